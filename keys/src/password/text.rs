//! Which characters a password is.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Why a new password isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Fewer than 12 characters.
    #[error("a password has at least 12 characters")]
    TooShort,
    /// More than 256 characters.
    #[error("a password has at most 256 characters")]
    TooLong,
    /// One that everybody would try; only a person's own choice is asked for that.
    #[error("it is one of the passwords that everybody tries")]
    Common,
    /// Hardly more than the account's own names.
    #[error("it is hardly more than the account's own names")]
    OwnName,
}

/// Whether a new password is long enough, and not too long. Nothing is asked of its composition.
/// Spec: [NIST SP 800-63B §3.1.1.2](https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver).
///
/// # Errors
/// What is wrong with it.
pub fn check_new(password: &str) -> Result<(), WeakPassword> {
    match password.nfkc().take(257).count() {
        0..12 => Err(WeakPassword::TooShort),
        12..=256 => Ok(()),
        _ => Err(WeakPassword::TooLong),
    }
}

/// NFKC, so that a password typed on another keyboard or system is the same password.
pub(super) fn normalise(password: &str) -> Zeroizing<String> {
    // Room for the longest expansion that text in use has: growing would leave copies behind.
    let mut normal = Zeroizing::new(String::with_capacity(password.len().saturating_mul(3)));
    normal.extend(password.nfkc());
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_password_has_12_to_256_characters_whatever_their_bytes() {
        let table = [
            ("", Err(WeakPassword::TooShort)),
            ("elevenchars", Err(WeakPassword::TooShort)),
            ("twelve chars", Ok(())),
            ("密码密码密码密码密码密码", Ok(())),
            // Eleven characters and a combining accent, which is no twelfth.
            ("elevenchare\u{301}", Err(WeakPassword::TooShort)),
        ];
        for (password, verdict) in table {
            assert_eq!(check_new(password), verdict, "{password}");
        }
        assert_eq!(check_new(&"é".repeat(256)), Ok(()));
        assert_eq!(check_new(&"é".repeat(257)), Err(WeakPassword::TooLong));
    }

    #[test]
    fn the_same_password_from_another_keyboard_is_the_same() {
        assert_eq!(*normalise("caf\u{e9}"), *normalise("cafe\u{301}"));
        assert_eq!(*normalise("１２３"), "123");
        assert_ne!(*normalise("Secret"), *normalise("secret"));
        assert_ne!(*normalise("secret "), *normalise("secret"));
    }
}
