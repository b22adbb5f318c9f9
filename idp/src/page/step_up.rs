//! Stepping up: choose the phone, app or token; then type its code.

use super::{Asker, Authenticator, Frame, Registered, Sentence, Stair, moment};
use askama::Template;
use domain::{
    code::{Channel, Delivered},
    ids::AuthenticatorId,
    time::UnixMillis,
};

/// Which authenticator, and how a phone gets its code. Shown even for one authenticator.
#[derive(Clone, Debug, Template)]
#[template(path = "step-up.choose.html")]
pub struct Choose {
    /// What is around it.
    pub frame: Frame,
    /// Who asks; none when the person elevates the session.
    pub asker: Option<Asker>,
    /// Where the person stands, and what is needed.
    pub stair: Stair,
    /// What can be used, the one to check first.
    pub choices: Vec<Choice>,
    /// How codes can be delivered here, the one to check first. Empty: no phone is offered.
    pub deliveries: Vec<Channel>,
    /// *Continue without* is offered.
    pub skippable: bool,
    /// Say that texts and calls can be intercepted, and name alternatives. Once a person is enough.
    pub interception_note: bool,
    /// Why the person is here again, or can't go on.
    pub notice: Option<ChooseNotice>,
    /// Where whoever hasn't got it finds help: on our own account pages.
    pub lost: Option<String>,
    /// A phone that has just been registered for this.
    pub registered: Option<Registered>,
}

/// One authenticator to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its id: the value of the radio `authenticator`.
    pub id: AuthenticatorId,
    /// What it is.
    pub what: Authenticator,
}

/// What stands above the choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChooseNotice {
    /// Too many wrong codes: nothing can be used before.
    Locked {
        /// When it opens again.
        until: UnixMillis,
    },
    /// Too many codes were sent: another can be used now, or this one later.
    TooManySent {
        /// When the next may be sent.
        until: UnixMillis,
    },
    /// The code couldn't be delivered.
    NotDelivered {
        /// To which phone: the last four digits.
        ending: String,
    },
    /// What was chosen isn't there any more.
    Gone,
    /// Nothing gets through this way at the moment; the other one is offered.
    Outage {
        /// Which way.
        of: Channel,
    },
    /// No code gets through to any phone at the moment.
    OutageOfAll,
}

impl Choose {
    fn is_locked(&self) -> bool {
        matches!(self.notice, Some(ChooseNotice::Locked { .. }))
    }

    fn notice_text(&self) -> Option<Sentence<'_>> {
        let frame = &self.frame;
        Some(match self.notice.as_ref()? {
            ChooseNotice::Locked { until } => frame.say("choose-locked").with("span", frame.ahead(until)),
            ChooseNotice::TooManySent { until } => frame.say("choose-too-many-sent").with("span", frame.ahead(until)),
            ChooseNotice::NotDelivered { ending } => frame.say("choose-not-delivered").with("ending", ending),
            ChooseNotice::Gone => frame.say("choose-gone"),
            ChooseNotice::Outage { of: Channel::Voice } => frame.say("outage-of-calls"),
            ChooseNotice::Outage { .. } => frame.say("outage-of-texts"),
            ChooseNotice::OutageOfAll => frame.say("outage-of-all"),
        })
    }

    fn starts_with_phone(&self) -> bool {
        self.choices.first().is_some_and(|choice| choice.what.is_phone())
    }

    fn has_phone(&self) -> bool {
        self.choices.iter().any(|choice| choice.what.is_phone())
    }
}

/// The code, typed.
#[derive(Clone, Debug, Template)]
#[template(path = "step-up.code.html")]
pub struct Code {
    /// What is around it.
    pub frame: Frame,
    /// Who asks; none when the person elevates the session.
    pub asker: Option<Asker>,
    /// Where the code comes from.
    pub kind: CodeKind,
    /// Whether it can still be typed.
    pub state: CodeState,
    /// What was wrong with the last one.
    pub error: Option<CodeError>,
    /// *Continue without* is offered.
    pub skippable: bool,
    /// Where whoever hasn't got it finds help: on our own account pages.
    pub lost: Option<String>,
    /// The code registers a new phone, and raises nothing.
    pub enrols: bool,
}

/// Where the code comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// It was sent.
    Phone {
        /// The last four digits of the number.
        ending: String,
        /// As a text or in a call.
        channel: Channel,
        /// How far it got.
        delivery: Delivery,
        /// When it stops working.
        expires_at: UnixMillis,
        /// When a new one may be sent.
        resend: Resend,
    },
    /// An app shows it.
    Totp {
        /// What its owner calls the app.
        label: String,
    },
    /// A token shows it.
    HardwareToken {
        /// What its owner calls the token.
        label: String,
    },
    /// It stands on a sheet.
    RecoveryCode,
}

/// How far a sent code got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It waits in the queue.
    OnItsWay,
    /// A provider took it.
    Sent,
    /// The provider says that it arrived.
    Arrived,
    /// No provider could, or the one that took it lost it.
    Failed,
}

impl From<Delivered> for Delivery {
    fn from(delivered: Delivered) -> Self {
        match delivered {
            Delivered::Underway => Self::OnItsWay,
            Delivered::Sent => Self::Sent,
            Delivered::Arrived => Self::Arrived,
            Delivered::Failed => Self::Failed,
        }
    }
}

