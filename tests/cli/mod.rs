//! The command line, as people and scripts meet it: exit codes, what stands on which stream, what is never half done.

mod account;
mod application;
mod apply;
mod command;
mod keys;
