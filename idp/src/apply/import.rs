//! `gradus application import`: clients as others describe them, in the members of the IANA registry.
//! Spec: [RFC 7591 §2](https://www.rfc-editor.org/rfc/rfc7591#section-2).
//!
//! They become what an apply file makes of them, by the same checks and the same plan. Three things differ. A member that
//! nobody knows is kept, since it means something to whoever wrote it. What the file says nothing of (owner, level,
//! subscribers, a secret) stays as it is where the application is there already. And nothing is marked as applied, so that
//! `apply --prune` never takes it away.

use super::{
    Failure, Files, Keys, Options, Report,
    file::{self, ApplicationTable, Registration, Slug, Wanted, is_known},
    make,
};
use crate::config::document::{At, Entry, Kind, Origin, Problems, Read, SecretText, Value};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use domain::{
    application::Consent,
    assurance::Level,
    db::Db,
    entity::{application, client, organisation},
    entropy::{Entropy, draw},
    fault::Fault,
    ids::ClientId,
    time::UnixMillis,
};
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};
use std::sync::Arc;

/// What is said of all clients that are imported together; what isn't said stays, or has its default.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// The organisation that they belong to. Default: the only one that there is.
    pub owner: Option<String>,
    /// Organisations whose people may use them. Default: none.
    pub subscribers: Option<Vec<String>>,
    /// The level that everybody must reach there. Default: 1.
    pub minimum_level: Option<Level>,
}

/// What was imported. No `Debug`: it has secrets.
pub struct Imported {
    /// What changed.
    pub report: Report,
    /// The clients, in the order of the files.
    pub clients: Vec<Credentials>,
}

/// How a client is known from now on.
pub struct Credentials {
    /// Its application.
    pub application: String,
    /// Its `client_id`.
    pub client_id: String,
    /// Its secret, if it was made here; it is never shown again.
    pub client_secret: Option<SecretText>,
}

/// Makes applications of client metadata (files' names and JSON texts), or changes nothing.
///
/// # Errors
/// The files' problems, all of them; or a fault.
pub async fn import(
    db: &Db,
    keys: &Keys,
    files: &[(String, String)],
    options: Options,
    now: UnixMillis,
    entropy: &dyn Entropy,
) -> Result<Imported, Failure> {
    let mut problems = Problems::default();
    let mut wanted = Wanted::default();
    let terms = options.import.clone().unwrap_or_default();
    for described in describe(files, &mut problems) {
        let desk = Desk { terms: &terms, entropy };
        wanted
            .application
            .extend(desk.table(db.read(), described, &mut problems).await?);
    }
    let offered: Vec<Credentials> = wanted.application.iter().filter_map(offer).collect();
    let (wanted, warnings) = file::settle(wanted, &options.levels, problems).map_err(Failure::Files)?;
    let options = Options {
        import: Some(terms),
        ..options
    };
    let wanted = Arc::new(wanted);
    let report = make(db, keys, Files { wanted, warnings }, &options, now, entropy).await?;
    let issued = |mut one: Credentials| {
        if report.dry_run || !report.issued.contains(&one.application) {
            one.client_secret = None;
        }
        one
    };
    let clients = offered.into_iter().map(issued).collect();
    Ok(Imported { report, clients })
}

fn offer(table: &ApplicationTable) -> Option<Credentials> {
    Some(Credentials {
        application: table.id.value.0.clone(),
        client_id: table.client_id()?.to_owned(),
        client_secret: table.oidc.as_ref()?.value.spare_secret.clone(),
    })
}

/// The clients that files describe: an object each, alone or in a list.
fn describe(files: &[(String, String)], problems: &mut Problems) -> Vec<Value> {
    let mut described = Vec::new();
    for (name, text) in files {
        match Value::parse_json(name, text) {
            Err(wrong) => problems.absorb(wrong),
            Ok(document) => match document.kind {
                Kind::List(clients) if !clients.is_empty() => described.extend(clients),
                Kind::Table(_) => described.push(document),
                _ => problems.refuse(
                    &document.origin,
                    "must be a JSON object of client metadata, or a list of such",
                ),
            },
        }
    }
    described
}

struct Desk<'d> {
    terms: &'d Terms,
    entropy: &'d dyn Entropy,
}

