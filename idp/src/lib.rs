//! idp

pub mod delivery;
pub mod page;
