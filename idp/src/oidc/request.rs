//! An authorization request, check by check. While client or redirect URI is unproven a refusal is a page; afterwards it
//! goes to the client.

use super::client::{self, Client};
use super::{error::AuthorizationError, reply::Way};
use crate::{
    app::App,
    http::{params::Params, problem::Problem},
};
use domain::{
    assurance::{Comparison, Dialect, Needs, Person},
    fault::Fault,
    ids::ClientId,
    interaction::{Authorization, ResponseMode},
    time::UnixMillis,
};
use std::{sync::Arc, time::Duration};

/// The scopes that this provider knows: [OIDC Core §5.4](https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims).
pub const SCOPES: [&str; 6] = ["openid", "profile", "email", "address", "phone", "offline_access"];

/// The longest value that is handed back or kept, in bytes.
const LONGEST: usize = 2048;

/// The longest `claims` parameter, in bytes.
const LONGEST_CLAIMS: usize = 8192;

/// Who asks, proven: a registered client and one of its redirect URIs, matched exactly.
pub struct Proven {
    /// The client and its application.
    pub client: Arc<Client>,
    /// Where answers and errors go.
    pub redirect_uri: String,
    /// Handed back with them.
    pub state: Option<String>,
    /// How they travel.
    pub mode: ResponseMode,
}

impl Proven {
    /// Where answers go, and how.
    #[must_use]
    pub fn way(&self) -> Way<'_> {
        Way {
            redirect_uri: &self.redirect_uri,
            state: self.state.as_deref(),
            mode: self.mode,
        }
    }
}

/// What is asked, checked.
pub struct Asked {
    /// What will be granted.
    pub authorization: Authorization,
    /// What is needed before.
    pub needs: Needs,
    /// `login_hint`, as it came.
    pub login_hint: Option<String>,
}

/// Proves who asks. Nothing else of the request is looked at before, and no refusal of this function is a redirect.
pub async fn prove(app: &App, params: &Params) -> Result<Result<Proven, Problem>, Fault> {
    if params.is_repeated("client_id") || params.is_repeated("redirect_uri") {
        return Ok(Err(Problem::RepeatedParameter));
    }
    let Some(client_id) = params.get("client_id").filter(|id| id.len() <= LONGEST) else {
        return Ok(Err(Problem::UnknownClient));
    };
    let Some(client) = client::find(app, &ClientId::from(client_id)).await? else {
        return Ok(Err(Problem::UnknownClient));
    };
    let redirect_uri = params
        .owned("redirect_uri")
        .filter(|uri| client.client.redirect_uris.0.contains(uri));
    let Some(redirect_uri) = redirect_uri else {
        return Ok(Err(Problem::BadRedirectUri));
    };
    let state = params
        .owned("state")
        .filter(|state| state.len() <= LONGEST && !params.is_repeated("state"));
    Ok(Ok(Proven {
        client,
        redirect_uri,
        state,
        mode: ResponseMode::Query,
    }))
}

/// Checks what is asked: [OIDC Core §3.1.2.2](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequestValidation).
pub fn check(proven: &Proven, params: &Params, now: UnixMillis) -> Result<Asked, AuthorizationError> {
    check_shape(params)?;
    check_response(params)?;
    let prompt = read_prompt(params)?;
    Ok(Asked {
        authorization: Authorization {
            client_id: proven.client.client.id.clone(),
            redirect_uri: proven.redirect_uri.clone(),
            state: proven.state.clone(),
            nonce: params.owned("nonce"),
            scope: read_scope(proven, params)?,
            code_challenge: read_challenge(proven, params)?,
            ui_locales: params.owned("ui_locales"),
            response_mode: proven.mode,
            claims: None,
            resource: Vec::new(),
        },
        needs: read_needs(proven, params, prompt, now)?,
        login_hint: params.owned("login_hint"),
    })
}

