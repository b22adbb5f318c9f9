//! Every page in the states that a person meets it in. The gallery shows them, tests read them.

use domain::{assurance::Level, time::UnixMillis};
use idp::page::{Asker, Authenticator, Brand, Frame, Idle, Tongue, Words, render};
use std::{cell::RefCell, sync::Arc, time::Duration};

mod consent;
mod dashboard;
mod factors;
mod leave;
mod means;
mod problem;
mod sign_in;
mod step_up;

const NOW: UnixMillis = UnixMillis(1_790_000_000_000);
const LEVELS: [Level; 3] = [Level::ONE, Level::TWO, Level::THREE];

thread_local! {
    /// The language that the pages are made in.
    static WORDS: RefCell<Words> = RefCell::default();
}

/// Each state by its name, as HTML, in that language.
pub(crate) fn all_in(words: Words) -> Vec<(String, String)> {
    let before = WORDS.replace(words);
    let all = all();
    WORDS.set(before);
    all
}

/// Each state by its name, as HTML.
pub(crate) fn all() -> Vec<(String, String)> {
    let mut all = Vec::new();
    sign_in::sign_in(&mut all);
    step_up::choose(&mut all);
    step_up::code(&mut all);
    step_up::passkey(&mut all);
    means::ways(&mut all);
    means::help(&mut all);
    consent::consent(&mut all);
    leave::leave(&mut all);
    dashboard::dashboard(&mut all);
    factors::factors(&mut all);
    problem::problems(&mut all);
    all
}

type States = Vec<(String, String)>;

fn put(all: &mut States, name: &str, page: &impl askama::Template) {
    all.push((
        name.to_owned(),
        render(page).unwrap_or_else(|fault| format!("{name}: {fault}")),
    ));
}

fn frame(level: Option<Level>) -> Frame {
    Frame {
        words: WORDS.with_borrow(Clone::clone),
        tongues: vec![Tongue {
            tag: "de".to_owned(),
            name: "Deutsch".to_owned(),
            href: "/language/de?back=%2Fdashboard".to_owned(),
        }],
        brand: Arc::new(Brand {
            name: "Gradus".to_owned(),
            contact: Some("help@acme.example".to_owned()),
            help: Some("https://acme.example/help".to_owned()),
            privacy: Some("https://acme.example/privacy".to_owned()),
            ..Brand::default()
        }),
        csrf: "EwMv0cR4oXz1mF6y".to_owned(),
        level,
        account: level.map(|_| "smithj_0001".to_owned()),
        idle: level.map(|_| Idle {
            at: later(1800),
            absolute: later(41_000),
        }),
        request_id: "01995f3a7c6e".to_owned(),
        now: NOW,
    }
}

fn later(seconds: u64) -> UnixMillis {
    NOW + Duration::from_secs(seconds)
}

fn before(seconds: u64) -> UnixMillis {
    NOW - Duration::from_secs(seconds)
}

fn asker(needs: Level) -> Asker {
    Asker {
        application: "Flight Deck".to_owned(),
        organisation: "Globex".to_owned(),
        needs: Some(needs),
    }
}

fn phone(ending: &str) -> Authenticator {
    Authenticator::Phone {
        ending: ending.to_owned(),
    }
}

fn passkey() -> Authenticator {
    Authenticator::Passkey {
        label: "Laptop".to_owned(),
    }
}

fn app() -> Authenticator {
    Authenticator::Totp {
        label: "Pocket".to_owned(),
    }
}
