//! How a request went. Spec: [SAML Core §3.2.2.2](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf).

use super::xml::Writer;

/// Whose doing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Top {
    /// The request itself is impossible.
    Requester,
    /// We can't, or won't.
    Responder,
}

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Second {
    /// Nobody could show who they are.
    AuthnFailed,
    /// No name of that format.
    InvalidNameIdPolicy,
    /// What was asked of the sign-in can't be met.
    NoAuthnContext,
    /// Somebody would have to be asked something.
    NoPassive,
    /// None of the identity providers that are listed.
    NoSupportedIdp,
    /// We won't.
    RequestDenied,
    /// Something that isn't supported.
    RequestUnsupported,
    /// A subject that isn't known.
    UnknownPrincipal,
    /// A binding that isn't supported.
    UnsupportedBinding,
}

/// How a request went, if it didn't go well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Whose doing it is.
    pub top: Top,
    /// What it is.
    pub second: Second,
    /// One sentence for whoever runs the service provider.
    pub message: &'static str,
}

impl Second {
    /// Its last word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuthnFailed => "AuthnFailed",
            Self::InvalidNameIdPolicy => "InvalidNameIDPolicy",
            Self::NoAuthnContext => "NoAuthnContext",
            Self::NoPassive => "NoPassive",
            Self::NoSupportedIdp => "NoSupportedIDP",
            Self::RequestDenied => "RequestDenied",
            Self::RequestUnsupported => "RequestUnsupported",
            Self::UnknownPrincipal => "UnknownPrincipal",
            Self::UnsupportedBinding => "UnsupportedBinding",
        }
    }
}

/// What all codes begin with.
const CODE: &str = "urn:oasis:names:tc:SAML:2.0:status:";

impl Status {
    /// A status of these codes.
    #[must_use]
    pub const fn new(top: Top, second: Second, message: &'static str) -> Self {
        Self { top, second, message }
    }

    pub(super) fn write(&self, xml: &mut Writer) {
        let top = match self.top {
            Top::Requester => "Requester",
            Top::Responder => "Responder",
        };
        xml.start("samlp:Status", &[]);
        xml.start("samlp:StatusCode", &[("Value", &format!("{CODE}{top}"))]);
        xml.leaf(
            "samlp:StatusCode",
            &[("Value", &format!("{CODE}{}", self.second.name()))],
            "",
        );
        xml.end();
        xml.leaf("samlp:StatusMessage", &[], self.message);
        xml.end();
    }
}

pub(super) fn write_success(xml: &mut Writer) {
    xml.start("samlp:Status", &[]);
    xml.leaf("samlp:StatusCode", &[("Value", &format!("{CODE}Success"))], "");
    xml.end();
}
