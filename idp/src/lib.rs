//! idp

pub mod page;
