//! Words that tables are written in, over those of SeaORM.

use sea_orm_migration::prelude::*;

/// What happens to a row when the row that it points to is deleted.
#[derive(Clone, Copy)]
pub(crate) enum With {
    /// It goes too.
    Goes,
    /// It holds the other: that one can't be deleted before it.
    Holds,
}

/// Bytes: as SeaORM declares a `Vec<u8>`.
pub(crate) fn bytes(column: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(column, ColumnType::VarBinary(StringLen::None))
        .not_null()
        .take()
}

/// Bytes, or nothing.
pub(crate) fn bytes_null(column: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(column, ColumnType::VarBinary(StringLen::None))
        .null()
        .take()
}

/// A new table of these columns.
pub(crate) fn table<const N: usize>(name: &'static str, columns: [ColumnDef; N]) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(name);
    for column in columns {
        table.col(column);
    }
    table
}

/// A primary key of several columns.
pub(crate) fn key<const N: usize>(mut table: TableCreateStatement, columns: [&'static str; N]) -> TableCreateStatement {
    let mut index = Index::create();
    for column in columns {
        index.col(column);
    }
    table.primary_key(&mut index);
    table
}

/// `column` points to the `id` of `other`.
pub(crate) fn points(
    mut table: TableCreateStatement,
    column: &'static str,
    other: &'static str,
    with: With,
) -> TableCreateStatement {
    // NO ACTION rather than RESTRICT: it looks only at the end of the statement, when a cascade has taken both.
    let deleted = match with {
        With::Goes => ForeignKeyAction::Cascade,
        With::Holds => ForeignKeyAction::NoAction,
    };
    let mut foreign = ForeignKey::create();
    foreign.from_col(column).to(other, "id").on_delete(deleted);
    table.foreign_key(&mut foreign);
    table
}

/// An index for the lookups by these columns, in this order.
pub(crate) fn index<const N: usize>(
    name: &'static str,
    table: &'static str,
    columns: [&'static str; N],
) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(column);
    }
    index
}
