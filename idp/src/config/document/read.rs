//! Reading values as types: each type says what it takes, and what would be right where it finds something else.

use super::{Kind, Origin, Problems, Value, suggest};
use serde_json::json;
use std::{fmt, net::SocketAddr, path::PathBuf, time::Duration};
use zeroize::Zeroizing;

/// A type that a value can be read as.
pub trait Read: Sized {
    /// The value as this type; `None` if it isn't one, and then a problem says why.
    fn read(value: &Value, problems: &mut Problems) -> Option<Self>;

    /// Which values it takes: [JSON Schema](https://json-schema.org/draft/2020-12/schema).
    fn schema() -> serde_json::Value;
}

/// A value with its place, for checks that come after the reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub origin: Origin,
}

/// A secret of the configuration. No `Debug`.
#[derive(Clone)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// Keeps a secret.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret, for whoever must use it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// A span of time, as `"30m"` is read: the wrapped [`Duration`], which may be nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub Duration);

/// One of some words.
pub fn one_of<T: Clone>(value: &Value, problems: &mut Problems, words: &[(&str, T)]) -> Option<T> {
    let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    if let Some(text) = value.text() {
        if let Some((_, found)) = words.iter().find(|(word, _)| *word == text) {
            return Some(found.clone());
        }
        let meant = suggest::nearest(text, &names)
            .map(|word| format!("; did you mean \"{word}\"?"))
            .unwrap_or_default();
        problems.refuse(
            &value.origin,
            format_args!("\"{text}\" isn't one of {}{meant}", quoted(&names)),
        );
    } else {
        problems.refuse(&value.origin, format_args!("must be one of {}", quoted(&names)));
    }
    None
}

fn quoted(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("\"{word}\""))
        .collect::<Vec<_>>()
        .join(", ")
}

impl Value {
    /// The text of a string or an environment variable.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) | Kind::Raw(text) => Some(text),
            _ => None,
        }
    }

    /// What its text becomes, or a problem that says what would be right.
    pub fn read_text<T>(
        &self,
        problems: &mut Problems,
        right: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let read = self.text().and_then(parse);
        if read.is_none() {
            problems.refuse(&self.origin, format_args!("must be {right}"));
        }
        read
    }

    fn read_whole<T: TryFrom<i64>>(&self, problems: &mut Problems, least: i64, most: i64) -> Option<T> {
        if let Kind::Whole(number) = self.settled().kind
            && (least..=most).contains(&number)
            && let Ok(number) = T::try_from(number)
        {
            return Some(number);
        }
        problems.refuse(
            &self.origin,
            format_args!("must be a whole number from {least} to {most}"),
        );
        None
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        T::read(value, problems).map(Some)
    }
    fn schema() -> serde_json::Value {
        T::schema()
    }
}

impl<T: Read> Read for At<T> {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        T::read(value, problems).map(|read| Self {
            value: read,
            origin: value.origin.clone(),
        })
    }
    fn schema() -> serde_json::Value {
        T::schema()
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let settled = value.settled();
        let Kind::List(items) = &settled.kind else {
            problems.refuse(&value.origin, "must be a list: [ … ]");
            return None;
        };
        let read: Vec<Option<T>> = items.iter().map(|item| T::read(item, problems)).collect();
        read.into_iter().collect()
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "array", "items": T::schema() })
    }
}

impl Read for String {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        value.read_text(problems, "text in quotes, not empty", |text| {
            (!text.trim().is_empty() && !text.contains('\0')).then(|| text.to_owned())
        })
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "minLength": 1 })
    }
}

impl Read for SecretText {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        String::read(value, problems).map(Self::new)
    }
    fn schema() -> serde_json::Value {
        String::schema()
    }
}

impl Read for PathBuf {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        String::read(value, problems).map(Self::from)
    }
    fn schema() -> serde_json::Value {
        String::schema()
    }
}

impl Read for bool {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        if let Kind::Flag(flag) = value.settled().kind {
            return Some(flag);
        }
        problems.refuse(&value.origin, "must be true or false");
        None
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "boolean" })
    }
}

/// A count: from 1.
impl Read for u32 {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        value.read_whole(problems, 1, 1_000_000_000)
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "integer", "minimum": 1, "maximum": 1_000_000_000 })
    }
}

/// A count: from 1.
impl Read for i32 {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        value.read_whole(problems, 1, 1_000_000_000)
    }
    fn schema() -> serde_json::Value {
        u32::schema()
    }
}

/// The number of a level.
impl Read for domain::assurance::Level {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        value.read_whole(problems, 1, 9).and_then(Self::new)
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "integer", "minimum": 1, "maximum": 9 })
    }
}

const SPAN: &str = "a time such as \"30s\", \"5m\", \"12h\" or \"30d\"";

impl Read for Span {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        value.read_text(problems, SPAN, parse_span).map(Self)
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[0-9]+[smhd]$" })
    }
}

/// A span that lasts.
impl Read for Duration {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let Span(span) = Span::read(value, problems)?;
        if span.is_zero() {
            problems.refuse(&value.origin, format_args!("must be longer than nothing: {SPAN}"));
            return None;
        }
        Some(span)
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^0*[1-9][0-9]*[smhd]$" })
    }
}

fn parse_span(text: &str) -> Option<Duration> {
    let text = text.trim();
    let unit = text.chars().next_back()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let digits = text.strip_suffix(unit)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // A thousand years are enough, and their milliseconds still fit.
    let seconds = digits.parse::<u64>().ok()?.checked_mul(seconds)?;
    (seconds <= 1000 * 366 * 86_400).then(|| Duration::from_secs(seconds))
}

impl Read for SocketAddr {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        value.read_text(problems, "an address and port such as \"127.0.0.1:8443\"", |text| {
            text.trim().parse().ok()
        })
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string" })
    }
}

impl Read for ipnet::IpNet {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        value.read_text(problems, "an address or network such as \"10.0.0.0/8\"", |text| {
            text.parse()
                .ok()
                .or_else(|| text.parse::<std::net::IpAddr>().ok().map(Self::from))
        })
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string" })
    }
}

impl<T: fmt::Display> fmt::Display for At<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_a_number_and_a_unit() {
        for (text, seconds) in [("0s", 0), ("5s", 5), ("30m", 1800), ("12h", 43_200), ("30d", 2_592_000)] {
            assert_eq!(parse_span(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "5",
            "m",
            "-5s",
            "1.5h",
            "5 s",
            "5ms",
            "+5s",
            "99999999999999999999s",
            "9999999999999d",
        ] {
            assert_eq!(parse_span(text), None, "{text}");
        }
    }
}
