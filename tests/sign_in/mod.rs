//! Signing in: names and passwords, right and wrong, and whom a question is about.

mod access;
mod way_out;
mod wrong;
