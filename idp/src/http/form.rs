//! A form of ours, posted back: bounded, each field once, and with the CSRF token that hangs on the browser's cookie.

use super::{params::Params, problem::Problem, visit::Visit};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};

/// The fields of a posted form of ours, after the CSRF check.
pub struct Form(pub Params);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let expected = request.extensions().get::<Visit>().map(Visit::csrf).unwrap_or_default();
        if !is_form_type(request.headers()) {
            return Err(Problem::BadForm(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|refused| Problem::BadForm(refused.status()))?;
        let text = std::str::from_utf8(&body).map_err(|_| Problem::BadForm(StatusCode::BAD_REQUEST))?;
        let params = Params::parse(text);
        if params.fault().is_some() {
            return Err(Problem::BadForm(StatusCode::BAD_REQUEST));
        }
        let given = params.get("csrf").unwrap_or_default();
        if expected.is_empty() || !domain::secret::same(given.as_bytes(), expected.as_bytes()) {
            return Err(Problem::ForeignForm);
        }
        Ok(Self(params))
    }
}

impl Form {
    /// The value of a field, or nothing.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_default()
    }
}

/// Whether a request says that it carries a form.
#[must_use]
pub fn is_form_type(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}
