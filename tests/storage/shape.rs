//! Migrations and entities make the same tables.

use super::row;
use domain::{db::Db, entity};
use sea_orm::{ConnectionTrait, DbBackend, Schema, Statement};
use tests::store::{Store, on_both};

/// Every entity, through the same macro.
macro_rules! each_entity {
    ($do:ident) => {
        $do!(
            account allowance application applied audit_event authenticator authn_request change client
            code code_failure consent enrolment entitlement event grant handoff interaction known_browser link
            logout_notice organisation participant passkey password phone proofing recovery_code remembered_choice reset
            resource role send service_provider session setting sign_in_failure signing_key spent subscription totp
        )
    };
}

#[tokio::test]
async fn migrations_and_entities_make_the_same_tables() {
    let (one, other) = (Store::sqlite().await, Store::sqlite().await);
    Box::pin(compare(&one, &other)).await;
    if let (Some(one), Some(other)) = (Store::postgres().await, Store::postgres().await) {
        Box::pin(compare(&one, &other)).await;
    }
}

/// `other` gets its tables anew, from the entities.
async fn compare(one: &Db, other: &Db) {
    let migrated = describe(one).await;
    assert!(migrated.len() > 100, "{migrated:#?}");
    for table in tables(other).await {
        let cascade = if other.backend() == DbBackend::Postgres {
            "CASCADE"
        } else {
            ""
        };
        let drop = format!("DROP TABLE \"{table}\" {cascade}");
        // Two statements on one connection, so that SQLite lets tables go that others point to.
        let off = if other.backend() == DbBackend::Postgres {
            ""
        } else {
            "PRAGMA foreign_keys = OFF;"
        };
        other
            .schema()
            .execute_unprepared(&format!("{off} {drop}"))
            .await
            .unwrap();
    }
    let schema = Schema::new(other.backend());
    macro_rules! create {
        ($($name:ident)*) => {$(
            let table = schema.create_table_from_entity(entity::$name::Entity);
            other.schema().execute(&table).await.unwrap();
        )*};
    }
    each_entity!(create);
    let made = describe(other).await;
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|line| !those.contains(line)).cloned().collect()
    };
    let (migrations, entities) = (only(&migrated, &made), only(&made, &migrated));
    assert_eq!(migrations, entities, "only by migrations, only by entities");
}

async fn tables(db: &Db) -> Vec<String> {
    let sql = match db.backend() {
        DbBackend::Postgres => {
            "SELECT table_name::text AS line FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'seaql_migrations'"
        }
        _ => {
            "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'seaql_migrations'"
        }
    };
    lines(db, sql).await
}

/// Columns with type, nullability and default; keys and unique constraints with their columns.
async fn describe(db: &Db) -> Vec<String> {
    let (columns, keys) = match db.backend() {
        DbBackend::Postgres => (
            "SELECT concat_ws(' ', table_name, column_name, data_type, character_maximum_length, is_nullable, \
             column_default) AS line FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name <> 'seaql_migrations'",
            "SELECT concat_ws(' ', t.relname, i.indisprimary, (SELECT string_agg(a.attname, ',' ORDER BY a.attname) \
             FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = ANY(i.indkey))) AS line \
             FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
             WHERE n.nspname = 'public' AND i.indisunique AND i.indpred IS NULL AND t.relname <> 'seaql_migrations'",
        ),
        _ => (
            "SELECT m.name || ' ' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk || ' ' || \
             coalesce(c.dflt_value, '') AS line FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'seaql_migrations'",
            "SELECT m.name || ' ' || i.origin || ' ' || (SELECT group_concat(c.name) FROM (SELECT name FROM \
             pragma_index_info(i.name) ORDER BY name) c) AS line FROM sqlite_master m, pragma_index_list(m.name) i \
             WHERE m.type = 'table' AND m.name <> 'seaql_migrations' AND i.\"unique\" = 1 AND i.partial = 0",
        ),
    };
    let mut all = lines(db, columns).await;
    all.extend(lines(db, keys).await);
    all.sort();
    all
}

async fn lines(db: &Db, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(db.backend(), sql);
    let rows = db.schema().query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get("", "line").unwrap()).collect()
}

#[tokio::test]
async fn every_row_comes_back_as_it_was_written() {
    on_both(async |store| {
        let all = row::all();
        macro_rules! write_and_read {
            ($($name:ident)*) => {$(
                let written = all.$name.clone();
                store
                    .write(written.clone(), |tx, model| Box::pin(async move { row::insert(tx, model.clone()).await }))
                    .await
                    .expect(stringify!($name));
                let found = <entity::$name::Entity as sea_orm::EntityTrait>::find().all(store.read()).await.unwrap();
                assert_eq!(found, [written]);
            )*};
        }
        // In the order in which they point to each other.
        write_and_read!(
            organisation account role entitlement proofing authenticator password phone totp code_failure application
            client consent subscription session event interaction handoff code send grant logout_notice
            remembered_choice known_browser allowance sign_in_failure spent audit_event signing_key setting applied
            resource passkey recovery_code link change reset enrolment service_provider participant authn_request
        );
    })
    .await;
}

