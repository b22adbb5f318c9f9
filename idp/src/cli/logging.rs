//! The log: on stderr, in lines for people or as JSON.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts the log. `GRADUS_LOG` says how much of it (`warn`, `info`, `idp=debug`), `GRADUS_LOG_FORMAT=json` makes it JSON.
/// A server tells more by default than a command that ends at once.
pub(super) fn start(is_server: bool) {
    let default = if is_server { "info" } else { "warn" };
    let filter = EnvFilter::try_from_env("GRADUS_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if std::env::var_os("GRADUS_LOG_FORMAT").is_some_and(|format| format == "json") {
        log.json().init();
    } else {
        log.with_ansi(std::io::stderr().is_terminal()).init();
    }
}
