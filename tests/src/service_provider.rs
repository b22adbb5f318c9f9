//! A SAML service provider: asks, and believes no answer that it hasn't checked itself. It knows nothing of the house's own
//! reading and writing of XML.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "an answer that can't be read fails the test"
)]

use crate::{idp::TestIdp, page::Page};
use data_encoding::BASE64;
use domain::{
    entropy::{SystemEntropy, draw},
    time::UnixMillis,
};
use flate2::{Compression, write::DeflateEncoder};
use keys::saml::{SamlKey, Scheme};
use std::{collections::BTreeMap, io::Write, sync::Arc};
use toml::Table;
use uppsala::{Document, NodeId};
use url::form_urlencoded::byte_serialize;

const CLASSES: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:";
const FORMATS: &str = "urn:oasis:names:tc:SAML:";

/// A service provider that is about to be registered.
pub struct NewServiceProvider {
    idp: TestIdp,
    id: String,
    top: Table,
    saml: Table,
    /// What stands in its descriptor beside keys and endpoints.
    pub more: String,
    /// Attributes of its descriptor.
    pub flags: String,
    /// Its assertion consumer services, if they aren't the usual one.
    pub consumers: Option<String>,
}

impl NewServiceProvider {
    pub(crate) fn new(idp: &TestIdp, id: &str) -> Self {
        let top = toml::toml! {
            owner = "globex"
            minimum_level = 1
            subscribers = ["acme"]
        };
        Self {
            idp: idp.clone(),
            id: id.to_owned(),
            top,
            saml: Table::new(),
            more: String::new(),
            flags: String::new(),
            consumers: None,
        }
    }

    /// What a person must at least have shown.
    #[must_use]
    pub fn minimum_level(self, level: i64) -> Self {
        self.set("minimum_level", level)
    }

    /// A key of `[[application]]`.
    #[must_use]
    pub fn set(mut self, key: &str, value: impl Into<toml::Value>) -> Self {
        self.top.insert(key.to_owned(), value.into());
        self
    }

    /// A key of `[application.saml]`.
    #[must_use]
    pub fn saml(mut self, key: &str, value: impl Into<toml::Value>) -> Self {
        self.saml.insert(key.to_owned(), value.into());
        self
    }

