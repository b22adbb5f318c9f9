//! A relying party over real HTTP.

use super::{
    house::SECRET,
    node::Node,
    walker::{Answered, base, http, read},
};
use axum::http::{StatusCode, header};
use data_encoding::BASE64URL_NOPAD;
use domain::entropy::{SystemEntropy, draw};
use reqwest::Client as Http;
use ring::digest::{SHA256, digest};
use serde_json::Value;
use tests::{Page, relying_party::basic, token};
use url::form_urlencoded::Serializer;

/// A request of a client, and what it remembers of it.
#[derive(Clone)]
pub(crate) struct Asked {
    pub client: &'static str,
    pub verifier: String,
    pub state: String,
    pub nonce: String,
}

impl Asked {
    /// A new one, of `shop` or `vault`.
    pub(crate) fn by(client: &'static str) -> Self {
        let random = || BASE64URL_NOPAD.encode(&draw::<32>(&SystemEntropy));
        Self {
            client,
            verifier: random(),
            state: random(),
            nonce: random(),
        }
    }

    /// Where the browser is sent with it.
    pub(crate) fn url(&self) -> String {
        let challenge = BASE64URL_NOPAD.encode(digest(&SHA256, self.verifier.as_bytes()).as_ref());
        let mut query = Serializer::new(String::new());
        query.extend_pairs([
            ("response_type", "code"),
            ("client_id", self.client),
            ("redirect_uri", &self.redirect_uri()),
            ("scope", "openid profile email"),
            ("state", &self.state),
            ("nonce", &self.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        format!("/oauth2/authorize?{}", query.finish())
    }

    fn redirect_uri(&self) -> String {
        format!("https://{}.example/callback", self.client)
    }

    /// What is posted for a code.
    pub(crate) fn body(&self, code: &str) -> String {
        let mut body = Serializer::new(String::new());
        body.extend_pairs([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri()),
            ("code_verifier", &self.verifier),
        ]);
        if self.client == "shop" {
            body.append_pair("client_id", self.client);
        }
        body.finish()
    }
}

/// The back channel to one node.
#[derive(Clone)]
pub(crate) struct Client {
    http: Http,
    base: String,
}

impl Client {
    /// To that node.
    pub(crate) fn to(node: &Node) -> Self {
        Self {
            http: http(|usual| usual),
            base: base(node.address()),
        }
    }

    /// Exchanges a code, as it is answered.
    pub(crate) async fn exchange(&self, asked: &Asked, code: &str) -> Answered<Page> {
        let mut request = self
            .http
            .post(format!("{}/oauth2/token", self.base))
            .body(asked.body(code));
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if asked.client == "vault" {
            request = request.header(header::AUTHORIZATION, basic("vault", SECRET));
        }
        read(request, "/oauth2/token".to_owned()).await
    }

    /// Asks for a client's own token.
    pub(crate) async fn own_token(&self, client: &str, secret: &str) -> Page {
        let request = self
            .http
            .post(format!("{}/oauth2/token", self.base))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::AUTHORIZATION, basic(client, secret))
            .body("grant_type=client_credentials");
        read(request, "/oauth2/token".to_owned()).await.unwrap()
    }

    /// Exchanges a code that must work; the ID token's claims and the access token, both checked with this node's keys.
    pub(crate) async fn tokens(&self, asked: &Asked, code: &str) -> (Value, String) {
        let answer = self.exchange(asked, code).await.unwrap();
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.html);
        let answer: Value = serde_json::from_str(&answer.html).unwrap();
        let jwks = self.get("/oauth2/jwks").await.unwrap().html;
        let id_token = token::verify(answer["id_token"].as_str().unwrap(), &jwks).claims;
        assert_eq!(id_token["nonce"], *asked.nonce);
        (id_token, answer["access_token"].as_str().unwrap().to_owned())
    }

    /// What an access token opens.
    pub(crate) async fn userinfo(&self, access_token: &str) -> Page {
        let request = self
            .http
            .get(format!("{}/oauth2/userinfo", self.base))
            .bearer_auth(access_token);
        read(request, "/oauth2/userinfo".to_owned()).await.unwrap()
    }

    /// `GET`, as a program.
    pub(crate) async fn get(&self, path: &str) -> Answered<Page> {
        read(self.http.get(format!("{}{path}", self.base)), path.to_owned()).await
    }
}
