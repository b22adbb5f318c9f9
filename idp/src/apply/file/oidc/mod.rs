//! `[application.oidc]`: client metadata by its registered names, and a few keys of ours.

mod jwks;
mod metadata;
mod method;
mod sector;
mod uri;

pub(in crate::apply) use metadata::is_known;

use super::text::{ClientName, RedirectUri, Scope};
use crate::config::document::{At, Entry, Kind, Open, Origin, Problems, Read, SecretText, Value};
use domain::application::{AuthMethod, GrantType, Registration as Registered};
use metadata::{Alg, MEMBERS};
use method::Method;
use serde_json::{Map, json};
use uri::Uris;

/// What a client may ask for if its registration doesn't say.
const DEFAULT_SCOPE: &str = "openid profile email phone";

/// An OpenID Connect client: [OIDC Registration §2](https://openid.net/specs/openid-connect-registration-1_0.html#ClientMetadata).
pub(in crate::apply) struct Registration {
    pub(in crate::apply) client_id: Option<ClientName>,
    pub(in crate::apply) client_secret: Option<SecretText>,
    /// A secret for a client that has none yet.
    pub(in crate::apply) spare_secret: Option<SecretText>,
    pub(in crate::apply) auth_method: AuthMethod,
    pub(in crate::apply) require_pkce: bool,
    pub(in crate::apply) acr_values_required: bool,
    pub(in crate::apply) redirect_uris: Vec<String>,
    pub(in crate::apply) initiate_login_uri: Option<String>,
    pub(in crate::apply) signing_alg: &'static str,
    pub(in crate::apply) scope: String,
    pub(in crate::apply) backchannel_logout_uri: Option<String>,
    /// The document that lists all its redirect URIs.
    pub(in crate::apply) sector_identifier_uri: Option<At<String>>,
    /// All that was registered, without the secret.
    pub(in crate::apply) metadata: Map<String, serde_json::Value>,
    default_acr_values: Vec<At<String>>,
    warnings: Vec<(Origin, String)>,
}

impl Read for Registration {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let mut table = Open::of(value, problems)?;
        let mut warnings = Vec::new();
        // Everything is read before anything is missed, so that all that is wrong is told at once.
        table.members(&mut warnings, problems);
        let method = table.read::<Method>("token_endpoint_auth_method", problems);
        let secret = table.read::<SecretText>("client_secret", problems);
        let pkce = table.read::<At<bool>>("require_pkce", problems);
        let acr_values_required = table.read::<bool>("acr_values_required", problems);
        let _ = table.read::<bool>("refresh_beyond_max_age", problems);
        let client_id = table.read::<ClientName>("client_id", problems);
        let initiate_login_uri = table.read::<RedirectUri>("initiate_login_uri", problems);
        let signing_alg = table.read::<Alg>("id_token_signed_response_alg", problems);
        let scope = table.read::<Scope>("scope", problems);
        let default_acr_values = table.read::<Vec<At<String>>>("default_acr_values", problems);
        let sector_identifier_uri = table.read::<At<uri::Document>>("sector_identifier_uri", problems);
        let public = matches!(method, Ok(Some(Method::Built(AuthMethod::None))));
        let redirect_uris = table.uris("redirect_uris", public, problems);
        let post_logout = table.uris("post_logout_redirect_uris", public, problems);
        table.close(problems);

        let metadata = registered(value);
        let known = acted_on(&metadata, value, problems)?;
        let method = method::check(method.ok()?, secret.as_ref().ok()?.as_ref(), value, problems)?;
        jwks::check(value, method, problems)?;
        check_pkce(pkce.as_ref().ok()?.as_ref(), public, problems)?;
        check_grants(&known, redirect_uris.as_ref()?, public, value, problems)?;
        let (redirect_uris, plain) = redirect_uris?.into_parts();
        let sector_identifier_uri = sector_identifier_uri
            .ok()?
            .map(|At { value: uri, origin }| At { value: uri.0, origin });
        sector::check(&known, &redirect_uris, value, problems)?;
        method.warn(value, &mut warnings);
        uri::warn_of_plain(plain, post_logout?, value, &mut warnings);
        Some(Self {
            client_id: client_id.ok()?,
            // A secret never stands in for another way that the client registered to prove itself.
            client_secret: secret.ok()?.filter(|_| method.takes_secret()),
            spare_secret: None,
            auth_method: method.kept(),
            require_pkce: pkce.ok()?.is_none_or(|pkce| pkce.value),
            acr_values_required: acr_values_required.ok()?.unwrap_or_default(),
            redirect_uris,
            initiate_login_uri: initiate_login_uri.ok()?.map(|uri| uri.0),
            signing_alg: signing_alg.ok()?.map_or("RS256", |alg| alg.0),
            scope: scope.ok()?.map_or_else(|| DEFAULT_SCOPE.to_owned(), |scope| scope.0),
            backchannel_logout_uri: known.backchannel_logout_uri,
            sector_identifier_uri,
            metadata,
            default_acr_values: default_acr_values.ok()?.unwrap_or_default(),
            warnings,
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "object", "required": ["redirect_uris"] })
    }
}

