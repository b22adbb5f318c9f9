//! Somebody at a browser: answers our pages as a person would, and remembers when what was shown.

use super::{
    Stage,
    browser::{Browser, Page},
    form::Form,
    stray::Stray,
};
use crate::demo::{
    outbox,
    sample::{Person, Phone},
};
use domain::time::Clock;
use std::time::Duration;

/// More pages than any walk of ours has.
const MOST_PAGES: usize = 20;
/// A phone is sent a code every 20 seconds at most, and a step of an app counts once: so much time is let pass.
const BETWEEN_CODES: Duration = Duration::from_secs(31);

/// Where somebody goes.
#[derive(Clone, Copy)]
pub(super) enum Go {
    /// A sample application asks, with this query.
    Ask(&'static str, &'static str),
    /// A page of a sample application.
    Visit(&'static str, &'static str),
    /// *Launch* on the dashboard.
    Launch(&'static str),
}

/// How somebody answers what is asked.
#[derive(Clone, Copy)]
pub(super) struct Hand {
    second: Second,
    /// On this page, this button instead.
    leave: Option<(&'static str, &'static str)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Second {
    Text,
    Call,
    App,
}

impl Hand {
    /// A code by text message, where a second factor is asked for.
    pub(super) const TEXT: Self = Self {
        second: Second::Text,
        leave: None,
    };
    /// A code by phone call.
    pub(super) const CALL: Self = Self {
        second: Second::Call,
        leave: None,
    };
    /// A code from the authenticator app.
    pub(super) const APP: Self = Self {
        second: Second::App,
        leave: None,
    };

    /// Leaves at that page by that button.
    pub(super) const fn leave(page: &'static str, press: &'static str) -> Self {
        Self {
            second: Second::Text,
            leave: Some((page, press)),
        }
    }
}

/// Seconds between which something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span(pub(super) i64, pub(super) i64);

/// Where somebody came out, and how.
pub(super) struct Arrival {
    /// The pages of ours on the way that asked something.
    pub(super) pages: Vec<String>,
    /// What the person did, in words.
    pub(super) acts: Vec<&'static str>,
    /// The application's page at the end.
    pub(super) page: Page,
}

/// A person with a browser.
pub(super) struct Walker<'a> {
    stage: &'a Stage<'a>,
    person: &'a Person,
    /// What is typed at sign-in: the user id or the e-mail.
    identifier: &'static str,
    browser: Browser,
    password: Option<Span>,
    second: Option<Span>,
    /// How many messages there were when the last code was sent for.
    sent: usize,
}

impl<'a> Walker<'a> {
    /// The person who signs in by that identifier, with a browser that has never been anywhere.
    pub(super) fn new(stage: &'a Stage<'a>, identifier: &'static str) -> Result<Self, Stray> {
        Ok(Self {
            stage,
            person: stage.sample.person(identifier)?,
            identifier,
            browser: Browser::open()?,
            password: None,
            second: None,
            sent: 0,
        })
    }

    /// Between which seconds the oldest factor was shown that this level needs: what `auth_time` has to say.
    pub(super) fn shown(&self, level: u8) -> Option<Span> {
        match level {
            1 => self.password,
            _ => self.password.min(self.second),
        }
    }

    /// Goes there and answers what is asked, until an application shows something.
    pub(super) async fn walk(&mut self, go: Go, hand: Hand) -> Result<Arrival, Stray> {
        let url = match go {
            Go::Ask(application, query) => format!("{}/{application}/ask?{query}", self.stage.relying_party),
            Go::Visit(application, path) => format!("{}/{application}/{path}", self.stage.relying_party),
            Go::Launch(_) => format!("{}/", self.stage.issuer),
        };
        self.follow(&url, go, hand).await
    }

    /// An application's own page.
    pub(super) async fn look(&mut self, application: &str) -> Result<Page, Stray> {
        let home = format!("{}/{application}/", self.stage.relying_party);
        self.browser.visit(&home).await
    }

    /// *Sign out* on an application's own page, and where that leads.
    pub(super) async fn sign_out(&mut self, application: &str) -> Result<Page, Stray> {
        let page = self.look(application).await?;
        self.press(&page, form(&page, Some("sign-out"))?, Some("sign-out"))
            .await
    }

    /// The same from any address.
    pub(super) async fn follow(&mut self, url: &str, go: Go, hand: Hand) -> Result<Arrival, Stray> {
        let mut page = self.browser.visit(url).await?;
        let (mut pages, mut acts) = (Vec::new(), Vec::new());
        for _ in 0..MOST_PAGES {
            if page.document.meta("sample-page").is_some() {
                return Ok(Arrival { pages, acts, page });
            }
            if let Some(to) = page.onward() {
                let to = to.to_owned();
                page = self.browser.visit(&to).await?;
                continue;
            }
            if page.name() != "post" {
                pages.push(page.name().to_owned());
            }
            page = self.answer(&page, go, hand, &mut acts).await?;
        }
        Err(Stray::new(format!("pages without end: {}", pages.join(", "))))
    }

