//! Mallory has got hold of the database file, or reads over the shoulder of whoever reads an address bar. Nothing secret
//! is there in clear: no password, code, token, cookie, phone number or seed of a person.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tests::{Page, TestIdp};

/// Everything that the database holds, as bytes: its file and what isn't moved into it yet.
async fn stored(idp: &TestIdp) -> Vec<u8> {
    let list = Statement::from_string(DbBackend::Sqlite, "PRAGMA database_list");
    let row = idp.app().db.read().query_one_raw(list).await.unwrap().unwrap();
    let file: String = row.try_get("", "file").unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.extend(std::fs::read(format!("{file}-wal")).unwrap_or_default());
    bytes
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn the_database_keeps_no_secret_in_clear() {
    let idp = TestIdp::start().await;
    let bank = idp
        .application("bank")
        .confidential("the secret of the bank")
        .minimum_level(2)
        .create()
        .await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .with_totp()
        .create()
        .await;
    let mut secrets = vec![
        alice.password.clone(),
        "the secret of the bank".to_owned(),
        alice.totp.clone().unwrap(),
    ];
    let page = alice.visit(bank.authorize()).await;
    secrets.push(page.form().value("csrf").unwrap());
    let page = alice.sign_in(page).await;
    secrets.push(alice.cookie("session").unwrap().to_owned());
    let page = alice.step_up(page).await;
    secrets.extend(["session", "browser"].map(|name| alice.cookie(name).unwrap().to_owned()));
    secrets.push(page.code());
    let asked = bank.remember(&page);
    secrets.push(asked.verifier);
    let tokens = bank.receive(&page).await;
    secrets.push(tokens.access_token);
    secrets.push(tokens.answer["id_token"].as_str().unwrap().to_owned());
    let bytes = stored(&idp).await;
    assert!(holds(&bytes, "alice"), "the file was read");
    for secret in secrets {
        assert!(!holds(&bytes, &secret), "{secret} is there in clear");
    }
    let seed = data_encoding::BASE32_NOPAD
        .decode(alice.totp.unwrap().as_bytes())
        .unwrap();
    assert!(
        !bytes.windows(seed.len()).any(|window| window == seed),
        "the seed is there in clear"
    );
}

#[tokio::test]
async fn nothing_secret_stands_in_an_address_of_ours() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .create()
        .await;
    let page = alice.visit(vault.authorize()).await;
    let page = alice.sign_in(page).await;
    let (page, code) = alice.choose(page).await;
    alice.submit(page.form().set("code", &*code)).await;
    for (method, path) in idp.visited() {
        for secret in [
            &*alice.password,
            &code,
            alice.cookie("session").unwrap(),
            "alice",
            "0123",
        ] {
            assert!(!path.contains(secret), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_problem_says_nothing_of_our_inside() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let pages: Vec<Page> = vec![
        idp.browser().visit("/oauth2/authorize?client_id='%20OR%201=1--").await,
        idp.browser().visit("/interaction/%ff").await,
        idp.browser().visit("/nothing").await,
        shop.post_token(&[
            ("grant_type", "authorization_code"),
            ("client_id", "shop"),
            ("code", "'"),
        ])
        .await,
    ];
    for page in pages {
        for word in ["sqlx", "sea_orm", "SELECT", "panicked", ".rs:", "stack"] {
            assert!(!page.html.contains(word), "{word}: {}", page.html);
        }
    }
}
