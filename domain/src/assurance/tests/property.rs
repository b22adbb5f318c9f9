//! What is true whatever happens.

use super::{super::*, world::*};
use crate::{code::Channel, ids::AuthenticatorId, time::UnixMillis};
use proptest::{collection::vec, option, prelude::*, sample::select};
use std::time::Duration;

const DAY: i64 = 15 * 60 * 60 * 1000;

fn level() -> impl Strategy<Value = Level> {
    (1..=3u8).prop_map(|number| Level::new(number).unwrap())
}

fn instant() -> impl Strategy<Value = UnixMillis> {
    (0..DAY).prop_map(|at| UnixMillis(minute(0).0 + at))
}

/// Any set of authenticators, in any state.
fn standing() -> impl Strategy<Value = Standing> {
    let kinds = [
        (PASSWORD, AuthenticatorKind::Password),
        (PHONE, AuthenticatorKind::Phone),
        (TOTP, AuthenticatorKind::Totp),
        (TOKEN, AuthenticatorKind::HardwareToken),
        (PASSKEY, AuthenticatorKind::Passkey),
        (RECOVERY, AuthenticatorKind::RecoveryCode),
        (UPSTREAM, AuthenticatorKind::Upstream),
    ];
    let held = (
        select(kinds.to_vec()),
        any::<bool>(),
        any::<bool>(),
        level(),
        option::of(instant()),
        option::of(instant()),
    )
        .prop_map(
            |((id, kind), attested, verifies_user, carries, locked_until, entitled_until)| Held {
                id,
                kind,
                attested,
                verifies_user,
                carries: if kind == AuthenticatorKind::Upstream {
                    carries
                } else {
                    carries.max(Level::TWO)
                },
                locked_until: locked_until.filter(|at| at.0 % 4 == 0),
                entitled_until,
            },
        );
    vec(held, 0..8).prop_map(|mut authenticators| {
        let mut known: Vec<AuthenticatorId> = Vec::new();
        authenticators.retain(|held| {
            !known.contains(&held.id) && {
                known.push(held.id);
                true
            }
        });
        Standing {
            authenticators,
            ..Standing::default()
        }
    })
}

/// Any use of an authenticator that the account might have, no better than the authenticator can be used.
fn event_of(standing: &Standing) -> impl Strategy<Value = Event> + use<> {
    let mut held = standing.authenticators.clone();
    held.push(Held {
        id: AuthenticatorId(uuid::Uuid::nil()),
        kind: AuthenticatorKind::Phone,
        ..sample()
    });
    (select(held), any::<bool>(), level(), instant(), any::<bool>()).prop_map(|(held, flag, level, at, here)| {
        let means = match held.kind {
            AuthenticatorKind::Password => Means::Password,
            AuthenticatorKind::Phone => Means::Phone {
                channel: if flag { Channel::Text } else { Channel::Voice },
            },
            AuthenticatorKind::Totp => Means::Totp,
            AuthenticatorKind::HardwareToken => Means::HardwareToken,
            AuthenticatorKind::Passkey => Means::Passkey {
                user_verified: flag && held.verifies_user,
                attested: held.attested,
            },
            AuthenticatorKind::RecoveryCode => Means::RecoveryCode,
            AuthenticatorKind::Upstream => Means::Upstream {
                level: level.min(held.carries),
                amr: vec!["fpt".to_owned()],
            },
        };
        Event {
            authenticator: held.id,
            means,
            at,
            interaction: here.then_some(THIS_INTERACTION),
        }
    })
}

fn sample() -> Held {
    person().phone().standing.authenticators[0].clone()
}

fn needs() -> impl Strategy<Value = Needs> {
    let ladder = Ladder::default();
    let mut known: Vec<String> = ladder.names().map(str::to_owned).collect();
    known.push("urn:elsewhere:gold".to_owned());
    let comparison = select(vec![
        Comparison::Exact,
        Comparison::Exact,
        Comparison::Minimum,
        Comparison::Better,
        Comparison::Maximum,
    ]);
    let dialect = select(vec![Dialect::Oidc, Dialect::Saml]);
    let ages = (
        option::of((0..DAY).prop_map(|span| Duration::from_millis(span.unsigned_abs()))),
        option::of(instant()),
    );
    let flags = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    let names = vec(select(known), 0..4);
    (dialect, names, comparison, level(), ages, flags).prop_map(
        |(dialect, names, comparison, minimum, (max_age, not_before), (must, silent, declined, own_page, opened))| {
            Needs {
                names,
                // Only SAML compares, and there a context is a must.
                must: must || comparison != Comparison::Exact,
                comparison,
                max_age,
                not_before,
                silent,
                declined,
                own_page,
                interaction: opened.then_some(THIS_INTERACTION),
                ..Needs::at_least(dialect, minimum)
            }
        },
    )
}

