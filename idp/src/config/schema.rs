//! What the configuration may say, for editors that complete and check it.

use super::{File, document::Read};

/// The [JSON Schema](https://json-schema.org/draft/2020-12/schema) of the configuration file.
#[must_use]
pub fn schema() -> serde_json::Value {
    let mut schema = File::schema();
    if let Some(members) = schema.as_object_mut() {
        members.insert(
            "$schema".to_owned(),
            "https://json-schema.org/draft/2020-12/schema".into(),
        );
        members.insert("title".to_owned(), "gradus.toml".into());
    }
    schema
}
