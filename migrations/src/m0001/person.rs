//! Organisations, their accounts, and what these sign in with.

use crate::table::{With, bytes, index, key, points, table};
use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, integer, pk_uuid, small_integer, string, string_null, string_uniq, text, uuid,
        uuid_null,
    },
};

pub(super) fn tables() -> Vec<TableCreateStatement> {
    vec![
        organisation(),
        account(),
        role(),
        entitlement(),
        proofing(),
        authenticator(),
        password(),
        phone(),
        totp(),
        code_failure(),
    ]
}

pub(super) fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("account_organisation", "account", ["organisation_id"]),
        index("authenticator_account", "authenticator", ["account_id"]),
        index("phone_number", "phone", ["number"]),
    ]
}

fn organisation() -> TableCreateStatement {
    table(
        "organisation",
        [
            string("id").primary_key().take(),
            string("name"),
            big_integer("created_at"),
        ],
    )
}

fn account() -> TableCreateStatement {
    let account = table(
        "account",
        [
            pk_uuid("id"),
            string_uniq("user_id"),
            string("organisation_id"),
            string_uniq("subject"),
            string_null("email"),
            big_integer_null("email_confirmed_at"),
            string_null("sign_in_email").unique_key().take(),
            string_null("given_name"),
            string_null("family_name"),
            string_null("phone_number"),
            string_null("locale"),
            // No foreign key: authenticators point here already, and PostgreSQL makes no circles in one go.
            uuid_null("default_authenticator_id"),
            big_integer_null("suspended_at"),
            big_integer("created_at"),
            big_integer("changed_at"),
        ],
    );
    points(account, "organisation_id", "organisation", With::Holds)
}

fn role() -> TableCreateStatement {
    let role = table("role", [uuid("account_id"), string("role")]);
    points(key(role, ["account_id", "role"]), "account_id", "account", With::Goes)
}

fn entitlement() -> TableCreateStatement {
    let entitlement = table(
        "entitlement",
        [uuid("account_id"), string("product"), big_integer("until")],
    );
    points(
        key(entitlement, ["account_id", "product"]),
        "account_id",
        "account",
        With::Goes,
    )
}

fn proofing() -> TableCreateStatement {
    let proofing = table(
        "proofing",
        [pk_uuid("account_id"), big_integer("proofed_at"), string("method")],
    );
    points(proofing, "account_id", "account", With::Goes)
}

fn authenticator() -> TableCreateStatement {
    let authenticator = table(
        "authenticator",
        [
            pk_uuid("id"),
            uuid("account_id"),
            text("kind"),
            string("label"),
            small_integer("carries"),
            big_integer("bound_at"),
            big_integer_null("revoked_at"),
            big_integer_null("last_used_at"),
        ],
    );
    points(authenticator, "account_id", "account", With::Goes)
}

fn password() -> TableCreateStatement {
    let password = table("password", [pk_uuid("authenticator_id"), string("phc")]);
    points(password, "authenticator_id", "authenticator", With::Goes)
}

fn phone() -> TableCreateStatement {
    let phone = table(
        "phone",
        [pk_uuid("authenticator_id"), string("number"), text("delivery")],
    );
    points(phone, "authenticator_id", "authenticator", With::Goes)
}

fn totp() -> TableCreateStatement {
    let totp = table(
        "totp",
        [
            pk_uuid("authenticator_id"),
            bytes("sealed_seed"),
            big_integer("last_step"),
        ],
    );
    points(totp, "authenticator_id", "authenticator", With::Goes)
}

fn code_failure() -> TableCreateStatement {
    let failure = table(
        "code_failure",
        [
            pk_uuid("account_id"),
            integer("failures"),
            big_integer_null("locked_until"),
        ],
    );
    points(failure, "account_id", "account", With::Goes)
}
