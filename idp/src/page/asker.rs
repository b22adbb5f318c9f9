//! Who asks.

use domain::assurance::Level;

/// The application that a page is shown for: a relying party's request, or a launch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Its name.
    pub application: String,
    /// The organisation that owns it.
    pub organisation: String,
    /// The level it needs, where that is known and above 1.
    pub needs: Option<Level>,
}
