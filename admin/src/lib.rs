//! What administrators do: an API, a console, SCIM.
//!
//! Nothing is here yet but this story. Until it is, `gradus apply` makes organisations, accounts and applications be as
//! files say; the tables and the audit acts that administration will use are those that `apply` uses already.
