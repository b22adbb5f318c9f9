//! idp
pub mod config;
