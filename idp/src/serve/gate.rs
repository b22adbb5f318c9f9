//! The gate: how many connections there may be at once, and how long each may take to say what it wants.
//!
//! A stranger who opens connections and says nothing, or a header a byte at a time, costs a descriptor for ten seconds
//! and no more; however many come, some descriptors are left for the database and the files.

use axum::{
    Router,
    extract::{ConnectInfo, Request},
};
use axum_server::{Handle, Server};
use std::{
    future::{Ready, ready},
    io,
    net::SocketAddr,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::Service;

/// How long a request's headers may take, from the connection's first moment or the last answer on.
const HEADERS: Duration = Duration::from_secs(10);

/// The largest head of a request, in bytes; the longest authorization request that is read fits well.
const LARGEST_HEAD: usize = 64 * 1024;

/// How often an HTTP/2 connection is asked whether anybody is there still, and how long it may take to say so.
const PING: Duration = Duration::from_secs(20);

/// How many requests one HTTP/2 connection may have open.
const STREAMS: u32 = 100;

/// The most connections at once, wherever descriptors allow as many.
const MOST: usize = 10_000;

/// Descriptors that connections leave to the database, its readers, and files.
const RESERVED: usize = 128;

/// What a process may have open where it can't be found out.
const USUAL: usize = 1024;

/// Sets the limits of an HTTP server.
pub(super) fn guard<A>(mut server: Server<SocketAddr, A>, handle: Handle<SocketAddr>) -> Server<SocketAddr, A> {
    let http = server.http_builder();
    http.http1().header_read_timeout(HEADERS).max_buf_size(LARGEST_HEAD);
    http.http2()
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING)
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(u32::try_from(LARGEST_HEAD).unwrap_or(u32::MAX));
    server
        .first_request_timeout(HEADERS)
        .accept_error_handler(tell)
        .handle(handle)
}

/// Strangers cause the errors of one connection at will; those of the listener are the operator's business.
fn tell(peer: Option<&SocketAddr>, error: &io::Error) {
    if peer.is_some() {
        tracing::debug!(%error, "a connection was not taken");
    } else {
        tracing::warn!(%error, "no connection can be taken at present");
    }
}

/// Makes the service of each connection, while there is room.
pub(super) struct Gate {
    router: Router,
    room: Arc<Semaphore>,
}

impl Gate {
    /// In front of these routes, with as much room as the process has descriptors for.
    pub(super) fn new(router: Router) -> Self {
        Self::with_room(router, MOST.min(descriptors().saturating_sub(RESERVED)).max(1))
    }

    fn with_room(router: Router, connections: usize) -> Self {
        Self {
            // Once for all connections, not at each.
            router: router.with_state(()),
            room: Arc::new(Semaphore::new(connections)),
        }
    }
}

impl Service<SocketAddr> for Gate {
    type Response = Connection;
    type Error = io::Error;
    type Future = Ready<Result<Connection, io::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        // Never pending: a full house must still hear that it is told to stop.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, peer: SocketAddr) -> Self::Future {
        let Ok(permit) = self.room.clone().try_acquire_owned() else {
            return ready(Err(io::Error::other("there are too many connections")));
        };
        ready(Ok(Connection {
            router: self.router.clone(),
            peer,
            _permit: Arc::new(permit),
        }))
    }
}

/// The service of one connection.
#[derive(Clone)]
pub(super) struct Connection {
    router: Router,
    peer: SocketAddr,
    _permit: Arc<OwnedSemaphorePermit>,
}

impl<B> Service<Request<B>> for Connection
where
    Router: Service<Request<B>>,
{
    type Response = <Router as Service<Request<B>>>::Response;
    type Error = <Router as Service<Request<B>>>::Error;
    type Future = <Router as Service<Request<B>>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.router.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        request.extensions_mut().insert(ConnectInfo(self.peer));
        self.router.call(request)
    }
}

/// How many descriptors this process may have open.
fn descriptors() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    match line.and_then(|line| line.split_whitespace().next()) {
        Some("unlimited") => usize::MAX,
        Some(soft) => soft.parse().unwrap_or(USUAL),
        None => USUAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_house_takes_nobody_until_somebody_leaves() {
        let mut gate = Gate::with_room(Router::new(), 2);
        let peer = SocketAddr::from(([192, 0, 2, 1], 50_000));
        let first = gate.call(peer).await.unwrap();
        let second = gate.call(peer).await.unwrap();
        assert!(gate.call(peer).await.is_err());
        let still_first = first.clone();
        drop(first);
        assert!(gate.call(peer).await.is_err(), "a request of the first is under way");
        drop(still_first);
        assert!(gate.call(peer).await.is_ok());
        drop(second);
    }

    #[test]
    fn the_limit_of_this_process_is_found() {
        assert!(descriptors() > RESERVED);
    }
}
