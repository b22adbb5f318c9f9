//! The apply file of a test: grows as people and applications come, and is applied whole each time.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a document that can't be written fails the test"
)]

use toml::{Table, Value};

/// An apply file.
#[derive(Clone, Debug)]
pub struct Document(Table);

impl Default for Document {
    /// People are at Acme, applications are Globex's.
    fn default() -> Self {
        let text = r#"
            [[organisation]]
            id = "acme"
            name = "Acme Aerospace"
            [[organisation]]
            id = "globex"
            name = "Globex"
        "#;
        Self(toml::from_str(text).expect("TOML"))
    }
}

impl Document {
    /// One more item of a list such as `account`.
    pub fn push(&mut self, list: &str, item: Table) {
        let list = self.0.entry(list).or_insert_with(|| Value::Array(Vec::new()));
        list.as_array_mut().expect("a list").push(Value::Table(item));
    }

    /// The item of a list whose `key` is that.
    ///
    /// # Panics
    /// There is none.
    pub fn find(&mut self, list: &str, key: &str, wanted: &str) -> &mut Table {
        let items = self.0.get_mut(list).and_then(Value::as_array_mut).expect("a list");
        let found = items
            .iter_mut()
            .filter_map(Value::as_table_mut)
            .find(|item| item.get(key).and_then(Value::as_str) == Some(wanted));
        found.unwrap_or_else(|| panic!("no {list} with {key} = {wanted}"))
    }

    /// As a file.
    #[must_use]
    pub fn text(&self) -> String {
        toml::to_string(&self.0).expect("TOML")
    }
}
