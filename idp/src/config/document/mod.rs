//! A document (TOML, or JSON where others wrote it) in which every key and value knows where it stands, so that whatever is wrong with it can be pointed at.

mod json;
mod problem;
mod read;
mod suggest;
mod table;

pub use problem::{Problem, Problems};
pub use read::{At, Read, SecretText, Span, one_of};
pub(crate) use suggest::nearest;
pub use table::Open;
pub(crate) use table::{describe, record, section};

use std::{borrow::Cow, fmt, sync::Arc};
use toml::de::{DeTable, DeValue};

/// Where something was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In a file, at a line (the first is 1).
    Line(Arc<str>, usize),
    /// In an environment variable.
    Variable(Arc<str>),
    /// Nowhere: a default, or a key that is missing from a document that is empty.
    Nowhere,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(file, line) => write!(f, "{file}:{line}"),
            Self::Variable(name) => f.write_str(name),
            Self::Nowhere => f.write_str("configuration"),
        }
    }
}

/// A value and where it stands. No `Debug`: it may be a secret.
#[derive(Clone)]
pub struct Value {
    /// Where it stands.
    pub origin: Origin,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone)]
pub enum Kind {
    /// A string.
    Text(String),
    /// An integer.
    Whole(i64),
    /// A boolean.
    Flag(bool),
    /// An array, or an array of tables.
    List(Vec<Value>),
    /// A table.
    Table(Vec<Entry>),
    /// The text of an environment variable: what it means depends on who reads it.
    Raw(String),
    /// A float, a date or an integer that is too large: nothing that we read.
    Other(String),
}

/// A key of a table, and its value.
#[derive(Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub origin: Origin,
    /// Its value.
    pub value: Value,
}

impl Value {
    /// Reads a document that is called `file` in messages.
    ///
    /// # Errors
    /// It isn't TOML; a key that stands twice isn't either.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        let lines = Lines::new(file, text);
        match DeTable::parse(text.trim_start_matches('\u{feff}')) {
            Ok(root) => Ok(lines.table(root.into_inner(), 0)),
            Err(error) => {
                let at = error
                    .span()
                    .map_or(Origin::Line(Arc::clone(&lines.file), 1), |span| lines.at(span.start));
                Err(Problems::one(at, error.message().to_owned()))
            }
        }
    }

    /// A document that says nothing.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            origin: Origin::Nowhere,
            kind: Kind::Table(Vec::new()),
        }
    }

    /// What an environment variable means to a reader who doesn't want plain text: TOML if it is that, else text.
    #[must_use]
    pub fn settled(&self) -> Cow<'_, Self> {
        let Kind::Raw(text) = &self.kind else {
            return Cow::Borrowed(self);
        };
        let kind = match DeValue::parse(text.trim()) {
            Ok(value) => Lines::new("", text).kind(value.into_inner()),
            Err(_) => Kind::Text(text.clone()),
        };
        let mut value = Self {
            origin: Origin::Nowhere,
            kind,
        };
        value.stand_at(&self.origin);
        Cow::Owned(value)
    }

    /// What stands under a path of keys.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&Entry> {
        let (first, rest) = path
            .split_once('.')
            .map_or((path, None), |(first, rest)| (first, Some(rest)));
        let Kind::Table(entries) = &self.kind else { return None };
        let entry = entries.iter().find(|entry| entry.key == first)?;
        rest.map_or(Some(entry), |rest| entry.value.find(rest))
    }

    fn stand_at(&mut self, origin: &Origin) {
        self.origin = origin.clone();
        match &mut self.kind {
            Kind::List(items) => items.iter_mut().for_each(|item| item.stand_at(origin)),
            Kind::Table(entries) => entries.iter_mut().for_each(|entry| {
                entry.origin = origin.clone();
                entry.value.stand_at(origin);
            }),
            _ => {}
        }
    }
}

/// Turns byte offsets into lines.
struct Lines {
    file: Arc<str>,
    starts: Vec<usize>,
}

impl Lines {
    fn new(file: &str, text: &str) -> Self {
        let starts = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| at + 1)
            .collect();
        Self {
            file: Arc::from(file),
            starts,
        }
    }

    fn at(&self, offset: usize) -> Origin {
        Origin::Line(
            Arc::clone(&self.file),
            self.starts.partition_point(|start| *start <= offset) + 1,
        )
    }

    /// Takes the parser's table over, so that a large one is never there twice.
    fn table(&self, table: DeTable<'_>, offset: usize) -> Value {
        let mut entries: Vec<(usize, Entry)> = table
            .into_iter()
            .map(|(key, value)| {
                let at = key.span().start;
                let value = Value {
                    origin: self.at(value.span().start),
                    kind: self.kind(value.into_inner()),
                };
                (
                    at,
                    Entry {
                        key: key.into_inner().into_owned(),
                        origin: self.at(at),
                        value,
                    },
                )
            })
            .collect();
        entries.sort_by_key(|(at, _)| *at);
        let kind = Kind::Table(entries.into_iter().map(|(_, entry)| entry).collect());
        Value {
            origin: self.at(offset),
            kind,
        }
    }

    fn kind(&self, value: DeValue<'_>) -> Kind {
        match value {
            DeValue::String(text) => Kind::Text(text.into_owned()),
            DeValue::Boolean(flag) => Kind::Flag(flag),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_or_else(|_| Kind::Other(number.to_string()), Kind::Whole),
            DeValue::Float(number) => Kind::Other(number.to_string()),
            DeValue::Datetime(moment) => Kind::Other(moment.to_string()),
            DeValue::Array(items) => Kind::List(
                items
                    .into_iter()
                    .map(|item| Value {
                        origin: self.at(item.span().start),
                        kind: self.kind(item.into_inner()),
                    })
                    .collect(),
            ),
            DeValue::Table(table) => self.table(table, 0).kind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_line() {
        let document =
            Value::parse("a.toml", "one = 1\n\n[two]\nthree = [\n 'x',\n 'y' ]\n").unwrap_or_else(|_| panic!());
        assert_eq!(document.find("one").unwrap().origin.to_string(), "a.toml:1");
        let three = document.find("two.three").unwrap();
        assert_eq!(three.origin.to_string(), "a.toml:4");
        let Kind::List(items) = &three.value.kind else { panic!() };
        assert_eq!(items[1].origin.to_string(), "a.toml:6");
    }

    #[test]
    fn a_key_that_stands_twice_is_no_document() {
        let Err(problems) = Value::parse("a.toml", "[x]\none = 1\none = 2\n") else {
            panic!()
        };
        assert!(problems.to_string().starts_with("a.toml:3: "), "{problems}");
    }

    #[test]
    fn a_variable_is_toml_where_it_reads_as_such() {
        let raw = |text: &str| Value {
            origin: Origin::Nowhere,
            kind: Kind::Raw(text.to_owned()),
        };
        assert!(matches!(raw("12").settled().kind, Kind::Whole(12)));
        assert!(matches!(&raw("[\"a\"]").settled().kind, Kind::List(items) if items.len() == 1));
        assert!(matches!(&raw("12h").settled().kind, Kind::Text(text) if text == "12h"));
    }
}
