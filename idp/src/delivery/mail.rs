//! Mails: the same words as text and as HTML.

use super::Message;
use crate::page::{Brand, Words};
use askama::Template;
use domain::fault::Fault;
use std::sync::Arc;

/// A mail: the same words as text and as HTML.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its language.
    pub words: Words,
    /// Whose house it comes from.
    pub brand: Arc<Brand>,
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
    paragraphs: Vec<&'a str>,
    closing: Vec<&'a str>,
}

impl Mail {
    /// The message that goes to an address: text that reads well by itself, and the same as one column of HTML.
    ///
    /// # Errors
    /// A fault if the template itself fails.
    pub fn to(mut self, address: &str) -> Result<Message, Fault> {
        if self.closing.is_empty() {
            self.closing.push(self.words.say("mail-not-you").to_string());
        }
        let (text, html) = (self.text(), self.html()?);
        Ok(Message {
            to: address.to_owned(),
            subject: Some(one_line(&self.subject)),
            text,
            html: Some(html),
            language: Some(self.words.tag()),
            code: None,
        })
    }

    fn text(&self) -> String {
        let button = self.button.as_ref();
        let button = button.map(|button| format!("{}:\n{}", button.label, button.url));
        let before = split(&self.paragraphs).into_iter().map(str::to_owned);
        let after = split(&self.closing).into_iter().map(str::to_owned);
        let parts: Vec<String> = before.chain(button).chain(after).collect();
        format!("{}\n\n-- \n{}\n", parts.join("\n\n"), self.brand.name)
    }

    fn html(&self) -> Result<String, Fault> {
        let html = Html {
            mail: self,
            paragraphs: split(&self.paragraphs),
            closing: split(&self.closing),
        };
        html.render().map_err(|cause| Fault::new("a mail didn't render", cause))
    }
}

/// A sentence of `locales/` may be several paragraphs, with empty lines between them.
fn split(texts: &[String]) -> Vec<&str> {
    let parts = texts.iter().flat_map(|text| text.split("\n\n"));
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// What a person has named can stand in a subject, which is a header: there it has one line.
fn one_line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
