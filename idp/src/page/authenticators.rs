//! All that a person signs in with, and what is done about one app.

use super::{Authenticator, Frame, Sentence};
use askama::Template;
use domain::{assurance::Level, authenticator::recovery::FEW, fault::Fault, ids::AuthenticatorId, time::UnixMillis};
use qrcode::{Color, QrCode};

/// How long the name of an authenticator may be.
pub const LONGEST_LABEL: usize = 60;

/// All that a person signs in with.
#[derive(Clone, Debug, Template)]
#[template(path = "authenticators.html")]
pub struct Authenticators {
    /// What is around it.
    pub frame: Frame,
    /// The password; its own page changes it.
    pub passwords: Vec<Way>,
    /// Phones; they have a page of their own.
    pub phones: Vec<Way>,
    /// Authenticator apps.
    pub apps: Vec<Way>,
    /// Whether another app may be added.
    pub can_add_app: bool,
    /// Hardware tokens.
    pub tokens: Vec<Way>,
    /// Passkeys.
    pub passkeys: Vec<Way>,
    /// Whether another passkey may be added.
    pub can_add_passkey: bool,
    /// Companies' own sign-ins.
    pub upstreams: Vec<Way>,
    /// The recovery codes.
    pub sheet: Option<Sheet>,
    /// Whether there is something that recovery codes would stand in for.
    pub has_second: bool,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Its id.
    pub id: AuthenticatorId,
    /// What it is.
    pub what: Authenticator,
    /// In what state.
    pub state: WayState,
    /// Up to which level it counts.
    pub carries: Level,
    /// Since when.
    pub bound_at: UnixMillis,
    /// When it was used last.
    pub last_used_at: Option<UnixMillis>,
}

/// In what state it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayState {
    /// It can be used.
    Active,
    /// It can be used, and is offered first.
    Default,
    /// Too many wrong codes.
    Locked {
        /// When it opens again.
        until: UnixMillis,
    },
}

impl Way {
    fn state_text<'a>(&'a self, frame: &'a Frame) -> Sentence<'a> {
        match &self.state {
            WayState::Active => frame.say("state-active"),
            WayState::Default => frame.say("state-default"),
            WayState::Locked { until } => frame.say("state-locked").with("span", frame.ahead(until)),
        }
    }

    fn used_text<'a>(&'a self, frame: &'a Frame) -> Sentence<'a> {
        used(frame, self.last_used_at.as_ref())
    }
}

/// The recovery codes that an account has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// How many are left.
    pub left: u64,
    /// Since when.
    pub bound_at: UnixMillis,
    /// When one was used last.
    pub last_used_at: Option<UnixMillis>,
}

impl Sheet {
    const fn is_short(&self) -> bool {
        self.left <= FEW
    }

    fn left_text<'a>(&self, frame: &'a Frame) -> Sentence<'a> {
        frame.say("recovery-left").with("n", self.left)
    }

    fn used_text<'a>(&'a self, frame: &'a Frame) -> Sentence<'a> {
        used(frame, self.last_used_at.as_ref())
    }
}

fn used<'a>(frame: &'a Frame, at: Option<&UnixMillis>) -> Sentence<'a> {
    match at {
        Some(at) => frame.say("way-used").with("ago", frame.ago(at).to_string()),
        None => frame.say("way-never-used"),
    }
}

/// A seed for an authenticator app, and the code that shows that the app has it.
#[derive(Clone, Template)]
#[template(path = "authenticator.new-app.html")]
pub struct NewApp {
    /// What is around it.
    pub frame: Frame,
    /// What the app scans.
    pub qr: Qr,
    /// The same to be typed, in groups of four.
    pub key: String,
    /// The same for an app on this very phone.
    pub link: String,
    /// What the person wants to call it.
    pub label: String,
    /// What was wrong with the code.
    pub error: Option<AppError>,
    /// Where the person came from.
    pub back: String,
}

/// What was wrong with the code of a new app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppError {
    /// Nothing was typed.
    Empty,
    /// It didn't match.
    Wrong,
    /// It was wrong too often, or too late: another seed is shown.
    Anew,
}

impl NewApp {
    fn complaint(&self) -> Option<Sentence<'_>> {
        Some(match self.error? {
            AppError::Empty => self.frame.say("code-empty"),
            AppError::Wrong => self.frame.say("app-wrong"),
            AppError::Anew => self.frame.say("app-anew"),
        })
    }
}

/// A text as a square of dark and light modules.
#[derive(Clone)]
pub struct Qr {
    /// Modules a side, the light border left out.
    side: usize,
    /// The dark ones, as the path of an SVG.
    path: String,
}

impl Qr {
    /// The square of a text.
    ///
    /// # Errors
    /// It is too long for any.
    pub fn of(text: &str) -> Result<Self, Fault> {
        let code = QrCode::new(text).map_err(|cause| Fault::new("a QR code can't be drawn", cause))?;
        let side = code.width();
        let colors = code.to_colors();
        let rows = colors.chunks(side).zip(4..);
        let path = rows.flat_map(|(row, y)| runs(row, y)).collect();
        Ok(Self { side, path })
    }

    /// Modules a side, with the border of four that readers need.
    const fn outer(&self) -> usize {
        self.side + 8
    }
}

/// The dark runs of a row, each a rectangle of a path.
fn runs(row: &[Color], y: usize) -> Vec<String> {
    let mut x = 4;
    let mut drawn = Vec::new();
    for run in row.chunk_by(|one, other| one == other) {
        let long = run.len();
        if run.first() == Some(&Color::Dark) {
            drawn.push(format!("M{x} {y}h{long}v1h-{long}z"));
        }
        x += long;
    }
    drawn
}

/// A key as people copy it: in groups of four.
#[must_use]
pub fn in_fours(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    let groups = letters.chunks(4).map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}

/// One authenticator app or passkey.
#[derive(Clone, Debug, Template)]
#[template(path = "authenticator.one.html")]
pub struct OneWay {
    /// What is around it.
    pub frame: Frame,
    /// Whether it is a passkey.
    pub is_passkey: bool,
    /// What its owner calls it.
    pub label: String,
    /// The level that isn't reached without it.
    pub loses: Option<Level>,
}

impl OneWay {
    fn word(&self, what: &str) -> Sentence<'_> {
        self.frame.say(match (what, self.is_passkey) {
            ("title", false) => "app-title",
            ("title", true) => "passkey-one-title",
            ("name", false) => "app-name",
            ("name", true) => "passkey-name",
            ("rename", _) => "app-rename",
            ("remove", false) => "app-remove",
            ("remove", true) => "passkey-remove",
            ("remove-what", false) => "app-remove-what",
            ("remove-what", true) => "passkey-remove-what",
            (_, false) => "app-remove-yes",
            (_, true) => "passkey-remove-yes",
        })
    }

    fn loss(&self) -> Option<Sentence<'_>> {
        let level = self.loses?.number();
        Some(self.frame.say("app-loses").with("level", level))
    }
}

/// About recovery codes: how many are left, and *Make new ones*.
#[derive(Clone, Debug, Template)]
#[template(path = "recovery.html")]
pub struct Recovery {
    /// What is around it.
    pub frame: Frame,
    /// What there is.
    pub sheet: Option<Sheet>,
    /// Whether there is something that they would stand in for.
    pub has_second: bool,
}

/// The codes of a new sheet, this one time.
#[derive(Clone, Template)]
#[template(path = "recovery-codes.html")]
pub struct RecoveryCodes {
    /// What is around it.
    pub frame: Frame,
    /// The codes.
    pub codes: Vec<String>,
}
