//! Who walks where, and what should come of it.

use super::{
    Stage,
    report::{Report, Step, Wanted},
    stray::Stray,
    walker::{Go, Hand, Walker},
};
use std::time::Duration;

const SIGN_IN: &[&str] = &["sign-in.identifier", "sign-in.password"];
const STEP_UP: &[&str] = &["step-up.choose", "step-up.code"];
const BOTH: &[&str] = &[
    "sign-in.identifier",
    "sign-in.password",
    "step-up.choose",
    "step-up.code",
];

const PASSWORD: &str = "pwd";
const TEXT: &str = "pwd otp sms mfa";
const CALL: &str = "pwd otp tel mfa";
const APP: &str = "pwd otp mfa";

const QUIETLY: &str = "prompt=none";
const WISH_1: &str = "acr_values=urn:gradus:acr:1";
const WISH_2: &str = "acr_values=urn:gradus:acr:2";
const MUST_2: &str = "essential=urn:gradus:acr:2";
const MUST_UNKNOWN: &str = "essential=urn:example:unheard-of";

/// A walk of somebody in a fresh browser.
struct Walk<'a, 'r> {
    report: &'r mut Report<'a>,
    walker: Walker<'a>,
}

/// All walks, the one that lets time pass last: the clock never goes back.
pub(super) async fn tell<'a>(stage: &'a Stage<'a>, report: &mut Report<'a>) {
    if let Some(walk) = begin(stage, report, "lindm_0001", "Maya has a phone") {
        maya(walk).await;
    }
    if let Some(walk) = begin(stage, report, "reyesn_0001", "Nina has a password and nothing else") {
        nina(walk).await;
    }
    if let Some(walk) = begin(
        stage,
        report,
        "okafort_0001",
        "Tobi has an authenticator app, and says no a few times",
    ) {
        tobi(walk).await;
    }
    if let Some(walk) = begin(
        stage,
        report,
        "kari.harald@tern.example",
        "Kari has proved who she is, and starts from her dashboard",
    ) {
        kari(walk).await;
    }
    if let Some(walk) = begin(
        stage,
        report,
        "lindm_0001",
        "Maya again, in another browser, for a working day",
    ) {
        decay(stage, walk).await;
    }
}

fn begin<'a, 'r>(
    stage: &'a Stage<'a>,
    report: &'r mut Report<'a>,
    identifier: &'static str,
    head: &str,
) -> Option<Walk<'a, 'r>> {
    Report::head(head);
    match Walker::new(stage, identifier) {
        Ok(walker) => Some(Walk { report, walker }),
        Err(stray) => {
            report.lost(identifier, &stray);
            None
        }
    }
}

