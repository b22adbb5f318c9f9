//! What becomes of tokens: Flight Deck's own server, after Maya has signed in. What was answered is repeated and never dated
//! anew; what was used twice, or isn't wanted any more, ends.

use super::{
    Stage,
    outcome::{Told, Wanted, differences},
    report::Report,
    story::{BY_TEXT, wait},
    stray::Stray,
    walker::{Go, Hand, Walker},
};
use data_encoding::BASE64URL_NOPAD;
use openidconnect::PkceCodeChallenge;
use serde_json::Value;
use std::time::Duration;
use url::Url;

/// The application whose server this is.
const SHOP: &str = "flight-deck";
const LEVEL_2: Wanted = Wanted::Level(2, BY_TEXT);
const ENDED: Wanted = Wanted::Error("invalid_grant");

/// Refresh, reuse, introspection, revocation.
pub(super) async fn tell<'a>(stage: &'a Stage<'a>, report: &mut Report<'a>) {
    Report::head("Flight Deck\u{2019}s own server, with Maya\u{2019}s tokens");
    let told = match Server::new(stage) {
        Ok(mut server) => server.tell(report).await,
        Err(stray) => Err(stray),
    };
    if let Err(stray) = told {
        report.lost("tokens", &stray);
    }
}

struct Server<'a> {
    stage: &'a Stage<'a>,
    maya: Walker<'a>,
    http: reqwest::Client,
    secret: &'a str,
}

/// What came for a code or a refresh token.
struct Tokens {
    access: String,
    refresh: String,
    /// What the ID token says.
    claims: Value,
}

impl<'a> Server<'a> {
    fn new(stage: &'a Stage<'a>) -> Result<Self, Stray> {
        let mut shops = stage.sample.applications().map(|(application, _)| application);
        let shop = shops.find(|application| application.id == SHOP);
        let secret = shop.and_then(|shop| shop.client.secret.as_deref());
        let http = reqwest::Client::builder().timeout(Duration::from_secs(30));
        Ok(Self {
            stage,
            maya: Walker::new(stage, "lindm_0001")?,
            http: http.build().map_err(Stray::http)?,
            secret: secret.ok_or_else(|| Stray::new("the sample has no Flight Deck".to_owned()))?,
        })
    }

    async fn tell(&mut self, report: &mut Report<'a>) -> Result<(), Stray> {
        let first = self.ask("").await?;
        self.compare(
            report,
            "The code is exchanged",
            LEVEL_2,
            &Told::said(&first.claims, false),
        );
        let second = self.refreshed(report, &first).await?;
        let said = self.introspect(&second.access, self.own()).await?;
        self.compare(report, "Flight Deck introspects its token", LEVEL_2, &said);
        let reused = self.refuse(&first.refresh).await?;
        self.compare(report, "The old refresh token comes again", ENDED, &reused);
        let newest = self.refuse(&second.refresh).await?;
        self.compare(report, "The newest one has ended with it", ENDED, &newest);
        let said = self.introspect(&second.access, self.own()).await?;
        self.compare(report, "So has the access token", Wanted::Inactive, &said);
        self.revoked(report).await
    }

    /// The same answer, twenty minutes later.
    async fn refreshed(&self, report: &mut Report<'a>, first: &Tokens) -> Result<Tokens, Stray> {
        wait(self.stage, 20)?;
        let second = self.refresh(&first.refresh).await?;
        let second = tokens(&second)?;
        let told = Told::said(&second.claims, false);
        let mut found = differences(LEVEL_2, &told, |level| self.maya.shown(level));
        for claim in ["sub", "acr", "amr", "auth_time", "sid"] {
            if second.claims.get(claim) != first.claims.get(claim) {
                found.push(format!("{claim} isn\u{2019}t what it was"));
            }
        }
        report.line("It is refreshed 20 min later", "by itself", &told, &found);
        Ok(second)
    }

