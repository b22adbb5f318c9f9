//! Client metadata that is wrong says what would be right; what is right is taken without a word.

use super::file::{told, warned};

const PUBLIC_KEY: &str = r#"kty = "EC", crv = "P-256", x = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", y = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM""#;

/// A client with these members besides an id; they start at line 6.
fn oidc(members: &str) -> String {
    format!("[[application]]\nid = \"a\"\nname = \"A\"\nowner = \"acme\"\n[application.oidc]\n{members}\n")
}

/// A confidential client with a redirect URI; these members start at line 8.
fn confidential(members: &str) -> String {
    oidc(&format!(
        "client_secret = \"x\"\nredirect_uris = [\"https://a.example/\"]\n{members}"
    ))
}

fn assert_told(text: &str, right: &str) {
    let told = told(text);
    assert!(told.contains(right), "{text}\n{told}");
    assert!(told.starts_with("a.toml:"), "{told}");
}

#[test]
fn clients_are_checked_as_a_whole() {
    for (members, right) in [
        ("redirect_uris = [\"https://a.example/\"]", "`client_secret` is missing"),
        ("client_secret = \"x\"", "`redirect_uris` is missing"),
        (
            "client_secret = \"x\"\nredirect_uris = []",
            "`redirect_uris` is missing",
        ),
        ("client_secret = \"x\"\nredirect_uris = [\"/cb\"]", "an absolute URL"),
        (
            "client_secret = \"x\"\nredirect_uris = [\"https://a.example/#f\"]",
            "without fragment",
        ),
        (
            "token_endpoint_auth_method = \"none\"\nredirect_uris = [\"http://a.example/\"]",
            "an absolute https URL",
        ),
        (
            "token_endpoint_auth_method = \"none\"\nclient_secret = \"x\"\nredirect_uris = [\"https://a.example/\"]",
            "has no `client_secret`",
        ),
        (
            "token_endpoint_auth_method = \"none\"\nrequire_pkce = false\nredirect_uris = [\"https://a.example/\"]",
            "only a confidential client",
        ),
        (
            "token_endpoint_auth_method = \"client_secret_post\"\nredirect_uris = [\"https://a.example/\"]",
            "`client_secret` is missing",
        ),
        (
            "token_endpoint_auth_method = \"private_key_jwt\"\nredirect_uris = [\"https://a.example/\"]",
            "needs the client's public keys: `jwks` or `jwks_uri`",
        ),
        (
            "token_endpoint_auth_method = \"none\"\ngrant_types = [\"client_credentials\"]",
            "is for confidential clients",
        ),
        (
            "token_endpoint_auth_method = \"none\"\nredirect_uris = [\"https://a.example/\"]\npost_logout_redirect_uris = [\"http://a.example/\"]",
            "`application.oidc.post_logout_redirect_uris`: must be an absolute https URL",
        ),
    ] {
        assert_told(&oidc(members), right);
    }
}

#[test]
fn each_member_has_its_form() {
    for (member, right) in [
        ("id_token_signed_response_alg = \"none\"", "isn't one of"),
        (
            "userinfo_signed_response_alg = \"none\"",
            "isn't one of \"RS256\", \"PS256\", \"ES256\", \"EdDSA\"",
        ),
        ("introspection_signed_response_alg = \"HS256\"", "isn't one of"),
        ("token_endpoint_auth_signing_alg = \"RS384\"", "isn't one of"),
        ("subject_type = \"private\"", "isn't one of \"public\", \"pairwise\""),
        ("scope = \"openid  email\"", "scope values"),
        ("contacts = \"me\"", "must be a list"),
        ("grant_types = [\"refresh_token\"]", "needs \"authorization_code\""),
        ("default_max_age = -1", "a number of seconds"),
        ("default_max_age = 99999999999", "a number of seconds"),
        ("default_max_age = \"1h\"", "a number of seconds"),
        ("default_acr_values = \"2\"", "must be a list"),
        (
            "backchannel_logout_uri = \"https://a.example/#x\"",
            "an https URL with a host, without user name and fragment",
        ),
        (
            "backchannel_logout_uri = \"https://u:p@a.example/\"",
            "without user name",
        ),
        ("backchannel_logout_uri = \"com.example:/x\"", "an https URL"),
        ("backchannel_logout_session_required = \"yes\"", "true or false"),
        ("refresh_beyond_max_age = 1", "true or false"),
        ("post_logout_redirect_uris = [\"/x\"]", "an absolute URL"),
        (
            "post_logout_redirect_uris = [\"https://a.example/*\"]",
            "an absolute URL",
        ),
        ("sector_identifier_uri = \"sector\"", "an https URL"),
        ("jwks_uri = \"file:///etc/passwd\"", "an https URL"),
        ("response_types = \"code\"", "must be a list"),
        ("client_uri = 1", "an http or https URL"),
        ("tos_uri = \"javascript:alert(1)\"", "an http or https URL"),
    ] {
        assert_told(&confidential(member), right);
    }
}

