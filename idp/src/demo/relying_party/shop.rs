//! The four applications: what each is for, what it asks, and what it insists on itself.

use super::super::sample::{Application, Client};

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
            "flight-deck" => (
                "Clearances and weather. The provider is told to insist on level 2.",
                None,
                2,
            ),
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
}
