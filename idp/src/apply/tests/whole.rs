//! What holds for an apply as a whole: nothing by halves, nothing twice.

use super::{ACME, DRY, House, NOW, PRUNE, account};
use crate::apply::{Action, Options, load_ladder, load_version, run};
use crate::config::LevelTable;
use domain::{
    assurance::Level,
    entity::{account as accounts, application, audit_event, organisation},
    entropy::SystemEntropy,
};
use sea_orm::{EntityTrait, PaginatorTrait};
use std::time::Duration;

#[tokio::test]
async fn a_second_run_changes_nothing_and_says_so() {
    let house = House::new().await;
    let text = format!(
        "{ACME}{}{}",
        account("x", "email = \"j@a.example\"\nphones = [{ number = \"+12025550123\" }]"),
        account("y", "email = \"j@a.example\"")
    );
    let report = house.apply(&text).await;
    assert_eq!(report.changes.len(), 3);
    assert!(report.changes.iter().all(|change| change.action == Action::Create));
    let (acts, version) = (house.acts().await, load_version(house.db.read()).await.unwrap());
    assert_eq!((acts, version.as_deref()), (3, Some("1")));
    let report = house.apply(&text).await;
    assert_eq!(report.to_string(), "Nothing to change: all is as the files say.");
    assert_eq!(house.acts().await, acts);
    assert_eq!(
        load_version(house.db.read()).await.unwrap(),
        version,
        "running servers have nothing to look at"
    );
}

#[tokio::test]
async fn one_thing_that_is_wrong_stops_everything() {
    let house = House::new().await;
    let text = format!(
        "{ACME}{}{}",
        account("x", ""),
        account("y", "").replace("acme", "nobody")
    );
    house.refuse(&text).await;
    house.refuse(&format!("{ACME}{}", account("x", "email = 1"))).await;
    assert_eq!(organisation::Entity::find().count(house.db.read()).await.unwrap(), 0);
    assert_eq!(accounts::Entity::find().count(house.db.read()).await.unwrap(), 0);
    assert_eq!(house.acts().await, 0);
}

#[tokio::test]
async fn a_dry_run_says_what_would_change_and_changes_nothing() {
    let house = House::new().await;
    let text = format!(
        "{ACME}{}",
        account(
            "x",
            "password = \"correct horse battery\"\nphones = [{ number = \"+12025550123\" }]"
        )
    );
    let report = house.with(&text, &DRY).await;
    assert_eq!(
        report.to_string(),
        "create organisation acme: Acme Aerospace\ncreate account x: in acme, with a password, phones: 1\n2 changes would be applied. Nothing was changed."
    );
    assert_eq!(organisation::Entity::find().count(house.db.read()).await.unwrap(), 0);
    assert_eq!(
        house.apply(&text).await.changes,
        report.changes,
        "what is said is what is done"
    );
    let report = house.with(&text.replace("Acme Aerospace", "Acme"), &DRY).await;
    let json = report.json();
    assert_eq!(json["changes"][0]["action"], "change");
    assert_eq!(json["changes"][0]["what"][0], "name from Acme Aerospace to Acme");
    assert_eq!(json["dry_run"], true);
    assert_eq!(report.json_text(), json.to_string());
}

#[tokio::test]
async fn prune_takes_away_what_was_applied_and_is_gone_and_nothing_else() {
    let house = House::new().await;
    let application = "[[application]]\nid = \"a\"\nname = \"A\"\nowner = \"acme\"\n";
    house
        .apply(&format!(
            "{ACME}{}{}{application}",
            account("x", "email = \"j@a.example\""),
            account("y", "")
        ))
        .await;
    make_organisation(&house, "grown").await;
    let less = format!("{ACME}{}", account("y", "email = \"j@a.example\""));
    house.apply(&less).await;
    assert_eq!(
        accounts::Entity::find().count(house.db.read()).await.unwrap(),
        2,
        "without --prune nothing goes"
    );
    assert_eq!(house.account("y").await.sign_in_email, None);

    let report = house.with(&less, &PRUNE).await;
    let told = report.to_string();
    assert!(
        told.contains("remove account x") && told.contains("remove application a"),
        "{told}"
    );
    assert_eq!(accounts::Entity::find().count(house.db.read()).await.unwrap(), 1);
    assert_eq!(application::Entity::find().count(house.db.read()).await.unwrap(), 0);
    assert_eq!(
        organisation::Entity::find().count(house.db.read()).await.unwrap(),
        2,
        "what others made stays"
    );
    assert_eq!(
        house.account("y").await.sign_in_email.as_deref(),
        Some("j@a.example"),
        "the name is free again"
    );
    let acts = audit_event::Entity::find().all(house.db.read()).await.unwrap();
    assert!(
        acts.iter()
            .any(|act| act.act == "apply.removed" && act.detail.contains("\"x\""))
    );
    assert_eq!(house.with(&less, &PRUNE).await.changes, []);
}

