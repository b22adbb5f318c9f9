//! A session rises: a typed code is checked, used up, and becomes an event under a new cookie, in one transaction.

use crate::metric;
use domain::{
    assurance::Means,
    audit::{self, act},
    authenticator::{
        Limits,
        passkey::{self, Used},
        recovery,
        totp::{self, Entered},
    },
    code::{self, Checked},
    db::Tx,
    fault::Fault,
    ids::{AuthenticatorId, EventId, InteractionId, SessionId},
    secret::SessionHash,
    session::{self, NewEvent},
    time::UnixMillis,
};
use serde_json::json;

/// A typed code, ready for the write.
pub(super) struct Entry {
    pub(super) typed: Typed,
    pub(super) session: SessionId,
    /// The cookie that the request carries, and the one that takes its place.
    pub(super) token: SessionHash,
    pub(super) renewed: SessionHash,
    pub(super) event: (EventId, AuthenticatorId, InteractionId),
    pub(super) renewal: audit::Event,
}

pub(super) enum Typed {
    Sent(code::Entry, Means),
    Shown(totp::Entry),
    Recovery(recovery::Entry),
    Signed(passkey::Use),
}

/// What became of a typed code, for the page.
pub(super) enum Outcome {
    Risen,
    Wrong {
        tries_left: Option<u32>,
    },
    Used,
    /// A passkey that has been used elsewhere since.
    Copied,
    Over(Over),
}

/// Why a code wasn't looked at, or is none any more.
pub(super) enum Over {
    Burnt,
    Expired,
    Gone,
    Locked,
}

impl Outcome {
    /// In a word, for the figures.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Risen => metric::SUCCESS,
            Self::Wrong { .. } => "wrong",
            Self::Used => "used",
            Self::Copied => "copied",
            Self::Over(Over::Burnt) => "burnt",
            Self::Over(Over::Expired) => "expired",
            Self::Over(Over::Gone) => "gone",
            Self::Over(Over::Locked) => "locked",
        }
    }
}

impl Entry {
    fn used(&self, used: &passkey::Use) -> audit::Event {
        audit::Event {
            act: act::PASSKEY_USED,
            detail: json!({ "authenticator": used.id }),
            ..self.renewal.clone()
        }
    }

    /// Checks the code and, if it is right, raises the session.
    pub(super) async fn check(&self, tx: &Tx, limits: Limits, now: UnixMillis) -> Result<Outcome, Fault> {
        // The cookie may have been renewed in another tab: then nothing is tried with this one.
        if !session::hold(tx, self.session, &self.token, now).await? {
            return Ok(Outcome::Over(Over::Gone));
        }
        let means = match &self.typed {
            Typed::Sent(entry, means) => match code::check(tx, entry, &limits, now).await? {
                Checked::Right { .. } => means.clone(),
                Checked::Wrong { tries_left } => {
                    return Ok(Outcome::Wrong {
                        tries_left: u32::try_from(tries_left).ok(),
                    });
                }
                Checked::Burnt => return Ok(Outcome::Over(Over::Burnt)),
                Checked::Expired => return Ok(Outcome::Over(Over::Expired)),
                Checked::Gone => return Ok(Outcome::Over(Over::Gone)),
                Checked::Locked { .. } => return Ok(Outcome::Over(Over::Locked)),
            },
            Typed::Shown(entry) => match totp::enter(tx, entry, &limits, now).await? {
                Entered::Right => Means::Totp,
                Entered::Wrong => return Ok(Outcome::Wrong { tries_left: None }),
                Entered::Replayed => return Ok(Outcome::Used),
                Entered::Gone => return Ok(Outcome::Over(Over::Gone)),
                Entered::Locked { .. } => return Ok(Outcome::Over(Over::Locked)),
            },
            Typed::Recovery(entry) => match recovery::enter(tx, entry, &limits, now).await? {
                recovery::Entered::Right { .. } => Means::RecoveryCode,
                recovery::Entered::Wrong => return Ok(Outcome::Wrong { tries_left: None }),
                recovery::Entered::Used => return Ok(Outcome::Used),
                recovery::Entered::Gone => return Ok(Outcome::Over(Over::Gone)),
            },
            Typed::Signed(used) => match passkey::count(tx, used, now).await? {
                Used::Yes => {
                    audit::record(tx, &self.used(used), now).await?;
                    used.means()
                }
                Used::Gone => return Ok(Outcome::Over(Over::Gone)),
                Used::Behind => return Ok(Outcome::Copied),
            },
        };
        let (id, authenticator, interaction) = self.event;
        session::record(
            tx,
            self.session,
            &NewEvent {
                id,
                authenticator,
                means,
                interaction,
            },
            now,
        )
        .await?;
        session::renew(tx, self.session, &self.token, &self.renewed, now).await?;
        audit::record(tx, &self.renewal, now).await?;
        Ok(Outcome::Risen)
    }
}
