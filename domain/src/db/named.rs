//! Columns of several tables in one statement, each under its table's prefix: `Model::from_query_result(row, prefix)` reads
//! them back. One statement for what is always read together is faster than several: each crosses to another thread.

use sea_orm::{ColumnTrait, EntityTrait, QuerySelect, Select};

/// Selects the columns as `{prefix}{name}`.
pub(crate) fn named<E: EntityTrait, C: ColumnTrait>(
    select: Select<E>,
    prefix: &str,
    columns: impl Iterator<Item = C>,
) -> Select<E> {
    columns.fold(select, |select, column| {
        select.column_as(column, format!("{prefix}{}", column.as_str()))
    })
}
