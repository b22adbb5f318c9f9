//! The identity provider: its doors, its pages, and the composition of the house. The one binary is `gradus`.
//!
//! A request comes in through [`router`]. The OpenID Connect door ([`oidc`]) translates it into needs; what the session
//! satisfies is answered at once, everything else waits in an [`interaction`] until [`domain::assurance::decide`] says
//! that it may be answered. The [`dashboard`] is a door of our own, [`account`] what
//! people look after themselves. [`page`] draws, [`http`] keeps the browser rules,
//! [`delivery`] sends, [`logout`] tells applications when a session has ended.

pub mod account;
pub mod app;
pub mod apply;
pub mod cli;
pub mod clock;
pub mod config;
pub mod dashboard;
pub mod delivery;
pub mod demo;
pub mod guesses;
pub mod health;
pub mod help;
pub mod http;
pub mod interaction;
pub mod kept;
pub mod log;
pub mod logout;
pub mod metric;
pub mod oidc;
pub mod outgoing;
pub mod page;
pub mod passkey;
pub mod resource_server;
pub mod router;
pub mod saml;
pub mod serve;
pub mod storage;
pub mod tally;
pub mod tend;
