//! Where a client's people are sent, and where it is told or asked.

use super::super::text::{AnyRedirectUri, RedirectUri};
use crate::config::{
    document::{At, Origin, Problems, Read, Value},
    is_loopback,
};
use serde_json::json;
use url::Url;

/// Redirect URIs, each with its place.
#[derive(Default)]
pub(super) struct Uris(Vec<At<String>>);

impl Uris {
    pub(super) fn read(value: &Value, public: bool, problems: &mut Problems) -> Option<Self> {
        let uris = if public {
            let uris = Vec::<At<RedirectUri>>::read(value, problems)?;
            uris.into_iter().map(|uri| at(uri.value.0, uri.origin)).collect()
        } else {
            let uris = Vec::<At<AnyRedirectUri>>::read(value, problems)?;
            uris.into_iter().map(|uri| at(uri.value.0, uri.origin)).collect()
        };
        Some(Self(uris))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The URIs, and the places of those over plain http.
    pub(super) fn into_parts(self) -> (Vec<String>, Vec<Origin>) {
        let plain = self.0.iter().filter(|uri| is_plain(&uri.value));
        let plain = plain.map(|uri| uri.origin.clone()).collect();
        (self.0.into_iter().map(|uri| uri.value).collect(), plain)
    }
}

fn at(value: String, origin: Origin) -> At<String> {
    At { value, origin }
}

fn is_plain(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| url.scheme() == "http" && !is_loopback(&url))
}

/// Warns of what travels in clear.
pub(super) fn warn_of_plain(codes: Vec<Origin>, sign_outs: Uris, value: &Value, warnings: &mut Vec<(Origin, String)>) {
    let mut warn = |origin, what: &str| warnings.push((origin, what.to_owned()));
    for origin in codes {
        warn(
            origin,
            "`redirect_uris`: over plain http, codes can be read on their way",
        );
    }
    for origin in sign_outs.into_parts().1 {
        warn(
            origin,
            "`post_logout_redirect_uris`: over plain http, `state` can be read on its way",
        );
    }
    for key in ["jwks_uri", "sector_identifier_uri", "backchannel_logout_uri"] {
        let entry = value.find(key);
        if let Some(entry) = entry.filter(|entry| entry.value.text().is_some_and(|uri| uri.starts_with("http:"))) {
            let what = format!("`{key}`: plain http is asked only at addresses that `[outbound] allow` names");
            warn(entry.origin.clone(), &what);
        }
    }
}

/// What this house itself asks or tells: [`crate::outgoing`].
pub(super) struct Document(pub(super) String);

impl Read for Document {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let right = "an https URL with a host, without user name and fragment";
        value.read_text(problems, right, |text| {
            let url = Url::parse(text).ok()?;
            let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
            let is_anonymous = url.username().is_empty() && url.password().is_none();
            let is_clean = text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.contains('#');
            (is_web && is_anonymous && is_clean).then(|| Self(text.to_owned()))
        })
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "format": "uri" })
    }
}
