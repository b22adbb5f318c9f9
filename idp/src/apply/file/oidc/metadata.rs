//! The members of the [IANA registry of client metadata](https://www.iana.org/assignments/oauth-parameters/oauth-parameters.xhtml#client-metadata): which form each has, and whether anything looks at it yet.

use super::uri::Document;
use crate::config::document::{Kind, Problems, Read, Value, one_of};
use serde_json::json as object;

/// What a member holds.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Text,
    Url,
    Texts,
    Urls,
    Flag,
    Seconds,
    Table,
    /// What this house itself asks or tells.
    Asked,
    /// What we sign with.
    SignedWith,
    /// `subject_type`.
    Subject,
}

/// Whether a member does something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It does, or it only describes.
    Built,
    /// It is for something that isn't built.
    Later,
    /// It does for these words; others are for something that isn't built.
    Only(&'static [&'static str]),
    /// The same for this number.
    Unless(i64),
}

use Form::{Asked, Flag, Seconds, SignedWith, Subject, Table, Text, Texts, Url, Urls};
use Use::{Built, Later, Only, Unless};

/// All members that have no field of their own in a registration.
pub(super) const MEMBERS: &[(&str, Form, Use)] = &[
    ("client_name", Text, Built),
    ("client_uri", Url, Built),
    ("logo_uri", Url, Built),
    ("tos_uri", Url, Built),
    ("policy_uri", Url, Built),
    ("contacts", Texts, Built),
    ("software_id", Text, Built),
    ("software_version", Text, Built),
    ("software_statement", Text, Later),
    ("application_type", Text, Built),
    (
        "grant_types",
        Texts,
        Only(&["authorization_code", "refresh_token", "client_credentials"]),
    ),
    ("response_types", Texts, Only(&["code"])),
    ("response_modes", Texts, Only(&["query", "fragment", "form_post"])),
    ("client_id_issued_at", Seconds, Built),
    ("client_secret_expires_at", Seconds, Unless(0)),
    ("registration_access_token", Text, Later),
    ("registration_client_uri", Url, Later),
    ("jwks_uri", Asked, Built),
    ("jwks", Table, Built),
    ("subject_type", Subject, Built),
    ("id_token_encrypted_response_alg", Text, Later),
    ("id_token_encrypted_response_enc", Text, Later),
    ("userinfo_signed_response_alg", SignedWith, Built),
    ("userinfo_encrypted_response_alg", Text, Later),
    ("userinfo_encrypted_response_enc", Text, Later),
    ("request_object_signing_alg", Text, Later),
    ("request_object_encryption_alg", Text, Later),
    ("request_object_encryption_enc", Text, Later),
    ("request_uris", Urls, Later),
    ("require_signed_request_object", Flag, Later),
    ("require_pushed_authorization_requests", Flag, Later),
    ("token_endpoint_auth_signing_alg", SignedWith, Built),
    ("default_max_age", Seconds, Built),
    ("require_auth_time", Flag, Built),
    ("claims_redirect_uris", Urls, Later),
    ("frontchannel_logout_uri", Url, Later),
    ("frontchannel_logout_session_required", Flag, Later),
    ("backchannel_logout_uri", Asked, Built),
    ("backchannel_logout_session_required", Flag, Built),
    ("tls_client_certificate_bound_access_tokens", Flag, Later),
    ("tls_client_auth_subject_dn", Text, Later),
    ("tls_client_auth_san_dns", Text, Later),
    ("tls_client_auth_san_uri", Text, Later),
    ("tls_client_auth_san_ip", Text, Later),
    ("tls_client_auth_san_email", Text, Later),
    ("use_mtls_endpoint_aliases", Flag, Later),
    ("dpop_bound_access_tokens", Flag, Later),
    ("authorization_details_types", Texts, Later),
    ("authorization_signed_response_alg", Text, Later),
    ("authorization_encrypted_response_alg", Text, Later),
    ("authorization_encrypted_response_enc", Text, Later),
    ("introspection_signed_response_alg", SignedWith, Built),
    ("introspection_encrypted_response_alg", Text, Later),
    ("introspection_encrypted_response_enc", Text, Later),
    ("backchannel_token_delivery_mode", Text, Later),
    ("backchannel_client_notification_endpoint", Url, Later),
    ("backchannel_authentication_request_signing_alg", Text, Later),
    ("backchannel_user_code_parameter", Flag, Later),
    ("nfv_token_signed_response_alg", Text, Later),
    ("nfv_token_encrypted_response_alg", Text, Later),
    ("nfv_token_encrypted_response_enc", Text, Later),
    ("client_registration_types", Texts, Later),
    ("signed_jwks_uri", Url, Later),
    ("organization_name", Text, Built),
    ("display_name", Text, Built),
    ("description", Text, Built),
    ("keywords", Texts, Built),
    ("information_uri", Url, Built),
    ("organization_uri", Url, Built),
];

