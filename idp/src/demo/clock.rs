//! The demo's time: the server's own, which a walk can push on to see a level decay.

use crate::clock::SystemClock;
use domain::time::{Clock, UnixMillis, millis};
use std::{fs, io, path::PathBuf, time::Duration};

/// The clock that follows `[testing] clock_offset_file`, and the hand that writes it.
pub(super) struct TravelClock {
    clock: SystemClock,
    file: PathBuf,
}

impl TravelClock {
    /// A clock that follows this file; while there is none, it is the machine's.
    pub(super) fn new(file: PathBuf) -> Self {
        Self {
            clock: SystemClock::new(Some(file.clone())),
            file,
        }
    }

    /// Moves everybody who reads the file on in time. It never goes back.
    pub(super) fn travel(&self, by: Duration) -> io::Result<()> {
        let so_far = match fs::read_to_string(&self.file) {
            Ok(text) => text.trim().parse().unwrap_or(0),
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => 0,
            Err(unreadable) => return Err(unreadable),
        };
        let offset = millis(by).saturating_add(so_far);
        let fresh = self.file.with_extension("new");
        // Renamed into place: whoever reads meanwhile sees the old or the new number, never half of one.
        fs::write(&fresh, offset.to_string())?;
        fs::rename(&fresh, &self.file)
    }
}

impl Clock for TravelClock {
    fn now(&self) -> UnixMillis {
        self.clock.now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_moves_on_by_as_much_as_was_asked() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("offset");
        let clock = TravelClock::new(file.clone());
        let before = clock.now();
        clock.travel(Duration::from_hours(1)).unwrap();
        assert!(clock.now().since(before) >= Duration::from_hours(1));
        clock.travel(Duration::from_mins(1)).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "3660000");
    }
}
