//! The sweep takes what has expired, and nothing else.

use super::row::{self, All};
use domain::{
    db::Db,
    entity::*,
    sweep::{self, Ages},
    time::UnixMillis,
};
use sea_orm::{EntityTrait, PaginatorTrait};
use std::time::Duration;
use tests::store::{Store, on_both};

const DAY: Duration = Duration::from_hours(24);

macro_rules! insert {
    ($store:ident, $all:ident: $($name:ident)*) => {$(
        $store
            .write($all.$name.clone(), |tx, model| Box::pin(async move { row::insert(tx, model.clone()).await }))
            .await
            .unwrap();
    )*};
}

async fn filled(store: &Store, all: &All) {
    insert!(store, all:
        organisation account authenticator application client session event interaction handoff code send grant
        logout_notice spent remembered_choice known_browser allowance sign_in_failure signing_key setting audit_event
        enrolment link change authn_request
    );
}

/// What is left of the tables that are swept.
async fn left(db: &Db) -> Vec<&'static str> {
    let mut left = Vec::new();
    macro_rules! count {
        ($($name:ident)*) => {$(
            if $name::Entity::find().count(db.read()).await.unwrap() > 0 {
                left.push(stringify!($name));
            }
        )*};
    }
    count!(
        session event interaction handoff code send grant logout_notice spent remembered_choice known_browser allowance
        sign_in_failure enrolment link change authn_request
    );
    left
}

/// All of it expires one minute after `start`.
fn young(start: UnixMillis) -> All {
    let soon = start + Duration::from_mins(1);
    let mut all = row::all();
    all.interaction.expires_at = soon;
    all.handoff.expires_at = soon;
    all.code.expires_at = soon;
    all.send.expires_at = soon;
    all.remembered_choice.expires_at = soon;
    all.allowance.ends_at = soon;
    all.sign_in_failure.failed_at = start;
    all.known_browser.signed_in_at = start;
    all.session.started_at = start;
    all.grant.granted_at = start;
    all.grant.expires_at = start + DAY / 2;
    all.logout_notice.expires_at = soon;
    all.spent.expires_at = soon;
    all.authn_request.expires_at = soon;
    all.enrolment.expires_at = soon;
    all.link.expires_at = soon;
    all.change.undo_until = soon;
    all.grant.code_expires_at = soon;
    all.grant.redeemed_at = Some(start);
    all
}

#[tokio::test]
async fn everything_goes_in_its_own_time() {
    on_both(async |store| {
        let start = UnixMillis(1_790_000_000_000);
        filled(&store, &young(start)).await;
        let ages = Ages::default();
        let sweep = async |now| sweep::expired(&store, &ages, now).await.unwrap();

        assert_eq!(sweep(start + Duration::from_secs(59)).await, 0);
        assert_eq!(left(&store).await.len(), 17);

        assert_eq!(sweep(start + Duration::from_mins(1)).await, 7);
        let kept = [
            "session",
            "event",
            "code",
            "send",
            "grant",
            "logout_notice",
            "known_browser",
            "sign_in_failure",
            "link",
            "change",
        ];
        assert_eq!(left(&store).await, kept);

        assert_eq!(sweep(start + DAY).await, 1);
        assert_eq!(sweep(start + DAY + Duration::from_mins(1)).await, 5);
        assert_eq!(left(&store).await, ["session", "event", "grant", "known_browser"]);

        assert_eq!(sweep(start + DAY + DAY / 2).await, 2);
        assert_eq!(left(&store).await, ["known_browser"], "events go with their session");

        assert_eq!(sweep(start + DAY * 90).await, 1);
        assert_eq!(left(&store).await, [] as [&str; 0]);
        assert_eq!(account::Entity::find().count(store.read()).await.unwrap(), 1);
        assert_eq!(audit_event::Entity::find().count(store.read()).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_ended_session_stays_while_a_grant_rests_on_it() {
    on_both(async |store| {
        let start = UnixMillis(1_790_000_000_000);
        let mut all = young(start);
        all.session.ended_at = Some(start);
        all.grant.expires_at = start + DAY * 30;
        filled(&store, &all).await;
        let ages = Ages::default();
        sweep::expired(&store, &ages, start + DAY * 2).await.unwrap();
        assert!(left(&store).await.contains(&"session"));
        sweep::expired(&store, &ages, start + DAY * 31).await.unwrap();
        assert_eq!(left(&store).await, ["known_browser"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_a_batch_goes_too_with_two_nodes_at_it() {
    on_both(async |store| {
        let rows: Vec<handoff::Model> = (0..1_200_u32)
            .map(|number| {
                let mut handoff = row::all().handoff;
                handoff.handle_hash.0 = number.to_be_bytes().to_vec();
                handoff.body.clear();
                handoff
            })
            .collect();
        store
            .write(rows, |tx, rows| {
                Box::pin(async move {
                    for model in rows {
                        row::insert(tx, model.clone()).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        let (ages, late) = (Ages::default(), UnixMillis(1_900_000_000_000));
        let other = store.another_node().await;
        let (one, two) = tokio::join!(sweep::expired(&store, &ages, late), sweep::expired(&other, &ages, late));
        assert_eq!(one.unwrap() + two.unwrap(), 1_200);
        assert_eq!(handoff::Entity::find().count(store.read()).await.unwrap(), 0);
    })
    .await;
}
