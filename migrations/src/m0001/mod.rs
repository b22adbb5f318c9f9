//! The first tables: people, applications, sessions and what keeps them safe.

mod application;
mod keeping;
mod person;
mod session;

use sea_orm_migration::prelude::*;

pub(crate) struct FirstTables;

impl MigrationName for FirstTables {
    fn name(&self) -> &'static str {
        "m0001_first_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for FirstTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // In this order, because a table may only point to one that is there.
        let tables = [
            person::tables(),
            application::tables(),
            session::tables(),
            keeping::tables(),
        ];
        for table in tables.into_iter().flatten() {
            manager.create_table(table).await?;
        }
        let indexes = [
            person::indexes(),
            application::indexes(),
            session::indexes(),
            keeping::indexes(),
        ];
        for index in indexes.into_iter().flatten() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
