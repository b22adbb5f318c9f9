//! Authenticator apps: [RFC 6238](https://www.rfc-editor.org/rfc/rfc6238) with SHA-1, six digits and steps of 30 seconds,
//! the one form that every app speaks.

pub mod enrol;

mod enter;

pub use enter::{Entered, Entry, enter, find_sealed_seed, seal_label, use_step};

use crate::{secret::same, time::UnixMillis};
use ring::hmac;

const STEP_SECONDS: i64 = 30;

/// The time step whose code `typed` is, if it is that of the present step or one of its two neighbours
/// ([RFC 6238 §5.2](https://www.rfc-editor.org/rfc/rfc6238#section-5.2)). All three are compared, whichever fits.
#[must_use]
pub fn find_step(seed: &[u8], typed: &str, now: UnixMillis) -> Option<i64> {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, seed);
    let present = now.seconds().div_euclid(STEP_SECONDS);
    [present - 1, present, present + 1]
        .into_iter()
        .fold(None, |found, step| {
            let fits = same(digits(&key, step).as_bytes(), typed.as_bytes());
            if fits { Some(step) } else { found }
        })
}

/// The six digits of a step: [RFC 4226 §5.3](https://www.rfc-editor.org/rfc/rfc4226#section-5.3).
fn digits(key: &hmac::Key, step: i64) -> String {
    let tag = hmac::sign(key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = usize::from(bytes.last().copied().unwrap_or(0) & 0x0f);
    let number = bytes
        .iter()
        .skip(offset)
        .take(4)
        .fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::{STEP_SECONDS, digits, find_step};
    use crate::time::UnixMillis;
    use ring::hmac;

    const SEED: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> UnixMillis {
        UnixMillis(seconds * 1000)
    }

    #[test]
    fn it_agrees_with_the_test_vectors_of_rfc_6238() {
        // Appendix B gives eight digits; six digits are the last six of them.
        let vectors = [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ];
        for (seconds, eight) in vectors {
            let step = seconds / STEP_SECONDS;
            assert_eq!(find_step(SEED, &eight[2..], at(seconds)), Some(step), "{seconds}");
        }
    }

    #[test]
    fn a_code_counts_one_step_early_and_one_late_but_not_two() {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, SEED);
        let step = 37_037_036;
        let code = digits(&key, step);
        for (distance, found) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            let now = at(step * STEP_SECONDS + distance);
            assert_eq!(find_step(SEED, &code, now).is_some(), found, "{distance}");
        }
    }

    #[test]
    fn what_is_no_code_fits_no_step() {
        for typed in ["", "1", "000000000000", "abcdef"] {
            assert_eq!(find_step(SEED, typed, at(59)), None);
        }
    }
}
