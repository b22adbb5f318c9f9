//! Passkeys count their uses; what a challenge needs travels sealed with its page, so no table holds it.

use sea_orm_migration::{prelude::*, schema::big_integer};

pub(crate) struct Passkeys;

impl MigrationName for Passkeys {
    fn name(&self) -> &'static str {
        "m0005_passkeys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Passkeys {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let counter = big_integer("counter").default(0).take();
        manager
            .alter_table(Table::alter().table("passkey").add_column(counter).to_owned())
            .await?;
        manager.drop_table(Table::drop().table("ceremony").to_owned()).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
