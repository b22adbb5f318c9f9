//! In which language the house speaks, and who decides it.

mod mail;
mod order;
mod switch;
