//! The OpenID Connect door.

mod age;
mod decision;
mod discovery;
mod grant;
mod introspect;
mod names;
mod request;
mod revoke;
mod token;
mod userinfo;
