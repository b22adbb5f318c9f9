//! What SAML calls a refusal. The only place where the decision's refusals become status codes.
//! Spec: [SAML Core §3.2.2.2](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf).

use domain::assurance::Refusal;
use federation::saml::status::{Second, Status, Top};

/// A status that says what a relying party's own request made impossible.
#[must_use]
pub fn requester(second: Second, message: &'static str) -> Status {
    Status::new(Top::Requester, second, message)
}

/// A status that says that we can't or won't.
#[must_use]
pub fn responder(second: Second, message: &'static str) -> Status {
    Status::new(Top::Responder, second, message)
}

/// What a service provider is told when the person's organisation doesn't have the application.
#[must_use]
pub fn no_access() -> Status {
    responder(
        Second::RequestDenied,
        "The person's organisation doesn't have this application.",
    )
}

/// The status of a refusal.
#[must_use]
pub fn status(refusal: Refusal) -> Status {
    let (second, message) = words(refusal);
    responder(second, message)
}

const fn words(refusal: Refusal) -> (Second, &'static str) {
    match refusal {
        Refusal::NamesUnknown => (
            Second::NoAuthnContext,
            "None of the requested authentication contexts is known here.",
        ),
        Refusal::LevelUnknown => (
            Second::NoAuthnContext,
            "This deployment lacks the level that the application demands.",
        ),
        Refusal::NothingAbove => (
            Second::NoAuthnContext,
            "No authentication context lies above the ones that were requested.",
        ),
        Refusal::MinimumAbove => (
            Second::NoAuthnContext,
            "The application demands more than the strongest context that was requested.",
        ),
        Refusal::Unmet => (
            Second::NoAuthnContext,
            "The person lacks the means for the requested authentication context.",
        ),
        Refusal::Cancelled => (Second::AuthnFailed, "The person cancelled."),
        Refusal::Suspended => (Second::AuthnFailed, "The account may not sign in at present."),
        Refusal::SignInNeeded => (Second::NoPassive, "Nobody is signed in, or the sign-in is too old."),
        Refusal::SomebodyElse => (Second::NoPassive, "Somebody else is signed in."),
        Refusal::LevelNeeded => (
            Second::NoPassive,
            "The session's level is too low, and nothing may be shown.",
        ),
        Refusal::ConsentNeeded => (Second::NoPassive, "The person must be asked, and nothing may be shown."),
        Refusal::ChoiceNeeded => (
            Second::NoPassive,
            "The person must choose an account, and nothing may be shown.",
        ),
        Refusal::SubjectUnknown => (Second::UnknownPrincipal, "The subject isn't known here."),
    }
}
