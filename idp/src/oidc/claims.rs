//! What a client learns of a person: the claims that its scopes release
//! ([OIDC Core §5.4](https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims)).

use domain::entity::account;
use serde_json::{Map, Value};

/// Every claim that this provider can give.
pub const SUPPORTED: [&str; 20] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "sid",
    "at_hash",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "locale",
    "updated_at",
    "email",
    "email_verified",
    "phone_number",
];

/// The claims of an account that these scopes release, without `sub`.
#[must_use]
pub fn released(account: &account::Model, scope: &str) -> Map<String, Value> {
    let mut claims = Map::new();
    for word in scope.split(' ') {
        match word {
            "profile" => profile(&mut claims, account),
            "email" => email(&mut claims, account),
            "phone" => put(&mut claims, "phone_number", account.phone_number.as_deref()),
            _ => {}
        }
    }
    claims
}

/// Single claims of an account, whatever scopes they belong to. What it doesn't have is left out.
#[must_use]
pub fn single(account: &account::Model, names: &[String]) -> Map<String, Value> {
    let mut claims = released(account, "profile email address phone");
    claims.retain(|name, _| names.contains(name));
    claims
}

/// The scope that releases a claim of a person; `None` if it isn't one that we have.
#[must_use]
pub fn scope_of(claim: &str) -> Option<&'static str> {
    Some(match claim {
        "name" | "given_name" | "family_name" | "preferred_username" | "locale" | "updated_at" => "profile",
        "email" | "email_verified" => "email",
        "phone_number" => "phone",
        _ => return None,
    })
}

fn profile(claims: &mut Map<String, Value>, account: &account::Model) {
    let names = [account.given_name.as_deref(), account.family_name.as_deref()];
    let full = names.iter().flatten().copied().collect::<Vec<_>>().join(" ");
    put(claims, "name", Some(full.as_str()).filter(|name| !name.is_empty()));
    put(claims, "given_name", account.given_name.as_deref());
    put(claims, "family_name", account.family_name.as_deref());
    put(claims, "preferred_username", Some(&account.user_id));
    put(claims, "locale", account.locale.as_deref());
    claims.insert("updated_at".to_owned(), account.changed_at.seconds().into());
}

fn email(claims: &mut Map<String, Value>, account: &account::Model) {
    if let Some(email) = &account.email {
        claims.insert("email".to_owned(), email.as_str().into());
        claims.insert("email_verified".to_owned(), account.email_confirmed_at.is_some().into());
    }
}

fn put(claims: &mut Map<String, Value>, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        claims.insert(name.to_owned(), value.into());
    }
}
