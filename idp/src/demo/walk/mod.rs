//! `gradus demo --walk`: the main job without a window. People of the sample sign in, step up, say no and let time pass;
//! each answer is compared with what it should be, which follows from what was shown and when, never from the answer.

mod browser;
mod form;
mod html;
mod logout;
mod orders;
mod outcome;
mod report;
mod story;
mod stray;
mod token;
mod walker;

#[cfg(test)]
pub(super) use browser::{Browser, Page};

use super::{clock::TravelClock, sample::Sample};
use std::path::Path;

/// What a walk needs to know of the demo.
pub(super) struct Stage<'a> {
    pub(super) issuer: &'a str,
    pub(super) relying_party: &'a str,
    pub(super) outbox: &'a Path,
    pub(super) clock: &'a TravelClock,
    pub(super) sample: &'a Sample,
}

/// Walks and prints; whether all was as it should be.
pub(super) async fn run(stage: &Stage<'_>) -> bool {
    let mut report = report::Report::new(stage);
    story::tell(stage, &mut report).await;
    report.close()
}
