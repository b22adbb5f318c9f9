//! `/demo/outbox`: what phones and mailboxes would receive. Only the demo shows it.

use super::sample::{App, Person};
use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use domain::time::Clock;
use serde::Deserialize;
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

/// How much of the outbox's end is read.
const TAIL: i64 = 64 * 1024;
/// How many messages are shown.
const MOST: usize = 20;

/// One line of `outbox.jsonl`.
#[derive(Clone, Deserialize)]
pub(super) struct Message {
    pub(super) at: i64,
    pub(super) channel: String,
    pub(super) to: String,
    subject: Option<String>,
    text: String,
    pub(super) code: Option<String>,
}

/// The newest messages, the newest first. A line that is being written is left for the next look.
pub(super) fn read(file: &Path) -> io::Result<Vec<Message>> {
    let mut file = match File::open(file) {
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        opened => opened?,
    };
    let length = i64::try_from(file.metadata()?.len()).unwrap_or(i64::MAX);
    file.seek(SeekFrom::End(-length.min(TAIL)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text
        .lines()
        .rev()
        .filter_map(|line| serde_json::from_str(line).ok())
        .take(MOST)
        .collect())
}

/// What the page says to the browser: nothing inline, nothing kept, nowhere framed.
const HEADERS: [(HeaderName, &str); 2] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
];

/// What the page needs.
struct Outbox {
    file: PathBuf,
    apps: Vec<(App, String)>,
    clock: Arc<dyn Clock>,
}

/// The page, its stylesheet, and the codes that the sample's authenticator apps show.
pub(super) fn router(data_dir: &Path, people: &[Person], clock: Arc<dyn Clock>) -> Router {
    let apps = people
        .iter()
        .flat_map(|person| person.totp.iter().map(|app| (app.clone(), person.name())));
    let outbox = Outbox {
        file: data_dir.join("outbox.jsonl"),
        apps: apps.collect(),
        clock,
    };
    Router::new()
        .route("/demo/outbox", get(show))
        .route("/demo/style.css", get(style))
        .with_state(Arc::new(outbox))
}

#[derive(Template)]
#[template(path = "demo/outbox.html")]
struct Page {
    messages: Vec<Shown>,
    apps: Vec<ShownApp>,
}

struct Shown {
    channel: String,
    to: String,
    ago: String,
    subject: Option<String>,
    text: String,
    code: Option<String>,
}

struct ShownApp {
    code: String,
    name: String,
    person: String,
    left: i64,
}

impl Shown {
    /// Its text, line by line: a line that is a link can be followed.
    fn lines(&self) -> impl Iterator<Item = (&str, bool)> {
        let is_link = |line: &str| line.starts_with("http://") || line.starts_with("https://");
        self.text.lines().map(move |line| (line, is_link(line)))
    }

    fn kind(&self) -> &str {
        match self.channel.as_str() {
            "sms" => "Text message",
            "voice" => "Call",
            "mail" => "Mail",
            "post" => "Letter",
            other => other,
        }
    }
}

async fn show(State(outbox): State<Arc<Outbox>>) -> Response {
    let Ok(messages) = read(&outbox.file) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let now = outbox.clock.now();
    let messages = messages.into_iter().map(|message| Shown {
        ago: super::relying_party::ago(now.seconds() - message.at.div_euclid(1000)),
        channel: message.channel,
        to: message.to,
        subject: message.subject,
        text: message.text,
        code: message.code,
    });
    let apps = outbox.apps.iter().filter_map(|(app, person)| {
        Some(ShownApp {
            code: app.code(now.seconds()).ok()?,
            name: app.name.clone(),
            person: person.clone(),
            left: 30 - now.seconds().rem_euclid(30),
        })
    });
    let page = Page {
        messages: messages.collect(),
        apps: apps.collect(),
    };
    match page.render() {
        Ok(html) => (HEADERS, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], super::STYLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_comes_first_and_half_a_line_waits() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("outbox.jsonl");
        assert!(read(&file).unwrap().is_empty());
        let line = |at: i64, code: &str| {
            format!(
                r#"{{"at":{at},"channel":"sms","to":"+12025550141","subject":null,"text":"x","code":{code},"attachments":[]}}"#
            )
        };
        std::fs::write(
            &file,
            format!("{}\n{}\n{{\"at\":3,", line(1, "\"111111\""), line(2, "null")),
        )
        .unwrap();
        let read = read(&file).unwrap();
        let seen: Vec<_> = read
            .iter()
            .map(|message| (message.at, message.code.as_deref()))
            .collect();
        assert_eq!(seen, [(2, None), (1, Some("111111"))]);
    }
}
