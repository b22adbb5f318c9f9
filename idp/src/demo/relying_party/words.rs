//! Claims in words that a newcomer understands: who, how sure, by what, when.

use super::visit::Wish;
use std::fmt::Write as _;

/// The names that the relying party asks for and accepts, weakest first. It knows of no others, and so believes no others.
const ACRS: [&str; 3] = ["urn:gradus:acr:1", "urn:gradus:acr:2", "urn:gradus:acr:3"];

/// The `acr` that asks for a level; the strongest for anything above.
pub(in super::super) fn acr(level: u8) -> &'static str {
    let [one, two, three] = ACRS;
    match level {
        0 | 1 => one,
        2 => two,
        _ => three,
    }
}

/// The level that an `acr` stands for; 0 for one that is missing or unknown.
pub(super) fn level(acr: Option<&str>) -> u8 {
    (1..=3).find(|level| acr == Some(self::acr(*level))).unwrap_or(0)
}

/// `Level 2: a password and a code by text message, 40 seconds ago`.
pub(super) fn strength(acr: Option<&str>, amr: &[String], age: Option<i64>) -> String {
    let level = match level(acr) {
        0 => "No level that this application knows".to_owned(),
        level => format!("Level {level}"),
    };
    match age {
        Some(age) => format!("{level}: {}, {}", by(amr), ago(age)),
        None => format!("{level}: {}", by(amr)),
    }
}

