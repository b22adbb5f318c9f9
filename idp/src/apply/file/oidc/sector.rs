//! Pairwise subjects and their sector: [OIDC Core §8.1](https://openid.net/specs/openid-connect-core-1_0.html#PairwiseAlg).

use crate::config::document::{Problems, Value};
use domain::application::{Registration as Registered, SubjectType};
use std::{collections::BTreeSet, slice};

/// Whether a pairwise client has one sector. What its `sector_identifier_uri` says is looked up later.
pub(super) fn check(
    known: &Registered,
    redirect_uris: &[String],
    value: &Value,
    problems: &mut Problems,
) -> Option<()> {
    if known.subject_type == SubjectType::Public || known.sector_identifier_uri.is_some() {
        return Some(());
    }
    let sectors = redirect_uris.iter().map(|uri| known.sector(slice::from_ref(uri)));
    let sectors: BTreeSet<Option<String>> = sectors.collect();
    if sectors.len() < 2 && !sectors.contains(&None) {
        return Some(());
    }
    let origin = value.find("subject_type").map_or(&value.origin, |entry| &entry.origin);
    problems.refuse(
        origin,
        "`subject_type`: a pairwise client whose redirect URIs have several hosts, or none, needs `sector_identifier_uri`",
    );
    None
}
