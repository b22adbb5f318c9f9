//! Ways to sign in: authenticator apps, recovery codes, and what helps when a phone is lost.

mod app;
mod list;
mod lost;
mod passkey;
mod recovery;

use tests::{Authenticator, Page, Person, TestIdp};

pub(crate) const LIST: &str = "/account/authenticators";
pub(crate) const NEW_APP: &str = "/account/authenticators/app/new";
pub(crate) const NEW_PASSKEY: &str = "/account/authenticators/passkey/new";
pub(crate) const RECOVERY: &str = "/account/authenticators/recovery";

/// Scans what the page of a new app shows.
pub(crate) fn scan(person: &mut Person, page: &Page) {
    assert_eq!(page.name(), "authenticator.new-app", "{}", page.story());
    let key = page.texts("code.key").concat();
    person.totp = Some(key.replace(' ', ""));
}

/// From the page of a new app to the page after it.
pub(crate) async fn add_app(idp: &TestIdp, person: &mut Person, page: Page, name: &str) -> Page {
    scan(person, &page);
    let code = person.totp_code(idp.now());
    let form = page.button("next", "").set("code", code).set("name", name);
    person.submit(form).await
}

/// From anywhere to the page after a new passkey, called *Laptop*. The person steps up by phone.
pub(crate) async fn add_passkey(person: &mut Person, device: &mut Authenticator) -> Page {
    let page = person.visit(NEW_PASSKEY).await;
    let page = person.step_up(page).await;
    assert_eq!(page.name(), "authenticator.new-passkey", "{}", page.story());
    person.submit(device.answer(&page).set("name", "Laptop")).await
}

/// Takes back what the mail tells of, to the list of what is left: who does so signs in again.
pub(crate) async fn undo(idp: &TestIdp, person: &mut Person) -> Page {
    let page = person
        .visit(tests::mailed(idp, "alice@acme.example", "/account/undo/").await)
        .await;
    let page = person.submit(page.button("undo", "")).await;
    assert_eq!(page.name(), "undo", "{}", page.story());
    let page = person.visit(LIST).await;
    person.sign_in(page).await
}

/// Somebody with a phone and a passkey, and the device that has it.
pub(crate) async fn with_passkey(idp: &TestIdp, user_id: &str) -> (Person, Authenticator) {
    let person = idp.account(user_id).with_password().with_phone("+12025550123");
    let mut person = person.signed_in().await;
    let mut device = Authenticator::default();
    let page = add_passkey(&mut person, &mut device).await;
    assert_eq!(page.name(), "authenticators", "{}", page.story());
    (person, device)
}

/// Somebody with a phone who has used it just now, and a sheet of recovery codes.
pub(crate) async fn with_codes(idp: &TestIdp, user_id: &str) -> (Person, Vec<String>) {
    let mut person = idp
        .account(user_id)
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    let page = person.visit(RECOVERY).await;
    let page = person.step_up(page).await;
    let page = person.submit(page.button("make", "")).await;
    let codes = codes(&page);
    (person, codes)
}

/// The codes that a page shows.
pub(crate) fn codes(page: &Page) -> Vec<String> {
    assert_eq!(page.name(), "recovery.codes", "{}", page.story());
    page.texts(".sheet code")
}

/// From the page that offers authenticators to the page after a recovery code.
pub(crate) async fn recover(person: &mut Person, page: Page, code: &str) -> Page {
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    let page = person.submit(page.form().choose("Recovery code")).await;
    assert_eq!(page.name(), "step-up.code", "{}", page.story());
    person.submit(page.form().set("code", code)).await
}

/// Where the first link of a page leads whose address ends so.
pub(crate) fn href(page: &Page, ending: &str) -> Option<String> {
    let links = page.html.split("href=\"").skip(1);
    let found = links
        .filter_map(|rest| rest.split('"').next())
        .find(|href| href.ends_with(ending));
    found.map(str::to_owned)
}

/// Where the one app or passkey of a list is changed.
pub(crate) fn one(list: &Page, kind: &str) -> String {
    let links = list.html.split("href=\"").skip(1);
    let mut ones = links
        .filter_map(|rest| rest.split('"').next())
        .filter(|href| href.contains(&format!("/{kind}/")) && !href.ends_with("/new"));
    ones.next().unwrap().to_owned()
}
