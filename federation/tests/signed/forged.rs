//! What isn't believed.

use super::hand::{DS, NOW, SP, Words, key, read, request, signed, verify, with};
use data_encoding::BASE64;
use federation::saml::{BadSignature, BadXml, request::BadRequest};
use keys::saml::{SamlKey, Scheme};

#[test]
fn what_is_signed_is_believed_by_either_scheme() {
    for scheme in [Scheme::RsaSha256, Scheme::EcdsaSha256] {
        let key = key(scheme);
        let read = verify(&signed(&key, "_1"), &key).unwrap();
        assert_eq!((read.id.as_str(), read.issuer.as_str()), ("_1", SP));
        assert_eq!(read.issue_instant, NOW);
    }
}

#[test]
fn one_of_several_keys_is_enough_and_none_is_not() {
    let (old, new) = (key(Scheme::EcdsaSha256), key(Scheme::EcdsaSha256));
    let both = [old.certificate().to_vec(), new.certificate().to_vec()];
    for key in [&old, &new] {
        assert!(read(&signed(key, "_1")).unwrap().verify(&both).is_ok());
    }
    let none = read(&signed(&old, "_1")).unwrap().verify(&[]);
    assert_eq!(none.err(), Some(BadSignature::NoKey));
}

#[test]
fn a_change_or_another_key_is_seen() {
    let (theirs, other) = (key(Scheme::EcdsaSha256), key(Scheme::EcdsaSha256));
    let xml = signed(&theirs, "_1");
    assert_eq!(verify(&xml, &other).err(), Some(BadSignature::Wrong));
    for (from, to) in [
        ("Version=\"2.0\"", "Version=\"2.0\" ForceAuthn=\"true\""),
        ("01:02:03Z", "01:02:04Z"),
        (SP, "https://vault.example/sp"),
        (
            "</samlp:AuthnRequest>",
            "<samlp:Scoping></samlp:Scoping></samlp:AuthnRequest>",
        ),
    ] {
        assert_eq!(
            verify(&xml.replacen(from, to, 1), &theirs).err(),
            Some(BadSignature::Wrong),
            "{to}"
        );
    }
}

/// The message's own key proves that somebody has a key.
#[test]
fn a_key_that_the_message_brings_is_not_a_key_that_we_know() {
    let (theirs, attacker) = (key(Scheme::RsaSha256), key(Scheme::RsaSha256));
    let mut words = Words::of(Scheme::RsaSha256, "_1");
    words.key_info = format!(
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>",
        BASE64.encode(attacker.certificate())
    );
    assert_eq!(
        verify(&with(&words, &attacker, "_1"), &theirs).err(),
        Some(BadSignature::Wrong)
    );
}

#[test]
fn a_signature_says_nothing_that_we_do_not_let_it_say() {
    type Change = fn(&mut Words);
    let changes: [(Change, BadSignature); 11] = [
        (
            |w| w.canonical = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315".to_owned(),
            BadSignature::Shape,
        ),
        (|w| w.canonical += "WithComments", BadSignature::Shape),
        (|w| w.method = format!("{DS}rsa-sha1"), BadSignature::Algorithm),
        (|w| w.method = format!("{DS}hmac-sha1"), BadSignature::Algorithm),
        (
            |w| w.method = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256".to_owned(),
            BadSignature::Algorithm,
        ),
        (|w| w.digest = format!("{DS}sha1"), BadSignature::Algorithm),
        (|w| w.uri.clear(), BadSignature::Shape),
        (|w| w.uri = "#other".to_owned(), BadSignature::Shape),
        (|w| w.uri = "#xpointer(/)".to_owned(), BadSignature::Shape),
        (
            |w| w.transforms[1] = "http://www.w3.org/TR/1999/REC-xslt-19991116".to_owned(),
            BadSignature::Shape,
        ),
        (
            |w| w.transforms.push("http://www.w3.org/2001/10/xml-exc-c14n#".to_owned()),
            BadSignature::Shape,
        ),
    ];
    let key = key(Scheme::RsaSha256);
    for (change, bad) in changes {
        let mut words = Words::of(Scheme::RsaSha256, "_1");
        change(&mut words);
        let xml = with(&words, &key, "_1");
        assert_eq!(verify(&xml, &key).err(), Some(bad), "{xml}");
    }
}

/// A signed request stays whole somewhere in the message, and another one stands where a reader looks.
#[test]
fn wrapped_signatures_are_refused() {
    let key = key(Scheme::EcdsaSha256);
    let good = signed(&key, "_1");
    let signature = Words::of(Scheme::EcdsaSha256, "_1").sign(&key, &request("_1", SP, ""));
    let extensions = |inner: &str| format!("<samlp:Extensions>{inner}</samlp:Extensions>");
    let wrapped = [
        // The original within, its signature with it.
        request("_2", SP, &extensions(&good)),
        // The original within, its signature moved to the outer one.
        request("_2", SP, &format!("{signature}{}", extensions(&request("_1", SP, "")))),
        // Both bear the ID that is signed.
        request("_1", SP, &format!("{signature}{}", extensions(&request("_1", SP, "")))),
        // Within the signature itself.
        request(
            "_2",
            SP,
            &signature.replace(
                "</ds:Signature>",
                &format!("<ds:Object>{good}</ds:Object></ds:Signature>"),
            ),
        ),
        request(
            "_1",
            SP,
            &signature.replace(
                "</ds:Signature>",
                &format!("<ds:Object>{}</ds:Object></ds:Signature>", request("_1", SP, "")),
            ),
        ),
        // Two signatures, one of them good.
        request("_1", SP, &format!("{signature}{signature}")),
        // The ID in another spelling.
        request("_2", SP, &format!("{signature}<x Id=\"_1\"></x>")),
    ];
    for xml in wrapped {
        assert!(verify(&xml, &key).is_err(), "{xml}");
    }
}

