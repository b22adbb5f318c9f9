//! How messages travel. Spec: [SAML Bindings](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf).

pub mod post;
pub mod redirect;

/// HTTP-Redirect.
pub const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
/// HTTP-POST.
pub const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
/// HTTP-Artifact.
pub const ARTIFACT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact";
/// SOAP.
pub const SOAP: &str = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP";

/// A message as it came: nobody has looked into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The message.
    pub xml: String,
    /// Handed back as it came.
    pub relay_state: Option<String>,
    /// The signature of a query; a message that is posted carries its own.
    pub(super) query: Option<QuerySignature>,
}

/// The signature over a query's octets: [SAML Bindings §3.4.4.1](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QuerySignature {
    /// What is signed, as it came.
    pub(super) octets: String,
    /// `SigAlg`.
    pub(super) algorithm: String,
    /// `Signature`.
    pub(super) signature: Vec<u8>,
}

/// Why nothing can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it carries no SAML message that can be read")]
pub struct Unreadable;
