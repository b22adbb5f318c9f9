//! `[application.oidc]`: client metadata by its registered names, and a few keys of ours.

use super::{
    metadata::{self, MEMBERS, Use},
    text::{AnyRedirectUri, ClientName, RedirectUri, Scope},
};
use crate::config::document::{At, Entry, Kind, Open, Origin, Problems, Read, SecretText, Value, one_of};
use domain::application::AuthMethod;
use serde_json::{Map, json};

/// What a client may ask for if its registration doesn't say.
const DEFAULT_SCOPE: &str = "openid profile email phone";

/// An OpenID Connect client: [OIDC Registration §2](https://openid.net/specs/openid-connect-registration-1_0.html#ClientMetadata).
pub(in crate::apply) struct Registration {
    pub(in crate::apply) client_id: Option<ClientName>,
    pub(in crate::apply) client_secret: Option<SecretText>,
    pub(in crate::apply) auth_method: AuthMethod,
    pub(in crate::apply) require_pkce: bool,
    pub(in crate::apply) acr_values_required: bool,
    pub(in crate::apply) redirect_uris: Vec<String>,
    pub(in crate::apply) initiate_login_uri: Option<String>,
    pub(in crate::apply) signing_alg: &'static str,
    pub(in crate::apply) scope: String,
    /// All that was registered, without the secret.
    pub(in crate::apply) metadata: serde_json::Value,
    /// Keys that nothing looks at yet.
    later: Vec<(String, Origin)>,
    plain: Vec<Origin>,
}

impl Read for Registration {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let mut table = Open::of(value, problems)?;
        let mut later = table.members(problems);
        // Everything is read before anything is missed, so that all that is wrong is told at once.
        let method = table.read::<Method>("token_endpoint_auth_method", problems);
        let secret = table.read::<SecretText>("client_secret", problems);
        let pkce = table.read::<At<bool>>("require_pkce", problems);
        let acr_values_required = table.read::<bool>("acr_values_required", problems);
        let beyond = table.read::<At<bool>>("refresh_beyond_max_age", problems);
        let client_id = table.read::<ClientName>("client_id", problems);
        let initiate_login_uri = table.read::<RedirectUri>("initiate_login_uri", problems);
        let signing_alg = table.read::<Alg>("id_token_signed_response_alg", problems);
        let scope = table.read::<Scope>("scope", problems);
        let public = matches!(method, Ok(Some(Method::Built(AuthMethod::None))));
        let redirect_uris = table.redirect_uris(public, problems);
        table.close(problems);

        let keys = value.find("jwks").or_else(|| value.find("jwks_uri"));
        let method = check_method(
            method.ok()?,
            secret.as_ref().ok()?.as_ref(),
            keys,
            &value.origin,
            problems,
        )?;
        if method == Method::Unbuilt
            && let Some(entry) = value.find("token_endpoint_auth_method")
        {
            later.push((entry.key.clone(), entry.origin.clone()));
        }
        if let Ok(Some(At { value: false, origin })) = &pkce
            && public
        {
            problems.refuse(
                origin,
                "`require_pkce`: only a confidential client can be excused from PKCE",
            );
        }
        if let Ok(Some(At { value: true, origin })) = &beyond {
            later.push(("refresh_beyond_max_age".to_owned(), origin.clone()));
        }
        let (redirect_uris, plain) = redirect_uris?;
        Some(Self {
            client_id: client_id.ok()?,
            // A client that registered another way to prove itself is refused until that is built, whatever secret it has.
            client_secret: secret.ok()?.filter(|_| method != Method::Unbuilt),
            auth_method: if public {
                AuthMethod::None
            } else {
                AuthMethod::ClientSecretBasic
            },
            require_pkce: pkce.ok()?.is_none_or(|pkce| pkce.value),
            acr_values_required: acr_values_required.ok()?.unwrap_or_default(),
            redirect_uris,
            initiate_login_uri: initiate_login_uri.ok()?.map(|uri| uri.0),
            signing_alg: signing_alg.ok()?.map_or("RS256", |alg| alg.0),
            scope: scope.ok()?.map_or_else(|| DEFAULT_SCOPE.to_owned(), |scope| scope.0),
            metadata: registered(value),
            later,
            plain,
        })
    }

    fn schema() -> serde_json::Value {
        json!({ "type": "object", "required": ["redirect_uris"] })
    }
}

