//! What people look after themselves: enrolments under way, passkeys, recovery codes, links in mails, changes that can be
//! undone, and where a session is.

mod kept;

use sea_orm_migration::{prelude::*, schema::string_null};

pub(crate) struct Person;

impl MigrationName for Person {
    fn name(&self) -> &'static str {
        "m0003_person"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Person {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in kept::tables() {
            manager.create_table(table).await?;
        }
        for index in kept::indexes() {
            manager.create_index(index).await?;
        }
        for column in [string_null("agent"), string_null("address")] {
            manager
                .alter_table(Table::alter().table("session").add_column(column).to_owned())
                .await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
