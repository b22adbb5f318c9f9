//! How far an apply is, for whoever waits for it: counted here, shown elsewhere.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// What is being done at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Files are read and checked.
    Reading,
    /// New accounts are made ready: drawn, hashed, sealed.
    Preparing,
    /// What is wanted is compared with what there is.
    Comparing,
    /// Rows are written.
    Writing,
}

impl Stage {
    const ALL: [Self; 4] = [Self::Reading, Self::Preparing, Self::Comparing, Self::Writing];

    const fn words(self) -> &'static str {
        match self {
            Self::Reading => "reading the files",
            Self::Preparing => "preparing accounts",
            Self::Comparing => "comparing with the database",
            Self::Writing => "writing rows",
        }
    }
}

/// The progress of one apply; the default counts nothing. Cheap to clone; all clones are one. Nothing depends on it.
#[derive(Clone, Debug, Default)]
pub struct Progress(Option<Arc<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    stage: AtomicUsize,
    done: AtomicUsize,
    all: AtomicUsize,
}

impl Progress {
    /// Counts nothing: nobody looks.
    pub const SILENT: Self = Self(None);

    /// Begins with reading.
    #[must_use]
    pub fn start() -> Self {
        Self(Some(Arc::default()))
    }

    /// A stage begins, of so many steps; none if that isn't known.
    pub(super) fn begin(&self, stage: Stage, all: usize) {
        if let Some(counts) = &self.0 {
            counts.done.store(0, Ordering::Relaxed);
            counts.all.store(all, Ordering::Relaxed);
            counts.stage.store(stage as usize, Ordering::Relaxed);
        }
    }

    /// So many steps more are done.
    pub(super) fn step(&self, more: usize) {
        if let Some(counts) = &self.0 {
            counts.done.fetch_add(more, Ordering::Relaxed);
        }
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(counts) = &self.0 else { return Ok(()) };
        let all = counts.all.load(Ordering::Relaxed);
        let done = counts.done.load(Ordering::Relaxed).min(all);
        let stage = Stage::ALL.get(counts.stage.load(Ordering::Relaxed));
        f.write_str(stage.map_or("", |stage| stage.words()))?;
        // Nothing of nothing says nothing.
        match (done * 100).checked_div(all) {
            Some(percent) => write!(f, ": {done} of {all} ({percent} %)"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_is_done_and_how_much_of_it() {
        let progress = Progress::start();
        assert_eq!(progress.to_string(), "reading the files");
        progress.begin(Stage::Writing, 400);
        progress.clone().step(100);
        assert_eq!(progress.to_string(), "writing rows: 100 of 400 (25 %)");
        progress.step(1000);
        assert_eq!(progress.to_string(), "writing rows: 400 of 400 (100 %)");
        progress.begin(Stage::Comparing, 0);
        assert_eq!(progress.to_string(), "comparing with the database");
    }
}
