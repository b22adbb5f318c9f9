//! Tables whose keys are the fields of a struct: one list of keys, from which reading, suggestions and schema follow.

use super::{Entry, Kind, Origin, Problems, Value, suggest};

/// A table that is being read. It knows which keys were asked for; what is left over at the end is unknown.
pub struct Open<'v> {
    origin: &'v Origin,
    entries: &'v [Entry],
    asked: Vec<&'static str>,
}

impl<'v> Open<'v> {
    /// Opens a table; a problem if it isn't one.
    pub fn of(value: &'v Value, problems: &mut Problems) -> Option<Self> {
        if let Kind::Table(entries) = &value.kind {
            return Some(Self {
                origin: &value.origin,
                entries,
                asked: Vec::new(),
            });
        }
        problems.refuse(&value.origin, "must be a table: keys with values");
        None
    }

    /// What stands under a key.
    pub fn take(&mut self, key: &'static str) -> Option<&'v Value> {
        self.asked.push(key);
        self.entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
    }

    /// A key that must be there isn't.
    pub fn miss(&self, key: &str, problems: &mut Problems) {
        problems.refuse(self.origin, format_args!("`{key}` is missing"));
    }

    /// Complains about keys that nobody asked for.
    pub fn close(self, problems: &mut Problems) {
        for entry in self
            .entries
            .iter()
            .filter(|entry| !self.asked.contains(&entry.key.as_str()))
        {
            refuse_unknown(entry, &self.asked, problems);
        }
    }
}

/// Complains about a key that isn't one of `known`.
pub(crate) fn refuse_unknown(entry: &Entry, known: &[&str], problems: &mut Problems) {
    let hint = suggest::nearest(&entry.key, known).map_or_else(
        || format!("; known here: {}", known.join(", ")),
        |word| format!("; did you mean `{word}`?"),
    );
    problems.refuse(&entry.origin, format_args!("unknown key `{}`{hint}", entry.key));
}

/// A schema that says what its value is for.
pub(crate) fn describe(schema: serde_json::Value, about: &str) -> serde_json::Value {
    match schema {
        serde_json::Value::Object(mut members) => {
            members.insert("description".to_owned(), about.trim().into());
            members.into()
        }
        other => other,
    }
}

/// A table that comes from elsewhere (an array of tables, a line of an apply file): keys without a default are required.
macro_rules! record {
    ($(#[doc = $about:literal])* $(#[derive($($derive:ident),*)])? $(#[expect($($expect:tt)*)])? $vis:vis struct $name:ident {
        $($(#[doc = $doc:literal])* $field:ident: $type:ty $(= $default:expr)?,)*
    }) => {
        $(#[doc = $about])*
        $(#[derive($($derive),*)])?
        $(#[expect($($expect)*)])?
        $vis struct $name {
            $($(#[doc = $doc])* pub $field: $type,)*
        }

        impl $crate::config::document::Read for $name {
            fn read(
                value: &$crate::config::document::Value,
                problems: &mut $crate::config::document::Problems,
            ) -> Option<Self> {
                let value = value.settled();
                let mut table = $crate::config::document::Open::of(&value, problems)?;
                $(let $field = match table.take(stringify!($field)) {
                    Some(value) => problems.under(stringify!($field), |problems| {
                        <$type as $crate::config::document::Read>::read(value, problems)
                    }),
                    None => $crate::config::document::record!(@absent table, problems, $field $(, $default)?),
                };)*
                table.close(problems);
                Some(Self { $($field: $field?,)* })
            }

            fn schema() -> serde_json::Value {
                let mut properties = serde_json::Map::new();
                let mut required: Vec<&str> = Vec::new();
                $(
                    let property = $crate::config::document::describe(<$type as $crate::config::document::Read>::schema(), concat!($($doc),*));
                    properties.insert(stringify!($field).to_owned(), property);
                    required.extend($crate::config::document::record!(@required $field $(, $default)?));
                )*
                serde_json::json!({
                    "type": "object",
                    "description": concat!($($about),*).trim(),
                    "properties": properties,
                    "required": required,
                    "additionalProperties": false,
                })
            }
        }
    };
    (@absent $table:ident, $problems:ident, $field:ident) => {{
        $table.miss(stringify!($field), $problems);
        None
    }};
    (@absent $table:ident, $problems:ident, $field:ident, $default:expr) => {
        Some($default)
    };
    (@required $field:ident) => { Some(stringify!($field)) };
    (@required $field:ident, $default:expr) => { None::<&str> };
}

/// A table of the configuration: every key has a default.
macro_rules! section {
    ($(#[doc = $about:literal])* $(#[derive($($derive:ident),*)])? $(#[expect($($expect:tt)*)])? $vis:vis struct $name:ident {
        $($(#[doc = $doc:literal])* $field:ident: $type:ty = $default:expr,)*
    }) => {
        $crate::config::document::record! {
            $(#[doc = $about])* $(#[derive($($derive),*)])? $(#[expect($($expect)*)])? $vis struct $name {
                $($(#[doc = $doc])* $field: $type = $default,)*
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }
    };
}

pub(crate) use {record, section};
