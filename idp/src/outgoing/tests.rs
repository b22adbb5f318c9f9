//! What the client takes and what it refuses, against servers of this machine.

use super::{Outgoing, PATIENCE, Patience, Unreachable, reach::Reach};
use domain::cost;
use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const SHORT: Patience = Patience {
    connect: Duration::from_millis(300),
    whole: Duration::from_millis(300),
    turn: Duration::from_millis(300),
};

/// A server that says this to everybody, and then `more` without end.
async fn server(says: &'static str, more: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(says.as_bytes()).await;
                while !more.is_empty() && stream.write_all(more).await.is_ok() {}
                let _ = stream.read(&mut request).await;
            });
        }
    });
    address
}

fn client(allow: &[SocketAddr], patience: Patience) -> Outgoing {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Outgoing::with(&[], allow, patience)
}

async fn ask(address: SocketAddr, patience: Patience) -> Result<super::Fetched, Unreachable> {
    client(&[address], patience)
        .get(&format!("http://{address}/x"), 1000)
        .await
}

const FINE: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncache-control: max-age=60\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

#[tokio::test]
async fn what_is_allowed_is_fetched() {
    let fetched = ask(server(FINE, b"").await, PATIENCE).await.unwrap();
    assert_eq!(fetched.body, b"{}");
    assert_eq!(fetched.fresh_for, Some(Duration::from_mins(1)));
}

#[tokio::test]
async fn what_a_request_waits_for_others_is_told() {
    let address = server(FINE, b"").await;
    let waited = cost::keep(async {
        assert!(ask(address, PATIENCE).await.is_ok());
        cost::so_far().outgoing
    });
    assert!(!waited.await.is_zero());
}

#[tokio::test]
async fn a_form_is_posted() {
    let address = server(FINE, b"").await;
    let (client, url) = (
        client(&[address], PATIENCE),
        format!("http://localhost:{}/x", address.port()),
    );
    assert_eq!(
        client.post_form(&url, &[("logout_token", "a.b.c")]).await.unwrap().body,
        b"{}"
    );
}

#[tokio::test]
async fn an_address_is_allowed_with_its_port_only() {
    let (one, other) = (server(FINE, b"").await, server(FINE, b"").await);
    let client = client(&[one], PATIENCE);
    let url = |address: SocketAddr| format!("http://{address}/");
    assert!(client.get(&url(one), 10).await.is_ok());
    assert_eq!(client.get(&url(other), 10).await, Err(Unreachable::Plain));
    let https = format!("https://{other}/");
    assert_eq!(client.get(&https, 10).await, Err(Unreachable::Private(other.ip())));
    let neighbour = format!("http://127.0.0.2:{}/", one.port());
    assert_eq!(
        client.get(&neighbour, 10).await,
        Err(Unreachable::Private([127, 0, 0, 2].into()))
    );
}

#[tokio::test]
async fn private_addresses_are_refused_however_they_are_written() {
    let client = client(&[], PATIENCE);
    for url in [
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://0/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[fd00::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1:8443/",
        "https://１２７.0.0.1/",
        "https://localhost/",
        "https://LOCALHOST/",
    ] {
        let refused = client.get(url, 10).await;
        assert!(matches!(refused, Err(Unreachable::Private(_))), "{url}: {refused:?}");
    }
}

#[tokio::test]
async fn only_https_urls_without_credentials_are_asked() {
    let client = client(&[], PATIENCE);
    for url in [
        "",
        "x",
        "ftp://a.example/",
        "file:///etc/passwd",
        "https://u:p@a.example/",
        "https://",
        "data:,x",
    ] {
        assert_eq!(client.get(url, 10).await, Err(Unreachable::NotAUrl), "{url}");
    }
    assert_eq!(client.get("http://a.example/", 10).await, Err(Unreachable::Plain));
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let says = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(
        ask(server(says, b"").await, PATIENCE).await,
        Err(Unreachable::Redirected)
    );
}

#[tokio::test]
async fn what_isnt_success_is_a_refusal() {
    let says = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(
        ask(server(says, b"").await, PATIENCE).await,
        Err(Unreachable::Status(404))
    );
    assert_eq!(
        ask(server("SSH-2.0-x\r\n", b"").await, PATIENCE).await,
        Err(Unreachable::Broken)
    );
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let says = "HTTP/1.1 200 OK\r\n\r\n";
    assert_eq!(
        ask(server(says, &[b'x'; 500]).await, PATIENCE).await,
        Err(Unreachable::TooLarge(1000))
    );
    let says = "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n";
    assert_eq!(
        ask(server(says, &[b'x'; 500]).await, PATIENCE).await,
        Err(Unreachable::TooLarge(1000))
    );
}

#[tokio::test]
async fn whoever_never_answers_or_stops_in_the_middle_is_left() {
    assert_eq!(ask(server("", b"").await, SHORT).await, Err(Unreachable::TookTooLong));
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf";
    assert_eq!(ask(server(half, b"").await, SHORT).await, Err(Unreachable::TookTooLong));
}

#[tokio::test]
async fn a_server_without_tls_or_without_a_port_is_told_apart() {
    let address = server("HTTP/1.1 400 Bad Request\r\n\r\n", b"").await;
    let https = |address: SocketAddr| format!("https://{address}/");
    let told = client(&[address], PATIENCE).get(&https(address), 10).await;
    assert!(matches!(told, Err(Unreachable::Tls(_))), "{told:?}");
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let told = client(&[free], PATIENCE).get(&https(free), 10).await;
    assert_eq!(told, Err(Unreachable::NoConnection));
}

#[tokio::test]
async fn too_many_at_once_wait_for_their_turn_and_no_longer() {
    let address = server("", b"").await;
    let patience = Patience {
        whole: Duration::from_secs(3),
        ..SHORT
    };
    let client = client(&[address], patience);
    let url = format!("http://{address}/");
    let all = (0..=super::AT_ONCE).map(|_| client.get(&url, 10));
    let told = futures_util::future::join_all(all).await;
    let busy = told.iter().filter(|told| **told == Err(Unreachable::Busy)).count();
    assert_eq!(busy, 1, "{told:?}");
}

#[test]
fn of_a_names_addresses_only_public_ones_are_connected_to() {
    let at = |ip: &str| SocketAddr::new(ip.parse().unwrap(), 0);
    let open = Reach::new(false, vec![]);
    assert_eq!(open.filter(&[at("10.0.0.1"), at("1.1.1.1")]), Ok(vec![at("1.1.1.1")]));
    let private: IpAddr = [10, 0, 0, 1].into();
    assert_eq!(
        open.filter(&[at("::ffff:10.0.0.1")]),
        Err(Unreachable::Private(private))
    );
    assert_eq!(open.filter(&[]), Err(Unreachable::NameUnknown));
    let plain = Reach::new(true, vec![private]);
    assert_eq!(plain.filter(&[at("1.1.1.1"), at("10.0.0.1")]), Ok(vec![at("10.0.0.1")]));
    assert_eq!(plain.filter(&[at("1.1.1.1")]), Err(Unreachable::Plain));
}
