//! Shows on stderr how far an apply is: one line that is drawn again on a terminal, else a plain line now and then. What
//! is done in a moment shows nothing.

use crate::apply::Progress;
use std::{
    env,
    io::{self, IsTerminal, Write},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::{self, JoinHandle},
    time::Duration,
};

/// How often a terminal is drawn again.
const REDRAW: Duration = Duration::from_millis(200);

/// How often anything else gets a line.
const LINE: Duration = Duration::from_secs(5);

/// To the start of the line, and nothing in it.
const CLEAR: &str = "\r\x1b[2K";

/// An apply that is shown, until this goes.
pub(super) struct Shown {
    stop: Option<Sender<()>>,
    shows: Option<JoinHandle<()>>,
}

impl Shown {
    /// Begins to show it. Without a thread for it nothing is shown, which harms nobody.
    pub(super) fn start(progress: Progress) -> Self {
        let (stop, stopped) = channel();
        let terminal = io::stderr().is_terminal() && env::var_os("TERM").is_none_or(|term| term != "dumb");
        let every = if terminal { REDRAW } else { LINE };
        let shows = thread::Builder::new()
            .name("progress".to_owned())
            .spawn(move || show(&progress, &stopped, every, terminal, &mut io::stderr()));
        Self {
            stop: Some(stop),
            shows: shows.ok(),
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(shows) = self.shows.take() {
            // It only writes to stderr: nothing is lost with it.
            let _ = shows.join();
        }
    }
}

fn show(progress: &Progress, stopped: &Receiver<()>, every: Duration, terminal: bool, out: &mut impl Write) {
    let mut drawn = false;
    while stopped.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
        let line = if terminal {
            format!("{CLEAR}{progress} …")
        } else {
            format!("{progress}\n")
        };
        // Whoever watched may have gone.
        let _ = out.write_all(line.as_bytes()).and_then(|()| out.flush());
        drawn = true;
    }
    if drawn && terminal {
        let _ = out.write_all(CLEAR.as_bytes()).and_then(|()| out.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(terminal: bool, long: bool) -> String {
        let (stop, stopped) = channel();
        let every = Duration::from_millis(if long { 1 } else { 60_000 });
        let stops = thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            drop(stop);
        });
        let mut out = Vec::new();
        show(&Progress::start(), &stopped, every, terminal, &mut out);
        stops.join().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_terminal_has_one_line_that_goes_in_the_end() {
        let text = shown(true, true);
        assert!(text.starts_with("\r\x1b[2Kreading the files …"), "{text:?}");
        assert!(text.ends_with("…\r\x1b[2K"), "{text:?}");
        assert!(!text.contains('\n'), "{text:?}");
    }

    #[test]
    fn a_file_has_plain_lines() {
        let text = shown(false, true);
        assert!(text.starts_with("reading the files\n"), "{text:?}");
        assert!(!text.contains('\x1b'), "{text:?}");
    }

    #[test]
    fn what_is_done_in_a_moment_shows_nothing() {
        assert_eq!(shown(true, false), "");
    }
}