#[tokio::test]
async fn a_second_migration_finds_nothing_to_do() {
    on_both(async |store| {
        assert_eq!(migrations::pending(store.read()).await.unwrap(), [] as [String; 0]);
        assert_eq!(migrations::up(store.schema()).await.unwrap().0, [] as [String; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_alone() {
    on_both(async |store| {
        let record = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_from_the_future', 0)";
        store.schema().execute_unprepared(record).await.unwrap();
        for outcome in [
            migrations::up(store.schema()).await.map(drop),
            migrations::pending(store.read()).await.map(drop),
        ] {
            let error = outcome.unwrap_err();
            assert!(matches!(&error, migrations::MigrationError::Newer(name) if name == "m9999_from_the_future"));
            assert!(error.to_string().contains("newer version"), "{error}");
        }
    })
    .await;
}

#[tokio::test]
async fn nodes_that_start_together_make_the_tables_once() {
    on_both(async |store| {
        for table in tables(&store).await.into_iter().chain(["seaql_migrations".to_owned()]) {
            let cascade = if store.backend() == DbBackend::Postgres {
                "CASCADE"
            } else {
                ""
            };
            let off = if store.backend() == DbBackend::Postgres {
                ""
            } else {
                "PRAGMA foreign_keys = OFF;"
            };
            let drop = format!("{off} DROP TABLE \"{table}\" {cascade}");
            store.schema().execute_unprepared(&drop).await.unwrap();
        }
        let nodes = [
            store.another_node().await,
            store.another_node().await,
            store.another_node().await,
        ];
        let [one, two, three] = &nodes;
        assert_eq!(migrations::pending(one.read()).await.unwrap().len(), 6);
        let (one, two, three) = tokio::join!(
            migrations::up(one.schema()),
            migrations::up(two.schema()),
            migrations::up(three.schema())
        );
        let ran: Vec<usize> = [one, two, three]
            .into_iter()
            .map(|node| node.unwrap().0.len())
            .collect();
        assert_eq!(ran.iter().sum::<usize>(), 6, "{ran:?}");
        assert!(ran.contains(&6), "one node ran all of them: {ran:?}");
    })
    .await;
}

#[tokio::test]
async fn two_nodes_do_not_both_make_an_active_key_of_one_algorithm() {
    on_both(async |store| {
        let first = row::all().signing_key;
        let mut second = first.clone();
        second.id = "other".into();
        let insert = async |key: entity::signing_key::Model| {
            store
                .write(key, |tx, key| {
                    Box::pin(async move { row::insert(tx, key.clone()).await })
                })
                .await
        };
        insert(first.clone()).await.unwrap();
        let refused = insert(second.clone()).await.unwrap_err();
        assert!(matches!(
            refused.database().and_then(sea_orm::DbErr::sql_err),
            Some(sea_orm::SqlErr::UniqueConstraintViolation(_))
        ));
        second.alg = "ES256".to_owned();
        insert(second.clone()).await.unwrap();
        second.id = "next".into();
        second.active_at = None;
        insert(second).await.unwrap();
    })
    .await;
}

#[cfg(unix)]
#[tokio::test]
async fn the_database_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let store = Store::sqlite().await;
    let path = store.url().strip_prefix("sqlite://").unwrap();
    for file in [path.to_owned(), format!("{path}-wal"), format!("{path}-shm")] {
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn what_points_to_an_account_or_an_application_goes_with_it() {
    on_both(async |store| {
        Box::pin(fill(&store)).await;
        let delete = async |sql: &'static str| {
            store
                .write((), move |tx, ()| {
                    Box::pin(async move { Ok(tx.execute_unprepared(sql).await?.rows_affected()) })
                })
                .await
        };
        assert!(
            delete("DELETE FROM organisation").await.is_err(),
            "an organisation that has accounts stays"
        );
        assert!(
            delete("DELETE FROM session").await.is_err(),
            "a session that a grant rests on stays"
        );
        assert_eq!(delete("DELETE FROM account").await.unwrap(), 1);
        let stays = [
            "allowance",
            "application",
            "applied",
            "audit_event",
            "authn_request",
            "client",
            "handoff",
            "logout_notice",
            "organisation",
            "resource",
            "service_provider",
            "setting",
        ];
        let more = ["sign_in_failure", "signing_key", "spent", "subscription"];
        let mut expected: Vec<&str> = stays.into_iter().chain(more).collect();
        expected.sort_unstable();
        assert_eq!(filled(&store).await, expected);
        assert_eq!(delete("DELETE FROM application").await.unwrap(), 1);
        expected.retain(|table| {
            ![
                "application",
                "client",
                "logout_notice",
                "service_provider",
                "subscription",
            ]
            .contains(table)
        });
        assert_eq!(filled(&store).await, expected);
        assert_eq!(delete("DELETE FROM organisation").await.unwrap(), 1);
    })
    .await;
}

/// One row in every table.
async fn fill(db: &Db) {
    let all = row::all();
    macro_rules! write {
        ($($name:ident)*) => {$(
            db.write(all.$name.clone(), |tx, model| Box::pin(async move { row::insert(tx, model.clone()).await }))
                .await
                .unwrap();
        )*};
    }
    write!(
        organisation account role entitlement proofing authenticator password phone totp code_failure application
        client consent subscription session event interaction handoff code send grant logout_notice
        remembered_choice known_browser allowance sign_in_failure spent audit_event signing_key setting applied
        resource passkey recovery_code link change reset enrolment service_provider participant authn_request
    );
}

/// The tables that aren't empty.
async fn filled(db: &Db) -> Vec<String> {
    let mut filled = Vec::new();
    for table in tables(db).await {
        let any = lines(db, &format!("SELECT 'x' AS line FROM \"{table}\" LIMIT 1")).await;
        if !any.is_empty() {
            filled.push(table);
        }
    }
    filled.sort_unstable();
    filled
}
