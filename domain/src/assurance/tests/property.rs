//! What is true whatever happens.

use super::{super::*, anything::*, world::*};
use proptest::prelude::*;

fn known(facts: &Facts) -> Vec<(Level, &Name)> {
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
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

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
        prop_assert!(events.iter().any(kind_is_first));
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
            prop_assert!(facts.now.since(told) <= minutes(12 * 60));
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
    fn the_same_facts_in_any_order_make_the_same_decision((facts, more) in facts(), seed in any::<usize>()) {
        let mut facts = facts;
        facts.seen.events.push(more);
        let decision = facts.decide();
        prop_assert_eq!(&decision, &facts.decide());
        let turn = seed % facts.seen.events.len();
        facts.seen.events.rotate_left(turn);
        prop_assert_eq!(&decision, &facts.decide());
        facts.seen.events.reverse();
        prop_assert_eq!(&decision, &facts.decide());
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
