//! Messages: whom they go to and what they say.

use super::mail::Mail;
use crate::page::{Brand, Words};
use domain::{
    authenticator::phone::Number,
    code::{Channel, Digits},
    fault::Fault,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use url::Url;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A message as a provider gets it. It has no `Debug`: who gets it and what it says is in no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Message {
    /// A number in E.164, or an e-mail address.
    pub to: String,
    /// Of a mail.
    pub subject: Option<String>,
    /// What is read, or read out.
    pub text: String,
    /// The same for readers of HTML; of mails only.
    #[serde(default)]
    pub html: Option<String>,
    /// The language of its words, for whoever reads them out.
    #[serde(default)]
    pub language: Option<String>,
    /// The code in it, if there is one.
    pub code: Option<String>,
}

impl Message {
    /// The message that carries a code: as a text whose last line binds it to our origin
    /// ([origin-bound one-time codes](https://wicg.github.io/sms-one-time-codes/)), so that a browser fills it in there
    /// and nowhere else; or as a call that reads it slowly, twice.
    #[must_use]
    pub fn code(words: &Words, issuer: &str, brand: &str, to: &Number, channel: Channel, code: &Digits) -> Self {
        let text = match channel {
            Channel::Voice => words
                .say("message-call")
                .with("brand", brand.to_owned())
                .with("digits", read_out(code.reveal()))
                .to_string(),
            Channel::Text | Channel::Mail => {
                let said = words
                    .say("message-text")
                    .with("brand", brand.to_owned())
                    .with("code", code.reveal().to_owned());
                format!("{said}\n\n@{} #{}", host(issuer), code.reveal())
            }
        };
        Self {
            to: to.e164().to_owned(),
            subject: None,
            text,
            html: None,
            language: Some(words.tag()),
            code: Some(code.reveal().to_owned()),
        }
    }

    /// A text without a code; as a call it is read out.
    #[must_use]
    pub fn text(words: &Words, to: &str, text: String) -> Self {
        Self {
            to: to.to_owned(),
            subject: None,
            text,
            html: None,
            language: Some(words.tag()),
            code: None,
        }
    }

    /// The mail that tells an account's owner that too many wrong codes have locked the second factor.
    ///
    /// # Errors
    /// A fault if the mail's template fails.
    pub fn locked(words: &Words, brand: &Arc<Brand>, to: &str) -> Result<Self, Fault> {
        let say = |key| words.say(key).with("brand", brand.name.clone()).to_string();
        let mail = Mail {
            words: words.clone(),
            brand: Arc::clone(brand),
            subject: say("message-locked-subject"),
            paragraphs: vec![say("message-locked")],
            button: None,
            closing: vec![say("message-locked-you")],
        };
        mail.to(to)
    }
}

/// The host that the code is for; the form knows no port.
fn host(issuer: &str) -> String {
    let url = Url::parse(issuer).ok();
    url.as_ref().and_then(Url::host_str).unwrap_or(issuer).to_owned()
}

/// A full stop after each digit: every voice makes a pause there.
fn read_out(code: &str) -> String {
    let digits: Vec<String> = code.chars().map(|digit| format!("{digit}.")).collect();
    digits.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(issuer: &str, channel: Channel) -> Message {
        let (number, code) = (Number::parse("+12025550123").unwrap(), Digits::parse("012345").unwrap());
        Message::code(&Words::default(), issuer, "Gradus", &number, channel, &code)
    }

    #[test]
    fn the_last_line_of_a_text_binds_the_code_to_our_host() {
        for (issuer, last) in [
            ("https://login.example", "@login.example #012345"),
            ("http://localhost:8080", "@localhost #012345"),
            ("https://login.example/of/acme", "@login.example #012345"),
        ] {
            let message = message(issuer, Channel::Text);
            assert_eq!(message.text.lines().last(), Some(last));
            assert_eq!(message.code.as_deref(), Some("012345"));
            assert_eq!(message.to, "+12025550123");
        }
    }

    #[test]
    fn a_text_fits_into_one_message() {
        // 160 characters of the GSM alphabet; whatever lies outside of it halves that.
        let text = &message("https://login.example", Channel::Text).text;
        assert!(text.is_ascii() && text.len() <= 160, "{} {text}", text.len());
    }

    #[test]
    fn a_call_reads_the_digits_one_by_one_twice() {
        let text = &message("https://login.example", Channel::Voice).text;
        assert_eq!(text.matches("0. 1. 2. 3. 4. 5.").count(), 2, "{text}");
        assert!(!text.contains("012345"));
    }

    #[test]
    fn a_lock_notice_says_what_happened_and_holds_no_code() {
        let notice = Message::locked(&Words::default(), &Arc::default(), "jane@acme.example").unwrap();
        assert!(
            notice
                .subject
                .as_deref()
                .is_some_and(|subject| subject.contains("Gradus"))
        );
        assert!(notice.text.contains("wrong codes"), "{}", notice.text);
        assert_eq!(notice.code, None);
    }
}
