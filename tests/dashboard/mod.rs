//! The dashboard: what it says of applications.

mod tile;
