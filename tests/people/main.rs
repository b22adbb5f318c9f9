//! People: how they are found, kept from being guessed at, and sent codes; on SQLite and on PostgreSQL.

#![cfg(test)]

mod account;
mod attempt;
mod code;
mod delivery;
mod enrol;
mod lock;
mod recovery;
mod send;
mod standing;
mod totp;
mod world;
