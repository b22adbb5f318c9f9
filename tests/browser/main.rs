//! Journeys in a real Chromium, with the relying party on another site (`127.0.0.1`) than the provider (`localhost`).

#![cfg(test)]

mod walk;
