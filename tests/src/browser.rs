//! A browser: keeps our cookies, follows redirects within the provider, stops where they lead off it.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a request that can't be made fails the test"
)]

use crate::{form::Form, idp::TestIdp, manners, page::Page};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};
use tower::ServiceExt;
use url::{Url, form_urlencoded};

/// How many redirects a browser follows.
const PATIENCE: usize = 20;

/// One browser. A clone has the same cookies, as if somebody had copied them.
#[derive(Clone)]
pub struct Browser {
    idp: TestIdp,
    node: usize,
    cookies: BTreeMap<String, String>,
    address: IpAddr,
    headers: HeaderMap,
}

impl Browser {
    /// A fresh one, which nobody knows.
    pub(crate) fn new(idp: &TestIdp) -> Self {
        let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, "en".parse().expect("a header"))]);
        let address = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
        Self {
            idp: idp.clone(),
            node: 0,
            cookies: BTreeMap::new(),
            address,
            headers,
        }
    }

    /// The same browser, whose requests reach another node.
    #[must_use]
    pub fn on_node(mut self, node: usize) -> Self {
        self.node = node;
        self
    }

    /// The same browser, set to other languages.
    #[must_use]
    pub fn speaking(mut self, languages: &str) -> Self {
        let languages = languages.parse().expect("a header");
        self.headers.insert(header::ACCEPT_LANGUAGE, languages);
        self
    }

    /// The same browser, somewhere else.
    #[must_use]
    pub fn at(mut self, address: &str) -> Self {
        self.address = address.parse().expect("an address");
        self
    }

    /// A cookie of ours, by the end of its name.
    #[must_use]
    pub fn cookie(&self, ending: &str) -> Option<&str> {
        self.cookies
            .iter()
            .find(|(name, _)| name.ends_with(ending))
            .map(|(_, value)| value.as_str())
    }

    /// Changes or adds a cookie, as only an attacker does.
    pub fn set_cookie(&mut self, ending: &str, value: &str) {
        let prefix = if self.idp.is_https() {
            "__Host-gradus-"
        } else {
            "gradus-"
        };
        self.cookies.insert(format!("{prefix}{ending}"), value.to_owned());
    }

    /// Forgets a cookie.
    pub fn forget_cookie(&mut self, ending: &str) {
        self.cookies.retain(|name, _| !name.ends_with(ending));
    }

    /// Opens a URL of the provider and follows where it leads.
    pub async fn visit(&mut self, url: impl Into<String>) -> Page {
        self.follow(Method::GET, url.into(), Vec::new()).await
    }

    /// Sends a form and follows where it leads.
    pub async fn submit(&mut self, form: Form) -> Page {
        self.follow(Method::POST, form.action.clone(), form.pairs()).await
    }

    /// Posts fields without having got a form.
    pub async fn post(&mut self, url: &str, fields: &[(&str, &str)]) -> Page {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.follow(Method::POST, url.to_owned(), fields).await
    }

    /// Sends a form of another site: our Lax cookies don't come along, except to where it redirects by GET.
    pub async fn post_from_afar(&mut self, url: &str, fields: &[(String, String)]) -> Page {
        let kept = std::mem::take(&mut self.cookies);
        let page = self.request(Method::POST, url, fields).await;
        assert!(
            page.set_cookies().is_empty(),
            "it would overwrite the cookies that didn't come along: {}",
            page.story()
        );
        self.cookies = kept;
        let location = page.header(header::LOCATION).to_owned();
        if self.local(&location).is_some() {
            self.visit(location).await
        } else {
            Self::stop_at(page, &location)
        }
    }

    fn stop_at(mut page: Page, location: &str) -> Page {
        page.redirected = Url::parse(location).ok();
        page
    }

    /// One request, no redirects followed.
    pub async fn request(&mut self, method: Method, url: &str, fields: &[(String, String)]) -> Page {
        let address = self.local(url).expect("a URL of the provider");
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut request = Request::builder().method(method.clone()).uri(&address);
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        self.send(request.body(Body::from(body)).expect("a request")).await
    }

    /// One request as it is, with the browser's cookies.
    pub async fn send(&mut self, mut request: Request<Body>) -> Page {
        let address = request
            .uri()
            .path_and_query()
            .map(ToString::to_string)
            .unwrap_or_default();
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            request
                .headers_mut()
                .insert(header::COOKIE, cookies.join("; ").parse().expect("a header"));
        }
        for (name, value) in &self.headers {
            request.headers_mut().entry(name).or_insert(value.clone());
        }
        let page = serve(self.idp.router(self.node), request, self.address, address).await;
        self.idp.note_visit(&method, &path, page.status);
        self.keep_cookies(&page);
        manners::check(&page, self.idp.is_https());
        page
    }

    async fn follow(&mut self, mut method: Method, mut url: String, mut fields: Vec<(String, String)>) -> Page {
        let mut cookies = Vec::new();
        let has_posted = method == Method::POST;
        for _ in 0..PATIENCE {
            let mut page = self.request(method, &url, &fields).await;
            cookies.extend(page.headers.get_all(header::SET_COOKIE).iter().cloned());
            let location = page.header(header::LOCATION).to_owned();
            if !page.status.is_redirection() || location.is_empty() {
                page.headers.remove(header::SET_COOKIE);
                for line in cookies {
                    page.headers.append(header::SET_COOKIE, line);
                }
                return page;
            }
            assert_eq!(
                page.status,
                StatusCode::SEE_OTHER,
                "redirects are 303: {}",
                page.story()
            );
            if self.local(&location).is_none() {
                assert!(!has_posted, "a posted form led off by redirect: {location}");
                return Self::stop_at(page, &location);
            }
            (method, url, fields) = (Method::GET, location, Vec::new());
        }
        unreachable_redirects(&url)
    }

    /// The path and query of a URL of the provider.
    fn local(&self, url: &str) -> Option<String> {
        if url.starts_with('/') && !url.starts_with("//") {
            return Some(url.to_owned());
        }
        let rest = url.strip_prefix(self.idp.issuer())?;
        rest.starts_with('/').then(|| rest.to_owned())
    }

    fn keep_cookies(&mut self, page: &Page) {
        for line in page.set_cookies() {
            let (name, rest) = line.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

#[expect(clippy::panic, reason = "a loop fails the test")]
fn unreachable_redirects(url: &str) -> ! {
    panic!("redirects without end, the last to {url}")
}

/// One request straight through the router.
pub(crate) async fn serve(router: Router, mut request: Request<Body>, from: IpAddr, address: String) -> Page {
    request
        .extensions_mut()
        .insert(ConnectInfo(SocketAddr::new(from, 50_000)));
    let answer = router.oneshot(request).await.expect("the router always answers");
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, 4 * 1024 * 1024).await.expect("a body");
    Page {
        status: parts.status,
        address,
        headers: parts.headers,
        html: String::from_utf8_lossy(&body).into_owned(),
        redirected: None,
        cost: parts.extensions.get().copied().unwrap_or_default(),
    }
}
