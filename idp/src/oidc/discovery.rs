//! `GET /.well-known/openid-configuration` ([OIDC Discovery §4](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig)),
//! the same at `/.well-known/oauth-authorization-server` ([RFC 8414](https://www.rfc-editor.org/rfc/rfc8414)), and the JWKS.

use super::request::{MODES, PROMPTS, SCOPES};
use crate::{app::App, page::Words};
use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// The provider's metadata.
pub async fn get(State(app): State<App>) -> Response {
    public(Json(document(&app)))
}

/// The keys that verify our tokens: [RFC 7517 §5](https://www.rfc-editor.org/rfc/rfc7517#section-5).
pub async fn jwks(State(app): State<App>) -> Response {
    public((
        [(header::CONTENT_TYPE, "application/jwk-set+json")],
        app.keys.jwks().to_string(),
    ))
}

// Anybody may read it, from any origin, and keep it for a while; a key is published long before it signs.
fn public(body: impl IntoResponse) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, body).into_response()
}

/// How clients prove who they are; public ones don't.
const EVERYBODY: [&str; 4] = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"];

/// How those do that can; a resource uses the first.
const CONFIDENTIAL: [&str; 3] = ["client_secret_basic", "client_secret_post", "private_key_jwt"];

fn document(app: &App) -> Value {
    let issuer = app.issuer();
    let algs = keys::Alg::ALL.map(keys::Alg::name);
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/oauth2/authorize"),
        "token_endpoint": format!("{issuer}/oauth2/token"),
        "userinfo_endpoint": format!("{issuer}/oauth2/userinfo"),
        "introspection_endpoint": format!("{issuer}/oauth2/introspect"),
        "revocation_endpoint": format!("{issuer}/oauth2/revoke"),
        "end_session_endpoint": format!("{issuer}/oauth2/logout"),
        "jwks_uri": format!("{issuer}/oauth2/jwks"),
        "scopes_supported": SCOPES,
        "response_types_supported": ["code"],
        "response_modes_supported": MODES.map(|(name, _)| name),
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": algs,
        "userinfo_signing_alg_values_supported": algs,
        "introspection_signing_alg_values_supported": algs,
        "token_endpoint_auth_methods_supported": EVERYBODY,
        "token_endpoint_auth_signing_alg_values_supported": algs,
        "revocation_endpoint_auth_methods_supported": EVERYBODY,
        "revocation_endpoint_auth_signing_alg_values_supported": algs,
        "introspection_endpoint_auth_methods_supported": CONFIDENTIAL,
        "introspection_endpoint_auth_signing_alg_values_supported": algs,
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": PROMPTS,
        "claims_supported": super::claims::SUPPORTED,
        "claim_types_supported": ["normal"],
        "claims_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "authorization_response_iss_parameter_supported": true,
        "ui_locales_supported": Words::spoken(),
        "acr_values_supported": app.ladder().names().collect::<Vec<_>>(),
        "gradus_levels": levels(app),
    })
}

fn levels(app: &App) -> Vec<Value> {
    let ladder = app.ladder();
    let rungs = ladder.rungs().iter();
    rungs
        .map(|rung| {
            let names: Vec<&str> = rung.names.iter().map(|name| name.name.as_str()).collect();
            json!({ "level": rung.level, "acr": rung.acr, "names": names })
        })
        .collect()
}
