//! The worker: claims what waits, delivers it, erases it.

use super::{Failure, Message, Parcel, Porting, Provider, Queue, held::Held, porting::PortedNumbers, seal::open};
use domain::{
    authenticator::phone::Number,
    code::Channel,
    db::Db,
    fault::Fault,
    ids::SendId,
    outbound::{self, Claimed, Due, Outcome},
    time::Clock,
};
use futures_util::future::join_all;
use keys::seal::Seal;
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, time::timeout};

/// How long a message is held; whoever holds it longer is taken for dead.
const LEASE: Duration = Duration::from_secs(30);
/// How long an attempt may take, so that its lease doesn't end under a worker that is alive.
const ATTEMPT: Duration = Duration::from_secs(25);
/// How long one provider may take of it.
const PATIENCE: Duration = Duration::from_secs(8);
/// How often the queue is looked at when nobody wakes it.
const LOOK: Duration = Duration::from_secs(1);
/// How many messages of a channel are under way before no more of it are taken on.
pub(super) const AT_ONCE: u64 = 16;
/// What messages travel by.
pub(super) const CHANNELS: [Channel; 3] = [Channel::Text, Channel::Voice, Channel::Mail];
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Delivers what any node has queued. Any number may run at once, on any number of nodes.
#[derive(Clone)]
pub struct Worker {
    /// Where the queue is.
    pub db: Db,
    /// What opens messages.
    pub seal: Seal,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// What wakes it.
    pub queue: Queue,
    /// Who carries messages; those of a channel are tried in this order.
    pub providers: Vec<Arc<dyn Provider>>,
    /// Who knows whether a number was moved lately.
    pub ported: Arc<dyn PortedNumbers>,
}

impl Worker {
    /// Works until it is stopped; what is under way is finished.
    ///
    /// Each channel has room of its own: mails that a dead server keeps waiting hold up no code.
    pub async fn work(self, mut stopped: watch::Receiver<bool>) {
        let mut held = Held::default();
        while !*stopped.borrow() {
            let due = self.find_due(&held.open_channels()).await.unwrap_or_else(|fault| {
                tracing::error!(%fault, "the send queue couldn't be looked at");
                Vec::new()
            });
            if held.take_on(&self, due) {
                // There may be more, of another channel.
                continue;
            }
            tokio::select! {
                () = held.one_is_done() => {}
                () = self.queue.woken_within(LOOK) => {}
                // Told to stop, or nobody is left who could tell.
                _ = stopped.wait_for(|stopped| *stopped) => break,
            }
        }
        held.finish().await;
    }

    /// Delivers what waits at present; says how many messages it got hold of.
    pub async fn round(&self) -> Result<usize, Fault> {
        let due = self.find_due(&CHANNELS).await?;
        let mut held = 0;
        for outcome in join_all(due.into_iter().map(|due| self.take(due.id))).await {
            held += usize::from(outcome?);
        }
        Ok(held)
    }

    /// What waits in these channels; what isn't worth sending any more is given up.
    async fn find_due(&self, channels: &[Channel]) -> Result<Vec<Due>, Fault> {
        let now = self.clock.now();
        if outbound::is_any_expired(self.db.read(), now).await? {
            let given_up = self
                .db
                .write((), move |tx, ()| Box::pin(outbound::expire(tx, now)))
                .await?;
            self.queue.metrics().expired.add(given_up);
            tracing::warn!(given_up, "messages were not sent in time");
        }
        if channels.is_empty() {
            return Ok(Vec::new());
        }
        outbound::find_due(self.db.read(), channels, AT_ONCE, now).await
    }

    /// Claims one message and does what can be done about it; false if another worker was faster.
    pub(super) async fn take(&self, id: SendId) -> Result<bool, Fault> {
        let now = self.clock.now();
        let claimed = self
            .db
            .write(id, move |tx, id| Box::pin(outbound::claim(tx, *id, LEASE, now)))
            .await?;
        let Some(claimed) = claimed else { return Ok(false) };
        let tried = timeout(ATTEMPT, self.deliver(&claimed)).await;
        let now = self.clock.now();
        let outcome = tried.unwrap_or_else(|_| Outcome::Again(now + pause(claimed.attempt)));
        let channel = claimed.channel;
        let settled = self
            .db
            .write((claimed, outcome.clone()), move |tx, (claimed, outcome)| {
                Box::pin(outbound::settle(tx, claimed, outcome, now))
            })
            .await?;
        if settled {
            self.queue.metrics().tried(channel, &outcome);
        }
        Ok(true)
    }

    async fn deliver(&self, claimed: &Claimed) -> Outcome {
        let id = claimed.id;
        let Ok(message) = open(&self.seal, id, &claimed.sealed) else {
            tracing::error!(%id, "a message doesn't open: it was sealed with another master key");
            return Outcome::Failed;
        };
        if self.was_moved(claimed.channel, &message).await {
            tracing::warn!(%id, "not sent: the number has moved to another provider lately");
            return Outcome::Failed;
        }
        let parcel = Parcel {
            id,
            message: &message,
            expires_at: claimed.expires_at,
        };
        let mut outcome = Outcome::Failed;
        for provider in self.carriers(claimed.channel) {
            match self.hand_over(provider, parcel).await {
                Ok(()) => {
                    let by = provider.name().to_owned();
                    return Outcome::Sent { by };
                }
                Err(failure) if failure.permanent => {}
                Err(_) => outcome = Outcome::Again(self.clock.now() + pause(claimed.attempt)),
            }
        }
        outcome
    }

    /// Who carries a channel, in order; who failed lately comes last, so that its failing costs no time of a code.
    fn carriers(&self, channel: Channel) -> Vec<&dyn Provider> {
        let (standing, now) = (self.queue.standing(), self.clock.now());
        let all = self.providers.iter().map(|provider| &**provider);
        let mut carriers: Vec<_> = all.filter(|provider| provider.channel() == channel).collect();
        carriers.sort_by_key(|provider| standing.is_down(channel, provider.name(), now));
        carriers
    }

    async fn hand_over(&self, provider: &dyn Provider, parcel: Parcel<'_>) -> Result<(), Failure> {
        let (channel, name, id) = (provider.channel(), provider.name(), parcel.id);
        let taken = timeout(PATIENCE, provider.deliver(parcel)).await;
        let taken = taken.unwrap_or_else(|_| Err(Failure::passing("it didn't answer in time")));
        match &taken {
            Ok(()) => self.queue.standing().took(channel, name),
            Err(failure) => {
                tracing::warn!(%id, provider = name, %failure, permanent = failure.permanent, "not taken");
                if !failure.permanent {
                    self.queue.standing().failed(channel, name, self.clock.now());
                }
            }
        }
        taken
    }

    async fn was_moved(&self, channel: Channel, message: &Message) -> bool {
        match (channel, Number::parse(&message.to)) {
            (Channel::Text | Channel::Voice, Ok(number)) => self.ported.check(&number).await == Porting::MovedLately,
            _ => false,
        }
    }
}

/// 1, 2, 4 … 15 seconds.
fn pause(attempt: i32) -> Duration {
    let doublings = u32::try_from(attempt - 1).unwrap_or(0);
    Duration::from_secs(1_u64.checked_shl(doublings).unwrap_or(u64::MAX)).min(LONGEST_PAUSE)
}
