//! Which addresses may be connected to. Names are resolved here, so that what was checked is what is connected to: a name
//! that changes its address between a check and a connection has nothing to gain.

use super::{Unreachable, address::is_public};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use tokio::net::lookup_host;

/// Which addresses may be connected to over one scheme, at one port.
#[derive(Clone)]
pub(super) struct Reach {
    /// Plain http: only what is allowed by its address.
    plain: bool,
    allowed: Arc<[IpAddr]>,
}

impl Reach {
    pub(super) fn new(plain: bool, allowed: Vec<IpAddr>) -> Self {
        let allowed = allowed.into_iter().map(|ip| ip.to_canonical()).collect();
        Self { plain, allowed }
    }

    pub(super) fn permits(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.allowed.contains(&ip) || (!self.plain && is_public(ip))
    }

    /// Why an address that isn't permitted isn't: a public one only because it would be asked over plain http.
    pub(super) fn refuse(ip: IpAddr) -> Unreachable {
        if is_public(ip) {
            Unreachable::Plain
        } else {
            Unreachable::Private(ip.to_canonical())
        }
    }

    /// Those of some addresses that are permitted; a refusal if none is.
    pub(super) fn filter(&self, found: &[SocketAddr]) -> Result<Vec<SocketAddr>, Unreachable> {
        let permitted: Vec<SocketAddr> = found.iter().copied().filter(|one| self.permits(one.ip())).collect();
        match found.first() {
            None => Err(Unreachable::NameUnknown),
            Some(first) if permitted.is_empty() => Err(Self::refuse(first.ip())),
            Some(_) => Ok(permitted),
        }
    }
}

impl Resolve for Reach {
    fn resolve(&self, name: Name) -> Resolving {
        let (reach, name) = (self.clone(), name.as_str().to_owned());
        Box::pin(async move {
            let found: Vec<SocketAddr> = match lookup_host((name, 0)).await {
                Ok(found) => found.collect(),
                Err(_) => return Err(Unreachable::NameUnknown.into()),
            };
            let permitted = reach.filter(&found)?;
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}
