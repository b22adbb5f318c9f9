//! The configuration: one TOML file, environment variables over it, secrets from files of their own.
//!
//! A key that nobody knows is an error, because a lock that somebody believes to have set, and hasn't, is worse than a
//! server that doesn't start. [`File`] is what stands there; [`Config`] is what it means once all checks are passed.

pub mod document;

mod brand;
mod check;
mod color;
mod database;
mod delivery;
mod environment;
mod file;
mod issuer;
mod level;
mod lifetime;
mod limits;
mod load;
mod schema;
mod section;
mod unbuilt;

#[cfg(test)]
mod tests;

pub use database::{Database, MasterKeySource};
pub use delivery::{Carrier, Delivery, Encryption, Kind, NumberCheck, Provider, Smtp, Twilio, Webhook};
pub use file::File;
pub use issuer::is_loopback;
pub use level::{BadLadder, LevelTable};
pub use lifetime::{Interaction, Links, Saml, Session, Tokens};
pub use load::BadConfig;
pub use schema::schema;
pub use section::{Outbound, PasskeysTable, Password, Tls};

use crate::page::Brand;
use domain::{assurance::Ladder, authenticator::Limits};
use ipnet::IpNet;
use std::{net::SocketAddr, path::PathBuf, sync::Arc};

/// The file that `gradus config example` prints.
pub const EXAMPLE: &str = include_str!("example.toml");

/// How the house is set up, checked. No `Debug`: it holds secrets.
#[derive(Clone)]
pub struct Config {
    /// Where the outbox, the SQLite database and the master key are, unless said otherwise.
    pub data_dir: PathBuf,
    /// Where the master key comes from.
    pub master_key: MasterKeySource,
    /// Where it listens, and what it is called.
    pub server: Server,
    /// Where everything is stored.
    pub database: Database,
    /// What outgoing requests may reach.
    pub outbound: Outbound,
    /// Through what messages leave.
    pub delivery: Delivery,
    /// Whose house this is, as people see it.
    pub brand: Arc<Brand>,
    /// How long sessions last.
    pub session: Session,
    /// How long a question waits.
    pub interaction: Interaction,
    /// How long links in mails work.
    pub links: Links,
    /// SAML.
    pub saml: Saml,
    /// How long codes and tokens work.
    pub tokens: Tokens,
    /// The parameters of password hashes.
    pub password: Password,
    /// Passkeys.
    pub passkeys: PasskeysTable,
    /// The levels that the file changes; [`Config::ladder`] has all of them.
    pub levels: Vec<LevelTable>,
    /// The ordered levels of this deployment.
    pub ladder: Ladder,
    /// How much may go wrong, and how much may be sent.
    pub limits: Limits,
    /// What only tests set.
    pub testing: Testing,
}

/// Where the server listens, and what it is called.
#[derive(Clone, Debug)]
pub struct Server {
    /// The address that it binds.
    pub listen: SocketAddr,
    /// The start of every URL, without a trailing slash.
    pub issuer: String,
    /// Its certificate, if it speaks TLS itself.
    pub tls: Option<Tls>,
    /// Whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpNet>,
}

/// What only tests set.
#[derive(Clone, Debug)]
pub struct Testing {
    /// The file whose milliseconds are added to every time that the server takes.
    pub clock_offset_file: Option<PathBuf>,
}
