//! Mails: the same words as text and as HTML.

use super::Message;
use crate::page::Words;
use askama::Template;
use domain::fault::Fault;

/// A mail: the same words as text and as HTML.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its language.
    pub words: Words,
    /// Whose house it comes from.
    pub brand: String,
    /// Its subject.
    pub subject: String,
    /// What it says.
    pub paragraphs: Vec<String>,
    /// The one thing to do, if there is one.
    pub button: Option<Button>,
    /// What comes after it: what to do if it wasn't you, always.
    pub closing: Vec<String>,
}

/// The one thing to do.
#[derive(Clone, Debug)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    mail: &'a Mail,
}

impl Mail {
    /// The message that goes to an address.
    ///
    /// # Errors
    /// A fault if the template itself fails.
    pub fn to(self, address: &str) -> Result<Message, Fault> {
        let html = Html { mail: &self }.render();
        let html = html.map_err(|cause| Fault::new("a mail didn't render", cause))?;
        let button = self
            .button
            .iter()
            .map(|button| format!("{}:\n{}", button.label, button.url));
        let parts = self
            .paragraphs
            .iter()
            .cloned()
            .chain(button)
            .chain(self.closing.iter().cloned());
        let text = parts.collect::<Vec<_>>().join("\n\n");
        Ok(Message {
            to: address.to_owned(),
            subject: Some(self.subject),
            text: format!("{text}\n\n{}\n", self.brand),
            html: Some(html),
            code: None,
        })
    }
}
