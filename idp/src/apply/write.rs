//! Writes a plan. Everything in it was prepared and compared before; here is only the order, in which no two rows ever
//! hold what is unique, and nothing points to what isn't there.

use super::{
    level::{self, LEVELS},
    plan::{Levels, Plan, Removals, Rows, Updates},
    state::CHUNK,
};
use domain::{
    assurance::AuthenticatorKind,
    db::Tx,
    entity::{
        account, application, applied, authenticator, client, entitlement, grant, organisation, phone, proofing,
        resource, role, session, setting, subscription,
    },
    fault::Fault,
    ids::AccountId,
    time::UnixMillis,
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, OnConflict},
};

/// Writes all of it, and tells the audit log and running servers; nothing is told if nothing changes.
pub(super) async fn write(tx: &Tx, plan: &Plan, now: UnixMillis) -> Result<(), Fault> {
    remove(tx, &plan.removals, now).await?;
    release(tx, &plan.updates).await?;
    add(tx, &plan.rows.organisations, None).await?;
    update_rows(tx, &plan.updates).await?;
    add_rows(tx, &plan.rows).await?;
    update_authenticators(tx, &plan.updates, now).await?;
    for id in &plan.removals.organisations {
        organisation::Entity::delete_by_id(id.clone()).exec(tx).await?;
    }
    mark(tx, plan, now).await?;
    match &plan.levels {
        Levels::Become(levels) => level::set(tx, LEVELS, levels.clone(), now).await?,
        Levels::Go => {
            setting::Entity::delete_by_id(LEVELS.to_owned()).exec(tx).await?;
        }
        Levels::Stay => {}
    }
    if !plan.changes.is_empty() {
        super::report::record(tx, &plan.changes, now).await?;
        level::raise_version(tx, now).await?;
    }
    Ok(())
}

async fn remove(tx: &Tx, removals: &Removals, now: UnixMillis) -> Result<(), Fault> {
    let accounts: Vec<AccountId> = removals.accounts.iter().copied().collect();
    for ids in accounts.chunks(CHUNK) {
        // Grants hold their sessions, so they go first; the rest goes with the account.
        grant::Entity::delete_many()
            .filter(grant::COLUMN.account_id.is_in(ids.iter().copied()))
            .exec(tx)
            .await?;
        account::Entity::delete_many()
            .filter(account::COLUMN.id.is_in(ids.iter().copied()))
            .exec(tx)
            .await?;
    }
    for id in &removals.clients {
        client::Entity::delete_by_id(id.clone()).exec(tx).await?;
    }
    for id in &removals.applications {
        application::Entity::delete_by_id(id.clone()).exec(tx).await?;
    }
    for id in &removals.resources {
        resource::Entity::delete_by_id(id.clone()).exec(tx).await?;
    }
    for key in &removals.subscriptions {
        domain::grant::end_of_subscription(tx, &key.0, &key.1, now).await?;
        subscription::Entity::delete_by_id(key.clone()).exec(tx).await?;
    }
    for key in &removals.roles {
        role::Entity::delete_by_id(key.clone()).exec(tx).await?;
    }
    for key in &removals.entitlements {
        entitlement::Entity::delete_by_id(key.clone()).exec(tx).await?;
    }
    Ok(())
}

async fn release(tx: &Tx, updates: &Updates) -> Result<(), Fault> {
    for ids in updates.releases.chunks(CHUNK) {
        account::Entity::update_many()
            .col_expr(account::COLUMN.sign_in_email, Expr::value(None::<String>))
            .filter(account::COLUMN.id.is_in(ids.iter().copied()))
            .exec(tx)
            .await?;
    }
    Ok(())
}

async fn update_rows(tx: &Tx, updates: &Updates) -> Result<(), Fault> {
    for row in &updates.organisations {
        organisation::Entity::update(row.clone()).exec(tx).await?;
    }
    for row in &updates.accounts {
        account::Entity::update(row.clone()).exec(tx).await?;
    }
    for row in &updates.applications {
        application::Entity::update(row.clone()).exec(tx).await?;
    }
    for row in &updates.clients {
        client::Entity::update(row.clone()).exec(tx).await?;
    }
    for row in &updates.resources {
        resource::Entity::update(row.clone()).exec(tx).await?;
    }
    Ok(())
}

