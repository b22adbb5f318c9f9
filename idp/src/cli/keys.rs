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
    Alg, KeyRing, Rotation,
    plan::{KeyTimes, State, Times},
};
use serde_json::{Value, json};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Say which keys there are, and what each is waiting for
    #[command(after_help = "Example: gradus keys list --config gradus.toml")]
    List,
    /// Publish the next key of each algorithm now; it signs 24 hours later
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
    #[arg(long, value_name = "ALG", help = "Only this algorithm: RS256, PS256, ES256 or EdDSA")]
    alg: Option<Alg>,
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
    let times = storage::key_times(config);
    Ok(print(&if json {
        let rows: Vec<_> = keys.iter().map(|key| row(key, change(key, &keys, &times))).collect();
        json!({ "keys": rows }).to_string()
    } else if keys.is_empty() {
        "There are no keys yet: the server makes them when it starts.".to_owned()
    } else {
        let lines: Vec<_> = keys
            .iter()
            .map(|key| line(key, change(key, &keys, &times), now))
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
        for alg in self.alg.map_or(Alg::ALL.to_vec(), |alg| vec![alg]) {
            done.push(if self.now {
                ring.replace(alg, &SystemEntropy, now).await?
            } else {
                ring.rotate(alg, &SystemEntropy, now).await?
            });
        }
        opened.db.close().await;
        let times = storage::key_times(config);
        Ok(print(&if json {
            let rotated: Vec<_> = done.iter().map(|rotation| rotated(rotation, &times)).collect();
            json!({ "rotated": rotated }).to_string()
        } else {
            let told: Vec<_> = done.iter().map(|rotation| tell(rotation, &times, now)).collect();
            told.join("\n")
        }))
    }
}

/// From when a key signs, or will.
fn signs_at(key: &KeyTimes, times: &Times) -> UnixMillis {
    key.active_at.unwrap_or(key.published_at + times.publish_before)
}

/// When its state changes by plan.
fn change(key: &KeyTimes, all: &[KeyTimes], times: &Times) -> Option<UnixMillis> {
    match key.state() {
        State::Next => Some(signs_at(key, times)),
        State::Active => {
            let mut next = all
                .iter()
                .filter(|other| other.alg == key.alg && other.state() == State::Next);
            let successor = next.next().map(|next| signs_at(next, times));
            successor.or_else(|| key.active_at.map(|at| at + times.active_for))
        }
        State::Retiring => key.retiring_at.map(|at| at + times.verify_after),
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
        "alg": key.alg.name(),
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
    format!("{:<5}  {:<9}  {}  {story}", key.alg.name(), name(key.state()), key.id)
}

fn rotated(rotation: &Rotation, times: &Times) -> Value {
    let gone: Vec<_> = rotation.gone.iter().map(|kid| &kid.0).collect();
    json!({
        "alg": rotation.key.alg.name(),
        "kid": rotation.key.id.0,
        "made": rotation.made,
        "signs_at": signs_at(&rotation.key, times),
        "gone": gone,
    })
}

fn tell(rotation: &Rotation, times: &Times, now: UnixMillis) -> String {
    let key = &rotation.key;
    let (alg, kid) = (key.alg, &key.id);
    let gone: Vec<_> = rotation.gone.iter().map(ToString::to_string).collect();
    let (words, signs_at) = (Words::default(), signs_at(key, times));
    match (rotation.made, signs_at > now) {
        (true, true) => format!("{alg}: {kid} is published, and signs {}.", ahead(&words, signs_at, now)),
        (false, true) => format!(
            "{alg}: {kid} waits already, and signs {}.",
            ahead(&words, signs_at, now)
        ),
        (true, false) if gone.is_empty() => format!("{alg}: {kid} signs now."),
        (true, false) => format!("{alg}: {kid} signs now. Gone: {}.", gone.join(", ")),
        (false, false) => format!("{alg}: {kid} signs, or will within a minute; somebody else rotated."),
    }
}
