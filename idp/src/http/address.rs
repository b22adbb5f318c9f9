//! Where a request comes from. Forwarding headers are believed only from proxies that the configuration trusts.

use crate::app::App;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, request::Parts},
};
use ipnet::IpNet;
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

/// Where a program's request comes from; of a browser's request its visit knows.
#[derive(Clone, Copy, Debug)]
pub struct Caller(pub IpAddr);

impl FromRequestParts<App> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let trusted = &app.config.server.trusted_proxies;
        Ok(Self(of_request(&parts.extensions, &parts.headers, trusted)))
    }
}

/// Where a request comes from.
#[must_use]
pub fn of_request(extensions: &Extensions, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let info = extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = info.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
    of_client(peer, headers, trusted)
}

/// The client's address: the peer's, or the last one in `X-Forwarded-For` that isn't a trusted proxy.
///
/// Each proxy adds what it saw at the end, so the line is read from there. What stands before the first stranger that a
/// proxy of ours saw is that stranger's own word, whatever it looks like, and is never looked at.
#[must_use]
pub fn of_client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address.to_canonical()));
    let mut client = peer;
    for line in headers.get_all(FORWARDED_FOR).iter().rev() {
        for part in line.as_bytes().rsplit(|byte| *byte == b',') {
            if !is_trusted(client) {
                return client;
            }
            let Some(before) = parse(part) else { return client };
            client = before;
        }
    }
    client
}

const FORWARDED_FOR: &str = "x-forwarded-for";

fn parse(part: &[u8]) -> Option<IpAddr> {
    std::str::from_utf8(part.trim_ascii()).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn forwarded(line: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", HeaderValue::from_static(line));
        headers
    }

    #[test]
    fn a_header_is_ignored_without_trusted_proxies() {
        let peer = IpAddr::from([192, 0, 2, 1]);
        assert_eq!(of_client(peer, &forwarded("198.51.100.7"), &[]), peer);
    }

    #[test]
    fn behind_a_trusted_proxy_the_last_stranger_counts() {
        let trusted = ["10.0.0.0/8".parse().expect("a net")];
        let seen = of_client(
            IpAddr::from([10, 0, 0, 1]),
            &forwarded("203.0.113.9, 198.51.100.7, 10.0.0.2"),
            &trusted,
        );
        assert_eq!(seen, IpAddr::from([198, 51, 100, 7]));
    }

    #[test]
    fn what_a_client_writes_before_its_own_address_changes_nothing() {
        let trusted = ["10.0.0.0/8".parse().expect("a net")];
        let seen = |line: &str| {
            let mut headers = HeaderMap::new();
            headers.append(
                "x-forwarded-for",
                HeaderValue::from_bytes(line.as_bytes()).expect("a header"),
            );
            headers.append("x-forwarded-for", HeaderValue::from_static("10.0.0.2"));
            of_client(IpAddr::from([10, 0, 0, 1]), &headers, &trusted)
        };
        for forged in [
            "",
            "nonsense,",
            "203.0.113.9:80, ",
            "\u{e9}, ",
            ", ,",
            "10.9.9.9, ",
            "unknown, 203.0.113.9,",
        ] {
            assert_eq!(
                seen(&format!("{forged}198.51.100.7")),
                IpAddr::from([198, 51, 100, 7]),
                "{forged:?}"
            );
        }
    }

    #[test]
    fn a_proxy_is_trusted_however_its_address_is_written() {
        let trusted = ["10.0.0.0/8".parse().expect("a net")];
        let peer = "::ffff:10.0.0.1".parse().expect("an address");
        assert_eq!(
            of_client(peer, &forwarded("198.51.100.7"), &trusted),
            IpAddr::from([198, 51, 100, 7])
        );
    }
}