    /// Does the one thing that a page is for.
    async fn answer(&mut self, page: &Page, go: Go, hand: Hand, acts: &mut Vec<&'static str>) -> Result<Page, Stray> {
        if let Some((_, press)) = hand.leave.filter(|(leave, _)| *leave == page.name()) {
            acts.push(in_words(press));
            return self.press(page, form(page, Some(press))?, Some(press)).await;
        }
        match page.name() {
            "post" => self.press(page, form(page, None)?, None).await,
            "sign-in.identifier" => {
                let mut form = form(page, Some("next"))?.clone();
                fill(&mut form, "identifier", self.identifier)?;
                self.press(page, &form, None).await
            }
            "sign-in.password" => {
                acts.push("password");
                self.type_password(page).await
            }
            "step-up.choose" => self.choose(page, hand.second).await,
            "step-up.code" => {
                acts.push(hand.second.in_words());
                self.type_code(page, hand.second).await
            }
            "dashboard" => {
                acts.push("launch");
                self.launch(page, go).await
            }
            name => {
                let words: String = page.document.words.chars().take(300).collect();
                Err(Stray::new(format!("came to {name}: {words}")))
            }
        }
    }

    async fn type_password(&mut self, page: &Page) -> Result<Page, Stray> {
        let mut form = form(page, Some("next"))?.clone();
        fill(&mut form, "password", &self.person.password)?;
        let from = self.second_now();
        let next = self.press(page, &form, None).await?;
        self.password = Some(Span(from, self.second_now()));
        Ok(next)
    }

    async fn choose(&mut self, page: &Page, second: Second) -> Result<Page, Stray> {
        let mut form = form(page, Some("cancel"))?.clone();
        let words = match second {
            Second::App => self.person.totp.first().map(|app| app.name.as_str()),
            Second::Text | Second::Call => self.person.phones.first().map(Phone::last_four),
        };
        let words = words.ok_or(Stray::new(format!("{} has no such authenticator", self.person.name())))?;
        let choice = form
            .radios
            .iter()
            .find(|radio| radio.name == "authenticator" && radio.label.contains(words));
        let choice = choice.ok_or(Stray::new(format!(
            "no authenticator called \u{201c}{words}\u{201d} is offered"
        )))?;
        let choice = choice.value.clone();
        form.set("authenticator", &choice);
        if second != Second::App {
            let delivery = if second == Second::Call { "voice" } else { "text" };
            fill(&mut form, "delivery", delivery)?;
        }
        self.stage
            .clock
            .travel(BETWEEN_CODES)
            .map_err(|source| Stray::new(format!("no time travel: {source}")))?;
        self.sent = self.messages()?.len();
        self.press(page, &form, None).await
    }

    async fn type_code(&mut self, page: &Page, second: Second) -> Result<Page, Stray> {
        let code = match second {
            Second::Text => self.receive("sms").await?,
            Second::Call => self.receive("voice").await?,
            Second::App => {
                let app = self
                    .person
                    .totp
                    .first()
                    .ok_or(Stray::new("there is no app".to_owned()))?;
                app.code(self.second_now())?
            }
        };
        let mut form = form(page, Some("next"))?.clone();
        fill(&mut form, "code", &code)?;
        let from = self.second_now();
        let next = self.press(page, &form, Some("next")).await?;
        self.second = Some(Span(from, self.second_now()));
        Ok(next)
    }

    async fn launch(&mut self, page: &Page, go: Go) -> Result<Page, Stray> {
        let Go::Launch(application) = go else {
            return Err(Stray::new(
                "came to the dashboard instead of the application".to_owned(),
            ));
        };
        let wanted = ("application".to_owned(), application.to_owned());
        let form = page.document.forms.iter().find(|form| form.fields.contains(&wanted));
        let form = form.ok_or(Stray::new(format!("the dashboard doesn\u{2019}t launch {application}")))?;
        self.press(page, form, Some("launch")).await
    }

    /// The code that reaches the phone: waits for it for ten seconds.
    async fn receive(&self, channel: &str) -> Result<String, Stray> {
        let to = self
            .person
            .phones
            .first()
            .map(|phone| phone.number.as_str())
            .unwrap_or_default();
        for _ in 0..200 {
            let messages = self.messages()?;
            let fresh = messages.len().saturating_sub(self.sent);
            let found = messages
                .into_iter()
                .take(fresh)
                .find(|it| it.channel == channel && it.to == to && it.code.is_some());
            if let Some(code) = found.and_then(|message| message.code) {
                return Ok(code);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(Stray::new(format!("no code came by {channel} within ten seconds")))
    }

    fn messages(&self) -> Result<Vec<outbox::Message>, Stray> {
        outbox::read(self.stage.outbox)
            .map_err(|source| Stray::new(format!("the outbox can\u{2019}t be read: {source}")))
    }

    async fn press(&mut self, page: &Page, form: &Form, button: Option<&str>) -> Result<Page, Stray> {
        self.browser.submit(page, form, button).await
    }

    fn second_now(&self) -> i64 {
        self.stage.clock.now().seconds()
    }
}

impl Second {
    const fn in_words(self) -> &'static str {
        match self {
            Self::Text => "text code",
            Self::Call => "called code",
            Self::App => "app code",
        }
    }
}

fn form<'p>(page: &'p Page, action: Option<&str>) -> Result<&'p Form, Stray> {
    let wanted = action
        .map(|action| format!(" with a button \u{201c}{action}\u{201d}"))
        .unwrap_or_default();
    page.document
        .form_with(action)
        .ok_or_else(|| Stray::new(format!("{} has no form{wanted}", page.name())))
}

fn in_words(press: &'static str) -> &'static str {
    match press {
        "cancel" => "Cancel",
        "skip" => "Continue without",
        "back" => "Back to the application",
        other => other,
    }
}

fn fill(form: &mut Form, field: &str, value: &str) -> Result<(), Stray> {
    if !form.has(field) {
        return Err(Stray::new(format!("there is no field \u{201c}{field}\u{201d}")));
    }
    form.set(field, value);
    Ok(())
}
