//! Names: what a person may type on the first page.

use super::world::Somebody;
use domain::account::find_by_identifier;
use tests::store::on_both;

#[tokio::test]
async fn the_user_id_or_the_sign_in_e_mail_finds_the_account() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        for typed in [
            "Smithj_1",
            " Smithj_1\t",
            "jane.smith@acme.example",
            "Jane.Smith@ACME.example ",
        ] {
            let found = find_by_identifier(db.read(), typed).await.unwrap();
            assert_eq!(found.unwrap().id, jane.account, "{typed}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_user_id_is_taken_to_the_letter_and_anything_else_finds_nobody() {
    on_both(async |db| {
        Somebody::new(&db, 1).await;
        let long = "x".repeat(321);
        for typed in [
            "",
            "  ",
            "smithj_1",
            "Smithj",
            "smith@acme.example",
            "' OR 1=1 --",
            &long,
        ] {
            assert!(find_by_identifier(db.read(), typed).await.unwrap().is_none(), "{typed}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_e_mail_that_two_share_finds_the_one_whose_sign_in_name_it_is() {
    on_both(async |db| {
        let (first, second) = (Somebody::new(&db, 1).await, Somebody::new(&db, 2).await);
        let by_mail = find_by_identifier(db.read(), "jane.smith@acme.example").await.unwrap();
        assert_eq!(by_mail.unwrap().id, first.account);
        let by_user_id = find_by_identifier(db.read(), "Smithj_2").await.unwrap();
        assert_eq!(by_user_id.unwrap().id, second.account);
    })
    .await;
}
