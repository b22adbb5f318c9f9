//! What a service provider signs, and what an attacker makes of it. The signatures here are made by hand, from the
//! specifications: nothing of the crate's own writing has a part in them.

#![cfg(test)]

mod forged;
mod hand;
mod noise;
mod query;