fn check_shape(params: &Params) -> Result<(), AuthorizationError> {
    if let Some(name) = params.fault() {
        // A stranger chose the name, and the client may show what it is told.
        let is_plain = name.len() <= 64
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b" _-.".contains(&byte));
        let name = if is_plain { name } else { "one that isn't known here" };
        return Err(AuthorizationError::invalid_request(format!(
            "A parameter came more than once, or isn't text: {name}."
        )));
    }
    for name in ["state", "nonce", "scope", "acr_values", "login_hint", "ui_locales"] {
        if params.get(name).is_some_and(|value| value.len() > LONGEST) {
            return Err(AuthorizationError::invalid_request(format!(
                "{name} is longer than {LONGEST} bytes."
            )));
        }
    }
    if params.get("request").is_some() {
        return Err(AuthorizationError::new(
            "request_not_supported",
            "Request objects are not supported.",
        ));
    }
    if params.get("request_uri").is_some() {
        return Err(AuthorizationError::new(
            "request_uri_not_supported",
            "request_uri is not supported.",
        ));
    }
    Ok(())
}

fn check_response(params: &Params) -> Result<(), AuthorizationError> {
    match params.get("response_type") {
        Some("code") => {}
        Some(_) => {
            return Err(AuthorizationError::new(
                "unsupported_response_type",
                "Only response_type=code.",
            ));
        }
        None => return Err(AuthorizationError::invalid_request("response_type is missing.")),
    }
    match params.get("response_mode") {
        None | Some("query") => Ok(()),
        Some(_) => Err(AuthorizationError::invalid_request("Only response_mode=query.")),
    }
}

#[derive(Clone, Copy, Default)]
struct Prompt {
    none: bool,
    login: bool,
    select_account: bool,
}

fn read_prompt(params: &Params) -> Result<Prompt, AuthorizationError> {
    let words = params.words("prompt");
    let mut prompt = Prompt::default();
    for word in &words {
        match *word {
            "none" => prompt.none = true,
            "login" => prompt.login = true,
            "select_account" => prompt.select_account = true,
            "consent" => {}
            _ => {
                return Err(AuthorizationError::invalid_request(
                    "prompt has a value that isn't supported.",
                ));
            }
        }
    }
    if prompt.none && words.len() > 1 {
        return Err(AuthorizationError::invalid_request("prompt=none stands alone."));
    }
    Ok(prompt)
}

fn read_scope(proven: &Proven, params: &Params) -> Result<String, AuthorizationError> {
    let asked = params.words("scope");
    if !asked.contains(&"openid") {
        return Err(AuthorizationError::new("invalid_scope", "scope must contain openid."));
    }
    let registered: Vec<&str> = proven
        .client
        .client
        .scope
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect();
    let may = |word: &&str| *word == "openid" || registered.is_empty() || registered.contains(word);
    let granted: Vec<&str> = SCOPES
        .into_iter()
        .filter(|word| asked.contains(word))
        .filter(may)
        .collect();
    Ok(granted.join(" "))
}

/// PKCE, S256 only: [RFC 7636 §4.3](https://www.rfc-editor.org/rfc/rfc7636#section-4.3), [RFC 9700 §2.1.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1).
fn read_challenge(proven: &Proven, params: &Params) -> Result<Option<String>, AuthorizationError> {
    let Some(challenge) = params.get("code_challenge") else {
        return if proven.client.client.require_pkce {
            Err(AuthorizationError::invalid_request(
                "code_challenge is missing: PKCE is required.",
            ))
        } else if params.get("code_challenge_method").is_some() {
            Err(AuthorizationError::invalid_request(
                "code_challenge_method without code_challenge.",
            ))
        } else {
            Ok(None)
        };
    };
    if params.get("code_challenge_method") != Some("S256") {
        return Err(AuthorizationError::invalid_request(
            "code_challenge_method must be S256.",
        ));
    }
    let is_digest = |bytes: Vec<u8>| bytes.len() == 32;
    if !data_encoding::BASE64URL_NOPAD
        .decode(challenge.as_bytes())
        .is_ok_and(is_digest)
    {
        return Err(AuthorizationError::invalid_request(
            "code_challenge isn't a base64url SHA-256 digest.",
        ));
    }
    Ok(Some(challenge.to_owned()))
}

