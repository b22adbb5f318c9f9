//! Sessions and their events, pending questions, codes, and what was granted.

use crate::table::{With, bytes, bytes_null, index, key, points, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, integer, json, pk_uuid, string, string_null, text, uuid, uuid_null},
};

pub(super) fn tables() -> Vec<TableCreateStatement> {
    vec![
        session(),
        event(),
        interaction(),
        handoff(),
        code(),
        send(),
        grants(),
        remembered_choice(),
        known_browser(),
    ]
}

pub(super) fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("session_account", "session", ["account_id"]),
        index("session_started", "session", ["started_at"]),
        index("session_ended", "session", ["ended_at"]),
        index("event_session", "event", ["session_id"]),
        index("event_authenticator", "event", ["authenticator_id"]),
        index("interaction_browser", "interaction", ["browser_hash", "answered_at"]),
        index("interaction_account", "interaction", ["account_id"]),
        index("interaction_application", "interaction", ["application_id"]),
        index("interaction_expires", "interaction", ["expires_at"]),
        index("handoff_expires", "handoff", ["expires_at"]),
        index("code_account", "code", ["account_id", "sent_at"]),
        index("code_authenticator", "code", ["authenticator_id", "sent_at"]),
        index("code_session", "code", ["session_id"]),
        index("code_interaction", "code", ["interaction_id"]),
        index("code_expires", "code", ["expires_at"]),
        index("send_waiting", "send", ["sent_at", "leased_until"]),
        index("send_code", "send", ["code_id"]),
        index("send_expires", "send", ["expires_at"]),
        index("grants_session", "grants", ["session_id"]),
        index("grants_account", "grants", ["account_id"]),
        index("grants_client", "grants", ["client_id"]),
        index("grants_granted", "grants", ["granted_at"]),
        index("grants_ended", "grants", ["ended_at"]),
        index("remembered_choice_client", "remembered_choice", ["client_id"]),
        index("remembered_choice_account", "remembered_choice", ["account_id"]),
        index("remembered_choice_expires", "remembered_choice", ["expires_at"]),
        index("known_browser_account", "known_browser", ["account_id"]),
        index("known_browser_signed_in", "known_browser", ["signed_in_at"]),
    ]
}

fn session() -> TableCreateStatement {
    let session = table(
        "session",
        [
            pk_uuid("id"),
            bytes("token_hash").unique_key().take(),
            uuid("account_id"),
            bytes("browser_hash"),
            big_integer("started_at"),
            big_integer("last_seen_at"),
            big_integer_null("ended_at"),
        ],
    );
    points(session, "account_id", "account", With::Goes)
}

fn event() -> TableCreateStatement {
    let event = table(
        "event",
        [
            pk_uuid("id"),
            uuid("session_id"),
            uuid("authenticator_id"),
            json("means"),
            big_integer("happened_at"),
            // No foreign key: interactions are swept, the events that happened in them stay.
            uuid_null("interaction_id"),
        ],
    );
    let event = points(event, "session_id", "session", With::Goes);
    points(event, "authenticator_id", "authenticator", With::Goes)
}

fn interaction() -> TableCreateStatement {
    let interaction = table(
        "interaction",
        [
            pk_uuid("id"),
            bytes("browser_hash"),
            uuid_null("account_id"),
            string_null("application_id"),
            json("needs"),
            json("question"),
            string_null("identifier"),
            big_integer_null("declined_at"),
            big_integer("opened_at"),
            big_integer("expires_at"),
            big_integer_null("answered_at"),
        ],
    );
    let interaction = points(interaction, "account_id", "account", With::Goes);
    points(interaction, "application_id", "application", With::Goes)
}

fn handoff() -> TableCreateStatement {
    table(
        "handoff",
        [
            bytes("handle_hash").primary_key().take(),
            string("door"),
            string("body"),
            big_integer("expires_at"),
            big_integer_null("taken_at"),
        ],
    )
}

fn code() -> TableCreateStatement {
    let code = table(
        "code",
        [
            pk_uuid("id"),
            uuid("account_id"),
            uuid("authenticator_id"),
            uuid("session_id"),
            // No foreign key, as in `event`.
            uuid("interaction_id"),
            text("channel"),
            bytes("hash"),
            big_integer("sent_at"),
            big_integer("expires_at"),
            integer("tries"),
            big_integer_null("voided_at"),
            big_integer_null("used_at"),
        ],
    );
    let code = points(code, "account_id", "account", With::Goes);
    let code = points(code, "authenticator_id", "authenticator", With::Goes);
    points(code, "session_id", "session", With::Goes)
}

fn send() -> TableCreateStatement {
    let send = table(
        "send",
        [
            pk_uuid("id"),
            uuid_null("code_id"),
            text("channel"),
            bytes_null("sealed"),
            big_integer("queued_at"),
            big_integer("expires_at"),
            big_integer_null("leased_until"),
            integer("attempts"),
            big_integer_null("sent_at"),
            big_integer_null("failed_at"),
        ],
    );
    points(send, "code_id", "code", With::Goes)
}

fn grants() -> TableCreateStatement {
    let grants = table(
        "grants",
        [
            pk_uuid("id"),
            string("client_id"),
            uuid("account_id"),
            uuid("session_id"),
            bytes("code_hash").unique_key().take(),
            big_integer("code_expires_at"),
            big_integer_null("redeemed_at"),
            string("redirect_uri"),
            string_null("code_challenge"),
            string_null("nonce"),
            string("scope"),
            json("answer"),
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

fn remembered_choice() -> TableCreateStatement {
    let choice = table(
        "remembered_choice",
        [
            uuid("session_id"),
            string("client_id"),
            uuid("account_id"),
            big_integer("expires_at"),
        ],
    );
    let choice = key(choice, ["session_id", "client_id"]);
    let choice = points(choice, "session_id", "session", With::Goes);
    let choice = points(choice, "client_id", "client", With::Goes);
    points(choice, "account_id", "account", With::Goes)
}

fn known_browser() -> TableCreateStatement {
    let known = table(
        "known_browser",
        [bytes("browser_hash"), uuid("account_id"), big_integer("signed_in_at")],
    );
    points(
        key(known, ["browser_hash", "account_id"]),
        "account_id",
        "account",
        With::Goes,
    )
}
