//! Through what messages leave: what `[delivery]` means once it is checked.

mod check;
mod table;

pub(super) use table::DeliveryTable;
pub use table::{Encryption, NumberCheck};

use super::document::SecretText;
use domain::{authenticator::phone::Number, code::Channel};
use lettre::message::Mailbox;
use std::sync::Arc;

/// Through what messages leave. A channel that isn't set isn't offered. No `Debug`: it holds secrets.
#[derive(Clone)]
pub struct Delivery {
    /// What carries text messages, in the order in which it is tried.
    pub sms: Option<Vec<Carrier>>,
    /// Calls.
    pub voice: Option<Vec<Carrier>>,
    /// E-mail.
    pub mail: Option<Vec<Carrier>>,
    /// Letters.
    pub post: Option<Vec<Carrier>>,
    /// Whether phones may be registered. Those that are confirmed go on getting codes.
    pub new_phones: bool,
    /// How a number that is registered is checked before a code is sent there.
    pub number_check: NumberCheck,
    /// The countries whose numbers may be registered, if not all.
    pub countries: Option<Vec<String>>,
    /// All providers, whether something uses them or not.
    pub providers: Vec<Arc<Provider>>,
}

impl Delivery {
    /// What carries messages of a channel, in the order in which it is tried; `None` if it isn't offered.
    #[must_use]
    pub fn carriers(&self, channel: Channel) -> Option<&[Carrier]> {
        match channel {
            Channel::Text => self.sms.as_deref(),
            Channel::Voice => self.voice.as_deref(),
            Channel::Mail => self.mail.as_deref(),
        }
    }

    /// The provider of that name.
    #[must_use]
    pub fn find_provider(&self, name: &str) -> Option<&Provider> {
        let mut providers = self.providers.iter();
        providers.find(|provider| provider.name == name).map(|found| &**found)
    }

    /// Whether this number may be registered at present. Nothing here stops codes to phones that are confirmed.
    #[must_use]
    pub fn takes_new(&self, number: &Number) -> bool {
        let here = |countries: &Vec<String>| countries.iter().any(|country| country == number.country());
        self.new_phones && self.countries.as_ref().is_none_or(here)
    }
}

/// What carries messages of a channel.
#[derive(Clone)]
pub enum Carrier {
    /// A file in the data folder, for tests and demonstrations.
    Outbox,
    /// Somebody who really delivers.
    Provider(Arc<Provider>),
}

impl Carrier {
    /// What operators know it by.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Outbox => OUTBOX,
            Self::Provider(provider) => &provider.name,
        }
    }
}

/// The name of the outbox, which no provider has.
const OUTBOX: &str = "outbox";

/// Somebody who delivers: `[delivery.provider.NAME]`.
pub struct Provider {
    /// What operators know it by; a part of the URL of its receipts.
    pub name: String,
    /// How it is spoken to.
    pub kind: Kind,
}

/// How a provider is spoken to.
pub enum Kind {
    /// Texts and calls, over HTTP of Twilio's published shape.
    Twilio(Twilio),
    /// Anything, over JSON that we sign.
    Webhook(Webhook),
    /// E-mail.
    Smtp(Smtp),
}

/// A gateway of Twilio's published shape.
pub struct Twilio {
    /// Where its API starts, without a trailing slash.
    pub url: String,
    /// The account's SID.
    pub account: String,
    /// What authenticates us there, and its receipts here.
    pub auth_token: SecretText,
    /// The number that sends and calls.
    pub from: Option<String>,
    /// The messaging service that sends texts instead.
    pub messaging_service: Option<String>,
    /// Whether it is asked for receipts.
    pub receipts: bool,
}

/// A gateway that takes JSON which we sign.
pub struct Webhook {
    /// Where it is posted to.
    pub url: String,
    /// What signs.
    pub secret: SecretText,
}

/// A mail server.
pub struct Smtp {
    /// Its name, which its certificate must have.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Encryption,
    /// Whom mails come from.
    pub from: Mailbox,
    /// User name and password.
    pub login: Option<(String, SecretText)>,
    /// Certificates in PEM that are trusted besides the well-known ones.
    pub authorities: Option<Vec<u8>>,
}
