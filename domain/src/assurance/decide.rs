//! The one decision: what must happen before whoever asks may have an answer.

use super::{
    Answer, Evidence, Ladder, Level, Limit, Needs, Person, Refusal, Standing,
    case::Case,
    question::{Aim, Question},
};
use crate::{
    ids::{AccountId, AuthenticatorId},
    time::UnixMillis,
};
use Decision::{BeProofed, ChooseAccount, Consent, Grant, Obtain, Refuse, SignIn, StepUp};

/// What must happen next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing: this is the answer.
    Grant(Answer),
    /// Somebody must sign in: anybody, unless it says who.
    SignIn {
        /// The one who is signed in, whose first factor is missing or too old.
        again: Option<AccountId>,
        /// The one it is about, while nobody or somebody else is signed in.
        wanted: Option<AccountId>,
        /// If again: the authenticators that would do, in the order in which they are offered.
        with: Vec<AuthenticatorId>,
        /// Whether *Continue without* is offered.
        skippable: bool,
    },
    /// The one who is signed in must show more.
    StepUp {
        /// The level that will be reached.
        to: Level,
        /// The authenticators of which one will do, in the order in which they are offered; none if all are locked.
        with: Vec<AuthenticatorId>,
        /// If all are locked: when the first opens.
        locked_until: Option<UnixMillis>,
        /// Whether *Continue without* is offered.
        skippable: bool,
    },
    /// The account lacks the means and must obtain or activate a credential.
    Obtain {
        /// The level that it can't reach.
        level: Level,
        /// The kinds of authenticators of which one more would do.
        one_of: Vec<Limit>,
        /// It has what it takes, but is not entitled to use it.
        entitlement: bool,
    },
    /// The account has the means but for a proofing.
    BeProofed {
        /// The level that it can't reach.
        level: Level,
    },
    /// The person must choose an account.
    ChooseAccount,
    /// The person must be asked before anything is released.
    Consent,
    /// Nothing can be done: whoever asks is told why.
    Refuse(Refusal),
}

/// What must happen before whoever asks may have an answer. Same facts, same decision.
///
/// Spec: [OpenID Connect Core §3.1.2.3](https://openid.net/specs/openid-connect-core-1_0.html#Authenticates),
/// [RFC 9470](https://www.rfc-editor.org/rfc/rfc9470), [SAML Core §3.3.2.2.1](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf).
#[must_use]
pub fn decide(ladder: &Ladder, needs: &Needs, seen: &Evidence, standing: &Standing, now: UnixMillis) -> Decision {
    let case = Case::new(ladder, needs, seen, standing, now);
    match case.find_answer(seen.account) {
        Ok(answer) => Grant(answer),
        Err(first) => first,
    }
}