#[test]
fn keys_are_public_and_can_be_used() {
    let jwks = |keys: &str| oidc(&format!("redirect_uris = [\"https://a.example/\"]\njwks = {keys}"));
    let key = |members: &str| jwks(&format!("{{ keys = [{{ {members} }}] }}"));
    assert_eq!(warned(&key(PUBLIC_KEY)), "");
    let private = key(&format!(
        "{PUBLIC_KEY}, d = \"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE\""
    ));
    assert_told(
        &private,
        "a.toml:7: `application.oidc.jwks`: `d` belongs to a private key",
    );
    assert!(!told(&private).contains("870MB"), "it isn't said again");
    assert_told(&key("kty = \"oct\", k = \"c2VjcmV0\""), "`k` belongs to a private key");
    assert_told(
        &key("kty = \"RSA\", n = \"AQAB\", e = \"AQAB\""),
        "has no key that verifies signatures",
    );
    assert_told(
        &key(&format!("{PUBLIC_KEY}, use = \"enc\"")),
        "has no key that verifies signatures",
    );
    assert_told(&key("x = \"y\""), "needs its `kty`");
    assert_told(&jwks("{ keys = [] }"), "must be a JWK Set");
    assert_told(&jwks("{}"), "must be a JWK Set");
    assert_told(&jwks("[]"), "must be a table");
    let both = format!("{}jwks_uri = \"https://a.example/jwks\"\n", key(PUBLIC_KEY));
    assert_told(&both, "can't both be set");
}

#[test]
fn one_pairwise_client_is_one_sector() {
    let uris = |uris: &str| {
        oidc(&format!(
            "client_secret = \"x\"\nsubject_type = \"pairwise\"\nredirect_uris = [{uris}]"
        ))
    };
    assert_eq!(warned(&uris("\"https://a.example/\", \"https://A.example/b\"")), "");
    for several in [
        "\"https://a.example/\", \"https://b.example/\"",
        "\"com.example.app:/cb\"",
    ] {
        assert_told(
            &uris(several),
            "a.toml:7: `application.oidc`: `subject_type`: a pairwise client whose redirect URIs",
        );
        let named = format!(
            "{}sector_identifier_uri = \"https://a.example/sector\"\n",
            uris(several)
        );
        assert_eq!(warned(&named), "");
    }
}

#[test]
fn what_does_less_than_it_seems_is_warned_of() {
    for (member, told) in [
        (
            "grant_types = [\"authorization_code\", \"implicit\"]",
            "`grant_types = [\"authorization_code\",\"implicit\"]` is kept",
        ),
        (
            "response_types = [\"code\", \"id_token\"]",
            "`response_types = [\"code\",\"id_token\"]` is kept",
        ),
        ("response_modes = [\"jwt\"]", "`response_modes = [\"jwt\"]` is kept"),
        (
            "frontchannel_logout_uri = \"https://a.example/\"",
            "`frontchannel_logout_uri` is kept",
        ),
        ("require_pushed_authorization_requests = true", "is kept"),
        ("client_secret_expires_at = 1900000000", "is kept"),
        (
            "token_endpoint_auth_method = \"tls_client_auth\"",
            "until then this client is refused",
        ),
        (
            "default_acr_values = [\"urn:x\"]",
            "a.toml:8: `default_acr_values`: \"urn:x\" is no level's name here",
        ),
        (
            "backchannel_logout_uri = \"http://a.example/\"",
            "plain http is asked only at addresses",
        ),
        ("post_logout_redirect_uris = [\"http://a.example/\"]", "over plain http"),
        (
            "token_endpoint_auth_method = \"private_key_jwt\"\njwks_uri = \"https://a.example/\"",
            "`client_secret` isn't kept",
        ),
    ] {
        let warned = warned(&confidential(member));
        assert!(warned.contains(told), "{member}: {warned}");
        assert_eq!(warned.lines().count(), 1, "{warned}");
    }
    let plain = warned(&oidc("client_secret = \"x\"\nredirect_uris = [\"http://a.example/\"]"));
    assert!(plain.contains("codes can be read on their way"), "{plain}");
    assert_eq!(warned(&confidential("client_secret_expires_at = 0")), "");
}

#[test]
fn a_resource_is_checked() {
    let resource =
        |more: &str| format!("[[resource]]\nid = \"orders\"\naudience = \"https://orders.example\"\n{more}\n");
    assert_eq!(
        warned(&resource(
            "secret = \"s\"\nacr = \"urn:gradus:acr:2\"\nmax_age = \"1h\""
        )),
        ""
    );
    let unknown = warned(&resource("acr = \"urn:x\""));
    assert!(
        unknown.contains("a.toml:4: `acr`: \"urn:x\" is no level's name"),
        "{unknown}"
    );
    assert_told(
        "[[resource]]\nid = \"orders\"\naudience = \"orders\"\n",
        "an absolute URL",
    );
}
