//! The tables as SeaORM sees them: one a file, no logic. Their history is in the crate `migrations`; a test holds the two together.

#![expect(
    missing_docs,
    reason = "SeaORM derives items that can't carry docs, and a column is documented where its name leaves a question"
)]

pub mod account;
pub mod allowance;
pub mod application;
pub mod applied;
pub mod audit_event;
pub mod authenticator;
pub mod authn_request;
pub mod change;
pub mod client;
pub mod code;
pub mod code_failure;
pub mod consent;
pub mod enrolment;
pub mod entitlement;
pub mod event;
pub mod grant;
pub mod handoff;
pub mod interaction;
pub mod known_browser;
pub mod link;
pub mod logout_notice;
pub mod organisation;
pub mod participant;
pub mod passkey;
pub mod password;
pub mod phone;
pub mod proofing;
pub mod recovery_code;
pub mod remembered_choice;
pub mod reset;
pub mod resource;
pub mod role;
pub mod send;
pub mod service_provider;
pub mod session;
pub mod setting;
pub mod sign_in_failure;
pub mod signing_key;
pub mod spent;
pub mod subscription;
pub mod totp;
