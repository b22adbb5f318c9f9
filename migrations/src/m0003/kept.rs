//! Enrolments, passkeys and their ceremonies, recovery codes, links, changes, and resets that wait.

use crate::table::{With, bytes, bytes_null, index, points, table};
use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, boolean, integer, json, json_null, pk_uuid, string, string_null, text, uuid,
        uuid_null,
    },
};

pub(super) fn tables() -> Vec<TableCreateStatement> {
    vec![
        enrolment(),
        passkey(),
        ceremony(),
        recovery_code(),
        link(),
        change(),
        reset(),
    ]
}

pub(super) fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("enrolment_account", "enrolment", ["account_id"]),
        index("enrolment_expires", "enrolment", ["expires_at"]),
        index("ceremony_expires", "ceremony", ["expires_at"]),
        index("recovery_code_authenticator", "recovery_code", ["authenticator_id"]),
        index("link_account", "link", ["account_id", "purpose"]),
        index("link_expires", "link", ["expires_at"]),
        index("change_account", "change", ["account_id"]),
        index("change_undo_until", "change", ["undo_until"]),
        index("reset_due", "reset", ["due_at"]),
    ]
}

fn enrolment() -> TableCreateStatement {
    let enrolment = table(
        "enrolment",
        [
            pk_uuid("id"),
            uuid("account_id"),
            uuid("session_id"),
            text("kind"),
            bytes("sealed"),
            bytes_null("code_hash"),
            uuid_null("send_id"),
            big_integer_null("sent_at"),
            big_integer_null("code_expires_at"),
            integer("tries"),
            string("back"),
            big_integer("opened_at"),
            big_integer("expires_at"),
            big_integer_null("completed_at"),
        ],
    );
    let enrolment = points(enrolment, "account_id", "account", With::Goes);
    points(enrolment, "session_id", "session", With::Goes)
}

fn passkey() -> TableCreateStatement {
    let passkey = table(
        "passkey",
        [
            uuid("authenticator_id").primary_key().take(),
            bytes("credential_id").unique_key().take(),
            json("credential"),
            boolean("attested"),
            boolean("verifies_user"),
        ],
    );
    points(passkey, "authenticator_id", "authenticator", With::Goes)
}

fn ceremony() -> TableCreateStatement {
    table(
        "ceremony",
        [
            pk_uuid("id"),
            bytes("browser_hash"),
            // No foreign keys: it lives for minutes, and what it is about may be swept before it.
            uuid_null("interaction_id"),
            uuid_null("account_id"),
            bytes("sealed"),
            big_integer("expires_at"),
            big_integer_null("used_at"),
        ],
    )
}

fn recovery_code() -> TableCreateStatement {
    let code = table(
        "recovery_code",
        [
            bytes("hash").primary_key().take(),
            uuid("authenticator_id"),
            big_integer_null("used_at"),
        ],
    );
    points(code, "authenticator_id", "authenticator", With::Goes)
}

fn link() -> TableCreateStatement {
    let link = table(
        "link",
        [
            bytes("hash").primary_key().take(),
            uuid("account_id"),
            text("purpose"),
            json_null("detail"),
            big_integer("issued_at"),
            big_integer("expires_at"),
            big_integer_null("used_at"),
        ],
    );
    points(link, "account_id", "account", With::Goes)
}

fn change() -> TableCreateStatement {
    let change = table(
        "change",
        [
            pk_uuid("id"),
            uuid("account_id"),
            text("kind"),
            json("reversal"),
            bytes("undo_hash").unique_key().take(),
            big_integer("happened_at"),
            big_integer("undo_until"),
            big_integer_null("undone_at"),
        ],
    );
    points(change, "account_id", "account", With::Goes)
}

fn reset() -> TableCreateStatement {
    let reset = table(
        "reset",
        [
            pk_uuid("id"),
            uuid("account_id"),
            uuid("authenticator_id"),
            string("reason"),
            string_null("asked_by"),
            big_integer("asked_at"),
            big_integer("due_at"),
            big_integer_null("done_at"),
            big_integer_null("cancelled_at"),
        ],
    );
    let reset = points(reset, "account_id", "account", With::Goes);
    points(reset, "authenticator_id", "authenticator", With::Goes)
}
