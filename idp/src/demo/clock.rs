//! The demo's time: the system's and an offset that the server shares, so that a walk can see a level decay.

use domain::time::{Clock, UnixMillis, millis};
use std::{
    fs, io,
    path::PathBuf,
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The system's time, moved on by the milliseconds in `[testing] clock_offset_file`.
pub(super) struct TravelClock {
    file: PathBuf,
    last: AtomicI64,
}

impl TravelClock {
    /// A clock that follows this file; without one it is the system's.
    pub(super) const fn new(file: PathBuf) -> Self {
        Self {
            file,
            last: AtomicI64::new(0),
        }
    }

    /// Moves everybody who reads the file on in time. It never goes back.
    pub(super) fn travel(&self, by: Duration) -> io::Result<()> {
        let offset = self.offset().saturating_add(millis(by));
        let fresh = self.file.with_extension("new");
        // Renamed into place: whoever reads meanwhile sees the old or the new number, never half of one.
        fs::write(&fresh, offset.to_string())?;
        fs::rename(&fresh, &self.file)?;
        self.last.fetch_max(offset, Ordering::Relaxed);
        Ok(())
    }

    fn offset(&self) -> i64 {
        let read = fs::read_to_string(&self.file)
            .ok()
            .and_then(|text| text.trim().parse().ok());
        self.last
            .fetch_max(read.unwrap_or(0), Ordering::Relaxed)
            .max(read.unwrap_or(0))
    }
}

impl Clock for TravelClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the demo's time comes from")]
    fn now(&self) -> UnixMillis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixMillis(millis(since).saturating_add(self.offset()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_moves_on_and_never_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("offset");
        let clock = TravelClock::new(file.clone());
        let before = clock.now();
        clock.travel(Duration::from_secs(3600)).unwrap();
        assert!(clock.now().since(before) >= Duration::from_secs(3600));
        fs::write(&file, "").unwrap();
        assert!(clock.now().since(before) >= Duration::from_secs(3600));
        clock.travel(Duration::from_secs(60)).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "3660000");
    }
}