async fn add_rows(tx: &Tx, rows: &Rows) -> Result<(), Fault> {
    add(tx, &rows.accounts, None).await?;
    add(tx, &rows.authenticators, None).await?;
    add(tx, &rows.passwords, None).await?;
    add(tx, &rows.phones, None).await?;
    add(tx, &rows.seeds, None).await?;
    add(tx, &rows.roles, None).await?;
    let later = OnConflict::columns([entitlement::Column::AccountId, entitlement::Column::Product])
        .update_column(entitlement::Column::Until)
        .to_owned();
    add(tx, &rows.entitlements, Some(later)).await?;
    let again = OnConflict::column(proofing::Column::AccountId)
        .update_columns([proofing::Column::ProofedAt, proofing::Column::Method])
        .to_owned();
    add(tx, &rows.proofings, Some(again)).await?;
    add(tx, &rows.applications, None).await?;
    add(tx, &rows.clients, None).await?;
    add(tx, &rows.resources, None).await?;
    add(tx, &rows.subscriptions, None).await
}

async fn add<A>(tx: &Tx, rows: &[A], conflict: Option<OnConflict>) -> Result<(), Fault>
where
    A: ActiveModelTrait + ActiveModelBehavior + Clone + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    for rows in rows.chunks(CHUNK) {
        let insert = A::Entity::insert_many(rows.iter().cloned());
        let insert = match &conflict {
            Some(conflict) => insert.on_conflict(conflict.clone()),
            None => insert,
        };
        insert.exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Revokes, sets preferences, raises what a proofing raises, and ends what rests on what is gone.
async fn update_authenticators(tx: &Tx, updates: &Updates, now: UnixMillis) -> Result<(), Fault> {
    for ids in updates.revokes.chunks(CHUNK) {
        authenticator::Entity::update_many()
            .col_expr(authenticator::COLUMN.revoked_at, Expr::value(now))
            .filter(authenticator::COLUMN.id.is_in(ids.iter().copied()))
            .filter(authenticator::COLUMN.revoked_at.is_null())
            .exec(tx)
            .await?;
    }
    for (id, channel) in &updates.delivers {
        let row = phone::ActiveModel {
            authenticator_id: Set(*id),
            delivery: Set(*channel),
            ..Default::default()
        };
        phone::Entity::update(row).exec(tx).await?;
    }
    // A password lifts nobody above level 1, a recovery code never carries a proofing, an upstream says its own level.
    let strong = [
        AuthenticatorKind::Phone,
        AuthenticatorKind::Totp,
        AuthenticatorKind::HardwareToken,
        AuthenticatorKind::Passkey,
    ];
    for ids in updates.proofed.chunks(CHUNK) {
        authenticator::Entity::update_many()
            .col_expr(authenticator::COLUMN.carries, Expr::value(3_i16))
            .filter(authenticator::COLUMN.account_id.is_in(ids.iter().copied()))
            .filter(authenticator::COLUMN.kind.is_in(strong))
            .filter(authenticator::COLUMN.revoked_at.is_null())
            .exec(tx)
            .await?;
    }
    end(tx, &updates.ended, now).await
}

async fn end(tx: &Tx, accounts: &[AccountId], now: UnixMillis) -> Result<(), Fault> {
    for ids in accounts.chunks(CHUNK) {
        session::Entity::update_many()
            .col_expr(session::COLUMN.ended_at, Expr::value(now))
            .filter(session::COLUMN.account_id.is_in(ids.iter().copied()))
            .filter(session::COLUMN.ended_at.is_null())
            .exec(tx)
            .await?;
        grant::Entity::update_many()
            .col_expr(grant::COLUMN.ended_at, Expr::value(now))
            .filter(grant::COLUMN.account_id.is_in(ids.iter().copied()))
            .filter(grant::COLUMN.ended_at.is_null())
            .exec(tx)
            .await?;
    }
    Ok(())
}

async fn mark(tx: &Tx, plan: &Plan, now: UnixMillis) -> Result<(), Fault> {
    for key in &plan.removals.marks {
        applied::Entity::delete_by_id(key.clone()).exec(tx).await?;
    }
    let row = |(kind, key): &(&str, String)| applied::ActiveModel {
        kind: Set((*kind).to_owned()),
        key: Set(key.clone()),
        applied_at: Set(now),
    };
    let rows: Vec<applied::ActiveModel> = plan.marks.iter().map(row).collect();
    add(tx, &rows, None).await
}
