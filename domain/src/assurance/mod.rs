//! The heart: what a person has shown, what is needed, and what must happen next.
//!
//! Everything here is pure. [`decide`] takes the **needs** of whoever asks, the **evidence** of the session, the
//! **standing** of the account and **now**, and says what must happen. Nothing else in the code base compares levels.

mod case;
mod decide;
mod default_ladder;
mod evidence;
mod factor;
mod ground;
mod ladder;
mod means;
mod needs;
mod question;
mod reach;
mod refusal;
mod standing;

pub use decide::{Decision, decide};
pub use evidence::{Answer, Event, Evidence, Means, Rested};
pub use ladder::{BadLadder, Ladder, Level, Limit, Name, Rung};
pub use needs::{Comparison, Dialect, Needs, Person};
pub use reach::{reachable, reached};
pub use refusal::Refusal;
pub use standing::{AuthenticatorKind, Held, Standing};

#[cfg(test)]
mod tests;
