//! Sealing messages for the queue, and opening them for whoever claimed them.

use super::Message;
use domain::{code::Channel, entropy::Entropy, fault::Fault, ids::SendId, outbound::Sealed, time::UnixMillis};
use keys::seal::Seal;
use zeroize::Zeroizing;

/// The place that a sealed message belongs to: it opens in its own row only.
fn label(id: SendId) -> String {
    format!("send.sealed/{id}")
}

/// Seals a message, before the write that queues it.
pub fn seal(
    seal: &Seal,
    entropy: &dyn Entropy,
    id: SendId,
    channel: Channel,
    message: &Message,
    expires_at: UnixMillis,
) -> Result<Sealed, Fault> {
    let plain = serde_json::to_vec(message).map_err(|cause| Fault::new("a message can't be written down", cause))?;
    let content = seal.seal(&label(id), &Zeroizing::new(plain), entropy)?;
    Ok(Sealed {
        id,
        channel,
        content,
        expires_at,
    })
}

/// Opens a message, to deliver it.
pub(super) fn open(seal: &Seal, id: SendId, sealed: &[u8]) -> Result<Message, Fault> {
    let plain = seal.open(&label(id), sealed)?;
    serde_json::from_slice(&plain).map_err(|_| Fault::broken("a sealed message isn't one"))
}
