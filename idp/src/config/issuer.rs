//! The issuer: the one name of the house, and the start of all its URLs.

use std::net::SocketAddr;
use url::{Host, Url};

/// What an issuer must look like.
pub(super) const RIGHT: &str = "an https URL of a host alone, such as \"https://login.example\" (http only for localhost, 127.0.0.1 or [::1]; no path, query or fragment)";

/// The issuer without its trailing slash, if it can be one: [OIDC Discovery §3](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata).
///
/// A path is refused: Gradus answers at the root of its host, where `/.well-known` and `__Host-` cookies are.
pub(super) fn parse(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let plain = url.scheme() == "http" && is_loopback(&url);
    let bare = url.path() == "/" && !text.contains(['?', '#', '@', '\\']) && text.trim() == text;
    let authority = text.split_once("://")?.1;
    let direct = !authority.contains("//") && !authority.contains("/.");
    ((url.scheme() == "https" || plain) && url.host().is_some() && bare && direct)
        .then(|| url.origin().ascii_serialization())
}

/// Whether a URL leads to this very machine, where plain http does no harm.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The issuer of a server that only this machine can reach; others must be told theirs.
pub(super) fn local(listen: SocketAddr, tls: bool) -> Option<String> {
    let scheme = if tls { "https" } else { "http" };
    listen
        .ip()
        .is_loopback()
        .then(|| parse(&format!("{scheme}://localhost:{}", listen.port())))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_a_host_alone() {
        for (text, issuer) in [
            ("https://login.example", "https://login.example"),
            ("https://login.example/", "https://login.example"),
            ("https://LOGIN.example:443/", "https://login.example"),
            ("https://login.example:8443", "https://login.example:8443"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(issuer), "{text}");
        }
    }

    #[test]
    fn traps_are_refused() {
        for text in [
            "http://login.example",
            "https://login.example/tenant",
            "https://login.example/?x",
            "https://login.example/#",
            "https://login.example?",
            "https://user@login.example",
            "https://login.example/.",
            "https://login.example/a/..",
            "https://login.example//",
            "https://login.example\\x",
            "ftp://localhost",
            "https://",
            "login.example",
            "http://localhost.evil.example",
            "http://10.0.0.1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_a_loopback_listener_has_an_issuer_of_itself() {
        assert_eq!(
            local(([127, 0, 0, 1], 8443).into(), false).as_deref(),
            Some("http://localhost:8443")
        );
        assert_eq!(local(([0, 0, 0, 0], 8443).into(), false), None);
    }
}
