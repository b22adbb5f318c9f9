//! Private keys, and all that is done with them.
//!
//! # The idea
//!
//! One secret is given to the house from outside: the **master key**. Everything else follows from it. It is never used
//! itself: [`seal`] derives two keys from it, one that hides what the database keeps but must give back (private keys,
//! TOTP seeds, queued codes), and one for the keyed hashes of what the database only has to recognise (codes, sessions).
//!
//! A **signing key** is made here, sealed, and lives through four states: *next* (published, so that relying parties can
//! fetch it), *active* (it signs), *retiring* (it only verifies), *retired* (gone). Nobody needs to move it by hand:
//! [`plan`] is a pure function from the keys' times and now to the steps that are due, and any node may take them; each
//! step is a guarded write, so that of two nodes one takes it and the other reads what it did. [`KeyRing`] is what a node holds of
//! this in memory: it signs, verifies and publishes without asking the database.
//!
//! Two rules hold everywhere. **What a token says about its own key is never believed**: its `kid` finds a key of ours,
//! and that key knows its algorithm. **A key isn't parsed twice**: `jsonwebtoken` carries keys as bytes, so ours carry a
//! handle to the parsed one.
//!
//! Who computes what: ring does everything except RSA private keys, which ring can't make and signs with at half the
//! speed; these live in one file over aws-lc-rs. The `rsa` crate never holds a key of ours (RUSTSEC-2023-0071).
//!
//! Passwords are the other secret that people hold: [`password`] hashes them with argon2id, slowly on purpose, on a few
//! threads of its own with a bounded queue, so that a crowd at the door waits there and nowhere else.
//!
//! # Rooms
//!
//! - [`seal`]: the master key, and hiding with what is derived from it.
//! - [`plan`]: when a key is made, signs, stops signing, goes.
//! - [`KeyRing`]: the keys of a node; [`Purpose`]: what each is for.
//! - [`jwt`]: tokens; [`at_hash`]: what an ID token says of an access token. [`saml`]: what signs SAML messages.
//! - [`jwks`]: other people's public keys, and the tokens that these vouch for.
//! - [`password`]: hashing passwords and what a new one must be.

mod alg;
mod at_hash;
pub mod jwks;
pub mod jwt;
mod key;
mod keyring;
pub mod password;
pub mod plan;
mod purpose;
pub mod saml;
pub mod seal;

pub use alg::Alg;
pub use at_hash::at_hash;
pub use jwt::BadToken;
pub use keyring::{KeyRing, Rotation};
pub use purpose::{Purpose, UnknownPurpose};
