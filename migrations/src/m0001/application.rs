//! Applications, their OIDC clients, and who may use them.

use crate::table::{With, bytes_null, index, key, points, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, boolean, json, small_integer, string, string_null, string_uniq, text},
};

pub(super) fn tables() -> Vec<TableCreateStatement> {
    vec![application(), client(), subscription()]
}

pub(super) fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("application_owner", "application", ["owner"]),
        index("subscription_organisation", "subscription", ["organisation_id"]),
    ]
}

fn application() -> TableCreateStatement {
    let application = table(
        "application",
        [
            string("id").primary_key().take(),
            string("name"),
            string("owner"),
            small_integer("minimum_level"),
            big_integer_null("max_age_ms"),
            string_null("start_url"),
            text("consent"),
            big_integer("created_at"),
        ],
    );
    points(application, "owner", "organisation", With::Holds)
}

fn client() -> TableCreateStatement {
    let client = table(
        "client",
        [
            string("id").primary_key().take(),
            string_uniq("application_id"),
            bytes_null("secret_hash"),
            text("auth_method"),
            boolean("require_pkce"),
            boolean("acr_values_required"),
            json("redirect_uris"),
            string_null("initiate_login_uri"),
            string("signing_alg"),
            string("scope"),
            string("metadata"),
        ],
    );
    points(client, "application_id", "application", With::Goes)
}

fn subscription() -> TableCreateStatement {
    let subscription = table("subscription", [string("application_id"), string("organisation_id")]);
    let subscription = key(subscription, ["application_id", "organisation_id"]);
    let subscription = points(subscription, "application_id", "application", With::Goes);
    points(subscription, "organisation_id", "organisation", With::Goes)
}
