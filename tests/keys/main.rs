//! The key ring and the master key's check over a real database, on one node and on two.

#![cfg(test)]

mod check;
mod ring;
mod rotate;
