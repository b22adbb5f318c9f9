use super::*;
use crate::{jwt::SigningKey, key::PrivateKey};
use data_encoding::BASE64URL_NOPAD;
use proptest::prelude::*;
use ring::hmac;
use serde_json::json;
use std::sync::LazyLock;

const NOW: UnixMillis = UnixMillis(1_800_000_000_500);
const ASSERTION: Typ<'static> = Typ::AbsentOr(&["JWT", "client-authentication+jwt"]);

/// A client's keys, and a stranger's: one an algorithm.
static KEYS: LazyLock<[SigningKey; 4]> = LazyLock::new(|| Alg::ALL.map(make));
static OTHERS: LazyLock<[SigningKey; 4]> = LazyLock::new(|| Alg::ALL.map(make));

fn make(alg: Alg) -> SigningKey {
    SigningKey::parse(alg, &PrivateKey::make(alg).unwrap()).unwrap()
}

fn key(alg: Alg) -> &'static SigningKey {
    KEYS.iter().find(|key| key.alg == alg).unwrap()
}

fn set_of(keys: &[Value]) -> JwkSet {
    JwkSet::parse(&json!({ "keys": keys }).to_string()).unwrap()
}

/// The client's keys as it registered them.
fn set() -> JwkSet {
    set_of(&KEYS.iter().map(|key| key.published.clone()).collect::<Vec<_>>())
}

fn without(jwk: &Value, members: &[&str]) -> Value {
    let mut jwk = jwk.as_object().unwrap().clone();
    jwk.retain(|name, _| !members.contains(&name.as_str()));
    Value::Object(jwk)
}

fn with(jwk: &Value, member: &str, value: impl Into<Value>) -> Value {
    let mut jwk = jwk.clone();
    jwk[member] = value.into();
    jwk
}

fn claims() -> Value {
    json!({ "iss": "client", "exp": NOW.seconds() + 60 })
}

fn b64(value: &Value) -> String {
    BASE64URL_NOPAD.encode(value.to_string().as_bytes())
}

/// A token with any header, signed with one of the keys as its own algorithm.
fn signed(key: &SigningKey, head: &Value, claims: &Value) -> String {
    let message = format!("{}.{}", b64(head), b64(claims));
    let signature = key.sign_bytes(message.as_bytes());
    format!("{message}.{signature}")
}

fn verify(set: &JwkSet, token: &str) -> Result<Value, BadToken> {
    set.verify(token, &Alg::ALL, ASSERTION, NOW)
}

#[test]
fn what_a_registered_key_signed_is_believed_with_its_name_and_without() {
    for key in KEYS.iter() {
        let named = json!({ "alg": key.alg.name(), "kid": key.id.0 });
        let nameless = json!({ "alg": key.alg.name() });
        for head in [named, nameless] {
            assert_eq!(verify(&set(), &signed(key, &head, &claims())), Ok(claims()), "{head}");
        }
        // A set whose keys have no name, no use and no algorithm.
        let bare: Vec<_> = KEYS
            .iter()
            .map(|key| without(&key.published, &["kid", "use", "alg"]))
            .collect();
        let token = signed(key, &json!({ "alg": key.alg.name() }), &claims());
        assert_eq!(verify(&set_of(&bare), &token), Ok(claims()));
    }
}

#[test]
fn an_algorithm_that_is_not_allowed_is_refused_though_the_signature_is_good() {
    for key in KEYS.iter() {
        let token = signed(key, &json!({ "alg": key.alg.name(), "kid": key.id.0 }), &claims());
        for allowed in Alg::ALL {
            let seen = set().verify::<Value>(&token, &[allowed], ASSERTION, NOW);
            assert_eq!(seen.is_ok(), allowed == key.alg, "{} as {allowed}", key.alg);
            assert!(matches!(seen, Ok(_) | Err(BadToken::BadSignature)));
        }
        assert!(set().verify::<Value>(&token, &[], ASSERTION, NOW).is_err());
    }
}

#[test]
fn the_token_does_not_choose_its_algorithm() {
    for key in KEYS.iter() {
        let body = b64(&claims());
        let head = |alg: &str| b64(&json!({ "alg": alg, "kid": key.id.0 }));
        for none in ["none", "None", ""] {
            assert_eq!(
                verify(&set(), &format!("{}.{body}.", head(none))),
                Err(BadToken::Malformed)
            );
        }
        for secret in [key.published.to_string(), key.published["kid"].to_string()] {
            let message = format!("{}.{body}", head("HS256"));
            let mac = hmac::sign(
                &hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
                message.as_bytes(),
            );
            let forged = format!("{message}.{}", BASE64URL_NOPAD.encode(mac.as_ref()));
            assert_eq!(verify(&set(), &forged), Err(BadToken::BadSignature));
        }
        for other in Alg::ALL.into_iter().filter(|other| *other != key.alg) {
            let token = signed(key, &json!({ "alg": other.name(), "kid": key.id.0 }), &claims());
            assert_eq!(verify(&set(), &token), Err(BadToken::BadSignature), "{other}");
        }
    }
}

