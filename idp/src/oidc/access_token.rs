//! Access tokens: JWTs of [RFC 9068](https://www.rfc-editor.org/rfc/rfc9068).

use super::client::Client;
use crate::app::App;
use data_encoding::BASE64URL_NOPAD;
use domain::{entity::grant::Model as Grant, ids::GrantId, time::UnixMillis};
use serde::{Deserialize, Serialize};

/// `typ` of an access token: [RFC 9068 §2.1](https://www.rfc-editor.org/rfc/rfc9068#section-2.1).
pub const TYP: &str = "at+jwt";

/// An access token: [RFC 9068 §2.2](https://www.rfc-editor.org/rfc/rfc9068#section-2.2).
#[derive(Debug, Serialize, Deserialize)]
pub struct AccessToken {
    /// The issuer.
    pub iss: String,
    /// Whose; the client's own, where no person stands behind it.
    pub sub: String,
    /// For whom: the issuer itself, where no resource was named.
    pub aud: Audience,
    /// Who got it.
    pub client_id: String,
    /// Until when, in seconds.
    pub exp: i64,
    /// Since when, in seconds.
    pub iat: i64,
    /// Its id; starts with the grant's, so that what ended can be known without a table of tokens.
    pub jti: String,
    /// What it opens.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope: String,
    /// What was answered when the person was asked.
    #[serde(flatten)]
    pub said: Option<Said>,
}

/// The answer, as fixed at the grant: [RFC 9068 §2.2.1](https://www.rfc-editor.org/rfc/rfc9068#section-2.2.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// `acr`.
    pub acr: String,
    /// `amr`.
    pub amr: Vec<String>,
    /// `auth_time`, in seconds.
    pub auth_time: i64,
}

impl Said {
    /// What was answered at that grant.
    #[must_use]
    pub fn of(grant: &Grant) -> Self {
        Self {
            acr: grant.answer.name.clone(),
            amr: grant.answer.amr.clone(),
            auth_time: grant.answer.auth_time,
        }
    }
}

/// `aud`: one, or several: [RFC 7519 §4.1.3](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl Audience {
    /// Whether it is for that one.
    #[must_use]
    pub fn contains(&self, wanted: &str) -> bool {
        match self {
            Self::One(one) => one == wanted,
            Self::Several(several) => several.iter().any(|one| one == wanted),
        }
    }

    /// The resources; the issuer where there are none.
    fn of(app: &App, resource: &[String]) -> Self {
        match resource {
            [] => Self::One(app.issuer().to_owned()),
            [one] => Self::One(one.clone()),
            several => Self::Several(several.to_vec()),
        }
    }
}

impl AccessToken {
    /// A token of a grant, for some of its scope and resources.
    #[must_use]
    pub fn of_grant(app: &App, grant: &Grant, scope: &str, resource: &[String], now: UnixMillis) -> Self {
        let end = (now + app.config.tokens.access).min(grant.expires_at);
        Self {
            iss: app.issuer().to_owned(),
            sub: grant.subject.clone(),
            aud: Audience::of(app, resource),
            client_id: grant.client_id.0.clone(),
            exp: end.seconds(),
            iat: now.seconds(),
            jti: format!("{}.{}", grant.id, serial(app)),
            scope: scope.to_owned(),
            said: Some(Said::of(grant)),
        }
    }

    /// A token of a client in its own right: [RFC 6749 §4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4).
    #[must_use]
    pub fn of_client(app: &App, client: &Client, scope: String, resource: &[String], now: UnixMillis) -> Self {
        let id = &client.client.id.0;
        Self {
            iss: app.issuer().to_owned(),
            sub: id.clone(),
            aud: Audience::of(app, resource),
            client_id: id.clone(),
            exp: (now + app.config.tokens.access).seconds(),
            iat: now.seconds(),
            jti: serial(app),
            scope,
            said: None,
        }
    }

    /// The grant that it came from; none of a client's own.
    #[must_use]
    pub fn grant(&self) -> Option<GrantId> {
        self.jti.split_once('.')?.0.parse().ok()
    }
}

fn serial(app: &App) -> String {
    let random: [u8; 12] = domain::entropy::draw(&*app.entropy);
    BASE64URL_NOPAD.encode(&random)
}
