//! A browser with somebody in front of it, over real HTTP. What a dying server doesn't answer is an error, not a failure.

use super::{
    client::Asked,
    house::{ISSUER, PASSWORD, seed},
    node::{Node, eventually},
};
use axum::http::{Method, header};
use domain::cost::Cost;
use reqwest::{Client, redirect::Policy};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::Once,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tests::{Form, Page};
use totp_rs::{Builder, Secret};
use url::Url;

/// The server went away before it had answered.
pub(crate) type Answered<T> = Result<T, reqwest::Error>;

/// A client that follows nothing and verifies what it must.
pub(crate) fn http(change: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder) -> Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    let usual = Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(Duration::from_secs(50));
    change(usual).build().unwrap()
}

/// Somebody in front of a browser of their own. A clone has the same cookies.
#[derive(Clone)]
pub(crate) struct Walker {
    http: Client,
    /// Where the node listens, as a URL without a path.
    base: String,
    issuer: &'static str,
    pub user: String,
    cookies: BTreeMap<String, String>,
}

impl Walker {
    /// This person, with a fresh browser that talks to that node.
    pub(crate) fn new(user: &str, node: &Node) -> Self {
        Self::at(user, http(|usual| usual), &base(node.address()), ISSUER)
    }

    /// The same, by other means.
    pub(crate) fn at(user: &str, http: Client, base: &str, issuer: &'static str) -> Self {
        Self {
            http,
            base: base.to_owned(),
            issuer,
            user: user.to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    /// The same browser, whose requests reach that node.
    pub(crate) fn on(mut self, node: &Node) -> Self {
        self.base = base(node.address());
        self
    }

    /// The names and values of its cookies.
    pub(crate) fn cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cookies.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Opens a URL and follows it within the provider.
    pub(crate) async fn visit(&mut self, url: impl Into<String>) -> Answered<Page> {
        self.follow(Method::GET, url.into(), Vec::new()).await
    }

    /// Sends a form and follows where it leads.
    pub(crate) async fn submit(&mut self, form: Form) -> Answered<Page> {
        self.follow(Method::POST, form.action.clone(), form.pairs()).await
    }

    /// One request; nothing is followed.
    pub(crate) async fn request(&mut self, method: Method, url: &str, fields: &[(String, String)]) -> Answered<Page> {
        let path = self.local(url).unwrap_or_else(|| panic!("{url} is not the provider's"));
        let cookies: Vec<String> = self.cookies().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
        request = request.header(header::COOKIE, cookies.join("; "));
        if method == Method::POST {
            request = request.form(fields);
        }
        let page = read(request, path).await?;
        for line in page.set_cookies() {
            let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).unwrap();
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(page)
    }

    async fn follow(
        &mut self,
        mut method: Method,
        mut url: String,
        mut fields: Vec<(String, String)>,
    ) -> Answered<Page> {
        for _ in 0..20 {
            let mut page = self.request(method, &url, &fields).await?;
            let location = page.header(header::LOCATION).to_owned();
            if !page.status.is_redirection() {
                return Ok(page);
            }
            if self.local(&location).is_none() {
                page.redirected = Some(Url::parse(&location).unwrap());
                return Ok(page);
            }
            (method, url, fields) = (Method::GET, location, Vec::new());
        }
        panic!("redirects without end, the last to {url}")
    }

    fn local(&self, url: &str) -> Option<String> {
        let path = url.strip_prefix(self.issuer).unwrap_or(url);
        path.starts_with('/').then(|| path.to_owned())
    }

    /// Signs in, wherever that leads.
    pub(crate) async fn sign_in(&mut self, page: Page) -> Answered<Page> {
        self.sign_in_with(page, PASSWORD).await
    }

    /// The same, with that password.
    pub(crate) async fn sign_in_with(&mut self, mut page: Page, password: &str) -> Answered<Page> {
        if page.name() == "sign-in.identifier" {
            page = self.submit(page.form().set("identifier", &*self.user)).await?;
        }
        assert_eq!(page.name(), "sign-in.password", "{}", page.story());
        self.submit(page.form().set("password", password)).await
    }

    /// Signs in, as far as the dashboard.
    pub(crate) async fn arrive(&mut self) -> Answered<()> {
        let page = self.visit("/dashboard").await?;
        let page = self.sign_in(page).await?;
        assert_eq!(page.name(), "dashboard", "{}", page.story());
        Ok(())
    }

    /// Whether the browser's session lives.
    pub(crate) async fn is_signed_in(&mut self) -> bool {
        self.visit("/dashboard").await.unwrap().name() == "dashboard"
    }

    /// An authorization code of a client, for whoever is signed in or signs in.
    pub(crate) async fn code(&mut self, asked: &Asked) -> Answered<String> {
        let mut page = self.visit(asked.url()).await?;
        if page.name() == "sign-in.identifier" {
            page = self.sign_in(page).await?;
        }
        Ok(page.code())
    }

    /// From the dashboard to the page that offers authenticators.
    pub(crate) async fn elevate(&mut self) -> Page {
        let page = self.visit("/dashboard").await.unwrap();
        let page = self.submit(page.button("elevate", "")).await.unwrap();
        assert_eq!(page.name(), "step-up.choose", "{}", page.story());
        page
    }

    /// From there to the page that asks for the code of the authenticator app.
    pub(crate) async fn choose_app(&mut self, page: Page) -> Page {
        let page = self.submit(page.form().choose("App")).await.unwrap();
        assert_eq!(page.name(), "step-up.code", "{}", page.story());
        page
    }

    /// What their authenticator app shows at that time, so many steps of half a minute from now.
    pub(crate) fn totp(&self, steps: i64) -> String {
        let secret = Secret::try_from_base32(seed(&self.user)).unwrap();
        let app = Builder::new()
            .with_secret(secret)
            .with_account_name("x")
            .build()
            .unwrap();
        app.generate(u64::try_from(now() + steps * 30).unwrap()).to_string()
    }
}

/// Seconds of Unix time, by the clock that the server has too.
#[expect(
    clippy::disallowed_methods,
    reason = "the server is another process, and has the machine's clock"
)]
fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

/// Where a node is.
pub(crate) fn base(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// Sends a request and reads the whole answer.
pub(crate) async fn read(request: reqwest::RequestBuilder, address: String) -> Answered<Page> {
    let answer = request.send().await?;
    Ok(Page {
        status: answer.status(),
        address,
        headers: answer.headers().clone(),
        html: answer.text().await?,
        redirected: None,
        cost: Cost::default(),
    })
}

/// The newest code that was sent to a number, once there are that many.
pub(crate) async fn sent_code(house: &super::house::House, to: &str, count: usize) -> String {
    eventually("a code was sent", super::node::PATIENCE, async || {
        let sent: Vec<_> = house
            .outbox()
            .into_iter()
            .filter(|message| message["to"] == to)
            .collect();
        let newest = sent
            .iter()
            .max_by_key(|message| message["at"].as_i64())
            .filter(|_| sent.len() >= count)?;
        newest["code"].as_str().map(str::to_owned)
    })
    .await
}
