//! idp

pub mod demo;
