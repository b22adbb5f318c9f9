//! Writes a plan. Everything in it was prepared and compared before; here is only the order, in which no two rows ever
//! hold what is unique, and nothing points to what isn't there.

use super::{
    Change, Progress, Stage,
    level::{self, LEVELS},
    plan::{Levels, Plan, Removals, Rows, Updates},
    report,
    state::CHUNK,
};
use domain::{
    assurance::AuthenticatorKind,
    db::Tx,
    entity::{
        account, application, applied, authenticator, client, entitlement, grant, organisation, phone, proofing,
        resource, role, service_provider, setting, subscription,
    },
    fault::Fault,
    ids::AccountId,
    session,
    time::UnixMillis,
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, OnConflict},
};

/// Writes all of it, and tells the audit log and running servers; nothing is told if nothing changes.
pub(super) async fn write(tx: &Tx, plan: &Plan, progress: &Progress, now: UnixMillis) -> Result<(), Fault> {
    progress.begin(
        Stage::Writing,
        plan.rows.count() + plan.marks.len() + plan.changes.len(),
    );
    let pen = Pen { tx, progress };
    remove(tx, &plan.removals, now).await?;
    release(tx, &plan.updates).await?;
    pen.add(&plan.rows.organisations, None).await?;
    update_rows(tx, &plan.updates).await?;
    add_rows(&pen, &plan.rows).await?;
    update_authenticators(tx, &plan.updates, now).await?;
    for id in &plan.removals.organisations {
        organisation::Entity::delete_by_id(id.clone()).exec(tx).await?;
    }
    mark(&pen, plan, now).await?;
    match &plan.levels {
        Levels::Become(levels) => level::set(tx, LEVELS, levels.clone(), now).await?,
        Levels::Go => {
            setting::Entity::delete_by_id(LEVELS.to_owned()).exec(tx).await?;
        }
        Levels::Stay => {}
    }
    if !plan.changes.is_empty() {
        record(&pen, &plan.changes, now).await?;
        level::raise_version(tx, now).await?;
    }
    Ok(())
}

async fn remove(tx: &Tx, removals: &Removals, now: UnixMillis) -> Result<(), Fault> {
    let accounts: Vec<AccountId> = removals.accounts.iter().copied().collect();
    for ids in accounts.chunks(CHUNK) {
        session::end_of_accounts(tx, ids, now).await?;
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
    for id in &removals.providers {
        service_provider::Entity::delete_by_id(id.clone()).exec(tx).await?;
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
    for row in &updates.providers {
        service_provider::Entity::update(row.clone()).exec(tx).await?;
    }
    for row in &updates.resources {
        resource::Entity::update(row.clone()).exec(tx).await?;
    }
    Ok(())
}

async fn add_rows(pen: &Pen<'_>, rows: &Rows) -> Result<(), Fault> {
    pen.add(&rows.accounts, None).await?;
    pen.add(&rows.authenticators, None).await?;
    pen.add(&rows.passwords, None).await?;
    pen.add(&rows.phones, None).await?;
    pen.add(&rows.seeds, None).await?;
    pen.add(&rows.roles, None).await?;
    let later = OnConflict::columns([entitlement::Column::AccountId, entitlement::Column::Product])
        .update_column(entitlement::Column::Until)
        .to_owned();
    pen.add(&rows.entitlements, Some(later)).await?;
    let again = OnConflict::column(proofing::Column::AccountId)
        .update_columns([proofing::Column::ProofedAt, proofing::Column::Method])
        .to_owned();
    pen.add(&rows.proofings, Some(again)).await?;
    pen.add(&rows.applications, None).await?;
    pen.add(&rows.clients, None).await?;
    pen.add(&rows.providers, None).await?;
    pen.add(&rows.resources, None).await?;
    pen.add(&rows.subscriptions, None).await
}

/// What adds rows, and counts them for whoever waits.
struct Pen<'t> {
    tx: &'t Tx,
    progress: &'t Progress,
}

impl Pen<'_> {
    async fn add<A>(&self, rows: &[A], conflict: Option<OnConflict>) -> Result<(), Fault>
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
            insert.exec_without_returning(self.tx).await?;
            self.progress.step(rows.len());
        }
        Ok(())
    }
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
        session::end_of_accounts(tx, ids, now).await?;
    }
    Ok(())
}

/// Tells the audit log.
async fn record(pen: &Pen<'_>, changes: &[Change], now: UnixMillis) -> Result<(), Fault> {
    for changes in changes.chunks(CHUNK) {
        report::record(pen.tx, changes, now).await?;
        pen.progress.step(changes.len());
    }
    Ok(())
}

async fn mark(pen: &Pen<'_>, plan: &Plan, now: UnixMillis) -> Result<(), Fault> {
    for key in &plan.removals.marks {
        applied::Entity::delete_by_id(key.clone()).exec(pen.tx).await?;
    }
    let row = |(kind, key): &(&str, String)| applied::ActiveModel {
        kind: Set((*kind).to_owned()),
        key: Set(key.clone()),
        applied_at: Set(now),
    };
    let rows: Vec<applied::ActiveModel> = plan.marks.iter().map(row).collect();
    pen.add(&rows, None).await
}
