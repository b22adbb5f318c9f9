//! The OpenID Connect door: translates an authorization request into needs, and the answer back into a code and tokens.
//!
//! One endpoint a file; [`error`] holds the one mapping from the decision's refusals to the protocol's words.

pub mod access_token;
pub mod authorize;
pub mod bearer;
pub mod claims;
pub mod client;
pub mod client_auth;
pub mod client_keys;
pub mod code;
pub mod consent;
pub mod discovery;
pub mod error;
pub mod introspect;
pub mod known;
pub mod logout;
pub mod reply;
pub mod request;
pub mod resource;
pub mod resource_auth;
pub mod revoke;
pub mod token;
pub mod userinfo;
