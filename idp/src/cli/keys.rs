//! `gradus keys`: the signing keys, as they are and as an operator wants them.

use super::{Failure, print, say, unbuilt};
use crate::{
    clock::SystemClock,
    config::Config,
    page::{Words, ago, ahead},
    storage::{self, Opened},
};
use clap::{Args, Subcommand};
use domain::{
    entropy::SystemEntropy,
    time::{Clock, UnixMillis},
};
use keys::{
    KeyRing, Purpose, Rotation,
    plan::{KeyTimes, State},
};
use serde_json::{Value, json};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Say which keys there are, and what each is waiting for
    #[command(after_help = "Example: gradus keys list --config gradus.toml")]
    List,
    /// Publish the next key of each purpose now; it signs 24 hours later, a SAML key 30 days later
    #[command(
        after_help = "Example: gradus keys rotate --alg ES256\nIf a key got out: gradus keys rotate --alg ES256 --now --yes"
    )]
    Rotate(Rotate),
    /// Seal everything with another master key (not built yet)
    #[command(after_help = "Example: gradus keys reseal --config gradus.toml")]
    Reseal(unbuilt::Rest),
}

/// What `gradus keys rotate` is started with.
#[derive(Args, Debug)]
pub(super) struct Rotate {
    #[arg(
        long,
        value_name = "ALG",
        help = "Only this one: RS256, PS256, ES256, EdDSA, saml-rsa-sha256 or saml-ecdsa-sha256"
    )]
    alg: Option<Purpose>,
    /// A key got out: let a new one sign at once, and every other of its algorithm go at once
    #[arg(long)]
    now: bool,
    /// Yes, at once
    #[arg(long, requires = "now")]
    yes: bool,
}

/// What `--now` costs, in the words of whoever has to answer for it.
const AT_ONCE: &str = "\
With --now a new key signs at once, and all other keys of its algorithm are gone at once:
- Tokens that they signed are worth nothing here any more; people and applications get new ones by themselves.
- Relying parties that keep a copy of the JWKS don't know the new key yet, and refuse tokens until they read it again: up
  to 5 minutes if they follow our caching, longer if they don't.
- Service providers refuse our SAML responses until they have our new metadata: many are given it by hand.
- Relying parties go on believing the old key until they read the JWKS again.
Do this when a private key, or the master key and the database, got out. Otherwise leave --now away.";

impl KeysCommand {
    pub(super) async fn run(self, config: &Config, json: bool) -> Result<ExitCode, Failure> {
        match self {
            Self::List => list(config, json).await,
            Self::Rotate(rotate) => rotate.run(config, json).await,
            Self::Reseal(rest) => Ok(rest.refuse("keys reseal")),
        }
    }
}

async fn open(config: &Config) -> Result<(Opened, KeyRing, UnixMillis), Failure> {
    let now = SystemClock::new(config.testing.clock_offset_file.clone()).now();
    let opened = storage::open_existing(config, now).await?;
    let ring = opened.keyring(config);
    Ok((opened, ring, now))
}

async fn list(config: &Config, json: bool) -> Result<ExitCode, Failure> {
    let (opened, ring, now) = open(config).await?;
    let keys = ring.list().await?;
    opened.db.close().await;
    Ok(print(&if json {
        let rows: Vec<_> = keys.iter().map(|key| row(key, change(key, &keys, &ring))).collect();
        json!({ "keys": rows }).to_string()
    } else if keys.is_empty() {
        "There are no keys yet: the server makes them when it starts.".to_owned()
    } else {
        let lines: Vec<_> = keys
            .iter()
            .map(|key| line(key, change(key, &keys, &ring), now))
            .collect();
        lines.join("\n")
    }))
}

impl Rotate {
    async fn run(self, config: &Config, json: bool) -> Result<ExitCode, Failure> {
        if self.now && !self.yes {
            say(&AT_ONCE);
            say(&"error: nothing was done. If that is what you want, say it again with --yes.");
            return Ok(ExitCode::from(2));
        }
        let (opened, ring, now) = open(config).await?;
        let mut done = Vec::new();
        for purpose in self.alg.map_or(Purpose::ALL.to_vec(), |purpose| vec![purpose]) {
            done.push(if self.now {
                ring.replace(purpose, &SystemEntropy, now).await?
            } else {
                ring.rotate(purpose, &SystemEntropy, now).await?
            });
        }
        opened.db.close().await;
        Ok(print(&if json {
            let rotated: Vec<_> = done.iter().map(|rotation| rotated(rotation, &ring)).collect();
            json!({ "rotated": rotated }).to_string()
        } else {
            let told: Vec<_> = done.iter().map(|rotation| tell(rotation, &ring, now)).collect();
            told.join("\n")
        }))
    }
}

