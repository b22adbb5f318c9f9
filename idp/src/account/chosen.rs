//! A new password as somebody has just chosen it: checked, and hashed before any write.

use crate::{
    app::App,
    http::{form::Form, problem::Problem},
    page::NewPasswordError,
};
use domain::{
    authenticator::password::{self, NewPassword},
    entity::account::Model as Account,
    entropy::draw,
    ids::AuthenticatorId,
    time::UnixMillis,
};
use keys::password::{Busy, WeakPassword, check_chosen};
use zeroize::Zeroizing;

/// The password of a form, ready to take the place of the account's own; else what is wrong with it.
pub(super) async fn read(
    app: &App,
    form: &Form,
    account: &Account,
    now: UnixMillis,
) -> Result<Result<NewPassword, NewPasswordError>, Problem> {
    if let Err(error) = check(form, account) {
        return Ok(Err(error));
    }
    let before = password::find(app.db.read(), Some(account.id)).await?;
    let chosen = Zeroizing::new(form.field("password").to_owned());
    match app.hasher.hash(chosen, draw(&*app.entropy)).await? {
        Err(Busy) => Err(Problem::Busy),
        Ok(phc) => Ok(Ok(NewPassword {
            id: AuthenticatorId::fresh(&*app.entropy, now),
            account: account.id,
            before: before.map(|before| before.authenticator_id),
            phc,
        })),
    }
}

fn check(form: &Form, account: &Account) -> Result<(), NewPasswordError> {
    let (chosen, again) = (form.field("password"), form.field("password_confirm"));
    if chosen.is_empty() {
        return Err(NewPasswordError::Empty);
    }
    let email = account.email.as_deref().unwrap_or_default();
    let names = [
        account.user_id.as_str(),
        email,
        email.split('@').next().unwrap_or_default(),
        account.given_name.as_deref().unwrap_or_default(),
        account.family_name.as_deref().unwrap_or_default(),
    ];
    check_chosen(chosen, &names).map_err(|weak| match weak {
        WeakPassword::TooShort => NewPasswordError::TooShort,
        WeakPassword::TooLong => NewPasswordError::TooLong,
        WeakPassword::Common => NewPasswordError::Common,
        WeakPassword::OwnName => NewPasswordError::OwnName,
    })?;
    if chosen == again {
        Ok(())
    } else {
        Err(NewPasswordError::Different)
    }
}