impl Case<'_> {
    /// The answer, or what must happen first.
    fn find_answer(&self, account: Option<AccountId>) -> Result<Answer, Decision> {
        let question = Question::of(self.ladder, self.needs).map_err(Refuse)?;
        let account = self.check_person(account)?;
        let answer = self.check_level(&question, account)?;
        if self.needs.consent {
            return Err(self.unless_silent(Refusal::ConsentNeeded, Consent));
        }
        Ok(answer)
    }

    /// Whether the right one is signed in.
    fn check_person(&self, account: Option<AccountId>) -> Result<AccountId, Decision> {
        let wanted = match self.needs.person {
            Person::This(wanted) => Some(wanted),
            Person::Anyone | Person::Choose => None,
        };
        let sign_in = SignIn {
            again: None,
            wanted,
            with: Vec::new(),
            skippable: false,
        };
        let Some(account) = account else {
            return Err(self.unless_silent(Refusal::SignInNeeded, sign_in));
        };
        if self.standing.suspended {
            return Err(Refuse(Refusal::Suspended));
        }
        match self.needs.person {
            Person::This(wanted) if wanted != account => Err(self.unless_silent(Refusal::SomebodyElse, sign_in)),
            Person::Choose => Err(self.unless_silent(Refusal::ChoiceNeeded, ChooseAccount)),
            Person::This(_) | Person::Anyone => Ok(account),
        }
    }

    /// Whether enough was shown; else how to get there.
    fn check_level(&self, question: &Question<'_>, account: AccountId) -> Result<Answer, Decision> {
        if self.needs.silent {
            let why = if self.is_signed_in() {
                Refusal::LevelNeeded
            } else {
                Refusal::SignInNeeded
            };
            return self.settle(question).ok_or(Refuse(why));
        }
        if let Some(aim) = question.wishes.iter().find(|aim| self.in_reach(aim)) {
            if let Some(answer) = self.grant(question, aim) {
                return Ok(answer);
            }
            let skippable = self.is_skippable(question, aim);
            if !(skippable && self.needs.declined) {
                return Err(self.get_there(aim, account, skippable));
            }
        }
        self.settle(question).ok_or_else(|| {
            let minimum = Aim::level(self.needs.minimum);
            match question.wishes.first().filter(|_| question.firm) {
                Some(wish) => self.get_means(wish, account),
                None if self.in_reach(&minimum) => self.get_there(&minimum, account, false),
                None => self.get_means(&minimum, account),
            }
        })
    }

    /// The answer that meets a wish, if it holds.
    fn grant(&self, question: &Question<'_>, wish: &Aim<'_>) -> Option<Answer> {
        match wish.name {
            Some(_) => self.answer(wish),
            None if self.holds(wish) => self.honest(question),
            None => None,
        }
    }

    /// What can be answered without asking the person for more.
    fn settle(&self, question: &Question<'_>) -> Option<Answer> {
        let granted = question.wishes.iter().find_map(|wish| self.grant(question, wish));
        granted.or_else(|| if question.firm { None } else { self.honest(question) })
    }

    /// Whether *Continue without* leads anywhere: past a preference, unless the minimum alone demands as much; or to
    /// another asked name that holds already.
    fn is_skippable(&self, question: &Question<'_>, aim: &Aim<'_>) -> bool {
        let preference = !self.needs.must && !aim.is_only(self.needs.minimum);
        self.is_signed_in() && (preference || question.spares().iter().any(|spare| self.holds(spare)))
    }

    /// The way to an aim for which the account has the means.
    fn get_there(&self, aim: &Aim<'_>, account: AccountId, skippable: bool) -> Decision {
        let helpful: Vec<_> = self.helpful(aim).filter(|held| held.kind.lifts()).collect();
        if helpful.is_empty() || !self.shown.iter().any(|factor| self.begins(factor, aim)) {
            return self.sign_in_again(aim, account, skippable);
        }
        let open: Vec<_> = helpful
            .iter()
            .filter(|held| !held.is_locked(self.now))
            .map(|held| held.id)
            .collect();
        let opens = helpful.iter().filter_map(|held| held.locked_until).min();
        StepUp {
            to: aim.level,
            locked_until: opens.filter(|_| open.is_empty()),
            with: open,
            skippable,
        }
    }

    /// The way to the means for an aim. Only for somebody who has shown who they are, if they can.
    fn get_means(&self, aim: &Aim<'_>, account: AccountId) -> Decision {
        let first = Aim::level(Level::ONE);
        if !self.is_signed_in() && self.in_reach(&first) {
            return self.sign_in_again(&first, account, false);
        }
        if self.lacks_proofing_only(aim) {
            return BeProofed { level: aim.level };
        }
        Obtain {
            level: aim.level,
            one_of: self.would_do(aim),
            entitlement: self.lacks_entitlement(aim),
        }
    }

    fn sign_in_again(&self, aim: &Aim<'_>, account: AccountId, skippable: bool) -> Decision {
        SignIn {
            again: Some(account),
            wanted: None,
            with: self.beginning(aim),
            skippable,
        }
    }

    fn is_signed_in(&self) -> bool {
        self.holds(&Aim::level(Level::ONE))
    }

    fn unless_silent(&self, refusal: Refusal, decision: Decision) -> Decision {
        if self.needs.silent { Refuse(refusal) } else { decision }
    }
}
