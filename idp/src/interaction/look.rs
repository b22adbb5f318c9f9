//! One look at a password: whoever guesses gets no more looks than the limits allow, however many try at once.

use super::pending::Pending;
use crate::{app::App, http::visit::Visit, page::PasswordError};
use axum::http::StatusCode;
use domain::{
    account::{
        self,
        attempt::{self, Admission, Attempt, Consequence, Counted},
    },
    authenticator::password,
    entity::{account::Model as Account, password::Model as Password},
    fault::Fault,
    ids::{AccountId, AuthenticatorId},
};
use keys::password::{Busy, Verdict};
use zeroize::Zeroizing;

/// The longest password that is looked at, in characters.
const LONGEST_PASSWORD: usize = 256;

/// What one look at a password shows.
pub(super) enum Look {
    /// It was right.
    Right(Box<Right>),
    /// It wasn't, or it wasn't looked at because too many weren't before.
    Refused(StatusCode, PasswordError),
    /// Too many failures from this address.
    Crowded,
    /// It was right, but the account may not sign in at present.
    Suspended,
    /// The house is too busy to look.
    Busy,
}

impl Look {
    /// Why nobody is let in, in a word for the figures. A name is locked, whether this try did it or one before.
    pub(super) const fn refusal(&self) -> Option<&'static str> {
        Some(match self {
            Self::Right(_) => return None,
            Self::Refused(_, PasswordError::Empty | PasswordError::Wrong | PasswordError::WrongAndWait { .. }) => {
                "wrong"
            }
            Self::Refused(_, PasswordError::Wait { .. }) => "wait",
            Self::Refused(_, PasswordError::Locked { .. }) => "locked",
            Self::Crowded => "crowded",
            Self::Suspended => "suspended",
            Self::Busy => "busy",
        })
    }
}

/// A right password: whose, and what is to be kept.
pub(super) struct Right {
    pub(super) attempt: Attempt,
    pub(super) counted: Counted,
    pub(super) account: AccountId,
    pub(super) password: AuthenticatorId,
    /// The hash as it is, and as it should be.
    pub(super) rehash: Option<(String, String)>,
}

/// One look at a password: counted before, settled after.
pub(super) async fn look(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    name: &str,
    typed: Zeroizing<String>,
) -> Result<Look, Fault> {
    let account = account::find_by_identifier(app.db.read(), name).await?;
    let id = account.as_ref().map(|account| account.id);
    let attempt = Attempt::new(
        &app.hash_key,
        name,
        id,
        &visit.browser,
        pending.origin(visit),
        visit.now,
    );
    let limits = app.limits;
    let admit = app.db.write(attempt.clone(), move |tx, attempt| {
        Box::pin(async move { attempt::admit(tx, attempt, &limits).await })
    });
    let counted = match admit.await? {
        Admission::Go(counted) => counted,
        Admission::Wait { until } => return Ok(too_soon(PasswordError::Wait { until })),
        Admission::Locked { until } => return Ok(too_soon(PasswordError::Locked { until })),
        Admission::Crowded { .. } => return Ok(Look::Crowded),
    };
    let kept = password::find(app.db.read(), id).await?;
    // Longer than any password of ours: it still costs its one hash.
    let bounded = typed.chars().take(LONGEST_PASSWORD + 1).collect::<String>();
    let phc = kept.as_ref().map(|kept| kept.phc.clone());
    let verdict = app.hasher.verify(phc, Zeroizing::new(bounded)).await?;
    settle(app, attempt, counted, verdict, account.zip(kept)).await
}

async fn settle(
    app: &App,
    attempt: Attempt,
    counted: Counted,
    verdict: Result<Verdict, Busy>,
    whose: Option<(Account, Password)>,
) -> Result<Look, Fault> {
    match (verdict, whose) {
        (Err(Busy), _) => {
            let undo = app.db.write((attempt, counted), |tx, (attempt, counted)| {
                Box::pin(attempt::undecided(tx, attempt, counted))
            });
            undo.await?;
            Ok(Look::Busy)
        }
        (Ok(Verdict { right: true, .. }), Some((account, _))) if account.suspended_at.is_some() => {
            bar(app, attempt, counted, "suspended").await?;
            Ok(Look::Suspended)
        }
        (Ok(Verdict { right: true, rehash }), Some((account, kept))) => Ok(Look::Right(Box::new(Right {
            attempt,
            counted,
            account: account.id,
            password: kept.authenticator_id,
            rehash: rehash.map(|new| (kept.phc, new)),
        }))),
        (Ok(_), _) => {
            let fail = app.db.write((attempt, counted), |tx, (attempt, counted)| {
                Box::pin(attempt::failed(tx, attempt, counted))
            });
            Ok(match fail.await? {
                Consequence::Again => Look::Refused(StatusCode::UNPROCESSABLE_ENTITY, PasswordError::Wrong),
                Consequence::Wait { until } => too_soon(PasswordError::WrongAndWait { until }),
                Consequence::Locked { until } => too_soon(PasswordError::Locked { until }),
            })
        }
    }
}

/// The password was right, and the person may not come in all the same.
pub(super) async fn bar(app: &App, attempt: Attempt, counted: Counted, why: &'static str) -> Result<(), Fault> {
    let bar = app.db.write((attempt, counted), move |tx, (attempt, counted)| {
        Box::pin(attempt::barred(tx, attempt, counted, why))
    });
    bar.await
}

const fn too_soon(error: PasswordError) -> Look {
    Look::Refused(StatusCode::TOO_MANY_REQUESTS, error)
}
