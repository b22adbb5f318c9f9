//! What is drawn, hashed and sealed before the transaction: a write may run twice, and a hash takes long.

use super::{
    Keys, Options, Stage,
    file::{AccountTable, Delivery, Wanted},
    reset::{self, Reset},
    state::load_accounts,
};
use data_encoding::BASE64URL_NOPAD;
use domain::{
    assurance::AuthenticatorKind,
    authenticator::totp::seal_label,
    code::Channel,
    entropy::{Entropy, draw},
    fault::Fault,
    ids::{AccountId, AuthenticatorId},
    time::UnixMillis,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use keys::password::Hasher;
use sea_orm::ConnectionTrait;
use std::{collections::HashMap, time::Duration};
use zeroize::Zeroizing;

/// All that was prepared, by user ID.
#[derive(Default)]
pub(super) struct Drafts {
    /// For accounts that didn't exist.
    pub(super) accounts: HashMap<String, Draft>,
    /// For accounts that are to be put back.
    pub(super) resets: HashMap<String, Reset>,
}

/// An account that is about to be made.
pub(super) struct Draft {
    pub(super) id: AccountId,
    pub(super) subject: String,
    pub(super) binds: Vec<Bind>,
}

/// An authenticator that is about to be bound.
pub(super) struct Bind {
    pub(super) id: AuthenticatorId,
    pub(super) label: String,
    pub(super) is_default: bool,
    pub(super) secret: Secret,
}

/// What an authenticator keeps.
pub(super) enum Secret {
    /// A PHC string.
    Password(String),
    /// A number, and how it is reached.
    Phone(String, Channel),
    /// A sealed seed.
    Totp(Vec<u8>),
}

impl Secret {
    pub(super) const fn kind(&self) -> AuthenticatorKind {
        match self {
            Self::Password(_) => AuthenticatorKind::Password,
            Self::Phone(..) => AuthenticatorKind::Phone,
            Self::Totp(_) => AuthenticatorKind::Totp,
        }
    }
}

/// How many passwords wait for the hashing threads at once.
const AT_ONCE: usize = 16;

/// Prepares every account that doesn't exist yet, and with `--reset` the others too.
pub(super) async fn prepare(
    conn: &impl ConnectionTrait,
    keys: &Keys,
    wanted: &Wanted,
    options: &Options,
    now: UnixMillis,
    entropy: &dyn Entropy,
) -> Result<Drafts, Fault> {
    let user_ids: Vec<String> = wanted
        .account
        .iter()
        .map(|account| account.user_id.value.0.clone())
        .collect();
    let existing = load_accounts(conn, &user_ids).await?;
    let desk = Desk {
        keys,
        now,
        entropy,
        dry_run: options.dry_run,
    };
    let new = wanted
        .account
        .iter()
        .filter(|account| !existing.contains_key(&account.user_id.value.0));
    let progress = &options.progress;
    progress.begin(Stage::Preparing, new.clone().count());
    let drafts = stream::iter(new)
        .map(|account| desk.draft(account))
        .buffer_unordered(AT_ONCE)
        .inspect_ok(|_| progress.step(1));
    let mut drafts = Drafts {
        accounts: drafts.try_collect().await?,
        resets: HashMap::new(),
    };
    if options.reset {
        for account in &wanted.account {
            if let Some(model) = existing.get(&account.user_id.value.0) {
                let reset = reset::prepare(conn, &desk, account, model).await?;
                drafts.resets.insert(model.user_id.clone(), reset);
            }
        }
    }
    Ok(drafts)
}

/// Where secrets are made ready.
pub(super) struct Desk<'d> {
    pub(super) keys: &'d Keys,
    now: UnixMillis,
    entropy: &'d dyn Entropy,
    dry_run: bool,
}

impl Desk<'_> {
    async fn draft(&self, account: &AccountTable) -> Result<(String, Draft), Fault> {
        let mut binds: Vec<Bind> = self.password(account).await?.into_iter().collect();
        binds.extend(self.phones(account));
        binds.extend(self.seeds(account)?);
        let draft = Draft {
            id: AccountId::fresh(self.entropy, self.now),
            subject: BASE64URL_NOPAD.encode(&draw::<16>(self.entropy)),
            binds,
        };
        Ok((account.user_id.value.0.clone(), draft))
    }

    fn bind(&self, label: &str, is_default: bool, secret: Secret) -> Bind {
        Bind {
            id: AuthenticatorId::fresh(self.entropy, self.now),
            label: label.to_owned(),
            is_default,
            secret,
        }
    }

    /// The password as it is to be kept; nothing is hashed for a dry run.
    pub(super) async fn password(&self, account: &AccountTable) -> Result<Option<Bind>, Fault> {
        let phc = match (&account.password, &account.password_hash) {
            (Some(_), _) if self.dry_run => String::new(),
            (Some(password), _) => {
                let password = Zeroizing::new(password.value.reveal().to_owned());
                hash(&self.keys.hasher, &password, draw(self.entropy)).await?
            }
            (None, Some(hash)) => hash.value.reveal().to_owned(),
            (None, None) => return Ok(None),
        };
        Ok(Some(self.bind("", false, Secret::Password(phc))))
    }

    /// All phones, the default marked: the one that says so, else the first.
    pub(super) fn phones(&self, account: &AccountTable) -> Vec<Bind> {
        let phones = account.phones.as_deref().unwrap_or_default();
        let default = phones.iter().position(|phone| phone.value.default).unwrap_or(0);
        let bind = |(index, phone): (usize, &crate::config::document::At<super::file::PhoneTable>)| {
            let Delivery(channel) = phone.value.delivery;
            let secret = Secret::Phone(phone.value.number.0.e164().to_owned(), channel);
            self.bind("", index == default, secret)
        };
        phones.iter().enumerate().map(bind).collect()
    }

    /// All seeds, sealed; the first is the default where there is no phone.
    pub(super) fn seeds(&self, account: &AccountTable) -> Result<Vec<Bind>, Fault> {
        let alone = account.phones.as_ref().is_none_or(Vec::is_empty);
        let seeds = account.totp.iter().flatten().enumerate();
        let bind = |(index, totp): (usize, &crate::config::document::At<super::file::TotpTable>)| {
            let id = AuthenticatorId::fresh(self.entropy, self.now);
            let sealed = self
                .keys
                .seal
                .seal(&seal_label(id), &totp.value.secret.0, self.entropy)?;
            Ok(Bind {
                id,
                label: totp.value.name.clone(),
                is_default: alone && index == 0,
                secret: Secret::Totp(sealed),
            })
        };
        seeds.map(bind).collect()
    }
}

/// A hash, waiting as long as the threads are busy with sign-ins.
async fn hash(hasher: &Hasher, password: &Zeroizing<String>, salt: [u8; 16]) -> Result<String, Fault> {
    loop {
        if let Ok(phc) = hasher.hash(password.clone(), salt).await? {
            return Ok(phc);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
