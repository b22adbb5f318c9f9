//! What relying parties send.

use crate::house::{REDIRECT, SECRET};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use ring::digest::{SHA256, digest};

/// The proof that whoever redeems a code is who asked for it; the same every time, which costs nobody anything.
const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-0001";

/// A confidential client.
#[derive(Clone)]
pub(crate) struct Client {
    basic: String,
    authorize: String,
}

impl Client {
    pub(crate) fn new(id: &str) -> Self {
        let challenge = BASE64URL_NOPAD.encode(digest(&SHA256, VERIFIER.as_bytes()).as_ref());
        let redirect = escape(REDIRECT);
        Self {
            basic: BASE64.encode(format!("{id}:{SECRET}").as_bytes()),
            authorize: format!(
                "/oauth2/authorize?response_type=code&client_id={id}&redirect_uri={redirect}&scope=openid%20profile%20email\
                 &state=Zm9vYmFyYmF6cXV4&nonce=bm9uY2Utbm9uY2Utbm9uY2U&code_challenge={challenge}&code_challenge_method=S256"
            ),
        }
    }

    /// The path of its authorization request.
    pub(crate) fn authorize(&self) -> String {
        self.authorize.clone()
    }

    /// What it sends to get a token for itself.
    pub(crate) fn credentials(&self) -> String {
        self.token("grant_type=client_credentials")
    }

    /// What it sends to redeem a code.
    pub(crate) fn redeem(&self, code: &str) -> String {
        let redirect = escape(REDIRECT);
        let code = escape(code);
        self.token(&format!(
            "grant_type=authorization_code&code={code}&redirect_uri={redirect}&code_verifier={VERIFIER}"
        ))
    }

    /// What it sends to refresh.
    pub(crate) fn refresh(&self, token: &str) -> String {
        self.token(&format!("grant_type=refresh_token&refresh_token={}", escape(token)))
    }

    fn token(&self, form: &str) -> String {
        format!(
            "POST /oauth2/token HTTP/1.1\r\nhost: localhost:8080\r\nauthorization: Basic {}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            self.basic,
            form.len()
        )
    }

    /// What it sends to learn who that is.
    pub(crate) fn userinfo(access: &str) -> String {
        format!("GET /oauth2/userinfo HTTP/1.1\r\nhost: localhost:8080\r\nauthorization: Bearer {access}\r\n\r\n")
    }
}

/// One part of a form.
pub(crate) fn escape(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
