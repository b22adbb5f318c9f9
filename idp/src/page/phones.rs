//! Phones: the list, the number, and what is asked before something is taken away.

use super::{Authenticator, Frame, Sentence, Words};
use askama::Template;
use domain::{assurance::Loss, code::Channel, ids::AuthenticatorId, time::UnixMillis};

/// The phones of an account, and all that can be done with them.
#[derive(Clone, Debug, Template)]
#[template(path = "phones.html")]
pub struct Phones {
    /// What is around it.
    pub frame: Frame,
    /// The phones, the default first.
    pub rows: Vec<PhoneRow>,
    /// One more may be registered.
    pub has_room: bool,
    /// Codes aren't delivered here at all.
    pub is_silent: bool,
    /// What has just happened, or why nothing did.
    pub notice: Option<PhonesNotice>,
}

/// One phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneRow {
    /// The hidden `phone`.
    pub id: AuthenticatorId,
    /// Which.
    pub what: Authenticator,
    /// Whether it is asked for first.
    pub is_default: bool,
    /// How its codes come.
    pub delivery: Channel,
    /// How they could come instead.
    pub other: Option<Channel>,
    /// It carries a proofed identity.
    pub proofed: bool,
    /// Since when.
    pub bound_at: UnixMillis,
}

/// What stands above the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhonesNotice {
    /// A phone has just been registered.
    Registered(Registered),
    /// There are as many as there may be.
    Full,
    /// The number is there already.
    Known,
    /// What was chosen isn't there any more.
    Gone,
    /// The default is a question only with two or more.
    OnlyOne,
    /// Its codes can't come that way.
    CantDeliver,
}

/// A phone that has just been registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The last four digits of its number.
    pub ending: String,
    /// It is the only one: a second is recommended.
    pub is_only: bool,
}

impl Phones {
    fn notice_text(&self) -> Option<Sentence<'_>> {
        let frame = &self.frame;
        Some(match self.notice.as_ref()? {
            PhonesNotice::Registered(_) => return None,
            PhonesNotice::Full if self.is_silent => frame.say("phones-silent"),
            PhonesNotice::Full => frame.say("phones-full"),
            PhonesNotice::Known => frame.say("phone-known"),
            PhonesNotice::Gone => frame.say("phones-gone"),
            PhonesNotice::OnlyOne => frame.say("phones-only-one"),
            PhonesNotice::CantDeliver => frame.say("phones-cant-deliver"),
        })
    }

    fn registered(&self) -> Option<&Registered> {
        match &self.notice {
            Some(PhonesNotice::Registered(registered)) => Some(registered),
            _ => None,
        }
    }
}

/// The number, typed twice.
#[derive(Clone, Debug, Template)]
#[template(path = "phone.number.html")]
pub struct PhoneNumber {
    /// What is around it.
    pub frame: Frame,
    /// All countries, by name.
    pub countries: Vec<CountryChoice>,
    /// The chosen one: ISO 3166-1.
    pub country: String,
    /// Its dialling prefix.
    pub prefix: u16,
    /// A number as it is written there.
    pub example: String,
    /// What was typed.
    pub phone: String,
    /// How codes can be delivered here, the one to check first.
    pub deliveries: Vec<Channel>,
    /// Whether it is typed a second time; else it is shown back.
    pub typed_twice: bool,
    /// What was wrong.
    pub error: Option<NumberError>,
}

/// The number as it was understood, before a code is sent there.
#[derive(Clone, Debug, Template)]
#[template(path = "phone.shown.html")]
pub struct PhoneShown {
    /// What is around it.
    pub frame: Frame,
    /// With its country's prefix, in groups.
    pub shown: String,
    /// The chosen country: ISO 3166-1.
    pub country: String,
    /// What was typed.
    pub phone: String,
    /// How its codes come.
    pub delivery: Channel,
}

/// A country to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountryChoice {
    /// ISO 3166-1.
    pub id: String,
    /// Its name in the reader's language.
    pub name: String,
    /// Its dialling prefix.
    pub prefix: u16,
}

impl CountryChoice {
    /// A country by its name in the reader's language.
    #[must_use]
    pub fn new(frame: &Frame, id: &str, prefix: u16) -> Self {
        Self {
            id: id.to_owned(),
            name: frame.say(&format!("country-{id}")).to_string(),
            prefix,
        }
    }
}

