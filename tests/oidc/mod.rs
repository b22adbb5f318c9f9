//! The OpenID Connect door.

mod age;
mod client_credentials;
mod decision;
mod discovery;
mod grant;
mod introspect;
mod names;
mod refresh;
mod request;
mod resource_server;
mod revoke;
mod token;
mod userinfo;
