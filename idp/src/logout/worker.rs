//! The worker: finds who is to be told, and gives each client its turn.

use super::{
    rest::Rests,
    turn::{self, Turn},
};
use crate::app::App;
use domain::{fault::Fault, ids::ClientId, logout};
use std::{collections::HashSet, time::Duration};
use tokio::{
    sync::watch,
    task::{Id, JoinError, JoinSet},
};

/// How often the notices are looked at when nobody wakes us.
const LOOK: Duration = Duration::from_secs(1);
/// How many clients have their turn at once.
const AT_ONCE: usize = 12;

/// Tells clients what this house or another node of it has queued, until it is stopped; what is under way is finished.
pub async fn work(app: App, mut stopped: watch::Receiver<bool>) {
    let mut worker = Worker {
        app: app.clone(),
        rests: Rests::default(),
        turns: JoinSet::new(),
        busy: HashSet::new(),
    };
    while !*stopped.borrow() {
        if let Err(fault) = worker.round(&stopped).await {
            tracing::error!(%fault, "logout notices couldn't be looked at");
        }
        tokio::select! {
            () = app.notices.woken_within(LOOK) => {}
            Some(ended) = worker.turns.join_next_with_id() => worker.finish(ended),
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
    }
    while let Some(ended) = worker.turns.join_next_with_id().await {
        worker.finish(ended);
    }
}

/// Whose turn ended, and how.
type Ending = (ClientId, Result<Turn, Fault>);

struct Worker {
    app: App,
    rests: Rests,
    turns: JoinSet<Ending>,
    /// Whose turn it is, by the task that gives it.
    busy: HashSet<(Id, ClientId)>,
}

impl Worker {
    /// Gives up what nobody took in time, and begins a turn for clients that have none yet.
    async fn round(&mut self, stopped: &watch::Receiver<bool>) -> Result<(), Fault> {
        let now = self.app.clock.now();
        let db = &self.app.db;
        if logout::is_any_expired(db.read(), now).await? {
            let given_up = db.write((), move |tx, ()| Box::pin(logout::expire(tx, now))).await?;
            tracing::warn!(given_up, "clients were not told of a logout in time");
        }
        let free = AT_ONCE.saturating_sub(self.busy.len());
        if free == 0 {
            return Ok(());
        }
        let mut except = self.rests.resting(now);
        except.extend(self.busy.iter().map(|(_, client)| client.clone()));
        let free = u64::try_from(free).unwrap_or(0);
        for client in logout::find_clients(db.read(), &except, free, now).await? {
            let (app, stopped, of) = (self.app.clone(), stopped.clone(), client.clone());
            let turn = async move {
                let turn = turn::take(&app, &of, &stopped).await;
                (of, turn)
            };
            self.busy.insert((self.turns.spawn(turn).id(), client));
        }
        Ok(())
    }

    fn finish(&mut self, ended: Result<(Id, Ending), JoinError>) {
        let id = match &ended {
            Ok((id, _)) => *id,
            Err(broken) => broken.id(),
        };
        self.busy.retain(|(task, _)| *task != id);
        match ended {
            Ok((_, (client, Ok(Turn::Answered)))) => self.rests.answered(&client),
            Ok((_, (client, Ok(Turn::Unreached)))) => self.rests.unreached(client, self.app.clock.now()),
            // Ours, not the client's; but it isn't tried again at once either.
            Ok((_, (client, Err(fault)))) => {
                tracing::error!(%fault, %client, "a logout notice couldn't be worked on");
                self.rests.unreached(client, self.app.clock.now());
            }
            Err(broken) => tracing::error!(%broken, "telling a client of a logout broke"),
        }
    }
}
