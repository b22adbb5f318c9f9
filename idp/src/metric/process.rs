//! What the process costs.

use std::fs;

/// Resident memory in bytes, where the system tells it.
pub(super) fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_process_knows_how_much_memory_it_has() {
        assert!(super::resident().is_none_or(|bytes| bytes > 1_000_000));
    }
}
