//! What arrives from and leaves to other parties of a federation: SAML messages and metadata, upstream sign-in, trust.
//!
//! # The idea
//!
//! SAML is a second language for the one question that a relying party asks. This crate reads it and writes it, and knows
//! nothing of sessions, levels or HTTP: the door in `idp` turns a request into [`domain::assurance::Needs`], `decide`
//! answers, and the answer becomes an assertion here.
//!
//! Two rules hold for whatever is read. **Nothing is believed before it is verified**, with the certificates that we have
//! and never with one that the message brings; unverified and verified are two types. **What is verified is what is read**:
//! a message is read again from the very bytes that the signature covers.
//!
//! What is written needs no canonicaliser: it is written in canonical form, so that what is digested is what is sent.

pub mod saml;
