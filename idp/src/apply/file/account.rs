//! `[[account]]`.

use super::text::{Day, Email, Locale, Product, UserId};
use crate::config::document::{At, Problems, Read, SecretText, Value, one_of, record};
use data_encoding::BASE32_NOPAD;
use domain::{
    authenticator::phone::{Number, NumberRefusal},
    code::Channel,
};
use serde_json::json;
use zeroize::Zeroizing;

record! {
    /// One sign-in identity of a person in one organisation. A key that is left out leaves what is there as it is.
    pub(in crate::apply) struct AccountTable {
        /// The name that always signs in; unique.
        user_id: At<UserId>,
        /// Whose account it is.
        organisation: At<String>,
        /// Several accounts may share one.
        email: Option<At<Email>> = None,
        /// Whether the e-mail signs this account in, and no other.
        sign_in_by_email: Option<bool> = None,
        /// Whether the person has shown that the address is theirs. Default: true.
        email_confirmed: Option<bool> = None,
        /// First name.
        given_name: Option<String> = None,
        /// Last name.
        family_name: Option<String> = None,
        /// Contact number, no authenticator.
        phone_number: Option<Contact> = None,
        /// Language.
        locale: Option<Locale> = None,
        /// Set at creation only, unless `--reset` is given.
        password: Option<At<SecretText>> = None,
        /// The same, as an argon2id PHC string.
        password_hash: Option<At<SecretText>> = None,
        /// Whether it may not sign in at present.
        suspended: Option<bool> = None,
        /// What it may administer: all of it.
        roles: Option<Vec<Role>> = None,
        /// Rights to hold strong credentials.
        entitlements: Option<Vec<EntitlementTable>> = None,
        /// Confirmed phones; set at creation only, unless `--reset` is given.
        phones: Option<Vec<At<PhoneTable>>> = None,
        /// Authenticator apps; set at creation only, unless `--reset` is given.
        totp: Option<Vec<At<TotpTable>>> = None,
        /// That the person was checked; sample data only. What the account has now carries level 3.
        proofed: Option<ProofedTable> = None,
    }
}

record! {
    /// The right to hold a strong credential until the end of a day.
    pub(in crate::apply) struct EntitlementTable {
        /// Such as `phone-otp`.
        product: Product,
        /// The last day.
        until: Day,
    }
}

record! {
    /// A phone that receives codes.
    pub(in crate::apply) struct PhoneTable {
        /// With its country prefix.
        number: PhoneNumber,
        /// By text or by voice.
        delivery: Delivery = Delivery(Channel::Text),
        /// Whether it is offered first.
        default: bool = false,
    }
}

record! {
    /// An authenticator app.
    pub(in crate::apply) struct TotpTable {
        /// Its seed in base32.
        secret: Seed,
        /// What its owner calls it.
        name: String = "Authenticator app".to_owned(),
    }
}

record! {
    /// That a person was checked to be who they say.
    pub(in crate::apply) struct ProofedTable {
        /// When.
        at: Day,
        /// How.
        method: Method,
    }
}

impl AccountTable {
    /// Whether the e-mail counts as confirmed.
    pub(in crate::apply) fn is_confirmed(&self) -> bool {
        self.email_confirmed.unwrap_or(true)
    }

    pub(super) fn warn(&self, problems: &mut Problems) {
        if let Some(password) = &self.password
            && let Err(weak) = keys::password::check_new(password.value.reveal())
        {
            let user_id = &self.user_id.value.0;
            problems.warn(
                &password.origin,
                format_args!("the password of {user_id} is weak: {weak}"),
            );
        }
        for totp in self.totp.iter().flatten().filter(|totp| totp.value.secret.0.len() < 16) {
            problems.warn(
                &totp.origin,
                "the seed is weak: RFC 4226 asks for at least 16 bytes (26 characters)",
            );
        }
    }

    /// What must hold between its keys.
    pub(super) fn check(&self, problems: &mut Problems) {
        let at = &self.user_id.origin;
        let user_id = &self.user_id.value.0;
        let own = self.email.as_ref().is_some_and(|email| email.value.0 == *user_id);
        if user_id.contains('@') && !own {
            problems.refuse(
                at,
                "`user_id` looks like an e-mail address that isn't this account's own: take another name",
            );
        }
        match (&self.password, &self.password_hash) {
            (Some(_), Some(hash)) => problems.refuse(
                &hash.origin,
                "`password` and `password_hash` are both set: take one away",
            ),
            (Some(password), None) if password.value.reveal().chars().count() > 256 => {
                problems.refuse(
                    &password.origin,
                    "`password` must have at most 256 characters: nobody could type it in",
                );
            }
            (None, Some(hash)) => {
                if let Err(bad) = keys::password::check_phc(hash.value.reveal()) {
                    problems.refuse(&hash.origin, format_args!("`password_hash`: {bad}"));
                }
            }
            _ => {}
        }
        if self.sign_in_by_email == Some(true) && (self.email.is_none() || !self.is_confirmed()) {
            problems.refuse(at, "`sign_in_by_email` needs an `email` that is confirmed");
        }
        self.check_phones(problems);
        self.check_lists(problems);
    }

