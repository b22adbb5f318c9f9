//! Journeys and attacks, in process: what a person, a browser and a relying party live through.

#![cfg(test)]

mod account;
mod attacks;
mod brand;
mod cli;
mod dashboard;
mod factors;
mod golden;
mod language;
mod metric;
mod oidc;
mod rows;
mod saml;
mod sign_in;
mod step_up;
