//! Who asks: a registered client and one of its redirect URIs, to the letter. And how its answers travel, which must be
//! known before anything is refused.

use super::{LONGEST, mode};
use crate::{
    app::App,
    http::{params::Params, problem::Problem},
    oidc::{client::Client, reply::Way},
};
use domain::{fault::Fault, ids::ClientId, interaction::ResponseMode};
use std::sync::Arc;

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

/// Proves who asks. Nothing else of the request is looked at before, and no refusal of this function is a redirect.
///
/// # Errors
/// The database's.
pub async fn prove(app: &App, params: &Params) -> Result<Result<Proven, Problem>, Fault> {
    if params.is_repeated("client_id") || params.is_repeated("redirect_uri") {
        return Ok(Err(Problem::RepeatedParameter));
    }
    let Some(client_id) = params.get("client_id").filter(|id| id.len() <= LONGEST) else {
        return Ok(Err(Problem::UnknownClient));
    };
    let Some(client) = app.clients.find(app.db.read(), &ClientId::from(client_id)).await? else {
        return Ok(Err(Problem::UnknownClient));
    };
    let asked = params.get("redirect_uri").unwrap_or_default();
    let Some(redirect_uri) = find_redirect_uri(&client.client.redirect_uris.0, asked) else {
        return Ok(Err(Problem::BadRedirectUri));
    };
    let state = params
        .owned("state")
        .filter(|state| state.len() <= LONGEST && !params.is_repeated("state"));
    Ok(Ok(Proven {
        redirect_uri: redirect_uri.to_owned(),
        client,
        state,
        mode: mode::read(params).unwrap_or_default(),
    }))
}

/// The registered redirect URI that was asked for: the same characters, nothing is normalised
/// ([RFC 9700 §2.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1)).
fn find_redirect_uri<'a>(registered: &'a [String], asked: &str) -> Option<&'a str> {
    registered.iter().map(String::as_str).find(|uri| *uri == asked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REGISTERED: [&str; 2] = ["https://shop.example/callback", "http://127.0.0.1:9001/cb?tenant=7"];

    fn registered() -> Vec<String> {
        REGISTERED.map(str::to_owned).to_vec()
    }

    proptest! {
        #[test]
        fn only_what_was_registered_is_found(asked in "\\PC{0,40}") {
            let registered = registered();
            prop_assert_eq!(find_redirect_uri(&registered, &asked), None);
        }

        #[test]
        fn one_letter_more_or_less_or_other_is_another_uri(which in 0..2_usize, at in 0..33_usize, letter in any::<char>()) {
            let uri = REGISTERED[which];
            let letters: Vec<char> = uri.chars().collect();
            let at = at % letters.len();
            let mut more = letters.clone();
            more.insert(at, letter);
            let mut less = letters.clone();
            less.remove(at);
            let mut other = letters.clone();
            other[at] = letter;
            let registered = registered();
            for changed in [more, less, other] {
                let changed = changed.into_iter().collect::<String>();
                let found = find_redirect_uri(&registered, &changed);
                prop_assert_eq!(found.is_some(), changed == uri, "{}", changed);
            }
        }
    }

    #[test]
    fn each_registered_one_is_found() {
        let registered = registered();
        for uri in REGISTERED {
            assert_eq!(find_redirect_uri(&registered, uri), Some(uri));
        }
    }
}
