//! The OpenID Connect door.

mod age;
mod claims;
mod client_credentials;
mod consent;
mod decision;
mod discovery;
mod grant;
mod hint;
mod introspect;
mod logout;
mod logout_notice;
mod mode;
mod names;
mod offline;
mod redirect_uri;
mod refresh;
mod registered;
mod request;
mod resource_server;
mod revoke;
mod scope;
mod token;
mod userinfo;
