//! An authorization request, check by check. While client or redirect URI is unproven a refusal is a page; afterwards it
//! goes to the client, in the mode that it asked for.

mod challenge;
mod claims;
pub mod hint;
mod mode;
mod needs;
mod prompt;
mod prove;
mod scope;
mod shape;

pub use hint::Hints;
pub use mode::MODES;
pub use prompt::PROMPTS;
pub use prove::{Proven, prove};
pub use scope::SCOPES;

use super::{error::AuthorizationError, resource};
use crate::{app::App, http::params::Params};
use claims::Claims;
use domain::{assurance::Needs, fault::Fault, interaction::Authorization, time::UnixMillis};
use prompt::Prompt;

/// The longest value that is handed back or kept, in bytes.
const LONGEST: usize = 2048;

/// What is asked, checked.
pub struct Asked {
    /// What will be granted.
    pub authorization: Authorization,
    /// What is needed before.
    pub needs: Needs,
    /// Whom it is about.
    pub hints: Hints,
}

/// Checks what is asked: [OIDC Core §3.1.2.2](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequestValidation).
///
/// # Errors
/// The database's.
pub async fn check(
    app: &App,
    proven: &Proven,
    params: &Params,
    now: UnixMillis,
) -> Result<Result<Asked, AuthorizationError>, Fault> {
    let resource = match resource::check(app, params.resources()).await? {
        Ok(resource) => resource,
        Err(why) => {
            let error = AuthorizationError::new("invalid_target", why);
            // What is wrong with the request itself is said first.
            return Ok(Err(read(app, proven, params, Vec::new(), now).err().unwrap_or(error)));
        }
    };
    Ok(read(app, proven, params, resource, now))
}

fn read(
    app: &App,
    proven: &Proven,
    params: &Params,
    resource: Vec<String>,
    now: UnixMillis,
) -> Result<Asked, AuthorizationError> {
    shape::check(params)?;
    mode::check(params)?;
    let prompt = Prompt::read(params)?;
    let claims = Claims::read(params, |word| scope::may_ask(&proven.client, word))?;
    let scope = scope::grant(proven, params, prompt)?;
    let code_challenge = challenge::read(proven, params)?;
    let needs = needs::read(proven, params, prompt, &claims, !resource.is_empty(), now)?;
    let hints = Hints::read(app, proven, params, claims.sub)?;
    Ok(Asked {
        authorization: Authorization {
            client_id: proven.client.client.id.clone(),
            redirect_uri: proven.redirect_uri.clone(),
            state: proven.state.clone(),
            nonce: params.owned("nonce"),
            scope,
            code_challenge,
            ui_locales: params.owned("ui_locales"),
            response_mode: proven.mode,
            claims: Some(claims.requested).filter(|requested| !requested.is_empty()),
            resource,
        },
        needs,
        hints,
    })
}
