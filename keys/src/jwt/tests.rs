use super::*;
use data_encoding::BASE64URL_NOPAD;
use proptest::prelude::*;
use ring::hmac;
use serde_json::json;
use std::sync::{Arc, LazyLock};

const NOW: UnixMillis = UnixMillis(1_800_000_000_500);
const TYP: &str = "at+jwt";

type Outcome = Result<Value, BadToken>;

fn make(alg: Alg) -> Arc<SigningKey> {
    Arc::new(SigningKey::parse(alg, &PrivateKey::make(alg).unwrap()).unwrap())
}

/// One key an algorithm, made once: an RSA key takes its time.
static KEYS: LazyLock<[Arc<SigningKey>; 4]> = LazyLock::new(|| Alg::ALL.map(make));

fn es256() -> &'static SigningKey {
    KEYS.iter().find(|key| key.alg == Alg::Es256).unwrap()
}

fn verify(token: &str) -> Outcome {
    super::verify(|kid| KEYS.iter().find(|key| key.id.0 == kid).cloned(), token, TYP, NOW)
}

fn claims() -> Value {
    json!({ "sub": "alice", "exp": NOW.seconds() + 600 })
}

fn b64(value: &Value) -> String {
    BASE64URL_NOPAD.encode(value.to_string().as_bytes())
}

#[test]
fn what_our_key_signs_we_believe() {
    for key in KEYS.iter() {
        let token = key.sign(TYP, &claims()).unwrap();
        assert_eq!(verify(&token), Ok(claims()), "{}", key.alg);
        let header = decode_header(&token).unwrap();
        assert_eq!((header.kid, header.typ), (Some(key.id.0.clone()), Some(TYP.into())));
        assert_eq!(header.alg, key.alg.jwt());
    }
}

#[test]
fn a_key_that_is_not_in_the_ring_is_unknown() {
    for alg in Alg::ALL {
        assert_eq!(
            verify(&make(alg).sign(TYP, &claims()).unwrap()),
            Err(BadToken::UnknownKey)
        );
    }
}

#[test]
fn another_key_under_our_name_is_caught() {
    for key in KEYS.iter() {
        let stranger = Arc::into_inner(make(key.alg)).unwrap();
        let forged = SigningKey {
            id: key.id.clone(),
            ..stranger
        }
        .sign(TYP, &claims())
        .unwrap();
        assert_eq!(verify(&forged), Err(BadToken::BadSignature));
    }
}

/// Whoever may choose the algorithm needs no private key: `none` asks for no signature, and HS256 takes the public key,
/// which everybody has, for a shared secret. So the algorithm is our key's, whatever the header says.
#[test]
fn the_token_does_not_choose_its_algorithm() {
    for key in KEYS.iter() {
        let head = |alg: &str| b64(&json!({ "alg": alg, "typ": TYP, "kid": key.id.0 }));
        let body = b64(&claims());
        for none in ["none", "None", "NONE", ""] {
            assert_eq!(verify(&format!("{}.{body}.", head(none))), Err(BadToken::Malformed));
        }
        for secret in [key.published.to_string(), key.published["kid"].to_string()] {
            let message = format!("{}.{body}", head("HS256"));
            let mac = hmac::sign(
                &hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
                message.as_bytes(),
            );
            let forged = format!("{message}.{}", BASE64URL_NOPAD.encode(mac.as_ref()));
            assert_eq!(verify(&forged), Err(BadToken::BadSignature));
        }
        // A good signature doesn't help a header that names another algorithm, of the same family or not.
        for other in ["RS256", "ES256", "PS256", "RS512", "ES384", "EdDSA"]
            .into_iter()
            .filter(|o| *o != key.alg.name())
        {
            let message = format!("{}.{body}", head(other));
            let signature = key.sign_bytes(message.as_bytes());
            assert_eq!(
                verify(&format!("{message}.{signature}")),
                Err(BadToken::BadSignature),
                "{other}"
            );
        }
    }
}

#[test]
fn a_token_for_another_purpose_is_refused() {
    let key = es256();
    assert_eq!(verify(&key.sign("JWT", &claims()).unwrap()), Err(BadToken::WrongType));
    let message = format!(
        "{}.{}",
        b64(&json!({ "alg": "ES256", "kid": key.id.0 })),
        b64(&claims())
    );
    assert_eq!(
        verify(&format!("{message}.{}", key.sign_bytes(message.as_bytes()))),
        Err(BadToken::WrongType)
    );
}

