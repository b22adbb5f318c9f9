//! Queries: what is signed is their octets.

use super::hand::{SP, key, request};
use data_encoding::BASE64;
use federation::saml::{
    BadSignature,
    binding::{Unreadable, redirect},
    request::AuthnRequest,
};
use flate2::{Compression, write::DeflateEncoder};
use keys::saml::{SamlKey, Scheme};
use std::io::Write;
use url::form_urlencoded::byte_serialize;

const ECDSA: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";

fn escape(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

fn deflated(bytes: &[u8]) -> String {
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
    deflate.write_all(bytes).unwrap();
    BASE64.encode(&deflate.finish().unwrap())
}

fn query(key: &SamlKey, algorithm: &str) -> String {
    let message = deflated(request("_1", SP, "").as_bytes());
    let octets = format!(
        "SAMLRequest={}&RelayState=a%20b&SigAlg={}",
        escape(&message),
        escape(algorithm)
    );
    let signature = BASE64.encode(&key.sign(octets.as_bytes()).unwrap());
    format!("{octets}&Signature={}", escape(&signature))
}

fn verify(query: &str, key: &SamlKey) -> Result<AuthnRequest, BadSignature> {
    let unverified = AuthnRequest::read(redirect::receive(query).unwrap()).unwrap();
    Ok(unverified.verify(&[key.certificate().to_vec()])?.into_inner())
}

#[test]
fn its_octets_are_signed_as_they_came() {
    let key = key(Scheme::EcdsaSha256);
    let good = query(&key, ECDSA);
    assert_eq!(verify(&good, &key).unwrap().id, "_1");
    let (start, signature) = good.split_once("&SigAlg").unwrap();
    let moved = format!("SigAlg{signature}&{start}&utm=x");
    assert_eq!(
        verify(&moved, &key).unwrap().id,
        "_1",
        "in which order they stand is nobody's matter"
    );
    for (from, to) in [("a%20b", "a+b"), ("a%20b", "c"), ("&RelayState=a%20b", "")] {
        let changed = good.replacen(from, to, 1);
        assert_eq!(verify(&changed, &key).err(), Some(BadSignature::Wrong), "{changed}");
    }
}

#[test]
fn weak_algorithms_and_half_signatures_are_refused() {
    let key = key(Scheme::RsaSha256);
    for weak in ["http://www.w3.org/2000/09/xmldsig#rsa-sha1", "none", ""] {
        assert_eq!(
            verify(&query(&key, weak), &key).err(),
            Some(BadSignature::Algorithm),
            "{weak}"
        );
    }
    let good = query(&key, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
    let start = good.find("&SigAlg").unwrap();
    let end = good.find("&Signature").unwrap();
    let half = format!("{}{}", &good[..start], &good[end..]);
    assert_eq!(redirect::receive(&half).err(), Some(Unreadable));
    let twice = format!("{good}&SAMLRequest=x");
    assert_eq!(redirect::receive(&twice).err(), Some(Unreadable));
}

#[test]
fn what_swells_is_not_inflated() {
    for bytes in [vec![b' '; 100_000], vec![b' '; 10_000_000]] {
        let query = format!("SAMLRequest={}", escape(&deflated(&bytes)));
        assert_eq!(redirect::receive(&query).err(), Some(Unreadable));
    }
}
