//! Why a request got no answer that can be used: facts, each with what an operator can do.

use std::{error::Error, io, net::IpAddr};

/// Why a request got no answer that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// It isn't a URL that can be asked.
    #[error("it must be an https URL with a host, and without a user name")]
    NotAUrl,
    /// Plain http, to an address that isn't allowed.
    #[error("plain http goes only to addresses that `[outbound] allow` names: use https")]
    Plain,
    /// It leads into a private network.
    #[error("{0} isn't a public address: if it is meant, name it with its port in `[outbound] allow`")]
    Private(IpAddr),
    /// Nobody knows the host's name.
    #[error("its name has no address: check the host, and this machine's DNS")]
    NameUnknown,
    /// No connection.
    #[error("no connection could be made: check that it runs, and that a firewall lets this machine out")]
    NoConnection,
    /// It isn't who it should be, or speaks no TLS that we take.
    #[error("TLS failed ({0}): check its certificate; a private authority's goes into `[outbound] ca_file`")]
    Tls(String),
    /// It didn't answer in time.
    #[error("it didn't answer within 10 seconds: check that it isn't overloaded")]
    TookTooLong,
    /// It said more than is taken.
    #[error("its answer is larger than {0} bytes")]
    TooLarge(usize),
    /// It sent us elsewhere.
    #[error("it answered with a redirect, which is never followed: register the URL that it leads to")]
    Redirected,
    /// It answered, but not with success.
    #[error("it answered with status {0}")]
    Status(u16),
    /// The connection ended in the middle, or what came wasn't HTTP.
    #[error("its answer broke off, or isn't HTTP")]
    Broken,
    /// Too many requests are under way already.
    #[error("too many outgoing requests are under way: try again")]
    Busy,
}

impl From<reqwest::Error> for Unreachable {
    fn from(error: reqwest::Error) -> Self {
        if let Some(known) = find::<Self>(&error) {
            return known.clone();
        }
        if error.is_timeout() {
            return Self::TookTooLong;
        }
        if let Some(tls) = find::<rustls::Error>(&error) {
            return Self::Tls(tls.to_string());
        }
        if error.is_connect() {
            return Self::NoConnection;
        }
        Self::Broken
    }
}

/// The first error of that type among the causes. What an I/O error wraps is a cause too.
fn find<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        cause = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}
