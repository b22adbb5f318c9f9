//! What arrives from and leaves to other parties of a federation: SAML messages and metadata, upstream sign-in, trust.
//!
//! Nothing is here yet but this story. SAML will be a second language for the one question that a relying party asks. Its
//! requests become the same needs that an authorization request becomes ([`domain::assurance::Needs`] has the four
//! comparisons already), [`domain::assurance::decide`] answers them without a line more, and this crate turns the answer
//! into an assertion. It reads and writes XML, verifies before it believes, and serves no HTTP: the door is in `idp`.
