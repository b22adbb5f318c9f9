//! An authentication request, signed by hand: [XML Signature 1.1](https://www.w3.org/TR/xmldsig-core1/).

use data_encoding::BASE64;
use domain::time::UnixMillis;
use federation::saml::{
    BadSignature,
    binding::post,
    request::{AuthnRequest, BadRequest},
};
use keys::saml::{SamlKey, Scheme};
use ring::digest::{SHA256, digest};
use url::form_urlencoded::Serializer;

pub(super) const NOW: UnixMillis = UnixMillis(1_796_086_923_000);
pub(super) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(super) const SP: &str = "https://wiki.example/sp";

pub(super) fn key(scheme: Scheme) -> SamlKey {
    SamlKey::fresh(scheme, NOW).unwrap()
}

/// What a signature says of itself; each word can be another one.
#[derive(Clone)]
pub(super) struct Words {
    pub(super) canonical: String,
    pub(super) method: String,
    pub(super) uri: String,
    pub(super) transforms: Vec<String>,
    pub(super) digest: String,
    pub(super) key_info: String,
}

impl Words {
    pub(super) fn of(scheme: Scheme, id: &str) -> Self {
        let method = match scheme {
            Scheme::RsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            Scheme::EcdsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        };
        Self {
            canonical: "http://www.w3.org/2001/10/xml-exc-c14n#".to_owned(),
            method: method.to_owned(),
            uri: format!("#{id}"),
            transforms: vec![
                format!("{DS}enveloped-signature"),
                "http://www.w3.org/2001/10/xml-exc-c14n#".to_owned(),
            ],
            digest: "http://www.w3.org/2001/04/xmlenc#sha256".to_owned(),
            key_info: String::new(),
        }
    }

    /// `ds:Signature` over these bytes.
    pub(super) fn sign(&self, key: &SamlKey, covered: &str) -> String {
        let transforms: String = self
            .transforms
            .iter()
            .flat_map(|name| [r#"<ds:Transform Algorithm=""#, name, r#""></ds:Transform>"#])
            .collect();
        let inner = format!(
            r#"<ds:CanonicalizationMethod Algorithm="{}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="{}"></ds:SignatureMethod><ds:Reference URI="{}"><ds:Transforms>{transforms}</ds:Transforms><ds:DigestMethod Algorithm="{}"></ds:DigestMethod><ds:DigestValue>{}</ds:DigestValue></ds:Reference>"#,
            self.canonical,
            self.method,
            self.uri,
            self.digest,
            BASE64.encode(digest(&SHA256, covered.as_bytes()).as_ref()),
        );
        let alone = format!(r#"<ds:SignedInfo xmlns:ds="{DS}">{inner}</ds:SignedInfo>"#);
        format!(
            r#"<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>{inner}</ds:SignedInfo><ds:SignatureValue>{}</ds:SignatureValue>{}</ds:Signature>"#,
            BASE64.encode(&key.sign(alone.as_bytes()).unwrap()),
            self.key_info,
        )
    }
}

/// A request in canonical form, around something.
pub(super) fn request(id: &str, issuer: &str, inner: &str) -> String {
    format!(
        r#"<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="{id}" IssueInstant="2026-12-01T01:02:03Z" Version="2.0"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</saml:Issuer>{inner}</samlp:AuthnRequest>"#
    )
}

/// A request with its signature after the issuer.
pub(super) fn signed(key: &SamlKey, id: &str) -> String {
    with(&Words::of(key.scheme(), id), key, id)
}

pub(super) fn with(words: &Words, key: &SamlKey, id: &str) -> String {
    request(id, SP, &words.sign(key, &request(id, SP, "")))
}

/// Reads a posted message and verifies it with that key's certificate.
pub(super) fn verify(xml: &str, key: &SamlKey) -> Result<AuthnRequest, BadSignature> {
    let unverified = read(xml).unwrap();
    let verified = unverified.verify(&[key.certificate().to_vec()])?;
    Ok(verified.into_inner())
}

pub(super) fn read(xml: &str) -> Result<federation::saml::request::Unverified, BadRequest> {
    let message = BASE64.encode(xml.as_bytes());
    let form = Serializer::new(String::new())
        .append_pair("SAMLRequest", &message)
        .finish();
    AuthnRequest::read(post::receive(&form).unwrap())
}
