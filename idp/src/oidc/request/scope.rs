//! `scope`: what of it is granted. What a client may not ask for is dropped, and the request succeeds
//! ([RFC 6749 §3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3)).

use super::{Prompt, Proven};
use crate::{
    http::params::Params,
    oidc::{client::Client, code::OFFLINE_ACCESS, error::AuthorizationError},
};
use domain::application::{Consent, GrantType};

/// The scopes that this provider knows: [OIDC Core §5.4](https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims).
pub const SCOPES: [&str; 6] = ["openid", "profile", "email", "address", "phone", OFFLINE_ACCESS];

/// Whether a client may ask for a scope. One that registered none may ask for all that this provider knows.
pub(super) fn may_ask(client: &Client, word: &str) -> bool {
    is_registered(&client.client.scope, word)
}

pub(super) fn grant(proven: &Proven, params: &Params, prompt: Prompt) -> Result<String, AuthorizationError> {
    let asked = params.words("scope");
    if !asked.contains(&"openid") {
        return Err(AuthorizationError::new("invalid_scope", "scope must contain openid."));
    }
    let client = &proven.client;
    Ok(granted(&asked, &client.client.scope, may_stay(client, prompt)))
}

/// Whether `offline_access` is granted: only to who may refresh, and where the person is asked, or never is
/// ([OIDC Core §11](https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess)).
fn may_stay(client: &Client, prompt: Prompt) -> bool {
    let is_asked = prompt.consent || client.application.consent == Consent::Never;
    is_asked && client.registration.may(GrantType::RefreshToken)
}

/// The words that are granted, each once: ours in their order, then the client's own in the request's.
fn granted(asked: &[&str], registered: &str, may_stay: bool) -> String {
    let ours = SCOPES.into_iter().filter(|word| asked.contains(word));
    let own = asked.iter().copied().filter(|word| !SCOPES.contains(word));
    let mut granted: Vec<&str> = Vec::new();
    for word in ours.chain(own) {
        let may = is_registered(registered, word) && (word != OFFLINE_ACCESS || may_stay);
        if may && !granted.contains(&word) {
            granted.push(word);
        }
    }
    granted.join(" ")
}

fn is_registered(registered: &str, word: &str) -> bool {
    let mut words = registered.split(' ').filter(|word| !word.is_empty()).peekable();
    if word == "openid" || words.peek().is_none() {
        SCOPES.contains(&word)
    } else {
        words.any(|known| known == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_not_registered_is_dropped() {
        let asked = ["orders:read", "email", "openid", "phone", "orders:write"];
        assert_eq!(
            granted(&asked, "openid email orders:read", true),
            "openid email orders:read"
        );
        assert_eq!(
            granted(&asked, "", true),
            "openid email phone",
            "nobody registered the others"
        );
        assert_eq!(
            granted(&["openid", "Email"], "openid email", true),
            "openid",
            "words have a case"
        );
    }

    #[test]
    fn offline_access_needs_more_than_a_registration() {
        let asked = ["openid", "offline_access"];
        assert_eq!(granted(&asked, "openid offline_access", false), "openid");
        assert_eq!(granted(&asked, "openid offline_access", true), "openid offline_access");
        assert_eq!(granted(&asked, "openid", true), "openid");
    }

    proptest! {
        #[test]
        fn never_more_than_was_asked_and_registered(
            asked in prop::collection::vec("openid|profile|email|offline_access|[a-d]{1,2}|\\PC{0,4}", 0..12),
            registered in prop::collection::vec("openid|profile|email|offline_access|[a-d]{1,2}", 0..6),
            may_stay in any::<bool>(),
        ) {
            let words: Vec<&str> = asked.iter().map(String::as_str).filter(|word| !word.is_empty() && !word.contains(' ')).collect();
            let granted = granted(&words, &registered.join(" "), may_stay);
            let mut seen = Vec::new();
            for word in granted.split(' ').filter(|word| !word.is_empty()) {
                prop_assert!(words.contains(&word), "{} wasn't asked for", word);
                let known = registered.iter().any(|known| known == word);
                prop_assert!(known || word == "openid" || (registered.is_empty() && SCOPES.contains(&word)), "{}", word);
                prop_assert!(word != "offline_access" || may_stay);
                prop_assert!(!seen.contains(&word), "{} is there twice", word);
                seen.push(word);
            }
        }

        #[test]
        fn asking_in_another_order_grants_the_same_of_ours(mut asked in prop::sample::subsequence(SCOPES.to_vec(), 0..=6)) {
            let there = granted(&asked, "", true);
            asked.reverse();
            prop_assert_eq!(granted(&asked, "", true), there);
        }
    }
}
