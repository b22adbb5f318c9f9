//! Time is a parameter: one `now` a request, read from one [`Clock`], so that tests can travel.

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use std::{
    ops::{Add, Sub},
    time::Duration,
};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// Whole seconds, rounded down: a `NumericDate` of [RFC 7519 §2](https://www.rfc-editor.org/rfc/rfc7519#section-2).
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The instant at the start of this second: what a token that carries whole seconds can say of it.
    #[must_use]
    pub const fn whole_second(self) -> Self {
        Self(self.seconds().saturating_mul(1000))
    }

    /// How long ago `earlier` was; nothing if it lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl Add<Duration> for UnixMillis {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }
}

impl Sub<Duration> for UnixMillis {
    type Output = Self;
    fn sub(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(millis(span)))
    }
}

/// A span as signed milliseconds, as the database keeps it.
#[must_use]
pub fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// Where `now` comes from.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> UnixMillis;
}
