//! The store on SQLite and on PostgreSQL: tables, writes, races, the end of a process.

#![cfg(test)]

mod kill;
mod row;
mod shape;
mod write;
