//! The OpenID Connect door.

mod age;
mod decision;
mod discovery;
mod grant;
mod names;
mod request;
mod token;
mod userinfo;
