//! When a walk can't go on.

use std::fmt;

/// Something stood in the way that no walk expects: no connection, no form, a page of trouble.
#[derive(Debug)]
pub(in crate::demo) struct Stray(String);

impl Stray {
    /// What stood in the way, in words.
    pub(in crate::demo) const fn new(what: String) -> Self {
        Self(what)
    }

    /// A request that got no answer.
    pub(in crate::demo) fn http(source: reqwest::Error) -> Self {
        use std::error::Error;
        // Without the address: its query may hold a code.
        let source = source.without_url();
        let cause = source.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        Self(format!("{source}{cause}"))
    }
}

impl fmt::Display for Stray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<domain::fault::Fault> for Stray {
    fn from(fault: domain::fault::Fault) -> Self {
        Self(fault.to_string())
    }
}
