//! Consents, APIs, what must not be used twice, and logout notices that wait.

use crate::table::{With, bytes, bytes_null, index, key, points, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, integer, pk_uuid, string, string_null, string_uniq, uuid},
};

pub(super) fn tables() -> Vec<TableCreateStatement> {
    vec![consent(), resource(), spent(), logout_notice()]
}

pub(super) fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("consent_client", "consent", ["client_id"]),
        index("spent_expires", "spent", ["expires_at"]),
        index("logout_notice_due", "logout_notice", ["delivered_at", "due_at"]),
        index("logout_notice_client", "logout_notice", ["client_id"]),
        index("logout_notice_expires", "logout_notice", ["expires_at"]),
    ]
}

fn consent() -> TableCreateStatement {
    let consent = table(
        "consent",
        [
            uuid("account_id"),
            string("client_id"),
            string("scope"),
            big_integer("given_at"),
        ],
    );
    let consent = key(consent, ["account_id", "client_id"]);
    let consent = points(consent, "account_id", "account", With::Goes);
    points(consent, "client_id", "client", With::Goes)
}

fn resource() -> TableCreateStatement {
    table(
        "resource",
        [
            string("id").primary_key().take(),
            string_uniq("audience"),
            bytes_null("secret_hash"),
            string_null("acr"),
            big_integer_null("max_age_ms"),
            big_integer("created_at"),
        ],
    )
}

fn spent() -> TableCreateStatement {
    table("spent", [bytes("key").primary_key().take(), big_integer("expires_at")])
}

fn logout_notice() -> TableCreateStatement {
    let notice = table(
        "logout_notice",
        [
            pk_uuid("id"),
            string("client_id"),
            // No foreign key: the session may be swept before its last notice is delivered.
            uuid("session_id"),
            string("subject"),
            big_integer("queued_at"),
            big_integer("due_at"),
            big_integer("expires_at"),
            big_integer_null("leased_until"),
            integer("attempts"),
            big_integer_null("delivered_at"),
            big_integer_null("failed_at"),
        ],
    );
    points(notice, "client_id", "client", With::Goes)
}
