//! What one worker has under way.

use super::{
    Worker,
    worker::{AT_ONCE, CHANNELS},
};
use domain::{code::Channel, ids::SendId, outbound::Due};
use std::collections::HashMap;
use tokio::task::{Id, JoinSet};

/// The messages that are under way, each in a task of its own, so that none waits for another's connection.
#[derive(Default)]
pub(super) struct Held {
    tasks: JoinSet<()>,
    messages: HashMap<Id, (SendId, Channel)>,
}

impl Held {
    /// The channels that have room for more.
    pub(super) fn open_channels(&self) -> Vec<Channel> {
        let under_way = |channel: Channel| self.messages.values().filter(|(_, held)| *held == channel).count();
        let is_open = |channel: &Channel| (under_way(*channel) as u64) < AT_ONCE;
        CHANNELS.into_iter().filter(is_open).collect()
    }

    /// Begins with those that aren't under way here already; false if there were none.
    pub(super) fn take_on(&mut self, worker: &Worker, due: Vec<Due>) -> bool {
        let is_new = |due: &Due| self.messages.values().all(|(held, _)| *held != due.id);
        let new: Vec<Due> = due.into_iter().filter(is_new).collect();
        for Due { id, channel } in &new {
            let task = self.tasks.spawn(carry(worker.clone(), *id));
            self.messages.insert(task.id(), (*id, *channel));
        }
        !new.is_empty()
    }

    /// Waits until one of them is done; forever if there is none.
    pub(super) async fn one_is_done(&mut self) {
        let id = match self.tasks.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            Some(Err(broken)) => {
                tracing::error!(%broken, "the delivery of a message broke");
                broken.id()
            }
            None => return std::future::pending().await,
        };
        self.messages.remove(&id);
    }

    /// Waits until all are done.
    pub(super) async fn finish(mut self) {
        while !self.tasks.is_empty() {
            self.one_is_done().await;
        }
    }
}

async fn carry(worker: Worker, id: SendId) {
    if let Err(fault) = worker.take(id).await {
        tracing::error!(%fault, %id, "a message couldn't be worked on");
    }
}
