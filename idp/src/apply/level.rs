//! Levels that were applied: kept as a setting that every node takes over.

use super::{
    Action, Change, Prepared,
    plan::{Levels, Plan},
    state::State,
};
use crate::config::LevelTable;
use domain::{assurance::Ladder, db::Tx, entity::setting, fault::Fault, time::UnixMillis};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, sea_query::OnConflict};

/// The setting that holds them, as JSON.
pub(super) const LEVELS: &str = "levels";

/// The setting that changes with every apply, so that running servers notice.
pub(super) const VERSION: &str = "version";

/// The ladder of this deployment at present: the configuration's levels, with those that were applied in their place.
///
/// # Errors
/// The database's fault, or applied levels that don't fit this node's configuration.
pub async fn load_ladder(conn: &impl ConnectionTrait, configured: &[LevelTable]) -> Result<Ladder, Fault> {
    let applied = setting::Entity::find_by_id(LEVELS.to_owned()).one(conn).await?;
    let applied: Vec<LevelTable> = match applied {
        Some(row) => {
            serde_json::from_str(&row.value).map_err(|cause| Fault::new("the applied levels can't be read", cause))?
        }
        None => Vec::new(),
    };
    LevelTable::ladder(&LevelTable::over(configured, &applied))
        .map_err(|bad| Fault::new("the applied levels don't fit this node's configuration", bad))
}

/// What changes with every apply: a running server that sees another value looks again at what it keeps in memory.
///
/// # Errors
/// The database's.
pub async fn load_version(conn: &impl ConnectionTrait) -> Result<Option<String>, Fault> {
    Ok(setting::Entity::find_by_id(VERSION.to_owned())
        .one(conn)
        .await?
        .map(|row| row.value))
}

/// Gives a setting a value.
pub(super) async fn set(tx: &Tx, name: &str, value: String, now: UnixMillis) -> Result<(), Fault> {
    let row = setting::ActiveModel {
        name: Set(name.to_owned()),
        value: Set(value),
        changed_at: Set(now),
    };
    let again = OnConflict::column(setting::Column::Name)
        .update_columns([setting::Column::Value, setting::Column::ChangedAt])
        .to_owned();
    setting::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Gives the version another value. Two that count at once can't both commit: SQLite has one writer, and PostgreSQL's
/// transactions are serializable.
pub(super) async fn raise_version(tx: &Tx, now: UnixMillis) -> Result<(), Fault> {
    let before = load_version(tx)
        .await?
        .and_then(|value| value.parse::<u64>().ok())
        .unwrap_or(0);
    set(tx, VERSION, (before + 1).to_string(), now).await
}

/// Compares the levels; files without any leave those that were applied, unless they are pruned.
pub(super) fn compare(plan: &mut Plan, prepared: &Prepared, state: &State) -> Result<(), Fault> {
    let wanted: Vec<&LevelTable> = prepared.wanted.level.iter().map(|level| &level.value).collect();
    let pruned = prepared.options.prune && state.levels.is_some();
    if wanted.is_empty() {
        if pruned {
            plan.levels = Levels::Go;
            plan.changes
                .push(change(Action::Remove, "as the configuration says again"));
        }
        return Ok(());
    }
    let json = serde_json::to_string(&wanted).map_err(|cause| Fault::new("the levels can't be written", cause))?;
    if state.levels.as_ref() != Some(&json) {
        let numbers: Vec<String> = wanted.iter().map(|level| level.number.to_string()).collect();
        let action = if state.levels.is_some() {
            Action::Change
        } else {
            Action::Create
        };
        plan.changes.push(change(action, &numbers.join(" and ")));
        plan.levels = Levels::Become(json);
    }
    Ok(())
}

fn change(action: Action, what: &str) -> Change {
    Change {
        action,
        kind: "setting",
        key: LEVELS.to_owned(),
        what: vec![what.to_owned()],
        keys: vec![LEVELS],
    }
}
