//! What a process takes: memory and time, as Linux counts them.

use crate::Outcome;
use std::fs;

/// Resident memory, in MB of a million bytes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Memory {
    /// All of it.
    pub resident: f64,
    /// What isn't a file's.
    pub anonymous: f64,
}

impl Memory {
    /// What a process has now.
    pub(crate) fn of(process: u32) -> Outcome<Self> {
        let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
        let read = |name: &str| -> Outcome<f64> {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .ok_or("no such line")?;
            let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
            Ok(kib * 1024.0 / 1e6)
        };
        Ok(Self {
            resident: read("Rss:")?,
            anonymous: read("Anonymous:")?,
        })
    }

    /// The larger of each.
    pub(crate) const fn most(self, other: Self) -> Self {
        Self {
            resident: self.resident.max(other.resident),
            anonymous: self.anonymous.max(other.anonymous),
        }
    }
}

/// Time on a core, in seconds: of all threads, and of those that hash passwords.
#[derive(Clone, Copy)]
pub(crate) struct Time {
    /// All threads.
    pub all: f64,
    /// Those that hash.
    pub hashing: f64,
}

impl Time {
    /// What these processes have used up to now.
    pub(crate) fn of(processes: &[u32]) -> Outcome<Self> {
        let mut time = Self { all: 0.0, hashing: 0.0 };
        for process in processes {
            for thread in fs::read_dir(format!("/proc/{process}/task"))? {
                let folder = thread?.path();
                let spent = fs::read_to_string(folder.join("schedstat"))?;
                let nanos: f64 = spent.split(' ').next().ok_or("no time")?.parse()?;
                time.all += nanos / 1e9;
                if fs::read_to_string(folder.join("comm"))?.starts_with("password-") {
                    time.hashing += nanos / 1e9;
                }
            }
        }
        Ok(time)
    }

    /// What came after that.
    pub(crate) fn since(self, before: Self) -> Self {
        Self {
            all: self.all - before.all,
            hashing: self.hashing - before.hashing,
        }
    }
}