/// What a person has shown, from `amr`: [RFC 8176](https://www.rfc-editor.org/rfc/rfc8176).
pub(super) fn by(amr: &[String]) -> String {
    let has = |value: &str| amr.iter().any(|amr| amr == value);
    let mut shown = Vec::new();
    if has("pwd") {
        shown.push("a password".to_owned());
    }
    if has("otp") {
        shown.push(match (has("sms"), has("tel")) {
            (true, _) => "a code by text message".to_owned(),
            (false, true) => "a code by phone call".to_owned(),
            (false, false) => "a code from an authenticator app".to_owned(),
        });
    }
    if has("hwk") || has("swk") {
        shown.push("a passkey".to_owned());
    }
    let known = ["pwd", "otp", "sms", "tel", "hwk", "swk", "user", "pop", "mfa"];
    shown.extend(
        amr.iter()
            .filter(|amr| !known.contains(&amr.as_str()))
            .map(|amr| format!("\u{201c}{amr}\u{201d}")),
    );
    match shown.split_last() {
        None => "by means that weren\u{2019}t told".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}

/// How long ago, in the largest unit that fits.
pub(in super::super) fn ago(seconds: i64) -> String {
    let (count, unit) = match seconds {
        ..=1 => return "just now".to_owned(),
        2..=119 => (seconds, "seconds"),
        120..=7199 => (seconds / 60, "minutes"),
        7200..=172_799 => (seconds / 3600, "hours"),
        _ => (seconds / 86_400, "days"),
    };
    format!("{count} {unit} ago")
}

/// What was asked, as the second half of a sentence that begins with the application's name.
pub(super) fn wish(wish: &Wish) -> String {
    let mut asked = match (&wish.essential, &wish.acr_values) {
        (Some(names), _) if !names.is_empty() => format!("insisted on {}", names_in_words(names)),
        (_, Some(names)) if !names.is_empty() => format!("asked for {}, as a wish", names_in_words(names)),
        _ => "asked for no level".to_owned(),
    };
    match (wish.prompt.as_deref(), wish.max_age) {
        (Some("none"), _) => asked.push_str(", and for no questions to you"),
        (Some("login"), _) | (_, Some(0)) => asked.push_str(", and for a fresh sign-in"),
        (_, Some(age)) => {
            let _ = write!(asked, ", and for a sign-in no older than {age} seconds");
        }
        (_, None) => {}
    }
    if wish.resource.is_some() {
        asked.push_str(", and for a token that the orders API takes");
    }
    asked
}

/// What an API wants, as the second half of a sentence that begins with it.
pub(super) fn challenge(acr_values: Option<&str>, max_age: Option<u32>) -> String {
    let level = acr_values.map(|names| format!("wants {}", names_in_words(names)));
    let age = max_age.map(|age| format!("shown no longer than {} minutes ago", age.div_ceil(60)));
    match (level, age) {
        (Some(level), Some(age)) => format!("{level}, {age}"),
        (Some(level), None) => level,
        (None, Some(age)) => format!("wants a sign-in {age}"),
        (None, None) => "doesn\u{2019}t take the token that it was shown".to_owned(),
    }
}

fn names_in_words(names: &str) -> String {
    let names: Vec<String> = names
        .split_whitespace()
        .map(|name| match level(Some(name)) {
            0 => format!("\u{201c}{name}\u{201d}"),
            level => format!("level {level}"),
        })
        .collect();
    names.join(", else ")
}

/// An error of the provider as a title and a sentence.
pub(super) fn error(code: &str) -> (&'static str, &'static str) {
    match code {
        "access_denied" => (
            "You said no",
            "You left the sign-in with Cancel, so nothing about you was sent here.",
        ),
        "login_required" => (
            "Nobody is signed in",
            "This application asked quietly. You aren\u{2019}t signed in, or not recently enough, and nothing was shown to you.",
        ),
        "interaction_required" => (
            "It can\u{2019}t be done quietly",
            "You are signed in, but more has to be shown for this application, and it asked for no questions to you.",
        ),
        "consent_required" => (
            "You have to agree first",
            "This application asked quietly, but something may only be released once you have agreed.",
        ),
        "account_selection_required" => (
            "You have to choose first",
            "This application asked quietly, but there is more than one account to choose from.",
        ),
        "unmet_authentication_requirements" => (
            "The level that is needed wasn\u{2019}t reached",
            "This application insists on a level that the provider doesn\u{2019}t know, or that you have no means for yet.",
        ),
        "temporarily_unavailable" | "server_error" => (
            "The provider has trouble",
            "It couldn\u{2019}t answer. Trying again in a moment is worth it.",
        ),
        _ => (
            "The request was refused",
            "The provider couldn\u{2019}t take the request as this application wrote it.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amr(values: &str) -> Vec<String> {
        values.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_text_code_reads_like_a_sentence() {
        let said = strength(Some("urn:gradus:acr:2"), &amr("pwd otp sms mfa"), Some(40));
        assert_eq!(said, "Level 2: a password and a code by text message, 40 seconds ago");
    }

    #[test]
    fn means_are_told_apart() {
        assert_eq!(by(&amr("pwd")), "a password");
        assert_eq!(by(&amr("pwd otp tel mfa")), "a password and a code by phone call");
        assert_eq!(
            by(&amr("pwd otp mfa")),
            "a password and a code from an authenticator app"
        );
        assert_eq!(by(&amr("swk user pop mfa")), "a passkey");
        assert_eq!(by(&amr("pwd face mfa")), "a password and \u{201c}face\u{201d}");
        assert_eq!(by(&[]), "by means that weren\u{2019}t told");
    }

    #[test]
    fn an_unknown_acr_counts_for_nothing() {
        assert_eq!(level(None), 0);
        assert_eq!(level(Some("urn:gradus:acr:9")), 0);
        assert_eq!(level(Some("urn:gradus:acr:3")), 3);
        assert!(strength(Some("x"), &amr("pwd"), None).starts_with("No level that this application knows"));
    }

    #[test]
    fn what_an_api_wants_is_told() {
        assert_eq!(
            challenge(Some("urn:gradus:acr:2 urn:gradus:acr:3"), Some(3600)),
            "wants level 2, else level 3, shown no longer than 60 minutes ago"
        );
        assert_eq!(
            challenge(None, Some(300)),
            "wants a sign-in shown no longer than 5 minutes ago"
        );
        assert_eq!(challenge(None, None), "doesn\u{2019}t take the token that it was shown");
    }

    #[test]
    fn ages_are_told_in_the_unit_that_fits() {
        let told: Vec<_> = [0, 40, 125, 7_300, 200_000].map(ago).into();
        assert_eq!(
            told,
            [
                "just now",
                "40 seconds ago",
                "2 minutes ago",
                "2 hours ago",
                "2 days ago"
            ]
        );
    }

    #[test]
    fn wishes_and_musts_are_told_apart() {
        let asked = |acr_values: Option<&str>, essential: Option<&str>, prompt: Option<&str>| {
            wish(&Wish {
                acr_values: acr_values.map(str::to_owned),
                essential: essential.map(str::to_owned),
                prompt: prompt.map(str::to_owned),
                ..Wish::default()
            })
        };
        assert_eq!(asked(None, None, None), "asked for no level");
        assert_eq!(
            asked(Some("urn:gradus:acr:2"), None, None),
            "asked for level 2, as a wish"
        );
        assert_eq!(
            asked(None, Some("urn:gradus:acr:3 phr"), Some("none")),
            "insisted on level 3, else \u{201c}phr\u{201d}, and for no questions to you"
        );
    }
}
