//! Clients that are imported: as apply makes them, and what isn't said stays.

use super::{ACME, Failure, House, NOW, PRUNE};
use crate::apply::{Imported, Options, Terms, import};
use domain::{
    application::{AuthMethod, Consent},
    assurance::Level,
    entity::{application, client, subscription},
    entropy::SystemEntropy,
    ids::{ApplicationId, ClientId},
};
use sea_orm::{EntityTrait, PaginatorTrait};

const GLOBEX: &str = "[[organisation]]\nid = \"globex\"\nname = \"Globex\"\n";

const SHOP: &str = r#"{
  "client_id": "shop",
  "client_name": "The Shop",
  "client_name#de": "Der Laden",
  "redirect_uris": ["https://shop.example/cb"],
  "grant_types": ["authorization_code", "refresh_token"],
  "token_endpoint_auth_method": "client_secret_post",
  "client_secret_expires_at": 0,
  "logo_uri": null,
  "x_rating": { "stars": 5 }
}"#;

impl House {
    async fn try_import(&self, text: &str, terms: Terms) -> Result<Imported, Failure> {
        let files = [("c.json".to_owned(), text.to_owned())];
        let options = Options {
            import: Some(terms),
            ..Options::default()
        };
        import(&self.db, &self.keys, &files, options, NOW, &SystemEntropy).await
    }

    async fn import(&self, text: &str, terms: Terms) -> Imported {
        match self.try_import(text, terms).await {
            Ok(imported) => imported,
            Err(failure) => panic!("{failure}"),
        }
    }

    async fn refuse_import(&self, text: &str, terms: Terms) -> String {
        match self.try_import(text, terms).await {
            Err(Failure::Files(problems)) => problems.to_string(),
            Err(Failure::Fault(fault)) => panic!("{fault:?}"),
            Ok(imported) => panic!("{}", imported.report),
        }
    }

    async fn found(&self, id: &str) -> (application::Model, client::Model) {
        let application = application::Entity::find_by_id(ApplicationId::from(id))
            .one(self.db.read())
            .await;
        let client = client::Entity::find_by_id(ClientId::from(id)).one(self.db.read()).await;
        (application.unwrap().unwrap(), client.unwrap().unwrap())
    }

    async fn applications(&self) -> u64 {
        application::Entity::find().count(self.db.read()).await.unwrap()
    }
}

fn owner(owner: &str) -> Terms {
    Terms {
        owner: Some(owner.to_owned()),
        ..Terms::default()
    }
}

fn whole() -> Terms {
    Terms {
        owner: Some("globex".to_owned()),
        subscribers: Some(vec!["acme".to_owned()]),
        minimum_level: Some(Level::TWO),
    }
}

#[tokio::test]
async fn a_client_is_made_with_a_secret_that_is_shown_once() {
    let house = House::new().await;
    house.apply(&format!("{ACME}{GLOBEX}")).await;
    let imported = house.import(SHOP, owner("globex")).await;
    let secret = imported.clients[0].client_secret.as_ref().unwrap().reveal().to_owned();
    let (shop, client) = house.found("shop").await;
    assert_eq!(
        (shop.name.as_str(), shop.minimum_level, shop.consent),
        ("The Shop", 1, Consent::WhenAsked)
    );
    let hash = house.keys.hash_key.hash("client-secret", &[b"shop", secret.as_bytes()]);
    assert_eq!(client.secret_hash.as_deref(), Some(hash.as_slice()));
    assert_eq!(client.auth_method, AuthMethod::ClientSecretPost);
    for kept in ["\"x_rating\":{\"stars\":5}", "\"client_name#de\":\"Der Laden\""] {
        assert!(client.metadata.contains(kept), "{}", client.metadata);
    }
    assert!(!client.metadata.contains("secret\":"), "{}", client.metadata);
    let told: Vec<String> = imported.report.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "c.json:10: `x_rating` isn't known here: it is kept, and nothing uses it",
            "c.json:1: shop: where no organisation subscribes, nobody can use it: --subscribers ORG",
        ]
    );
    let again = house.import(SHOP, Terms::default()).await;
    assert_eq!(again.report.changes, []);
    assert!(again.clients[0].client_secret.is_none(), "it keeps the one that it has");
}

#[tokio::test]
async fn what_isnt_said_stays() {
    let house = House::new().await;
    house.apply(&format!("{ACME}{GLOBEX}")).await;
    house.import(SHOP, whole()).await;
    let changed = SHOP
        .replace("shop.example/cb", "shop.example/callback")
        .replace("\"client_name\"", "\"x_name\"");
    let imported = house.import(&changed, Terms::default()).await;
    let told = imported.report.changes[0].to_string();
    assert_eq!(
        told,
        "change application shop: other redirect URIs, other client metadata"
    );
    let (shop, client) = house.found("shop").await;
    assert_eq!(
        (shop.owner.0.as_str(), shop.minimum_level, shop.name.as_str()),
        ("globex", 2, "The Shop")
    );
    assert_eq!(client.redirect_uris.0, ["https://shop.example/callback"]);
    assert_eq!(subscription::Entity::find().count(house.db.read()).await.unwrap(), 1);
    let lower = Terms {
        minimum_level: Some(Level::ONE),
        subscribers: Some(vec![]),
        owner: Some("acme".to_owned()),
    };
    house.import(&changed, lower).await;
    let (shop, _) = house.found("shop").await;
    assert_eq!((shop.owner.0.as_str(), shop.minimum_level), ("acme", 1));
    assert_eq!(subscription::Entity::find().count(house.db.read()).await.unwrap(), 0);
}