async fn make_organisation(house: &House, id: &'static str) {
    house
        .db
        .write(id, |tx, id| {
            Box::pin(async move {
                let row = organisation::ActiveModel {
                    id: sea_orm::Set((*id).into()),
                    name: sea_orm::Set("Grown".to_owned()),
                    created_at: sea_orm::Set(NOW),
                };
                organisation::Entity::insert(row).exec_without_returning(tx).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn an_organisation_that_others_need_is_not_pruned() {
    let house = House::new().await;
    house.apply(ACME).await;
    house.apply(&account("x", "")).await;
    let Err(failure) = house.try_with(&account("x", ""), &PRUNE).await else {
        panic!()
    };
    assert!(
        failure.to_string().contains("the account x still belongs to it")
            || failure.to_string().contains("there is no organisation"),
        "{failure}"
    );
    assert_eq!(organisation::Entity::find().count(house.db.read()).await.unwrap(), 1);
}

#[tokio::test]
async fn several_files_are_one() {
    let house = House::new().await;
    let files = [
        ("people.toml".to_owned(), account("x", "")),
        ("acme.toml".to_owned(), ACME.to_owned()),
    ];
    run(&house.db, &house.keys, &files, &Options::default(), NOW, &SystemEntropy)
        .await
        .unwrap();
    assert_eq!(house.account("x").await.organisation_id.0, "acme");
}

#[tokio::test]
async fn levels_are_kept_for_every_node() {
    let house = House::new().await;
    let configured = vec![LevelTable::for_test(2, "configured")];
    let ladder = load_ladder(house.db.read(), &configured).await.unwrap();
    assert_eq!(ladder.rung(Level::TWO).unwrap().acr, "configured");

    let text = "[[level]]\nnumber = 2\nacr = \"applied\"\nmax_age = \"10s\"\n";
    let report = house.apply(text).await;
    assert_eq!(report.changes[0].to_string(), "create setting levels: 2");
    let ladder = load_ladder(house.db.read(), &configured).await.unwrap();
    let rung = ladder.rung(Level::TWO).unwrap();
    assert_eq!((rung.acr.as_str(), rung.max_age), ("applied", Duration::from_secs(10)));
    assert_eq!(house.apply(text).await.changes, []);
    assert_eq!(
        house.apply(ACME).await.changes.len(),
        1,
        "files without levels leave them"
    );

    house.with(ACME, &PRUNE).await;
    let ladder = load_ladder(house.db.read(), &configured).await.unwrap();
    assert_eq!(ladder.rung(Level::TWO).unwrap().acr, "configured");
}

#[tokio::test]
async fn applies_that_come_together_make_one_account() {
    let house = House::new().await;
    let text = format!("{ACME}{}", account("x", "email = \"j@a.example\""));
    let options = Options::default();
    let all = futures_util::future::join_all((0..8).map(|_| house.try_with(&text, &options))).await;
    let made = all
        .into_iter()
        .map(|report| report.unwrap().changes.len())
        .sum::<usize>();
    assert_eq!(made, 2, "one of them made the organisation and the account");
    assert_eq!(accounts::Entity::find().count(house.db.read()).await.unwrap(), 1);
}

#[tokio::test]
async fn a_thousand_accounts_are_one_transaction() {
    let house = House::new().await;
    let mut text = ACME.to_owned();
    for number in 0..1200 {
        text.push_str(&account(
            &format!("person_{number}"),
            &format!("email = \"p{number}@a.example\"\nphones = [{{ number = \"+12025550123\" }}]"),
        ));
    }
    assert_eq!(house.apply(&text).await.changes.len(), 1201);
    assert_eq!(accounts::Entity::find().count(house.db.read()).await.unwrap(), 1200);
    assert_eq!(house.apply(&text).await.changes, []);
}
