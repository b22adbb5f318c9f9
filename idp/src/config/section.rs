//! Tables that mean what they say: nothing about them depends on the others.

use super::document::{record, section};
use std::{net::SocketAddr, path::PathBuf};

record! {
    /// A certificate chain and its private key, in PEM.
    #[derive(Clone, Debug)]
    pub struct Tls {
        /// The certificate chain, the server's own first.
        certificate_file: PathBuf,
        /// The private key.
        key_file: PathBuf,
    }
}

section! {
    /// What outgoing requests may reach.
    #[derive(Clone, Debug)]
    pub struct Outbound {
        /// Certificates (PEM) that outgoing requests trust besides the well-known ones.
        ca_file: Option<PathBuf> = None,
        /// Private addresses that outgoing requests may reach; without it, none.
        allow: Vec<SocketAddr> = Vec::new(),
    }
}

section! {
    /// Passkeys.
    #[derive(Clone, Debug)]
    pub struct PasskeysTable {
        /// Certificates (PEM) of makers whose attestation is believed: passkeys that it proves to be hardware may be called so.
        /// Without it, no attestation is asked for.
        attestation_roots_file: Option<PathBuf> = None,
    }
}

section! {
    /// The parameters of argon2id, as RFC 9106 names them. They can only be raised.
    #[derive(Clone, Copy, Debug)]
    pub struct Password {
        /// Memory, in KiB; at least 19456.
        memory_kib: u32 = Self::LEAST_MEMORY_KIB,
        /// Passes; at least 2.
        passes: u32 = Self::LEAST_PASSES,
        /// Lanes.
        lanes: u32 = 1,
    }
}

impl Password {
    /// Below this, memory isn't accepted.
    pub const LEAST_MEMORY_KIB: u32 = 19 * 1024;
    /// Below this, passes aren't accepted.
    pub const LEAST_PASSES: u32 = 2;
}
