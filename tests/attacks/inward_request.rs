//! Mallory administers an application of a partner. Whatever URL he registers, the provider will ask or tell it, from
//! inside the network where it stands. So he registers what he can't reach himself: the metadata service of the cloud, the
//! database's port, a name of his own that leads there, a page of his that redirects there. Or he has it ask a server of
//! his that never ends its answer, or never begins. The provider connects to nothing private, follows nobody, reads no
//! more than it needs, waits no longer than ten seconds, and lets nobody else wait.

use axum::{
    body::Body,
    http::{Request, header},
};
use data_encoding::BASE64URL_NOPAD;
use idp::outgoing::Unreachable;
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tests::{Page, TestIdp, idp::Place};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// Somebody who listens, and counts who comes.
struct Listener {
    address: SocketAddr,
    came: Arc<AtomicUsize>,
}

impl Listener {
    /// Says this to everybody, the last part again and again.
    async fn start(first: String, again: &'static [u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, came) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let count = came.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let first = first.clone();
                tokio::spawn(async move {
                    let _ = stream.read(&mut [0; 4096]).await;
                    let _ = stream.write_all(first.as_bytes()).await;
                    while !again.is_empty() && stream.write_all(again).await.is_ok() {}
                    let _ = stream.read(&mut [0; 1]).await;
                });
            }
        });
        Self { address, came }
    }

    /// What nobody from outside should reach.
    async fn secret() -> Self {
        let body = "{\"keys\":[]}";
        Self::start(
            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()),
            b"",
        )
        .await
    }

    fn came(&self) -> usize {
        self.came.load(Ordering::SeqCst)
    }
}

/// A provider that may ask this address.
async fn idp_that_may_ask(address: SocketAddr) -> TestIdp {
    let allow = format!("[outbound]\nallow = [\"{address}\"]\n");
    Place::sqlite().set(&allow).start().await
}

/// An assertion that no key signed: enough to have the keys looked for.
fn assertion(client: &str) -> String {
    let part = |value: Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let claims = json!({ "iss": client, "sub": client, "jti": "1", "exp": 9_999_999_999_i64 });
    let signature = BASE64URL_NOPAD.encode(&[1; 64]);
    format!(
        "{}.{}.{signature}",
        part(json!({ "alg": "ES256", "kid": "x" })),
        part(claims)
    )
}

/// Has the provider look for the keys of a client of Mallory's.
async fn lure(idp: &TestIdp, client: &str, jwks_uri: &str) -> Page {
    let registered = idp
        .application(client)
        .oidc("token_endpoint_auth_method", "private_key_jwt");
    registered.oidc("jwks_uri", jwks_uri).create().await;
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair(
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        )
        .append_pair("client_assertion", &assertion(client))
        .finish();
    let request = Request::post("/oauth2/token").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    idp.call(request.body(Body::from(form)).unwrap()).await
}

#[tokio::test]
async fn nothing_private_is_asked_for_keys() {
    let idp = TestIdp::start().await;
    let secret = Listener::secret().await;
    let port = secret.address.port();
    for (number, uri) in [
        format!("https://127.0.0.1:{port}/jwks"),
        format!("http://127.0.0.1:{port}/jwks"),
        format!("https://localhost:{port}/jwks"),
        format!("https://[::ffff:127.0.0.1]:{port}/jwks"),
        format!("https://2130706433:{port}/jwks"),
        format!("https://0.0.0.0:{port}/jwks"),
        "https://169.254.169.254/latest/meta-data/".to_owned(),
    ]
    .iter()
    .enumerate()
    {
        let answer = lure(&idp, &format!("mallory-{number}"), uri).await;
        assert_eq!(answer.status, 401, "{uri}: {}", answer.html);
        assert!(answer.html.contains("invalid_client"), "{uri}: {}", answer.html);
        assert!(
            !answer.html.contains("127.0.0.1"),
            "nobody is told why: {}",
            answer.html
        );
    }
    assert_eq!(secret.came(), 0);
}

#[tokio::test]
async fn a_redirect_leads_nowhere() {
    let secret = Listener::secret().await;
    let moved = format!(
        "HTTP/1.1 307 Moved\r\nlocation: http://{}/\r\ncontent-length: 0\r\n\r\n",
        secret.address
    );
    let site = Listener::start(moved, b"").await;
    let idp = idp_that_may_ask(site.address).await;
    let answer = lure(&idp, "mallory", &format!("http://{}/jwks", site.address)).await;
    assert_eq!((answer.status.as_u16(), site.came(), secret.came()), (401, 1, 0));
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let site = Listener::start("HTTP/1.1 200 OK\r\n\r\n{\"keys\":[".to_owned(), &[b' '; 8192]).await;
    let idp = idp_that_may_ask(site.address).await;
    let begun = Instant::now();
    let answer = lure(&idp, "mallory", &format!("http://{}/jwks", site.address)).await;
    assert_eq!((answer.status.as_u16(), site.came()), (401, 1));
    assert!(begun.elapsed() < Duration::from_secs(9), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn whoever_never_answers_keeps_nobody_else_waiting() {
    let site = Listener::start(String::new(), b"").await;
    let idp = idp_that_may_ask(site.address).await;
    let shop = idp.application("shop").confidential("a secret of the shop");
    shop.oidc("grant_types", vec!["authorization_code", "client_credentials"])
        .create()
        .await;
    let begun = Instant::now();
    let uri = format!("http://{}/jwks", site.address);
    let (answer, served) = tokio::join!(lure(&idp, "mallory", &uri), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        idp.get("/.well-known/openid-configuration").await
    });
    let waited = begun.elapsed();
    assert_eq!((answer.status.as_u16(), served.status.as_u16()), (401, 200));
    assert!((9..15).contains(&waited.as_secs()), "{waited:?}");
    let again = Instant::now();
    let form = format!(
        "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={}",
        assertion("mallory")
    );
    let request = Request::post("/oauth2/token").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    idp.call(request.body(Body::from(form)).unwrap()).await;
    assert!(
        again.elapsed() < Duration::from_secs(5),
        "it isn't asked again at once: {:?}",
        again.elapsed()
    );
    assert_eq!(site.came(), 1);
}

#[tokio::test]
async fn nothing_private_is_asked_for_a_sector_or_told_of_a_sign_out() {
    let idp = TestIdp::start().await;
    let secret = Listener::secret().await;
    let port = secret.address.port();
    for host in ["127.0.0.1", "localhost", "[::ffff:7f00:1]"] {
        let text = format!(
            "[[application]]\nid = \"m\"\nname = \"M\"\nowner = \"globex\"\n[application.oidc]\nclient_secret = \"x\"\n\
             redirect_uris = [\"https://m.example/\"]\nsector_identifier_uri = \"https://{host}:{port}/\"\n"
        );
        let told = idp.apply_text(&text).await.unwrap_err();
        assert!(told.contains("127.0.0.1 isn't a public address"), "{told}");
        let url = format!("https://{host}:{port}/logout");
        let told = idp.app().outgoing.post_form(&url, &[("logout_token", "x")]).await;
        assert_eq!(told, Err(Unreachable::Private([127, 0, 0, 1].into())), "{url}");
    }
    assert_eq!(secret.came(), 0);
}
