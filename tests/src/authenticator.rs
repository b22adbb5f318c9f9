//! A WebAuthn authenticator in software, with the browser in front of it: [WebAuthn §6](https://www.w3.org/TR/webauthn-3/#sctn-authenticator-model).

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "an authenticator that can't answer fails the test"
)]

use crate::{Form, Page, page::select};
use data_encoding::BASE64URL_NOPAD;
use domain::entropy::{SystemEntropy, draw};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use scraper::Html;
use serde_json::{Value, json};
use std::sync::Arc;

/// Its model: [WebAuthn §6.5.1](https://www.w3.org/TR/webauthn-3/#aaguid).
const AAGUID: [u8; 16] = *b"gradus-software!";

/// An authenticator and its browser. A clone shares nothing with it: a copy of the device.
#[derive(Clone)]
pub struct Authenticator {
    /// Where the browser is.
    pub origin: String,
    /// Whether the device checks who holds it.
    pub verifies: bool,
    /// Whether it counts.
    pub counts: bool,
    /// Whether its passkeys may be copied to other devices: [WebAuthn §6.1.3](https://www.w3.org/TR/webauthn-3/#sctn-credential-backup).
    pub syncs: bool,
    maker: Option<Arc<Maker>>,
    held: Vec<Held>,
}

#[derive(Clone)]
struct Held {
    id: Vec<u8>,
    pkcs8: Vec<u8>,
    user: Vec<u8>,
    host: String,
    counter: u32,
}

/// A maker of authenticators, whose certificate deployments may believe.
pub struct Maker {
    /// Its root certificate, as PEM.
    pub root: String,
    leaf: Vec<u8>,
    key: Vec<u8>,
}

impl Maker {
    /// A new one.
    #[must_use]
    pub fn fresh() -> Arc<Self> {
        let root_key = KeyPair::generate().expect("a key");
        let mut root = named("Maker root");
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let certificate = root.self_signed(&root_key).expect("a certificate");
        let issuer = Issuer::new(root, root_key);
        let key = KeyPair::generate().expect("a key");
        let mut leaf = named("Maker batch 1");
        leaf.is_ca = IsCa::ExplicitNoCa;
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        // id-fido-gen-ce-aaguid: an OCTET STRING of the model.
        let aaguid = [&[0x04, 16][..], &AAGUID].concat();
        let oid = [1, 3, 6, 1, 4, 1, 45724, 1, 1, 4];
        leaf.custom_extensions
            .push(CustomExtension::from_oid_content(&oid, aaguid));
        let leaf = leaf.signed_by(&key, &issuer).expect("a certificate");
        Arc::new(Self {
            root: certificate.pem(),
            leaf: leaf.der().to_vec(),
            key: key.serialize_der(),
        })
    }
}

/// As [WebAuthn §8.2.1](https://www.w3.org/TR/webauthn-3/#sctn-packed-attestation-cert-requirements) wants them.
fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    for (kind, value) in [
        (DnType::CountryName, "NO"),
        (DnType::OrganizationName, "Maker"),
        (DnType::OrganizationalUnitName, "Authenticator Attestation"),
        (DnType::CommonName, name),
    ] {
        params.distinguished_name.push(kind, value);
    }
    params
}

impl Default for Authenticator {
    fn default() -> Self {
        Self {
            origin: "http://localhost:8080".to_owned(),
            verifies: true,
            counts: true,
            syncs: false,
            maker: None,
            held: Vec::new(),
        }
    }
}

impl Authenticator {
    /// Made by somebody who vouches for it.
    #[must_use]
    pub fn made_by(mut self, maker: &Arc<Maker>) -> Self {
        self.maker = Some(Arc::clone(maker));
        self
    }

    /// One that doesn't check who holds it.
    #[must_use]
    pub const fn unverified(mut self) -> Self {
        self.verifies = false;
        self
    }

    /// The form of a page that asks for a passkey, answered.
    pub fn answer(&mut self, page: &Page) -> Form {
        let (form, options) = asked(page);
        let answer = if options["publicKey"]["user"].is_object() {
            self.create(&options)
        } else {
            self.get(&options)
        };
        form.set("credential", answer.to_string()).press_first()
    }

