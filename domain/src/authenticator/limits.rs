//! How much may go wrong, and how much may be sent: the `[limits]` of the configuration.

use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

/// The figures of journeys 1 and 6, each of which a deployment can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wrong passwords in a row that lock a name.
    pub password_failures: i32,
    /// For how long.
    pub password_lock: Duration,
    /// Wrong codes in a row that lock the second factor of an account.
    pub second_factor_failures: i32,
    /// For how long the first time; each further lock lasts twice as long.
    pub second_factor_lock: Duration,
    /// Wrong codes in a row after which only recovery opens the second factor again.
    pub second_factor_failures_until_recovery: i32,
    /// Wrong passwords from one address in [`Limits::ADDRESS_WINDOW`].
    pub failures_per_address: i32,
    /// How long a code lives.
    pub code_lifetime: Duration,
    /// Wrong tries that burn a code.
    pub code_tries: i32,
    /// How soon another code may be asked for.
    pub resend_after: Duration,
    /// Codes sent for one account.
    pub sends_per_account_per_hour: i32,
    /// Codes sent to one number.
    pub sends_per_phone_per_hour: i32,
    /// Codes asked for from one address.
    pub sends_per_address_per_hour: i32,
    /// Codes sent to one country.
    pub sends_per_country_per_day: i32,
    /// Codes sent in all: the cap on what toll fraud can cost.
    pub sends_per_day: i32,
}

impl Limits {
    /// The window in which the failures of an address are counted.
    pub const ADDRESS_WINDOW: Duration = Duration::from_mins(10);
    /// The window of what is limited by the hour.
    pub const HOUR: Duration = Duration::from_hours(1);
    /// The window of what is limited by the day.
    pub const DAY: Duration = Duration::from_hours(24);
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            password_failures: 10,
            password_lock: MINUTE * 15,
            second_factor_failures: 10,
            second_factor_lock: MINUTE * 15,
            second_factor_failures_until_recovery: 100,
            failures_per_address: 100,
            code_lifetime: MINUTE * 2,
            code_tries: 5,
            resend_after: Duration::from_secs(20),
            sends_per_account_per_hour: 10,
            sends_per_phone_per_hour: 5,
            sends_per_address_per_hour: 30,
            sends_per_country_per_day: 2000,
            sends_per_day: 10_000,
        }
    }
}
