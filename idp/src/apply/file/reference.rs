//! What stands in several places must fit together: nothing twice, and nobody signs in by somebody else's e-mail.

use super::{Wanted, fold};
use crate::config::document::{Origin, Problems};
use std::collections::HashMap;

/// Checks everything that one table alone can't know.
pub(super) fn check(wanted: &Wanted, problems: &mut Problems) {
    let organisations = wanted
        .organisation
        .iter()
        .map(|one| (one.id.value.0.clone(), &one.id.origin));
    refuse_twice("organisation", organisations, problems);
    let accounts = wanted
        .account
        .iter()
        .map(|one| (one.user_id.value.0.clone(), &one.user_id.origin));
    refuse_twice("account", accounts, problems);
    let applications = wanted
        .application
        .iter()
        .map(|one| (one.id.value.0.clone(), &one.id.origin));
    refuse_twice("application", applications, problems);
    let clients = wanted
        .application
        .iter()
        .filter_map(|one| Some((one.client_id()?.to_owned(), &one.oidc.as_ref()?.origin)));
    refuse_twice("client_id", clients, problems);
    let resources = wanted
        .resource
        .iter()
        .map(|one| (one.value.id.value.0.clone(), &one.value.id.origin));
    refuse_twice("resource", resources, problems);
    let audiences = wanted
        .resource
        .iter()
        .map(|one| (one.value.audience.value.0.clone(), &one.value.audience.origin));
    refuse_twice("audience", audiences, problems);
    let levels = wanted
        .level
        .iter()
        .map(|one| (one.value.number.to_string(), &one.origin));
    refuse_twice("level", levels, problems);
    let flagged = wanted
        .account
        .iter()
        .filter(|account| account.sign_in_by_email == Some(true));
    let names = flagged.filter_map(|account| account.email.as_ref().map(|email| (fold(&email.value), &email.origin)));
    refuse_twice("sign_in_by_email of", names, problems);
    for account in &wanted.account {
        account.check(problems);
    }
    for application in &wanted.application {
        application.check(problems);
    }
}

fn refuse_twice<'w>(what: &str, all: impl Iterator<Item = (String, &'w Origin)>, problems: &mut Problems) {
    let mut seen: HashMap<String, &Origin> = HashMap::new();
    for (key, origin) in all {
        if let Some(first) = seen.get(&key) {
            problems.refuse(origin, format_args!("{what} \"{key}\" stands twice; first at {first}"));
        } else {
            seen.insert(key, origin);
        }
    }
}
