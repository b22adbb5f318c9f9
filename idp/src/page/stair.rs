//! The picture of the ladder: steps that rise to the right, and where a person stands.
//!
//! It draws what was decided elsewhere; nothing here decides.

use super::{Frame, Sentence};
use askama::Template;
use domain::assurance::Level;

/// How a step is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rise {
    /// Filled: it is reached.
    Reached,
    /// Outlined: it comes next.
    Next,
    /// Faint: it lies further up.
    Ahead,
}

/// One step of the picture, in the units of its `viewBox`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The level.
    pub level: Level,
    /// How it is drawn.
    pub rise: Rise,
    /// It carries the flag: whoever asks needs this one.
    pub needed: bool,
    x: usize,
    y: usize,
    height: usize,
}

/// The ladder as a picture, with the same in words for who can't see it.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "part/stair.html")]
pub struct Stair {
    steps: Vec<Step>,
    text: String,
    width: usize,
    height: usize,
}

const WIDTH: usize = 44;
const GAP: usize = 4;
const RISE: usize = 18;
const FLAG: usize = 20;

impl Stair {
    /// The levels of the deployment, weakest first; the one reached, if any; the one that is needed, if any.
    #[must_use]
    pub fn new(frame: &Frame, levels: &[Level], reached: Option<Level>, needed: Option<Level>) -> Self {
        let height = FLAG + levels.len() * RISE;
        let next = levels.iter().copied().find(|level| Some(*level) > reached);
        let step = |(index, level): (usize, Level)| {
            let rise = match level {
                level if Some(level) <= reached => Rise::Reached,
                level if Some(level) == next => Rise::Next,
                _ => Rise::Ahead,
            };
            let own = (index + 1) * RISE;
            Step {
                level,
                rise,
                needed: Some(level) == needed,
                x: 1 + index * (WIDTH + GAP),
                y: height - own,
                height: own,
            }
        };
        Self {
            steps: levels.iter().copied().enumerate().map(step).collect(),
            text: Self::text(frame, levels.len(), reached, needed),
            width: (levels.len() * (WIDTH + GAP)).saturating_sub(GAP) + 2,
            height: height + 1,
        }
    }

    fn text(frame: &Frame, of: usize, reached: Option<Level>, needed: Option<Level>) -> String {
        let stands: Sentence<'_> = match reached {
            Some(level) => frame.say("stair-reached").with("level", level.number()).with("of", of),
            None => frame.say("stair-ground").with("of", of),
        };
        match needed {
            Some(level) => format!("{stands} {}", frame.say("stair-needed").with("level", level.number())),
            None => stands.to_string(),
        }
    }

    /// The level that an application needs, as small steps: those up to it filled.
    #[must_use]
    pub fn badge(&self, level: &Level) -> String {
        let bars = self
            .steps
            .iter()
            .enumerate()
            .fold(String::new(), |bars, (index, step)| {
                let class = if step.level <= *level { "reached" } else { "ahead" };
                let (x, own) = (index * 6, (index + 1) * 4);
                let y = self.steps.len() * 4 - own;
                bars + &format!(r#"<rect class="{class}" x="{x}" y="{y}" width="5" height="{own}" rx="1"/>"#)
            });
        let (width, height) = (self.steps.len() * 6, self.steps.len() * 4);
        format!(
            r#"<svg class="badge" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true" focusable="false">{bars}</svg>"#
        )
    }

    /// The picture as SVG. What it shows is ours alone, so it needs no escaping again.
    #[must_use]
    pub fn svg(&self) -> String {
        self.render().unwrap_or_default()
    }
}
