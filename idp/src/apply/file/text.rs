//! Small texts of apply files, each with its form.

use crate::config::{
    document::{Kind, Problems, Read, Value},
    is_loopback,
};
use domain::time::UnixMillis;
use serde_json::json;
use url::Url;

macro_rules! texts {
    ($($(#[doc = $doc:literal])* $name:ident $right:literal $check:expr;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(in crate::apply) struct $name(pub(in crate::apply) String);

        impl Read for $name {
            fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
                let check: fn(&str) -> bool = $check;
                value.read_text(problems, $right, |text| check(text).then(|| Self(text.to_owned())))
            }
            fn schema() -> serde_json::Value {
                json!({ "type": "string", "description": $right })
            }
        }
    )*};
}

texts! {
    /// The short name of an organisation, application or resource.
    Slug "1 to 64 letters, digits, dots, hyphens or underscores" |text| {
        (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    /// The name that always signs an account in.
    UserId "1 to 128 characters without spaces, such as \"smithj_0001\"" |text| {
        (1..=128).contains(&text.chars().count()) && !text.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    /// An e-mail address.
    Email "an e-mail address such as \"jane@acme.example\"" is_email;
    /// `client_id` of [RFC 6749 A.1](https://www.rfc-editor.org/rfc/rfc6749#appendix-A.1).
    ClientName "1 to 255 printable ASCII characters" |text| {
        (1..=255).contains(&text.len()) && text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
    };
    /// `scope` of [RFC 6749 A.4](https://www.rfc-editor.org/rfc/rfc6749#appendix-A.4).
    Scope "scope values with one space between, such as \"openid profile\"" |text| {
        text.split(' ').all(|word| {
            !word.is_empty() && word.bytes().all(|byte| byte == 0x21 || (0x23..=0x5b).contains(&byte) || (0x5d..0x7f).contains(&byte))
        })
    };
    /// A language: [RFC 5646](https://www.rfc-editor.org/rfc/rfc5646).
    Locale "a language such as \"en\" or \"pt-BR\"" |text| {
        text.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            && text.bytes().take(2).filter(u8::is_ascii_alphabetic).count() == 2
    };
    /// A page on the web.
    WebUrl "an http or https URL" |text| {
        !text.contains(|c: char| c.is_whitespace() || c.is_control())
            && Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
    };
    /// Where answers or launches go: [RFC 6749 §3.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2).
    RedirectUri "an absolute https URL without fragment (http only for a loopback host; an app's own scheme must have a dot in it)" |text| {
        !text.contains(['#', '*']) && is_redirect(text, false)
    };
    /// The same, where a confidential client may also be at a plain-http URL: [OIDC Core §3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest).
    AnyRedirectUri "an absolute URL without fragment: https, http, or an app's own scheme with a dot in it" |text| {
        !text.contains(['#', '*']) && is_redirect(text, true)
    };
    /// What an API is called in `resource` and `aud`: [RFC 8707 §2](https://www.rfc-editor.org/rfc/rfc8707#section-2).
    Audience "an absolute URL without fragment" |text| !text.contains('#') && Url::parse(text).is_ok();
    /// What is sold, sponsored or given.
    Product "1 to 64 lower-case letters, digits or hyphens, such as \"phone-otp\"" |text| {
        (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let clean =
        !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"@".contains(c) && c != '@');
    clean && !local.is_empty() && !local.contains('@') && !domain.is_empty() && text.chars().count() <= 254
}

fn is_redirect(text: &str, plain: bool) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    // It is handed back as it stands, in a header; a parser would forgive what can't stand there.
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return false;
    }
    let anonymous = url.username().is_empty() && url.password().is_none();
    match url.scheme() {
        "https" => anonymous && url.has_host(),
        "http" => anonymous && url.has_host() && (plain || is_loopback(&url)),
        // Private-use schemes are reversed domain names: RFC 8252 §7.1.
        scheme => scheme.contains('.'),
    }
}

/// The e-mail address as sign-in names are kept and compared.
pub(in crate::apply) fn fold(email: &Email) -> String {
    domain::account::fold_email(&email.0)
}

/// A day, written as `2026-01-15`; in quotes or as a TOML date. The instant is its start, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::apply) struct Day(pub(in crate::apply) UnixMillis);

/// The milliseconds of a day.
const DAY: i64 = 86_400_000;

impl Day {
    /// The first instant that isn't this day any more.
    pub(in crate::apply) const fn end(self) -> UnixMillis {
        UnixMillis(self.0.0 + DAY)
    }
}

impl Read for Day {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let read = match &value.kind {
            Kind::Text(text) | Kind::Other(text) => parse_day(text),
            _ => None,
        };
        if read.is_none() {
            problems.refuse(&value.origin, "must be a day such as \"2027-11-30\"");
        }
        read
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "format": "date" })
    }
}

fn parse_day(text: &str) -> Option<Day> {
    let mut parts = text.split('-');
    let mut number = |length: usize| {
        let part = parts.next()?;
        (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<i64>().ok())
            .flatten()
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if parts.next().is_some() || !(1970..).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    // Years start in March here, so that the leap day comes last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    Some(Day(UnixMillis((days - 719_468) * DAY)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        for (text, days) in [
            ("1970-01-01", 0),
            ("2000-02-29", 11_016),
            ("2000-03-01", 11_017),
            ("2026-01-15", 20_468),
            ("2027-11-30", 21_152),
        ] {
            assert_eq!(parse_day(text), Some(Day(UnixMillis(days * DAY))), "{text}");
        }
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-1-1",
            "2026-01-32",
            "26-01-01",
            "2026-01-15T00:00:00Z",
            "",
            "2026-01-15-1",
        ] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

    #[test]
    fn a_redirect_uri_is_exact_and_safe() {
        for right in [
            "https://app.example/cb?x=1",
            "http://127.0.0.1:9001/callback",
            "http://localhost/cb",
            "com.example.app:/cb",
        ] {
            assert!(is_redirect(right, false), "{right}");
        }
        for wrong in [
            "http://app.example/cb",
            "/cb",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://u:p@app.example/",
            "myapp://cb",
            " https://app.example/cb",
            "https://app.example/c\tb",
            "https://app.example/cb\r\nset-cookie: a=b",
            "https://app.example/\u{fc}",
        ] {
            assert!(!is_redirect(wrong, false), "{wrong}");
        }
        assert!(is_redirect("http://app.example/cb", true));
    }

    #[test]
    fn an_e_mail_address_has_one_at() {
        for right in ["jane@acme.example", "j.s+x@a"] {
            assert!(is_email(right), "{right}");
        }
        for wrong in ["jane", "@x", "jane@", "a@b@c", "a b@c", "<a@b>", "a@b,c@d"] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }
}
