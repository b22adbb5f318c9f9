//! idp

pub mod clock;
pub mod demo;
