//! What people look after in their own account.

mod activity;
mod email;
mod forgot_password;
mod password;
mod profile;
mod sessions;
mod support;

use tests::{Page, Person};

/// A form of one of the account's pages, after whatever proof it asks for.
async fn open(person: &mut Person, path: &str) -> Page {
    let page = person.visit(path).await;
    match &*page.name() {
        "step-up.choose" => person.step_up(page).await,
        "sign-in.password" => person.give_password(page).await,
        _ => page,
    }
}
