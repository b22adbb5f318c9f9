//! Where applications listen for logout tokens: a real server on the loopback, that answers as it is told to.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a listener that can't be had fails the test"
)]

use axum::{
    Form, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::post,
};
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::{net::TcpListener, time::sleep};

/// How long a test waits for what should come.
const PATIENCE: Duration = Duration::from_secs(20);

/// A listener for any number of applications.
#[derive(Clone)]
pub struct Ear(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    heard: Mutex<Vec<(String, String)>>,
    answers: Mutex<HashMap<String, (u16, Duration)>>,
}

impl Ear {
    /// Opens it; everything is answered with 200.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let ear = Self(Arc::new(Inner {
            address: listener.local_addr().expect("an address"),
            heard: Mutex::default(),
            answers: Mutex::default(),
        }));
        let router = Router::new()
            .route("/{application}/out", post(hear))
            .with_state(ear.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        ear
    }

    /// The `[outbound]` with which a provider reaches it.
    #[must_use]
    pub fn allowed(&self) -> String {
        format!("[outbound]\nallow = [\"{}\"]", self.0.address)
    }

    /// The `backchannel_logout_uri` of an application.
    #[must_use]
    pub fn uri(&self, application: &str) -> String {
        format!("http://{}/{application}/out", self.0.address)
    }

    /// From now on an application answers with this status, after this long.
    pub fn answer(&self, application: &str, status: u16, after: Duration) {
        let mut answers = self.0.answers.lock().expect("nobody panicked");
        answers.insert(application.to_owned(), (status, after));
    }

    /// The tokens that came for an application, as they came.
    #[must_use]
    pub fn heard(&self, application: &str) -> Vec<String> {
        let heard = self.0.heard.lock().expect("nobody panicked");
        let own = heard.iter().filter(|(to, _)| to == application);
        own.map(|(_, token)| token.clone()).collect()
    }

    /// The same, once there are so many.
    pub async fn wait_for(&self, application: &str, count: usize) -> Vec<String> {
        let begun = Instant::now();
        while self.heard(application).len() < count && begun.elapsed() < PATIENCE {
            sleep(Duration::from_millis(10)).await;
        }
        let heard = self.heard(application);
        assert_eq!(heard.len(), count, "logout tokens for {application}");
        heard
    }
}

async fn hear(
    State(ear): State<Ear>,
    Path(application): Path<String>,
    Form(fields): Form<HashMap<String, String>>,
) -> StatusCode {
    let token = fields.get("logout_token").cloned().unwrap_or_default();
    let (status, after) = {
        let answers = ear.0.answers.lock().expect("nobody panicked");
        answers.get(&application).copied().unwrap_or((200, Duration::ZERO))
    };
    ear.0.heard.lock().expect("nobody panicked").push((application, token));
    sleep(after).await;
    StatusCode::from_u16(status).expect("a status")
}
