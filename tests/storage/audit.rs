//! An act and its audit row share their fate.

use domain::{
    audit::{self, Event, act},
    entity::audit_event,
    fault::Fault,
    ids::AccountId,
    time::UnixMillis,
};
use sea_orm::EntityTrait;
use serde_json::json;
use tests::store::on_both;
use uuid::Uuid;

#[tokio::test]
async fn an_act_that_fails_leaves_no_row_and_others_stand_in_order() {
    on_both(async |store| {
        let account = AccountId(Uuid::from_u128(7));
        for fails in [false, true, false] {
            let done = store
                .write((account, fails), |tx, (account, fails)| {
                    Box::pin(async move {
                        let event = Event {
                            account: Some(*account),
                            address: Some("192.0.2.1".to_owned()),
                            detail: json!({ "tries": 3 }),
                            ..Event::refused(act::SIGN_IN_PASSWORD, "wrong-password")
                        };
                        audit::record(tx, &event, UnixMillis(5)).await?;
                        if *fails {
                            Err(Fault::broken("afterwards"))
                        } else {
                            Ok(())
                        }
                    })
                })
                .await;
            assert_eq!(done.is_err(), fails);
        }
        let rows = audit_event::Entity::find().all(store.read()).await.unwrap();
        assert_eq!(rows.len(), 2);
        assert!(rows[0].number < rows[1].number);
        assert_eq!(
            rows[1],
            audit_event::Model {
                number: rows[1].number,
                happened_at: UnixMillis(5),
                act: "sign-in.password".to_owned(),
                outcome: "wrong-password".to_owned(),
                account_id: Some(account),
                session_id: None,
                application_id: None,
                address: Some("192.0.2.1".to_owned()),
                detail: r#"{"tries":3}"#.to_owned(),
                hash: None,
            }
        );
    })
    .await;
}
