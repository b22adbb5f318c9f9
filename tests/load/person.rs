//! A person in front of a browser, as far as measuring needs one: cookies, redirects, and the two forms of a sign-in.

use crate::{
    Outcome,
    client::{Client, escape},
    house::{PASSWORD, REDIRECT},
    http::Connection,
};
use std::net::SocketAddr;

/// The longest way from a request to its answer.
const STEPS: usize = 12;

/// A browser and its connection.
pub(crate) struct Person {
    connection: Connection,
    cookies: Vec<(String, String)>,
}

/// Where a request has led.
enum Place {
    /// A page of the house: where it is, and its text.
    Page(String, String),
    /// The relying party: with this code.
    Answered(String),
}

impl Person {
    pub(crate) async fn new(address: SocketAddr) -> Outcome<Self> {
        Ok(Self {
            connection: Connection::open(address).await?,
            cookies: Vec::new(),
        })
    }

    /// The same browser on a new connection.
    pub(crate) async fn again(&self, address: SocketAddr) -> Outcome<Self> {
        Ok(Self {
            cookies: self.cookies.clone(),
            ..Self::new(address).await?
        })
    }

    /// Another browser on this connection.
    pub(crate) fn forget(&mut self) {
        self.cookies.clear();
    }

    /// Lets a client ask, signs in where that is asked for, and gives the code.
    pub(crate) async fn authorize(&mut self, client: &Client, user_id: &str) -> Outcome<String> {
        let mut place = self.visit(&client.authorize()).await?;
        for _ in 0..STEPS {
            let (at, page) = match place {
                Place::Answered(code) => return Ok(code),
                Place::Page(at, page) => (at, page),
            };
            if let Some(code) = find_code(&page) {
                return Ok(code);
            }
            let (name, value) = match find(&page, "name=\"gradus-page\" content=\"") {
                Some("sign-in.identifier") => ("identifier", user_id),
                Some("sign-in.password") => ("password", PASSWORD),
                other => return Err(format!("an unexpected page: {other:?} at {at}: {page}").into()),
            };
            let csrf = find(&page, "name=\"csrf\" value=\"").ok_or("a form without csrf")?;
            let form = format!("csrf={}&{name}={}&action=next", escape(csrf), escape(value));
            place = self.post(&at, &form).await?;
        }
        Err("a sign-in that never ends".into())
    }

    /// Goes there, and on wherever it leads.
    async fn visit(&mut self, path: &str) -> Outcome<Place> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: localhost:8080\r\ncookie: {}\r\n\r\n",
            self.cookie()
        );
        let place = self.send(path, &request).await?;
        self.follow(place).await
    }

    async fn post(&mut self, path: &str, form: &str) -> Outcome<Place> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost:8080\r\ncookie: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{form}",
            self.cookie(),
            form.len()
        );
        let place = self.send(path, &request).await?;
        self.follow(place).await
    }

    async fn follow(&mut self, mut place: Result<Place, String>) -> Outcome<Place> {
        for _ in 0..STEPS {
            match place {
                Ok(place) => return Ok(place),
                Err(path) => {
                    let request = format!(
                        "GET {path} HTTP/1.1\r\nhost: localhost:8080\r\ncookie: {}\r\n\r\n",
                        self.cookie()
                    );
                    place = self.send(&path, &request).await?;
                }
            }
        }
        Err("redirects that never end".into())
    }

    /// One request: where it has led, or where it leads on.
    async fn send(&mut self, path: &str, request: &str) -> Outcome<Result<Place, String>> {
        let answer = self.connection.send(request).await?;
        for cookie in answer.cookies() {
            if let Some((name, value)) = cookie.split_once('=') {
                self.cookies.retain(|(other, _)| other != name);
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        match (answer.status, answer.location()) {
            (200, _) => Ok(Ok(Place::Page(path.to_owned(), answer.body.to_owned()))),
            (303, Some(to)) if to.starts_with(REDIRECT) => {
                let code = code_of(to).ok_or_else(|| answer.strange())?;
                Ok(Ok(Place::Answered(code)))
            }
            (303, Some(to)) => Ok(Err(to.trim_start_matches(crate::house::ISSUER).to_owned())),
            _ => Err(answer.strange().into()),
        }
    }

    fn cookie(&self) -> String {
        let all: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        all.join("; ")
    }
}

fn find<'p>(page: &'p str, before: &str) -> Option<&'p str> {
    page.split_once(before)?.1.split('"').next()
}

/// The code on a page that leads onward.
fn find_code(page: &str) -> Option<String> {
    let link = page.split("href=\"").find(|link| link.starts_with(REDIRECT))?;
    code_of(&link.split('"').next()?.replace("&amp;", "&").replace("&#38;", "&"))
}

fn code_of(url: &str) -> Option<String> {
    let query = url.split_once('?')?.1;
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix("code="))
        .map(str::to_owned)
}
