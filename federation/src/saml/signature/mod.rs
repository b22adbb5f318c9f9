//! Signatures in XML: [XML Signature 1.1](https://www.w3.org/TR/xmldsig-core1/), of which SAML allows little and we less.

mod certificate;
mod sign;
mod verify;

pub(super) use certificate::{Key, read as read_key};
pub(super) use sign::enveloped;
pub(super) use verify::{verify_enveloped, verify_query};

/// RSASSA-PKCS1-v1_5 and ECDSA, each with SHA-256; what we sign with.
pub(super) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub(super) const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
pub(super) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub(super) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
pub(super) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// Why a signature isn't believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// There is none where one must be.
    #[error("there is no signature where one must be")]
    Missing,
    /// Not one of the few shapes that are allowed: one reference to its own parent, two transforms, algorithms that we take.
    #[error("the signature isn't of a shape that is allowed")]
    Shape,
    /// An algorithm that isn't taken: SHA-1, HMAC, and whatever else isn't RSA or ECDSA with SHA-2.
    #[error("the signature's algorithm isn't taken")]
    Algorithm,
    /// None of the keys that we know made it, or something was changed since.
    #[error("none of the known keys made this signature, or something was changed since")]
    Wrong,
    /// What it covers isn't a message of the kind that was expected.
    #[error("what is signed isn't a message that can be read")]
    Content,
    /// No certificate that could be read is known of whoever should have signed.
    #[error("no usable certificate is known")]
    NoKey,
}
