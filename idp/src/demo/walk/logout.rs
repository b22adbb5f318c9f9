//! Signing out at one application: at the provider too, which tells the others.

use super::{
    Stage,
    outcome::{Told, Wanted, differences},
    report::{Report, Step},
    story::{BY_APP, CHOOSE, CODE, IDENTIFIER, LOGIN, PASSWORD, PLAINLY, PWD, QUIETLY},
    stray::Stray,
    walker::{Go, Hand, Walker},
};
use std::time::Duration;

const HERE: Wanted = Wanted::Gone("Signed out here");
const BY_PROVIDER: Wanted = Wanted::Gone("Signed out by the provider");

#[rustfmt::skip]
const IN: [Step; 2] = [
    Step("Logbook asks for no level", Go::Ask("logbook", PLAINLY), Hand::TEXT, &[IDENTIFIER, PASSWORD], Wanted::Level(1, PWD)),
    Step("Flight Deck (minimum 2)", Go::Ask("flight-deck", PLAINLY), Hand::APP, &[CHOOSE, CODE], Wanted::Level(2, BY_APP)),
];

#[rustfmt::skip]
const OUT: [Step; 2] = [
    Step("Logbook, quietly", Go::Ask("logbook", QUIETLY), Hand::TEXT, &[], LOGIN),
    Step("Flight Deck, quietly", Go::Ask("flight-deck", QUIETLY), Hand::TEXT, &[], LOGIN),
];

/// Tobi, in a browser of her own.
pub(super) async fn tell<'a>(stage: &'a Stage<'a>, report: &mut Report<'a>) {
    Report::head("Tobi signs out at Flight Deck, and Logbook is told");
    let told = match Walker::new(stage, "okafort_0001") {
        Ok(mut tobi) => leave(&mut tobi, report).await,
        Err(stray) => Err(stray),
    };
    if let Err(stray) = told {
        report.lost("signing out", &stray);
    }
}

async fn leave<'a>(tobi: &mut Walker<'a>, report: &mut Report<'a>) -> Result<(), Stray> {
    report.steps(tobi, &IN).await;
    // It comes back to the registered page, which takes the answer only with the state that was sent.
    let page = tobi.sign_out("flight-deck").await?;
    compare(
        report,
        "Flight Deck: Sign out, back with state",
        "Sign out",
        HERE,
        &Told::read(&page.document)?,
    );
    let told = hear(tobi).await?;
    compare(
        report,
        "Logbook is told by back channel",
        "by itself",
        BY_PROVIDER,
        &told,
    );
    report.steps(tobi, &OUT).await;
    Ok(())
}

/// What Logbook shows once it has been told; waits for that for ten seconds.
async fn hear(tobi: &mut Walker<'_>) -> Result<Told, Stray> {
    for _ in 0..200 {
        let told = Told::read(&tobi.look("logbook").await?.document)?;
        if matches!(told, Told::Gone(_)) {
            return Ok(told);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err(Stray::new("nobody told Logbook within ten seconds".to_owned()))
}

fn compare(report: &mut Report<'_>, says: &str, acts: &str, wanted: Wanted, told: &Told) {
    report.line(says, acts, told, &differences(wanted, told, |_| None));
}
