//! Who may see the figures: a program on this machine that came by itself. To everybody else there is no such page.
//!
//! A proxy on this machine comes from a loopback address too, on behalf of strangers; it says so in a header.

use super::{page, text};
use crate::app::App;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{Extensions, HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::net::SocketAddr;

/// Answers whoever is near; everybody else goes on to what stands behind this, which knows no such page.
pub async fn show(State(app): State<App>, request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) || !is_near(request.extensions(), request.headers()) {
        return next.run(request).await;
    }
    let headers = [
        (header::CONTENT_TYPE, text::CONTENT_TYPE),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, page::draw(&app)).into_response()
}

fn is_near(extensions: &Extensions, headers: &HeaderMap) -> bool {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|peer| peer.0.ip().to_canonical().is_loopback()) && !headers.keys().any(is_proxys)
}

/// Whether only proxies send this header.
fn is_proxys(name: &header::HeaderName) -> bool {
    let name = name.as_str();
    matches!(name, "forwarded" | "via" | "x-real-ip") || name.starts_with("x-forwarded-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn sees(peer: &str, name: Option<&'static str>) -> bool {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo::<SocketAddr>(peer.parse().unwrap()));
        let headers = name.map(|name| (header::HeaderName::from_static(name), HeaderValue::from_static("x")));
        is_near(&extensions, &headers.into_iter().collect())
    }

    #[test]
    fn only_who_comes_directly_from_this_machine_is_near() {
        for peer in ["127.0.0.1:9", "127.8.8.8:9", "[::1]:9", "[::ffff:127.0.0.1]:9"] {
            assert!(sees(peer, None) && sees(peer, Some("accept")), "{peer}");
        }
        for peer in ["192.0.2.1:9", "10.0.0.1:9", "0.0.0.0:9", "[2001:db8::1]:9"] {
            assert!(!sees(peer, None), "{peer}");
        }
        for name in [
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-whatever",
            "via",
            "x-real-ip",
        ] {
            assert!(!sees("127.0.0.1:9", Some(name)), "{name}");
        }
        assert!(
            !is_near(&Extensions::new(), &HeaderMap::new()),
            "of nobody it isn't known"
        );
    }
}
