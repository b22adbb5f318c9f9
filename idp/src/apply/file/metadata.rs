//! The members of the [IANA registry of client metadata](https://www.iana.org/assignments/oauth-parameters/oauth-parameters.xhtml#client-metadata): which form each has, and whether anything looks at it yet.

use crate::config::document::{Kind, Problems, Read, Value};

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
}

/// Whether a member does something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It does, or it only describes.
    Built,
    /// It is for something that isn't built.
    Later,
}

use Form::{Flag, Seconds, Table, Text, Texts, Url, Urls};
use Use::{Built, Later};

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
    ("grant_types", Texts, Built),
    ("response_types", Texts, Built),
    ("response_modes", Texts, Later),
    ("client_id_issued_at", Seconds, Built),
    ("client_secret_expires_at", Seconds, Later),
    ("registration_access_token", Text, Later),
    ("registration_client_uri", Url, Later),
    ("jwks_uri", Url, Later),
    ("jwks", Table, Later),
    ("sector_identifier_uri", Url, Later),
    ("subject_type", Text, Later),
    ("id_token_encrypted_response_alg", Text, Later),
    ("id_token_encrypted_response_enc", Text, Later),
    ("userinfo_signed_response_alg", Text, Later),
    ("userinfo_encrypted_response_alg", Text, Later),
    ("userinfo_encrypted_response_enc", Text, Later),
    ("request_object_signing_alg", Text, Later),
    ("request_object_encryption_alg", Text, Later),
    ("request_object_encryption_enc", Text, Later),
    ("request_uris", Urls, Later),
    ("require_signed_request_object", Flag, Later),
    ("require_pushed_authorization_requests", Flag, Later),
    ("token_endpoint_auth_signing_alg", Text, Later),
    ("default_max_age", Seconds, Built),
    ("require_auth_time", Flag, Built),
    ("default_acr_values", Texts, Built),
    ("claims_redirect_uris", Urls, Later),
    ("post_logout_redirect_uris", Urls, Later),
    ("frontchannel_logout_uri", Url, Later),
    ("frontchannel_logout_session_required", Flag, Later),
    ("backchannel_logout_uri", Url, Later),
    ("backchannel_logout_session_required", Flag, Later),
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
    ("introspection_signed_response_alg", Text, Later),
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

impl Form {
    /// Whether a value has this form; a problem says what would be right.
    pub(super) fn check(self, value: &Value, problems: &mut Problems) {
        match self {
            Text => drop(String::read(value, problems)),
            Url => drop(super::text::WebUrl::read(value, problems)),
            Texts => drop(Vec::<String>::read(value, problems)),
            Urls => drop(Vec::<super::text::WebUrl>::read(value, problems)),
            Flag => drop(bool::read(value, problems)),
            Seconds => {
                if !matches!(value.kind, Kind::Whole(0..)) {
                    problems.refuse(&value.origin, "must be a number of seconds");
                }
            }
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
