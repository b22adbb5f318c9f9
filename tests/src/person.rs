//! A person: a browser with somebody in front of it who knows a password and has a phone or an app.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a person who can't go on fails the test"
)]

use crate::{browser::Browser, form::Form, idp::TestIdp, outbox::Message, page::Page};
use domain::time::UnixMillis;
use std::ops::{Deref, DerefMut};
use toml::{Table, Value};
use totp_rs::{Builder, Secret};

/// Somebody who is about to get an account.
pub struct NewPerson {
    idp: TestIdp,
    account: Table,
    totp: Option<String>,
}

impl NewPerson {
    pub(crate) fn new(idp: &TestIdp, user_id: &str) -> Self {
        let mut account = Table::new();
        account.insert("user_id".to_owned(), user_id.into());
        account.insert("organisation".to_owned(), "acme".into());
        account.insert("email".to_owned(), format!("{user_id}@acme.example").into());
        Self {
            idp: idp.clone(),
            account,
            totp: None,
        }
    }

    /// A key of `[[account]]`.
    #[must_use]
    pub fn set(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.account.insert(key.to_owned(), value.into());
        self
    }

    /// With a password of their own.
    #[must_use]
    pub fn with_password(self) -> Self {
        let password = format!("the long password of {}", self.user_id());
        self.set("password", password)
    }

    /// With a phone that gets texts; the first is the default.
    #[must_use]
    pub fn with_phone(self, number: &str) -> Self {
        self.with_phone_by(number, "text")
    }

    /// With a phone and a stored preference, `text` or `voice`.
    #[must_use]
    pub fn with_phone_by(mut self, number: &str, delivery: &str) -> Self {
        let phones = self.account.entry("phones").or_insert_with(|| Value::Array(Vec::new()));
        let phones = phones.as_array_mut().expect("a list");
        let mut phone = Table::new();
        phone.insert("number".to_owned(), number.into());
        phone.insert("delivery".to_owned(), delivery.into());
        phone.insert("default".to_owned(), phones.is_empty().into());
        phones.push(Value::Table(phone));
        self
    }

    /// With an authenticator app.
    #[must_use]
    pub fn with_totp(mut self) -> Self {
        let seed = data_encoding::BASE32_NOPAD.encode(format!("{:>20.20}", self.user_id()).as_bytes());
        let mut app = Table::new();
        app.insert("secret".to_owned(), seed.clone().into());
        app.insert("name".to_owned(), "Pocket".into());
        self.totp = Some(seed);
        self.set("totp", Value::Array(vec![Value::Table(app)]))
    }

    /// Proofed: what they have now carries level 3.
    #[must_use]
    pub fn proofed(self) -> Self {
        let mut proofed = Table::new();
        proofed.insert("at".to_owned(), "2026-01-15".into());
        proofed.insert("method".to_owned(), "agent".into());
        self.set("proofed", proofed)
    }

    fn user_id(&self) -> String {
        self.text("user_id").expect("a user ID")
    }

    fn text(&self, key: &str) -> Option<String> {
        self.account.get(key).and_then(Value::as_str).map(str::to_owned)
    }

    /// Makes the account; nobody is signed in.
    pub async fn create(self) -> Person {
        let person = Person {
            user_id: self.user_id(),
            email: self.text("email").unwrap_or_default(),
            password: self.text("password").unwrap_or_default(),
            totp: self.totp,
            browser: self.idp.browser(),
            idp: self.idp.clone(),
        };
        self.idp.edit(|document| document.push("account", self.account)).await;
        person
    }

    /// Makes the account and signs in, as far as the dashboard.
    pub async fn signed_in(self) -> Person {
        let mut person = self.create().await;
        let page = person.visit("/dashboard").await;
        let page = person.sign_in(page).await;
        assert_eq!(page.name(), "dashboard", "{}", page.story());
        person
    }
}

/// Somebody with an account, in front of a browser. Stands for that [`Browser`].
#[derive(Clone)]
pub struct Person {
    /// Their user ID.
    pub user_id: String,
    /// Their e-mail address.
    pub email: String,
    /// Their password.
    pub password: String,
    /// The seed in their authenticator app, in base32.
    pub totp: Option<String>,
    /// What they sit in front of.
    pub browser: Browser,
    idp: TestIdp,
}

impl Person {
    /// The same person, in front of a fresh browser.
    #[must_use]
    pub fn elsewhere(&self) -> Self {
        self.in_front_of(&self.idp.browser())
    }

    /// The same person, in front of this browser.
    #[must_use]
    pub fn in_front_of(&self, browser: &Browser) -> Self {
        Self {
            browser: browser.clone(),
            ..self.clone()
        }
    }

    /// From the first page of signing in to the page after it.
    pub async fn sign_in(&mut self, page: Page) -> Page {
        let name = self.user_id.clone();
        self.sign_in_as(page, &name).await
    }

