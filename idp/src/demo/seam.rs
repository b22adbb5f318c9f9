//! The one place where the demo meets the server: configuration, sample, start, stop.

use axum::Router;
use domain::fault::Fault;
use std::path::Path;

/// The server of this demo while it runs.
pub(super) struct House;

/// Makes the database be as the sample says and starts the server, with `extra` among its pages.
#[expect(
    clippy::unused_async,
    reason = "the server that is waited for is being built in the next room"
)]
pub(super) async fn open(settings: &Path, sample: &str, extra: Router) -> Result<House, Fault> {
    let _ = (settings, sample, extra);
    Err(Fault::broken("the server isn't built yet"))
}

impl House {
    /// Stops it; what is under way finishes.
    #[expect(clippy::unused_async, clippy::unused_self, reason = "as above")]
    pub(super) async fn stop(self) -> Result<(), Fault> {
        Ok(())
    }
}
