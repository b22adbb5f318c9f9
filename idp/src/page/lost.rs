//! Without phone or app: what helps on.

use super::{Authenticator, Frame};
use askama::Template;

/// Without phone or app: what helps on.
#[derive(Clone, Debug, Template)]
#[template(path = "step-up.lost.html")]
pub struct Lost {
    /// What is around it.
    pub frame: Frame,
    /// Where a recovery code is typed, if there are some.
    pub recovery: Option<String>,
    /// What else could be used now.
    pub others: Vec<Authenticator>,
    /// Whom to ask; none: the deployment's contact.
    pub ask: Vec<String>,
    /// Back to the choice.
    pub back: String,
}
