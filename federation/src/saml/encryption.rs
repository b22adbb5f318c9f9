//! An assertion for one reader only: [XML Encryption 1.1](https://www.w3.org/TR/xmlenc-core1/).
//!
//! The content by AES-GCM; its key by RSA-OAEP in the form that every reader knows (MGF1 with SHA-1, which OAEP's safety
//! doesn't rest on).

use super::xml::Writer;
use data_encoding::BASE64;
use domain::{
    entropy::{Entropy, draw},
    fault::Fault,
};
use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, Algorithm, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

pub(super) const AES128_GCM: &str = "http://www.w3.org/2009/xmlenc11#aes128-gcm";
pub(super) const AES256_GCM: &str = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
const OAEP: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
const ELEMENT: &str = "http://www.w3.org/2001/04/xmlenc#Element";

/// Whoever alone is to read it.
pub struct Reader<'r> {
    /// Its certificate, as DER.
    pub certificate: &'r [u8],
    /// The content's algorithms that it names; none: any.
    pub methods: &'r [String],
    /// Chance.
    pub entropy: &'r dyn Entropy,
}

impl Reader<'_> {
    /// The assertion, encrypted.
    pub(super) fn encrypt(&self, assertion: &str) -> Result<String, Fault> {
        let named = |uri: &str| self.methods.iter().any(|method| method == uri);
        let (uri, algorithm, length): (_, &'static Algorithm, _) = if named(AES128_GCM) && !named(AES256_GCM) {
            (AES128_GCM, &AES_128_GCM, 16)
        } else {
            (AES256_GCM, &AES_256_GCM, 32)
        };
        let key = Zeroizing::new(draw::<32>(self.entropy));
        let key = key.get(..length).unwrap_or_default();
        let content = seal(algorithm, key, draw::<12>(self.entropy), assertion)?;
        let wrapped = keys::saml::encrypt_to(self.certificate_key()?, key)?;
        let mut xml = Writer::default();
        xml.start("saml:EncryptedAssertion", &[]);
        xml.start("xenc:EncryptedData", &[("Type", ELEMENT)]);
        xml.leaf("xenc:EncryptionMethod", &[("Algorithm", uri)], "");
        xml.start("ds:KeyInfo", &[]);
        xml.start("xenc:EncryptedKey", &[]);
        xml.leaf("xenc:EncryptionMethod", &[("Algorithm", OAEP)], "");
        xml.start("xenc:CipherData", &[]);
        xml.leaf("xenc:CipherValue", &[], &BASE64.encode(&wrapped));
        xml.end();
        xml.end();
        xml.end();
        xml.start("xenc:CipherData", &[]);
        xml.leaf("xenc:CipherValue", &[], &BASE64.encode(&content));
        Ok(xml.finish())
    }

    fn certificate_key(&self) -> Result<&[u8], Fault> {
        use x509_parser::{certificate::X509Certificate, prelude::FromDer};
        let (_, certificate) = X509Certificate::from_der(self.certificate)
            .map_err(|_| Fault::broken("a certificate for encryption can't be read"))?;
        Ok(certificate.tbs_certificate.subject_pki.raw)
    }
}

fn seal(algorithm: &'static Algorithm, key: &[u8], nonce: [u8; 12], text: &str) -> Result<Vec<u8>, Fault> {
    let broken = |_| Fault::broken("an assertion can't be encrypted");
    let key = LessSafeKey::new(UnboundKey::new(algorithm, key).map_err(broken)?);
    let mut sealed = text.as_bytes().to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut sealed)
        .map_err(broken)?;
    Ok([&nonce[..], &sealed].concat())
}
