//! Pages: pure data in, HTML out. One struct and one template a page; no database, no clock, no request in here.
//!
//! A page is filled by whoever serves it and turned into HTML by [`render`]. Every page carries a [`Frame`]: the words of
//! the reader's language, the brand, the `csrf` field, who is signed in. Facts come in as values ([`Authenticator`],
//! [`Stair`], instants and the request's `now`), sentences are made here from `locales/`.
//!
//! Forms post to the address they were got from, unless the page says otherwise. They work without a script; with one,
//! the code page counts down and fills the code in. Nothing is inline, so that the strictest Content-Security-Policy holds.

mod activity;
mod asker;
mod asset;
mod authenticator;
mod authenticators;
mod brand;
mod choose_account;
mod consent;
mod dashboard;
mod first;
mod frame;
mod help;
mod lately;
mod leave;
mod lost;
mod means_lacking;
mod moment;
mod new_password;
mod next_step;
mod passkey;
mod phones;
mod problem;
mod profile;
mod sessions;
mod sign_in;
mod sign_out;
mod stair;
mod step_up;
mod undo;
mod words;

pub use activity::{Act, Activity, Happening};
pub use asker::Asker;
pub use asset::{Asset, address, asset};
pub use authenticator::Authenticator;
pub use authenticators::{
    AppError, Authenticators, LONGEST_LABEL, NewApp, OneWay, Qr, Recovery, RecoveryCodes, Sheet, Way, WayState,
    in_fours,
};
pub use brand::{Brand, BrandFile, ButtonColors, Logo};
pub use choose_account::{ANOTHER, Choosable, ChooseAccount};
pub use consent::{Allowed, Consent, Consents, Release};
pub use dashboard::{Credential, CredentialState, Dashboard, Doors, Group, Missing, Shown, Status, Strength, Tile};
pub use first::{First, Followed};
pub use frame::{Frame, Idle};
pub use help::{HelpLevels, LevelHelp};
pub use lately::{Happened, Lately};
pub use leave::{Field, Onward, Post};
pub use lost::Lost;
pub use means_lacking::{BeProofed, Lack, Obtain, Obtainable};
pub(crate) use moment::{ago, ahead};
pub use new_password::{ChangePassword, Forgot, ForgotPassword, NewPasswordError};
pub use next_step::NextStep;
pub use passkey::{NewPasskey, PasskeyAsk, PasskeyError, StepUpPasskey};
pub use phones::{
    ConfirmingPhone, CountryChoice, NumberError, PhoneConfirm, PhoneNumber, PhoneRow, PhoneShown, Phones, PhonesNotice,
    Registered, all_phones_told, phone_told, word,
};
pub use problem::{Link, Problem, To, Trouble};
pub use profile::{ChangeEmail, ConfirmEmail, Confirming, EmailError, Language, Profile, ProfileError, Saved};
pub use sessions::{Session, Sessions};
pub use sign_in::{Identifier, IdentifierError, Password, PasswordError};
pub use sign_out::{SignOut, SignedOut};
pub use stair::{Rise, Stair, Step};
pub use step_up::{Choice, Choose, ChooseNotice, Code, CodeError, CodeKind, CodeState, Delivery, Resend};
pub use undo::{Undo, Undoing};
pub use words::{Sentence, Tongue, Words, accepted};

use askama::Template;
use domain::fault::Fault;

/// A page as HTML.
///
/// # Errors
/// A fault if the template itself fails, which none of ours can.
pub fn render(page: &impl Template) -> Result<String, Fault> {
    page.render().map_err(|cause| Fault::new("a page didn't render", cause))
}
