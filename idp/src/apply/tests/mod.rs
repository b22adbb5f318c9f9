//! What `apply` does to a database, and what it tells.

mod account;
mod application;
mod client;
mod file;
mod import;
mod resource;
mod saml;
mod sector;
mod whole;

use super::{Failure, Keys, Options, Report, run};
use domain::{
    db::Db,
    entity::{account as accounts, audit_event, authenticator},
    entropy::SystemEntropy,
    time::UnixMillis,
};
use keys::{
    password::{Hasher, Params},
    seal::MasterKey,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;

/// A database and the keys of its secrets.
struct House {
    db: Db,
    keys: Keys,
    _folder: TempDir,
}

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite://{}/gradus.db", folder.path().display()), 2)
            .await
            .unwrap();
        migrations::up(db.schema()).await.unwrap();
        let master = MasterKey::fresh(&SystemEntropy);
        let hasher = Hasher::new(Params::FLOOR, 2, Arc::new(SystemEntropy)).unwrap();
        Self {
            db,
            keys: Keys {
                hash_key: master.hash_key(),
                seal: master.seal(),
                hasher,
            },
            _folder: folder,
        }
    }

    async fn try_with(&self, text: &str, options: &Options) -> Result<Report, Failure> {
        let files = [("a.toml".to_owned(), text.to_owned())];
        run(&self.db, &self.keys, &files, options, NOW, &SystemEntropy).await
    }

    async fn with(&self, text: &str, options: &Options) -> Report {
        self.try_with(text, options).await.unwrap()
    }

    async fn apply(&self, text: &str) -> Report {
        self.with(text, &Options::default()).await
    }

    async fn refuse(&self, text: &str) -> String {
        match self.try_with(text, &Options::default()).await {
            Err(Failure::Files(problems)) => problems.to_string(),
            Err(Failure::Fault(fault)) => panic!("{fault:?}"),
            Ok(report) => panic!("{report}"),
        }
    }

    async fn account(&self, user_id: &str) -> accounts::Model {
        let named = accounts::COLUMN.user_id.eq(user_id);
        accounts::Entity::find()
            .filter(named)
            .one(self.db.read())
            .await
            .unwrap()
            .unwrap()
    }

    async fn held(&self, user_id: &str) -> Vec<authenticator::Model> {
        let of = authenticator::COLUMN.account_id.eq(self.account(user_id).await.id);
        let bound = authenticator::COLUMN.revoked_at.is_null();
        authenticator::Entity::find()
            .filter(of)
            .filter(bound)
            .all(self.db.read())
            .await
            .unwrap()
    }

    async fn acts(&self) -> u64 {
        audit_event::Entity::find().count(self.db.read()).await.unwrap()
    }
}

static RESET: LazyLock<Options> = LazyLock::new(|| Options {
    reset: true,
    ..Options::default()
});
static PRUNE: LazyLock<Options> = LazyLock::new(|| Options {
    prune: true,
    ..Options::default()
});
static DRY: LazyLock<Options> = LazyLock::new(|| Options {
    dry_run: true,
    ..Options::default()
});

const ACME: &str = "[[organisation]]\nid = \"acme\"\nname = \"Acme Aerospace\"\n";

/// An account of Acme with more keys.
fn account(user_id: &str, more: &str) -> String {
    format!("[[account]]\nuser_id = \"{user_id}\"\norganisation = \"acme\"\n{more}\n")
}
