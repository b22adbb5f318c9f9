//! Delivery: how what the house sends leaves it.
//!
//! A message is made and sealed before the write that queues it ([`Message`], [`seal`]). Whoever commits that write
//! wakes the workers ([`Queue::wake`]). A [`Worker`] on any node claims it by lease, opens it, and tries the providers of
//! its channel in order while it is worth sending, each with the same idempotency key; then it is erased. If the worker
//! dies, the lease ends and another takes over.
//!
//! Nothing here logs a recipient or a text.

mod house;
pub mod mail;
mod message;
mod metrics;
mod outbox;
mod porting;
mod provider;
mod queue;
mod recovery;
mod seal;
mod worker;

pub use house::{address, lock_notice, work};
pub use message::Message;
pub use metrics::Metrics;
pub use outbox::Outbox;
pub use porting::{PortedNumbers, Porting, Unchecked};
pub use provider::{Failure, Provider};
pub use queue::Queue;
pub use recovery::recovery_notice;
pub use seal::seal;
pub use worker::Worker;
