//! Keys that are read and checked, but that nothing looks at yet.

use super::document::{Problems, Value};

/// Their paths. Whoever builds a feature takes its line away.
const UNBUILT: [&str; 2] = ["links.invitation", "delivery.post"];

/// Warns of each that is set.
pub(super) fn warn(document: &Value, problems: &mut Problems) {
    for path in UNBUILT {
        if let Some(entry) = document.find(path) {
            let what = format_args!("`{path}` is kept, but nothing uses it yet: what it is for isn't built");
            problems.warn(&entry.origin, what);
        }
    }
}
