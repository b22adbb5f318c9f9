//! One-time codes: issued, checked, burnt, expired.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

/// How a message reaches a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A text message (outbox channel `sms`).
    #[sea_orm(string_value = "text")]
    Text,
    /// A spoken call.
    #[sea_orm(string_value = "voice")]
    Voice,
    /// An e-mail.
    #[sea_orm(string_value = "mail")]
    Mail,
}
