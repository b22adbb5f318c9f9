//! Mails as they leave the house: each in both languages, as text and as HTML, beside the files of `tests/mail`.
//!
//! After a change that is meant, `WRITE_MAILS=1 cargo test -p idp --test page mail` writes them anew.

use idp::{
    delivery::{
        Message,
        mail::{Button, Mail},
    },
    page::{Brand, Words},
};
use scraper::{Html, Selector};
use std::{env, fs, path::Path, sync::Arc};

fn languages() -> [Words; 2] {
    ["de", "en"].map(|tag| Words::choose([tag]))
}

/// A mail with everything that one can have.
fn whole(words: &Words) -> Mail {
    Mail {
        words: words.clone(),
        brand: Arc::new(Brand {
            name: "Acme & Söhne".to_owned(),
            ..Brand::default()
        }),
        subject: "A phone was added".to_owned(),
        paragraphs: vec!["The number ending 3970 <b>was</b> added.\n\nIt can be used at once.".to_owned()],
        button: Some(Button {
            label: "Undo it".to_owned(),
            url: "https://login.example/account/undo/abc?x=1&y=\"2\"".to_owned(),
        }),
        closing: Vec::new(),
    }
}

fn compare(name: &str, message: &Message) {
    let subject = message.subject.as_deref().unwrap();
    let html = message.html.as_deref().unwrap();
    for (ending, made) in [
        ("txt", format!("{subject}\n\n{}", message.text)),
        ("html", html.to_owned()),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/mail/{name}.{ending}"));
        if env::var_os("WRITE_MAILS").is_some() {
            fs::write(&path, &made).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(made, kept, "{}", path.display());
    }
}

#[test]
fn every_mail_reads_as_it_is_kept() {
    for words in languages() {
        let tag = words.tag();
        let locked = Message::locked(&words, &Arc::default(), "jane@acme.example").unwrap();
        compare(&format!("locked.{tag}"), &locked);
        compare(&format!("whole.{tag}"), &whole(&words).to("jane@acme.example").unwrap());
    }
}

#[test]
fn a_mail_loads_nothing_and_runs_nothing() {
    for words in languages() {
        let message = whole(&words).to("jane@acme.example").unwrap();
        let html = Html::parse_document(message.html.as_deref().unwrap());
        let count = |selector: &str| html.select(&Selector::parse(selector).unwrap()).count();
        assert_eq!(count("img, script, link, iframe, object, form, [src], b"), 0);
        assert_eq!(count("h1"), 1);
        assert_eq!(count(&format!("html[lang=\"{}\"]", words.tag())), 1);
        for link in html.select(&Selector::parse("a").unwrap()) {
            let url = "https://login.example/account/undo/abc?x=1&y=\"2\"";
            assert_eq!(link.attr("href"), Some(url));
        }
    }
}

#[test]
fn a_mail_always_says_what_to_do_if_it_was_not_you() {
    for words in languages() {
        let message = whole(&words).to("jane@acme.example").unwrap();
        let said = words.say("mail-not-you").to_string();
        assert!(message.text.contains(&said), "{}", message.text);
        assert!(message.html.as_deref().is_some_and(|html| html.contains(&said)));
    }
}

#[test]
fn text_and_html_say_the_same() {
    let message = whole(&Words::default()).to("jane@acme.example").unwrap();
    let html = Html::parse_document(message.html.as_deref().unwrap());
    let body: Vec<_> = html.select(&Selector::parse("p, a").unwrap()).collect();
    for part in body {
        let said = part.text().collect::<String>();
        let said = said.split("browser:").next().unwrap().trim();
        let is_help = said.starts_with("If the button");
        assert!(is_help || message.text.contains(said), "{said} in {}", message.text);
    }
}

#[test]
fn a_subject_is_one_line_whatever_somebody_named_something() {
    let mail = Mail {
        subject: "The phone\r\nBcc: all@acme.example\u{0}\nwas added".to_owned(),
        ..whole(&Words::default())
    };
    let message = mail.to("jane@acme.example").unwrap();
    let subject = message.subject.as_deref();
    assert_eq!(subject, Some("The phone Bcc: all@acme.example was added"));
}
