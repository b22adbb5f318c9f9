//! What apply files say: read, checked, and brought together, before anything is looked up or changed.

mod account;
mod application;
mod oidc;
mod reference;
mod saml;
mod text;

pub(super) use account::{AccountTable, Delivery, PhoneTable, TotpTable};
pub(super) use application::ApplicationTable;
pub(super) use oidc::{Registration, is_known};
pub(super) use saml::SamlTable;
pub(super) use text::{Slug, fold};

use crate::config::{
    LevelTable,
    document::{At, Open, Problem, Problems, Read, SecretText, Value, record, section},
};
use domain::assurance::Ladder;
use serde_json::json;
use std::time::Duration;
use text::Audience;

section! {
    /// An apply file: what there should be.
    pub(super) struct Wanted {
        /// Companies and partners.
        organisation: Vec<OrganisationTable> = Vec::new(),
        /// Sign-in identities.
        account: Vec<AccountTable> = Vec::new(),
        /// Relying parties.
        application: Vec<ApplicationTable> = Vec::new(),
        /// APIs that read or introspect access tokens.
        resource: Vec<At<ResourceTable>> = Vec::new(),
        /// Companies' own sign-in.
        upstream: Vec<At<Upstream>> = Vec::new(),
        /// Levels of assurance, each in place of the one of its number in the configuration.
        level: Vec<At<LevelTable>> = Vec::new(),
    }
}

record! {
    /// A company or partner.
    pub(super) struct OrganisationTable {
        /// Its short name, which never changes.
        id: At<Slug>,
        /// What people read.
        name: String,
    }
}

record! {
    /// An API that introspects access tokens, or reads those of RFC 9068.
    pub(super) struct ResourceTable {
        /// Its short name.
        id: At<Slug>,
        /// What `resource` and `aud` call it.
        audience: At<Audience>,
        /// What it introspects with.
        secret: Option<SecretText> = None,
        /// A name of the level that it needs.
        acr: Option<At<String>> = None,
        /// How old any event may be.
        max_age: Option<Duration> = None,
    }
}

/// A company's own sign-in. Which keys it has is settled when it is built.
pub(super) struct Upstream;

impl Read for Upstream {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let mut table = Open::of(value, problems)?;
        let Some(id) = table.take("id") else {
            table.miss("id", problems);
            return None;
        };
        problems.under("id", |problems| Slug::read(id, problems)).map(|_| Self)
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "object", "required": ["id"] })
    }
}

/// Reads files (their names and texts) as one: what all of them together want, and warnings.
///
/// # Errors
/// All that is wrong in any of them.
pub(super) fn read(files: &[(String, String)], levels: &[LevelTable]) -> Result<(Wanted, Vec<Problem>), Problems> {
    let mut problems = Problems::default();
    let mut wanted = Wanted::default();
    for (name, text) in files {
        match Value::parse(name, text) {
            Ok(document) => {
                if let Some(more) = Wanted::read(&document, &mut problems) {
                    wanted.join(more);
                }
            }
            Err(wrong) => problems.absorb(wrong),
        }
    }
    settle(wanted, levels, problems)
}

/// What all of it together wants, and warnings, unless something is wrong.
///
/// # Errors
/// All that is wrong: what was found in reading, and what doesn't fit together.
pub(super) fn settle(
    wanted: Wanted,
    levels: &[LevelTable],
    mut problems: Problems,
) -> Result<(Wanted, Vec<Problem>), Problems> {
    reference::check(&wanted, &mut problems);
    let ladder = wanted.ladder(levels);
    wanted.warn(
        |name| ladder.as_ref().map_or(true, |ladder| ladder.find(name).is_some()),
        &mut problems,
    );
    if let (Err(bad), Some(level)) = (&ladder, wanted.level.first()) {
        problems.refuse(&level.origin, format_args!("[[level]]: {bad}"));
    }
    problems.settle().map(|warnings| (wanted, warnings))
}

impl Wanted {
    fn join(&mut self, more: Self) {
        self.organisation.extend(more.organisation);
        self.account.extend(more.account);
        self.application.extend(more.application);
        self.resource.extend(more.resource);
        self.upstream.extend(more.upstream);
        self.level.extend(more.level);
    }

    /// The levels that there would be: those of the configuration, and these in their place.
    fn ladder(&self, levels: &[LevelTable]) -> Result<Ladder, crate::config::BadLadder> {
        let more: Vec<LevelTable> = self.level.iter().map(|level| level.value.clone()).collect();
        LevelTable::ladder(&LevelTable::over(levels, &more))
    }

    /// Warns of what is taken but doesn't do what it seems to; `knows` says which names of levels there are.
    fn warn(&self, knows: impl Fn(&str) -> bool, problems: &mut Problems) {
        for name in self.resource.iter().filter_map(|one| one.value.acr.as_ref()) {
            if !knows(&name.value) {
                problems.warn(
                    &name.origin,
                    format_args!(
                        "`acr`: \"{}\" is no level's name here, so no token is strong enough",
                        name.value
                    ),
                );
            }
        }
        for upstream in &self.upstream {
            problems.warn(
                &upstream.origin,
                "[[upstream]] isn't built yet: it wasn't looked at; apply this file again when it is",
            );
        }
        for account in &self.account {
            account.warn(problems);
        }
        for application in &self.application {
            application.warn(&knows, problems);
        }
    }
}
