//! What the house has sent: the file that contract and demonstration share.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "an outbox that can't be read fails the test"
)]

use serde::Deserialize;
use std::{path::PathBuf, time::Duration};

/// One message, as the outbox holds it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// When, in milliseconds.
    pub at: i64,
    /// `sms`, `voice`, `mail` or `post`.
    pub channel: String,
    /// To whom.
    pub to: String,
    /// A mail's subject.
    pub subject: Option<String>,
    /// What it says.
    pub text: String,
    /// The code in it.
    pub code: Option<String>,
    /// What comes with it.
    pub attachments: Vec<serde_json::Value>,
}

/// The outbox of a data folder.
#[derive(Clone, Debug)]
pub struct Outbox(pub(crate) PathBuf);

impl Outbox {
    /// All that was sent so far, the oldest first.
    ///
    /// # Panics
    /// A line isn't a message.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        // A reader can come upon a line that is still being written: POSIX has no atomic appends for readers.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line is a message"))
            .collect()
    }

    /// Waits until that many codes were sent to a number, and gives the last.
    ///
    /// # Panics
    /// They don't come.
    pub async fn code_to(&self, number: &str, count: usize) -> Message {
        self.nth_of(count, |message| message.to == number && message.code.is_some())
            .await
    }

    /// Waits until that many messages of a kind were sent, and gives the last.
    ///
    /// # Panics
    /// They don't come.
    pub async fn nth_of(&self, count: usize, fits: impl Fn(&Message) -> bool) -> Message {
        for _ in 0..2000 {
            let fitting = self.messages().into_iter().filter(&fits).nth(count - 1);
            if let Some(message) = fitting {
                return message;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{count} messages of a kind expected, these came: {:?}", self.messages());
    }

    /// Waits until that many messages were sent, and gives the last.
    ///
    /// # Panics
    /// They don't come.
    pub async fn nth(&self, count: usize) -> Message {
        for _ in 0..2000 {
            let messages = self.messages();
            if let Some(message) = messages.get(count - 1) {
                return message.clone();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{count} messages expected, these came: {:?}", self.messages());
    }
}

/// The link in the newest mail to an address that has this part.
///
/// # Panics
/// None comes.
pub async fn mailed(idp: &crate::TestIdp, to: &str, part: &str) -> String {
    for _ in 0..2000 {
        let mut messages = idp.outbox().messages();
        messages.retain(|message| message.channel == "mail" && message.to == to);
        let links = messages
            .iter()
            .rev()
            .flat_map(|message| message.text.split_whitespace());
        if let Some(link) = links
            .into_iter()
            .find(|word| word.starts_with("http") && word.contains(part))
        {
            return link.to_owned();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("no mail to {to} with {part}: {:?}", idp.outbox().messages());
}
