//! How we answer a browser: a page, a step within our own origin, or a way onwards.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Where the page's forms may lead; browsers apply it to the whole redirect chain after a posted form.
pub enum FormsTo<'a> {
    /// Our own origin.
    Ourselves,
    /// Our own origin and this one, on a page that posts onwards.
    Onwards(&'a str),
}

/// A page of ours: never stored, never framed, without inline script or style.
pub fn page(status: StatusCode, html: String, forms: &FormsTo<'_>) -> Response {
    let target = match forms {
        FormsTo::Ourselves => String::new(),
        FormsTo::Onwards(origin) => format!(" {origin}"),
    };
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'{target}; \
         frame-ancestors 'none'; base-uri 'none'"
    );
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// 303 to another page.
#[must_use]
pub fn see_other(to: &str) -> Response {
    match HeaderValue::try_from(to) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        // A URL that can't stand in a header was never accepted in the first place.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Adds a cookie to a response.
pub fn set_cookie(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
