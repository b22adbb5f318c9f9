//! Who walks where, and what should come of it.

use super::{
    Stage,
    outcome::Wanted,
    report::{Report, Step},
    stray::Stray,
    walker::{Go, Hand, Walker},
};
use std::time::Duration;

pub(super) const IDENTIFIER: &str = "sign-in.identifier";
pub(super) const PASSWORD: &str = "sign-in.password";
pub(super) const CHOOSE: &str = "step-up.choose";
pub(super) const CODE: &str = "step-up.code";
const OBTAIN: &str = "obtain";
const BE_PROOFED: &str = "be-proofed";
const DASHBOARD: &str = "dashboard";

pub(super) const PWD: &str = "pwd";
pub(super) const BY_TEXT: &str = "pwd otp sms mfa";
const BY_CALL: &str = "pwd otp tel mfa";
pub(super) const BY_APP: &str = "pwd otp mfa";

pub(super) const PLAINLY: &str = "";
pub(super) const QUIETLY: &str = "prompt=none";
const AGAIN: &str = "prompt=login&max_age=0";
const WISH_1: &str = "acr_values=urn:gradus:acr:1";
const WISH_2: &str = "acr_values=urn:gradus:acr:2";
const MUST_2: &str = "essential=urn:gradus:acr:2";
const MUST_UNKNOWN: &str = "essential=urn:example:unheard-of";

const DENIED: Wanted = Wanted::Error("access_denied");
pub(super) const LOGIN: Wanted = Wanted::Error("login_required");
const INTERACTION: Wanted = Wanted::Error("interaction_required");
const UNMET: Wanted = Wanted::Error("unmet_authentication_requirements");

/// All walks, the one that lets time pass last: the clock never goes back.
pub(super) async fn tell<'a>(stage: &'a Stage<'a>, report: &mut Report<'a>) {
    report.walk("Maya has a phone", "lindm_0001", &MAYA).await;
    report
        .walk("Nina has a password and nothing else", "reyesn_0001", &NINA)
        .await;
    report
        .walk(
            "Tobi has an authenticator app, and says no a few times",
            "okafort_0001",
            &TOBI,
        )
        .await;
    report
        .walk(
            "Kari has proved who she is, and starts from her dashboard",
            "kari.harald@tern.example",
            &KARI,
        )
        .await;
    super::orders::tell(report).await;
    super::token::tell(stage, report).await;
    super::logout::tell(stage, report).await;
    decay(stage, report).await;
}

// A line a step: what it is about, where to, how questions are answered, which pages ask, what comes of it.
#[rustfmt::skip]
const MAYA: [Step; 9] = [
    Step("Logbook asks for no level", Go::Ask("logbook", PLAINLY), Hand::TEXT, &[IDENTIFIER, PASSWORD], Wanted::Level(1, PWD)),
    Step("Logbook, quietly", Go::Ask("logbook", QUIETLY), Hand::TEXT, &[], Wanted::Level(1, PWD)),
    Step("Flight Deck (minimum 2), quietly", Go::Ask("flight-deck", QUIETLY), Hand::TEXT, &[], INTERACTION),
    Step("Flight Deck (minimum 2)", Go::Ask("flight-deck", PLAINLY), Hand::TEXT, &[CHOOSE, CODE], Wanted::Level(2, BY_TEXT)),
    Step("Flight Deck, quietly", Go::Ask("flight-deck", QUIETLY), Hand::TEXT, &[], Wanted::Level(2, BY_TEXT)),
    Step("Logbook asks for no level", Go::Ask("logbook", PLAINLY), Hand::TEXT, &[], Wanted::Level(2, BY_TEXT)),
    Step("Logbook wishes for level 1", Go::Ask("logbook", WISH_1), Hand::TEXT, &[], Wanted::Level(1, PWD)),
    Step("Flight Deck, sign in again", Go::Ask("flight-deck", AGAIN), Hand::CALL, &[PASSWORD, CHOOSE, CODE], Wanted::Level(2, BY_CALL)),
    Step("Drawings Vault (minimum 3)", Go::Ask("drawings-vault", PLAINLY), Hand::leave(BE_PROOFED, "back"), &[BE_PROOFED], UNMET),
];

#[rustfmt::skip]
const NINA: [Step; 6] = [
    Step("Logbook, quietly, nobody signed in", Go::Ask("logbook", QUIETLY), Hand::TEXT, &[], LOGIN),
    Step("Logbook insists on a level unknown here", Go::Ask("logbook", MUST_UNKNOWN), Hand::TEXT, &[], UNMET),
    Step("Parts Store wishes for level 2", Go::Ask("parts-store", WISH_2), Hand::TEXT, &[IDENTIFIER, PASSWORD], Wanted::TooLow(1, PWD)),
    Step("Parts Store insists on level 2", Go::Ask("parts-store", MUST_2), Hand::leave(OBTAIN, "back"), &[OBTAIN], UNMET),
    Step("Flight Deck (minimum 2)", Go::Ask("flight-deck", PLAINLY), Hand::leave(OBTAIN, "back"), &[OBTAIN], UNMET),
    Step("Flight Deck (minimum 2), quietly", Go::Ask("flight-deck", QUIETLY), Hand::TEXT, &[], INTERACTION),
];

