//! The sample: its apply file with this start's ports and secrets, and what the demo itself needs to know of it.

use data_encoding::BASE64URL_NOPAD;
use domain::{
    entropy::{Entropy, draw},
    fault::Fault,
};
use serde::{Deserialize, de::IgnoredAny};

/// The apply file as it is kept in the source.
const TEMPLATE: &str = include_str!("sample.toml");

/// The sample of this start.
#[derive(Deserialize)]
pub(super) struct Sample {
    /// What `gradus apply` reads.
    #[serde(skip)]
    pub(super) text: String,
    #[serde(rename = "organisation")]
    organisations: Vec<Organisation>,
    #[serde(rename = "account")]
    people: Vec<Person>,
    #[serde(rename = "application")]
    applications: Vec<Application>,
    #[serde(rename = "resource")]
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Organisation {
    id: String,
    name: String,
}

/// Somebody to sign in as.
#[derive(Deserialize)]
pub(super) struct Person {
    pub(super) user_id: String,
    pub(super) email: String,
    pub(super) given_name: String,
    pub(super) family_name: String,
    pub(super) password: String,
    #[serde(default)]
    pub(super) phones: Vec<Phone>,
    #[serde(default)]
    pub(super) totp: Vec<App>,
    proofed: Option<IgnoredAny>,
}

/// A phone that codes are sent to.
#[derive(Deserialize)]
pub(super) struct Phone {
    pub(super) number: String,
}

/// An authenticator app.
#[derive(Clone, Deserialize)]
pub(super) struct App {
    pub(super) secret: String,
    pub(super) name: String,
}

/// An application and the client that it is.
#[derive(Clone, Deserialize)]
pub(super) struct Application {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) owner: String,
    pub(super) minimum_level: u8,
    #[serde(rename = "oidc")]
    pub(super) client: Client,
}

/// What an OIDC client knows of its own registration.
#[derive(Clone, Deserialize)]
pub(super) struct Client {
    #[serde(rename = "client_id")]
    pub(super) id: String,
    #[serde(rename = "client_secret")]
    pub(super) secret: Option<String>,
    pub(super) scope: String,
}

/// An API, as the provider knows it.
#[derive(Clone, Deserialize)]
pub(super) struct Resource {
    id: String,
    /// Where it is, and whom its tokens are for.
    pub(super) audience: String,
    /// What it introspects with.
    pub(super) secret: String,
}

impl Sample {
    /// The sample with the relying party and the API at these origins, and each of them with a secret of its own.
    pub(super) fn fill(relying_party: &str, orders: &str, entropy: &dyn Entropy) -> Result<Self, Fault> {
        let mut text = TEMPLATE
            .replace("{{relying_party}}", relying_party)
            .replace("{{orders}}", orders);
        while text.contains("{{client_secret}}") {
            let secret = BASE64URL_NOPAD.encode(&draw::<32>(entropy));
            text = text.replacen("{{client_secret}}", &secret, 1);
        }
        let sample: Self = toml::from_str(&text)
            .map_err(|source| Fault::new("the demo's sample is not what the demo expects", source))?;
        Ok(Self { text, ..sample })
    }

    /// Everybody there is.
    pub(super) fn people(&self) -> &[Person] {
        &self.people
    }

    /// The person who signs in by that user id or e-mail.
    pub(super) fn person(&self, identifier: &str) -> Result<&Person, Fault> {
        self.people
            .iter()
            .find(|person| person.user_id == identifier || person.email == identifier)
            .ok_or(Fault::broken("the demo's sample lacks a person that the walk needs"))
    }

    /// The orders API.
    pub(super) fn orders(&self) -> Result<&Resource, Fault> {
        self.resources
            .iter()
            .find(|resource| resource.id == "orders")
            .ok_or(Fault::broken("the demo's sample lacks the orders API"))
    }

    /// All applications, with the names of their owners.
    pub(super) fn applications(&self) -> impl Iterator<Item = (&Application, &str)> {
        self.applications.iter().map(|application| {
            let owner = self.organisations.iter().find(|owner| owner.id == application.owner);
            (
                application,
                owner.map_or(application.owner.as_str(), |owner| &owner.name),
            )
        })
    }
}

impl Person {
    /// As friends call them.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// What they can show besides the password, in words.
    pub(super) fn means(&self) -> String {
        let mut means: Vec<String> = Vec::new();
        means.extend(
            self.phones
                .iter()
                .map(|phone| format!("phone ending {}", phone.last_four())),
        );
        means.extend(
            self.totp
                .iter()
                .map(|app| format!("authenticator app \u{201c}{}\u{201d}", app.name)),
        );
        if self.proofed.is_some() {
            means.push("proofed identity".to_owned());
        }
        if means.is_empty() {
            "a password, nothing else".to_owned()
        } else {
            means.join(", ")
        }
    }

    /// The highest level that they can reach.
    pub(super) fn reach(&self) -> u8 {
        match (self.phones.is_empty() && self.totp.is_empty(), &self.proofed) {
            (true, _) => 1,
            (false, None) => 2,
            (false, Some(_)) => 3,
        }
    }
}

impl Phone {
    /// How pages name it.
    pub(super) fn last_four(&self) -> &str {
        self.number
            .get(self.number.len().saturating_sub(4)..)
            .unwrap_or(&self.number)
    }
}

impl App {
    /// The six digits that it shows at that second: [RFC 6238](https://www.rfc-editor.org/rfc/rfc6238).
    pub(super) fn code(&self, second: i64) -> Result<String, Fault> {
        let secret = totp_rs::Secret::try_from_base32(&self.secret)
            .map_err(|_| Fault::broken("the sample's TOTP secret isn't base32"))?;
        let app = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
        Ok(app.generate(second.unsigned_abs()).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::entropy::SystemEntropy;

    fn sample() -> Sample {
        Sample::fill("http://127.0.0.1:9001", "http://127.0.0.1:9002", &SystemEntropy).unwrap()
    }

    #[test]
    fn whoever_can_keep_a_secret_has_one_of_their_own() {
        let sample = sample();
        let mut secrets: Vec<_> = sample
            .applications()
            .filter_map(|(it, _)| it.client.secret.clone())
            .collect();
        secrets.push(sample.orders().unwrap().secret.clone());
        assert_eq!(secrets.len(), 4);
        secrets.sort();
        secrets.dedup();
        assert_eq!(secrets.len(), 4);
        assert!(!sample.text.contains("{{"));
    }

    #[test]
    fn passwords_are_long_enough_to_be_set() {
        assert!(
            sample()
                .people()
                .iter()
                .all(|person| person.password.chars().count() >= 12)
        );
    }

    #[test]
    fn people_reach_every_level() {
        let mut reach: Vec<_> = sample().people().iter().map(Person::reach).collect();
        reach.sort_unstable();
        assert_eq!(reach, [1, 2, 2, 3]);
    }

    #[test]
    fn an_app_shows_the_published_code() {
        // RFC 6238, appendix B: the last six of 94287082 at second 59.
        let app = App {
            secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned(),
            name: "test".to_owned(),
        };
        assert_eq!(app.code(59).unwrap(), "287082");
    }
}
