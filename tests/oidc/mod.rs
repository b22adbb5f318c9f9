//! The OpenID Connect door.

mod age;
mod claims;
mod consent;
mod decision;
mod discovery;
mod grant;
mod hint;
mod mode;
mod names;
mod offline;
mod redirect_uri;
mod registered;
mod request;
mod scope;
mod token;
mod userinfo;
