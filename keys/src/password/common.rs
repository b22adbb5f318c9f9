//! Passwords that everybody would try: the commonest ones, plain patterns, and the owner's own names.

use super::text::{WeakPassword, check_new, normalise};
use std::{collections::HashSet, sync::LazyLock};

/// The commonest passwords, folded as [`fold`] does; where the list comes from is in `docs/decisions`.
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("common.txt").lines().collect());

/// A name that is shorter says nothing.
const SHORTEST_NAME: usize = 3;

/// So much of a password must be something else than its owner's names.
const LEAST_BESIDE_NAMES: usize = 8;

/// Whether a person may choose this password: long enough, not one that everybody tries, and more than the account's own
/// names. Nothing is asked of its composition.
/// Spec: [NIST SP 800-63B §3.1.1.2](https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver).
///
/// # Errors
/// What is wrong with it.
pub fn check_chosen(password: &str, names: &[&str]) -> Result<(), WeakPassword> {
    check_new(password)?;
    let normal = normalise(password);
    if is_pattern(&normal.to_lowercase()) || is_common(&fold(&normal)) {
        return Err(WeakPassword::Common);
    }
    if is_of_names(&fold(&normal), names) {
        return Err(WeakPassword::OwnName);
    }
    Ok(())
}

/// Letters and digits alone, in lower case: what a guesser varies first doesn't count.
fn fold(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

/// In the list, as it is, without the digits around it, or repeated.
fn is_common(folded: &str) -> bool {
    let core = folded.trim_matches(|letter: char| letter.is_ascii_digit());
    [folded, core].iter().any(|text| COMMON.contains(text)) || unit(core).is_some_and(|unit| COMMON.contains(unit))
}

/// A few characters again and again, or one after the other: *aaaaaaaaaaaa*, *abcabcabcabc*, *234567890123*.
fn is_pattern(text: &str) -> bool {
    let rises = |(one, next): (char, char)| u32::from(one) + 1 == u32::from(next) || (one, next) == ('9', '0');
    let climbs = text.chars().zip(text.chars().skip(1)).all(rises);
    let falls = text.chars().rev().zip(text.chars().rev().skip(1)).all(rises);
    climbs || falls || unit(text).is_some_and(|unit| unit.chars().count() <= 4)
}

/// What a text repeats, if it is nothing but repetitions.
fn unit(text: &str) -> Option<&str> {
    let ends = text.char_indices().map(|(at, _)| at).skip(1);
    ends.filter(|end| end * 2 <= text.len() && text.len().is_multiple_of(*end))
        .filter_map(|end| text.get(..end))
        .find(|unit| unit.repeat(text.len() / unit.len()) == text)
}

/// Hardly anything is left without the owner's names.
fn is_of_names(folded: &str, names: &[&str]) -> bool {
    let mut names: Vec<String> = names.iter().map(|name| fold(name)).collect();
    names.retain(|name| name.chars().count() >= SHORTEST_NAME);
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let rest = names
        .iter()
        .fold(folded.to_owned(), |rest, name| rest.replace(name.as_str(), ""));
    rest.len() < folded.len() && rest.chars().count() < LEAST_BESIDE_NAMES
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["smithj_0001", "jane.smith@acme.example", "Jane", "Smith"];

    #[test]
    fn what_everybody_would_try_is_refused() {
        for password in [
            "password1234",
            "PassWord-2026!",
            "qwertyuiop12",
            "123456789012",
            "987654321098",
            "abcdefghijkl",
            "aaaaaaaaaaaa",
            "!!!!!!!!!!!!",
            "abcabcabcabc",
            "dragondragon",
            "１２３４５６７８９０１２",
        ] {
            assert_eq!(check_chosen(password, &NAMES), Err(WeakPassword::Common), "{password}");
        }
    }

    #[test]
    fn the_owners_names_are_no_password() {
        for password in [
            "smithj_0001!!",
            "JaneSmith1984",
            "jane.smith@acme.example",
            "smith-jane-smith",
        ] {
            assert_eq!(check_chosen(password, &NAMES), Err(WeakPassword::OwnName), "{password}");
        }
    }

    #[test]
    fn anything_else_is_taken_whatever_it_is_made_of() {
        for password in [
            "the long password of jane",
            "correct horse battery staple",
            "nothing but letters",
            "837461950273",
            "密码密码一二三四五六七八",
        ] {
            assert_eq!(check_chosen(password, &NAMES), Ok(()), "{password}");
        }
        assert_eq!(check_chosen("short", &NAMES), Err(WeakPassword::TooShort));
    }

    #[test]
    fn the_list_is_folded() {
        assert!(COMMON.len() > 10_000);
        assert!(COMMON.iter().all(|word| fold(word) == **word));
    }
}
