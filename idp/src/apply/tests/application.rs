//! Applications: what the file says, whole.

use super::{ACME, House, PRUNE};
use domain::{
    application::{AuthMethod, Consent, GrantType, Registration, Strings, SubjectType},
    entity::{application, client, subscription},
    ids::{ApplicationId, ClientId},
};
use sea_orm::{EntityTrait, PaginatorTrait};

const FLIGHTDECK: &str = r#"
[[organisation]]
id = "globex"
name = "Globex"
[[application]]
id = "flightdeck"
name = "Flight Deck"
owner = "globex"
minimum_level = 2
max_age = "8h"
subscribers = ["acme"]
start_url = "http://127.0.0.1:9001/"
consent = "never"
[application.oidc]
require_pkce = false
client_id = "deck"
client_secret = "a secret of the deck"
redirect_uris = ["http://127.0.0.1:9001/callback"]
initiate_login_uri = "http://127.0.0.1:9001/start"
scope = "openid profile email phone linked_subjects"
acr_values_required = true
id_token_signed_response_alg = "ES256"
client_name = "Flight Deck"
"#;

async fn client(house: &House, id: &str) -> Option<client::Model> {
    client::Entity::find_by_id(ClientId::from(id))
        .one(house.db.read())
        .await
        .unwrap()
}

#[tokio::test]
async fn an_application_is_made_whole() {
    let house = House::new().await;
    house.apply(&format!("{ACME}{FLIGHTDECK}")).await;
    let found = application::Entity::find_by_id(ApplicationId::from("flightdeck"))
        .one(house.db.read())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.minimum_level, found.max_age_ms, found.consent),
        (2, Some(28_800_000), Consent::Never)
    );
    assert_eq!(found.owner.0, "globex");
    let deck = client(&house, "deck").await.unwrap();
    let hash = house
        .keys
        .hash_key
        .hash("client-secret", &[b"deck", b"a secret of the deck"]);
    assert_eq!(deck.secret_hash.as_deref(), Some(hash.as_slice()));
    assert_eq!(deck.auth_method, AuthMethod::ClientSecretBasic);
    assert_eq!((deck.require_pkce, deck.acr_values_required), (false, true));
    assert_eq!(
        deck.redirect_uris,
        Strings(vec!["http://127.0.0.1:9001/callback".to_owned()])
    );
    assert_eq!(deck.signing_alg, "ES256");
    assert!(
        deck.metadata.contains("\"client_name\":\"Flight Deck\""),
        "{}",
        deck.metadata
    );
    assert!(!deck.metadata.contains("a secret"), "{}", deck.metadata);
    assert_eq!(subscription::Entity::find().count(house.db.read()).await.unwrap(), 1);
}

