//! Choosing an account (`prompt=select_account`).

use super::{Asker, Frame};
use askama::Template;
use domain::ids::AccountId;

/// The value of the radio `account` that stands for *another account*: no id looks like it.
pub const ANOTHER: &str = "another";

/// Which account.
#[derive(Clone, Debug, Template)]
#[template(path = "choose-account.html")]
pub struct ChooseAccount {
    /// What is around it.
    pub frame: Frame,
    /// Who asks.
    pub asker: Option<Asker>,
    /// The accounts, the one to check first.
    pub accounts: Vec<Choosable>,
}

/// An account to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choosable {
    /// The value of the radio `account`.
    pub id: AccountId,
    /// The person's name.
    pub name: String,
    /// The user ID.
    pub user_id: String,
    /// The organisation's name.
    pub organisation: String,
}
