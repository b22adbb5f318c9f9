//! The rows of the requirements that this part of the product fulfils, each by a test of its name.

mod credentials;
mod overview;
mod phone_list;
mod phone_register;
mod walk;
