//! Signing in: names and passwords, right and wrong.

mod wrong;
