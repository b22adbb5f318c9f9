//! Whatever is sent, nothing panics.

use super::hand::{NOW, key, read, request, signed};
use federation::saml::{
    binding::{post, redirect},
    metadata,
    request::{AuthnRequest, Verified},
};
use keys::saml::Scheme;
use proptest::prelude::*;

proptest! {
    #[test]
    fn bindings_read_anything(text in ".{0,400}") {
        let _ = post::receive(&text);
        let _ = redirect::receive(&text);
        let _ = redirect::receive(&format!("SAMLRequest={text}"));
    }

    #[test]
    fn metadata_reads_anything(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(metadata::read(&bytes, None, NOW).is_err());
        let _ = metadata::read_certificate(&bytes);
    }

    /// A good message with one place of it changed is refused or says the same: what is signed can't be bent.
    #[test]
    fn a_bent_message_says_nothing_new(at in any::<prop::sample::Index>(), letter in "[ -~]") {
        let key = key(Scheme::EcdsaSha256);
        let good = signed(&key, "_1");
        let at = at.index(good.len());
        let bent = format!("{}{letter}{}", &good[..at], &good[at + 1..]);
        let certificates = [key.certificate().to_vec()];
        let told = read(&good).unwrap().verify(&certificates).unwrap().into_inner();
        if let Ok(unverified) = read(&bent)
            && let Ok(verified) = unverified.verify(&certificates)
        {
            prop_assert_eq!(verified.into_inner(), told);
        }
    }

    #[test]
    fn any_inside_is_read_or_refused(inner in "[<>/a-zA-Z:\"= &;!?\\[\\]-]{0,200}") {
        if let Ok(unverified) = read(&request("_1", "https://wiki.example/sp", &inner)) {
            let _: Result<AuthnRequest, _> = unverified.accept_unsigned().map(Verified::into_inner);
        }
    }
}
