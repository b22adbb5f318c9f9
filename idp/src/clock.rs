//! The one place where the machine's clock is read.

use domain::time::{Clock, UnixMillis};
use std::{
    path::PathBuf,
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

/// The machine's clock; tests may push it forwards through a file (`[testing] clock_offset_file`).
#[derive(Debug, Default)]
pub struct SystemClock {
    offset_file: Option<PathBuf>,
    offset: AtomicI64,
}

impl SystemClock {
    /// The machine's clock, ahead by as many milliseconds as the file says, if one is given. The offset only grows; an
    /// unreadable file leaves it as it was.
    #[must_use]
    pub const fn new(offset_file: Option<PathBuf>) -> Self {
        Self {
            offset_file,
            offset: AtomicI64::new(0),
        }
    }

    fn offset(&self) -> i64 {
        let Some(file) = &self.offset_file else {
            return 0;
        };
        let read = std::fs::read_to_string(file)
            .ok()
            .and_then(|text| text.trim().parse::<i64>().ok())
            .unwrap_or(0);
        self.offset.fetch_max(read, Ordering::Relaxed).max(read)
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "time enters the house here, and nowhere else")]
    fn now(&self) -> UnixMillis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UnixMillis(
            i64::try_from(since.as_millis())
                .unwrap_or(i64::MAX)
                .saturating_add(self.offset()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_only_grows_and_survives_an_empty_file() {
        let file = std::env::temp_dir().join(format!("gradus-clock-{}", std::process::id()));
        std::fs::write(&file, "3600000").expect("a file");
        let clock = SystemClock::new(Some(file.clone()));
        let ahead = clock.now().0 - SystemClock::default().now().0;
        assert!((3_599_000..3_601_000).contains(&ahead));
        std::fs::write(&file, "").expect("a file");
        assert_eq!(clock.offset(), 3_600_000);
        std::fs::write(&file, "5").expect("a file");
        assert_eq!(clock.offset(), 3_600_000);
        std::fs::remove_file(&file).expect("removed");
    }
}
