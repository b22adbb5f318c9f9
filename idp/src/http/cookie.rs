//! Our three cookies. Always `HttpOnly`, `SameSite=Lax`, `Path=/`, no `Domain`; `__Host-` and `Secure` when the issuer is https.

use axum::http::{HeaderMap, HeaderValue, header};

/// A year and a bit: the longest that browsers keep a cookie, in seconds.
const BROWSER_MAX_AGE: u32 = 34_560_000;

/// The names and attributes of the cookies of this deployment.
#[derive(Clone, Copy, Debug)]
pub struct Cookies {
    secure: bool,
}

impl Cookies {
    /// Secure ones where the issuer is https.
    #[must_use]
    pub const fn new(secure: bool) -> Self {
        Self { secure }
    }

    const fn session_name(self) -> &'static str {
        if self.secure {
            "__Host-gradus-session"
        } else {
            "gradus-session"
        }
    }

    const fn browser_name(self) -> &'static str {
        if self.secure {
            "__Host-gradus-browser"
        } else {
            "gradus-browser"
        }
    }

    const fn language_name(self) -> &'static str {
        if self.secure {
            "__Host-gradus-language"
        } else {
            "gradus-language"
        }
    }

    /// The session cookie that came.
    #[must_use]
    pub fn session(self, headers: &HeaderMap) -> Option<&str> {
        find(headers, self.session_name())
    }

    /// The browser cookie that came.
    #[must_use]
    pub fn browser(self, headers: &HeaderMap) -> Option<&str> {
        find(headers, self.browser_name())
    }

    /// The language cookie that came.
    #[must_use]
    pub fn language(self, headers: &HeaderMap) -> Option<&str> {
        find(headers, self.language_name())
    }

    /// Gives the browser its session.
    #[must_use]
    pub fn set_session(self, value: &str) -> Option<HeaderValue> {
        self.set(self.session_name(), value, None)
    }

    /// Takes the session away.
    #[must_use]
    pub fn clear_session(self) -> Option<HeaderValue> {
        self.set(self.session_name(), "", Some(0))
    }

    /// Gives the browser the cookie by which it is known.
    #[must_use]
    pub fn set_browser(self, value: &str) -> Option<HeaderValue> {
        self.set(self.browser_name(), value, Some(BROWSER_MAX_AGE))
    }

    /// Keeps the language that the person chose.
    #[must_use]
    pub fn set_language(self, value: &str) -> Option<HeaderValue> {
        self.set(self.language_name(), value, Some(BROWSER_MAX_AGE))
    }

    fn set(self, name: &str, value: &str, max_age: Option<u32>) -> Option<HeaderValue> {
        let age = max_age
            .map(|seconds| format!("; Max-Age={seconds}"))
            .unwrap_or_default();
        let secure = if self.secure { "; Secure" } else { "" };
        HeaderValue::try_from(format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}")).ok()
    }
}

// Byte by byte: cookies of a sibling's domain stand beside ours, and whatever is in them must not hide ours.
fn find<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| pair.trim_ascii().strip_prefix(name.as_bytes())?.strip_prefix(b"="))
        .find_map(|value| std::str::from_utf8(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_https_issuer_gets_host_cookies() {
        let line = Cookies::new(true).set_session("abc").expect("a cookie");
        assert_eq!(
            line,
            "__Host-gradus-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
    }

    #[test]
    fn a_loopback_issuer_gets_them_without_prefix_and_secure() {
        let line = Cookies::new(false).set_browser("b").expect("a cookie");
        assert_eq!(
            line,
            "gradus-browser=b; Path=/; HttpOnly; SameSite=Lax; Max-Age=34560000"
        );
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; gradus-session=s; b=2"));
        assert_eq!(Cookies::new(false).session(&headers), Some("s"));
        assert_eq!(Cookies::new(true).session(&headers), None);
    }

    #[test]
    fn a_cookie_of_a_neighbour_hides_none_of_ours() {
        let mut headers = HeaderMap::new();
        let line = "greeting=gr\u{fc}\u{df}e; __Host-gradus-session=s; \u{2000}__Host-gradus-browser=forged";
        headers.append(
            header::COOKIE,
            HeaderValue::from_bytes(line.as_bytes()).expect("a header"),
        );
        assert_eq!(Cookies::new(true).session(&headers), Some("s"));
        assert_eq!(Cookies::new(true).browser(&headers), None);
    }
}
