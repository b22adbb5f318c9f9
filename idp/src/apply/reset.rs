//! `--reset`: passwords, phones and authenticator apps become what the file says again. What is as it should be stays, so
//! that a second run changes nothing and nobody is signed out for it.

use super::{
    draft::{Bind, Desk, Secret},
    file::AccountTable,
};
use domain::{
    assurance::AuthenticatorKind,
    authenticator::{phone::last_four, totp::seal_label},
    code::Channel,
    entity::{account, authenticator, password, phone, totp},
    fault::Fault,
    ids::AuthenticatorId,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::time::Duration;
use zeroize::Zeroizing;

/// What puts an account back.
#[derive(Default)]
pub(super) struct Reset {
    pub(super) revokes: Vec<AuthenticatorId>,
    pub(super) binds: Vec<Bind>,
    /// Stored preferences of phones that stay.
    pub(super) delivers: Vec<(AuthenticatorId, Channel)>,
    /// What is offered first, if that changes.
    pub(super) default: Option<AuthenticatorId>,
    /// What is different: key and words.
    pub(super) words: Vec<(&'static str, String)>,
}

/// Compares what an account has with what the file says. Keys that the file leaves out leave what is there.
pub(super) async fn prepare(
    conn: &impl ConnectionTrait,
    desk: &Desk<'_>,
    table: &AccountTable,
    model: &account::Model,
) -> Result<Reset, Fault> {
    let held = authenticator::Entity::find()
        .filter(authenticator::COLUMN.account_id.eq(model.id))
        .filter(authenticator::COLUMN.revoked_at.is_null())
        .all(conn)
        .await?;
    let of = |kind: AuthenticatorKind| -> Vec<AuthenticatorId> {
        held.iter()
            .filter(|held| held.kind == kind)
            .map(|held| held.id)
            .collect()
    };
    let mut reset = Reset::default();
    let mut default = model.default_authenticator_id;
    if table.password.is_some() || table.password_hash.is_some() {
        reset
            .password(conn, desk, table, &of(AuthenticatorKind::Password))
            .await?;
    }
    if table.phones.is_some() {
        reset
            .phones(conn, desk, table, &of(AuthenticatorKind::Phone), &mut default)
            .await?;
    }
    if table.totp.is_some() {
        reset
            .seeds(conn, desk, table, &of(AuthenticatorKind::Totp), &mut default)
            .await?;
    }
    if default != model.default_authenticator_id {
        reset.default = default;
        if reset.words.is_empty() {
            reset.words.push(("phones", "another default".to_owned()));
        }
    }
    Ok(reset)
}

impl Reset {
    async fn password(
        &mut self,
        conn: &impl ConnectionTrait,
        desk: &Desk<'_>,
        table: &AccountTable,
        held: &[AuthenticatorId],
    ) -> Result<(), Fault> {
        let rows = password::Entity::find().filter(password::COLUMN.authenticator_id.is_in(held.iter().copied()));
        let rows = rows.all(conn).await?;
        if let [row] = rows.as_slice()
            && is_right(desk, table, &row.phc).await?
        {
            return Ok(());
        }
        self.revokes.extend(held);
        self.binds.extend(desk.password(table).await?);
        self.words.push(("password", "password put back".to_owned()));
        Ok(())
    }

    async fn phones(
        &mut self,
        conn: &impl ConnectionTrait,
        desk: &Desk<'_>,
        table: &AccountTable,
        held: &[AuthenticatorId],
        default: &mut Option<AuthenticatorId>,
    ) -> Result<(), Fault> {
        let rows = phone::Entity::find().filter(phone::COLUMN.authenticator_id.is_in(held.iter().copied()));
        let mut rows = rows.all(conn).await?;
        for bind in desk.phones(table) {
            let Secret::Phone(number, channel) = &bind.secret else {
                continue;
            };
            let found = rows
                .iter()
                .position(|row| row.number == *number)
                .map(|at| rows.swap_remove(at));
            let id = found.as_ref().map_or(bind.id, |row| row.authenticator_id);
            if bind.is_default {
                *default = Some(id);
            }
            match found {
                Some(row) if row.delivery != *channel => {
                    self.words.push((
                        "phones",
                        format!("another delivery of the phone ending {}", last_four(number)),
                    ));
                    self.delivers.push((id, *channel));
                }
                Some(_) => {}
                None => {
                    self.words
                        .push(("phones", format!("phone ending {} put back", last_four(number))));
                    self.binds.push(bind);
                }
            }
        }
        for row in rows {
            self.words
                .push(("phones", format!("phone ending {} revoked", last_four(&row.number))));
            self.revokes.push(row.authenticator_id);
        }
        Ok(())
    }

    async fn seeds(
        &mut self,
        conn: &impl ConnectionTrait,
        desk: &Desk<'_>,
        table: &AccountTable,
        held: &[AuthenticatorId],
        default: &mut Option<AuthenticatorId>,
    ) -> Result<(), Fault> {
        let rows = totp::Entity::find().filter(totp::COLUMN.authenticator_id.is_in(held.iter().copied()));
        let mut kept: Vec<(AuthenticatorId, Zeroizing<Vec<u8>>)> = Vec::new();
        for row in rows.all(conn).await? {
            let id = row.authenticator_id;
            kept.push((id, desk.keys.seal.open(&seal_label(id), &row.sealed_seed)?));
        }
        for (bind, wanted) in desk.seeds(table)?.into_iter().zip(table.totp.iter().flatten()) {
            let found = kept
                .iter()
                .position(|(_, seed)| *seed == wanted.value.secret.0)
                .map(|at| kept.swap_remove(at).0);
            if bind.is_default {
                *default = Some(found.unwrap_or(bind.id));
            }
            if found.is_none() {
                self.words
                    .push(("totp", format!("authenticator app {} put back", bind.label)));
                self.binds.push(bind);
            }
        }
        if !kept.is_empty() {
            self.words
                .push(("totp", format!("authenticator apps revoked: {}", kept.len())));
        }
        self.revokes.extend(kept.into_iter().map(|(id, _)| id));
        Ok(())
    }
}

/// Whether the kept hash is that of the file's password, or the file's hash itself.
async fn is_right(desk: &Desk<'_>, table: &AccountTable, phc: &str) -> Result<bool, Fault> {
    let Some(password) = &table.password else {
        return Ok(table
            .password_hash
            .as_ref()
            .is_some_and(|hash| hash.value.reveal() == phc));
    };
    loop {
        let password = Zeroizing::new(password.value.reveal().to_owned());
        if let Ok(verdict) = desk.keys.hasher.verify(Some(phc.to_owned()), password).await? {
            return Ok(verdict.right);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
