//! Where a request comes from. Forwarding headers are believed only from proxies that the configuration trusts.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::IpAddr;

/// The client's address: the peer's, or the last one in `X-Forwarded-For` that isn't a trusted proxy.
#[must_use]
pub fn of_client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    if !is_trusted(&peer) {
        return peer;
    }
    headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map_while(|part| part.trim().parse::<IpAddr>().ok())
        .filter(|address| !is_trusted(address))
        .last()
        .unwrap_or(peer)
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
}