    /// Another grant, for the orders API, which introspects its tokens with its own secret.
    async fn revoked(&mut self, report: &mut Report<'a>) -> Result<(), Stray> {
        let orders = self.stage.sample.orders()?;
        let api = ("orders", orders.secret.as_str());
        let given = self.ask(&orders.audience).await?;
        let said = self.introspect(&given.access, api).await?;
        self.compare(report, "The orders API introspects a token", LEVEL_2, &said);
        self.post("revoke", self.own(), &[("token", &given.refresh)]).await?;
        let said = self.introspect(&given.access, api).await?;
        self.compare(report, "Flight Deck revokes: not active", Wanted::Inactive, &said);
        let refused = self.refuse(&given.refresh).await?;
        self.compare(report, "A revoked refresh token", ENDED, &refused);
        Ok(())
    }

    fn compare(&self, report: &mut Report<'a>, says: &str, wanted: Wanted, told: &Told) {
        let found = differences(wanted, told, |level| self.maya.shown(level));
        report.line(says, "by itself", told, &found);
    }

    fn own(&self) -> (&'a str, &'a str) {
        (SHOP, self.secret)
    }

    /// Maya signs in, and the code is exchanged: not by the application's pages, which never asked and leave it alone.
    async fn ask(&mut self, resource: &str) -> Result<Tokens, Stray> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let redirect_uri = format!("{}/{SHOP}/callback", self.stage.relying_party);
        let mut url = Url::parse(&format!("{}/oauth2/authorize", self.stage.issuer))
            .map_err(|_| Stray::new("the issuer is no address".to_owned()))?;
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", SHOP),
            ("redirect_uri", &redirect_uri),
            ("scope", "openid"),
            ("state", "the server's own"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
            ("resource", resource),
        ]);
        let arrival = self.maya.follow(url.as_str(), Go::Visit(SHOP, ""), Hand::TEXT).await?;
        let code = arrival.page.url.query_pairs().find(|(name, _)| name == "code");
        let (_, code) = code.ok_or_else(|| Stray::new("the answer has no code".to_owned()))?;
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &redirect_uri),
            ("code_verifier", verifier.secret()),
        ];
        tokens(&self.post("token", self.own(), &fields).await?)
    }

    async fn refresh(&self, token: &str) -> Result<Value, Stray> {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post("token", self.own(), &fields).await
    }

    /// A refresh token that shouldn't work: the error that comes.
    async fn refuse(&self, token: &str) -> Result<Told, Stray> {
        let answer = self.refresh(token).await?;
        let error = answer.get("error").and_then(Value::as_str).unwrap_or("no error");
        Ok(Told::Error(error.to_owned()))
    }

    async fn introspect(&self, token: &str, asker: (&str, &str)) -> Result<Told, Stray> {
        let said = self.post("introspect", asker, &[("token", token)]).await?;
        match said.get("active").and_then(Value::as_bool) {
            Some(true) => Ok(Told::said(&said, false)),
            Some(false) => Ok(Told::Inactive),
            None => Err(Stray::new(format!("introspection is answered with {said}"))),
        }
    }

    /// An answer of one of the endpoints that servers call; nothing is none too.
    async fn post(&self, endpoint: &str, (id, secret): (&str, &str), fields: &[(&str, &str)]) -> Result<Value, Stray> {
        let url = format!("{}/oauth2/{endpoint}", self.stage.issuer);
        let request = self.http.post(url).basic_auth(id, Some(secret)).form(fields);
        let answer = request.send().await.map_err(Stray::http)?;
        let (status, text) = (answer.status(), answer.text().await.map_err(Stray::http)?);
        if text.is_empty() && status.is_success() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).map_err(|_| Stray::new(format!("{endpoint} answered {status} and no JSON")))
    }
}

/// The tokens of an answer. The ID token comes straight from the provider, which is proof enough here
/// ([OIDC Core §3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation), 6).
fn tokens(answer: &Value) -> Result<Tokens, Stray> {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
    let claims = text("id_token").and_then(|token| {
        let body = BASE64URL_NOPAD.decode(token.split('.').nth(1)?.as_bytes()).ok()?;
        serde_json::from_slice(&body).ok()
    });
    if let (Some(access), Some(refresh), Some(claims)) = (text("access_token"), text("refresh_token"), claims) {
        return Ok(Tokens {
            access,
            refresh,
            claims,
        });
    }
    let error = text("error").unwrap_or_default();
    Err(Stray::new(format!("the answer lacks a token: {error}")))
}
