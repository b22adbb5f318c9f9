//! The rows of the requirements that this part of the product fulfils, each by a test of its name.

mod overview;
mod walk;
