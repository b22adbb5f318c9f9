//! SAML 2.0: messages, metadata, bindings, signatures.
//!
//! - [`binding`]: how messages travel; what came, before anybody looked into it.
//! - [`request`]: authentication requests, unverified and verified.
//! - [`response`]: assertions and refusals. [`status`], [`name_id`]: their small words.
//! - [`metadata`]: theirs, and ours.
//! - [`encryption`]: an assertion for one reader only.
//!
//! Inside: `xml` (a bounded parse, a small reader, a writer of canonical form), `signature` (the shape that is allowed,
//! verifying, signing), `time`.

pub mod binding;
pub mod encryption;
pub mod metadata;
pub mod name_id;
pub mod request;
pub mod response;
mod signature;
pub mod status;
mod time;
mod xml;

pub use signature::BadSignature;
pub use xml::BadXml;
