//! The dashboard: what it says of applications.

mod stay;
mod tile;
