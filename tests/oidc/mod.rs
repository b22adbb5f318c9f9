//! The OpenID Connect door.

mod age;
mod decision;
mod discovery;
mod grant;
mod logout;
mod logout_notice;
mod names;
mod request;
mod token;
mod userinfo;