#[test]
fn an_extension_that_must_be_understood_is_not() {
    let head = json!({ "alg": "ES256", "typ": TYP, "kid": es256().id.0, "crit": ["b64"], "b64": false });
    let message = format!("{}.{}", b64(&head), b64(&claims()));
    let token = format!("{message}.{}", es256().sign_bytes(message.as_bytes()));
    assert_eq!(verify(&token), Err(BadToken::Malformed));
}

#[test]
fn a_token_counts_from_its_beginning_to_its_end() {
    let now = NOW.seconds();
    let table = [
        (json!({ "exp": now + 1 }), None),
        (json!({ "exp": now }), Some(BadToken::Expired)),
        (json!({ "exp": now - 1 }), Some(BadToken::Expired)),
        (json!({ "exp": now + 9, "nbf": now }), None),
        (json!({ "exp": now + 9, "nbf": now + 1 }), Some(BadToken::NotYet)),
        (json!({}), Some(BadToken::Malformed)),
        (json!({ "exp": "soon" }), Some(BadToken::Malformed)),
        (json!({ "exp": null }), Some(BadToken::Malformed)),
        (json!({ "exp": now + 9, "nbf": "now" }), Some(BadToken::Malformed)),
        (json!(["exp", now + 9]), Some(BadToken::Malformed)),
    ];
    for (claims, refused) in table {
        let token = es256().sign(TYP, &claims).unwrap();
        assert_eq!(verify(&token).err(), refused, "{claims}");
    }
}

#[test]
fn what_is_no_token_is_refused() {
    let token = es256().sign(TYP, &claims()).unwrap();
    let parts: Vec<_> = token.split('.').collect();
    let (head, body, signature) = (parts[0], parts[1], parts[2]);
    assert_eq!(verify(&format!("{head}.{body}.")), Err(BadToken::BadSignature));
    assert_eq!(
        verify(&format!("{head}.{body}.{signature}=")),
        Err(BadToken::BadSignature)
    );
    for text in [
        "",
        ".",
        "..",
        "...",
        head,
        &format!("{head}.{body}"),
        &format!("{token}.{body}"),
        &format!(" {token}"),
    ] {
        assert_eq!(verify(text), Err(BadToken::Malformed), "{text:?}");
    }
    assert_eq!(verify(&"A".repeat(LONGEST_TOKEN + 1)), Err(BadToken::TooLong));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_flipped_bit_is_noticed(key in 0..4_usize, at in any::<prop::sample::Index>(), bit in 0..7_u8) {
        let key = &KEYS[key];
        let mut token = key.sign(TYP, &claims()).unwrap().into_bytes();
        let at = at.index(token.len());
        token[at] ^= 1_u8 << bit;
        let token = String::from_utf8(token).unwrap();
        prop_assert!(verify(&token).is_err(), "{token}");
    }

    #[test]
    fn nothing_that_a_stranger_writes_is_believed(token in "[A-Za-z0-9_.=-]{0,200}") {
        prop_assert!(verify(&token).is_err());
    }
}

/// The tokens of RFC 7515 A.2 and A.3 and of RFC 8037 A.4, which others signed.
#[test]
fn we_verify_what_the_specification_signed() {
    provider::install();
    let payload = concat!(
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt",
        "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    );
    let rsa = PublicJwk::Rsa {
        n: concat!(
            "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR",
            "T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB",
            "dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia",
            "GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
        )
        .into(),
        e: "AQAB".into(),
    };
    let rsa_signature = concat!(
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJd",
        "bF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN938",
        "3LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkW",
        "ywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
    );
    let ec = PublicJwk::P256 {
        x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU".into(),
        y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0".into(),
    };
    let ec_signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    let edwards = PublicJwk::Ed25519 {
        x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".into(),
    };
    let edwards_signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let text = "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    for (alg, head, payload, key, signature) in [
        (Alg::Rs256, "eyJhbGciOiJSUzI1NiJ9", payload, rsa, rsa_signature),
        (Alg::Es256, "eyJhbGciOiJFUzI1NiJ9", payload, ec, ec_signature),
        (Alg::EdDsa, "eyJhbGciOiJFZERTQSJ9", text, edwards, edwards_signature),
    ] {
        let good = |message: &str| {
            jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key.decoding().unwrap(), alg.jwt()).unwrap()
        };
        assert!(good(&format!("{head}.{payload}")), "{alg}");
        assert!(!good(&format!("{head}.{payload}A")), "{alg}");
    }
}

#[test]
fn a_dropped_key_is_forgotten() {
    let key = make(Alg::Es256);
    let handle = key.held.encoding().clone();
    assert!(jsonwebtoken::crypto::sign(b"message", &handle, Alg::Es256.jwt()).is_ok());
    drop(key);
    assert!(jsonwebtoken::crypto::sign(b"message", &handle, Alg::Es256.jwt()).is_err());
}
