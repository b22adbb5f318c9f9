//! The heart: what a person has shown, what is needed, and what must happen next.
//!
//! Everything here is pure. [`decide`] takes the **needs** of whoever asks, the **evidence** of the session, the
//! **standing** of the account and **now**, and says what must happen. Nothing else in the code base compares levels.

mod evidence;
mod ladder;
mod needs;
mod standing;

pub use evidence::{Answer, Event, Evidence, Means, Rested};
pub use ladder::{Ladder, Level, Limit, Name, Rung};
pub use needs::{Comparison, Dialect, Needs, Person};
pub use standing::{AuthenticatorKind, Held, Standing};
