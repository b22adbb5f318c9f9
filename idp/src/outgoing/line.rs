//! One HTTP client that reaches what its [`Reach`] permits, built when it is first needed.

use super::{Patience, Reach, Unreachable};
use reqwest::{Certificate, Client, redirect::Policy};
use std::{net::IpAddr, time::Duration};
use tokio::sync::OnceCell;

/// How long a connection that nobody uses is kept.
const IDLE: Duration = Duration::from_secs(30);

pub(super) struct Line {
    reach: Reach,
    certificates: Vec<Certificate>,
    patience: Patience,
    client: OnceCell<Client>,
}

impl Line {
    pub(super) fn new(reach: Reach, certificates: Vec<Certificate>, patience: Patience) -> Self {
        Self {
            reach,
            certificates,
            patience,
            client: OnceCell::new(),
        }
    }

    pub(super) fn permits(&self, ip: IpAddr) -> bool {
        self.reach.permits(ip)
    }

    /// The client. Building it reads the system's certificates, away from the threads that serve.
    pub(super) async fn client(&self) -> Result<&Client, Unreachable> {
        let build = async || {
            // Fails only if there is one already, and then there is one.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let builder = self.builder();
            match tokio::task::spawn_blocking(|| builder.build()).await {
                Ok(Ok(client)) => Ok(client),
                Ok(Err(cause)) => Err(Unreachable::from(cause)),
                Err(_) => Err(Unreachable::Broken),
            }
        };
        self.client.get_or_try_init(build).await
    }

    fn builder(&self) -> reqwest::ClientBuilder {
        Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .dns_resolver(self.reach.clone())
            .connect_timeout(self.patience.connect)
            .timeout(self.patience.whole)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(2)
            .user_agent(concat!("Gradus/", env!("CARGO_PKG_VERSION")))
            .tls_certs_merge(self.certificates.clone())
    }
}
