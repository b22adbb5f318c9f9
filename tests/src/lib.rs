//! tests

pub mod postgres;
pub mod store;
