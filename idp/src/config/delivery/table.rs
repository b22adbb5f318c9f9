//! `[delivery]` as it stands, before it is checked as a whole.

use super::OUTBOX;
use crate::config::document::{At, Entry, Kind, Problems, Read, Value, one_of, record, section};
use serde_json::json;
use std::path::PathBuf;

section! {
    /// Through what messages leave. A channel that isn't set isn't offered.
    pub struct DeliveryTable {
        /// Text messages: `outbox`, the name of a provider, or a list of names that are tried in order.
        sms: Option<Names> = None,
        /// Calls, likewise.
        voice: Option<Names> = None,
        /// E-mail, likewise.
        mail: Option<Names> = None,
        /// Letters, likewise.
        post: Option<Names> = None,
        /// Whether phones may be registered. Those that are confirmed go on getting codes.
        new_phones: bool = true,
        /// Countries (ISO 3166-1, two letters) whose numbers may be registered. Default: all.
        countries: Option<Vec<Country>> = None,
        /// How somebody who registers a phone is kept from a slip: the number is typed twice, or shown back.
        number_check: NumberCheck = NumberCheck::TypedTwice,
        /// Who delivers, each under its name.
        provider: Providers = Providers::default(),
    }
}

impl DeliveryTable {
    /// Whether nothing that is sent leaves this machine.
    pub(in crate::config) fn is_harmless(&self) -> bool {
        let channels = [&self.sms, &self.voice, &self.mail, &self.post];
        let mut names = channels.into_iter().flatten().flat_map(|names| &names.0);
        names.all(|name| name.value == OUTBOX)
    }
}

/// How a number that is typed is checked before a code is sent there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberCheck {
    /// It is typed a second time.
    TypedTwice,
    /// The page shows it as it was understood, and asks.
    ShownBack,
}

const NUMBER_CHECKS: [(&str, NumberCheck); 2] = [
    ("typed-twice", NumberCheck::TypedTwice),
    ("shown-back", NumberCheck::ShownBack),
];

impl Read for NumberCheck {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        one_of(value, problems, &NUMBER_CHECKS)
    }
    fn schema() -> serde_json::Value {
        json!({ "enum": NUMBER_CHECKS.map(|(word, _)| word) })
    }
}

/// The names of what carries a channel, in the order in which it is tried.
pub struct Names(pub(super) Vec<At<String>>);

impl Read for Names {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let settled = value.settled();
        if !matches!(settled.kind, Kind::List(_)) {
            return At::read(&settled, problems).map(|name| Self(vec![name]));
        }
        let names = Vec::read(&settled, problems)?;
        if names.is_empty() {
            problems.refuse(&value.origin, "names nobody: leave it out if the channel isn't offered");
            return None;
        }
        Some(Self(names))
    }
    fn schema() -> serde_json::Value {
        json!({ "oneOf": [String::schema(), { "type": "array", "items": String::schema(), "minItems": 1 }] })
    }
}

/// A country, in two letters.
pub struct Country(pub(super) String);

impl Read for Country {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let text = String::read(value, problems)?;
        if text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_uppercase()) {
            return Some(Self(text));
        }
        problems.refuse(&value.origin, "must be the two letters of a country, such as \"DE\"");
        None
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[A-Z]{2}$" })
    }
}

/// All providers by their names.
#[derive(Default)]
pub struct Providers(pub(super) Vec<(String, ProviderTable)>);

/// A provider, by its kind.
pub(super) enum ProviderTable {
    /// Texts and calls.
    Twilio(TwilioTable),
    /// Anything.
    Webhook(WebhookTable),
    /// E-mail.
    Smtp(SmtpTable),
}

record! {
    /// A gateway of Twilio's published shape: texts and calls.
    pub(super) struct TwilioTable {
        /// Where its API starts.
        url: String = "https://api.twilio.com".to_owned(),
        /// The SID of the account.
        account: String,
        /// A file with the account's auth token: it authenticates us there, and receipts here.
        auth_token_file: PathBuf,
        /// The number that sends and calls. Required for calls.
        from: Option<String> = None,
        /// The SID of a messaging service that sends texts instead.
        messaging_service: Option<String> = None,
        /// Whether it is asked to tell us what became of a message; it must be able to reach the issuer's URL.
        receipts: bool = true,
    }
}