    /// More of its metadata.
    #[must_use]
    pub fn metadata(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Registers it.
    pub async fn create(mut self) -> ServiceProvider {
        let key = SamlKey::fresh(Scheme::EcdsaSha256, self.idp.now()).expect("a key");
        let acs = format!("https://{}.example/acs", self.id);
        let entity_id = format!("https://{}.example/sp", self.id);
        let usual = format!(
            r#"<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{acs}" index="0" isDefault="true"/>"#
        );
        let metadata = format!(
            r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{entity_id}"><md:SPSSODescriptor {} protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>{}{}</md:SPSSODescriptor></md:EntityDescriptor>"#,
            self.flags,
            BASE64.encode(key.certificate()),
            self.consumers.unwrap_or(usual),
            self.more,
        );
        let file = self.idp.folder().join(format!("{}.xml", self.id));
        std::fs::write(&file, metadata).expect("a file");
        self.saml
            .insert("metadata_file".to_owned(), file.display().to_string().into());
        self.top.insert("id".to_owned(), self.id.clone().into());
        self.top.insert("name".to_owned(), capitalised(&self.id).into());
        self.top.insert("saml".to_owned(), self.saml.into());
        self.idp.edit(|document| document.push("application", self.top)).await;
        ServiceProvider {
            idp: self.idp,
            entity_id,
            acs,
            key: Arc::new(key),
        }
    }
}

fn capitalised(id: &str) -> String {
    let mut letters = id.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// A registered service provider.
#[derive(Clone)]
pub struct ServiceProvider {
    idp: TestIdp,
    /// What it is called.
    pub entity_id: String,
    /// Where responses go.
    pub acs: String,
    key: Arc<SamlKey>,
}

/// A request that is about to be sent.
#[derive(Clone)]
pub struct SamlRequest {
    provider: ServiceProvider,
    /// Its ID.
    pub id: String,
    /// When it is made.
    pub issued: UnixMillis,
    /// Whom it is from.
    pub issuer: String,
    /// For which endpoint.
    pub destination: Option<String>,
    /// More attributes.
    pub attributes: String,
    /// What stands in it after the issuer.
    pub body: String,
    /// What comes back.
    pub relay_state: Option<String>,
    /// Whether its query is signed.
    pub signed: bool,
}

impl ServiceProvider {
    /// A request that asks for nothing in particular.
    #[must_use]
    pub fn request(&self) -> SamlRequest {
        SamlRequest {
            provider: self.clone(),
            id: format!("_{}", data_encoding::HEXLOWER.encode(&draw::<16>(&SystemEntropy))),
            issued: self.idp.now(),
            issuer: self.entity_id.clone(),
            destination: Some(format!("{}/saml/sso", self.idp.issuer())),
            attributes: String::new(),
            body: String::new(),
            relay_state: Some("where I was".to_owned()),
            signed: true,
        }
    }

    /// The answer that leaves from a page, checked: its destination, its signatures with our metadata's certificate.
    pub async fn receive(&self, page: &Page) -> Response {
        assert_eq!(
            page.left().map(String::from),
            Some(self.acs.clone()),
            "{}",
            page.story()
        );
        let message = page
            .param("SAMLResponse")
            .unwrap_or_else(|| panic!("no response: {}", page.story()));
        let xml = String::from_utf8(BASE64.decode(message.as_bytes()).expect("base64")).expect("text");
        let metadata = self.idp.get("/saml/metadata").await;
        let certificate =
            between(&metadata.html, "<ds:X509Certificate>", "</ds:X509Certificate>").expect("a certificate");
        let key = federation_key(&certificate);
        assert!(is_signed(&xml, "samlp:Response", &key), "{xml}");
        if xml.contains("<saml:Assertion ") {
            let (start, end) = (xml.find("<saml:Assertion "), xml.find("</saml:Assertion>"));
            let assertion = &xml[start.expect("a start")..end.expect("an end") + "</saml:Assertion>".len()];
            assert!(is_signed(assertion, "saml:Assertion", &key), "{xml}");
        }
        let response = Response::read(&xml, page.param("RelayState"));
        assert_eq!(response.one("samlp:Response/@Destination"), self.acs);
        assert_eq!(
            response.one("saml:Issuer"),
            format!("{}/saml/metadata", self.idp.issuer())
        );
        response
    }
}

impl SamlRequest {
    /// `RequestedAuthnContext`.
    #[must_use]
    pub fn contexts(mut self, comparison: &str, names: &[&str]) -> Self {
        let refs: String = names
            .iter()
            .flat_map(|name| ["<saml:AuthnContextClassRef>", name, "</saml:AuthnContextClassRef>"])
            .collect();
        self.body.extend([
            "<samlp:RequestedAuthnContext Comparison=\"",
            comparison,
            "\">",
            &refs,
            "</samlp:RequestedAuthnContext>",
        ]);
        self
    }

    /// `NameIDPolicy`, by the end of the format's name.
    #[must_use]
    pub fn name_id(mut self, format: &str) -> Self {
        self.body
            .extend(["<samlp:NameIDPolicy Format=\"", FORMATS, format, "\"/>"]);
        self
    }

    /// An attribute of the request.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.attributes.extend([" ", name, "=\"", value, "\""]);
        self
    }

    /// Changes something.
    #[must_use]
    pub fn change(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The message.
    #[must_use]
    pub fn xml(&self) -> String {
        let destination = self
            .destination
            .as_ref()
            .map(|url| format!(r#" Destination="{url}""#))
            .unwrap_or_default();
        format!(
            r#"<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{}" Version="2.0" IssueInstant="{}"{destination}{}><saml:Issuer>{}</saml:Issuer>{}</samlp:AuthnRequest>"#,
            self.id,
            instant(self.issued),
            self.attributes,
            self.issuer,
            self.body,
        )
    }

    /// By redirect.
    #[must_use]
    pub fn url(&self) -> String {
        format!("/saml/sso?{}", self.query_of(&self.xml()))
    }

    /// The query that carries a message.
    #[must_use]
    pub fn query_of(&self, xml: &str) -> String {
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
        deflate.write_all(xml.as_bytes()).expect("deflated");
        let message = BASE64.encode(&deflate.finish().expect("deflated"));
        let mut query = format!("SAMLRequest={}", escape(&message));
        if let Some(state) = &self.relay_state {
            query.extend(["&RelayState=", &escape(state)]);
        }
        if self.signed {
            query.extend([
                "&SigAlg=",
                &escape("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
            ]);
            let signature = self.provider.key.sign(query.as_bytes()).expect("a signature");
            query.extend(["&Signature=", &escape(&BASE64.encode(&signature))]);
        }
        query
    }

    /// By POST, unsigned.
    #[must_use]
    pub fn form(&self) -> Vec<(String, String)> {
        let message = ("SAMLRequest".to_owned(), BASE64.encode(self.xml().as_bytes()));
        let state = self.relay_state.clone().map(|state| ("RelayState".to_owned(), state));
        [message].into_iter().chain(state).collect()
    }
}

fn escape(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// An instant as XML has it.
fn instant(at: UnixMillis) -> String {
    let at = time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.0) * 1_000_000).expect("an instant");
    at.format(&time::format_description::well_known::Rfc3339).expect("text")
}

/// A context class by the end of its name.
#[must_use]
pub fn class(name: &str) -> String {
    format!("{CLASSES}{name}")
}

/// A response, read.
#[derive(Clone, Debug)]
pub struct Response {
    /// As it came.
    pub xml: String,
    /// What came back.
    pub relay_state: Option<String>,
    /// Values by the name of their element, or of element and attribute.
    values: BTreeMap<String, Vec<String>>,
}

impl Response {
    fn read(xml: &str, relay_state: Option<String>) -> Self {
        let document = uppsala::parse(xml).expect("XML");
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for id in document.descendants(document.root()) {
            let Some(element) = document.element(id) else { continue };
            let name = element.name.prefixed_name().into_owned();
            for attribute in &element.attributes {
                let key = format!("{name}/@{}", attribute.name.local_name);
                values.entry(key).or_default().push(attribute.value.to_string());
            }
            values.entry(name).or_default().push(own_text(&document, id));
        }
        Self {
            xml: xml.to_owned(),
            relay_state,
            values,
        }
    }

    /// All values of that name.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        self.values.get(name).cloned().unwrap_or_default()
    }

    /// The first of them.
    #[must_use]
    pub fn one(&self, name: &str) -> String {
        let mut all = self.all(name).into_iter();
        all.next().unwrap_or_else(|| panic!("no {name} in {}", self.xml))
    }

    /// The last words of its status codes.
    #[must_use]
    pub fn status(&self) -> Vec<String> {
        let codes = self.all("samlp:StatusCode/@Value");
        codes
            .iter()
            .filter_map(|code| code.rsplit(':').next().map(str::to_owned))
            .collect()
    }

    /// `AuthnContextClassRef`.
    #[must_use]
    pub fn context(&self) -> String {
        assert_eq!(self.status(), ["Success"], "{}", self.xml);
        self.one("saml:AuthnContextClassRef")
    }

    /// An attribute's value, by its friendly name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<String> {
        let names = self.all("saml:Attribute/@FriendlyName");
        let at = names.iter().position(|known| known == name)?;
        self.all("saml:AttributeValue").into_iter().nth(at)
    }
}

fn own_text(document: &Document<'_>, id: NodeId) -> String {
    document.element_text(id).unwrap_or_default().to_owned()
}

fn between(text: &str, start: &str, end: &str) -> Option<String> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(found, _)| found.to_owned())
}

