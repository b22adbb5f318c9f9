//! What every door needs of HTTP: who visits, what they send, how we answer. Browser rules of the specification live here.

pub mod address;
pub mod agent;
pub mod cookie;
pub mod cors;
pub mod cross_site;
pub mod form;
pub mod language;
pub mod origins;
pub mod params;
pub mod problem;
pub mod reply;
pub mod request_id;
pub mod show;
pub mod visit;
