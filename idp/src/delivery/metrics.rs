//! What is counted of sending.

use crate::metric::{CHANNEL, RECEIPT, SEND};
use domain::{
    code::Channel,
    metric::{Counter, Family},
    outbound::Outcome,
};

/// What is counted of one queue.
#[derive(Debug)]
pub struct Metrics {
    /// Attempts, by channel and outcome.
    pub attempts: Family<2>,
    /// Messages that were given up because they were not sent in time.
    pub expired: Counter,
    /// Receipts that changed something, and those whose signature was wrong.
    pub receipts: Family<1>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            attempts: Family::new([("channel", CHANNEL), ("outcome", SEND)]),
            expired: Counter::default(),
            receipts: Family::new([("outcome", RECEIPT)]),
        }
    }
}

impl Metrics {
    pub(super) fn tried(&self, channel: Channel, outcome: &Outcome) {
        let channel = match channel {
            Channel::Text => "text",
            Channel::Voice => "voice",
            Channel::Mail => "mail",
        };
        let outcome = match outcome {
            Outcome::Sent { .. } => "sent",
            Outcome::Failed => "failed",
            Outcome::Again(_) => "retried",
        };
        self.attempts.count([channel, outcome]);
    }
}