#[test]
fn what_a_signature_does_not_cover_cannot_stand_beside_it() {
    let key = key(Scheme::EcdsaSha256);
    let xml = signed(&key, "_1");
    let comment = xml.replacen(SP, "https://wiki.example<!-- -->/sp", 1);
    assert_eq!(read(&comment).err(), Some(BadRequest::Xml(BadXml::Interrupted)));
    let instruction = xml.replacen("<saml:Issuer", "<?x y?><saml:Issuer", 1);
    assert_eq!(read(&instruction).err(), Some(BadRequest::Xml(BadXml::Interrupted)));
    let section = xml.replacen(SP, &format!("<![CDATA[{SP}]]>"), 1);
    assert_eq!(read(&section).err(), Some(BadRequest::Xml(BadXml::Interrupted)));
    let object = xml.replacen("</ds:Signature>", "<ds:Object>more</ds:Object></ds:Signature>", 1);
    assert_eq!(verify(&object, &key).unwrap().issuer, SP, "it isn't read either");
}

#[test]
fn a_signed_message_is_not_taken_unsigned() {
    let key = key(Scheme::EcdsaSha256);
    let xml = signed(&key, "_1");
    assert_eq!(read(&xml).unwrap().accept_unsigned().err(), Some(BadSignature::Wrong));
    let bare = read(&request("_1", SP, "")).unwrap();
    assert!(!bare.is_signed());
    assert_eq!(bare.accept_unsigned().unwrap().into_inner().id, "_1");
    let missing = read(&request("_1", SP, ""))
        .unwrap()
        .verify(&[key.certificate().to_vec()]);
    assert_eq!(missing.err(), Some(BadSignature::Missing));
}

/// The same words, laid out as a program lays them out: other prefixes, other order, short tags.
#[test]
fn another_program_writes_it_otherwise_and_means_the_same() {
    let key = key(Scheme::EcdsaSha256);
    let xml = signed(&key, "_1")
        .replace("></ds:Transform>", "/>")
        .replace("></ds:DigestMethod>", " />")
        .replace("<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_1\"", "<?xml version=\"1.0\"?>\n<samlp:AuthnRequest ID='_1' xmlns:x='urn:x'\n  xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol'");
    assert_eq!(verify(&xml, &key).unwrap().id, "_1", "{xml}");
}

#[test]
fn bombs_are_small() {
    let laughs = format!(
        "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>{}",
        request("_1", "&b;", "")
    );
    assert_eq!(read(&laughs).err(), Some(BadRequest::Xml(BadXml::Malformed)));
    let outside = format!("<!DOCTYPE l SYSTEM \"file:///etc/passwd\">{}", request("_1", SP, ""));
    assert_eq!(read(&outside).err(), Some(BadRequest::Xml(BadXml::Malformed)));
    let deep = request("_1", SP, &format!("{}{}", "<x>".repeat(70), "</x>".repeat(70)));
    assert_eq!(read(&deep).err(), Some(BadRequest::Xml(BadXml::Malformed)));
    let attributes: String = (0..65)
        .flat_map(|at| [" a".to_owned(), at.to_string(), "=\"\"".to_owned()])
        .collect();
    let crowded = request("_1", SP, &format!("<x{attributes}></x>"));
    assert_eq!(read(&crowded).err(), Some(BadRequest::Xml(BadXml::Malformed)));
}

#[test]
fn short_rsa_keys_and_nonsense_verify_nothing() {
    let theirs: SamlKey = key(Scheme::RsaSha256);
    let nonsense = read(&signed(&theirs, "_1"))
        .unwrap()
        .verify(&[b"no certificate".to_vec()]);
    assert_eq!(nonsense.err(), Some(BadSignature::NoKey));
    let other_kind = key(Scheme::EcdsaSha256);
    assert_eq!(
        verify(&signed(&theirs, "_1"), &other_kind).err(),
        Some(BadSignature::Algorithm)
    );
}

#[test]
fn what_is_too_long_is_not_taken_for_absent() {
    for attribute in ["AssertionConsumerServiceURL", "Destination", "ProtocolBinding"] {
        let long = format!(
            "Version=\"2.0\" {attribute}=\"https://wiki.example/{}\"",
            "a".repeat(2048)
        );
        let xml = request("_1", SP, "").replacen("Version=\"2.0\"", &long, 1);
        assert_eq!(
            read(&xml).unwrap().accept_unsigned().err(),
            Some(BadSignature::Content),
            "{attribute}"
        );
    }
}

#[test]
fn a_prefix_that_means_nothing_is_refused() {
    let xml = request("_1", SP, "<x xmlns:a=\"\"></x>");
    assert_eq!(read(&xml).err(), Some(BadRequest::Xml(BadXml::Malformed)));
}
