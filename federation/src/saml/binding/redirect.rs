//! HTTP-Redirect: a query with the message deflated. Spec: [SAML Bindings §3.4](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf).

use super::{QuerySignature, Received, Unreadable};
use crate::saml::xml::LARGEST;
use data_encoding::BASE64;
use flate2::read::DeflateDecoder;
use std::io::Read;
use url::form_urlencoded;

/// A message that grows by more than this is a bomb.
const MOST_GROWTH: usize = 100;

/// What a query carries as `SAMLRequest`. The query is needed as it came: a signature covers its very octets.
///
/// # Errors
/// Nothing that can be read, or something twice.
pub fn receive(query: &str) -> Result<Received, Unreadable> {
    let mut parts = Parts::default();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let place = match name {
            "SAMLRequest" => &mut parts.message,
            "RelayState" => &mut parts.relay_state,
            "SigAlg" => &mut parts.algorithm,
            "Signature" => &mut parts.signature,
            "SAMLEncoding" if decode(value) != DEFLATE => return Err(Unreadable),
            _ => continue,
        };
        if place.replace(value).is_some() {
            return Err(Unreadable);
        }
    }
    let message = parts.message.ok_or(Unreadable)?;
    Ok(Received {
        xml: inflate(&decode(message))?,
        relay_state: parts.relay_state.map(decode).filter(|state| !state.is_empty()),
        query: parts.signed(message)?,
    })
}

const DEFLATE: &str = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

#[derive(Default)]
struct Parts<'q> {
    message: Option<&'q str>,
    relay_state: Option<&'q str>,
    algorithm: Option<&'q str>,
    signature: Option<&'q str>,
}

impl Parts<'_> {
    /// The signature, if there is one: it covers message, relay state and algorithm in this order.
    fn signed(&self, message: &str) -> Result<Option<QuerySignature>, Unreadable> {
        let (Some(algorithm), Some(signature)) = (self.algorithm, self.signature) else {
            // Half a signature is none, and was meant to be one.
            return if self.signature.is_some() {
                Err(Unreadable)
            } else {
                Ok(None)
            };
        };
        let relay_state = self
            .relay_state
            .map(|state| format!("&RelayState={state}"))
            .unwrap_or_default();
        Ok(Some(QuerySignature {
            octets: format!("SAMLRequest={message}{relay_state}&SigAlg={algorithm}"),
            algorithm: decode(algorithm),
            signature: BASE64.decode(decode(signature).as_bytes()).map_err(|_| Unreadable)?,
        }))
    }
}

fn decode(value: &str) -> String {
    let pair = format!("v={value}");
    let decoded = form_urlencoded::parse(pair.as_bytes()).next();
    decoded.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

fn inflate(message: &str) -> Result<String, Unreadable> {
    let plain: Vec<u8> = message.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let deflated = BASE64.decode(&plain).map_err(|_| Unreadable)?;
    let most = LARGEST.min(deflated.len().saturating_mul(MOST_GROWTH));
    let mut xml = String::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let read = DeflateDecoder::new(&*deflated).take(limit).read_to_string(&mut xml);
    read.map_err(|_| Unreadable)?;
    (xml.len() <= most).then_some(xml).ok_or(Unreadable)
}
