//! Environment variables over the file: `GRADUS__SERVER__LISTEN` is `listen` of `[server]`.

use super::document::{Entry, Kind, Origin, Problems, Value};
use std::sync::Arc;

/// What every variable of ours starts with.
const PREFIX: &str = "GRADUS__";

/// Puts the variables that are ours over what the file says.
pub(super) fn overlay(document: &mut Value, env: impl IntoIterator<Item = (String, String)>, problems: &mut Problems) {
    let mut ours: Vec<(String, String)> = env.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
    // `GRADUS__SERVER` before `GRADUS__SERVER__LISTEN`: what is more exact wins.
    ours.sort();
    for (name, text) in ours {
        let origin = Origin::Variable(Arc::from(name.as_str()));
        let path: Vec<String> = name
            .trim_start_matches(PREFIX)
            .split("__")
            .map(str::to_lowercase)
            .collect();
        if path.iter().any(String::is_empty) {
            problems.refuse(&origin, "the name must be GRADUS__KEY or GRADUS__SECTION__KEY");
            continue;
        }
        set(document, &path, &origin, text);
    }
}

fn set(table: &mut Value, path: &[String], origin: &Origin, text: String) {
    let Some((key, rest)) = path.split_first() else {
        *table = Value {
            origin: origin.clone(),
            kind: Kind::Raw(text),
        };
        return;
    };
    if let Kind::Raw(_) = table.kind {
        table.kind = table.settled().into_owned().kind;
    }
    if !matches!(table.kind, Kind::Table(_)) {
        *table = Value {
            origin: origin.clone(),
            kind: Kind::Table(Vec::new()),
        };
    }
    let Kind::Table(entries) = &mut table.kind else { return };
    let at = entries.iter().position(|entry| entry.key == *key).unwrap_or_else(|| {
        let value = Value {
            origin: origin.clone(),
            kind: Kind::Table(Vec::new()),
        };
        entries.push(Entry {
            key: key.clone(),
            origin: origin.clone(),
            value,
        });
        entries.len() - 1
    });
    if let Some(entry) = entries.get_mut(at) {
        set(&mut entry.value, rest, origin, text);
    }
}