    /// `navigator.credentials.create`.
    pub fn create(&mut self, options: &Value) -> Value {
        let asked = &options["publicKey"];
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let held = Held {
            id: draw::<16>(&SystemEntropy).to_vec(),
            pkcs8: pkcs8.as_ref().to_vec(),
            user: bytes(&asked["user"]["id"]),
            host: text(&asked["rp"]["id"]),
            counter: 0,
        };
        let client = self.client("webauthn.create", &asked["challenge"]);
        let data = [self.data(&held, 0x40), credential(&held)].concat();
        let vouched = self.maker.as_ref().filter(|_| asked["attestation"] == "direct");
        let (format, statement) = match vouched {
            Some(maker) => ("packed", maker.vouch(&data, &client)),
            None => ("none", vec![0xa0]),
        };
        let object = [
            vec![0xa3],
            cbor_text("fmt"),
            cbor_text(format),
            cbor_text("attStmt"),
            statement,
            cbor_text("authData"),
            cbor_bytes(&data),
        ]
        .concat();
        let id = encode(&held.id);
        self.held.push(held);
        json!({
            "id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {},
            "response": { "clientDataJSON": encode(&client), "attestationObject": encode(&object) },
        })
    }

    /// `navigator.credentials.get`.
    pub fn get(&mut self, options: &Value) -> Value {
        let asked = &options["publicKey"];
        let allowed: Vec<Vec<u8>> = asked["allowCredentials"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| bytes(&one["id"]))
            .collect();
        let client = self.client("webauthn.get", &asked["challenge"]);
        let counts = self.counts;
        let held = self
            .held
            .iter_mut()
            .rev()
            .find(|held| allowed.is_empty() || allowed.contains(&held.id))
            .expect("a passkey for this");
        held.counter += u32::from(counts);
        let held = held.clone();
        let data = self.data(&held, 0);
        let signed = [&data[..], digest(&SHA256, &client).as_ref()].concat();
        let id = encode(&held.id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": encode(&client),
                "authenticatorData": encode(&data),
                "signature": encode(&sign(&held.pkcs8, &signed)),
                "userHandle": encode(&held.user),
            },
        })
    }

    fn client(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        let client = json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false });
        client.to_string().into_bytes()
    }

    fn data(&self, held: &Held, flags: u8) -> Vec<u8> {
        let verifies = if self.verifies { 0x04 } else { 0 };
        let syncs = if self.syncs { 0x08 } else { 0 };
        let flags = flags | 0x01 | verifies | syncs;
        let host = digest(&SHA256, held.host.as_bytes());
        [host.as_ref(), &[flags], &held.counter.to_be_bytes()].concat()
    }
}

impl Maker {
    fn vouch(&self, data: &[u8], client: &[u8]) -> Vec<u8> {
        let signed = [data, digest(&SHA256, client).as_ref()].concat();
        [
            vec![0xa3],
            cbor_text("alg"),
            vec![0x26],
            cbor_text("sig"),
            cbor_bytes(&sign(&self.key, &signed)),
            cbor_text("x5c"),
            vec![0x81],
            cbor_bytes(&self.leaf),
        ]
        .concat()
    }
}

/// The form of a page that asks for a passkey, and what it asks.
#[must_use]
pub fn asked(page: &Page) -> (Form, Value) {
    let html = Html::parse_document(&page.html);
    let forms = select("form");
    let at = html.select(&forms).position(|form| form.attr("data-passkey").is_some());
    let at = at.unwrap_or_else(|| panic_without(page));
    let options = html.select(&forms).nth(at).and_then(|form| form.attr("data-options"));
    let options = serde_json::from_str(options.expect("options")).expect("JSON");
    (page.forms().swap_remove(at), options)
}

#[expect(clippy::panic, reason = "a page that doesn't ask fails the test")]
fn panic_without(page: &Page) -> usize {
    panic!("nothing asks for a passkey: {}", page.story())
}

/// The public key of a new passkey, as COSE: [RFC 9053 §7.1](https://www.rfc-editor.org/rfc/rfc9053#section-7.1).
fn credential(held: &Held) -> Vec<u8> {
    let pair = pair(&held.pkcs8);
    let point = pair.public_key().as_ref();
    [
        &AAGUID[..],
        &u16::try_from(held.id.len()).expect("a short id").to_be_bytes(),
        &held.id,
        &[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21],
        &cbor_bytes(&point[1..33]),
        &[0x22],
        &cbor_bytes(&point[33..]),
    ]
    .concat()
}

fn pair(pkcs8: &[u8]) -> EcdsaKeyPair {
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8, &SystemRandom::new()).expect("a key")
}

fn sign(pkcs8: &[u8], message: &[u8]) -> Vec<u8> {
    let signature = pair(pkcs8).sign(&SystemRandom::new(), message);
    signature.expect("a signature").as_ref().to_vec()
}

fn cbor_text(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).expect("a short text");
    [&[0x60 + length], text.as_bytes()].concat()
}

fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("not too many bytes");
    let [high, low] = length.to_be_bytes();
    [&[0x59, high, low], bytes].concat()
}

fn encode(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

fn bytes(value: &Value) -> Vec<u8> {
    BASE64URL_NOPAD.decode(text(value).as_bytes()).expect("base64url")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
