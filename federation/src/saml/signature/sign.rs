//! Signing what was written in canonical form.

use super::{ECDSA_SHA256, ENVELOPED, EXCLUSIVE, RSA_SHA256, SHA256};
use crate::saml::xml::Writer;
use data_encoding::BASE64;
use domain::fault::Fault;
use keys::saml::{SamlKey, Scheme};
use ring::digest::{self, digest};

/// The signature of an element, to be put into it. `canonical` is the whole element without it; `id` is its `ID`.
pub(in crate::saml) fn enveloped(key: &SamlKey, id: &str, canonical: &str) -> Result<String, Fault> {
    let digested = BASE64.encode(digest(&digest::SHA256, canonical.as_bytes()).as_ref());
    // By itself it declares its namespace; within the signature that has done so.
    let mut alone = Writer::default();
    signed_info(&mut alone, key, id, &digested);
    let value = BASE64.encode(&key.sign(alone.finish().as_bytes())?);
    let mut xml = Writer::default();
    xml.start("ds:Signature", &[]);
    signed_info(&mut xml, key, id, &digested);
    xml.leaf("ds:SignatureValue", &[], &value);
    xml.start("ds:KeyInfo", &[]);
    xml.start("ds:X509Data", &[]);
    xml.leaf("ds:X509Certificate", &[], &BASE64.encode(key.certificate()));
    Ok(xml.finish())
}

fn signed_info(xml: &mut Writer, key: &SamlKey, id: &str, digested: &str) {
    let uri = format!("#{id}");
    xml.start("ds:SignedInfo", &[]);
    xml.leaf("ds:CanonicalizationMethod", &[("Algorithm", EXCLUSIVE)], "");
    xml.leaf("ds:SignatureMethod", &[("Algorithm", algorithm(key.scheme()))], "");
    xml.start("ds:Reference", &[("URI", &uri)]);
    xml.start("ds:Transforms", &[]);
    xml.leaf("ds:Transform", &[("Algorithm", ENVELOPED)], "");
    xml.leaf("ds:Transform", &[("Algorithm", EXCLUSIVE)], "");
    xml.end();
    xml.leaf("ds:DigestMethod", &[("Algorithm", SHA256)], "");
    xml.leaf("ds:DigestValue", &[], digested);
    xml.end();
    xml.end();
}

/// The name of how a key signs.
const fn algorithm(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::RsaSha256 => RSA_SHA256,
        Scheme::EcdsaSha256 => ECDSA_SHA256,
    }
}