fn ladder() -> impl Strategy<Value = Ladder> {
    vec(any::<bool>(), 3).prop_map(|entitlement| {
        let mut ladder = Ladder::default();
        ladder.0[1].authenticators.push(Limit::Upstream);
        for (rung, entitlement) in ladder.0.iter_mut().zip(entitlement) {
            rung.entitlement = entitlement;
        }
        ladder
    })
}

#[derive(Clone, Debug)]
struct Facts {
    ladder: Ladder,
    needs: Needs,
    seen: Evidence,
    standing: Standing,
    now: UnixMillis,
}

impl Facts {
    fn decide(&self) -> Decision {
        decide(&self.ladder, &self.needs, &self.seen, &self.standing, self.now)
    }
}

/// Any facts, and one event more.
fn facts() -> impl Strategy<Value = (Facts, Event)> {
    standing().prop_flat_map(|standing| {
        let events = vec(event_of(&standing), 0..8);
        let more = event_of(&standing);
        (ladder(), needs(), events, more, instant()).prop_map(move |(ladder, needs, events, more, now)| {
            let seen = Evidence {
                account: Some(JANE),
                events,
            };
            (
                Facts {
                    ladder,
                    needs,
                    seen,
                    standing: standing.clone(),
                    now,
                },
                more,
            )
        })
    })
}

fn known<'a>(facts: &'a Facts) -> Vec<(Level, &'a Name)> {
    facts
        .needs
        .names
        .iter()
        .filter_map(|name| facts.ladder.find(name))
        .map(|(rung, name)| (rung.level, name))
        .collect()
}

