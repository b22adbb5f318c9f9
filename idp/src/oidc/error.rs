//! What OpenID Connect and OAuth call a refusal. The only place where the decision's refusals become error codes.

use domain::assurance::Refusal;

/// An error that goes to the client's redirect URI: [RFC 6749 §4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1),
/// [OIDC Core §3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationError {
    /// `error`.
    pub code: &'static str,
    /// `error_description`: one sentence for the client's developer.
    pub description: String,
}

impl AuthorizationError {
    /// An error of that code.
    pub fn new(code: &'static str, description: impl Into<String>) -> Self {
        Self {
            code,
            description: description.into(),
        }
    }

    /// What a client is told when the person's organisation doesn't have the application.
    #[must_use]
    pub fn no_access() -> Self {
        Self::new(
            "access_denied",
            "The person's organisation doesn't have this application.",
        )
    }

    /// `invalid_request`.
    pub fn invalid_request(description: impl Into<String>) -> Self {
        Self::new("invalid_request", description)
    }
}

impl From<Refusal> for AuthorizationError {
    fn from(refusal: Refusal) -> Self {
        let (code, description) = words(refusal);
        Self::new(code, description)
    }
}

const fn words(refusal: Refusal) -> (&'static str, &'static str) {
    match refusal {
        Refusal::NamesUnknown => (UNMET, "None of the essential acr values is known here."),
        Refusal::LevelUnknown => (UNMET, "This deployment lacks the level that the application demands."),
        Refusal::NothingAbove => (UNMET, "No level lies above the ones that were named."),
        Refusal::MinimumAbove => (
            UNMET,
            "The application demands more than the strongest level that was named.",
        ),
        Refusal::Unmet => (UNMET, "The person lacks the means for the level that is asked."),
        Refusal::Cancelled => ("access_denied", "The person cancelled."),
        Refusal::Suspended => ("access_denied", "The account may not sign in at present."),
        Refusal::SignInNeeded => ("login_required", "Nobody is signed in, or the sign-in is too old."),
        Refusal::SomebodyElse => ("login_required", "Somebody else is signed in."),
        Refusal::SubjectUnknown => ("login_required", "The person that is asked for isn't known here."),
        Refusal::LevelNeeded => (
            "interaction_required",
            "The session's level is too low, and nothing may be shown.",
        ),
        Refusal::ConsentNeeded => (
            "consent_required",
            "The person must be asked, and nothing may be shown.",
        ),
        Refusal::ChoiceNeeded => (
            "account_selection_required",
            "The person must choose an account, and nothing may be shown.",
        ),
    }
}

/// [OpenID Connect Core Unmet Authentication Requirements](https://openid.net/specs/openid-connect-unmet-authentication-requirements-1_0.html).
const UNMET: &str = "unmet_authentication_requirements";
