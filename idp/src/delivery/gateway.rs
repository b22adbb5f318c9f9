//! What the providers over HTTP have in common.

use super::Failure;
use crate::outgoing::Unreachable;

/// What a failed request means: some answers say that this message will never be taken, all others that the gateway, or the
/// way to it, isn't in order.
impl From<Unreachable> for Failure {
    fn from(unreachable: Unreachable) -> Self {
        match unreachable {
            Unreachable::Status(400 | 410 | 413 | 422) => Self::permanent(unreachable.to_string()),
            _ => Self::passing(unreachable.to_string()),
        }
    }
}
