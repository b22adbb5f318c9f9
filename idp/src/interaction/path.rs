//! The paths of an interaction's steps.

use domain::ids::InteractionId;

/// The path of a step of an interaction; its id is in every one, so that tabs don't mix.
#[must_use]
pub(super) fn step(id: InteractionId, page: &str) -> String {
    if page.is_empty() {
        format!("/interaction/{id}")
    } else {
        format!("/interaction/{id}/{page}")
    }
}
