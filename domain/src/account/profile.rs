//! What an account says of its owner: names, language, contact number, e-mail address.

use crate::{
    db::Tx,
    entity::{
        account::{COLUMN, Column, Entity, Model},
        proofing,
    },
    fault::Fault,
    ids::AccountId,
    time::UnixMillis,
};
use sea_orm::{ConnectionTrait, QuerySelect, entity::prelude::*, sea_query::Query};

/// What a person may change of the profile at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Given and family name; `None` where a proofing has locked them.
    pub names: Option<(Option<String>, Option<String>)>,
    /// BCP 47.
    pub locale: Option<String>,
    /// Contact number, E.164.
    pub phone_number: Option<String>,
}

/// Whether a proofing has locked the account's names.
pub async fn is_proofed(conn: &impl ConnectionTrait, account: AccountId) -> Result<bool, Fault> {
    Ok(proofing::Entity::find_by_id(account).one(conn).await?.is_some())
}

/// Changes the profile. Names are left alone if the account has been proofed meanwhile.
pub async fn change(tx: &Tx, account: AccountId, new: &Profile, now: UnixMillis) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(COLUMN.locale, Expr::value(new.locale.clone()))
        .col_expr(COLUMN.phone_number, Expr::value(new.phone_number.clone()))
        .col_expr(COLUMN.changed_at, Expr::value(now))
        .filter(COLUMN.id.eq(account))
        .exec(tx)
        .await?;
    let Some((given, family)) = &new.names else {
        return Ok(());
    };
    let proofed = Query::select()
        .column(proofing::Column::AccountId)
        .from(proofing::Entity)
        .and_where(proofing::COLUMN.account_id.eq(account))
        .to_owned();
    Entity::update_many()
        .col_expr(COLUMN.given_name, Expr::value(given.clone()))
        .col_expr(COLUMN.family_name, Expr::value(family.clone()))
        .filter(COLUMN.id.eq(account))
        .filter(COLUMN.id.not_in_subquery(proofed))
        .exec(tx)
        .await?;
    Ok(())
}

/// Whether an account still signs in by e-mail once its address has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignsIn {
    /// By the new address.
    ByEmail,
    /// By the user ID, as before.
    ByUserId,
    /// By the user ID from now on: another account signs in by the new address.
    Taken,
}

/// Makes a confirmed address the account's. The account signs in by it if it signed in by the old one, and nobody else
/// signs in by the new one. The account as it was is `before`; `None` if its address has changed meanwhile: then nothing
/// happens.
pub async fn change_email(tx: &Tx, before: &Model, email: &str, now: UnixMillis) -> Result<Option<SignsIn>, Fault> {
    let folded = super::fold_email(email);
    let taken = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(COLUMN.sign_in_email.eq(folded.as_str()))
        .filter(COLUMN.id.ne(before.id));
    let is_taken = taken.into_tuple::<AccountId>().one(tx).await?.is_some();
    let signs_in = match (&before.sign_in_email, is_taken) {
        (None, _) => SignsIn::ByUserId,
        (Some(_), true) => SignsIn::Taken,
        (Some(_), false) => SignsIn::ByEmail,
    };
    let name = (signs_in == SignsIn::ByEmail).then_some(folded);
    let changed = Entity::update_many()
        .col_expr(COLUMN.email, Expr::value(email))
        .col_expr(COLUMN.email_confirmed_at, Expr::value(now))
        .col_expr(COLUMN.sign_in_email, Expr::value(name))
        .col_expr(COLUMN.changed_at, Expr::value(now))
        .filter(COLUMN.id.eq(before.id))
        .filter(match &before.email {
            Some(old) => COLUMN.email.eq(old.as_str()),
            None => COLUMN.email.is_null(),
        })
        .exec(tx)
        .await?;
    Ok((changed.rows_affected == 1).then_some(signs_in))
}