fn read_needs(proven: &Proven, params: &Params, prompt: Prompt, now: UnixMillis) -> Result<Needs, AuthorizationError> {
    let asked = read_names(params)?;
    let application = &proven.client.application;
    Ok(Needs {
        dialect: Dialect::Oidc,
        must: asked.must || (proven.client.client.acr_values_required && !asked.names.is_empty()),
        names: asked.names,
        comparison: Comparison::Exact,
        minimum: application.minimum(),
        max_age: application.max_age(),
        not_before: read_not_before(params, prompt, now)?,
        silent: prompt.none,
        person: if prompt.select_account {
            Person::Choose
        } else {
            Person::Anyone
        },
        consent: false,
        declined: false,
        own_page: false,
        interaction: None,
    })
}

/// Ages become one instant on arrival, so that nothing decays while a person types.
fn read_not_before(params: &Params, prompt: Prompt, now: UnixMillis) -> Result<Option<UnixMillis>, AuthorizationError> {
    let max_age = match params.get("max_age") {
        None => None,
        Some(text) => {
            let seconds: u32 = text
                .parse()
                .map_err(|_| AuthorizationError::invalid_request("max_age is a number of seconds, 0 or more."))?;
            Some(now - Duration::from_secs(seconds.into()))
        }
    };
    Ok(max_age.max(prompt.login.then_some(now)))
}

struct Names {
    names: Vec<String>,
    must: bool,
}

/// The names that are asked for: an essential `acr` of the `claims` parameter is a must
/// ([OIDC Core §5.5.1.1](https://openid.net/specs/openid-connect-core-1_0.html#acrSemantics)), `acr_values` a preference.
fn read_names(params: &Params) -> Result<Names, AuthorizationError> {
    let claimed = match params.get("claims") {
        None => None,
        Some(text) if text.len() > LONGEST_CLAIMS => {
            return Err(AuthorizationError::invalid_request("claims is too long."));
        }
        Some(text) => read_acr_claim(text)?,
    };
    let wished = || params.words("acr_values").into_iter().map(str::to_owned).collect();
    Ok(match claimed {
        Some(claimed) if !claimed.names.is_empty() => claimed,
        _ => Names {
            names: wished(),
            must: false,
        },
    })
}

fn read_acr_claim(text: &str) -> Result<Option<Names>, AuthorizationError> {
    let bad = || AuthorizationError::invalid_request("claims isn't the JSON object of OIDC Core 5.5.");
    let claims: serde_json::Value = serde_json::from_str(text).map_err(|_| bad())?;
    let claims = claims.as_object().ok_or_else(bad)?;
    for member in ["id_token", "userinfo"] {
        if claims
            .get(member)
            .is_some_and(|value| !value.is_object() && !value.is_null())
        {
            return Err(bad());
        }
    }
    let Some(acr) = claims.get("id_token").and_then(|member| member.get("acr")) else {
        return Ok(None);
    };
    match acr {
        serde_json::Value::Null => Ok(None),
        serde_json::Value::Object(acr) => Ok(Some(Names {
            names: read_values(acr).ok_or_else(bad)?,
            must: match acr.get("essential") {
                None => false,
                Some(essential) => essential.as_bool().ok_or_else(bad)?,
            },
        })),
        _ => Err(bad()),
    }
}

fn read_values(acr: &serde_json::Map<String, serde_json::Value>) -> Option<Vec<String>> {
    match (acr.get("value"), acr.get("values")) {
        (None, None) => Some(Vec::new()),
        (Some(one), None) => Some(vec![one.as_str()?.to_owned()]),
        (None, Some(many)) => many
            .as_array()?
            .iter()
            .map(|value| value.as_str().map(str::to_owned))
            .collect(),
        (Some(_), Some(_)) => None,
    }
}
