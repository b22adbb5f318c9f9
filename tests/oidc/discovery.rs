//! What the provider says of itself.

use axum::http::header;
use serde_json::json;
use tests::{Place, TestIdp, relying_party::json as body};

#[tokio::test]
async fn both_well_known_documents_are_the_same_and_name_our_endpoints() {
    let idp = TestIdp::start().await;
    let first = idp.get("/.well-known/openid-configuration").await;
    let second = idp.get("/.well-known/oauth-authorization-server").await;
    assert_eq!(first.html, second.html);
    assert_eq!(first.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    let document = body(&first);
    assert_eq!(document["issuer"], *idp.issuer());
    for endpoint in [
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "introspection_endpoint",
        "revocation_endpoint",
        "jwks_uri",
    ] {
        assert!(
            document[endpoint].as_str().unwrap().starts_with(idp.issuer()),
            "{endpoint}"
        );
    }
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
}

#[tokio::test]
async fn what_clients_may_do_and_how_is_listed() {
    let idp = TestIdp::start().await;
    let document = body(&idp.get("/.well-known/openid-configuration").await);
    let everybody = json!(["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]);
    let confidential = json!(["client_secret_basic", "client_secret_post", "private_key_jwt"]);
    let algs = json!(["RS256", "PS256", "ES256", "EdDSA"]);
    for (name, wanted) in [
        (
            "grant_types_supported",
            &json!(["authorization_code", "refresh_token", "client_credentials"]),
        ),
        ("subject_types_supported", &json!(["public", "pairwise"])),
        ("token_endpoint_auth_methods_supported", &everybody),
        ("revocation_endpoint_auth_methods_supported", &everybody),
        ("introspection_endpoint_auth_methods_supported", &confidential),
        ("token_endpoint_auth_signing_alg_values_supported", &algs),
        ("revocation_endpoint_auth_signing_alg_values_supported", &algs),
        ("introspection_endpoint_auth_signing_alg_values_supported", &algs),
        ("id_token_signing_alg_values_supported", &algs),
        ("userinfo_signing_alg_values_supported", &algs),
        ("introspection_signing_alg_values_supported", &algs),
    ] {
        assert_eq!(document[name], *wanted, "{name}");
    }
    let scopes = document["scopes_supported"].as_array().unwrap();
    for scope in ["openid", "profile", "email", "address", "phone", "offline_access"] {
        assert!(scopes.contains(&json!(scope)), "{scope}");
    }
}

#[tokio::test]
async fn the_names_of_the_levels_are_listed_weakest_first() {
    let idp = TestIdp::start().await;
    let document = body(&idp.get("/.well-known/openid-configuration").await);
    let names: Vec<&str> = document["acr_values_supported"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let place = |name: &str| names.iter().position(|known| *known == name).unwrap();
    assert!(place("urn:gradus:acr:1") < place("urn:gradus:acr:2"));
    assert!(place("1") < place("https://refeds.org/profile/mfa"));
    assert!(place("phr") < place("urn:gradus:acr:3"));
    let levels = document["gradus_levels"].as_array().unwrap();
    let told: Vec<_> = levels
        .iter()
        .map(|level| (level["level"].clone(), level["acr"].clone()))
        .collect();
    let one_to_three = [1, 2, 3].map(|level| (json!(level), json!(format!("urn:gradus:acr:{level}"))));
    assert_eq!(told, one_to_three);
    let listed: usize = levels
        .iter()
        .map(|level| level["names"].as_array().unwrap().len())
        .sum();
    assert_eq!(listed, names.len());
}

#[tokio::test]
async fn a_deployment_can_rename_a_level() {
    let level = "[[level]]\nnumber = 2\nacr = \"https://loa.example/strong\"\nnames = [{ name = \"strong\" }]\n";
    let idp = Place::sqlite().set(level).start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    let page = alice
        .visit(shop.authorize().acr_values("https://loa.example/strong"))
        .await;
    let page = alice.step_up(page).await;
    assert_eq!(shop.receive(&page).await.id_token["acr"], "https://loa.example/strong");
    let page = alice.visit(shop.authorize().essential_acr(&["urn:gradus:acr:2"])).await;
    assert_eq!(shop.receive_error(&page), "unmet_authentication_requirements");
}

#[tokio::test]
async fn the_published_keys_are_public_and_have_their_thumbprints_for_names() {
    let idp = TestIdp::start().await;
    let page = idp.get("/oauth2/jwks").await;
    assert_eq!(page.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    let keys = body(&page)["keys"].as_array().unwrap().clone();
    let algs: Vec<&str> = keys.iter().map(|key| key["alg"].as_str().unwrap()).collect();
    assert_eq!(algs, ["RS256", "PS256", "ES256", "EdDSA"]);
    let document = body(&idp.get("/.well-known/openid-configuration").await);
    assert_eq!(
        document["id_token_signing_alg_values_supported"],
        serde_json::json!(algs)
    );
    for key in keys {
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(private).is_none(), "{private} is private: {key}");
        }
        assert_eq!(key["use"], "sig");
        assert_eq!(key["kid"], thumbprint(&key), "RFC 7638");
    }
}

fn thumbprint(key: &serde_json::Value) -> String {
    let members: &[&str] = match key["kty"].as_str() {
        Some("EC") => &["crv", "kty", "x", "y"],
        Some("OKP") => &["crv", "kty", "x"],
        _ => &["e", "kty", "n"],
    };
    let members: Vec<String> = members
        .iter()
        .map(|name| format!("\"{name}\":{}", key[*name]))
        .collect();
    let text = format!("{{{}}}", members.join(","));
    data_encoding::BASE64URL_NOPAD.encode(ring::digest::digest(&ring::digest::SHA256, text.as_bytes()).as_ref())
}
