//! What should come out, what came out, and a line for each.

use super::{
    Stage,
    stray::Stray,
    walker::{Arrival, Go, Hand, Span, Walker},
};
use crate::demo::relying_party::acr;
use domain::time::Clock;
use serde_json::Value;
use std::{fmt, fmt::Write as _};

/// One thing that somebody does, and what should come of it.
pub(super) struct Step {
    /// What it is about.
    pub(super) says: &'static str,
    pub(super) go: Go,
    pub(super) hand: Hand,
    /// The pages that ask something on the way.
    pub(super) pages: &'static [&'static str],
    pub(super) wanted: Wanted,
}

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
}

/// What an application was told.
#[derive(PartialEq, Eq)]
enum Told {
    Answer {
        acr: String,
        amr: String,
        auth_time: Option<i64>,
        shut: bool,
    },
    Error(String),
    Page(String),
}

/// The lines so far.
pub(super) struct Report<'a> {
    stage: &'a Stage<'a>,
    good: usize,
    astray: usize,
}

impl<'a> Report<'a> {
    pub(super) const fn new(stage: &'a Stage<'a>) -> Self {
        Self {
            stage,
            good: 0,
            astray: 0,
        }
    }

    /// A heading: who walks now.
    pub(super) fn head(text: &str) {
        println!("\n{text}");
    }

    /// Somebody does one thing; what comes of it is compared and printed.
    pub(super) async fn step(&mut self, walker: &mut Walker<'_>, step: Step) {
        let arrived = walker.walk(step.go, step.hand).await;
        match arrived.and_then(|arrival| Ok((told(&arrival)?, arrival))) {
            Err(stray) => self.lost(step.says, &stray),
            Ok((told, arrival)) => self.compare(&step, &told, &arrival, walker),
        }
    }

    /// Somebody's step couldn't be taken at all.
    pub(super) fn lost(&mut self, says: &str, stray: &Stray) {
        self.astray += 1;
        println!("  \u{2717} {says}\n      the walk went astray: {stray}");
    }

    fn compare(&mut self, step: &Step, told: &Told, arrival: &Arrival, walker: &Walker<'_>) {
        let differences = differences(step, told, arrival, walker);
        let mark = if differences.is_empty() { '\u{2713}' } else { '\u{2717}' };
        let acts = if arrival.acts.is_empty() {
            "no questions".to_owned()
        } else {
            arrival.acts.join(", ")
        };
        let now = self.stage.clock.now().seconds();
        println!(
            "  {mark} {:<44} \u{2192} {acts:<31} \u{2192} {}",
            step.says,
            Line(told, now)
        );
        if differences.is_empty() {
            self.good += 1;
        } else {
            self.astray += 1;
            println!("{differences}");
        }
    }

    /// The last line; whether all was as it should be.
    pub(super) fn close(&self) -> bool {
        let all = self.good + self.astray;
        match self.astray {
            0 => println!("\nAll {all} outcomes are what they should be."),
            astray => println!("\n{astray} of {all} outcomes are not what they should be."),
        }
        self.astray == 0 && self.good > 0
    }
}

/// What the application's page shows of what it was told.
fn told(arrival: &Arrival) -> Result<Told, Stray> {
    let document = &arrival.page.document;
    let name = document.meta("sample-page").unwrap_or_default();
    if let Some(error) = document.text("error") {
        return Ok(Told::Error(error.to_owned()));
    }
    if name == "trouble" {
        return Err(Stray::new(document.words.clone()));
    }
    let Some(claims) = document.text("id-token") else {
        return Ok(Told::Page(name.to_owned()));
    };
    let claims: Value =
        serde_json::from_str(claims).map_err(|_| Stray::new("the application shows no readable claims".to_owned()))?;
    let text = |claim: &str| claims.get(claim).and_then(Value::as_str).unwrap_or("(none)").to_owned();
    let amr = claims
        .get("amr")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    Ok(Told::Answer {
        acr: text("acr"),
        amr: amr.collect::<Vec<_>>().join(" "),
        auth_time: claims.get("auth_time").and_then(Value::as_i64),
        shut: name == "shut",
    })
}

/// Every point in which it isn't what it should be, a line each.
fn differences(step: &Step, told: &Told, arrival: &Arrival, walker: &Walker<'_>) -> String {
    let mut lines = String::new();
    let mut differ = |what: &str, is: &dyn fmt::Display, should: &dyn fmt::Display| {
        let _ = write!(
            lines,
            "{}      {what} is {is}, should be {should}",
            if lines.is_empty() { "" } else { "\n" }
        );
    };
    if arrival.pages != step.pages {
        differ("the way", &way(&arrival.pages), &way(step.pages));
    }
    match (step.wanted, told) {
        (
            Wanted::Level(level, wanted_amr) | Wanted::TooLow(level, wanted_amr),
            Told::Answer {
                acr: is,
                amr,
                auth_time,
                shut,
            },
        ) => {
            if is != acr(level) {
                differ("acr", is, &acr(level));
            }
            if amr != wanted_amr {
                differ("amr", amr, &wanted_amr);
            }
            match (walker.shown(level), *auth_time) {
                (Some(Span(from, to)), Some(at)) if (from..=to).contains(&at) => {}
                (Some(Span(from, to)), at) => {
                    differ(
                        "auth_time",
                        &at.map_or("missing".to_owned(), |at| at.to_string()),
                        &format!("{from} to {to}"),
                    );
                }
                (None, _) => differ("the level", &"reached", &"out of reach: nothing was shown for it"),
            }
            let too_low = matches!(step.wanted, Wanted::TooLow(..));
            if *shut != too_low {
                let word = |shut: bool| if shut { "shut" } else { "open" };
                differ("the application", &word(*shut), &word(too_low));
            }
        }
        (Wanted::Error(wanted), Told::Error(is)) if is == wanted => {}
        (Wanted::Page(wanted), Told::Page(is)) if is == wanted => {}
        (wanted, told) => differ("it", &Line(told, 0), &wanted),
    }
    lines
}

fn way(pages: &[impl AsRef<str>]) -> String {
    let pages: Vec<&str> = pages.iter().map(AsRef::as_ref).collect();
    if pages.is_empty() {
        "no page".to_owned()
    } else {
        pages.join(", ")
    }
}

/// An outcome as it is printed, at that second.
struct Line<'a>(&'a Told, i64);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Told::Error(error) => f.write_str(error),
            Told::Page(name) => write!(f, "its {name} page"),
            Told::Answer {
                acr,
                amr,
                auth_time,
                shut,
            } => {
                write!(f, "acr {acr}  amr {amr:<16}")?;
                match auth_time {
                    Some(at) => write!(f, "  auth_time {at} ({})", crate::demo::relying_party::ago(self.1 - at))?,
                    None => write!(f, "  without auth_time")?,
                }
                if *shut {
                    write!(f, ", too low for the application")
                } else {
                    Ok(())
                }
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
        }
    }
}
