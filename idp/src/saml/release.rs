//! What a service provider learns of a person: a name of the kind that it asked for, and its list of attributes.

use super::provider::Provider;
use crate::app::App;
use data_encoding::HEXLOWER;
use domain::{
    entity::account::Model as Account,
    ids::{AccountId, SessionId},
    subject,
};
use federation::saml::{
    name_id::{self, NameId},
    response::Attribute,
};

/// An attribute that we have: how apply files call it, and how assertions do.
/// Spec: [MACE-Dir SAML attribute profiles](https://wiki.refeds.org/display/STAN/SAML2+Attribute+Profiles),
/// [SAML Subject Identifier Attributes](https://docs.oasis-open.org/security/saml-subject-id-attr/v1.0/saml-subject-id-attr-v1.0.html).
struct Known {
    short: &'static str,
    name: &'static str,
    value: fn(&App, &Provider, &Account) -> Option<String>,
}

const KNOWN: [Known; 9] = [
    Known {
        short: "uid",
        name: "urn:oid:0.9.2342.19200300.100.1.1",
        value: |_, _, account| Some(account.user_id.clone()),
    },
    Known {
        short: "mail",
        name: "urn:oid:0.9.2342.19200300.100.1.3",
        value: |_, _, account| account.email.clone(),
    },
    Known {
        short: "givenName",
        name: "urn:oid:2.5.4.42",
        value: |_, _, account| account.given_name.clone(),
    },
    Known {
        short: "sn",
        name: "urn:oid:2.5.4.4",
        value: |_, _, account| account.family_name.clone(),
    },
    Known {
        short: "displayName",
        name: "urn:oid:2.16.840.1.113730.3.1.241",
        value: |_, _, account| Some(account.name()),
    },
    Known {
        short: "preferredLanguage",
        name: "urn:oid:2.16.840.1.113730.3.1.39",
        value: |_, _, account| account.locale.clone(),
    },
    Known {
        short: "telephoneNumber",
        name: "urn:oid:2.5.4.20",
        // The profile's contact number, never an authenticator's.
        value: |_, _, account| account.phone_number.clone(),
    },
    Known {
        short: "subject-id",
        name: "urn:oasis:names:tc:SAML:attribute:subject-id",
        value: |app, _, account| Some(scoped(app, &[account.id.0.as_bytes()])),
    },
    Known {
        short: "pairwise-id",
        name: "urn:oasis:names:tc:SAML:attribute:pairwise-id",
        value: |app, provider, account| {
            Some(scoped(
                app,
                &[account.id.0.as_bytes(), provider.row.entity_id.0.as_bytes()],
            ))
        },
    },
];

/// The short names of all attributes that can be released.
#[must_use]
pub fn known() -> [&'static str; KNOWN.len()] {
    KNOWN.map(|known| known.short)
}

/// A scoped identifier: letters and digits in which case means nothing, and the issuer's host.
fn scoped(app: &App, of: &[&[u8]]) -> String {
    let hash = app.hash_key.hash("subject-id", of);
    let id = HEXLOWER.encode(hash.get(..16).unwrap_or(&hash));
    format!("{id}@{}", host(app.issuer()))
}

fn host(issuer: &str) -> String {
    let url = url::Url::parse(issuer).ok();
    url.and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The attributes that an account has of those that the deployment releases; what the metadata requests narrows them,
/// and where it requests nothing they are all of them.
#[must_use]
pub(super) fn attributes(app: &App, provider: &Provider, account: &Account, service: Option<u16>) -> Vec<Attribute> {
    let requested = provider.metadata.requested_attributes(service);
    let listed = |known: &&Known| provider.row.terms.attributes.iter().any(|listed| listed == known.short);
    let wanted = |known: &&Known| requested.is_none_or(|names| names.iter().any(|name| name == known.name));
    let released = KNOWN.iter().filter(listed).filter(wanted);
    released
        .filter_map(|known| {
            let value = (known.value)(app, provider, account).filter(|value| !value.is_empty())?;
            Some(Attribute {
                name: known.name.to_owned(),
                friendly_name: Some(known.short.to_owned()),
                values: vec![value],
            })
        })
        .collect()
}

/// The format of the name that is given: the one that was asked for, else the deployment's choice, else the first of the
/// metadata that we know, else persistent. `None`: one that we don't have was asked for.
#[must_use]
pub(super) fn format<'a>(provider: &'a Provider, asked: Option<&'a str>) -> Option<&'a str> {
    let is_known = |format: &&str| name_id::FORMATS.contains(format);
    if let Some(asked) = asked.filter(|asked| *asked != name_id::UNSPECIFIED) {
        return Some(asked).filter(is_known);
    }
    let configured = provider.row.terms.name_id_format.as_deref();
    let mut listed = provider.metadata.name_id_formats.iter().map(String::as_str);
    configured
        .or_else(|| listed.find(is_known))
        .or(Some(name_id::PERSISTENT))
}

/// The name of that format that a service provider knows an account by. `None`: the account has none of this kind.
#[must_use]
pub(super) fn name_id(app: &App, provider: &Provider, account: &Account, format: &str) -> Option<NameId> {
    let sector = &provider.row.entity_id.0;
    let value = match format {
        name_id::PERSISTENT => subject::pairwise(&app.hash_key, sector, account.id),
        name_id::TRANSIENT => super::random_id(app),
        name_id::EMAIL => account.email.clone()?,
        _ => account.user_id.clone(),
    };
    let is_ours = matches!(format, name_id::PERSISTENT | name_id::TRANSIENT);
    Some(NameId {
        value,
        format: Some(format.to_owned()),
        name_qualifier: is_ours.then(|| super::entity_id(app)),
        sp_name_qualifier: is_ours.then(|| sector.clone()),
    })
}

/// The account that a persistent name of this service provider stands for.
#[must_use]
pub(super) fn read_persistent(app: &App, provider: &Provider, value: &str) -> Option<AccountId> {
    subject::read_pairwise(&app.hash_key, &provider.row.entity_id.0, value)
}

/// What a service provider knows a session by: another one in every sector.
#[must_use]
pub(super) fn session_index(app: &App, provider: &Provider, session: SessionId) -> String {
    let of: [&[u8]; 2] = [session.0.as_bytes(), provider.row.entity_id.0.as_bytes()];
    let hash = app.hash_key.hash("session-index", &of);
    format!("_{}", HEXLOWER.encode(hash.get(..16).unwrap_or(&hash)))
}
