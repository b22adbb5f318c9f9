//! The dashboard: what it says of applications.

mod overview;
mod stay;
mod tile;
