//! An API that takes access tokens, and introspects them.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "an answer that can't be read fails the test"
)]

use crate::{
    idp::TestIdp,
    page::Page,
    relying_party::{basic, json},
};
use axum::{
    body::Body,
    http::{HeaderName, Request, header},
};
use serde_json::Value;
use url::form_urlencoded::Serializer;

/// A `[[resource]]`. A clone is the same one.
#[derive(Clone)]
pub struct Api {
    idp: TestIdp,
    /// Its name.
    pub id: String,
    /// What its tokens are for.
    pub audience: String,
    /// What it proves itself by.
    pub secret: String,
}

impl Api {
    /// A registered one, of that name.
    pub async fn register(idp: &TestIdp, id: &str) -> Self {
        let api = Self {
            idp: idp.clone(),
            id: id.to_owned(),
            audience: format!("https://{id}.example"),
            secret: format!("the secret of {id}"),
        };
        let mut table = toml::Table::new();
        for (key, value) in [("id", &api.id), ("audience", &api.audience), ("secret", &api.secret)] {
            table.insert(key.to_owned(), value.clone().into());
        }
        idp.edit(|document| document.push("resource", table)).await;
        api
    }

    /// Somebody who shows this secret in its place.
    #[must_use]
    pub fn showing(mut self, secret: &str) -> Self {
        secret.clone_into(&mut self.secret);
        self
    }

    /// What it is told of a token.
    pub async fn introspect(&self, token: &str) -> Value {
        let answer = self.ask(token, None).await;
        assert_eq!(answer.status, 200, "{}", answer.story());
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        json(&answer)
    }

    /// `POST /oauth2/introspect`, as it is answered.
    pub async fn ask(&self, token: &str, accept: Option<&str>) -> Page {
        let mut headers = vec![(header::AUTHORIZATION, basic(&self.id, &self.secret))];
        headers.extend(accept.map(|accept| (header::ACCEPT, accept.to_owned())));
        self.idp.post("/oauth2/introspect", &headers, &[("token", token)]).await
    }
}

impl TestIdp {
    /// A form that a program posts to the first node.
    pub async fn post(&self, path: &str, headers: &[(HeaderName, String)], fields: &[(&str, &str)]) -> Page {
        self.post_to_node(0, path, headers, fields).await
    }

    /// A form that a program posts to that node.
    pub async fn post_to_node(
        &self,
        node: usize,
        path: &str,
        headers: &[(HeaderName, String)],
        fields: &[(&str, &str)],
    ) -> Page {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.call_node(node, request.body(Body::from(body)).expect("a request"))
            .await
    }
}
