//! Drives the house from outside: what a browser, a person and a relying party can do, in process and in no time.
//!
//! [`TestIdp`] is a whole provider: SQLite or PostgreSQL, one node or several, a clock that travels. A [`Browser`] keeps
//! cookies, follows redirects as browsers do, and finds fields by their labels; it holds every page that it sees to the
//! house's own rules ([`manners`]). A [`Person`] is a browser with somebody in front of it. A [`RelyingParty`] asks, and
//! believes no answer that it hasn't checked itself. [`chromium`] is a real browser, for what only a real one shows.

pub mod api;
pub mod assertion;
pub mod authenticator;
pub mod browser;
pub mod chromium;
pub mod clock;
pub mod document;
pub mod ear;
pub mod form;
pub mod gateway;
pub mod idp;
pub mod mail_server;
pub mod manners;
pub mod outbox;
pub mod page;
pub mod person;
pub mod postgres;
pub mod process;
pub mod relying_party;
pub mod request;
pub mod service_provider;
pub mod store;
pub mod token;

pub use api::Api;
pub use authenticator::Authenticator;
pub use browser::Browser;
pub use ear::Ear;
pub use form::Form;
pub use gateway::Gateway;
pub use idp::{Place, TestIdp, on_both};
pub use mail_server::MailServer;
pub use outbox::mailed;
pub use page::Page;
pub use person::Person;
pub use relying_party::RelyingParty;
pub use service_provider::ServiceProvider;
