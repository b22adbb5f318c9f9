//! The outbox: a file instead of a provider, for tests and demonstrations.

use super::{Failure, Message, Parcel, Provider, provider::wire};
use domain::{code::Channel, time::Clock};
use futures_util::future::BoxFuture;
use serde::Serialize;
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};
use zeroize::Zeroizing;

/// Writes the messages of one channel to `outbox.jsonl` in the data folder, one line each, in one write each. Whoever
/// reads along takes a line as said once it has its end.
pub struct Outbox {
    channel: Channel,
    path: PathBuf,
    clock: Arc<dyn Clock>,
}

impl Outbox {
    /// The outbox in that folder, for that channel.
    #[must_use]
    pub fn new(data_dir: &Path, channel: Channel, clock: Arc<dyn Clock>) -> Self {
        Self {
            channel,
            path: data_dir.join("outbox.jsonl"),
            clock,
        }
    }

    fn line(&self, message: &Message) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let line = Line {
            at: self.clock.now().0,
            channel: wire(self.channel),
            to: &message.to,
            subject: message.subject.as_deref(),
            text: &message.text,
            code: message.code.as_deref(),
            attachments: &[],
        };
        let mut bytes = serde_json::to_vec(&line).map_err(|_| Failure::permanent("the line can't be written down"))?;
        bytes.push(b'\n');
        Ok(Zeroizing::new(bytes))
    }
}

/// One line, as the contract has it.
#[derive(Serialize)]
struct Line<'a> {
    at: i64,
    channel: &'static str,
    to: &'a str,
    subject: Option<&'a str>,
    text: &'a str,
    code: Option<&'a str>,
    attachments: &'a [&'a str],
}

impl Provider for Outbox {
    fn channel(&self) -> Channel {
        self.channel
    }

    fn name(&self) -> &'static str {
        "outbox"
    }

    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let (line, path) = (self.line(parcel.message)?, self.path.clone());
            let written = tokio::task::spawn_blocking(move || append(&path, &line)).await;
            written
                .map_err(|cause| Failure::passing(cause.to_string()))?
                .map_err(|cause| Failure::passing(cause.to_string()))
        })
    }
}

fn append(path: &Path, line: &[u8]) -> io::Result<()> {
    let mut file = open(path)?;
    // Not write_all: a second write could come after somebody else's line.
    let written = file.write(line)?;
    if written == line.len() {
        Ok(())
    } else {
        Err(io::ErrorKind::WriteZero.into())
    }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).open(path)
}
