//! `[[application]]`.

use super::{
    oidc::Registration,
    saml::SamlTable,
    text::{Slug, WebUrl},
};
use crate::config::document::{At, Problems, Read, Value, one_of, record};
use domain::{application::Consent, assurance::Level};
use serde_json::json;
use std::time::Duration;

record! {
    /// A relying party that people launch. It is what the file says, whole: a key that is left out has its default.
    pub(in crate::apply) struct ApplicationTable {
        /// Its short name, which never changes.
        id: At<Slug>,
        /// What people read.
        name: String,
        /// The organisation that it belongs to.
        owner: At<String>,
        /// The level that everybody must reach here.
        minimum_level: Level = Level::ONE,
        /// How old any event may be here.
        max_age: Option<Duration> = None,
        /// Organisations whose people may use it.
        subscribers: Vec<At<String>> = Vec::new(),
        /// Where a launch leads, if it can't start a sign-in itself.
        start_url: Option<WebUrl> = None,
        /// When people are asked before something is released.
        consent: Consent = Consent::default(),
        /// Its OpenID Connect registration.
        oidc: Option<At<Registration>> = None,
        /// Its SAML registration.
        saml: Option<At<SamlTable>> = None,
    }
}

impl ApplicationTable {
    pub(super) fn check(&self, problems: &mut Problems) {
        for (index, subscriber) in self.subscribers.iter().enumerate() {
            if self
                .subscribers
                .iter()
                .take(index)
                .any(|before| before.value == subscriber.value)
            {
                problems.refuse(
                    &subscriber.origin,
                    format_args!("`subscribers`: \"{}\" stands twice", subscriber.value),
                );
            }
        }
        if let Some(saml) = &self.saml {
            saml.value.check(&saml.origin, problems);
            if self.consent == Consent::Always {
                let what = "`consent = \"always\"` isn't built for [application.saml]: its people aren't asked yet";
                problems.refuse(&saml.origin, what);
            }
        }
    }

    pub(super) fn warn(&self, knows: impl Fn(&str) -> bool, problems: &mut Problems) {
        if let Some(oidc) = &self.oidc {
            oidc.value.warn(knows, problems);
        }
    }

    /// Whether its registration says what it is called.
    pub(in crate::apply) fn is_named(&self) -> bool {
        let oidc = self.oidc.as_ref();
        oidc.is_some_and(|oidc| oidc.value.metadata.contains_key("client_name"))
    }

    /// Its `client_id`: its own name unless it says otherwise.
    pub(in crate::apply) fn client_id(&self) -> Option<&str> {
        let registration = &self.oidc.as_ref()?.value;
        Some(
            registration
                .client_id
                .as_ref()
                .map_or(self.id.value.0.as_str(), |id| id.0.as_str()),
        )
    }
}

const CONSENT: [(&str, Consent); 3] = [
    ("when-asked", Consent::WhenAsked),
    ("always", Consent::Always),
    ("never", Consent::Never),
];

impl Read for Consent {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        one_of(value, problems, &CONSENT)
    }
    fn schema() -> serde_json::Value {
        json!({ "enum": CONSENT.map(|(word, _)| word) })
    }
}
