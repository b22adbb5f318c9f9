//! Each request has an id: in the log, in the answer's `x-request-id`, small on problem pages.

use axum::http::{HeaderValue, Request};
use domain::entropy::{Entropy, draw};
use std::sync::Arc;
use tower_http::request_id::{MakeRequestId, RequestId};

/// Makes request ids. What a client sends in their place is never taken over.
#[derive(Clone)]
pub struct Ids(pub Arc<dyn Entropy>);

impl MakeRequestId for Ids {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        let bytes: [u8; 8] = draw(&*self.0);
        HeaderValue::try_from(data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase())
            .ok()
            .map(RequestId::new)
    }
}

/// Forgets the id that a client sent: ours is the one in the log.
#[must_use]
pub fn forget<B>(mut request: Request<B>) -> Request<B> {
    request.headers_mut().remove("x-request-id");
    request
}