/// The RSA key of a certificate, for ring.
fn federation_key(certificate: &str) -> Vec<u8> {
    use x509_parser::{certificate::X509Certificate, prelude::FromDer};
    let der = BASE64.decode(certificate.as_bytes()).expect("base64");
    let (_, certificate) = X509Certificate::from_der(&der).expect("a certificate");
    certificate.public_key().subject_public_key.data.to_vec()
}

/// Whether an element is signed by its own signature. What comes from the house is in canonical form, so its text is what is
/// digested.
fn is_signed(xml: &str, name: &str, key: &[u8]) -> bool {
    use ring::{
        digest::{SHA256, digest},
        signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey},
    };
    let id = between(xml, " ID=\"", "\"").expect("an ID");
    let start = xml.find("<ds:Signature ").expect("a signature");
    let end = xml.find("</ds:Signature>").expect("its end") + "</ds:Signature>".len();
    let signature = &xml[start..end];
    let without = format!("{}{}", &xml[..start], &xml[end..]);
    let info = between(signature, "<ds:SignedInfo>", "</ds:SignedInfo>").expect("SignedInfo");
    let info = format!(r#"<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{info}</ds:SignedInfo>"#);
    let value = between(signature, "<ds:SignatureValue>", "</ds:SignatureValue>").expect("a value");
    let value = BASE64.decode(value.as_bytes()).expect("base64");
    let digested = BASE64.encode(digest(&SHA256, without.as_bytes()).as_ref());
    let verifies = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(info.as_bytes(), &value);
    xml.starts_with(&format!("<{name} "))
        && info.contains(&format!("<ds:DigestValue>{digested}</ds:DigestValue>"))
        && info.contains(&format!("URI=\"#{id}\""))
        && verifies.is_ok()
}
