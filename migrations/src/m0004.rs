//! Receipts: who took a message, and what that provider said of it afterwards.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, string_null},
};

pub(crate) struct Receipts;

impl MigrationName for Receipts {
    fn name(&self) -> &'static str {
        "m0004_receipts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Receipts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [string_null("carried_by"), big_integer_null("delivered_at")] {
            manager
                .alter_table(Table::alter().table("send").add_column(column).to_owned())
                .await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
