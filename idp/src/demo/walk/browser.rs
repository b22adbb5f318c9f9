//! A browser without a window: cookies by host, redirects by hand, forms as a person would send them.

use super::{
    form::{Document, Form},
    stray::Stray,
};
use reqwest::{
    Method, Response,
    header::{CONTENT_SECURITY_POLICY, COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE},
};
use std::{collections::BTreeMap, time::Duration};
use url::Url;

/// More hops than any walk of ours has.
const MOST_HOPS: usize = 20;

/// One browser with its cookies.
pub(in crate::demo) struct Browser {
    http: reqwest::Client,
    /// By host and name: ports don't part cookies.
    cookies: BTreeMap<(String, String), String>,
}

/// A page that a person would now see.
pub(in crate::demo) struct Page {
    pub(in crate::demo) url: Url,
    pub(in crate::demo) document: Document,
    /// The origins that its forms may lead to, as its Content-Security-Policy says.
    pub(in crate::demo) forms_to: Vec<String>,
}

impl Browser {
    /// A browser that has never been anywhere.
    pub(in crate::demo) fn open() -> Result<Self, Stray> {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        Ok(Self {
            http: http.timeout(Duration::from_secs(30)).build().map_err(Stray::http)?,
            cookies: BTreeMap::new(),
        })
    }

    /// Goes to an address.
    pub(in crate::demo) async fn visit(&mut self, url: &str) -> Result<Page, Stray> {
        let url = Url::parse(url).map_err(|_| Stray::new(format!("{url} is no address")))?;
        self.follow(url, None, &[]).await
    }

    /// Sends a form with the button of that value, or with its main one.
    pub(in crate::demo) async fn submit(
        &mut self,
        page: &Page,
        form: &Form,
        press: Option<&str>,
    ) -> Result<Page, Stray> {
        let mut url = page
            .url
            .join(&form.action)
            .map_err(|_| Stray::new("a form leads to no address".to_owned()))?;
        let button = match press {
            None => form.buttons.first(),
            Some(value) => form.buttons.iter().find(|button| button.value == value),
        };
        let mut fields = form.fields.clone();
        fields.extend(
            button
                .filter(|it| !it.name.is_empty())
                .map(|it| (it.name.clone(), it.value.clone())),
        );
        if form.post {
            let origin = page.url.origin().ascii_serialization();
            return self.follow(url, Some((origin, fields)), &page.forms_to).await;
        }
        url.query_pairs_mut().clear().extend_pairs(fields);
        self.follow(url, None, &[]).await
    }

    /// Sends a request and follows where it leads, as a browser does under our Content-Security-Policy: what a form
    /// began must stay where the form's page says that its forms lead, until there is a page.
    async fn follow(
        &mut self,
        mut url: Url,
        mut form: Option<(String, Vec<(String, String)>)>,
        forms_to: &[String],
    ) -> Result<Page, Stray> {
        let is_form = form.is_some();
        for _ in 0..MOST_HOPS {
            let response = self.send(&url, form.take()).await?;
            let Some(to) = response
                .headers()
                .get(LOCATION)
                .filter(|_| response.status().is_redirection())
            else {
                let forms_to = forms_to_of(&url, response.headers());
                let document = Document::read(&response.text().await.map_err(Stray::http)?);
                return Ok(Page {
                    url,
                    document,
                    forms_to,
                });
            };
            let to = to.to_str().ok().and_then(|to| url.join(to).ok());
            url = to.ok_or(Stray::new(format!("{url} redirects to no address")))?;
            if is_form && !forms_to.contains(&url.origin().ascii_serialization()) {
                return Err(Stray::new(format!(
                    "a posted form was redirected off its site, to {}",
                    shown(&url)
                )));
            }
        }
        Err(Stray::new(format!("redirects without end, last to {}", shown(&url))))
    }

    async fn send(&mut self, url: &Url, form: Option<(String, Vec<(String, String)>)>) -> Result<Response, Stray> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .filter(|((of, _), _)| *of == host)
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let method = if form.is_some() { Method::POST } else { Method::GET };
        let mut request = self.http.request(method, url.clone());
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        if let Some((origin, fields)) = form {
            request = request.header(ORIGIN, origin).form(&fields);
        }
        let response = request.send().await.map_err(Stray::http)?;
        for cookie in response
            .headers()
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|cookie| cookie.to_str().ok())
        {
            self.keep(&host, cookie);
        }
        Ok(response)
    }

    fn keep(&mut self, host: &str, cookie: &str) {
        let mut parts = cookie.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return;
        };
        let key = (host.to_owned(), name.to_owned());
        if parts.any(|part| part.eq_ignore_ascii_case("Max-Age=0")) {
            self.cookies.remove(&key);
        } else {
            self.cookies.insert(key, value.to_owned());
        }
    }
}

impl Page {
    /// Where an `onward` page leads.
    pub(in crate::demo) fn onward(&self) -> Option<&str> {
        let refresh = self.document.meta("refresh")?;
        refresh
            .split_once(';')
            .and_then(|(_, url)| url.trim().strip_prefix("url="))
    }

    /// Its name among our pages, or among the sample applications'.
    pub(in crate::demo) fn name(&self) -> &str {
        let document = &self.document;
        document
            .meta("gradus-page")
            .or_else(|| document.meta("sample-page"))
            .unwrap_or("a page without a name")
    }
}

/// Where a page's forms may lead: `form-action`, of which ours know `'self'` and origins.
fn forms_to_of(url: &Url, headers: &HeaderMap) -> Vec<String> {
    let policy = headers
        .get(CONTENT_SECURITY_POLICY)
        .and_then(|policy| policy.to_str().ok());
    let directives = policy.unwrap_or_default().split(';').map(str::trim);
    let actions = directives.filter_map(|directive| directive.strip_prefix("form-action "));
    let named = actions.flat_map(str::split_whitespace);
    named
        .map(|source| match source {
            "'self'" => url.origin().ascii_serialization(),
            origin => origin.to_owned(),
        })
        .collect()
}

/// An address without its query, which may hold a code.
fn shown(url: &Url) -> &str {
    url.as_str().split('?').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn browser() -> Browser {
        // The client wants a crypto provider even for plain http.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Browser::open().unwrap()
    }

    #[test]
    fn cookies_are_kept_renewed_and_dropped_by_host() {
        let mut browser = browser();
        browser.keep("localhost", "session=one; Path=/; HttpOnly");
        browser.keep("127.0.0.1", "session=other; Path=/");
        browser.keep("localhost", "session=two=2; Path=/");
        let at = |browser: &Browser, host: &str| browser.cookies.get(&(host.to_owned(), "session".to_owned())).cloned();
        assert_eq!(at(&browser, "localhost").as_deref(), Some("two=2"));
        browser.keep("localhost", "session=; Path=/; Max-Age=0");
        assert_eq!(at(&browser, "localhost"), None);
        assert_eq!(at(&browser, "127.0.0.1").as_deref(), Some("other"));
    }

    #[test]
    fn an_onward_page_says_where_it_leads() {
        let html = r#"<meta name="gradus-page" content="onward"><meta http-equiv="refresh" content="0;url=http://127.0.0.1:9001/cb?a=1&amp;b=2">"#;
        let page = Page {
            url: Url::parse("http://localhost:8080/").unwrap(),
            document: Document::read(html),
            forms_to: Vec::new(),
        };
        assert_eq!(page.name(), "onward");
        assert_eq!(page.onward(), Some("http://127.0.0.1:9001/cb?a=1&b=2"));
    }
}
