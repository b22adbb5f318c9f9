//! Accounts: found by what a person types, protected from whoever guesses.

pub mod attempt;
pub mod profile;

use crate::{
    entity::{
        account::{COLUMN, Entity, Model},
        role,
    },
    fault::Fault,
    ids::{AccountId, OrganisationId},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

/// The longest name that can be typed: an e-mail address of [RFC 5321 §4.5.3.1](https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1).
const LONGEST: usize = 320;

/// What was typed, without the spaces around it; `None` if it is empty or too long to be a name of ours.
#[must_use]
pub fn trim_identifier(typed: &str) -> Option<&str> {
    let trimmed = typed.trim();
    (!trimmed.is_empty() && trimmed.chars().count() <= LONGEST).then_some(trimmed)
}

/// The e-mail address as sign-in names are kept and compared.
#[must_use]
pub fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// The account that signs in by what was typed: its user ID to the letter, else the e-mail address that is its sign-in
/// name. Another account that merely has this e-mail is not found by it.
pub async fn find_by_identifier(conn: &impl ConnectionTrait, typed: &str) -> Result<Option<Model>, Fault> {
    let Some(typed) = trim_identifier(typed) else {
        return Ok(None);
    };
    // One statement for both kinds of name, so that neither the kind nor an unknown name shows in the time it takes.
    let found = Entity::find()
        .filter(
            Condition::any()
                .add(COLUMN.user_id.eq(typed))
                .add(COLUMN.sign_in_email.eq(fold_email(typed))),
        )
        .all(conn)
        .await?;
    let by_user_id = found.iter().position(|account| account.user_id == typed).unwrap_or(0);
    Ok(found.into_iter().nth(by_user_id))
}

/// The account of that id, if it is still there.
pub async fn find(conn: &impl ConnectionTrait, id: AccountId) -> Result<Option<Model>, Fault> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// Whom to ask in an organisation: the accounts that administer it, by user ID.
pub async fn list_administrators(
    conn: &impl ConnectionTrait,
    organisation: &OrganisationId,
) -> Result<Vec<Model>, Fault> {
    let administrators = role::Entity::find()
        .select_only()
        .column(role::Column::AccountId)
        .filter(role::COLUMN.role.eq("organisation-administrator"))
        .into_query();
    Ok(Entity::find()
        .filter(COLUMN.organisation_id.eq(organisation.clone()))
        .filter(COLUMN.suspended_at.is_null())
        .filter(COLUMN.id.in_subquery(administrators))
        .order_by_asc(COLUMN.user_id)
        .limit(3)
        .all(conn)
        .await?)
}

impl Model {
    /// The person's name; the user ID where there is none.
    #[must_use]
    pub fn name(&self) -> String {
        let names = [self.given_name.as_deref(), self.family_name.as_deref()];
        let full = names.iter().flatten().copied().collect::<Vec<_>>().join(" ");
        if full.is_empty() { self.user_id.clone() } else { full }
    }
}

/// The account of that public `sub`.
pub async fn find_by_subject(conn: &impl ConnectionTrait, subject: &str) -> Result<Option<Model>, Fault> {
    Ok(Entity::find_by_subject(subject).one(conn).await?)
}
