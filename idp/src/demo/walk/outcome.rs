//! What an application should be told, what it was told, and every point in which the two differ.

use super::{form::Document, stray::Stray, walker::Span};
use crate::demo::relying_party::{acr, ago};
use serde_json::Value;
use std::fmt;

/// What an application should be told.
#[derive(Clone, Copy)]
pub(super) enum Wanted {
    /// A level and by what; and the application opens.
    Level(u8, &'static str),
    /// The same; but the application looks at it and stays shut.
    TooLow(u8, &'static str),
    /// An error.
    Error(&'static str),
    /// Nothing yet: the application's own page.
    Page(&'static str),
    /// Somebody whom it knew is signed out; the beginning of how it says so.
    Gone(&'static str),
    /// That a token isn't active any more.
    Inactive,
}

/// What an application was told.
pub(super) enum Told {
    /// An ID token.
    Answer(Answer),
    /// An error.
    Error(String),
    /// Nothing: a page of its own.
    Page(String),
    /// That somebody is signed out, in its own words.
    Gone(String),
    /// That a token isn't active any more.
    Inactive,
}

/// What an ID token says of a sign-in, and whether that was enough.
pub(super) struct Answer {
    acr: String,
    amr: String,
    auth_time: Option<i64>,
    shut: bool,
}

impl Told {
    /// What the application's page shows of it.
    pub(super) fn read(document: &Document) -> Result<Self, Stray> {
        let name = document.meta("sample-page").unwrap_or_default();
        if let Some(error) = document.text("error") {
            return Ok(Self::Error(error.to_owned()));
        }
        if name == "trouble" {
            return Err(Stray::new(document.words.clone()));
        }
        if let Some(gone) = document.text("gone") {
            return Ok(Self::Gone(gone.trim().to_owned()));
        }
        let Some(claims) = document.text("id-token").or_else(|| document.text("api-answer")) else {
            return Ok(Self::Page(name.to_owned()));
        };
        let claims: Value = serde_json::from_str(claims)
            .map_err(|_| Stray::new("the application shows no readable claims".to_owned()))?;
        Ok(Self::said(&claims, name == "shut"))
    }

    /// What claims say, wherever they stand; and whether the application stays shut all the same.
    pub(super) fn said(claims: &Value, shut: bool) -> Self {
        let amr = claims.get("amr").and_then(Value::as_array).into_iter().flatten();
        Self::Answer(Answer {
            acr: claims.get("acr").and_then(Value::as_str).unwrap_or("(none)").to_owned(),
            amr: amr.filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
            auth_time: claims.get("auth_time").and_then(Value::as_i64),
            shut,
        })
    }

    /// The line that is printed of it, at that second.
    pub(super) fn line(&self, now: i64) -> String {
        match self {
            Self::Error(error) => error.clone(),
            Self::Page(name) => format!("its {name} page"),
            Self::Gone(words) => words.split([':', '.']).next().unwrap_or_default().to_lowercase(),
            Self::Inactive => "not active".to_owned(),
            Self::Answer(Answer {
                acr,
                amr,
                auth_time,
                shut,
            }) => {
                let time = auth_time.map_or("none".to_owned(), |at| format!("{at} ({})", ago(now - at)));
                let shut = if *shut { ", too low for the application" } else { "" };
                format!("acr {acr}  amr {amr:<16}  auth_time {time}{shut}")
            }
        }
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Level(level, amr) | Self::TooLow(level, amr) => write!(f, "acr {}  amr {amr}", acr(*level)),
            Self::Error(error) => f.write_str(error),
            Self::Page(name) => write!(f, "its {name} page"),
            Self::Gone(words) => write!(f, "{}", words.to_lowercase()),
            Self::Inactive => f.write_str("not active"),
        }
    }
}

/// Every point in which it isn't what it should be. `shown` says between which seconds a level's oldest factor was shown.
pub(super) fn differences(wanted: Wanted, told: &Told, shown: impl Fn(u8) -> Option<Span>) -> Vec<String> {
    match (wanted, told) {
        (Wanted::Level(level, amr), Told::Answer(is)) => is.differences(level, amr, false, shown(level)),
        (Wanted::TooLow(level, amr), Told::Answer(is)) => is.differences(level, amr, true, shown(level)),
        (Wanted::Error(wanted), Told::Error(is)) if is == wanted => Vec::new(),
        (Wanted::Page(wanted), Told::Page(is)) if is == wanted => Vec::new(),
        (Wanted::Gone(wanted), Told::Gone(is)) if is.starts_with(wanted) => Vec::new(),
        (Wanted::Inactive, Told::Inactive) => Vec::new(),
        (wanted, told) => vec![format!("it is {}, should be {wanted}", told.line(0))],
    }
}

impl Answer {
    fn differences(&self, level: u8, amr: &str, shut: bool, shown: Option<Span>) -> Vec<String> {
        let mut found = Vec::new();
        if self.acr != acr(level) {
            found.push(format!("acr is {}, should be {}", self.acr, acr(level)));
        }
        if self.amr != amr {
            found.push(format!("amr is {}, should be {amr}", self.amr));
        }
        match (shown, self.auth_time) {
            (Some(Span(from, to)), Some(at)) if (from..=to).contains(&at) => {}
            (Some(Span(from, to)), Some(at)) => {
                found.push(format!("auth_time is {at}, should be from {from} to {to}"));
            }
            (Some(Span(from, to)), None) => found.push(format!("auth_time is missing, should be from {from} to {to}")),
            (None, _) => found.push(format!("level {level} is claimed, and not all that it needs was shown")),
        }
        if self.shut != shut {
            let word = |shut: bool| if shut { "shut" } else { "open" };
            found.push(format!(
                "the application is {}, should be {}",
                word(self.shut),
                word(shut)
            ));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(page: &str, claims: &str) -> Told {
        let html = format!(r#"<meta name="sample-page" content="{page}"><pre id="id-token">{claims}</pre>"#);
        Told::read(&Document::read(&html)).unwrap()
    }

    fn level_2() -> Told {
        told(
            "received",
            r#"{"acr":"urn:gradus:acr:2","amr":["pwd","otp","sms","mfa"],"auth_time":100}"#,
        )
    }

    const WANTED: Wanted = Wanted::Level(2, "pwd otp sms mfa");

    #[test]
    fn what_is_as_it_should_be_differs_in_nothing() {
        assert!(differences(WANTED, &level_2(), |_| Some(Span(99, 101))).is_empty());
        let shut = told("shut", r#"{"acr":"urn:gradus:acr:1","amr":["pwd"],"auth_time":100}"#);
        assert!(differences(Wanted::TooLow(1, "pwd"), &shut, |_| Some(Span(99, 101))).is_empty());
        assert!(
            differences(Wanted::Page("welcome"), &Told::Page("welcome".to_owned()), |_| Some(
                Span(99, 101)
            ))
            .is_empty()
        );
    }

    #[test]
    fn every_difference_is_named() {
        let wrong = told(
            "shut",
            r#"{"acr":"urn:gradus:acr:3","amr":["pwd","mfa"],"auth_time":102}"#,
        );
        let found = differences(WANTED, &wrong, |_| Some(Span(99, 101)));
        assert_eq!(
            found,
            [
                "acr is urn:gradus:acr:3, should be urn:gradus:acr:2",
                "amr is pwd mfa, should be pwd otp sms mfa",
                "auth_time is 102, should be from 99 to 101",
                "the application is shut, should be open",
            ]
        );
        let bare = told(
            "received",
            r#"{"acr":"urn:gradus:acr:2","amr":["pwd","otp","sms","mfa"]}"#,
        );
        assert_eq!(
            differences(WANTED, &bare, |_| Some(Span(99, 101))),
            ["auth_time is missing, should be from 99 to 101"]
        );
    }

    #[test]
    fn a_level_that_was_not_shown_is_a_difference_however_right_it_looks() {
        let found = differences(WANTED, &level_2(), |_| None);
        assert_eq!(found, ["level 2 is claimed, and not all that it needs was shown"]);
    }

    #[test]
    fn an_error_is_compared_to_the_letter() {
        let refused = Told::read(&Document::read(
            r#"<meta name="sample-page" content="trouble"><code id="error">login_required</code>"#,
        ))
        .unwrap();
        assert!(differences(Wanted::Error("login_required"), &refused, |_| Some(Span(99, 101))).is_empty());
        assert_eq!(
            differences(Wanted::Error("interaction_required"), &refused, |_| Some(Span(99, 101))),
            ["it is login_required, should be interaction_required"]
        );
        assert_eq!(differences(WANTED, &refused, |_| Some(Span(99, 101))).len(), 1);
        assert_eq!(
            differences(Wanted::Error("login_required"), &level_2(), |_| Some(Span(99, 101))).len(),
            1
        );
    }

    #[test]
    fn trouble_without_an_error_ends_the_walk() {
        let page =
            Document::read(r#"<meta name="sample-page" content="trouble"><h1>The answer couldn't be verified</h1>"#);
        assert!(Told::read(&page).is_err());
    }
}
