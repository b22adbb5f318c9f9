//! The server as operators meet it: the real binary, its signals, its files, its log, and several of it on one database.

#![cfg(test)]

mod binary;
mod client;
mod crash;
mod database;
mod drain;
mod file;
mod follow;
mod house;
mod idle;
mod log;
mod node;
mod part;
mod race;
mod refuse;
mod rotate;
mod slow;
mod tls;
mod together;
mod walker;
