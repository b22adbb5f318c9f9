//! Any facts, for what is true whatever happens; mostly such that something comes of them.

use super::{super::*, world::*};
use crate::{
    code::Channel,
    ids::{AuthenticatorId, InteractionId},
    time::UnixMillis,
};
use proptest::{bool::weighted, collection::vec, option, prelude::*, sample::select};
use std::fmt::Debug;
use uuid::Uuid;

/// All that one decision rests on.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) ladder: Ladder,
    pub(super) needs: Needs,
    pub(super) seen: Evidence,
    pub(super) standing: Standing,
    pub(super) now: UnixMillis,
}

impl Facts {
    pub(super) fn decide(&self) -> Decision {
        decide(&self.ladder, &self.needs, &self.seen, &self.standing, self.now)
    }
}

/// Any facts, and one event more.
pub(super) fn facts() -> impl Strategy<Value = (Facts, Event)> {
    standing().prop_flat_map(|standing| {
        let events = vec(event_of(&standing), 0..10).prop_map(one_at_a_time);
        let more = event_of(&standing);
        (ladder(), needs(), events, more, instant(60)).prop_map(move |(ladder, needs, events, more, now)| {
            let (account, standing) = (Some(JANE), standing.clone());
            let seen = Evidence { account, events };
            (
                Facts {
                    ladder,
                    needs,
                    seen,
                    standing,
                    now,
                },
                more,
            )
        })
    })
}

/// Any time of so many quarters of an hour: coarse enough that things happen at once, fine enough to miss by a little.
fn instant(quarters: i64) -> impl Strategy<Value = UnixMillis> {
    let fine = select(vec![0, 0, 0, 1, 500, 1000]);
    (0..quarters, fine).prop_map(|(quarter, fine)| UnixMillis(minute(15 * quarter).0 + fine))
}

fn seldom<T: Debug>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    option::weighted(0.15, of)
}

fn any_level() -> impl Strategy<Value = Level> {
    select(vec![Level::ONE, Level::TWO, Level::THREE])
}

fn standing() -> impl Strategy<Value = Standing> {
    vec(held(), 1..10).prop_map(|mut authenticators| {
        authenticators.sort_by_key(|held| held.id);
        authenticators.dedup_by_key(|held| held.id);
        Standing {
            authenticators,
            ..Standing::default()
        }
    })
}

fn held() -> impl Strategy<Value = Held> {
    let everything = person()
        .password()
        .passkey()
        .upstream()
        .phone()
        .totp()
        .token()
        .recovery_codes();
    // Signing in is what most begins with.
    let mut known = everything.standing.authenticators;
    known.extend(person().password().passkey().standing.authenticators);
    let flags = (any::<bool>(), any::<bool>());
    (
        select(known),
        flags,
        any_level(),
        seldom(instant(60)),
        option::of(instant(80)),
    )
        .prop_map(
            |(known, (attested, verifies_user), carries, locked_until, entitled_until)| {
                let least = if known.kind == AuthenticatorKind::Upstream {
                    Level::ONE
                } else {
                    Level::TWO
                };
                let carries = carries.max(least);
                Held {
                    attested,
                    verifies_user,
                    carries,
                    locked_until,
                    entitled_until,
                    ..known
                }
            },
        )
}

/// Any use of an authenticator that the account has, or had; no better than the authenticator can be used.
fn event_of(standing: &Standing) -> impl Strategy<Value = Event> + use<> {
    let mut known = standing.authenticators.clone();
    let gone = AuthenticatorId(Uuid::nil());
    known.extend(person().has(gone, AuthenticatorKind::Phone).standing.authenticators);
    (
        select(known),
        any::<bool>(),
        any_level(),
        instant(40),
        option::of(interaction()),
    )
        .prop_map(|(held, flag, level, at, interaction)| {
            let means = use_of(&held, flag, level);
            Event {
                authenticator: held.id,
                means,
                at,
                interaction,
            }
        })
}

fn use_of(held: &Held, flag: bool, level: Level) -> Means {
    match held.kind {
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
    }
}

fn interaction() -> impl Strategy<Value = InteractionId> {
    select(vec![THIS_INTERACTION, InteractionId(Uuid::from_u128(202))])
}

fn needs() -> impl Strategy<Value = Needs> {
    let ladder = Ladder::default();
    let names = ladder
        .names()
        .map(str::to_owned)
        .chain(["urn:elsewhere:gold".to_owned()]);
    let names = vec(select(names.collect::<Vec<_>>()), 0..4);
    let compared = vec![Comparison::Minimum, Comparison::Better, Comparison::Maximum];
    let comparison = prop_oneof![3 => Just(Comparison::Exact), 2 => select(compared)];
    let dialect = select(vec![Dialect::Oidc, Dialect::Saml]);
    let minimum = prop_oneof![3 => Just(Level::ONE), 1 => any_level()];
    let ages = (
        seldom((0..60u64).prop_map(|quarter| minutes(15 * quarter))),
        seldom(instant(40)),
    );
    let flags = (any::<bool>(), weighted(0.3), any::<bool>(), weighted(0.3));
    (
        dialect,
        names,
        comparison,
        minimum,
        ages,
        flags,
        option::of(interaction()),
    )
        .prop_map(
            |(dialect, names, comparison, minimum, ages, (must, silent, declined, own_page), interaction)| Needs {
                names,
                // Only SAML compares, and there a context is a must.
                must: must || comparison != Comparison::Exact,
                comparison,
                max_age: ages.0,
                not_before: ages.1,
                silent,
                declined,
                own_page,
                interaction,
                ..Needs::at_least(dialect, minimum)
            },
        )
}

/// The default ladder, where an upstream may serve as both factors, and some levels may ask for an entitlement.
fn ladder() -> impl Strategy<Value = Ladder> {
    vec(weighted(0.15), 3).prop_map(|entitlement| {
        let mut ladder = Ladder::default();
        ladder.0[1].authenticators.push(Limit::Upstream);
        for (rung, entitlement) in ladder.0.iter_mut().zip(entitlement) {
            rung.entitlement = entitlement;
        }
        ladder
    })
}

/// So that an answer's events can be found again: nobody uses the same authenticator twice at once.
fn one_at_a_time(mut events: Vec<Event>) -> Vec<Event> {
    events.sort_by_key(|event| (event.authenticator, event.at));
    events.dedup_by_key(|event| (event.authenticator, event.at));
    events
}