/// RSA keys can do both RS256 and PS256; one that says which is for that one alone.
#[test]
fn a_key_that_names_its_algorithm_is_for_that_one_alone() {
    let key = key(Alg::Rs256);
    let token = signed(key, &json!({ "alg": "RS256", "kid": key.id.0 }), &claims());
    let open = set_of(&[without(&key.published, &["alg"])]);
    assert!(verify(&open, &token).is_ok());
    let pss = set_of(&[with(&key.published, "alg", "PS256")]);
    assert_eq!(verify(&pss, &token), Err(BadToken::BadSignature));
}

#[test]
fn a_strangers_key_convinces_nobody() {
    for (ours, other) in KEYS.iter().zip(OTHERS.iter()) {
        let alg = ours.alg.name();
        for (head, why) in [
            (json!({ "alg": alg, "kid": other.id.0 }), BadToken::UnknownKey),
            (json!({ "alg": alg, "kid": ours.id.0 }), BadToken::BadSignature),
            (json!({ "alg": alg }), BadToken::UnknownKey),
            (json!({ "alg": alg, "kid": "" }), BadToken::UnknownKey),
            // A key that comes with the token is no key of the set.
            (
                json!({ "alg": alg, "jwk": without(&other.published, &["use", "alg"]) }),
                BadToken::UnknownKey,
            ),
        ] {
            assert_eq!(verify(&set(), &signed(other, &head, &claims())), Err(why), "{head}");
        }
    }
}

#[test]
fn a_type_is_a_media_type() {
    let key = key(Alg::Es256);
    let seen = |typ: Option<&str>, wanted: Typ<'_>| {
        let mut head = json!({ "alg": "ES256", "kid": key.id.0 });
        if let Some(typ) = typ {
            head["typ"] = typ.into();
        }
        set()
            .verify::<Value>(&signed(key, &head, &claims()), &Alg::ALL, wanted, NOW)
            .err()
    };
    let access = Typ::Is("at+jwt");
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"] {
        assert_eq!(seen(Some(typ), access), None, "{typ}");
    }
    for typ in [
        None,
        Some("JWT"),
        Some("x/at+jwt"),
        Some("application/x/at+jwt"),
        Some(""),
    ] {
        assert_eq!(seen(typ, access), Some(BadToken::WrongType), "{typ:?}");
    }
    for typ in [None, Some("JWT"), Some("jwt"), Some("client-authentication+jwt")] {
        assert_eq!(seen(typ, ASSERTION), None, "{typ:?}");
    }
    assert_eq!(seen(Some("at+jwt"), ASSERTION), Some(BadToken::WrongType));
}

#[test]
fn its_time_is_ours_to_tell() {
    let (key, now) = (key(Alg::EdDsa), NOW.seconds());
    for (claims, refused) in [
        (json!({ "exp": now + 1 }), None),
        (json!({ "exp": now }), Some(BadToken::Expired)),
        (json!({ "exp": 1_800_000_060.5 }), None),
        (json!({ "exp": 1e300 }), None),
        (json!({ "exp": now + 9, "nbf": now + 10 }), None),
        (json!({ "exp": now + 9, "nbf": now + 11 }), Some(BadToken::NotYet)),
        (json!({}), Some(BadToken::Malformed)),
        (json!({ "exp": "1800000060" }), Some(BadToken::Malformed)),
        (json!([]), Some(BadToken::Malformed)),
    ] {
        let token = signed(key, &json!({ "alg": "EdDSA", "kid": key.id.0 }), &claims);
        assert_eq!(verify(&set(), &token).err(), refused, "{claims}");
    }
}

#[test]
fn an_extension_that_must_be_understood_is_not() {
    let key = key(Alg::Es256);
    let head = json!({ "alg": "ES256", "kid": key.id.0, "crit": ["b64"], "b64": true });
    assert_eq!(verify(&set(), &signed(key, &head, &claims())), Err(BadToken::Malformed));
    assert_eq!(
        verify(&set(), &"A".repeat(jwt::LONGEST_TOKEN + 1)),
        Err(BadToken::TooLong)
    );
}

/// An RSA key with so many bits and such an exponent; nobody has its private half.
fn rsa(bits: usize, e: &[u8]) -> Value {
    let mut n = vec![0xff; bits.div_ceil(8)];
    n[0] = 0xff >> (n.len() * 8 - bits);
    json!({ "kty": "RSA", "n": BASE64URL_NOPAD.encode(&n), "e": BASE64URL_NOPAD.encode(e) })
}

