//! Delivery: how what the house sends leaves it.
//!
//! A message is made and sealed before the write that queues it ([`Message`], [`seal`]). Whoever commits that write
//! wakes the workers ([`Queue::wake`]). A [`Worker`] on any node claims it by lease, opens it, and tries the providers of
//! its channel in order while it is worth sending, each with the same idempotency key; then it is erased. If the worker
//! dies, the lease ends and another takes over.
//!
//! Providers are the outbox, gateways of Twilio's shape ([`Twilio`]), anything that takes JSON which we sign ([`Webhook`])
//! and mail servers ([`Smtp`]). Who failed lately is tried last ([`Standing`]); what became of a message after a provider
//! took it comes as a signed [`receipt`].
//!
//! Nothing here logs a recipient or a text.

pub mod receipt;

mod gateway;
mod held;
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
mod signature;
mod smtp;
mod standing;
mod twilio;
mod webhook;
mod worker;

pub use house::{address, is_out, lock_notice, sealed, work};
pub use message::Message;
pub use metrics::Metrics;
pub use outbox::Outbox;
pub use porting::{PortedNumbers, Porting, Unchecked};
pub use provider::{Failure, Parcel, Provider};
pub use queue::Queue;
pub use recovery::{copied_notice, recovery_notice};
pub use seal::seal;
pub use smtp::Smtp;
pub use standing::Standing;
pub use twilio::Twilio;
pub use webhook::Webhook;
pub use worker::Worker;
