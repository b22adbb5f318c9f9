//! The heart: what a person has shown, what is needed, and what must happen next.
//!
//! Everything here is pure. [`decide`] takes the **needs** of whoever asks, the **evidence** of the session, the
//! **standing** of the account and **now**, and says what must happen. Nothing else in the code base compares levels.
//!
//! Needs become a *question*: names are looked up on the **ladder**, and what would do is put in order, each an *aim* (a
//! level, perhaps by a name that only some authenticators are given). Events become *factors*: each with the authenticator
//! that made it, as long as that counts. An aim *holds* if there is a *ground* for it: one factor, or a pair. The
//! account *has the means* for it if it would hold once everything that the account has were used now; an authenticator
//! is offered if the aim would hold once that one were used. So what is offered always leads on, and nothing loops.
//!
//! Three questions are one: what an application gets ([`decide`]), what the session is worth ([`reached`]), and what the
//! account could reach ([`reachable`]).

mod case;
mod decide;
mod default_ladder;
mod evidence;
mod factor;
mod ground;
mod ladder;
mod lasting;
mod loss;
mod means;
mod needs;
mod question;
mod reach;
mod refusal;
mod rung;
mod standing;

pub use decide::{Decision, decide};
pub use evidence::{Answer, Event, Evidence, Means, Rested};
pub use ladder::{BadLadder, Ladder};
pub use lasting::{decays_at, outlived_at, still_meets};
pub use loss::{Loss, loss, lost_without};
pub use needs::{Comparison, Dialect, Needs, Person};
pub use reach::{carried, reachable, reached};
pub use refusal::Refusal;
pub use rung::{Level, Limit, Name, Rung};
pub use standing::{AuthenticatorKind, Held, Standing};

#[cfg(test)]
mod tests;