#[tokio::test]
async fn a_given_secret_and_given_keys_are_kept() {
    let house = House::new().await;
    house.apply(ACME).await;
    let text = r#"[
      {"client_id": "one", "client_secret": "the one that it has", "redirect_uris": ["https://a.example/"]},
      {"client_id": "two", "token_endpoint_auth_method": "private_key_jwt", "redirect_uris": ["https://b.example/"],
       "jwks": {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}},
      {"client_id": "three", "token_endpoint_auth_method": "none", "redirect_uris": ["https://c.example/"]}
    ]"#;
    let imported = house.import(text, Terms::default()).await;
    assert!(imported.clients.iter().all(|client| client.client_secret.is_none()));
    let (application, one) = house.found("one").await;
    assert_eq!(
        (application.owner.0.as_str(), application.name.as_str()),
        ("acme", "one")
    );
    let hash = house
        .keys
        .hash_key
        .hash("client-secret", &[b"one", b"the one that it has"]);
    assert_eq!(one.secret_hash.as_deref(), Some(hash.as_slice()));
    let (_, two) = house.found("two").await;
    assert_eq!((two.auth_method, two.secret_hash), (AuthMethod::PrivateKeyJwt, None));
    assert!(two.metadata.contains("11qYAYKxCrfVS"), "{}", two.metadata);
    assert_eq!(house.found("three").await.1.auth_method, AuthMethod::None);
}

#[tokio::test]
async fn a_missing_client_id_is_made() {
    let house = House::new().await;
    house.apply(ACME).await;
    let imported = house
        .import(r#"{"redirect_uris": ["https://a.example/"]}"#, Terms::default())
        .await;
    let made = &imported.clients[0];
    assert_eq!(made.client_id.len(), 32);
    assert!(made.client_secret.is_some());
    assert_eq!(
        house.found(&made.client_id).await.1.auth_method,
        AuthMethod::ClientSecretBasic
    );
}

#[tokio::test]
async fn a_bad_file_changes_nothing_and_says_where() {
    let house = House::new().await;
    house.apply(ACME).await;
    let good = r#"{"client_id": "good", "redirect_uris": ["https://a.example/"]}"#;
    for (bad, told) in [
        ("{\"client_id\": \"bad\"}", "c.json:2: `redirect_uris` is missing"),
        (
            "{\"client_id\": \"bad\",\n\"redirect_uris\": [\"x\"]}",
            "c.json:3: `redirect_uris`: must be an absolute URL",
        ),
        (
            "{\"client_id\": \"good\", \"redirect_uris\": [\"https://b.example/\"]}",
            "\"good\" stands twice",
        ),
        ("17", "must be an object of client metadata"),
        (
            "{\"client_id\": 1, \"redirect_uris\": [\"https://b.example/\"]}",
            "`client_id`: must be",
        ),
        ("{\"client_id\": \"bad\",}", "c.json:2: "),
        (
            "{\"client_id\": \"bad\", \"redirect_uris\": [\"https://b.example/\"], \"jwks\": {\"keys\": [{\"kty\": \"RSA\", \"d\": \"x\"}]}}",
            "`d` belongs to a private key",
        ),
    ] {
        let text = format!("[{good},\n{bad}]");
        let refused = house.refuse_import(&text, Terms::default()).await;
        assert!(refused.contains(told), "{refused}");
    }
    for none in ["", "[]", "\"x\"", "null", "{"] {
        assert!(
            house
                .refuse_import(none, Terms::default())
                .await
                .starts_with("c.json:1: "),
            "{none}"
        );
    }
    assert_eq!(house.applications().await, 0);
}

#[tokio::test]
async fn somebody_must_own_it() {
    let house = House::new().await;
    let told = house.refuse_import(SHOP, Terms::default()).await;
    assert!(told.starts_with("--owner: say which organisation"), "{told}");
    house.apply(&format!("{ACME}{GLOBEX}")).await;
    let told = house.refuse_import(SHOP, Terms::default()).await;
    assert!(told.starts_with("--owner: say which organisation"), "{told}");
    let told = house.refuse_import(SHOP, owner("nobody")).await;
    assert!(
        told.starts_with("--owner: `owner`: there is no organisation \"nobody\""),
        "{told}"
    );
    let stranger = Terms {
        subscribers: Some(vec!["nobody".to_owned()]),
        ..owner("acme")
    };
    let told = house.refuse_import(SHOP, stranger).await;
    assert!(
        told.starts_with("--subscribers: `subscribers`: there is no organisation"),
        "{told}"
    );
}

#[tokio::test]
async fn what_was_imported_is_never_pruned() {
    let house = House::new().await;
    house.apply(ACME).await;
    house.import(SHOP, Terms::default()).await;
    house.with(ACME, &PRUNE).await;
    assert_eq!(house.applications().await, 1);
}

#[tokio::test]
async fn an_application_that_was_applied_is_found_by_its_client() {
    let house = House::new().await;
    let deck = "[[application]]\nid = \"deck\"\nname = \"Deck\"\nowner = \"acme\"\nminimum_level = 3\n[application.oidc]\nclient_id = \"shop\"\nclient_secret = \"a secret of the deck\"\nredirect_uris = [\"https://d.example/\"]\n";
    house.apply(&format!("{ACME}{deck}")).await;
    let imported = house.import(SHOP, Terms::default()).await;
    assert_eq!(imported.clients[0].application, "deck");
    assert_eq!(
        (house.applications().await, imported.clients[0].client_secret.is_none()),
        (1, true)
    );
    // Another client never takes over an application that only happens to be called alike.
    let told = house
        .refuse_import(&SHOP.replace("\"shop\"", "\"deck\""), Terms::default())
        .await;
    assert!(
        told.contains("the application deck has another client already, shop"),
        "{told}"
    );
}
