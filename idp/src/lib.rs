//! idp
pub mod apply;
pub mod config;
