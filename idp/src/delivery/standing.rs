//! How providers have fared lately, as far as this node knows.

use domain::{code::Channel, time::UnixMillis};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How long a failure is held against a provider that hasn't taken anything since.
const LATELY: Duration = Duration::from_mins(1);

/// When each provider last failed for a reason of its own, and has taken nothing since.
#[derive(Debug, Default)]
pub struct Standing(Mutex<HashMap<(Channel, String), UnixMillis>>);

impl Standing {
    /// A provider took a message.
    pub fn took(&self, channel: Channel, name: &str) {
        self.failures().remove(&(channel, name.to_owned()));
    }

    /// A provider failed, and not because of the message.
    pub fn failed(&self, channel: Channel, name: &str, now: UnixMillis) {
        self.failures().insert((channel, name.to_owned()), now);
    }

    /// Whether a provider failed lately and has taken nothing since.
    #[must_use]
    pub fn is_down(&self, channel: Channel, name: &str, now: UnixMillis) -> bool {
        let failed = self.failures().get(&(channel, name.to_owned())).copied();
        failed.is_some_and(|failed| now < failed + LATELY)
    }

    fn failures(&self) -> MutexGuard<'_, HashMap<(Channel, String), UnixMillis>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_held_against_a_provider_until_it_takes_something_or_a_minute_is_over() {
        let standing = Standing::default();
        let is_down = |second: i64| standing.is_down(Channel::Text, "one", UnixMillis(second * 1000));
        assert!(!is_down(0));
        standing.failed(Channel::Text, "one", UnixMillis(0));
        assert!(is_down(59) && !is_down(60));
        assert!(
            !standing.is_down(Channel::Voice, "one", UnixMillis(0)),
            "calls are another matter"
        );
        standing.took(Channel::Text, "one");
        assert!(!is_down(1));
    }
}
