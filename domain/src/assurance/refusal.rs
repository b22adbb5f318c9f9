//! Refusals: why whoever asks gets no answer.

/// Why whoever asks gets no answer. Facts, not protocol: each door maps them in one `match`.
///
/// | refusal | OIDC error | SAML status (below Responder) |
/// |---|---|---|
/// | [`NamesUnknown`](Self::NamesUnknown), [`LevelUnknown`](Self::LevelUnknown), [`NothingAbove`](Self::NothingAbove), [`MinimumAbove`](Self::MinimumAbove), [`Unmet`](Self::Unmet) | `unmet_authentication_requirements` | `NoAuthnContext` |
/// | [`Cancelled`](Self::Cancelled), [`Suspended`](Self::Suspended) | `access_denied` | `AuthnFailed` |
/// | [`SignInNeeded`](Self::SignInNeeded), [`SomebodyElse`](Self::SomebodyElse) | `login_required` | `NoPassive` |
/// | [`LevelNeeded`](Self::LevelNeeded) | `interaction_required` | `NoPassive` |
/// | [`ConsentNeeded`](Self::ConsentNeeded) | `consent_required` | `NoPassive` |
/// | [`ChoiceNeeded`](Self::ChoiceNeeded) | `account_selection_required` | `NoPassive` |
/// | [`SubjectUnknown`](Self::SubjectUnknown) | `login_required` | `UnknownPrincipal` |
///
/// Spec: [OpenID Connect Core §3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError),
/// [OpenID Connect Core Unmet Authentication Requirements](https://openid.net/specs/openid-connect-unmet-authentication-requirements-1_0.html),
/// [SAML Core §3.2.2.2](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// None of the names that were a must is known here. Said before anybody signs in.
    NamesUnknown,
    /// The application's minimum is a level that this deployment lacks. Said before anybody signs in.
    LevelUnknown,
    /// Something better than the strongest level was asked for. Said before anybody signs in.
    NothingAbove,
    /// The application's minimum is above the strongest level that may be claimed. Said before anybody signs in.
    MinimumAbove,
    /// The person lacks the means and went back. Not decided here: a door's own word for *Back*.
    Unmet,
    /// The person pressed Cancel. Not decided here: a door's own word for it.
    Cancelled,
    /// Silent, and nobody is signed in, or too long ago.
    SignInNeeded,
    /// Silent, and the level is too low.
    LevelNeeded,
    /// Silent, and the person must be asked before anything is released.
    ConsentNeeded,
    /// Silent, and the person was to choose an account.
    ChoiceNeeded,
    /// Silent, and somebody else is signed in than the one it is about.
    SomebodyElse,
    /// The one it is about is unknown here. Not decided here: the door that looks up a Subject finds out.
    SubjectUnknown,
    /// The account, or its organisation, may not sign in at present.
    Suspended,
}

impl Refusal {
    /// What the audit calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NamesUnknown => "names-unknown",
            Self::LevelUnknown => "level-unknown",
            Self::NothingAbove => "nothing-above",
            Self::MinimumAbove => "minimum-above",
            Self::Unmet => "unmet",
            Self::Cancelled => "cancelled",
            Self::SignInNeeded => "sign-in-needed",
            Self::LevelNeeded => "level-needed",
            Self::ConsentNeeded => "consent-needed",
            Self::ChoiceNeeded => "choice-needed",
            Self::SomebodyElse => "somebody-else",
            Self::SubjectUnknown => "subject-unknown",
            Self::Suspended => "suspended",
        }
    }
}
