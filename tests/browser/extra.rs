//! A page that the journeys need and no door of this version shows: the one that posts onwards.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use domain::time::UnixMillis;
use idp::{
    http::reply::{self, FormsTo},
    page::{self, Brand, Field, Frame, Post, Words},
};
use serde::Deserialize;
use std::sync::Arc;
use url::Url;

/// What is added to the server's own pages.
pub(super) fn router() -> Router {
    Router::new().route("/test/post", get(post))
}

#[derive(Deserialize)]
struct Onwards {
    to: Url,
    iss: String,
}

/// The product's own page and policy; what it posts is a third-party-initiated login, which may come as a form
/// ([OIDC Core §4](https://openid.net/specs/openid-connect-core-1_0.html#ThirdPartyInitiatedLogin)).
async fn post(Query(Onwards { to, iss }): Query<Onwards>) -> Response {
    let post = Post {
        frame: frame(),
        target: to.to_string(),
        name: "Logbook".to_owned(),
        fields: vec![Field {
            name: "iss".to_owned(),
            value: iss,
        }],
    };
    let origin = to.origin().ascii_serialization();
    reply::page(StatusCode::OK, page::render(&post).unwrap(), &FormsTo::Onwards(&origin))
}

fn frame() -> Frame {
    Frame {
        words: Words::default(),
        brand: Arc::new(Brand::default()),
        tongues: Vec::new(),
        csrf: String::new(),
        level: None,
        account: None,
        idle: None,
        request_id: "test".to_owned(),
        now: UnixMillis(0),
    }
}