/// The events that an answer says that it rests on.
fn rested<'a>(facts: &'a Facts, answer: &Answer) -> Vec<&'a Event> {
    let find = |rested: &Rested| {
        facts
            .seen
            .events
            .iter()
            .find(|event| event.authenticator == rested.authenticator && event.at == rested.at)
            .unwrap()
    };
    answer.rests_on.iter().map(find).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn never_less_is_granted_than_a_must_or_a_minimum((facts, _) in facts()) {
        let Decision::Grant(answer) = facts.decide() else { return Ok(()) };
        prop_assert!(answer.level >= facts.needs.minimum);
        let known = known(&facts);
        if !facts.needs.must || known.is_empty() {
            return Ok(());
        }
        let levels = || known.iter().map(|(level, _)| *level);
        match facts.needs.comparison {
            Comparison::Exact => prop_assert!(known.iter().any(|(_, name)| name.name == answer.name)),
            Comparison::Minimum => prop_assert!(Some(answer.level) >= levels().min()),
            Comparison::Better => prop_assert!(Some(answer.level) > levels().max()),
            Comparison::Maximum => prop_assert!(Some(answer.level) <= levels().max()),
        }
    }

    #[test]
    fn a_level_is_never_claimed_that_its_events_do_not_make((facts, _) in facts()) {
        let Decision::Grant(answer) = facts.decide() else { return Ok(()) };
        let events = rested(&facts, &answer);
        let kind_is_first = |event: &&Event| event.means.kind().is_first();
        prop_assert!(events.iter().any(|event| kind_is_first(event)));
        let both = |event: &Event| match event.means {
            Means::Passkey { user_verified, .. } => user_verified,
            Means::Upstream { level, .. } => level >= Level::TWO,
            _ => false,
        };
        prop_assert!(answer.level == Level::ONE || events.len() == 2 || events.iter().any(|event| both(event)));
        prop_assert!(events.len() < 2 || events[0].authenticator != events[1].authenticator);
        for event in &events {
            let held = facts.standing.authenticators.iter().find(|held| held.id == event.authenticator).unwrap();
            prop_assert!(!held.is_locked(facts.now));
        }
        let own = events.last().unwrap();
        let held = facts.standing.authenticators.iter().find(|held| held.id == own.authenticator).unwrap();
        prop_assert!(answer.level == Level::ONE || held.carries >= answer.level);
        prop_assert!(facts.needs.own_page || events.iter().all(|event| event.means != Means::RecoveryCode));
    }

    #[test]
    fn a_name_is_never_given_that_its_events_do_not_satisfy((facts, _) in facts()) {
        let Decision::Grant(answer) = facts.decide() else { return Ok(()) };
        let (rung, name) = facts.ladder.find(&answer.name).unwrap();
        let events = rested(&facts, &answer);
        let own = if rung.level == Level::ONE { events.first() } else { events.last() };
        prop_assert!(name.admits(&own.unwrap().means));
        prop_assert!(rung.level <= answer.level);
    }

    #[test]
    fn auth_time_is_never_newer_than_what_it_speaks_of((facts, _) in facts()) {
        let Decision::Grant(answer) = facts.decide() else { return Ok(()) };
        let events = rested(&facts, &answer);
        prop_assert!(events.iter().all(|event| answer.auth_time <= event.at.seconds()));
        prop_assert!(events.iter().any(|event| answer.auth_time == event.at.seconds()));
        let outside = |event: &&&Event| facts.needs.interaction.is_none() || event.interaction != facts.needs.interaction;
        for event in events.iter().filter(outside) {
            let told = event.at.whole_second();
            prop_assert!(facts.needs.max_age.is_none_or(|max_age| facts.now.since(told) <= max_age));
            prop_assert!(facts.needs.not_before.is_none_or(|limit| told >= limit));
        }
    }

    #[test]
    fn more_evidence_never_turns_a_grant_into_anything_else((facts, more) in facts()) {
        let Decision::Grant(before) = facts.decide() else { return Ok(()) };
        let known = known(&facts).into_iter().map(|(_, name)| name.name.clone()).collect::<Vec<_>>();
        let mut facts = facts;
        facts.seen.events.push(more);
        let Decision::Grant(after) = facts.decide() else { panic!("{:?}", facts.decide()) };
        let rank = |answer: &Answer| known.iter().position(|name| *name == answer.name).unwrap_or(known.len());
        match facts.needs.comparison {
            _ if known.is_empty() => prop_assert!(after.level >= before.level),
            // The earlier an asked name stands, the better it is.
            Comparison::Exact => prop_assert!(rank(&after) <= rank(&before)),
            Comparison::Better | Comparison::Maximum => prop_assert!(after.level >= before.level),
            // A listed name that holds comes before a level that has only its default.
            Comparison::Minimum => prop_assert!(after.level >= before.level || rank(&before) == known.len()),
        }
        if after.name == before.name && after.level == before.level {
            prop_assert!(after.auth_time >= before.auth_time);
        }
    }

    #[test]
    fn more_evidence_never_turns_a_way_on_into_a_refusal((facts, more) in facts()) {
        if matches!(facts.decide(), Decision::Refuse(_)) {
            return Ok(());
        }
        let mut facts = facts;
        facts.seen.events.push(more);
        prop_assert!(!matches!(facts.decide(), Decision::Refuse(_)));
    }

    #[test]
    fn the_same_facts_in_any_order_make_the_same_decision((facts, _) in facts(), seed in any::<usize>()) {
        let decision = facts.decide();
        prop_assert_eq!(&decision, &facts.decide());
        let mut turned = facts;
        let turn = seed.checked_rem(turned.seen.events.len()).unwrap_or(0);
        turned.seen.events.rotate_left(turn);
        prop_assert_eq!(&decision, &turned.decide());
        turned.seen.events.reverse();
        prop_assert_eq!(&decision, &turned.decide());
    }

    #[test]
    fn whoever_follows_arrives((facts, _) in facts()) {
        let mut facts = facts;
        facts.needs.interaction = Some(THIS_INTERACTION);
        for _ in 0..3 {
            let next = match facts.decide() {
                Decision::SignIn { with, .. } | Decision::StepUp { with, .. } => with.first().copied(),
                _ => return Ok(()),
            };
            // What is locked opens by itself.
            let Some(next) = next else { return Ok(()) };
            let held = facts.standing.authenticators.iter().find(|held| held.id == next).unwrap();
            let jane = Jane { standing: Standing { authenticators: vec![held.clone()], ..Standing::default() } };
            let mut used = jane.seen(&[(next, 0)]).events;
            used[0].at = facts.now;
            used[0].interaction = facts.needs.interaction;
            facts.seen.events.append(&mut used);
        }
        prop_assert!(false, "three steps were not enough: {:?}", facts.decide());
    }

    #[test]
    fn what_is_reached_is_within_reach((facts, _) in facts()) {
        let Some(answer) = reached(&facts.ladder, &facts.seen, &facts.standing, facts.now) else { return Ok(()) };
        prop_assert!(Some(answer.level) <= reachable(&facts.ladder, &facts.standing, facts.now));
    }
}
