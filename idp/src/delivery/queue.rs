//! The queue as the rest of the house knows it: something to wake.

use super::{Metrics, Standing};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Notify, time::timeout};

/// Wakes this node's worker after something was queued. Other nodes find it when they look.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    bell: Arc<Notify>,
    metrics: Arc<Metrics>,
    standing: Arc<Standing>,
}

impl Queue {
    /// Something was queued, and its write is committed.
    pub fn wake(&self) {
        self.bell.notify_one();
    }

    /// What is counted of it.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// How those who carry its messages have fared lately.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Waits until something was queued here, but no longer than that.
    pub(crate) async fn woken_within(&self, longest: Duration) {
        // Whether it was woken or has waited long enough: the database knows what there is to do.
        let _ = timeout(longest, self.bell.notified()).await;
    }
}
