//! How a thing differs from what it should be.

use super::{Action, Change};
use sea_orm::ActiveValue::{self, Set};

/// What is different, in words and by key.
#[derive(Default)]
pub(super) struct Diff {
    words: Vec<String>,
    keys: Vec<&'static str>,
}

impl Diff {
    /// Notes a difference that has been found elsewhere.
    pub(super) fn note(&mut self, key: &'static str, words: impl Into<String>) {
        self.words.push(words.into());
        self.keys.push(key);
    }

    /// Sets a column to a value if it has another.
    pub(super) fn set<T>(&mut self, key: &'static str, column: &mut ActiveValue<T>, is: &T, should: T)
    where
        T: PartialEq + Shown + Into<sea_orm::Value>,
    {
        if *is != should {
            let name = key.replace('_', " ");
            self.note(key, format!("{name} from {} to {}", is.shown(), should.shown()));
            *column = Set(should);
        }
    }

    /// Notes what comes and what goes of a list.
    pub(super) fn list(&mut self, key: &'static str, comes: &[String], goes: &[String]) {
        let name = key.replace('_', " ");
        if !comes.is_empty() {
            self.note(key, format!("{name} plus {}", comes.join(" and ")));
        }
        if !goes.is_empty() {
            self.note(key, format!("{name} minus {}", goes.join(" and ")));
        }
    }

    /// Adds another.
    pub(super) fn join(&mut self, other: Self) {
        self.words.extend(other.words);
        self.keys.extend(other.keys);
    }

    /// Whether there is no difference.
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The change that it is; `None` if it is none.
    pub(super) fn change(mut self, kind: &'static str, key: &str) -> Option<Change> {
        self.keys.dedup();
        let action = Action::Change;
        (!self.keys.is_empty()).then(|| Change {
            action,
            kind,
            key: key.to_owned(),
            what: self.words,
            keys: self.keys,
        })
    }
}

/// A value as people read it.
pub(super) trait Shown {
    fn shown(&self) -> String;
}

impl Shown for String {
    fn shown(&self) -> String {
        self.clone()
    }
}

impl Shown for i16 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for bool {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl<T: Shown> Shown for Option<T> {
    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| "nothing".to_owned(), Shown::shown)
    }
}
