//! What was changed, in words and for scripts.

use crate::config::document::Problem;
use domain::{
    audit::{self, Event, act},
    db::Tx,
    fault::Fault,
    time::UnixMillis,
};
use serde::Serialize;
use serde_json::json;
use std::fmt;

/// What happens to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It is made.
    Create,
    /// It becomes different.
    Change,
    /// It goes.
    Remove,
}

/// One thing that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What happens to it.
    pub action: Action,
    /// What it is: `organisation`, `account`, `application`, `resource`, `levels`.
    pub kind: &'static str,
    /// Its name.
    pub key: String,
    /// What becomes different, in words. Never a secret.
    pub what: Vec<String>,
    /// Which of its keys become different.
    pub keys: Vec<&'static str>,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match self.action {
            Action::Create => "create",
            Action::Change => "change",
            Action::Remove => "remove",
        };
        write!(f, "{action} {} {}", self.kind, self.key)?;
        if !self.what.is_empty() {
            write!(f, ": {}", self.what.join(", "))?;
        }
        Ok(())
    }
}

/// Records every change in the audit log: what, and which of its keys; values may be personal, and stay out.
pub(super) async fn record(tx: &Tx, changes: &[Change], now: UnixMillis) -> Result<(), Fault> {
    let event = |change: &Change| {
        let act = if change.action == Action::Remove {
            act::APPLY_REMOVED
        } else {
            act::APPLY_CHANGED
        };
        let detail = json!({ "action": change.action, "kind": change.kind, "key": change.key, "keys": change.keys });
        Event {
            detail,
            ..Event::success(act)
        }
    };
    audit::record_all(tx, &changes.iter().map(event).collect::<Vec<_>>(), now).await
}

/// What was done, or with `--dry-run` would be.
#[derive(Clone, Debug)]
pub struct Report {
    /// What changed; nothing if all was as it should be.
    pub changes: Vec<Change>,
    /// Applications whose client had no secret and got the one that was offered.
    pub issued: Vec<String>,
    /// What is worth knowing.
    pub warnings: Vec<Problem>,
    /// Nothing was changed in truth.
    pub dry_run: bool,
}

impl Report {
    /// For scripts.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        let warnings: Vec<String> = self.warnings.iter().map(ToString::to_string).collect();
        json!({ "dry_run": self.dry_run, "changes": self.changes, "warnings": warnings })
    }

    /// The same as text.
    #[must_use]
    pub fn json_text(&self) -> String {
        let warnings: Vec<String> = self.warnings.iter().map(ToString::to_string).collect();
        // Piece by piece: a hundred thousand changes as a tree of values would be many times as large as their text.
        let changes: Vec<String> = self.changes.iter().map(|change| json!(change).to_string()).collect();
        format!(
            "{{\"changes\":[{}],\"dry_run\":{},\"warnings\":{}}}",
            changes.join(","),
            self.dry_run,
            json!(warnings)
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for change in &self.changes {
            writeln!(f, "{change}")?;
        }
        match (self.changes.len(), self.dry_run) {
            (0, _) => write!(f, "Nothing to change: all is as the files say."),
            (1, false) => write!(f, "1 change was applied."),
            (count, false) => write!(f, "{count} changes were applied."),
            (1, true) => write!(f, "1 change would be applied. Nothing was changed."),
            (count, true) => write!(f, "{count} changes would be applied. Nothing was changed."),
        }
    }
}
