//! The lines of a walk: what somebody did, what came of it, and where that isn't what it should be.

use super::{
    Stage,
    outcome::{Told, Wanted, differences},
    stray::Stray,
    walker::{Arrival, Go, Hand, Walker},
};
use domain::time::Clock;

/// One thing that somebody does: what it is about, where to, how questions are answered, the pages that ask one, and
/// what should come of it.
#[derive(Clone, Copy)]
pub(super) struct Step(
    pub(super) &'static str,
    pub(super) Go,
    pub(super) Hand,
    pub(super) &'static [&'static str],
    pub(super) Wanted,
);

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

    /// Somebody with a fresh browser takes steps.
    pub(super) async fn walk(&mut self, head: &str, identifier: &'static str, steps: &[Step]) {
        Self::head(head);
        match Walker::new(self.stage, identifier) {
            Ok(mut walker) => self.steps(&mut walker, steps).await,
            Err(stray) => self.lost(identifier, &stray),
        }
    }

    /// What comes of each step is compared and printed.
    pub(super) async fn steps(&mut self, walker: &mut Walker<'_>, steps: &[Step]) {
        for step in steps {
            let Step(says, go, hand, _, _) = *step;
            let arrived = walker.walk(go, hand).await;
            match arrived.and_then(|arrival| Ok((Told::read(&arrival.page.document)?, arrival))) {
                Err(stray) => self.lost(says, &stray),
                Ok((told, arrival)) => self.compare(step, &told, &arrival, walker),
            }
        }
    }

    /// Somebody's step couldn't be taken at all.
    pub(super) fn lost(&mut self, says: &str, stray: &Stray) {
        self.astray += 1;
        println!("  \u{2717} {says}\n      the walk went astray: {stray}");
    }

    fn compare(&mut self, step: &Step, told: &Told, arrival: &Arrival, walker: &Walker<'_>) {
        let Step(says, _, _, pages, wanted) = *step;
        let mut found = differences(wanted, told, |level| walker.shown(level));
        if arrival.pages != pages {
            let way = |pages: &str| {
                if pages.is_empty() {
                    "no page".to_owned()
                } else {
                    pages.to_owned()
                }
            };
            let (is, should) = (way(&arrival.pages.join(", ")), way(&pages.join(", ")));
            found.push(format!("the way is {is}, should be {should}"));
        }
        let acts = if arrival.acts.is_empty() {
            "no questions".to_owned()
        } else {
            arrival.acts.join(", ")
        };
        self.line(says, &acts, told, &found);
    }

    /// One line: what was done and how, what came of it, and every difference from what should have.
    pub(super) fn line(&mut self, says: &str, acts: &str, told: &Told, found: &[String]) {
        let mark = if found.is_empty() { '\u{2713}' } else { '\u{2717}' };
        let line = told.line(self.stage.clock.now().seconds());
        println!("  {mark} {says:<40} \u{2192} {acts:<27} \u{2192} {line}");
        for difference in found {
            println!("      {difference}");
        }
        if found.is_empty() {
            self.good += 1;
        } else {
            self.astray += 1;
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