    fn check_phones(&self, problems: &mut Problems) {
        let phones = self.phones.as_deref().unwrap_or_default();
        for (index, phone) in phones.iter().enumerate() {
            let before = || phones.iter().take(index).map(|before| &before.value);
            if before().any(|other| other.number.0.e164() == phone.value.number.0.e164()) {
                problems.refuse(&phone.origin, "`phones`: this number stands twice");
            }
            if phone.value.default && before().any(|other| other.default) {
                problems.refuse(&phone.origin, "`phones`: only one can be the default");
            }
            if index == 3 {
                problems.refuse(&phone.origin, "`phones`: an account has up to 3");
            }
        }
        let seeds = self.totp.as_deref().unwrap_or_default();
        for (index, totp) in seeds.iter().enumerate() {
            if seeds
                .iter()
                .take(index)
                .any(|before| *before.value.secret.0 == *totp.value.secret.0)
            {
                problems.refuse(&totp.origin, "`totp`: this secret stands twice");
            }
        }
    }

    fn check_lists(&self, problems: &mut Problems) {
        let at = &self.user_id.origin;
        let twice = |words: &[&str]| {
            words
                .iter()
                .enumerate()
                .find(|(index, word)| words.iter().take(*index).any(|before| before == *word))
                .map(|(_, word)| (*word).to_owned())
        };
        let roles: Vec<&str> = self.roles.iter().flatten().map(|role| role.0).collect();
        let products: Vec<&str> = self
            .entitlements
            .iter()
            .flatten()
            .map(|one| one.product.0.as_str())
            .collect();
        for (key, words) in [("roles", roles), ("entitlements", products)] {
            if let Some(word) = twice(&words) {
                problems.refuse(at, format_args!("`{key}`: \"{word}\" stands twice"));
            }
        }
    }
}

/// A phone that may receive codes.
pub(in crate::apply) struct PhoneNumber(pub(in crate::apply) Number);

const NUMBER: &str = "a number with its country prefix, such as \"+12025550123\"";

impl Read for PhoneNumber {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        let text = String::read(value, problems)?;
        let refused = match Number::parse(&text) {
            Ok(number) => return Some(Self(number)),
            Err(NumberRefusal::Malformed) => format!("must be {NUMBER}"),
            Err(NumberRefusal::Costly) => {
                "is a premium-rate, shared-cost or short number, which can't receive codes".to_owned()
            }
            Err(NumberRefusal::Voip) => "is a number received over the internet, which can't receive codes".to_owned(),
        };
        problems.refuse(&value.origin, refused);
        None
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^\\+[0-9 ()-]+$" })
    }
}

/// A number at which a person can be reached: E.164.
pub(in crate::apply) struct Contact(pub(in crate::apply) String);

impl Read for Contact {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        value.read_text(problems, NUMBER, |text| {
            let number = text
                .starts_with('+')
                .then(|| phonenumber::parse(None, text).ok())
                .flatten()?;
            number
                .is_valid()
                .then(|| Self(number.format().mode(phonenumber::Mode::E164).to_string()))
        })
    }
    fn schema() -> serde_json::Value {
        PhoneNumber::schema()
    }
}

/// How a code reaches a phone.
pub(in crate::apply) struct Delivery(pub(in crate::apply) Channel);

impl Read for Delivery {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        one_of(value, problems, &[("text", Channel::Text), ("voice", Channel::Voice)]).map(Self)
    }
    fn schema() -> serde_json::Value {
        json!({ "enum": ["text", "voice"] })
    }
}

/// The seed of an authenticator app.
pub(in crate::apply) struct Seed(pub(in crate::apply) Zeroizing<Vec<u8>>);

impl Read for Seed {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        value.read_text(problems, "base32: the letters A to Z and digits 2 to 7", |text| {
            let bare: Zeroizing<String> = Zeroizing::new(
                text.chars()
                    .filter(|c| !" =-".contains(*c))
                    .collect::<String>()
                    .to_uppercase(),
            );
            let seed = Zeroizing::new(BASE32_NOPAD.decode(bare.as_bytes()).ok()?);
            (8..=128).contains(&seed.len()).then_some(Self(seed))
        })
    }
    fn schema() -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[A-Za-z2-7 =-]+$" })
    }
}

/// What an account may administer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::apply) struct Role(pub(in crate::apply) &'static str);

const ROLES: [&str; 9] = [
    "organisation-administrator",
    "application-administrator",
    "application-owner",
    "steward",
    "proofing-agent",
    "trusted-agent",
    "federation-administrator",
    "auditor",
    "support",
];

impl Read for Role {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        one_of(value, problems, &ROLES.map(|role| (role, Self(role))))
    }
    fn schema() -> serde_json::Value {
        json!({ "enum": ROLES })
    }
}

/// How a person was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::apply) struct Method(pub(in crate::apply) &'static str);

impl Read for Method {
    fn read(value: &Value, problems: &mut Problems) -> Option<Self> {
        one_of(
            value,
            problems,
            &["bureau", "post", "agent"].map(|method| (method, Self(method))),
        )
    }
    fn schema() -> serde_json::Value {
        json!({ "enum": ["bureau", "post", "agent"] })
    }
}
