//! Limits, the audit log, keys and settings.

use crate::table::{bytes, bytes_null, index, key, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, big_pk_auto, integer, string, string_null, uuid_null},
};

pub(super) fn tables() -> Vec<TableCreateStatement> {
    vec![
        allowance(),
        sign_in_failure(),
        audit_event(),
        signing_key(),
        setting(),
        applied(),
    ]
}

pub(super) fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("allowance_ends", "allowance", ["ends_at"]),
        index("sign_in_failure_failed", "sign_in_failure", ["failed_at"]),
        index("audit_event_account", "audit_event", ["account_id", "happened_at"]),
        one_active_key(),
    ]
}

/// Two nodes that rotate at once can't both make an active key of the same algorithm.
fn one_active_key() -> IndexCreateStatement {
    index("signing_key_one_active", "signing_key", ["alg"])
        .unique()
        .and_where(Expr::col("active_at").is_not_null())
        .and_where(Expr::col("retiring_at").is_null())
        .take()
}

fn allowance() -> TableCreateStatement {
    table(
        "allowance",
        [
            bytes("key").primary_key().take(),
            big_integer("started_at"),
            big_integer("ends_at"),
            integer("used"),
        ],
    )
}

fn sign_in_failure() -> TableCreateStatement {
    table(
        "sign_in_failure",
        [
            bytes("key").primary_key().take(),
            integer("failures"),
            big_integer_null("waits_until"),
            big_integer("failed_at"),
        ],
    )
}

/// Without foreign keys: what happened stays, whoever goes.
fn audit_event() -> TableCreateStatement {
    table(
        "audit_event",
        [
            big_pk_auto("number"),
            big_integer("happened_at"),
            string("act"),
            string("outcome"),
            uuid_null("account_id"),
            uuid_null("session_id"),
            string_null("application_id"),
            string_null("address"),
            string("detail"),
            bytes_null("hash"),
        ],
    )
}

fn signing_key() -> TableCreateStatement {
    table(
        "signing_key",
        [
            string("id").primary_key().take(),
            string("alg"),
            bytes("sealed"),
            string("public_jwk"),
            big_integer("published_at"),
            big_integer_null("active_at"),
            big_integer_null("retiring_at"),
            big_integer_null("retired_at"),
        ],
    )
}

fn setting() -> TableCreateStatement {
    table(
        "setting",
        [
            string("name").primary_key().take(),
            string("value"),
            big_integer("changed_at"),
        ],
    )
}

fn applied() -> TableCreateStatement {
    let applied = table("applied", [string("kind"), string("key"), big_integer("applied_at")]);
    key(applied, ["kind", "key"])
}