#[rustfmt::skip]
const TOBI: [Step; 5] = [
    Step("Logbook asks for no level", Go::Ask("logbook", PLAINLY), Hand::leave(IDENTIFIER, "cancel"), &[IDENTIFIER], DENIED),
    Step("Parts Store wishes for level 2", Go::Ask("parts-store", WISH_2), Hand::leave(CHOOSE, "skip"), &[IDENTIFIER, PASSWORD, CHOOSE], Wanted::TooLow(1, PWD)),
    Step("Parts Store wishes for level 2", Go::Ask("parts-store", WISH_2), Hand::leave(CHOOSE, "cancel"), &[CHOOSE], DENIED),
    Step("Parts Store wishes for level 2, quietly", Go::Ask("parts-store", "prompt=none&acr_values=urn:gradus:acr:2"), Hand::TEXT, &[], Wanted::TooLow(1, PWD)),
    Step("Parts Store wishes for level 2", Go::Ask("parts-store", WISH_2), Hand::APP, &[CHOOSE, CODE], Wanted::Level(2, BY_APP)),
];

#[rustfmt::skip]
const KARI: [Step; 5] = [
    Step("Launch of Drawings Vault (minimum 3)", Go::Launch("drawings-vault"), Hand::TEXT, &[IDENTIFIER, PASSWORD, DASHBOARD, CHOOSE, CODE], Wanted::Level(3, BY_TEXT)),
    Step("Drawings Vault, quietly", Go::Ask("drawings-vault", QUIETLY), Hand::TEXT, &[], Wanted::Level(3, BY_TEXT)),
    Step("Flight Deck wishes for level 2", Go::Ask("flight-deck", WISH_2), Hand::TEXT, &[], Wanted::Level(2, BY_TEXT)),
    Step("Launch of Flight Deck", Go::Launch("flight-deck"), Hand::TEXT, &[DASHBOARD], Wanted::Level(3, BY_TEXT)),
    Step("Launch of Parts Store (a start URL only)", Go::Launch("parts-store"), Hand::TEXT, &[DASHBOARD], Wanted::Page("welcome")),
];

#[rustfmt::skip]
const MORNING: [Step; 1] = [
    Step("Flight Deck", Go::Ask("flight-deck", PLAINLY), Hand::TEXT, &[IDENTIFIER, PASSWORD, CHOOSE, CODE], Wanted::Level(2, BY_TEXT)),
];

#[rustfmt::skip]
const AFTERNOON: [Step; 1] = [
    Step("Flight Deck, 7 h 55 min later, quietly", Go::Ask("flight-deck", QUIETLY), Hand::TEXT, &[], Wanted::Level(2, BY_TEXT)),
];

#[rustfmt::skip]
const EVENING: [Step; 3] = [
    Step("Flight Deck, 8 h 5 min later, quietly", Go::Ask("flight-deck", QUIETLY), Hand::TEXT, &[], INTERACTION),
    Step("Logbook, 8 h 5 min later, quietly", Go::Ask("logbook", QUIETLY), Hand::TEXT, &[], Wanted::Level(1, PWD)),
    Step("Flight Deck, 8 h 5 min later", Go::Ask("flight-deck", PLAINLY), Hand::TEXT, &[CHOOSE, CODE], Wanted::Level(2, BY_TEXT)),
];

#[rustfmt::skip]
const NIGHT: [Step; 1] = [
    Step("Flight Deck, after 31 min away, quietly", Go::Ask("flight-deck", QUIETLY), Hand::TEXT, &[], LOGIN),
];

/// A working day: a second factor counts for eight hours, a session that is used every 25 minutes goes on for twelve.
async fn decay<'a>(stage: &'a Stage<'a>, report: &mut Report<'a>) {
    Report::head("Maya again, in another browser, for a working day");
    if let Err(stray) = day(stage, report).await {
        report.lost("a working day", &stray);
    }
}

async fn day<'a>(stage: &'a Stage<'a>, report: &mut Report<'a>) -> Result<(), Stray> {
    let mut maya = Walker::new(stage, "lindm_0001")?;
    report.steps(&mut maya, &MORNING).await;
    for _ in 0..19 {
        wait(stage, 25)?;
        maya.walk(Go::Ask("logbook", QUIETLY), Hand::TEXT).await?;
    }
    report.steps(&mut maya, &AFTERNOON).await;
    wait(stage, 10)?;
    report.steps(&mut maya, &EVENING).await;
    wait(stage, 31)?;
    report.steps(&mut maya, &NIGHT).await;
    Ok(())
}

/// Lets time pass.
pub(super) fn wait(stage: &Stage<'_>, minutes: u64) -> Result<(), Stray> {
    let passed = stage.clock.travel(Duration::from_mins(minutes));
    passed.map_err(|source| Stray::new(format!("no time travel: {source}")))
}
