//! Which account an e-mail address signs in: the one that says so, else the first with it that is confirmed.

use super::{
    file::{AccountTable, Wanted, fold},
    plan::Plan,
    state::State,
};
use std::collections::{HashMap, HashSet};

/// Who signs in by which e-mail address once all is applied: user IDs by address. Only addresses of the files.
pub(super) struct Names(HashMap<String, String>);

impl Names {
    /// Settles who has which address. An account outside the files keeps what it has, unless one of the files says
    /// `sign_in_by_email = true`.
    pub(super) fn settle(wanted: &Wanted, state: &State, plan: &Plan) -> Self {
        let ours: HashMap<&str, &AccountTable> = wanted
            .account
            .iter()
            .map(|account| (account.user_id.value.0.as_str(), account))
            .collect();
        let mut names: HashMap<String, (bool, String)> = HashMap::new();
        for (email, holder) in &state.holders {
            let outside = ours
                .get(holder.user_id.as_str())
                .is_none_or(|account| account.email.is_none());
            if outside && !plan.removals.accounts.contains(&holder.id) {
                names.insert(email.clone(), (false, holder.user_id.clone()));
            }
        }
        for account in &wanted.account {
            let Some(email) = &account.email else { continue };
            let (user_id, says_so) = (account.user_id.value.0.clone(), account.sign_in_by_email == Some(true));
            let may = account.is_confirmed() && account.sign_in_by_email != Some(false);
            let taken = names.get(&fold(&email.value)).map(|(flagged, _)| *flagged);
            if may && (taken.is_none() || (says_so && taken == Some(false))) {
                names.insert(fold(&email.value), (says_so, user_id));
            }
        }
        Self(
            names
                .into_iter()
                .map(|(email, (_, user_id))| (email, user_id))
                .collect(),
        )
    }

    /// The address by which an account of the files signs in.
    pub(super) fn of(&self, account: &AccountTable) -> Option<String> {
        let email = fold(&account.email.as_ref()?.value);
        (self.0.get(&email)? == &account.user_id.value.0).then_some(email)
    }

    /// Accounts outside the files that lose their address to one of the files: they sign in by user ID from now on.
    pub(super) fn losers<'s>(&self, wanted: &Wanted, state: &'s State) -> Vec<&'s super::state::Holder> {
        let with_email = wanted.account.iter().filter(|account| account.email.is_some());
        let ours: HashSet<&str> = with_email.map(|account| account.user_id.value.0.as_str()).collect();
        let lost = |(email, holder): &(&String, &super::state::Holder)| {
            self.0.get(*email).is_some_and(|user_id| *user_id != holder.user_id)
                && !ours.contains(holder.user_id.as_str())
        };
        state.holders.iter().filter(lost).map(|(_, holder)| holder).collect()
    }
}
