//! Journeys and attacks, in process: what a person, a browser and a relying party live through.

#![cfg(test)]

mod account;
mod attacks;
mod cli;
mod dashboard;
mod golden;
mod metric;
mod oidc;
mod rows;
mod sign_in;
mod step_up;
