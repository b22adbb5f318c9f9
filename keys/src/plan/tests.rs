use super::*;
use crate::Alg;
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

fn times() -> Times {
    Times::for_tokens(Duration::from_hours(12))
}

/// A key by its times in days: published, active, retiring, retired.
fn key(id: &str, published: i64, active: Option<i64>, retiring: Option<i64>, retired: Option<i64>) -> KeyTimes {
    let at = |day: i64| UnixMillis(day * DAY);
    KeyTimes {
        id: id.into(),
        purpose: Alg::Es256.into(),
        published_at: at(published),
        active_at: active.map(at),
        retiring_at: retiring.map(at),
        retired_at: retired.map(at),
    }
}

fn change(next: &str, active: Option<&str>) -> Step {
    Step::Activate {
        next: next.into(),
        instead_of: active.map(KeyId::from),
    }
}

#[test]
fn each_step_comes_when_it_is_due_and_not_before() {
    let old = key("old", 0, Some(0), None, None);
    let new = key("new", 89, None, None, None);
    let late = key("late", 200, None, None, None);
    let going = key("going", 0, Some(0), Some(90), None);
    let gone = key("gone", 0, Some(0), Some(90), Some(91));
    let young = key("young", 89, Some(90), None, None);
    let table: [(&str, Vec<KeyTimes>, i64, Vec<Step>); 14] = [
        ("nothing yet: one that signs at once", vec![], 0, vec![Step::MakeActive]),
        ("an active one: nothing is due", vec![old.clone()], 0, vec![]),
        (
            "a day and a moment before the end: not yet",
            vec![old.clone()],
            89 * DAY - 1,
            vec![],
        ),
        (
            "a day before the end: its successor",
            vec![old.clone()],
            89 * DAY,
            vec![Step::MakeNext],
        ),
        (
            "the successor waits",
            vec![old.clone(), new.clone()],
            90 * DAY - 1,
            vec![],
        ),
        (
            "and takes over",
            vec![old.clone(), new.clone()],
            90 * DAY,
            vec![change("new", Some("old"))],
        ),
        (
            "the house was asleep: a successor first",
            vec![old.clone()],
            200 * DAY,
            vec![Step::MakeNext],
        ),
        (
            "which waits its day too",
            vec![old.clone(), late.clone()],
            201 * DAY - 1,
            vec![],
        ),
        (
            "and takes over",
            vec![old.clone(), late.clone()],
            201 * DAY,
            vec![change("late", Some("old"))],
        ),
        (
            "the older waits first",
            vec![old, late, new.clone()],
            300 * DAY,
            vec![change("new", Some("old"))],
        ),
        (
            "still verifying",
            vec![going.clone(), young.clone()],
            90 * DAY + 13 * HOUR - 1,
            vec![],
        ),
        (
            "its last token has expired",
            vec![going, young],
            90 * DAY + 13 * HOUR,
            vec![Step::Retire("going".into())],
        ),
        (
            "nobody signs: who waits must",
            vec![gone.clone(), new],
            89 * DAY,
            vec![change("new", None)],
        ),
        ("the retired don't count", vec![gone], 500 * DAY, vec![Step::MakeActive]),
    ];
    for (story, keys, now, due) in table {
        assert_eq!(
            plan(&keys, Alg::Es256.into(), UnixMillis(now), &times()),
            due,
            "{story}"
        );
    }
}

#[test]
fn the_keys_of_another_algorithm_are_nobodys_business() {
    let keys = [key("old", 0, Some(0), None, None)];
    assert_eq!(
        plan(&keys, Alg::Rs256.into(), UnixMillis(0), &times()),
        [Step::MakeActive]
    );
}

/// Takes the steps as the key ring does.
fn take(keys: &mut Vec<KeyTimes>, steps: Vec<Step>, now: UnixMillis) {
    let made = |active_at| KeyTimes {
        id: KeyId(format!("key-{}", now.0)),
        purpose: Alg::Es256.into(),
        published_at: now,
        active_at,
        retiring_at: None,
        retired_at: None,
    };
    for step in steps {
        match step {
            Step::MakeNext => keys.push(made(None)),
            Step::MakeActive => keys.push(made(Some(now))),
            Step::Activate { next, instead_of } => {
                for key in &mut *keys {
                    key.active_at = if key.id == next { Some(now) } else { key.active_at };
                    key.retiring_at = if Some(&key.id) == instead_of.as_ref() {
                        Some(now)
                    } else {
                        key.retiring_at
                    };
                }
            }
            Step::Retire(id) => keys
                .iter_mut()
                .filter(|key| key.id == id)
                .for_each(|key| key.retired_at = Some(now)),
        }
    }
}

proptest! {
    /// A house that is awake at any instants whatever, for years.
    #[test]
    fn through_all_its_life_one_key_signs_after_its_day_and_verifies_to_the_end(
        naps in prop::collection::vec(1..40 * DAY, 1..80),
        publish_before in 1..48 * HOUR, active_for in 1..100 * DAY, longest_token in 0..14 * DAY,
    ) {
        let span = |ms: i64| Duration::from_millis(ms.unsigned_abs());
        let times = Times {
            publish_before: span(publish_before),
            active_for: span(active_for),
            ..Times::for_tokens(span(longest_token))
        };
        let (mut keys, mut now) = (Vec::new(), UnixMillis(1_800_000_000_000));
        for nap in naps {
            let due = plan(&keys, Alg::Es256.into(), now, &times);
            take(&mut keys, due.clone(), now);
            let again = plan(&keys, Alg::Es256.into(), now, &times);
            prop_assert!(!again.iter().any(|step| due.contains(step)), "a step is due once");
            prop_assert_eq!(keys.iter().filter(|key| key.state() == State::Active).count(), 1);
            prop_assert!(keys.iter().filter(|key| key.state() == State::Next).count() <= 1);
            now = now + span(nap);
        }
        for (index, key) in keys.iter().enumerate() {
            if let (Some(active_at), true) = (key.active_at, index > 0) {
                prop_assert!(active_at >= key.published_at + times.publish_before);
            }
            // Its last token was signed when it began to retire, at the latest.
            if let (Some(retiring_at), Some(retired_at)) = (key.retiring_at, key.retired_at) {
                prop_assert!(retired_at >= retiring_at + span(longest_token));
            }
        }
    }
}
