//! How much may go wrong, and how much may be sent.

use super::document::{Span, section};
use domain::authenticator::Limits;
use std::time::Duration;

section! {
    /// How much may go wrong, and how much may be sent.
    #[derive(Clone, Copy, Debug)]
    pub struct LimitsTable {
        /// Wrong passwords in a row that lock a name.
        password_failures: i32 = 10,
        /// For how long.
        password_lock: Duration = Duration::from_mins(15),
        /// Wrong codes in a row that lock the second factor of an account.
        second_factor_failures: i32 = 10,
        /// For how long the first time.
        second_factor_lock: Duration = Duration::from_mins(15),
        /// Wrong codes in a row after which only recovery helps.
        second_factor_failures_until_recovery: i32 = 100,
        /// Wrong passwords from one address in 10 minutes.
        failures_per_address: i32 = 100,
        /// How long a code that was sent works.
        code_lifetime: Duration = Duration::from_mins(2),
        /// Wrong tries that burn a code.
        code_tries: i32 = 5,
        /// How soon another code may be asked for.
        resend_after: Span = Span(Duration::from_secs(20)),
        /// Codes for one account in an hour.
        sends_per_account_per_hour: i32 = 10,
        /// Codes to one phone in an hour.
        sends_per_phone_per_hour: i32 = 5,
        /// Codes asked for from one address in an hour.
        sends_per_address_per_hour: i32 = 30,
        /// Codes to one country in a day.
        sends_per_country_per_day: i32 = 2000,
        /// Codes in a day: the cap on what toll fraud can cost.
        sends_per_day: i32 = 10_000,
    }
}

impl From<LimitsTable> for Limits {
    fn from(table: LimitsTable) -> Self {
        Self {
            password_failures: table.password_failures,
            password_lock: table.password_lock,
            second_factor_failures: table.second_factor_failures,
            second_factor_lock: table.second_factor_lock,
            second_factor_failures_until_recovery: table.second_factor_failures_until_recovery,
            failures_per_address: table.failures_per_address,
            code_lifetime: table.code_lifetime,
            code_tries: table.code_tries,
            resend_after: table.resend_after.0,
            sends_per_account_per_hour: table.sends_per_account_per_hour,
            sends_per_phone_per_hour: table.sends_per_phone_per_hour,
            sends_per_address_per_hour: table.sends_per_address_per_hour,
            sends_per_country_per_day: table.sends_per_country_per_day,
            sends_per_day: table.sends_per_day,
        }
    }
}