#[tokio::test]
async fn a_key_that_is_left_out_has_its_default() {
    let house = House::new().await;
    house.apply(&format!("{ACME}{FLIGHTDECK}")).await;
    let bare = "[[application]]\nid = \"flightdeck\"\nname = \"Flight Deck\"\nowner = \"globex\"\n[application.oidc]\ntoken_endpoint_auth_method = \"none\"\nredirect_uris = [\"https://a.example/cb\"]\n";
    let report = house.apply(bare).await;
    let told = report.changes[0].to_string();
    for words in [
        "minimum level from 2 to 1",
        "max age from 28800 s to nothing",
        "consent from never to when-asked",
        "client ID from deck to flightdeck",
        "subscribers minus acme",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(client(&house, "deck").await.is_none());
    let public = client(&house, "flightdeck").await.unwrap();
    assert_eq!(
        (public.auth_method, public.secret_hash, public.require_pkce),
        (AuthMethod::None, None, true)
    );
    assert_eq!(public.signing_alg, "RS256");
    assert_eq!(subscription::Entity::find().count(house.db.read()).await.unwrap(), 0);
    assert_eq!(house.apply(bare).await.changes, []);
}

#[tokio::test]
async fn a_changed_secret_is_told_without_saying_it() {
    let house = House::new().await;
    house.apply(&format!("{ACME}{FLIGHTDECK}")).await;
    let report = house
        .apply(&FLIGHTDECK.replace("a secret of the deck", "another secret of it"))
        .await;
    assert_eq!(
        report.changes[0].to_string(),
        "change application flightdeck: another client secret"
    );
    let hash = house
        .keys
        .hash_key
        .hash("client-secret", &[b"deck", b"another secret of it"]);
    assert_eq!(
        client(&house, "deck").await.unwrap().secret_hash.as_deref(),
        Some(hash.as_slice())
    );
}

#[tokio::test]
async fn a_client_id_belongs_to_one_application() {
    let house = House::new().await;
    house.apply(&format!("{ACME}{FLIGHTDECK}")).await;
    let other = FLIGHTDECK.replace("id = \"flightdeck\"", "id = \"other\"");
    let told = house.refuse(&other).await;
    assert!(
        told.contains("`client_id`: \"deck\" belongs to the application flightdeck"),
        "{told}"
    );
    house.with(&format!("{ACME}{other}"), &PRUNE).await;
    assert_eq!(client(&house, "deck").await.unwrap().application_id.0, "other");
}

#[tokio::test]
async fn subscribers_and_owners_must_be_there() {
    let house = House::new().await;
    let told = house.refuse(FLIGHTDECK).await;
    assert_eq!(
        told,
        "a.toml:11: `subscribers`: there is no organisation \"acme\"; add an [[organisation]] with this id"
    );
}

#[tokio::test]
async fn another_secret_never_stands_in_for_a_way_that_isnt_built() {
    let house = House::new().await;
    for method in ["client_secret_jwt", "self_signed_tls_client_auth", "tls_client_auth"] {
        let line = format!("client_secret = \"a secret of the deck\"\ntoken_endpoint_auth_method = \"{method}\"");
        let text = FLIGHTDECK.replace("client_secret = \"a secret of the deck\"", &line);
        let report = house.apply(&format!("{ACME}{text}")).await;
        assert_eq!(client(&house, "deck").await.unwrap().secret_hash, None, "{method}");
        let told: Vec<String> = report.warnings.iter().map(ToString::to_string).collect();
        assert!(told.join("\n").contains("token_endpoint_auth_method"), "{told:?}");
    }
}

#[tokio::test]
async fn every_consent_policy_is_built_and_warned_of_by_nobody() {
    let house = House::new().await;
    for consent in ["always", "never", "when-asked"] {
        let text = FLIGHTDECK.replace("consent = \"never\"", &format!("consent = \"{consent}\""));
        let report = house.apply(&format!("{ACME}{text}")).await;
        let mut warned = report.warnings.iter().map(ToString::to_string);
        assert!(!warned.any(|one| one.contains("consent")), "{consent}");
    }
}

#[tokio::test]
async fn what_a_client_registered_is_what_requests_find() {
    let house = House::new().await;
    let jwks = r#"{ keys = [{ kty = "EC", crv = "P-256", kid = "k", x = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", y = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM" }] }"#;
    let text = FLIGHTDECK.replace(
        "client_secret = \"a secret of the deck\"",
        &format!(
            "token_endpoint_auth_method = \"private_key_jwt\"\njwks = {jwks}\ntoken_endpoint_auth_signing_alg = \"ES256\"\n\
             grant_types = [\"authorization_code\", \"refresh_token\", \"client_credentials\"]\n\
             subject_type = \"pairwise\"\nuserinfo_signed_response_alg = \"PS256\"\n\
             introspection_signed_response_alg = \"EdDSA\"\npost_logout_redirect_uris = [\"https://deck.example/bye\"]\n\
             backchannel_logout_uri = \"https://deck.example/out\"\nbackchannel_logout_session_required = true\n\
             default_max_age = 600\ndefault_acr_values = [\"urn:gradus:acr:2\"]\nrefresh_beyond_max_age = true\n\
             response_modes = [\"query\", \"form_post\"]\nrequire_auth_time = true"
        ),
    );
    let report = house.apply(&format!("{ACME}{text}")).await;
    assert_eq!(report.warnings, [], "all of it is built");
    let deck = client(&house, "deck").await.unwrap();
    assert_eq!((deck.auth_method, deck.secret_hash), (AuthMethod::PrivateKeyJwt, None));
    assert_eq!(deck.backchannel_logout_uri.as_deref(), Some("https://deck.example/out"));
    let known = Registration::read(&deck.metadata);
    assert_eq!(
        known.grant_types,
        [
            GrantType::AuthorizationCode,
            GrantType::RefreshToken,
            GrantType::ClientCredentials
        ]
    );
    assert_eq!(known.subject_type, SubjectType::Pairwise);
    assert_eq!(known.userinfo_signed_response_alg.as_deref(), Some("PS256"));
    assert_eq!(known.introspection_signed_response_alg.as_deref(), Some("EdDSA"));
    assert_eq!(known.post_logout_redirect_uris, ["https://deck.example/bye"]);
    assert_eq!((known.default_max_age, known.refresh_beyond_max_age), (Some(600), true));
    assert_eq!(known.default_acr_values, ["urn:gradus:acr:2"]);
    assert!(deck.metadata.contains("\"backchannel_logout_session_required\":true") && known.jwks.is_some());
    assert_eq!(house.apply(&text).await.changes, []);
}

#[tokio::test]
async fn a_client_of_machines_needs_no_redirect_uri() {
    let house = House::new().await;
    let bare = "[[application]]\nid = \"robot\"\nname = \"Robot\"\nowner = \"acme\"\n[application.oidc]\nclient_secret = \"a secret\"\ngrant_types = [\"client_credentials\"]\n";
    assert_eq!(house.apply(&format!("{ACME}{bare}")).await.warnings, []);
    let robot = client(&house, "robot").await.unwrap();
    assert_eq!(robot.redirect_uris, Strings(vec![]));
    assert!(Registration::read(&robot.metadata).may(GrantType::ClientCredentials));
}
