//! The audit log: every security-relevant act, written in the act's own transaction, so that neither is there without
//! the other. Rows are only ever added; the chain that makes later changes visible is laid over them afterwards.

use crate::{
    db::{Tx, aside},
    entity::audit_event,
    fault::Fault,
    ids::{AccountId, ApplicationId, SessionId},
    time::UnixMillis,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;

/// The names of what is recorded: what it is about, a dot, what happened to it.
pub mod act {
    macro_rules! acts {
        ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
            $($(#[$doc])* pub const $name: &str = $text;)*
            /// All of them.
            pub const ALL: &[&str] = &[$($name),*];
        };
    }

    acts! {
        /// A password was tried.
        SIGN_IN_PASSWORD = "sign-in.password";
        /// Too many wrong passwords: no more tries for a while.
        SIGN_IN_LOCKED = "sign-in.locked";
        /// A code that was sent to a phone was tried.
        STEP_UP_PHONE = "step-up.phone";
        /// A code of an authenticator app was tried.
        STEP_UP_TOTP = "step-up.totp";
        /// A recovery code was tried.
        STEP_UP_RECOVERY = "step-up.recovery";
        /// A passkey was used to sign in, or to show more.
        PASSKEY_USED = "passkey.used";
        /// A code was queued for sending, or refused by a limit.
        CODE_SENT = "code.sent";
        /// Wrong tries used a code up.
        CODE_BURNT = "code.burnt";
        /// Too many wrong codes: no second factor for a while.
        SECOND_FACTOR_LOCKED = "second-factor.locked";
        /// Somebody signed in where nobody was.
        SESSION_STARTED = "session.started";
        /// A session rose and got a new secret.
        SESSION_RENEWED = "session.renewed";
        /// A session was signed out, or ended by us.
        SESSION_ENDED = "session.ended";
        /// A client was told that a session had ended.
        LOGOUT_NOTIFIED = "logout.notified";
        /// A client didn't take that in time, or never will.
        LOGOUT_FAILED = "logout.failed";
        /// What waited in an interaction was answered, or given up.
        INTERACTION_ANSWERED = "interaction.answered";
        /// A relying party was given an answer.
        GRANT_MADE = "grant.made";
        /// A service provider was given an assertion.
        ASSERTION_MADE = "assertion.made";
        /// Its code was exchanged.
        GRANT_REDEEMED = "grant.redeemed";
        /// Its code came again, and ended it.
        GRANT_REPLAYED = "grant.replayed";
        /// Tokens were given without a person being there; counted by the minute.
        TOKENS_ISSUED = "tokens.issued";
        /// A grant was ended otherwise.
        GRANT_ENDED = "grant.ended";
        /// A client revoked a token of its own, behind which no grant stands.
        TOKEN_REVOKED = "token.revoked";
        /// A person allowed a relying party to be told something.
        CONSENT_GIVEN = "consent.given";
        /// A person withdrew that.
        CONSENT_WITHDRAWN = "consent.withdrawn";
        /// A request ended with an error to the relying party.
        REQUEST_REFUSED = "request.refused";
        /// A client failed to prove who it is.
        CLIENT_REFUSED = "client.refused";
        /// A person launched an application.
        APPLICATION_LAUNCHED = "application.launched";
        /// An authenticator was bound to an account.
        AUTHENTICATOR_BOUND = "authenticator.bound";
        /// An authenticator was revoked.
        AUTHENTICATOR_REVOKED = "authenticator.revoked";
        /// Another second factor is offered first.
        AUTHENTICATOR_DEFAULT = "authenticator.default";
        /// A phone's codes come another way.
        AUTHENTICATOR_DELIVERY = "authenticator.delivery";
        /// What is typed to bind a phone or an app was tried.
        ENROLMENT_TRIED = "enrolment.tried";
        /// A link was sent by mail.
        LINK_SENT = "link.sent";
        /// A link from a mail was used.
        LINK_USED = "link.used";
        /// The owner undid a change.
        CHANGE_UNDONE = "change.undone";
        /// The profile was changed.
        PROFILE_CHANGED = "profile.changed";
        /// The e-mail address was changed.
        EMAIL_CHANGED = "email.changed";
        /// The password was changed, or set anew after it was forgotten.
        PASSWORD_CHANGED = "password.changed";
        /// Support did something to an account.
        ACCOUNT_SUPPORTED = "account.supported";
        /// A password was hashed anew with stronger parameters.
        PASSWORD_REHASHED = "password.rehashed";
        /// `gradus apply` made or changed something.
        APPLY_CHANGED = "apply.changed";
        /// `gradus apply` took something away.
        APPLY_REMOVED = "apply.removed";
        /// A signing key was made.
        KEY_MADE = "key.made";
        /// A signing key began to sign.
        KEY_ACTIVATED = "key.activated";
        /// A signing key signs no more.
        KEY_RETIRING = "key.retiring";
        /// A signing key left the JWKS.
        KEY_RETIRED = "key.retired";
    }
}

/// How an act went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As it was meant to.
    Success,
    /// It was refused; why, in kebab-case.
    Refused(&'static str),
}

/// Who did what, on what, from where, and how it went.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// One of [`act`].
    pub act: &'static str,
    /// How it went.
    pub outcome: Outcome,
    /// Whose account, if it is known.
    pub account: Option<AccountId>,
    /// In which session.
    pub session: Option<SessionId>,
    /// For which application.
    pub application: Option<ApplicationId>,
    /// From where.
    pub address: Option<String>,
    /// What else is worth knowing; never a secret, nor a hash of one.
    pub detail: Value,
}

impl Event {
    /// An act that went well, of nobody and from nowhere yet: `Event { account, ..Event::success(act::CODE_SENT) }`.
    #[must_use]
    pub const fn success(act: &'static str) -> Self {
        Self::of(act, Outcome::Success)
    }

    /// An act that was refused, and why.
    #[must_use]
    pub const fn refused(act: &'static str, why: &'static str) -> Self {
        Self::of(act, Outcome::Refused(why))
    }

    const fn of(act: &'static str, outcome: Outcome) -> Self {
        Self {
            act,
            outcome,
            account: None,
            session: None,
            application: None,
            address: None,
            detail: Value::Null,
        }
    }
}

/// Records an act in its own transaction: the row is written with those of its neighbours, before the commit.
///
/// # Errors
/// The database's; then the act must not happen either.
pub async fn record(tx: &Tx, event: &Event, now: UnixMillis) -> Result<(), Fault> {
    if let Some(row) = aside::keep(row(event, now)) {
        audit_event::Entity::insert(row).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Records many acts that happen at once; too many to be kept until the commit.
///
/// # Errors
/// The database's; then none of the acts must happen either.
pub async fn record_all(tx: &Tx, events: &[Event], now: UnixMillis) -> Result<(), Fault> {
    let before = aside::take();
    let rows = before.into_iter().chain(events.iter().map(|event| row(event, now)));
    aside::write(tx, rows.collect()).await?;
    Ok(())
}

fn row(event: &Event, now: UnixMillis) -> audit_event::ActiveModel {
    audit_event::ActiveModel {
        number: NotSet,
        happened_at: Set(now),
        act: Set(event.act.to_owned()),
        outcome: Set(match event.outcome {
            Outcome::Success => "success".to_owned(),
            Outcome::Refused(why) => why.to_owned(),
        }),
        account_id: Set(event.account),
        session_id: Set(event.session),
        application_id: Set(event.application.clone()),
        address: Set(event.address.clone()),
        detail: Set(match &event.detail {
            Value::Null => "{}".to_owned(),
            detail => detail.to_string(),
        }),
        hash: Set(None),
    }
}

/// Acts of an account, the newest first; those before a number, if one is given.
///
/// # Errors
/// The database's.
pub async fn list(
    conn: &impl ConnectionTrait,
    account: AccountId,
    acts: &[&str],
    before: Option<i64>,
    most: u64,
) -> Result<Vec<audit_event::Model>, Fault> {
    Ok(audit_event::Entity::find()
        .filter(audit_event::COLUMN.account_id.eq(account))
        .filter(audit_event::COLUMN.act.is_in(acts.iter().copied()))
        .filter(audit_event::COLUMN.number.lt(before.unwrap_or(i64::MAX)))
        .order_by_desc(audit_event::COLUMN.number)
        .limit(most)
        .all(conn)
        .await?)
}

#[cfg(test)]
mod tests {
    use super::act;

    #[test]
    fn every_act_has_a_name_of_its_own_in_one_form() {
        let mut names = act::ALL.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), act::ALL.len());
        for name in names {
            let (about, happened) = name.split_once('.').unwrap();
            for word in [about, happened] {
                assert!(
                    !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
                    "{name}"
                );
            }
        }
    }
}
