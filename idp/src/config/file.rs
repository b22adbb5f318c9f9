//! The file as it stands, before it is checked as a whole.

use super::{
    Interaction, LevelTable, Links, Outbound, PasskeysTable, Password, Saml, Session, Tls, Tokens,
    brand::BrandTable,
    delivery::DeliveryTable,
    document::{At, SecretText, section},
    limits::LimitsTable,
};
use ipnet::IpNet;
use std::{net::SocketAddr, path::PathBuf};

section! {
    /// The configuration of Gradus.
    pub struct File {
        /// The folder of the outbox, the SQLite database and the master key. Default: `data` beside the file.
        data_dir: PathBuf = PathBuf::from("data"),
        /// The master key itself; only as an environment variable, never in the file.
        master_key: Option<SecretText> = None,
        /// A file with the master key. Required with PostgreSQL; default `master.key` in the data folder.
        master_key_file: Option<PathBuf> = None,
        /// Where the server listens, and what it is called.
        server: ServerTable = ServerTable::default(),
        /// Where everything is stored.
        database: DatabaseTable = DatabaseTable::default(),
        /// What outgoing requests may reach.
        outbound: Outbound = Outbound::default(),
        /// Through what messages leave. A channel that isn't set isn't offered.
        delivery: DeliveryTable = DeliveryTable::default(),
        /// Whose house this is, as people see it.
        brand: BrandTable = BrandTable::default(),
        /// How long sessions last.
        session: Session = Session::default(),
        /// How long a question waits for its person.
        interaction: Interaction = Interaction::default(),
        /// How long links in mails work.
        links: Links = Links::default(),
        /// SAML.
        saml: Saml = Saml::default(),
        /// How long codes and tokens work.
        tokens: Tokens = Tokens::default(),
        /// The parameters of argon2id. They can only be raised.
        password: Password = Password::default(),
        /// Passkeys.
        passkeys: PasskeysTable = PasskeysTable::default(),
        /// Levels of assurance, each in place of the default of its number.
        level: Vec<At<LevelTable>> = Vec::new(),
        /// How much may go wrong, and how much may be sent.
        limits: LimitsTable = LimitsTable::default(),
        /// What only tests may set.
        testing: TestingTable = TestingTable::default(),
    }
}

section! {
    /// Where the server listens, and what it is called.
    pub struct ServerTable {
        /// The address and port that it binds.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8443)),
        /// The URL that people and relying parties know it by. Default, on a loopback listener only: localhost and its port.
        issuer: Option<String> = None,
        /// Its certificate and private key, if it speaks TLS itself; read again on SIGHUP.
        tls: Option<Tls> = None,
        /// Addresses or networks of proxies whose forwarding headers are believed.
        trusted_proxies: Vec<IpNet> = Vec::new(),
    }
}

section! {
    /// Where everything is stored.
    pub struct DatabaseTable {
        /// `sqlite:///path` or `postgres://…`. Default: `gradus.db` in the data folder.
        url: Option<SecretText> = None,
        /// A file with the URL, for one that holds a password.
        url_file: Option<PathBuf> = None,
        /// Connections that read (SQLite) or that there are in all (PostgreSQL).
        connections: u32 = 8,
    }
}

section! {
    /// What only tests may set.
    pub struct TestingTable {
        /// A file with milliseconds that are added to every time that the server takes. Refused unless the listener is loopback and all delivery is outbox.
        clock_offset_file: Option<PathBuf> = None,
    }
}
