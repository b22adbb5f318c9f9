//! What was granted, with its refresh token.

use crate::table::{With, bytes, bytes_null, index, points, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, boolean, integer, json, json_null, pk_uuid, string, string_null, uuid},
};

pub(super) fn tables() -> Vec<TableCreateStatement> {
    vec![grants()]
}

pub(super) fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("grants_session", "grants", ["session_id"]),
        index("grants_account", "grants", ["account_id"]),
        index("grants_client", "grants", ["client_id"]),
        index("grants_granted", "grants", ["granted_at"]),
        index("grants_ended", "grants", ["ended_at"]),
        index("grants_expires", "grants", ["expires_at"]),
    ]
}

fn grants() -> TableCreateStatement {
    let grants = table(
        "grants",
        [
            pk_uuid("id"),
            string("client_id"),
            uuid("account_id"),
            uuid("session_id"),
            string("subject"),
            bytes("code_hash").unique_key().take(),
            big_integer("code_expires_at"),
            big_integer_null("redeemed_at"),
            string("redirect_uri"),
            string_null("code_challenge"),
            string_null("nonce"),
            string("scope"),
            json_null("claims"),
            json("resource"),
            json("answer"),
            boolean("offline"),
            bytes_null("refresh_hash").unique_key().take(),
            integer("refresh_generation"),
            big_integer_null("refreshed_at"),
            big_integer_null("refresh_expires_at"),
            big_integer("granted_at"),
            big_integer("expires_at"),
            big_integer_null("ended_at"),
        ],
    );
    let grants = points(grants, "client_id", "client", With::Goes);
    let grants = points(grants, "account_id", "account", With::Goes);
    // A grant may outlive its session's end: the row stays as long as a grant rests on it.
    points(grants, "session_id", "session", With::Holds)
}
