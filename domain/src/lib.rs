//! What is true of people, applications and assurance, whoever asks. No HTTP, no XML, no JWT.
//!
//! # Words
//!
//! An **account** is one sign-in identity of a person in one organisation; a relying party sees it as a **subject**.
//! A person proves to be the owner of an account with **authenticators**; each successful use is an **event** of a
//! **session**. The **ladder** orders levels of assurance; each **level** has **names** that relying parties know it by.
//! Whoever asks (an authorization request, a launch, an elevation) opens an **interaction**: one pending question, waiting
//! for one person in one browser, with its **needs**. [`assurance::decide`] says what must happen before it may be
//! answered, and what the **answer** is. What was given to a relying party is a **grant**; the answer is fixed in it.
//!
//! # Rooms
//!
//! - [`assurance`]: the heart. Pure: no database, no clock, no chance.
//! - [`interaction`], [`session`], [`code`], [`consent`], [`grant`], [`claim`], [`authn_request`], [`participant`], [`logout`]:
//!   what happens around a decision, stored.
//! - [`account`], [`authenticator`], [`enrolment`], [`application`], [`resource`], [`subject`]: who and what there is.
//! - [`limit`], [`spent`], [`audit`], [`sweep`]: what keeps strangers out, what is kept of what happened, and what is not.
//! - [`metric`], [`cost`]: what is counted and timed. [`db`], [`entity`]: how it is stored. [`time`], [`entropy`], [`secret`], [`ids`], [`fault`]: the small words.

pub mod account;
pub mod address;
pub mod application;
pub mod assurance;
pub mod audit;
pub mod authenticator;
pub mod authn_request;
pub mod change;
pub mod claim;
pub mod code;
pub mod consent;
pub mod cost;
pub mod db;
pub mod enrolment;
pub mod entity;
pub mod entropy;
pub mod fault;
pub mod grant;
pub mod handoff;
pub mod ids;
pub mod interaction;
pub mod limit;
pub mod link;
pub mod logout;
pub mod metric;
pub mod origin;
pub mod outbound;
pub mod participant;
pub mod remembered_choice;
pub mod reset;
pub mod resource;
pub mod secret;
pub mod session;
pub mod spent;
pub mod subject;
pub mod sweep;
pub mod time;
