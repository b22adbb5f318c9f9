//! SAML: the same walks as in OpenID Connect, in the other language.

mod bad_request;
mod context;
mod release;
mod sso;
mod unsolicited;