impl Walk<'_, '_> {
    /// One step: what it is about, where to, how questions are answered, which are asked, what comes of it.
    async fn step(&mut self, says: &'static str, go: Go, hand: Hand, pages: &'static [&'static str], wanted: Wanted) {
        let step = Step {
            says,
            go,
            hand,
            pages,
            wanted,
        };
        self.report.step(&mut self.walker, step).await;
    }
}

async fn maya(mut walk: Walk<'_, '_>) {
    let deck = |query| Go::Ask("flight-deck", query);
    let log = |query| Go::Ask("logbook", query);
    walk.step(
        "Logbook asks for no level",
        log(""),
        Hand::TEXT,
        SIGN_IN,
        Wanted::Level(1, PASSWORD),
    )
    .await;
    walk.step(
        "Logbook asks quietly",
        log(QUIETLY),
        Hand::TEXT,
        &[],
        Wanted::Level(1, PASSWORD),
    )
    .await;
    let refused = Wanted::Error("interaction_required");
    walk.step(
        "Flight Deck (minimum level 2) asks quietly",
        deck(QUIETLY),
        Hand::TEXT,
        &[],
        refused,
    )
    .await;
    walk.step(
        "Flight Deck (minimum level 2) asks",
        deck(""),
        Hand::TEXT,
        STEP_UP,
        Wanted::Level(2, TEXT),
    )
    .await;
    walk.step(
        "Flight Deck asks quietly",
        deck(QUIETLY),
        Hand::TEXT,
        &[],
        Wanted::Level(2, TEXT),
    )
    .await;
    walk.step(
        "Logbook asks for level 1 by name",
        log(WISH_1),
        Hand::TEXT,
        &[],
        Wanted::Level(1, PASSWORD),
    )
    .await;
    let again: &[&str] = &["sign-in.password", "step-up.choose", "step-up.code"];
    let fresh = deck("prompt=login&max_age=0");
    walk.step(
        "Flight Deck asks to sign in again",
        fresh,
        Hand::CALL,
        again,
        Wanted::Level(2, CALL),
    )
    .await;
    let back = Hand::leave("be-proofed", "back");
    let unmet = Wanted::Error("unmet_authentication_requirements");
    walk.step(
        "Drawings Vault (minimum level 3) asks",
        Go::Ask("drawings-vault", ""),
        back,
        &["be-proofed"],
        unmet,
    )
    .await;
}

async fn nina(mut walk: Walk<'_, '_>) {
    let nobody = Wanted::Error("login_required");
    let unmet = Wanted::Error("unmet_authentication_requirements");
    let back = Hand::leave("obtain", "back");
    let store = |query| Go::Ask("parts-store", query);
    walk.step(
        "Logbook asks quietly, nobody signed in",
        Go::Ask("logbook", QUIETLY),
        back,
        &[],
        nobody,
    )
    .await;
    walk.step(
        "Logbook insists on a level unknown here",
        Go::Ask("logbook", MUST_UNKNOWN),
        back,
        &[],
        unmet,
    )
    .await;
    walk.step(
        "Parts Store wishes for level 2",
        store(WISH_2),
        back,
        SIGN_IN,
        Wanted::TooLow(1, PASSWORD),
    )
    .await;
    walk.step(
        "Parts Store insists on level 2",
        store(MUST_2),
        back,
        &["obtain"],
        unmet,
    )
    .await;
    walk.step(
        "Flight Deck (minimum level 2) asks",
        Go::Ask("flight-deck", ""),
        back,
        &["obtain"],
        unmet,
    )
    .await;
}

async fn tobi(mut walk: Walk<'_, '_>) {
    let denied = Wanted::Error("access_denied");
    let store = Go::Ask("parts-store", WISH_2);
    let cancel = Hand::leave("sign-in.identifier", "cancel");
    walk.step(
        "Logbook asks for no level",
        Go::Ask("logbook", ""),
        cancel,
        &["sign-in.identifier"],
        denied,
    )
    .await;
    let skip = Hand::leave("step-up.choose", "skip");
    let asked: &[&str] = &["sign-in.identifier", "sign-in.password", "step-up.choose"];
    walk.step(
        "Parts Store wishes for level 2",
        store,
        skip,
        asked,
        Wanted::TooLow(1, PASSWORD),
    )
    .await;
    let cancel = Hand::leave("step-up.choose", "cancel");
    walk.step(
        "Parts Store wishes for level 2",
        store,
        cancel,
        &["step-up.choose"],
        denied,
    )
    .await;
    walk.step(
        "Parts Store wishes for level 2",
        store,
        Hand::APP,
        STEP_UP,
        Wanted::Level(2, APP),
    )
    .await;
}

async fn kari(mut walk: Walk<'_, '_>) {
    let asked: &[&str] = &[
        "sign-in.identifier",
        "sign-in.password",
        "dashboard",
        "step-up.choose",
        "step-up.code",
    ];
    let vault = Go::Launch("drawings-vault");
    walk.step(
        "Launch of Drawings Vault (minimum level 3)",
        vault,
        Hand::TEXT,
        asked,
        Wanted::Level(3, TEXT),
    )
    .await;
    let quietly = Go::Ask("drawings-vault", QUIETLY);
    walk.step(
        "Drawings Vault asks quietly",
        quietly,
        Hand::TEXT,
        &[],
        Wanted::Level(3, TEXT),
    )
    .await;
    let deck = Go::Ask("flight-deck", WISH_2);
    walk.step(
        "Flight Deck wishes for level 2",
        deck,
        Hand::TEXT,
        &[],
        Wanted::Level(2, TEXT),
    )
    .await;
    let deck = Go::Launch("flight-deck");
    walk.step(
        "Launch of Flight Deck",
        deck,
        Hand::TEXT,
        &["dashboard"],
        Wanted::Level(3, TEXT),
    )
    .await;
    let store = Go::Launch("parts-store");
    walk.step(
        "Launch of Parts Store (a start URL only)",
        store,
        Hand::TEXT,
        &["dashboard"],
        Wanted::Page("welcome"),
    )
    .await;
}

/// A second factor counts for eight hours, a session that is used every 25 minutes for twelve.
async fn decay(stage: &Stage<'_>, mut walk: Walk<'_, '_>) {
    let deck = |query| Go::Ask("flight-deck", query);
    let stale = Wanted::Error("interaction_required");
    let idle = Wanted::Error("login_required");
    walk.step("Flight Deck asks", deck(""), Hand::TEXT, BOTH, Wanted::Level(2, TEXT))
        .await;
    let worked = pass(stage, &mut walk.walker, 19).await;
    if let Err(stray) = worked {
        walk.report.lost("a working day", &stray);
        return;
    }
    walk.step(
        "7 h 55 min later, quietly",
        deck(QUIETLY),
        Hand::TEXT,
        &[],
        Wanted::Level(2, TEXT),
    )
    .await;
    if let Err(stray) = wait(stage, 10) {
        walk.report.lost("ten minutes more", &stray);
    }
    walk.step("8 h 5 min later, quietly", deck(QUIETLY), Hand::TEXT, &[], stale)
        .await;
    walk.step(
        "8 h 5 min later, the code again",
        deck(""),
        Hand::TEXT,
        STEP_UP,
        Wanted::Level(2, TEXT),
    )
    .await;
    if let Err(stray) = wait(stage, 31) {
        walk.report.lost("half an hour away", &stray);
    }
    walk.step("31 min without a visit, quietly", deck(QUIETLY), Hand::TEXT, &[], idle)
        .await;
}

/// Lets strides of 25 minutes pass, with a visit after each.
async fn pass(stage: &Stage<'_>, walker: &mut Walker<'_>, strides: u32) -> Result<(), Stray> {
    for _ in 0..strides {
        wait(stage, 25)?;
        walker.walk(Go::Ask("logbook", QUIETLY), Hand::TEXT).await?;
    }
    Ok(())
}

fn wait(stage: &Stage<'_>, minutes: u64) -> Result<(), Stray> {
    let span = Duration::from_secs(minutes * 60);
    stage
        .clock
        .travel(span)
        .map_err(|source| Stray::new(format!("no time travel: {source}")))
}
