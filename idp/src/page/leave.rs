//! Leaving for the application: the last page of ours after a posted form, because a browser applies `form-action` to
//! the whole redirect chain behind one.

use super::Frame;
use askama::Template;

/// Goes to the target by itself, and has the link too.
#[derive(Clone, Debug, Template)]
#[template(path = "onward.html")]
pub struct Onward {
    /// What is around it.
    pub frame: Frame,
    /// Where: an address that was matched exactly against a registration.
    pub target: String,
    /// To whom.
    pub name: String,
}

impl Onward {
    /// Whether the browser may go by itself: apps with a scheme of their own open only at a tap.
    fn refreshes(&self) -> bool {
        let scheme = self.target.split_once(':').map_or("", |(scheme, _)| scheme);
        scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
    }
}

/// Posts to the target by itself, and has the button too.
#[derive(Clone, Debug, Template)]
#[template(path = "post.html")]
pub struct Post {
    /// What is around it.
    pub frame: Frame,
    /// Where: an address that was matched exactly against a registration, and stands in this page's `form-action`.
    pub target: String,
    /// To whom.
    pub name: String,
    /// What.
    pub fields: Vec<Field>,
}

/// A hidden field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Field {
    /// A field of that name and value.
    #[must_use]
    pub fn new(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: value.to_owned(),
        }
    }
}
