//! The store on SQLite and on PostgreSQL: tables, writes, races, the end of a process.

#![cfg(test)]

mod audit;
mod kill;
mod limit;
mod row;
mod shape;
mod sweep;
mod write;
