//! What a whole OpenID provider keeps: refresh tokens, consents, APIs, and logout notices that wait.
//!
//! `grants` is made anew: what was granted before ends, and its people are asked once more.

mod grant;
mod kept;

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, string_null},
};

pub(crate) struct Provider;

impl MigrationName for Provider {
    fn name(&self) -> &'static str {
        "m0002_provider"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Provider {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("grants").to_owned()).await?;
        for table in grant::tables().into_iter().chain(kept::tables()) {
            manager.create_table(table).await?;
        }
        for index in grant::indexes().into_iter().chain(kept::indexes()) {
            manager.create_index(index).await?;
        }
        for (table, column) in [
            ("interaction", big_integer_null("consented_at")),
            ("client", string_null("backchannel_logout_uri")),
        ] {
            manager
                .alter_table(Table::alter().table(table).add_column(column).to_owned())
                .await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
