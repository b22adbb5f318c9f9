//! `grant_type=client_credentials`: [RFC 6749 §4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4). No person stands behind it, so
//! the token says nothing of assurance.

use super::{Request, TokenError, answer::TokenResponse};
use crate::{
    app::App,
    oidc::{access_token::AccessToken, request::SCOPES, resource},
    tally::Issued,
};

/// Gives a confidential client a token of its own.
pub(super) async fn give(app: &App, request: &Request<'_>) -> Result<TokenResponse, TokenError> {
    let client = &request.client;
    if !client.client.auth_method.is_confidential() {
        return Err(TokenError::UnauthorizedClient(
            "A public client has no tokens of its own.",
        ));
    }
    let scope = scope(request)?;
    let resources = resource::check(app, request.form.resources())
        .await?
        .map_err(TokenError::InvalidTarget)?;
    let token = AccessToken::of_client(app, client, scope.clone(), &resources, request.now);
    let answer = TokenResponse::without_person(app, client, &token)?;
    app.tally.count(Issued::ClientCredentials, &client.client.id);
    Ok(answer)
}

/// What it asks for of what it registered; all that isn't about a person, where it doesn't say.
fn scope(request: &Request<'_>) -> Result<String, TokenError> {
    let registered: Vec<&str> = request
        .client
        .client
        .scope
        .split(' ')
        .filter(|word| !word.is_empty() && !SCOPES.contains(word))
        .collect();
    let asked = request.form.words("scope");
    if let Some(word) = asked.iter().find(|word| !registered.contains(word)) {
        return Err(TokenError::InvalidScope(if SCOPES.contains(word) {
            "scope has a word that is about a person."
        } else {
            "scope has a word that the client didn't register."
        }));
    }
    let given = if asked.is_empty() { registered } else { asked };
    Ok(given.join(" "))
}