/// Members that are read with a field of their own.
const OWN: [&str; 14] = [
    "client_id",
    "client_secret",
    "token_endpoint_auth_method",
    "require_pkce",
    "acr_values_required",
    "refresh_beyond_max_age",
    "initiate_login_uri",
    "id_token_signed_response_alg",
    "scope",
    "default_acr_values",
    "sector_identifier_uri",
    "redirect_uris",
    "post_logout_redirect_uris",
    "registration_access_token",
];

/// Whether a member is known here.
pub(in crate::apply) fn is_known(name: &str) -> bool {
    OWN.contains(&name) || MEMBERS.iter().any(|(member, ..)| *member == name)
}

/// A hundred years: more is a slip, such as milliseconds.
const MOST_SECONDS: i64 = 100 * 366 * 86_400;

impl Use {
    /// What of a member's value isn't built, in words.
    pub(super) fn lacks(self, name: &str, value: &Value) -> Option<String> {
        match self {
            Built => None,
            Unless(number) => (!matches!(value.kind, Kind::Whole(said) if said == number)).then(|| name.to_owned()),
            Later => Some(name.to_owned()),
            Only(words) => (!says_only(value, words)).then(|| format!("{name} = {}", json(value))),
        }
    }
}

fn says_only(value: &Value, words: &[&str]) -> bool {
    match &value.kind {
        Kind::Text(text) => words.contains(&text.as_str()),
        Kind::List(items) => items.iter().all(|item| says_only(item, words)),
        _ => false,
    }
}

/// What we sign with.
#[derive(Clone, Copy)]
pub(super) struct Alg(pub(super) &'static str);

const ALGS: [(&str, Alg); 4] = [
    ("RS256", Alg("RS256")),
    ("PS256", Alg("PS256")),
    ("ES256", Alg("ES256")),
    ("EdDSA", Alg("EdDSA")),
];

impl Read for Alg {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        one_of(value, problems, &ALGS)
    }
    fn schema() -> serde_json::Value {
        object!({ "enum": ALGS.map(|(word, _)| word) })
    }
}

impl Form {
    /// Whether a value has this form; a problem says what would be right.
    pub(super) fn check(self, value: &Value, problems: &mut Problems) {
        match self {
            Text => drop(String::read(value, problems)),
            Url => drop(super::super::text::WebUrl::read(value, problems)),
            Texts => drop(Vec::<String>::read(value, problems)),
            Urls => drop(Vec::<super::super::text::WebUrl>::read(value, problems)),
            Flag => drop(bool::read(value, problems)),
            Seconds => {
                if !matches!(value.kind, Kind::Whole(0..=MOST_SECONDS)) {
                    problems.refuse(&value.origin, "must be a number of seconds");
                }
            }
            Asked => drop(Document::read(value, problems)),
            SignedWith => drop(Alg::read(value, problems)),
            Subject => drop(one_of(value, problems, &[("public", ()), ("pairwise", ())])),
            Table => {
                if !matches!(value.kind, Kind::Table(_)) {
                    problems.refuse(&value.origin, "must be a table");
                }
            }
        }
    }
}

/// A value as JSON.
pub(super) fn json(value: &Value) -> serde_json::Value {
    match &value.kind {
        Kind::Text(text) | Kind::Raw(text) | Kind::Other(text) => text.clone().into(),
        Kind::Whole(number) => (*number).into(),
        Kind::Flag(flag) => (*flag).into(),
        Kind::List(items) => items.iter().map(json).collect(),
        Kind::Table(entries) => entries
            .iter()
            .map(|entry| (entry.key.clone(), json(&entry.value)))
            .collect(),
    }
}
