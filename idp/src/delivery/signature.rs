//! The signatures of gateways: theirs, and ours.

use data_encoding::{BASE64, HEXLOWER};
use domain::time::UnixMillis;
use ring::hmac::{self, HMAC_SHA1_FOR_LEGACY_USE_ONLY, HMAC_SHA256, Key};
use std::{collections::BTreeSet, time::Duration};

/// How old, or how early, a signed time may be.
const SKEW: Duration = Duration::from_mins(5);

/// Whether `X-Twilio-Signature` is that of this request: the HMAC-SHA-1 under the auth token of the URL, followed by each
/// field's name and value in the order of the names
/// ([Twilio's security](https://www.twilio.com/docs/usage/security#validating-requests)).
pub(super) fn is_twilios(token: &str, url: &str, fields: &BTreeSet<(String, String)>, given: &str) -> bool {
    let signed = fields.iter().fold(url.to_owned(), |mut signed, (name, value)| {
        signed.push_str(name);
        signed.push_str(value);
        signed
    });
    let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    let given = BASE64.decode(given.as_bytes());
    given.is_ok_and(|given| hmac::verify(&key, signed.as_bytes(), &given).is_ok())
}

/// The value of `Gradus-Signature`: `t=SECONDS,v1=HEX`, where `HEX` is the HMAC-SHA-256 of `SECONDS.BODY`.
pub(super) fn sign(secret: &str, body: &[u8], now: UnixMillis) -> String {
    let seconds = now.0 / 1000;
    let tag = hmac::sign(&key(secret), &signed(&seconds.to_string(), body));
    format!("t={seconds},v1={}", HEXLOWER.encode(tag.as_ref()))
}

/// Whether that header stands for this body, and was written lately.
pub(super) fn is_ours(secret: &str, body: &[u8], header: &str, now: UnixMillis) -> bool {
    let Some((seconds, tag)) = parts(header) else {
        return false;
    };
    let Some(at) = seconds
        .parse::<i64>()
        .ok()
        .and_then(|seconds| seconds.checked_mul(1000))
    else {
        return false;
    };
    let apart = now.since(UnixMillis(at)).max(UnixMillis(at).since(now));
    let given = HEXLOWER.decode(tag.as_bytes());
    let is_right = given.is_ok_and(|given| hmac::verify(&key(secret), &signed(seconds, body), &given).is_ok());
    is_right && apart <= SKEW
}

fn parts(header: &str) -> Option<(&str, &str)> {
    let (time, tag) = header.split_once(',')?;
    Some((time.trim().strip_prefix("t=")?, tag.trim().strip_prefix("v1=")?))
}

fn key(secret: &str) -> Key {
    Key::new(HMAC_SHA256, secret.as_bytes())
}

fn signed(seconds: &str, body: &[u8]) -> Vec<u8> {
    [seconds.as_bytes(), b".", body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Twilio's documentation.
    #[test]
    fn twilios_own_example_is_right_and_nothing_else_is() {
        let fields = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ];
        let fields: BTreeSet<_> = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        let signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
        assert!(is_twilios("12345", url, &fields, signature));
        assert!(!is_twilios("12346", url, &fields, signature));
        assert!(!is_twilios(
            "12345",
            "https://mycompany.com/myapp.php",
            &fields,
            signature
        ));
        assert!(!is_twilios("12345", url, &BTreeSet::new(), signature));
        assert!(!is_twilios("12345", url, &fields, ""));
    }

    #[test]
    fn ours_holds_the_body_and_a_time_that_is_near() {
        let now = UnixMillis(1_790_000_000_000);
        let header = sign("secret", b"{}", now);
        assert!(header.starts_with("t=1790000000,v1="), "{header}");
        assert!(is_ours("secret", b"{}", &header, now + Duration::from_mins(5)));
        assert!(!is_ours("secret", b"{}", &header, now + Duration::from_secs(301)));
        assert!(!is_ours("secret", b"{}", &header, now - Duration::from_secs(301)));
        assert!(!is_ours("secret", b"{ }", &header, now));
        assert!(!is_ours("other", b"{}", &header, now));
        assert!(!is_ours("secret", b"{}", &header.replace("t=179", "t=189"), now));
        for broken in ["", "t=1790000000", "v1=00,t=1", "t=99999999999999999999,v1=00"] {
            assert!(!is_ours("secret", b"{}", broken, now), "{broken}");
        }
    }
}