impl Desk<'_> {
    /// What an apply file would say of this client.
    async fn table(
        &self,
        conn: &impl ConnectionTrait,
        described: Value,
        problems: &mut Problems,
    ) -> Result<Option<ApplicationTable>, Fault> {
        let origin = described.origin.clone();
        let Some((oidc, name)) = self.registration(described, problems) else {
            return Ok(None);
        };
        let client_id = oidc.client_id.as_ref().map(|id| id.0.clone()).unwrap_or_default();
        let found = find(conn, &client_id).await?;
        let Some(owner) = self.owner(conn, found.as_ref(), problems).await? else {
            return Ok(None);
        };
        let flag = |value: &String| At {
            value: value.clone(),
            origin: Origin::Variable("--subscribers".into()),
        };
        let subscribers = self.terms.subscribers.iter().flatten().map(flag).collect::<Vec<_>>();
        let id = found.map_or_else(|| slug(&client_id), |found| found.id.0);
        if subscribers.is_empty() && self.terms.subscribers.is_none() {
            let what = format_args!("{id}: where no organisation subscribes, nobody can use it: --subscribers ORG");
            problems.warn(&origin, what);
        }
        let value = Slug(id);
        Ok(Some(ApplicationTable {
            id: At {
                value,
                origin: origin.clone(),
            },
            name: name.unwrap_or(client_id),
            owner,
            minimum_level: self.terms.minimum_level.unwrap_or(Level::ONE),
            max_age: None,
            subscribers,
            start_url: None,
            consent: Consent::default(),
            oidc: Some(At { value: oidc, origin }),
            saml: None,
        }))
    }

    /// The registration, with an id and, where it needs one and has none, a secret to offer; and what it is called.
    fn registration(&self, described: Value, problems: &mut Problems) -> Option<(Registration, Option<String>)> {
        let Value { origin, kind } = described;
        let Kind::Table(members) = kind else {
            problems.refuse(&origin, "must be an object of client metadata");
            return None;
        };
        let (mut known, unknown): (Vec<Entry>, Vec<Entry>) = members.into_iter().partition(|one| is_known(&one.key));
        let add = |known: &mut Vec<Entry>, key: &str, text: String| {
            let kind = Kind::Text(text);
            let value = Value {
                origin: origin.clone(),
                kind,
            };
            known.push(Entry {
                key: key.to_owned(),
                origin: origin.clone(),
                value,
            });
        };
        if !has(&known, "client_id") {
            add(&mut known, "client_id", HEXLOWER.encode(&draw::<16>(self.entropy)));
        }
        let offers = !has(&known, "client_secret") && needs_secret(&known);
        if offers {
            add(
                &mut known,
                "client_secret",
                BASE64URL_NOPAD.encode(&draw::<32>(self.entropy)),
            );
        }
        let described = Value {
            origin,
            kind: Kind::Table(known),
        };
        let mut registration = Registration::read(&described, problems)?;
        if offers {
            registration.spare_secret = registration.client_secret.take();
        }
        let name = described
            .find("client_name")
            .and_then(|entry| entry.value.text().map(str::to_owned));
        for entry in unknown {
            warn_of(&entry, problems);
            registration.keep(&entry);
        }
        Some((registration, name))
    }

    /// The organisation that the application belongs to.
    async fn owner(
        &self,
        conn: &impl ConnectionTrait,
        found: Option<&application::Model>,
        problems: &mut Problems,
    ) -> Result<Option<At<String>>, Fault> {
        let origin = Origin::Variable("--owner".into());
        if let Some(owner) = self
            .terms
            .owner
            .clone()
            .or_else(|| found.map(|found| found.owner.0.clone()))
        {
            return Ok(Some(At { value: owner, origin }));
        }
        let mut some = organisation::Entity::find().limit(2).all(conn).await?;
        if let (Some(only), true) = (some.pop(), some.is_empty()) {
            return Ok(Some(At {
                value: only.id.0,
                origin,
            }));
        }
        problems.refuse(
            &origin,
            "say which organisation the application belongs to: --owner ORG (an [[organisation]] of an apply file)",
        );
        Ok(None)
    }
}

fn has(members: &[Entry], key: &str) -> bool {
    members.iter().any(|member| member.key == key)
}

/// Whether a client proves itself by a secret: without a word it does, as [RFC 7591 §2] says.
///
/// [RFC 7591 §2]: https://www.rfc-editor.org/rfc/rfc7591#section-2
fn needs_secret(members: &[Entry]) -> bool {
    let method = members.iter().find(|member| member.key == "token_endpoint_auth_method");
    method.is_none_or(|method| {
        let text = method.value.text().unwrap_or_default();
        matches!(text, "client_secret_basic" | "client_secret_post")
    })
}

/// Warns of a member that nobody knows; a translation (`client_name#de`) is known by what it translates.
fn warn_of(entry: &Entry, problems: &mut Problems) {
    let name = entry.key.split('#').next().unwrap_or_default();
    if !is_known(name) {
        let what = format_args!("`{}` isn't known here: it is kept, and nothing uses it", entry.key);
        problems.warn(&entry.origin, what);
    }
}

/// The application that this client speaks for, if it is there.
async fn find(conn: &impl ConnectionTrait, client_id: &str) -> Result<Option<application::Model>, Fault> {
    let Some(client) = client::Entity::find_by_id(ClientId::from(client_id)).one(conn).await? else {
        return Ok(None);
    };
    Ok(application::Entity::find_by_id(client.application_id).one(conn).await?)
}

/// A short name for an application, made of its `client_id`.
fn slug(client_id: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || "._-".contains(c) {
            c
        } else {
            '-'
        }
    };
    client_id.chars().map(plain).take(64).collect()
}

impl Terms {
    /// Leaves of an application what nothing was said of.
    pub(super) fn leave(&self, wanted: &mut application::Model, found: &application::Model, is_named: bool) {
        wanted.max_age_ms = found.max_age_ms;
        wanted.start_url.clone_from(&found.start_url);
        wanted.consent = found.consent;
        if self.owner.is_none() {
            wanted.owner = found.owner.clone();
        }
        if self.minimum_level.is_none() {
            wanted.minimum_level = found.minimum_level;
        }
        if !is_named {
            wanted.name.clone_from(&found.name);
        }
    }
}
