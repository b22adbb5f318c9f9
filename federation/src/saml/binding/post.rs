//! HTTP-POST: a form with the message in base64. Spec: [SAML Bindings §3.5](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf).

use super::{Received, Unreadable};
use crate::saml::xml::LARGEST;
use data_encoding::BASE64;
use url::form_urlencoded;

/// What a form carries as `SAMLRequest`.
///
/// # Errors
/// Nothing that can be read, or something twice.
pub fn receive(form: &str) -> Result<Received, Unreadable> {
    let (mut message, mut relay_state) = (None, None);
    for (name, value) in form_urlencoded::parse(form.as_bytes()) {
        let place = match &*name {
            "SAMLRequest" => &mut message,
            "RelayState" => &mut relay_state,
            _ => continue,
        };
        if place.replace(value.into_owned()).is_some() {
            return Err(Unreadable);
        }
    }
    let message = message.ok_or(Unreadable)?;
    let plain: Vec<u8> = message.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let xml = BASE64.decode(&plain).map_err(|_| Unreadable)?;
    if xml.len() > LARGEST {
        return Err(Unreadable);
    }
    Ok(Received {
        xml: String::from_utf8(xml).map_err(|_| Unreadable)?,
        relay_state: relay_state.filter(|state| !state.is_empty()),
        query: None,
    })
}
