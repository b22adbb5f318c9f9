//! The one client for all outgoing requests: metadata that clients point to,
//! notices that go to them, and messages for gateways.
//!
//! Whoever registers a URL makes this house send a request, so the URL decides nothing else: the address is checked at
//! the moment of connecting, redirects are never followed, and time, size and number are bounded. Only https, and only
//! public addresses, unless `[outbound] allow` names an address with its port. Clients are built at their first use, so
//! that a house that asks nobody holds no certificates in memory.

mod address;
mod lifetime;
mod line;
mod reach;
#[cfg(test)]
mod tests;
mod unreachable;

pub use unreachable::Unreachable;

use crate::config::Outbound;
use domain::{cost, fault::Fault};
use line::Line;
use reach::Reach;
use reqwest::{Certificate, Method, RequestBuilder, Response};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::Semaphore, time::timeout};
use url::{Host, Url};

/// How many requests are under way at once; the others wait.
const AT_ONCE: usize = 32;

/// How much of an answer to a post is read: nobody needs more than whether it was taken.
const ANSWER_BYTES: usize = 64 * 1024;

/// How long things may take.
#[derive(Clone, Copy)]
struct Patience {
    /// Until the connection stands.
    connect: Duration,
    /// From the first byte to the last.
    whole: Duration,
    /// Until it is a request's turn.
    turn: Duration,
}

const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(5),
    whole: Duration::from_secs(10),
    turn: Duration::from_secs(5),
};

/// The client for all outgoing requests. A cheap handle.
#[derive(Clone)]
pub struct Outgoing(Arc<Inner>);

struct Inner {
    /// For https to every port that isn't spoken of in `allow`.
    open: Line,
    /// For the ports of `allow`, by whether plain http is spoken and by port.
    allowed: BTreeMap<(bool, u16), Line>,
    turns: Semaphore,
    patience: Patience,
}

/// What was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// How long it may be kept, as `Cache-Control` says: [RFC 9111 §5.2.2](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2).
    pub fresh_for: Option<Duration>,
    /// The body.
    pub body: Vec<u8>,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outgoing")
    }
}

impl Default for Outgoing {
    /// A client that reaches public addresses only, with the well-known certificates.
    fn default() -> Self {
        Self::with(&[], &[], PATIENCE)
    }
}

impl Outgoing {
    /// A client as `[outbound]` says. Reads the certificates, and nothing else yet.
    ///
    /// # Errors
    /// `ca_file` can't be read.
    pub fn new(outbound: &Outbound) -> Result<Self, Fault> {
        let certificates = match &outbound.ca_file {
            None => Vec::new(),
            Some(file) => {
                let pem = std::fs::read(file).map_err(|cause| Fault::new("[outbound] ca_file can't be read", cause))?;
                Certificate::from_pem_bundle(&pem)
                    .map_err(|cause| Fault::new("[outbound] ca_file has no certificates in PEM", cause))?
            }
        };
        Ok(Self::with(&certificates, &outbound.allow, PATIENCE))
    }

    fn with(certificates: &[Certificate], allow: &[SocketAddr], patience: Patience) -> Self {
        let line = |plain, allowed| Line::new(Reach::new(plain, allowed), certificates.to_vec(), patience);
        let of_port = |port| -> Vec<IpAddr> {
            let at_port = allow.iter().filter(|address| address.port() == port);
            at_port.map(SocketAddr::ip).collect()
        };
        let ports: BTreeSet<u16> = allow.iter().map(SocketAddr::port).collect();
        let both = ports.iter().flat_map(|port| [(false, *port), (true, *port)]);
        Self(Arc::new(Inner {
            open: line(false, Vec::new()),
            allowed: both
                .map(|(plain, port)| ((plain, port), line(plain, of_port(port))))
                .collect(),
            turns: Semaphore::new(AT_ONCE),
            patience,
        }))
    }

    /// Fetches a document of at most so many bytes.
    ///
    /// # Errors
    /// Why it can't be had.
    pub async fn get(&self, url: &str, most_bytes: usize) -> Result<Fetched, Unreachable> {
        cost::outgoing(self.send(Method::GET, url, most_bytes, |request| request)).await
    }

    /// Posts a form.
    ///
    /// # Errors
    /// Why it wasn't taken.
    pub async fn post_form(&self, url: &str, form: &[(&str, &str)]) -> Result<Fetched, Unreachable> {
        let post = self.send(Method::POST, url, ANSWER_BYTES, |request| request.form(form));
        cost::outgoing(post).await
    }

    /// Posts what `fill` puts into the request.
    ///
    /// # Errors
    /// Why it wasn't taken.
    pub(crate) async fn post(
        &self,
        url: &str,
        fill: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Fetched, Unreachable> {
        cost::outgoing(self.send(Method::POST, url, ANSWER_BYTES, fill)).await
    }

    async fn send(
        &self,
        method: Method,
        url: &str,
        most_bytes: usize,
        fill: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Fetched, Unreachable> {
        let url = parse(url)?;
        let line = self.line(&url)?;
        let Inner { turns, patience, .. } = &*self.0;
        let turn = timeout(patience.turn, turns.acquire()).await;
        let (Ok(Ok(_turn)), Ok(client)) = (turn, timeout(patience.whole, line.client()).await) else {
            return Err(Unreachable::Busy);
        };
        let request = fill(client?.request(method, url));
        let exchange = async { read(request.send().await?, most_bytes).await };
        timeout(patience.whole, exchange)
            .await
            .unwrap_or(Err(Unreachable::TookTooLong))
    }

    /// The line that leads there. Addresses that stand in the URL itself are checked here; names when they are resolved.
    fn line(&self, url: &Url) -> Result<&Line, Unreachable> {
        let (plain, port) = (url.scheme() == "http", url.port_or_known_default().unwrap_or_default());
        let line = match self.0.allowed.get(&(plain, port)) {
            Some(line) => line,
            None if plain => return Err(Unreachable::Plain),
            None => &self.0.open,
        };
        let literal = match url.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
            Some(Host::Domain(_)) | None => None,
        };
        match literal.filter(|ip| !line.permits(*ip)) {
            Some(ip) => Err(Reach::refuse(ip)),
            None => Ok(line),
        }
    }
}

fn parse(text: &str) -> Result<Url, Unreachable> {
    let url = Url::parse(text).map_err(|_| Unreachable::NotAUrl)?;
    let is_anonymous = url.username().is_empty() && url.password().is_none();
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if is_anonymous && is_web {
        Ok(url)
    } else {
        Err(Unreachable::NotAUrl)
    }
}

async fn read(mut response: Response, most_bytes: usize) -> Result<Fetched, Unreachable> {
    let status = response.status();
    if status.is_redirection() {
        return Err(Unreachable::Redirected);
    }
    if !status.is_success() {
        return Err(Unreachable::Status(status.as_u16()));
    }
    let fresh_for = lifetime::of(response.headers());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > most_bytes {
            return Err(Unreachable::TooLarge(most_bytes));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Fetched { fresh_for, body })
}