/// From when a key signs, or will.
fn signs_at(key: &KeyTimes, ring: &KeyRing) -> UnixMillis {
    key.active_at
        .unwrap_or(key.published_at + ring.times(key.purpose).publish_before)
}

/// When its state changes by plan.
fn change(key: &KeyTimes, all: &[KeyTimes], ring: &KeyRing) -> Option<UnixMillis> {
    match key.state() {
        State::Next => Some(signs_at(key, ring)),
        State::Active => {
            let mut next = all
                .iter()
                .filter(|other| other.purpose == key.purpose && other.state() == State::Next);
            let successor = next.next().map(|next| signs_at(next, ring));
            successor.or_else(|| key.active_at.map(|at| at + ring.times(key.purpose).active_for))
        }
        State::Retiring => key.retiring_at.map(|at| at + ring.times(key.purpose).verify_after),
        State::Retired => None,
    }
}

const fn name(state: State) -> &'static str {
    match state {
        State::Next => "published",
        State::Active => "active",
        State::Retiring => "retiring",
        State::Retired => "retired",
    }
}

fn row(key: &KeyTimes, change: Option<UnixMillis>) -> Value {
    json!({
        "kid": key.id.0,
        "alg": key.purpose.name(),
        "state": name(key.state()),
        "published_at": key.published_at,
        "active_at": key.active_at,
        "retiring_at": key.retiring_at,
        "retired_at": key.retired_at,
        "next_change_at": change,
    })
}

fn line(key: &KeyTimes, change: Option<UnixMillis>, now: UnixMillis) -> String {
    let words = Words::default();
    let past = |at: Option<UnixMillis>| ago(&words, at.unwrap_or_default(), now).to_string();
    let then = match change {
        Some(at) if at > now => ahead(&words, at, now).to_string(),
        _ => "within a minute, if a server runs".to_owned(),
    };
    let story = match key.state() {
        State::Next => format!("published {}, signs {then}", past(Some(key.published_at))),
        State::Active => format!("signs since {}, is replaced {then}", past(key.active_at)),
        State::Retiring => format!("signed until {}, verifies still, goes {then}", past(key.retiring_at)),
        State::Retired => format!("went {}", past(key.retired_at)),
    };
    format!(
        "{:<17}  {:<9}  {}  {story}",
        key.purpose.name(),
        name(key.state()),
        key.id
    )
}

fn rotated(rotation: &Rotation, ring: &KeyRing) -> Value {
    let gone: Vec<_> = rotation.gone.iter().map(|kid| &kid.0).collect();
    json!({
        "alg": rotation.key.purpose.name(),
        "kid": rotation.key.id.0,
        "made": rotation.made,
        "signs_at": signs_at(&rotation.key, ring),
        "gone": gone,
    })
}

fn tell(rotation: &Rotation, ring: &KeyRing, now: UnixMillis) -> String {
    let key = &rotation.key;
    let (purpose, kid) = (key.purpose, &key.id);
    let gone: Vec<_> = rotation.gone.iter().map(ToString::to_string).collect();
    let (words, signs_at) = (Words::default(), signs_at(key, ring));
    match (rotation.made, signs_at > now) {
        (true, true) => format!(
            "{purpose}: {kid} is published, and signs {}.",
            ahead(&words, signs_at, now)
        ),
        (false, true) => format!(
            "{purpose}: {kid} waits already, and signs {}.",
            ahead(&words, signs_at, now)
        ),
        (true, false) if gone.is_empty() => format!("{purpose}: {kid} signs now."),
        (true, false) => format!("{purpose}: {kid} signs now. Gone: {}.", gone.join(", ")),
        (false, false) => format!("{purpose}: {kid} signs, or will within a minute; somebody else rotated."),
    }
}