impl Registration {
    /// Warns of what is taken but doesn't do what it seems to.
    pub(super) fn warn(&self, knows: impl Fn(&str) -> bool, problems: &mut Problems) {
        for (origin, what) in &self.warnings {
            problems.warn(origin, what);
        }
        for name in self.default_acr_values.iter().filter(|name| !knows(&name.value)) {
            problems.warn(
                &name.origin,
                format_args!(
                    "`default_acr_values`: \"{}\" is no level's name here; it is passed over",
                    name.value
                ),
            );
        }
    }

    /// Keeps a member that nobody knows here.
    pub(in crate::apply) fn keep(&mut self, entry: &Entry) {
        self.metadata.insert(entry.key.clone(), metadata::json(&entry.value));
    }
}

impl Open<'_> {
    /// What stands under a key, if it is there and right.
    fn read<T: Read>(&mut self, key: &'static str, problems: &mut Problems) -> Result<Option<T>, Told> {
        let Some(value) = self.take(key) else { return Ok(None) };
        problems
            .under(key, |problems| T::read(value, problems))
            .map(Some)
            .ok_or(Told)
    }

    /// Checks the members that have no field of their own, and warns of those that nothing looks at yet.
    fn members(&mut self, warnings: &mut Vec<(Origin, String)>, problems: &mut Problems) {
        for (name, form, used) in MEMBERS {
            let Some(value) = self.take(name) else { continue };
            problems.under(name, |problems| form.check(value, problems));
            if let Some(what) = used.lacks(name, value) {
                let what = format!("`{what}` is kept, but nothing uses it yet: what it is for isn't built");
                warnings.push((value.origin.clone(), what));
            }
        }
    }

    fn uris(&mut self, key: &'static str, public: bool, problems: &mut Problems) -> Option<Uris> {
        match self.take(key) {
            Some(value) => problems.under(key, |problems| Uris::read(value, public, problems)),
            None => Some(Uris::default()),
        }
    }
}

/// A value is wrong, and a problem says so.
#[derive(Clone, Copy)]
struct Told;

fn registered(value: &Value) -> Map<String, serde_json::Value> {
    let Kind::Table(entries) = &value.kind else {
        return Map::new();
    };
    let open = entries
        .iter()
        .filter(|entry| !matches!(entry.key.as_str(), "client_secret" | "registration_access_token"));
    open.map(|entry| (entry.key.clone(), metadata::json(&entry.value)))
        .collect()
}

/// The members that this house acts on. What couldn't be read there would count as what registers nothing, so it is refused.
fn acted_on(metadata: &Map<String, serde_json::Value>, value: &Value, problems: &mut Problems) -> Option<Registered> {
    match serde_json::from_value(metadata.clone().into()) {
        Ok(known) => Some(known),
        Err(bad) => {
            // If a member has the wrong form, that has been told already, with its line.
            if problems.wrong().is_empty() {
                problems.refuse(&value.origin, format_args!("can't be understood: {bad}"));
            }
            None
        }
    }
}

fn check_pkce(pkce: Option<&At<bool>>, public: bool, problems: &mut Problems) -> Option<()> {
    match pkce {
        Some(At { value: false, origin }) if public => {
            let what = "`require_pkce`: only a confidential client can be excused from PKCE";
            problems.refuse(origin, what);
            None
        }
        _ => Some(()),
    }
}

/// Grants and what they need: [RFC 7591 §2](https://www.rfc-editor.org/rfc/rfc7591#section-2).
fn check_grants(known: &Registered, uris: &Uris, public: bool, value: &Value, problems: &mut Problems) -> Option<()> {
    let origin = value.find("grant_types").map_or(&value.origin, |entry| &entry.origin);
    if public && known.may(GrantType::ClientCredentials) {
        problems.refuse(
            origin,
            "`grant_types`: \"client_credentials\" is for confidential clients; a public one can't prove who it is",
        );
        return None;
    }
    if known.may(GrantType::AuthorizationCode) && uris.is_empty() {
        problems.refuse(
            &value.origin,
            "`redirect_uris` is missing (only a client without \"authorization_code\" in `grant_types` needs none)",
        );
        return None;
    }
    if known.may(GrantType::RefreshToken) && !known.may(GrantType::AuthorizationCode) {
        problems.refuse(
            origin,
            "`grant_types`: \"refresh_token\" needs \"authorization_code\", from which its first one comes",
        );
        return None;
    }
    Some(())
}
