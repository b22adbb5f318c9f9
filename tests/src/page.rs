//! A page as a program reads it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a page that can't be read fails the test"
)]

use crate::form::Form;
use axum::http::{HeaderMap, StatusCode, header};
use domain::cost::Cost;
use scraper::{Html, Selector};
use url::Url;

/// What a browser has in front of it.
#[derive(Clone, Debug)]
pub struct Page {
    /// The answer's status.
    pub status: StatusCode,
    /// Where the browser is: path and query, at the provider.
    pub address: String,
    /// The answer's headers.
    pub headers: HeaderMap,
    /// Its body.
    pub html: String,
    /// Where a redirect wanted to lead, off the provider.
    pub redirected: Option<Url>,
    /// What answering cost, where the provider runs in this process.
    pub cost: Cost,
}

impl Page {
    /// The name by which programs know it; empty if it isn't a page of ours.
    #[must_use]
    pub fn name(&self) -> String {
        self.meta("gradus-page").unwrap_or_default()
    }

    /// The level that the page says the session has, if somebody is signed in.
    #[must_use]
    pub fn level(&self) -> Option<u8> {
        Some(self.meta("gradus-level")?.parse().expect("a level is a number"))
    }

    fn meta(&self, name: &str) -> Option<String> {
        self.attribute(&format!("meta[name={name}]"), "content")
    }

    fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let html = Html::parse_document(&self.html);
        html.select(&select(selector)).next()?.attr(name).map(str::to_owned)
    }

    /// What can be read on it, in one line, without the words of its head.
    #[must_use]
    pub fn text(&self) -> String {
        self.texts("body").join(" ")
    }

    /// The texts of all that fits a selector.
    #[must_use]
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.html);
        let selector = select(selector);
        html.select(&selector)
            .map(|element| squeeze(&element.text().collect::<String>()))
            .collect()
    }

    /// Its form; the first one, if there are several.
    ///
    /// # Panics
    /// It has none.
    #[must_use]
    pub fn form(&self) -> Form {
        let forms = self.forms();
        forms
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no form on {}: {}", self.name(), self.text()))
    }

    /// All of its forms.
    #[must_use]
    pub fn forms(&self) -> Vec<Form> {
        Form::read(&self.html, &self.address)
    }

    /// The form with a button of that action, and that button pressed; among several (launch) the one with this text
    /// in it.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    pub fn button(&self, action: &str, text: &str) -> Form {
        let forms = self.forms().into_iter();
        let mut fitting = forms.filter(|form| form.has_action(action) && form.text.contains(text));
        let form = fitting.next();
        form.unwrap_or_else(|| panic!("no button {action} {text:?} on {}: {}", self.name(), self.text()))
            .press(action)
    }

    /// Whether a button of that action is offered.
    #[must_use]
    pub fn offers(&self, action: &str) -> bool {
        self.forms().iter().any(|form| form.has_action(action))
    }

    /// Where the person leaves to: by a redirect, or from the pages `onward` and `post`.
    #[must_use]
    pub fn left(&self) -> Option<Url> {
        if let Some(url) = &self.redirected {
            return Some(url.clone());
        }
        let to = match &*self.name() {
            "onward" => self.attribute("a.main", "href")?,
            "post" => self.attribute("form#onward", "action")?,
            _ => return None,
        };
        Some(Url::parse(&to).expect("an onward page leads to a URL"))
    }

    /// How an answer travels from here, by the name of its `response_mode`.
    #[must_use]
    pub fn mode(&self) -> Option<&'static str> {
        let left = self.left()?;
        Some(if self.name() == "post" {
            "form_post"
        } else if left.fragment().is_some() {
            "fragment"
        } else {
            "query"
        })
    }

    /// A parameter of the answer that leaves from here, however it travels.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<String> {
        let left = self.left()?;
        let pairs = match self.mode()? {
            "form_post" => self.form().pairs(),
            "fragment" => read_pairs(left.fragment()),
            _ => read_pairs(left.query()),
        };
        let mut values = pairs.into_iter().filter(|(key, _)| key == name);
        let first = values.next();
        assert!(values.next().is_none(), "{name} stands twice in {}", self.story());
        first.map(|(_, value)| value)
    }

    /// The authorization code that the relying party gets.
    ///
    /// # Panics
    /// It gets none.
    #[must_use]
    pub fn code(&self) -> String {
        self.param("code")
            .unwrap_or_else(|| panic!("no code; {}", self.story()))
    }

    /// The error that the relying party gets.
    ///
    /// # Panics
    /// It gets none.
    #[must_use]
    pub fn error(&self) -> String {
        self.param("error")
            .unwrap_or_else(|| panic!("no error; {}", self.story()))
    }

    /// A header of the answer, or nothing.
    #[must_use]
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The cookies that the answer sets, as they stand there.
    #[must_use]
    pub fn set_cookies(&self) -> Vec<String> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter();
        lines
            .map(|line| line.to_str().expect("a cookie is text").to_owned())
            .collect()
    }

    /// What a failing test says of it.
    #[must_use]
    pub fn story(&self) -> String {
        let left = self.left().map(|url| format!(", leaves to {url}")).unwrap_or_default();
        format!(
            "{} {} at {}{left}: {}",
            self.status.as_u16(),
            self.name(),
            self.address,
            self.text()
        )
    }
}

fn read_pairs(text: Option<&str>) -> Vec<(String, String)> {
    let pairs = url::form_urlencoded::parse(text.unwrap_or_default().as_bytes());
    pairs.into_owned().collect()
}

/// A selector that is known to be one.
pub(crate) fn select(selector: &str) -> Selector {
    Selector::parse(selector).expect("a selector")
}

/// Text as it is read: white space shrinks.
pub(crate) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