/// When a new code may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resend {
    /// At once, or in a few seconds: the button is there.
    From(UnixMillis),
    /// Too many were sent: the page says until when, and there is no button.
    NotBefore(UnixMillis),
}

/// Whether a code can still be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeState {
    /// Yes.
    Open,
    /// Its time is over: a new one is needed.
    Expired,
    /// Too many wrong tries burnt it: a new one is needed.
    Burnt,
    /// Too many wrong codes in a row: nothing can be used before.
    Locked {
        /// When it opens again.
        until: UnixMillis,
    },
}

/// What was wrong with the last code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// Nothing was typed.
    Empty,
    /// It didn't match.
    Wrong {
        /// How often another may be typed; not said of apps and tokens.
        tries_left: Option<u32>,
    },
    /// It was right, and used before: the app shows the next one soon.
    Used,
}

impl Code {
    /// What happened, in one sentence.
    fn story(&self) -> Sentence<'_> {
        match &self.kind {
            CodeKind::Phone {
                ending,
                channel,
                delivery,
                ..
            } => {
                let key = match (delivery, channel) {
                    (Delivery::Failed, _) => "code-failed",
                    (Delivery::OnItsWay, Channel::Voice) => "code-calling",
                    (Delivery::OnItsWay, _) => "code-on-its-way",
                    (Delivery::Sent | Delivery::Arrived, Channel::Voice) => "code-called",
                    (Delivery::Arrived, _) => "code-arrived",
                    (Delivery::Sent, _) => "code-sent",
                };
                self.frame.say(key).with("ending", ending)
            }
            CodeKind::Totp { label } => self.frame.say("code-from-app").with("label", label),
            CodeKind::HardwareToken { label } => self.frame.say("code-from-token").with("label", label),
            CodeKind::RecoveryCode => self.frame.say("code-from-sheet"),
        }
    }

    /// Seconds until a sent code stops working.
    fn seconds_left(&self) -> Option<u64> {
        match &self.kind {
            CodeKind::Phone { expires_at, .. } => Some(expires_at.since(self.frame.now).as_secs()),
            CodeKind::Totp { .. } | CodeKind::HardwareToken { .. } | CodeKind::RecoveryCode => None,
        }
    }

    /// *It works for two minutes.*
    fn life(&self) -> Option<Sentence<'_>> {
        let seconds = self.seconds_left()?;
        Some(match seconds {
            0 => self.frame.say("code-over"),
            // As the script says it, or the page would move when the script takes over.
            1..120 => {
                let clock = format!("{}:{:02}", seconds / 60, seconds % 60);
                self.frame.say("code-left").with("time", clock)
            }
            _ => self.frame.say("code-works-minutes").with("n", seconds / 60),
        })
    }

    /// Seconds until a new code may be sent, where the button is there.
    fn resend_in(&self) -> Option<u64> {
        match self.resend()? {
            Resend::From(from) => Some(moment::round_up(from.since(self.frame.now))),
            Resend::NotBefore(_) => None,
        }
    }

    /// Why *Send a new code* does nothing yet: for whoever has no script that takes it away meanwhile.
    fn resend_wait(&self) -> Option<Sentence<'_>> {
        let seconds = self.resend_in().filter(|seconds| *seconds > 0)?;
        Some(self.frame.say("resend-wait").with("n", seconds))
    }

    /// When a new code may be sent after too many.
    fn resend_not_before(&self) -> Option<UnixMillis> {
        match self.resend()? {
            Resend::From(_) => None,
            Resend::NotBefore(until) => Some(until),
        }
    }

    fn resend(&self) -> Option<Resend> {
        match (&self.kind, self.state) {
            (_, CodeState::Locked { .. }) => None,
            (CodeKind::Phone { resend, .. }, _) => Some(*resend),
            _ => None,
        }
    }

    fn is_lost(&self) -> bool {
        matches!(
            self.kind,
            CodeKind::Phone {
                delivery: Delivery::Failed,
                ..
            }
        )
    }

    fn is_open(&self) -> bool {
        self.state == CodeState::Open && !self.is_lost()
    }

    fn is_recovery(&self) -> bool {
        self.kind == CodeKind::RecoveryCode
    }

    fn is_text(&self) -> bool {
        self.is_open()
            && matches!(
                self.kind,
                CodeKind::Phone {
                    channel: Channel::Text,
                    ..
                }
            )
    }

    /// Why no code can be typed now.
    const fn is_locked(&self) -> bool {
        matches!(self.state, CodeState::Locked { .. })
    }

    fn closed(&self) -> Option<Sentence<'_>> {
        Some(match self.state {
            // Nothing arrived, so there is nothing to type.
            CodeState::Open if self.is_lost() => self.story(),
            CodeState::Open => return None,
            CodeState::Expired => self.frame.say("code-expired"),
            CodeState::Burnt => self.frame.say("code-burnt"),
            CodeState::Locked { until } => self.frame.say("code-locked").with("span", self.frame.ahead(&until)),
        })
    }

    fn complaint(&self) -> Option<Sentence<'_>> {
        Some(match self.error? {
            CodeError::Empty => self.frame.say("code-empty"),
            CodeError::Wrong { tries_left: None } => self.frame.say("code-wrong"),
            CodeError::Wrong { tries_left: Some(n) } => self.frame.say("code-wrong-tries").with("n", n),
            CodeError::Used if self.is_recovery() => self.frame.say("code-used-sheet"),
            CodeError::Used => self.frame.say("code-used"),
        })
    }
}
