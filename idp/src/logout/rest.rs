//! Clients that couldn't be reached rest for a while, so that they don't keep others waiting.

use domain::{ids::ClientId, time::UnixMillis};
use std::{collections::HashMap, time::Duration};

/// The longest pause between two attempts.
const LONGEST: Duration = Duration::from_mins(5);

/// 1, 2, 4 … seconds, at most 5 minutes.
pub(super) fn pause(attempt: u32) -> Duration {
    let seconds = 1_u64.checked_shl(attempt.saturating_sub(1)).unwrap_or(u64::MAX);
    Duration::from_secs(seconds).min(LONGEST)
}

/// The clients that this node couldn't reach lately.
#[derive(Default)]
pub(super) struct Rests(HashMap<ClientId, Rest>);

struct Rest {
    failures: u32,
    until: UnixMillis,
}

impl Rests {
    /// It answered, whatever it said.
    pub(super) fn answered(&mut self, client: &ClientId) {
        self.0.remove(client);
    }

    /// It couldn't be reached.
    pub(super) fn unreached(&mut self, client: ClientId, now: UnixMillis) {
        let rest = self.0.entry(client).or_insert(Rest {
            failures: 0,
            until: now,
        });
        rest.failures = rest.failures.saturating_add(1);
        rest.until = now + pause(rest.failures);
    }

    /// Those that rest now. Those whose last notice must have expired since are forgotten.
    pub(super) fn resting(&mut self, now: UnixMillis) -> Vec<ClientId> {
        self.0.retain(|_, rest| now < rest.until + domain::logout::LIFETIME);
        let resting = self.0.iter().filter(|(_, rest)| now < rest.until);
        resting.map(|(client, _)| client.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_when_it_answers() {
        let (mut rests, dead) = (Rests::default(), ClientId::from("dead"));
        let mut now = UnixMillis(0);
        for seconds in [1, 2, 4, 8] {
            rests.unreached(dead.clone(), now);
            now = now + Duration::from_secs(seconds) - Duration::from_millis(1);
            assert!(rests.resting(now).contains(&dead));
            now = now + Duration::from_millis(1);
            assert!(rests.resting(now).is_empty());
        }
        rests.answered(&dead);
        rests.unreached(dead.clone(), now);
        assert!(rests.resting(now + Duration::from_secs(1)).is_empty());
        assert_eq!(pause(40), Duration::from_mins(5));
        assert_eq!(pause(400), Duration::from_mins(5));
    }
}
