//! Journeys and attacks, in process: what a person, a browser and a relying party live through.

#![cfg(test)]

mod attacks;
mod cli;
mod golden;
mod oidc;
mod rows;
mod step_up;
