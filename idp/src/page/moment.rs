//! Moments in words: *in two minutes*, *12 minutes ago*, *30 November 2027*.
//!
//! A server doesn't know the reader's time zone, so what is near is said as a span, and what is far as a date.

use super::{Sentence, Words};
use domain::time::UnixMillis;
use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// *in 20 seconds*, *in two minutes*: rounded up, so that who comes back then isn't too early.
pub(crate) fn ahead(words: &Words, until: UnixMillis, now: UnixMillis) -> Sentence<'_> {
    let seconds = round_up(until.since(now));
    match seconds {
        0..MINUTE => words.say("in-seconds").with("n", seconds),
        MINUTE..HOUR => words.say("in-minutes").with("n", seconds.div_ceil(MINUTE)),
        HOUR..DAY => words.say("in-hours").with("n", seconds.div_ceil(HOUR)),
        _ => words.say("in-days").with("n", seconds.div_ceil(DAY)),
    }
}

/// *just now*, *12 minutes ago*: rounded down.
pub(crate) fn ago(words: &Words, at: UnixMillis, now: UnixMillis) -> Sentence<'_> {
    let seconds = now.since(at).as_secs();
    match seconds {
        0..MINUTE => words.say("just-now"),
        MINUTE..HOUR => words.say("minutes-ago").with("n", seconds / MINUTE),
        HOUR..DAY => words.say("hours-ago").with("n", seconds / HOUR),
        _ => words.say("days-ago").with("n", seconds / DAY),
    }
}

/// *30 November 2027*, by UTC.
pub(super) fn date(words: &Words, at: UnixMillis) -> Sentence<'_> {
    let (year, month, day) = civil(at.seconds().div_euclid(86_400));
    let name = match month {
        1 => words.say("month-1"),
        2 => words.say("month-2"),
        3 => words.say("month-3"),
        4 => words.say("month-4"),
        5 => words.say("month-5"),
        6 => words.say("month-6"),
        7 => words.say("month-7"),
        8 => words.say("month-8"),
        9 => words.say("month-9"),
        10 => words.say("month-10"),
        11 => words.say("month-11"),
        _ => words.say("month-12"),
    };
    // The year as text: a number would be grouped like one.
    words
        .say("date")
        .with("day", day)
        .with("month", name)
        .with("year", year.to_string())
}

/// Whole seconds of a span, rounded up.
pub(super) fn round_up(span: Duration) -> u64 {
    span.as_secs() + u64::from(span.subsec_nanos() > 0)
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar. Years begin in March here, so that
/// the leap day is their last; 400 of them have 146,097 days.
const fn civil(day: i64) -> (i64, i64, i64) {
    let since_march = day + 719_468;
    let era = since_march.div_euclid(146_097);
    let of_era = since_march.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march_month = (5 * of_year + 2) / 153;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    let january_or_february = if month <= 2 { 1 } else { 0 };
    (
        year + era * 400 + january_or_february,
        month,
        of_year - (153 * march_month + 2) / 5 + 1,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(-1), (1969, 12, 31));
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(11_017), (2000, 3, 1));
        assert_eq!(civil(47_540), (2100, 2, 28));
        assert_eq!(civil(47_541), (2100, 3, 1));
        let words = Words::default();
        assert_eq!(
            date(&words, UnixMillis(1_827_532_800_000)).to_string(),
            "30 November 2027"
        );
    }

    #[test]
    fn a_wait_is_rounded_up_and_an_age_down() {
        let words = Words::default();
        let at = |ms| UnixMillis(ms);
        assert_eq!(ahead(&words, at(19_001), at(0)).to_string(), "in 20 seconds");
        assert_eq!(ahead(&words, at(61_000), at(0)).to_string(), "in two minutes");
        assert_eq!(ahead(&words, at(900_000), at(0)).to_string(), "in 15 minutes");
        assert_eq!(ahead(&words, at(3_600_001), at(0)).to_string(), "in two hours");
        assert_eq!(ago(&words, at(0), at(59_999)).to_string(), "just now");
        assert_eq!(ago(&words, at(0), at(119_999)).to_string(), "a minute ago");
    }
}
