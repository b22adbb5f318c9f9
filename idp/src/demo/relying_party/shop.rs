//! The four applications: what each is for, what it asks, and what it insists on itself.

use super::{
    super::sample::{Application, Client},
    visit::Wish,
    words,
};
use std::fmt::Write as _;

/// One application of the relying party.
pub(super) struct Shop {
    pub(super) id: String,
    pub(super) name: String,
    /// The partner that owns it.
    pub(super) owner: String,
    /// What the provider has been told to insist on.
    pub(super) minimum: u8,
    pub(super) client: Client,
    /// What it is, in a sentence.
    pub(super) about: &'static str,
    /// The level that it asks for by itself, as a preference.
    pub(super) asks: Option<u8>,
    /// The level below which it stays shut, whatever the provider let through.
    pub(super) insists: u8,
}

impl Shop {
    /// Opens the application, with what the sample says and what only the application itself knows.
    pub(super) fn open(application: &Application, owner: &str) -> Self {
        let (about, asks, insists) = match application.id.as_str() {
            "logbook" => ("Flights and hours. A password is enough.", None, 1),
            "flight-deck" => ("Clearances and weather, for people who show a second factor.", None, 2),
            "drawings-vault" => (
                "Drawings under export control. Only for people who have proved who they are.",
                None,
                3,
            ),
            "parts-store" => (
                "Spare parts. It asks for level 2 as a wish, and looks at the answer itself.",
                Some(2),
                2,
            ),
            _ => ("An application of the sample.", None, application.minimum_level),
        };
        Self {
            id: application.id.clone(),
            name: application.name.clone(),
            owner: owner.to_owned(),
            minimum: application.minimum_level,
            client: application.client.clone(),
            about,
            asks,
            insists,
        }
    }

    /// What it asked, what the provider insists on besides, and whether more was asked than came, in sentences.
    pub(super) fn asked(&self, wish: &Wish, reached: Option<u8>) -> String {
        let name = &self.name;
        let mut asked = format!("{name} {}.", words::wish(wish));
        if self.minimum > 1 {
            let _ = write!(asked, " Gradus itself insists on level {} for {name}.", self.minimum);
        }
        let wished = wish.acr_values.iter().flat_map(|names| names.split_whitespace());
        let most = wished.map(|name| words::level(Some(name))).max();
        if reached.is_some() && most > reached {
            asked.push_str(" A wish can be left open: Gradus answered with what you have shown.");
        }
        asked
    }
}