impl Registration {
    pub(super) fn warn(&self, problems: &mut Problems) {
        for (key, origin) in &self.later {
            problems.warn(
                origin,
                format_args!("`{key}` is kept, but nothing uses it yet: what it is for isn't built"),
            );
        }
        for origin in &self.plain {
            problems.warn(
                origin,
                "`redirect_uris`: over plain http, codes can be read on their way",
            );
        }
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

    /// Checks the members that have no field of their own; answers those that nothing looks at yet.
    fn members(&mut self, problems: &mut Problems) -> Vec<(String, Origin)> {
        let mut later = Vec::new();
        for (name, form, used) in MEMBERS {
            let Some(value) = self.take(name) else { continue };
            problems.under(name, |problems| form.check(value, problems));
            let known: &[&str] = match *name {
                "grant_types" => &["authorization_code"],
                "response_types" => &["code"],
                "subject_type" => &["public"],
                _ => &[],
            };
            if known.is_empty() {
                if *used == Use::Later {
                    later.push(((*name).to_owned(), value.origin.clone()));
                }
            } else if !says_only(value, known) {
                later.push((format!("{name} = {}", metadata::json(value)), value.origin.clone()));
            }
        }
        later
    }

    /// The redirect URIs, and the places of those over plain http.
    fn redirect_uris(&mut self, public: bool, problems: &mut Problems) -> Option<(Vec<String>, Vec<Origin>)> {
        let Some(value) = self.take("redirect_uris") else {
            self.miss("redirect_uris", problems);
            return None;
        };
        if public {
            let uris = problems.under("redirect_uris", |problems| Vec::<RedirectUri>::read(value, problems))?;
            return Some((uris.into_iter().map(|uri| uri.0).collect(), Vec::new()));
        }
        let uris = problems.under("redirect_uris", |problems| {
            Vec::<At<AnyRedirectUri>>::read(value, problems)
        })?;
        let is_plain = |uri: &str| {
            url::Url::parse(uri).is_ok_and(|url| url.scheme() == "http" && !crate::config::is_loopback(&url))
        };
        let plain = uris
            .iter()
            .filter(|uri| is_plain(&uri.value.0))
            .map(|uri| uri.origin.clone())
            .collect();
        Some((uris.into_iter().map(|uri| uri.value.0).collect(), plain))
    }
}

fn says_only(value: &Value, known: &[&str]) -> bool {
    match &value.kind {
        Kind::Text(text) => known.contains(&text.as_str()),
        Kind::List(items) => items.iter().all(|item| says_only(item, known)),
        _ => false,
    }
}

fn registered(value: &Value) -> serde_json::Value {
    let Kind::Table(entries) = &value.kind else {
        return json!({});
    };
    let open = entries
        .iter()
        .filter(|entry| !matches!(entry.key.as_str(), "client_secret" | "registration_access_token"));
    open.map(|entry| (entry.key.clone(), metadata::json(&entry.value)))
        .collect::<Map<_, _>>()
        .into()
}

/// A value is wrong, and a problem says so.
#[derive(Clone, Copy)]
struct Told;

/// `token_endpoint_auth_method`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Built(AuthMethod),
    /// It is registered, but nothing takes it yet, so the client is refused.
    Unbuilt,
}

impl Read for Method {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let words = [
            ("client_secret_basic", Self::Built(AuthMethod::ClientSecretBasic)),
            ("none", Self::Built(AuthMethod::None)),
            ("client_secret_post", Self::Unbuilt),
            ("client_secret_jwt", Self::Unbuilt),
            ("private_key_jwt", Self::Unbuilt),
            ("tls_client_auth", Self::Unbuilt),
            ("self_signed_tls_client_auth", Self::Unbuilt),
        ];
        one_of(value, problems, &words)
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string" })
    }
}

fn check_method(
    method: Option<Method>,
    secret: Option<&SecretText>,
    keys: Option<&Entry>,
    origin: &Origin,
    problems: &mut Problems,
) -> Option<Method> {
    match (method, secret) {
        (Some(Method::Built(AuthMethod::None)), Some(_)) => {
            problems.refuse(
                origin,
                "a public client (token_endpoint_auth_method = \"none\") has no `client_secret`: take one of them away",
            );
            None
        }
        (None, None) if keys.is_some() => Some(Method::Unbuilt),
        (None | Some(Method::Built(AuthMethod::ClientSecretBasic)), None) => {
            problems.refuse(
                origin,
                "`client_secret` is missing (or token_endpoint_auth_method = \"none\" for a public client)",
            );
            None
        }
        (None, Some(_)) => Some(Method::Built(AuthMethod::ClientSecretBasic)),
        (Some(method), _) => Some(method),
    }
}

/// `id_token_signed_response_alg`.
#[derive(Clone, Copy)]
struct Alg(&'static str);

impl Read for Alg {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        one_of(
            value,
            problems,
            &keys::Alg::ALL.map(|alg| (alg.name(), Self(alg.name()))),
        )
    }
    fn schema() -> serde_json::Value {
        json!({ "enum": keys::Alg::ALL.map(keys::Alg::name) })
    }
}
