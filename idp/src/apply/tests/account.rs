//! Accounts: made once, changed with care.

use super::{ACME, House, NOW, PRUNE, RESET, account};
use domain::{
    account::find_by_identifier,
    assurance::AuthenticatorKind,
    authenticator,
    code::Channel,
    entity::{entitlement, grant, password, phone, proofing, role, session, totp},
    ids::SessionId,
    secret::{BrowserHash, SessionHash},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, PaginatorTrait};
use zeroize::Zeroizing;

const WHOLE: &str = r#"
email = "Jane.Smith@acme.example"
given_name = "Jane"
family_name = "Smith"
phone_number = "+1 202 555 0100"
locale = "en"
password = "correct horse battery"
roles = ["organisation-administrator"]
entitlements = [{ product = "phone-otp", until = "2027-11-30" }]
phones = [{ number = "+12025550123", delivery = "voice" }, { number = "+12025550124", default = true }]
totp = [{ secret = "jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3pxp", name = "App" }]
"#;

#[tokio::test]
async fn an_account_is_made_whole() {
    let house = House::new().await;
    let text = format!("{ACME}{}", account("smithj_0001", WHOLE));
    house.apply(&text).await;

    let jane = house.account("smithj_0001").await;
    assert_eq!(jane.email.as_deref(), Some("Jane.Smith@acme.example"));
    assert_eq!(jane.sign_in_email.as_deref(), Some("jane.smith@acme.example"));
    assert_eq!(jane.email_confirmed_at, Some(NOW));
    assert_eq!(jane.phone_number.as_deref(), Some("+12025550100"));
    assert_eq!(jane.suspended_at, None);
    let held = house.held("smithj_0001").await;
    assert_eq!(held.len(), 4);
    let carries = |kind| {
        held.iter()
            .filter(move |held| held.kind == kind)
            .map(|held| held.carries)
            .collect::<Vec<_>>()
    };
    assert_eq!(carries(AuthenticatorKind::Password), [1]);
    assert_eq!(carries(AuthenticatorKind::Phone), [2, 2]);
    assert_eq!(carries(AuthenticatorKind::Totp), [2]);
    let phones = phone::Entity::find().all(house.db.read()).await.unwrap();
    let default = phones
        .iter()
        .find(|phone| Some(phone.authenticator_id) == jane.default_authenticator_id)
        .unwrap();
    assert_eq!(
        (default.number.as_str(), default.delivery),
        ("+12025550124", Channel::Text)
    );
    assert!(
        phones
            .iter()
            .any(|phone| phone.number == "+12025550123" && phone.delivery == Channel::Voice)
    );
    let seed = totp::Entity::find().one(house.db.read()).await.unwrap().unwrap();
    let label = domain::authenticator::totp::seal_label(seed.authenticator_id);
    let seed = house.keys.seal.open(&label, &seed.sealed_seed).unwrap();
    assert_eq!(
        seed.as_slice(),
        data_encoding::BASE32
            .decode(b"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
            .unwrap()
    );
    assert_eq!(
        role::Entity::find().one(house.db.read()).await.unwrap().unwrap().role,
        "organisation-administrator"
    );
    let until = entitlement::Entity::find()
        .one(house.db.read())
        .await
        .unwrap()
        .unwrap()
        .until;
    assert_eq!(until.0, 21_153 * 86_400_000, "it lasts through its last day");
    assert!(signs_in(&house, "smithj_0001", "correct horse battery").await);
    assert!(!signs_in(&house, "smithj_0001", "wrong horse battery").await);
}

async fn signs_in(house: &House, typed: &str, password: &str) -> bool {
    let account = find_by_identifier(house.db.read(), typed).await.unwrap();
    let found = authenticator::password::find(house.db.read(), account.map(|account| account.id))
        .await
        .unwrap();
    let password = Zeroizing::new(password.to_owned());
    house
        .keys
        .hasher
        .verify(found.map(|found| found.phc), password)
        .await
        .unwrap()
        .unwrap()
        .right
}

#[tokio::test]
async fn a_password_hash_is_kept_as_it_is() {
    let house = House::new().await;
    let phc = house
        .keys
        .hasher
        .hash(Zeroizing::new("correct horse".to_owned()), [7; 16])
        .await
        .unwrap()
        .unwrap();
    house
        .apply(&format!(
            "{ACME}{}",
            account("x", &format!("password_hash = \"{phc}\""))
        ))
        .await;
    assert_eq!(
        password::Entity::find()
            .one(house.db.read())
            .await
            .unwrap()
            .unwrap()
            .phc,
        phc
    );
    assert!(signs_in(&house, "x", "correct horse").await);
}

#[tokio::test]
async fn what_the_person_changed_stays() {
    let house = House::new().await;
    house
        .apply(&format!(
            "{ACME}{}",
            account(
                "x",
                "password = \"the first one of all\"\nphones = [{ number = \"+12025550123\" }]"
            )
        ))
        .await;
    let text = format!(
        "{ACME}{}",
        account(
            "x",
            "password = \"another one of all\"\nphones = [{ number = \"+12025550199\" }]"
        )
    );
    let report = house.apply(&text).await;
    assert_eq!(report.changes, []);
    assert!(signs_in(&house, "x", "the first one of all").await);
    let numbers = phone::Entity::find().all(house.db.read()).await.unwrap();
    assert_eq!(numbers.len(), 1);
    assert_eq!(numbers[0].number, "+12025550123");
}

#[tokio::test]
async fn a_key_that_is_left_out_leaves_what_is_there() {
    let house = House::new().await;
    house.apply(&format!("{ACME}{}", account("x", WHOLE))).await;
    let report = house.apply(&format!("{ACME}{}", account("x", ""))).await;
    assert_eq!(report.changes, []);
    let account = house.account("x").await;
    assert_eq!(account.given_name.as_deref(), Some("Jane"));
    assert_eq!(account.sign_in_email.as_deref(), Some("jane.smith@acme.example"));
}

#[tokio::test]
async fn profile_roles_and_entitlements_follow_the_file() {
    let house = House::new().await;
    house.apply(&format!("{ACME}{}", account("x", WHOLE))).await;
    let report = house
        .apply(&format!("{ACME}{}", account("x", "given_name = \"Joan\"\nroles = [\"auditor\"]\nentitlements = [{ product = \"phone-otp\", until = 2028-01-01 }]")))
        .await;
    assert_eq!(
        report.changes[0].to_string(),
        "change account x: given name from Jane to Joan, roles plus auditor, roles minus organisation-administrator, entitlement to phone-otp"
    );
    let roles = role::Entity::find().all(house.db.read()).await.unwrap();
    assert_eq!(roles.len(), 1);
    assert_eq!(roles[0].role, "auditor");
    assert_eq!(entitlement::Entity::find().count(house.db.read()).await.unwrap(), 1);
    house.with(&format!("{ACME}{}", account("x", "")), &PRUNE).await;
    assert_eq!(entitlement::Entity::find().count(house.db.read()).await.unwrap(), 0);
}

#[tokio::test]
async fn reset_puts_back_what_the_person_changed_and_only_that() {
    let house = House::new().await;
    let text = format!("{ACME}{}", account("x", WHOLE));
    house.apply(&text).await;
    let before = house.held("x").await;
    assert_eq!(house.with(&text, &RESET).await.changes, [], "all is as the file says");
    sign_in(&house, "x").await;

    let changed = format!(
        "{ACME}{}",
        account(
            "x",
            "password = \"another one of all\"\nphones = [{ number = \"+12025550123\" }]\ntotp = []"
        )
    );
    let report = house.with(&changed, &RESET).await;
    let told = report.to_string();
    for words in [
        "password put back",
        "another delivery of the phone ending 0123",
        "phone ending 0124 revoked",
        "authenticator apps revoked: 1",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(signs_in(&house, "x", "another one of all").await);
    assert!(!signs_in(&house, "x", "correct horse battery").await);
    let after = house.held("x").await;
    assert_eq!(after.len(), 2);
    let phone = after.iter().find(|held| held.kind == AuthenticatorKind::Phone).unwrap();
    assert!(
        before.iter().any(|held| held.id == phone.id),
        "the phone that stays is the same one"
    );
    assert_eq!(house.account("x").await.default_authenticator_id, Some(phone.id));
    let password = after
        .iter()
        .find(|held| held.kind == AuthenticatorKind::Password)
        .unwrap();
    assert!(
        before.iter().all(|held| held.id != password.id),
        "a changed password is a new authenticator"
    );
    let session = session::Entity::find().one(house.db.read()).await.unwrap().unwrap();
    assert_eq!(
        session.ended_at,
        Some(NOW),
        "who signed in with what is gone is signed out"
    );
    assert_eq!(house.with(&changed, &RESET).await.changes, []);
}

async fn sign_in(house: &House, user_id: &str) {
    let account = house.account(user_id).await;
    let row = session::Model {
        id: SessionId::fresh(&domain::entropy::SystemEntropy, NOW),
        token_hash: SessionHash(vec![1]),
        account_id: account.id,
        browser_hash: BrowserHash(vec![1]),
        started_at: NOW,
        last_seen_at: NOW,
        ended_at: None,
        agent: None,
        address: None,
    };
    house
        .db
        .write(row, |tx, row| {
            Box::pin(async move {
                session::Entity::insert(row.clone().into_active_model())
                    .exec_without_returning(tx)
                    .await?;
                Ok(())
            })
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn whoever_is_suspended_is_signed_out() {
    let house = House::new().await;
    house.apply(&format!("{ACME}{}", account("x", ""))).await;
    sign_in(&house, "x").await;
    house
        .apply(&format!("{ACME}{}", account("x", "suspended = true")))
        .await;
    assert_eq!(house.account("x").await.suspended_at, Some(NOW));
    assert_eq!(
        session::Entity::find()
            .one(house.db.read())
            .await
            .unwrap()
            .unwrap()
            .ended_at,
        Some(NOW)
    );
    assert_eq!(grant::Entity::find().count(house.db.read()).await.unwrap(), 0);
    house
        .apply(&format!("{ACME}{}", account("x", "suspended = false")))
        .await;
    assert_eq!(house.account("x").await.suspended_at, None);
}

#[tokio::test]
async fn what_a_proofed_account_has_now_carries_level_3() {
    let house = House::new().await;
    let phone = "password = \"correct horse battery\"\nphones = [{ number = \"+12025550123\" }]\n";
    house.apply(&format!("{ACME}{}", account("x", phone))).await;
    let proofed = format!("{phone}proofed = {{ at = \"2026-01-15\", method = \"agent\" }}");
    let text = format!(
        "{ACME}{}{}",
        account("x", &proofed),
        account("y", &proofed.replace("0123", "0124"))
    );
    house.apply(&text).await;
    for user_id in ["x", "y"] {
        for held in house.held(user_id).await {
            let carries = if held.kind == AuthenticatorKind::Password { 1 } else { 3 };
            assert_eq!(held.carries, carries, "{user_id}");
        }
    }
    let row = proofing::Entity::find().one(house.db.read()).await.unwrap().unwrap();
    assert_eq!((row.proofed_at.0, row.method.as_str()), (20_468 * 86_400_000, "agent"));
    assert_eq!(house.apply(&text).await.changes, []);
    bind_another(&house, "x").await;
    assert_eq!(house.apply(&text).await.changes, []);
    assert!(
        house.held("x").await.iter().any(|held| held.carries == 2),
        "what is bound later isn't proofed"
    );
}

async fn bind_another(house: &House, user_id: &str) {
    let mut held = house.held(user_id).await;
    let mut other = held.remove(0).into_active_model().reset_all();
    other.id = Set(domain::ids::AuthenticatorId::fresh(
        &domain::entropy::SystemEntropy,
        NOW,
    ));
    other.kind = Set(AuthenticatorKind::Totp);
    other.carries = Set(2);
    house
        .db
        .write(other, |tx, other| {
            Box::pin(async move {
                domain::entity::authenticator::Entity::insert(other.clone())
                    .exec_without_returning(tx)
                    .await?;
                Ok(())
            })
        })
        .await
        .unwrap();
}

/// S-05: one e-mail, two accounts: it signs in the one that holds it; moving the sign-in name moves it.
#[tokio::test]
async fn s_05_applying_again_moves_the_sign_in_name() {
    let house = House::new().await;
    let text = |first: &str, second: &str| {
        let one = account(
            "smithj_0001",
            &format!("email = \"Jane@acme.example\"\npassword = \"the first one of all\"\n{first}"),
        );
        let other = account(
            "smithj_0002",
            &format!("email = \"jane@Acme.example\"\npassword = \"another one of all\"\n{second}"),
        );
        format!("{ACME}{one}{other}")
    };
    house.apply(&text("", "")).await;
    let email = "jane@acme.example";
    assert!(signs_in(&house, email, "the first one of all").await);
    assert!(!signs_in(&house, email, "another one of all").await);
    assert!(signs_in(&house, "smithj_0002", "another one of all").await);

    let report = house.apply(&text("", "sign_in_by_email = true")).await;
    assert_eq!(report.changes.len(), 2, "{report}");
    assert!(!signs_in(&house, email, "the first one of all").await);
    assert!(signs_in(&house, email, "another one of all").await);
    assert!(signs_in(&house, "smithj_0001", "the first one of all").await);
    assert_eq!(house.apply(&text("", "sign_in_by_email = true")).await.changes, []);

    house.apply(&text("sign_in_by_email = true", "")).await;
    assert!(signs_in(&house, email, "the first one of all").await);
    house.apply(&text("sign_in_by_email = false", "")).await;
    assert!(signs_in(&house, email, "another one of all").await);
}

#[tokio::test]
async fn an_account_outside_the_file_keeps_its_sign_in_name_until_it_is_claimed() {
    let house = House::new().await;
    let email = "email = \"j@acme.example\"";
    house.apply(&format!("{ACME}{}", account("x", email))).await;
    house.apply(&account("y", email)).await;
    assert_eq!(
        house.account("x").await.sign_in_email.as_deref(),
        Some("j@acme.example")
    );
    assert_eq!(house.account("y").await.sign_in_email, None);
    let report = house
        .apply(&account("y", &format!("{email}\nsign_in_by_email = true")))
        .await;
    assert_eq!(house.account("x").await.sign_in_email, None);
    assert_eq!(
        house.account("y").await.sign_in_email.as_deref(),
        Some("j@acme.example")
    );
    assert!(
        report
            .to_string()
            .contains("change account x: the e-mail signs in another account"),
        "{report}"
    );
}

#[tokio::test]
async fn an_unconfirmed_e_mail_signs_nobody_in() {
    let house = House::new().await;
    let email = "email = \"j@acme.example\"\n";
    house
        .apply(&format!(
            "{ACME}{}{}",
            account("x", &format!("{email}email_confirmed = false")),
            account("y", email)
        ))
        .await;
    assert_eq!(house.account("x").await.sign_in_email, None);
    assert_eq!(house.account("x").await.email_confirmed_at, None);
    assert_eq!(
        house.account("y").await.sign_in_email.as_deref(),
        Some("j@acme.example")
    );
}

#[tokio::test]
async fn two_accounts_can_swap_their_addresses() {
    let house = House::new().await;
    let text = |one: &str, other: &str| {
        format!(
            "{ACME}{}{}",
            account("x", &format!("email = \"{one}\"")),
            account("y", &format!("email = \"{other}\""))
        )
    };
    house.apply(&text("a@acme.example", "b@acme.example")).await;
    house.apply(&text("b@acme.example", "a@acme.example")).await;
    assert_eq!(
        house.account("x").await.sign_in_email.as_deref(),
        Some("b@acme.example")
    );
    assert_eq!(
        house.account("y").await.sign_in_email.as_deref(),
        Some("a@acme.example")
    );
}
