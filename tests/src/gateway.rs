//! A gateway for messages: a real HTTP server on the loopback that answers as it is told to, once for Twilio's shape and for
//! webhooks, under any number of names.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a gateway that can't be had fails the test"
)]

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Request, StatusCode, Uri},
};
use data_encoding::{BASE64, HEXLOWER};
use ring::hmac;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, time::sleep};
use url::{Url, form_urlencoded};

/// How long a test waits for what should come.
const PATIENCE: Duration = Duration::from_secs(25);

/// The account at every gateway of Twilio's shape, and what authenticates it.
pub const ACCOUNT: &str = "AC0123456789abcdef";
/// The secret of every gateway.
pub const SECRET: &str = "the secret between us";

/// A gateway, under any number of names.
#[derive(Clone)]
pub struct Gateway(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    folder: TempDir,
    got: Mutex<Vec<Got>>,
    answers: Mutex<HashMap<String, (u16, Duration)>>,
}

/// What came.
#[derive(Clone, Debug)]
pub struct Got {
    name: String,
    /// The path after the name.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as it came.
    pub body: Vec<u8>,
    /// How it was answered.
    pub answer: u16,
}

impl Gateway {
    /// Opens it; everything is answered with 201.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("secret"), format!("{SECRET}\n")).expect("a file");
        let gateway = Self(Arc::new(Inner {
            address: listener.local_addr().expect("an address"),
            folder,
            got: Mutex::default(),
            answers: Mutex::default(),
        }));
        let router = Router::new().fallback(take).with_state(gateway.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        gateway
    }

    /// The `[outbound]` with which a provider reaches it.
    #[must_use]
    pub fn allowed(&self) -> String {
        format!("[outbound]\nallow = [\"{}\"]", self.0.address)
    }

    /// The `[delivery.provider.NAME]` of Twilio's shape.
    #[must_use]
    pub fn twilio(&self, name: &str) -> String {
        let table = self.table(name, "twilio", "auth_token_file");
        format!("{table}\naccount = \"{ACCOUNT}\"\nfrom = \"+12025550000\"")
    }

    /// The `[delivery.provider.NAME]` of a webhook.
    #[must_use]
    pub fn webhook(&self, name: &str) -> String {
        self.table(name, "webhook", "secret_file")
    }

    fn table(&self, name: &str, kind: &str, secret: &str) -> String {
        let (address, file) = (self.0.address, self.0.folder.path().join("secret"));
        format!(
            "[delivery.provider.{name}]\nkind = \"{kind}\"\nurl = \"http://{address}/{name}\"\n{secret} = \"{}\"",
            file.display()
        )
    }

    /// From now on this name answers with this status, after this long.
    pub fn answer(&self, name: &str, status: u16, after: Duration) {
        let mut answers = self.0.answers.lock().expect("nobody panicked");
        answers.insert(name.to_owned(), (status, after));
    }

    /// What came under a name.
    #[must_use]
    pub fn got(&self, name: &str) -> Vec<Got> {
        let got = self.0.got.lock().expect("nobody panicked");
        got.iter().filter(|one| one.name == name).cloned().collect()
    }

    /// The same, once there are so many.
    pub async fn wait_for(&self, name: &str, count: usize) -> Vec<Got> {
        let begun = Instant::now();
        while self.got(name).len() < count && begun.elapsed() < PATIENCE {
            sleep(Duration::from_millis(10)).await;
        }
        let got = self.got(name);
        assert_eq!(got.len(), count, "messages for {name}");
        got
    }

    /// How many messages it would have sent: those that it took, each once.
    #[must_use]
    pub fn sent(&self, name: &str) -> usize {
        let got = self.got(name).into_iter();
        let taken = got.filter(|one| (200..300).contains(&one.answer));
        taken
            .map(|one| one.header("idempotency-key"))
            .collect::<BTreeSet<_>>()
            .len()
    }
}

impl Got {
    /// A header, or nothing.
    #[must_use]
    pub fn header(&self, name: &str) -> String {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    }

    /// A field of the form.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<String> {
        let mut fields = form_urlencoded::parse(&self.body).into_owned();
        fields.find(|(field, _)| field == name).map(|(_, value)| value)
    }

    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    fn said(&self, member: &str) -> serde_json::Value {
        self.json().get(member).cloned().unwrap_or_default()
    }

    /// The six digits in the text.
    #[must_use]
    pub fn code(&self) -> String {
        let text = self.field("Body").unwrap_or_else(|| self.said("text").to_string());
        let (_, code) = text.rsplit_once('#').expect("a code");
        code.chars().filter(char::is_ascii_digit).collect()
    }

    /// The receipt that a gateway of Twilio's shape sends for this message.
    #[must_use]
    pub fn receipt(&self, status: &str) -> Request<Body> {
        let url = self.field("StatusCallback").expect("a URL for receipts");
        let fields = [
            ("MessageSid", "SM1"),
            ("MessageStatus", status),
            ("AccountSid", ACCOUNT),
        ];
        twilios_receipt(&url, &fields, SECRET)
    }
}

/// A receipt of Twilio's shape, signed.
#[must_use]
pub fn twilios_receipt(url: &str, fields: &[(&str, &str)], secret: &str) -> Request<Body> {
    let sorted: BTreeMap<&str, &str> = fields.iter().copied().collect();
    let signed = sorted
        .iter()
        .fold(url.to_owned(), |signed, (name, value)| signed + name + value);
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    let signature = BASE64.encode(hmac::sign(&key, signed.as_bytes()).as_ref());
    let url = Url::parse(url).expect("a URL");
    let path = format!("{}?{}", url.path(), url.query().unwrap_or_default());
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-twilio-signature", signature)
        .body(Body::from(body))
        .expect("a request")
}

/// What signs the body of a webhook, and of its receipts, at that second.
#[must_use]
pub fn signature(secret: &str, seconds: i64, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signed = [seconds.to_string().as_bytes(), b".", body].concat();
    format!("t={seconds},v1={}", HEXLOWER.encode(hmac::sign(&key, &signed).as_ref()))
}

/// A receipt of a webhook, signed.
#[must_use]
pub fn webhooks_receipt(name: &str, body: &str, secret: &str, seconds: i64) -> Request<Body> {
    Request::post(format!("/delivery/receipt/{name}"))
        .header("content-type", "application/json")
        .header("gradus-signature", signature(secret, seconds, body.as_bytes()))
        .body(Body::from(body.to_owned()))
        .expect("a request")
}

async fn take(State(gateway): State<Gateway>, uri: Uri, headers: HeaderMap, body: Bytes) -> StatusCode {
    let path = uri.path().trim_start_matches('/');
    let (name, path) = path.split_once('/').unwrap_or((path, ""));
    let (status, after) = {
        let answers = gateway.0.answers.lock().expect("nobody panicked");
        answers.get(name).copied().unwrap_or((201, Duration::ZERO))
    };
    let got = Got {
        name: name.to_owned(),
        path: path.to_owned(),
        headers,
        body: body.to_vec(),
        answer: status,
    };
    gateway.0.got.lock().expect("nobody panicked").push(got);
    sleep(after).await;
    StatusCode::from_u16(status).expect("a status")
}