    /// The same, by another name for the same account.
    pub async fn sign_in_as(&mut self, page: Page, name: &str) -> Page {
        assert_eq!(page.name(), "sign-in.identifier", "{}", page.story());
        let page = self.submit(page.form().set("identifier", name)).await;
        self.give_password(page).await
    }

    /// From the page that asks for the password to the page after it.
    pub async fn give_password(&mut self, page: Page) -> Page {
        assert_eq!(page.name(), "sign-in.password", "{}", page.story());
        let form = page.form().set("password", self.password.clone());
        self.submit(form).await
    }

    /// From the page that offers authenticators to the page after the code.
    pub async fn step_up(&mut self, page: Page) -> Page {
        let (page, code) = self.choose(page).await;
        self.submit(page.form().set("code", code)).await
    }

    /// The same, with that authenticator (part of its label).
    pub async fn step_up_with(&mut self, page: Page, label: &str) -> Page {
        let form = page.form().choose(label);
        let (page, code) = self.ask_code(page, form).await;
        self.submit(page.form().set("code", code)).await
    }

    /// Takes what the page that offers authenticators has chosen: the page that asks for the code, and the code.
    pub async fn choose(&mut self, page: Page) -> (Page, String) {
        let form = page.form();
        self.ask_code(page, form).await
    }

    /// Sends the form of the page that offers authenticators.
    pub async fn ask_code(&mut self, page: Page, form: Form) -> (Page, String) {
        assert_eq!(page.name(), "step-up.choose", "{}", page.story());
        // Mails may be on their way: only codes are counted.
        let before = self.idp.outbox().messages();
        let before = before.iter().filter(|sent| sent.code.is_some()).count();
        let page = self.submit(form).await;
        assert_eq!(page.name(), "step-up.code", "{}", page.story());
        let code = if page.text().contains("ending") {
            self.idp
                .outbox()
                .nth_of(before + 1, |sent| sent.code.is_some())
                .await
                .code
                .expect("a message with a code")
        } else {
            self.totp_code(self.idp.now())
        };
        (page, code)
    }

    /// From the page that a mail must come before, to the page after the mail's link; any other page stays.
    ///
    /// # Panics
    /// The mail has no link.
    pub async fn follow_first_link(&mut self, page: Page) -> Page {
        if page.name() != "first" {
            return page;
        }
        let address = self.email.clone();
        let is_link = |message: &Message| message.to == address && message.text.contains("/account/first/");
        let mut mails = self.idp.outbox().nth_of(1, is_link).await;
        // The newest one is the one that works.
        mails = self
            .idp
            .outbox()
            .messages()
            .into_iter()
            .rev()
            .find(is_link)
            .unwrap_or(mails);
        let link = mails.text.lines().find(|line| line.contains("/account/first/"));
        let page = self.visit(link.expect("a link")).await;
        self.submit(page.form()).await
    }

    /// From a page that leads to registering a phone in the United States, to the page that asks for the code; and the code.
    pub async fn begin_phone(&mut self, page: Page, number: &str) -> (Page, String) {
        let page = self.follow_first_link(page).await;
        assert_eq!(page.name(), "phone.number", "{}", page.story());
        let before = self.idp.outbox().messages();
        let before = before
            .iter()
            .filter(|sent| sent.to == number && sent.code.is_some())
            .count();
        let form = page
            .form()
            .set("country", "US")
            .set("phone", number)
            .set("phone_confirm", number);
        let page = self.submit(form.press("send")).await;
        assert_eq!(page.name(), "phone.code", "{}", page.story());
        let sent = self.idp.outbox().code_to(number, before + 1).await;
        (page, sent.code.unwrap_or_default())
    }

    /// The same, to the page after the code.
    pub async fn register_phone(&mut self, page: Page, number: &str) -> Page {
        let (page, code) = self.begin_phone(page, number).await;
        self.submit(page.form().set("code", code)).await
    }

    /// What the authenticator app shows at that time. Another implementation computes it than the house uses.
    ///
    /// # Panics
    /// They have none.
    #[must_use]
    pub fn totp_code(&self, now: UnixMillis) -> String {
        let Some(seed) = &self.totp else {
            panic!("{} has no authenticator app", self.user_id)
        };
        let secret = Secret::try_from_base32(seed).expect("base32");
        let app = Builder::new()
            .with_secret(secret)
            .with_account_name("x")
            .build()
            .expect("an authenticator app");
        app.generate(u64::try_from(now.seconds()).expect("after 1970"))
            .to_string()
    }
}

impl Deref for Person {
    type Target = Browser;
    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl DerefMut for Person {
    fn deref_mut(&mut self) -> &mut Browser {
        &mut self.browser
    }
}
