//! Less than was granted, where a client asks for less: [RFC 6749 §6](https://www.rfc-editor.org/rfc/rfc6749#section-6),
//! [RFC 8707 §2.2](https://www.rfc-editor.org/rfc/rfc8707#section-2.2).

use super::TokenError;
use crate::http::params::Params;
use domain::entity::grant::Model as Grant;

/// What a token of a grant is to open.
pub(super) struct Narrowed {
    pub(super) scope: String,
    pub(super) resource: Vec<String>,
}

/// Whether a form asks for less than everything.
pub(super) fn asks_for_less(form: &Params) -> bool {
    form.get("scope").is_some() || !form.resources().is_empty()
}

/// What the form asks for of what was granted; everything, where it doesn't say.
pub(super) fn read(grant: &Grant, form: &Params) -> Result<Narrowed, TokenError> {
    Ok(Narrowed {
        scope: scope(grant, form)?,
        resource: resource(grant, form)?,
    })
}

/// The same for a code, whose scope stands: a form that brings one names no scope.
pub(super) fn read_resource(grant: &Grant, form: &Params) -> Result<Narrowed, TokenError> {
    Ok(Narrowed {
        scope: grant.scope.clone(),
        resource: resource(grant, form)?,
    })
}

fn scope(grant: &Grant, form: &Params) -> Result<String, TokenError> {
    let asked = form.words("scope");
    let granted: Vec<&str> = grant.scope.split(' ').collect();
    if asked.is_empty() {
        return Ok(grant.scope.clone());
    }
    if asked.iter().any(|word| !granted.contains(word)) {
        return Err(TokenError::InvalidScope("scope has a word that wasn't granted."));
    }
    let kept: Vec<&str> = granted.into_iter().filter(|word| asked.contains(word)).collect();
    Ok(kept.join(" "))
}

fn resource(grant: &Grant, form: &Params) -> Result<Vec<String>, TokenError> {
    let asked = form.resources();
    if asked.iter().any(|one| !grant.resource.0.contains(one)) {
        return Err(TokenError::InvalidTarget("resource has a value that wasn't granted."));
    }
    Ok(if asked.is_empty() {
        grant.resource.0.clone()
    } else {
        asked.to_vec()
    })
}
