//! Signing out, whoever asked: the session ends, and the clients that rested on it are told.
//!
//! [`sign_out`] ends a session in one transaction, which queues a notice for each of its clients
//! ([`domain::logout`]). A worker on any node claims the notices, signs a logout [`token`] and posts it to the client.
//! Spec: [OIDC Back-Channel Logout 1.0](https://openid.net/specs/openid-connect-backchannel-1_0.html).

mod end;
mod rest;
mod token;
mod turn;
mod worker;

pub use end::sign_out;
pub use worker::work;
