//! When a client's document is asked for, and what stays where it can't be had.

use super::*;
use crate::config::Outbound;
use data_encoding::BASE64URL_NOPAD;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

fn after(seconds: u64) -> UnixMillis {
    NOW + Duration::from_secs(seconds)
}

/// A client's server.
#[derive(Clone)]
struct Site {
    address: std::net::SocketAddr,
    says: Arc<Mutex<String>>,
    asked: Arc<AtomicUsize>,
}

impl Site {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let site = Self {
            address: listener.local_addr().unwrap(),
            says: Arc::default(),
            asked: Arc::default(),
        };
        let own = site.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.read(&mut [0; 4096]).await;
                own.asked.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(20)).await;
                let says = own.says.lock().unwrap().clone();
                let _ = stream.write_all(says.as_bytes()).await;
            }
        });
        site
    }

    fn publish(&self, keys: &[Value], headers: &str) {
        let body = json!({ "keys": keys }).to_string();
        let length = body.len();
        *self.says.lock().unwrap() =
            format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
    }

    fn break_down(&self) {
        *self.says.lock().unwrap() = "HTTP/1.1 500 Oh\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".to_owned();
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn keys(&self) -> ClientKeys {
        let outbound = Outbound {
            ca_file: None,
            allow: vec![self.address],
        };
        ClientKeys::new(Outgoing::new(&outbound).unwrap())
    }

    fn uri(&self) -> String {
        format!("http://{}/jwks", self.address)
    }

    fn source(&self) -> Source {
        Source::Uri(self.uri())
    }
}

/// A client's key, by its name.
struct Key {
    pair: EcdsaKeyPair,
    kid: &'static str,
}

impl Key {
    fn make(kid: &'static str) -> Self {
        let alg = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(alg, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(alg, pkcs8.as_ref(), &random).unwrap();
        Self { pair, kid }
    }

    fn public(&self) -> Value {
        let point = &self.pair.public_key().as_ref()[1..];
        let (x, y) = point.split_at(32);
        let text = |half| BASE64URL_NOPAD.encode(half);
        json!({ "kty": "EC", "crv": "P-256", "kid": self.kid, "x": text(x), "y": text(y) })
    }

    fn sign(&self) -> String {
        let part = |value: Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let head = json!({ "alg": "ES256", "kid": self.kid });
        let message = format!("{}.{}", part(head), part(json!({ "exp": NOW.seconds() + 1_000_000 })));
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
    }
}

async fn verify(keys: &ClientKeys, source: &Source, key: &Key, now: UnixMillis) -> Result<Value, NotTheClients> {
    keys.verify(source, &key.sign(), &[Alg::Es256], Typ::AbsentOr(&[]), now)
        .await
}

#[tokio::test]
async fn a_document_is_kept_as_long_as_its_server_says_within_bounds() {
    for (headers, lasts) in [
        ("cache-control: max-age=300\r\n", 300),
        ("cache-control: max-age=1\r\n", 60),
        ("cache-control: no-store\r\n", 60),
        ("cache-control: max-age=99999999\r\n", 86_400),
        ("", 600),
    ] {
        let site = Site::start().await;
        site.publish(&[Key::make("one").public()], headers);
        let keys = site.keys();
        for (seconds, asked) in [(0, 1), (lasts - 1, 1), (lasts, 2)] {
            keys.find(&site.uri(), Want::Any, after(seconds)).await.unwrap();
            assert_eq!(site.asked(), asked, "{headers} after {seconds} s");
        }
    }
}

#[tokio::test]
async fn a_key_that_is_new_is_found_at_once_and_unknown_ones_dont_make_a_flood() {
    let site = Site::start().await;
    let (old, new) = (Key::make("old"), Key::make("new"));
    site.publish(&[old.public()], "cache-control: max-age=3600\r\n");
    let (keys, source) = (site.keys(), site.source());
    assert!(verify(&keys, &source, &old, NOW).await.is_ok());
    site.publish(&[old.public(), new.public()], "cache-control: max-age=3600\r\n");
    let unknown = Err(NotTheClients::BadToken(BadToken::UnknownKey));
    assert_eq!(verify(&keys, &source, &new, after(29)).await, unknown, "it has rest");
    assert!(verify(&keys, &source, &new, after(30)).await.is_ok());
    assert_eq!(site.asked(), 2);
    for seconds in 31..60 {
        let stranger = Key::make("stranger");
        assert_eq!(verify(&keys, &source, &stranger, after(seconds)).await, unknown);
        keys.find(&site.uri(), Want::Newer, after(seconds)).await.unwrap();
    }
    assert_eq!(site.asked(), 2);
}

#[tokio::test]
async fn many_who_need_a_document_at_once_ask_once() {
    let site = Site::start().await;
    site.publish(&[Key::make("one").public()], "");
    let (keys, uri) = (site.keys(), site.uri());
    let all = (0..20).map(|_| keys.find(&uri, Want::Any, NOW));
    let all = futures_util::future::join_all(all).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(site.asked(), 1);
}

#[tokio::test]
async fn the_last_good_document_stays_where_asking_fails() {
    let site = Site::start().await;
    let key = Key::make("one");
    site.break_down();
    let (keys, source) = (site.keys(), site.source());
    let failed = || Some(NoKeys::Unreachable(Unreachable::Status(500)));
    assert_eq!(keys.find(&site.uri(), Want::Any, NOW).await.err(), failed());
    assert_eq!(keys.find(&site.uri(), Want::Any, after(29)).await.err(), failed());
    assert_eq!(site.asked(), 1, "what failed isn't asked again at once");
    site.publish(&[key.public()], "");
    assert!(verify(&keys, &source, &key, after(30)).await.is_ok());
    site.break_down();
    assert!(verify(&keys, &source, &key, after(2000)).await.is_ok());
    *site.says.lock().unwrap() = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}".to_owned();
    assert!(verify(&keys, &source, &key, after(4000)).await.is_ok());
    assert_eq!(site.asked(), 4);
}

#[tokio::test]
async fn keys_in_the_registration_need_nobody() {
    let keys = ClientKeys::new(Outgoing::default());
    let key = Key::make("one");
    let registration = Registration {
        jwks: Some(json!({ "keys": [key.public()] })),
        ..Registration::default()
    };
    let source = Source::of(&registration).unwrap();
    assert!(verify(&keys, &source, &key, NOW).await.is_ok());
    let stranger = Key::make("two");
    let unknown = Err(NotTheClients::BadToken(BadToken::UnknownKey));
    assert_eq!(verify(&keys, &source, &stranger, NOW).await, unknown);
    assert!(Source::of(&Registration::default()).is_none());
}

#[tokio::test]
async fn the_document_that_nobody_needed_for_longest_makes_room() {
    let keys = ClientKeys::new(Outgoing::default());
    for number in 0..MOST + 10 {
        let seconds = u64::try_from(number).unwrap();
        keys.document(&format!("https://{number}.example/"), after(seconds));
        keys.document("https://0.example/", after(seconds));
    }
    let kept = keys.documents.lock().unwrap();
    assert_eq!(kept.len(), MOST);
    assert!(kept.contains_key("https://0.example/") && !kept.contains_key("https://1.example/"));
}
