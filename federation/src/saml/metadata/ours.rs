//! Writing our own metadata, signed.

use crate::saml::{
    binding::{POST, REDIRECT},
    response::put_signature,
    time::write,
    xml::{PROTOCOL, Writer},
};
use data_encoding::BASE64;
use domain::{fault::Fault, time::UnixMillis};
use keys::saml::SamlKey;

/// Our metadata: [SAML Metadata §2.4.3](https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf).
#[derive(Clone, Debug)]
pub struct Ours {
    /// Its ID.
    pub id: String,
    /// What we are called.
    pub entity_id: String,
    /// Until when a copy is good.
    pub valid_until: UnixMillis,
    /// The certificates of all keys that sign, will sign, or signed of late; the one that signs first.
    pub certificates: Vec<Vec<u8>>,
    /// Where requests come in.
    pub sso: String,
    /// The formats of names that we give.
    pub name_id_formats: Vec<String>,
    /// The contexts that can be asked for, by their names.
    pub contexts: Vec<String>,
}

/// What lists the contexts: [SAML Identity Assurance Profile §3](https://docs.oasis-open.org/security/saml/Post2.0/sstc-saml-assurance-profile.html).
const ASSURANCE: &str = "urn:oasis:names:tc:SAML:attribute:assurance-certification";

impl Ours {
    /// The document.
    ///
    /// # Errors
    /// The key's.
    pub fn sign(&self, key: &SamlKey) -> Result<String, Fault> {
        let until = write(self.valid_until)?;
        let mut xml = Writer::default();
        let id = self.id.as_str();
        xml.start(
            "md:EntityDescriptor",
            &[("ID", id), ("entityID", &self.entity_id), ("validUntil", &until)],
        );
        let first = xml.len();
        self.assurance(&mut xml);
        xml.start(
            "md:IDPSSODescriptor",
            &[
                ("WantAuthnRequestsSigned", "false"),
                ("protocolSupportEnumeration", PROTOCOL),
            ],
        );
        for certificate in &self.certificates {
            xml.start("md:KeyDescriptor", &[("use", "signing")]);
            xml.start("ds:KeyInfo", &[]);
            xml.start("ds:X509Data", &[]);
            xml.leaf("ds:X509Certificate", &[], &BASE64.encode(certificate));
            xml.end();
            xml.end();
            xml.end();
        }
        for format in &self.name_id_formats {
            xml.leaf("md:NameIDFormat", &[], format);
        }
        for binding in [REDIRECT, POST] {
            xml.leaf(
                "md:SingleSignOnService",
                &[("Binding", binding), ("Location", &self.sso)],
                "",
            );
        }
        put_signature(&xml.finish(), first, key, id)
    }

    fn assurance(&self, xml: &mut Writer) {
        xml.start("md:Extensions", &[]);
        xml.start("mdattr:EntityAttributes", &[]);
        xml.start(
            "saml:Attribute",
            &[
                ("Name", ASSURANCE),
                ("NameFormat", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"),
            ],
        );
        for context in &self.contexts {
            xml.leaf("saml:AttributeValue", &[], context);
        }
        xml.end();
        xml.end();
        xml.end();
    }
}