#[test]
fn a_key_that_cannot_be_used_is_skipped_and_spoils_nothing() {
    let good = &key(Alg::Es256).published;
    let even = json!({ "kty": "RSA", "n": BASE64URL_NOPAD.encode(&[0xfe; 256]), "e": "AQAB" });
    let unusable = [
        json!(null),
        json!("key"),
        json!({}),
        json!({ "kty": "oct", "k": "c2VjcmV0" }),
        json!({ "kty": "EC", "crv": "P-384", "x": "AA", "y": "AA" }),
        json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" }),
        json!({ "kty": "OKP", "crv": "Ed448", "x": "AA" }),
        json!({ "kty": "OKP", "crv": "X25519", "x": key(Alg::EdDsa).published["x"] }),
        json!({ "kty": "OKP", "crv": "Ed25519", "x": "AA" }),
        with(good, "use", "enc"),
        with(good, "use", json!(null)),
        with(good, "key_ops", json!(["sign"])),
        with(good, "key_ops", "verify"),
        with(good, "alg", "RS256"),
        with(good, "alg", "ECDH-ES"),
        with(good, "kid", 7),
        with(good, "x", "not base64url!"),
        rsa(1024, &[1, 0, 1]),
        rsa(2047, &[1, 0, 1]),
        rsa(8193, &[1, 0, 1]),
        rsa(2048, &[1]),
        rsa(2048, &[4]),
        rsa(2048, &[]),
        rsa(2048, &[1, 0, 0, 0, 0, 1]),
        with(&rsa(2048, &[3]), "alg", "RSA-OAEP"),
        with(&rsa(2048, &[3]), "alg", "RS512"),
        even,
    ];
    for jwk in &unusable {
        assert_eq!(set_of(std::slice::from_ref(jwk)).len(), 0, "{jwk}");
    }
    let token = signed(key(Alg::Es256), &json!({ "alg": "ES256" }), &claims());
    let among = set_of(&[&unusable[..], std::slice::from_ref(good)].concat());
    assert_eq!((among.len(), among.is_empty()), (1, false));
    assert!(verify(&among, &token).is_ok());
    for jwk in [
        rsa(2048, &[3]),
        rsa(2048, &[0, 1, 0, 1]),
        rsa(2049, &[1, 0, 1]),
        rsa(8192, &[1, 0, 1]),
        with(good, "key_ops", json!(["verify"])),
        with(good, "x5t", "whatever"),
    ] {
        assert_eq!(set_of(std::slice::from_ref(&jwk)).len(), 1, "{jwk}");
    }
}

#[test]
fn a_point_that_is_not_on_the_curve_verifies_nothing() {
    let key = key(Alg::Es256);
    let x = BASE64URL_NOPAD.encode(&[1; 32]);
    let off = set_of(&[with(&with(&key.published, "x", x.clone()), "y", x)]);
    let token = signed(key, &json!({ "alg": "ES256", "kid": key.id.0 }), &claims());
    assert_eq!(verify(&off, &token), Err(BadToken::BadSignature));
}

#[test]
fn a_set_is_bounded() {
    let good = &key(Alg::EdDsa).published;
    let text = |keys: usize| json!({ "keys": vec![good; keys] }).to_string();
    assert_eq!(JwkSet::parse(&text(MOST_KEYS)).unwrap().len(), MOST_KEYS);
    assert_eq!(JwkSet::parse(&text(MOST_KEYS + 1)).err(), Some(BadJwkSet::TooManyKeys));
    let long = format!("{}{}", " ".repeat(LONGEST_SET), text(1));
    assert_eq!(JwkSet::parse(&long).err(), Some(BadJwkSet::TooLong));
    let deep = format!("{{\"keys\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    for text in ["", "null", "[]", "{}", r#"{"keys":{}}"#, "{", &good.to_string(), &deep] {
        assert_eq!(JwkSet::parse(text).err(), Some(BadJwkSet::Malformed), "{text}");
    }
    assert!(JwkSet::parse(r#"{"keys":[]}"#).unwrap().is_empty());
}

#[test]
fn only_so_many_keys_are_tried_for_a_token_without_a_name() {
    let (ours, other) = (&KEYS[3].published, &OTHERS[3].published);
    let token = signed(&KEYS[3], &json!({ "alg": "EdDSA" }), &claims());
    let behind = |others: usize| set_of(&[&vec![other.clone(); others][..], std::slice::from_ref(ours)].concat());
    assert!(verify(&behind(MOST_TRIED - 1), &token).is_ok());
    assert_eq!(verify(&behind(MOST_TRIED), &token), Err(BadToken::UnknownKey));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_flipped_bit_is_noticed(key in 0..4_usize, at in any::<prop::sample::Index>(), bit in 0..7_u8) {
        let key = &KEYS[key];
        let mut token = signed(key, &json!({ "alg": key.alg.name(), "kid": key.id.0 }), &claims()).into_bytes();
        let at = at.index(token.len());
        token[at] ^= 1_u8 << bit;
        let token = String::from_utf8(token).unwrap();
        prop_assert!(verify(&set(), &token).is_err(), "{token}");
    }

    #[test]
    fn nothing_that_a_stranger_writes_breaks_it(text in r#"[\[\]{}",:a-z0-9]{0,200}"#, token in "[A-Za-z0-9_.=-]{0,200}") {
        drop(JwkSet::parse(&text));
        prop_assert!(verify(&set(), &token).is_err());
    }
}
