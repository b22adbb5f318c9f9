//! What a service provider's metadata says badly.

#![cfg(test)]

use data_encoding::BASE64;
use domain::time::UnixMillis;
use federation::saml::metadata::{BadMetadata, ServiceProvider, read};
use keys::saml::{SamlKey, Scheme};

const NOW: UnixMillis = UnixMillis(1_796_086_923_000);

fn described(attributes: &str, inner: &str) -> Result<ServiceProvider, BadMetadata> {
    let xml = format!(
        r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://wiki.example/sp"><md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"{attributes}>{inner}<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://wiki.example/acs" index="0"/></md:SPSSODescriptor></md:EntityDescriptor>"#
    );
    read(xml.as_bytes(), None, NOW)
}

#[test]
fn a_time_that_cannot_be_read_is_not_taken_for_none() {
    let until = |text: &str| described(&format!(" validUntil=\"{text}\""), "");
    assert_eq!(
        until("2027-01-01T00:00:00Z").unwrap().valid_until,
        Some(UnixMillis(1_798_761_600_000))
    );
    assert_eq!(until("2026-01-01T00:00:00Z"), Err(BadMetadata::Expired));
    for unreadable in ["next year", "2027-01-01", ""] {
        assert_eq!(until(unreadable), Err(BadMetadata::Time), "{unreadable}");
    }
}

#[test]
fn no_browser_is_sent_to_an_address_that_is_no_web_address() {
    for (location, answers, kept) in [
        ("https://wiki.example/logout", "", 1),
        ("javascript:alert(1)", "", 0),
        (
            "https://wiki.example/logout",
            " ResponseLocation=\"javascript:alert(1)\"",
            0,
        ),
    ] {
        let service = format!(
            r#"<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{location}"{answers}/>"#
        );
        assert_eq!(described("", &service).unwrap().logout.len(), kept, "{service}");
    }
}

/// One that we couldn't encrypt to would stop everybody who signs in.
#[test]
fn only_keys_that_can_be_encrypted_to_are_kept_for_it() {
    for (scheme, kept) in [(Scheme::RsaSha256, 1), (Scheme::EcdsaSha256, 0)] {
        let key = SamlKey::fresh(scheme, NOW).unwrap();
        let descriptor = format!(
            "<md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>",
            BASE64.encode(key.certificate())
        );
        let provider = described("", &descriptor).unwrap();
        assert_eq!((provider.signing.len(), provider.encryption.len()), (1, kept));
    }
}
