//! The same document from JSON: whatever is wrong with it can be pointed at, too.

use super::{Entry, Kind, Lines, Origin, Problems, Value};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{fmt, sync::Arc};

/// How deep values may lie in each other: client metadata needs four.
const DEEPEST: usize = 32;

impl Value {
    /// Reads a JSON document that is called `file` in messages. `null` is as if the member weren't there.
    ///
    /// # Errors
    /// It isn't JSON; an object in which a member stands twice isn't taken either.
    pub fn parse_json(file: &str, text: &str) -> Result<Self, Problems> {
        let text = text.trim_start_matches('\u{feff}');
        let lines = Lines::new(file, text);
        let reader = Reader { lines: &lines, text };
        match serde_json::from_str::<&RawValue>(text) {
            Ok(raw) => reader.value(raw.get(), 0),
            Err(error) => Err(Problems::one(
                Origin::Line(Arc::clone(&lines.file), error.line().max(1)),
                words(&error),
            )),
        }
    }
}

struct Reader<'t> {
    lines: &'t Lines,
    text: &'t str,
}

impl<'t> Reader<'t> {
    /// Where a part of the text starts.
    fn origin(&self, part: &str) -> Origin {
        self.lines
            .at((part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize))
    }

    fn value(&self, part: &'t str, depth: usize) -> Result<Value, Problems> {
        let origin = self.origin(part);
        let refuse = |error: serde_json::Error| Problems::one(origin.clone(), words(&error));
        if depth > DEEPEST {
            return Err(Problems::one(origin, "values lie too deep in each other".to_owned()));
        }
        let kind = match part.as_bytes().first() {
            Some(b'{') => {
                let Members(members) = serde_json::from_str(part).map_err(refuse)?;
                self.table(members, depth)?
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(part).map_err(refuse)?;
                let items = items.into_iter().map(|item| self.value(item.get(), depth + 1));
                Kind::List(items.collect::<Result<_, _>>()?)
            }
            Some(b'"') => Kind::Text(serde_json::from_str(part).map_err(refuse)?),
            Some(b't') => Kind::Flag(true),
            Some(b'f') => Kind::Flag(false),
            _ => part.parse().map_or_else(|_| Kind::Other(part.to_owned()), Kind::Whole),
        };
        Ok(Value { origin, kind })
    }

    fn table(&self, members: Vec<(String, &'t RawValue)>, depth: usize) -> Result<Kind, Problems> {
        let mut entries: Vec<Entry> = Vec::with_capacity(members.len());
        for (key, raw) in members {
            let value = self.value(raw.get(), depth + 1)?;
            if entries.iter().any(|before| before.key == key) {
                return Err(Problems::one(value.origin, format!("`{key}` stands twice")));
            }
            if raw.get() != "null" {
                let origin = value.origin.clone();
                entries.push(Entry { key, origin, value });
            }
        }
        Ok(Kind::Table(entries))
    }
}

/// What is wrong, without the place: serde counts lines of the part that it reads, and ours are those of the file.
fn words(error: &serde_json::Error) -> String {
    let told = error.to_string();
    told.split(" at line ").next().unwrap_or_default().to_owned()
}

/// The members of an object, each with its text.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de: 't, 't> Deserialize<'de> for Members<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Vec<(String, &'de RawValue)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(All).map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        Value::parse_json("a.json", text).err().unwrap().to_string()
    }

    #[test]
    fn every_value_knows_its_line() {
        let text =
            "\u{feff}{\n \"one\": 1,\n \"two\": {\n  \"three\": [\"x\\u0041\",\n   true, 1.5], \"four\": null }\n}";
        let Ok(document) = Value::parse_json("a.json", text) else {
            panic!("{}", told(text))
        };
        assert_eq!(document.origin.to_string(), "a.json:1");
        assert_eq!(document.find("one").unwrap().origin.to_string(), "a.json:2");
        assert!(document.find("two.four").is_none(), "null is as nothing");
        let three = document.find("two.three").unwrap();
        let Kind::List(items) = &three.value.kind else { panic!() };
        assert!(matches!(&items[0].kind, Kind::Text(text) if text == "xA"));
        assert_eq!(items[1].origin.to_string(), "a.json:5");
        assert!(matches!(&items[2].kind, Kind::Other(text) if text == "1.5"));
    }

    #[test]
    fn what_isnt_json_says_where() {
        assert!(
            told("{\n\"a\": 1,\n}").starts_with("a.json:3: "),
            "{}",
            told("{\n\"a\": 1,\n}")
        );
        assert_eq!(told("{\"a\": 1,\n\"a\": 2}"), "a.json:2: `a` stands twice");
        assert!(told("").starts_with("a.json:1: "));
        assert!(told("{} {}").starts_with("a.json:1: "));
        assert!(told(&"[".repeat(100_000)).starts_with("a.json:1: "));
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert!(told(&deep).contains("too deep"), "{}", told(&deep));
        let deeper = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(told(&deeper).contains("too deep"), "{}", told(&deeper));
    }
}