record! {
    /// A gateway that takes JSON which we sign: any channel.
    pub(super) struct WebhookTable {
        /// Where messages are posted to.
        url: String,
        /// A file with the secret that signs messages, and receipts.
        secret_file: PathBuf,
    }
}

record! {
    /// A mail server.
    pub(super) struct SmtpTable {
        /// Its name.
        host: String,
        /// Its port. Default: 587, with `tls = "tls"` 465, with `tls = "none"` 25.
        port: Option<u32> = None,
        /// How the connection is protected: `starttls`, `tls`, or `none` (loopback only).
        tls: Encryption = Encryption::StartTls,
        /// Whom mails come from: an address, or a name and an address.
        from: String,
        /// The user name, if it wants one.
        user: Option<String> = None,
        /// A file with the password.
        password_file: Option<PathBuf> = None,
    }
}

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// It starts plain and must change to TLS before anything is said.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// Not at all.
    None,
}

impl Read for Encryption {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let words = [("starttls", Self::StartTls), ("tls", Self::Tls), ("none", Self::None)];
        one_of(value, problems, &words)
    }
    fn schema() -> serde_json::Value {
        json!({ "enum": ["starttls", "tls", "none"] })
    }
}

impl Read for Providers {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let settled = value.settled();
        let Kind::Table(entries) = &settled.kind else {
            problems.refuse(&value.origin, "must hold tables: [delivery.provider.NAME]");
            return None;
        };
        let read: Vec<Option<(String, ProviderTable)>> = entries.iter().map(|one| provider(one, problems)).collect();
        read.into_iter().collect::<Option<_>>().map(Self)
    }
    fn schema() -> serde_json::Value {
        let kinds = [
            ("twilio", TwilioTable::schema()),
            ("webhook", WebhookTable::schema()),
            ("smtp", SmtpTable::schema()),
        ];
        json!({ "type": "object", "additionalProperties": { "oneOf": kinds.map(|(word, schema)| of_kind(word, schema)) } })
    }
}

fn provider(entry: &Entry, problems: &mut Problems) -> Option<(String, ProviderTable)> {
    let name = entry.key.clone();
    let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if name.is_empty() || name.len() > 32 || !name.chars().all(is_plain) || name == OUTBOX {
        let right = format!("\"{name}\" can't be a provider's name: at most 32 of a-z, 0-9 and -, and not \"outbox\"");
        problems.refuse(&entry.origin, right);
        return None;
    }
    let value = entry.value.settled();
    let Some(kind) = value.find("kind") else {
        let right = format!("`{name}` needs a `kind`: \"twilio\", \"webhook\" or \"smtp\"");
        problems.refuse(&value.origin, right);
        return None;
    };
    let kind = one_of(&kind.value, problems, &[("twilio", 0), ("webhook", 1), ("smtp", 2)])?;
    let rest = without_kind(&value);
    let table = match kind {
        0 => ProviderTable::Twilio(Read::read(&rest, problems)?),
        1 => ProviderTable::Webhook(Read::read(&rest, problems)?),
        _ => ProviderTable::Smtp(Read::read(&rest, problems)?),
    };
    Some((name, table))
}

/// The keys that depend on the kind.
fn without_kind(table: &Value) -> Value {
    let mut table = table.clone();
    if let Kind::Table(entries) = &mut table.kind {
        entries.retain(|entry| entry.key != "kind");
    }
    table
}

fn of_kind(word: &str, mut schema: serde_json::Value) -> serde_json::Value {
    if let Some(properties) = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut) {
        properties.insert("kind".to_owned(), json!({ "const": word }));
    }
    if let Some(required) = schema.get_mut("required").and_then(serde_json::Value::as_array_mut) {
        required.push("kind".into());
    }
    schema
}