/// What was wrong with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Nothing was typed.
    Empty,
    /// It is no number.
    Malformed,
    /// Whoever is called earns by it.
    Costly,
    /// It is received over the internet.
    Voip,
    /// It is the account's already.
    Known,
    /// It is a landline, and codes don't come in calls here.
    NoCalls,
    /// The operator takes no new phones at present, or none of that country.
    NotTaken,
    /// The second isn't the first.
    Mismatch,
    /// It is a landline, and a text was chosen: a call is chosen now.
    Landline,
    /// Too many codes were sent.
    TooMany {
        /// When the next may be sent.
        until: UnixMillis,
    },
    /// Too many wrong codes.
    Locked {
        /// When it opens again.
        until: UnixMillis,
    },
}

impl PhoneNumber {
    /// What stands at the first field.
    fn complaint(&self) -> Option<Sentence<'_>> {
        Some(match self.error? {
            NumberError::Empty => self.frame.say("phone-empty"),
            NumberError::Malformed => self.frame.say("phone-malformed"),
            NumberError::Costly => self.frame.say("phone-costly"),
            NumberError::Voip => self.frame.say("phone-voip"),
            NumberError::Known => self.frame.say("phone-known"),
            NumberError::NoCalls => self.frame.say("phone-no-calls"),
            NumberError::NotTaken => self.frame.say("phone-not-taken"),
            _ => return None,
        })
    }

    /// What stands at the second.
    fn mismatch(&self) -> Option<Sentence<'_>> {
        (self.error == Some(NumberError::Mismatch)).then(|| self.frame.say("phone-mismatch"))
    }

    /// What stands above the form.
    fn notice_text(&self) -> Option<Sentence<'_>> {
        Some(match self.error? {
            NumberError::Landline => self.frame.say("phone-landline"),
            NumberError::TooMany { until } => self
                .frame
                .say("choose-too-many-sent")
                .with("span", self.frame.ahead(&until)),
            NumberError::Locked { until } => self.frame.say("choose-locked").with("span", self.frame.ahead(&until)),
            _ => return None,
        })
    }
}

/// What is asked before something is done with a phone.
#[derive(Clone, Debug, Template)]
#[template(path = "phone.confirm.html")]
pub struct PhoneConfirm {
    /// What is around it.
    pub frame: Frame,
    /// What would be done.
    pub confirming: ConfirmingPhone,
}

/// What would be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfirmingPhone {
    /// It is asked for first.
    Default {
        /// The last four digits of its number.
        ending: String,
    },
    /// It is removed.
    Delete {
        /// The last four digits of its number.
        ending: String,
        /// What goes with it.
        loss: Loss,
    },
    /// All are given up.
    Revoke {
        /// What goes with them.
        loss: Loss,
    },
}

impl PhoneConfirm {
    const fn loss(&self) -> Loss {
        match self.confirming {
            ConfirmingPhone::Delete { loss, .. } | ConfirmingPhone::Revoke { loss } => loss,
            ConfirmingPhone::Default { .. } => Loss::Nothing,
        }
    }

    fn loses(&self) -> &'static str {
        word(self.loss())
    }

    fn told(&self) -> Sentence<'_> {
        say(self.loss(), &self.frame)
    }
}

/// The hidden `loses`: what the page has said would be lost.
#[must_use]
pub const fn word(loss: Loss) -> &'static str {
    match loss {
        Loss::Nothing => "phone",
        Loss::SecondFactor => "second-factor",
        Loss::Proofing => "proofing",
    }
}

fn say(loss: Loss, frame: &Frame) -> Sentence<'_> {
    match loss {
        Loss::Nothing => frame.say("phone-loses-phone"),
        Loss::SecondFactor => frame.say("phone-loses-second-factor"),
        Loss::Proofing => frame.say("phone-loses-proofing"),
    }
}

/// A phone as the mail about it begins: *The phone with the number ending 3970*.
#[must_use]
pub fn phone_told(words: &Words, ending: &str) -> String {
    words.say("phone-told").with("ending", ending.to_owned()).to_string()
}

/// All phones as the mail about them begins.
#[must_use]
pub fn all_phones_told(words: &Words) -> String {
    words.say("phones-told").to_string()
}
