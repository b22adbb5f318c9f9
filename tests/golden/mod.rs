//! What is written down elsewhere, held against what is there.

mod routes;
mod tree;
