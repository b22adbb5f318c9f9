//! What must hold between the keys, and what they mean together.

use super::{
    Config, Database, File, LevelTable, MasterKeySource, Password, Server, Session, Testing,
    brand::{self, BrandTable, Palette},
    delivery::DeliveryTable,
    document::{At, Origin, Problems, SecretText, Value},
    file::{DatabaseTable, ServerTable},
    issuer,
};
use crate::page::{Brand, Logo};
use domain::assurance::Ladder;
use std::path::{Path, PathBuf};

/// The configuration that a file means, unless something contradicts something; all such problems are found at once.
pub(super) fn check(file: File, document: &Value, base: &Path, problems: &mut Problems) -> Option<Config> {
    let mut check = Check {
        document,
        base,
        problems,
    };
    let data_dir = check.path("data_dir", file.data_dir);
    let database = check.database(file.database, &data_dir);
    let shared = database.as_ref().is_some_and(Database::is_shared);
    let master_key = check.master_key(file.master_key, file.master_key_file, &data_dir, shared);
    let clock_offset_file = check.clock_offset_file(file.testing.clock_offset_file, &file.server, &file.delivery);
    let server = check.server(file.server);
    let mut outbound = file.outbound;
    outbound.ca_file = outbound.ca_file.map(|path| check.path("outbound.ca_file", path));
    let delivery = check.delivery(file.delivery, outbound.ca_file.as_deref());
    check.password(file.password);
    let mut passkeys = file.passkeys;
    let roots = passkeys.attestation_roots_file.take();
    passkeys.attestation_roots_file = roots.map(|path| check.path("passkeys.attestation_roots_file", path));
    check.session(file.session);
    let ladder = check.ladder(&file.level);
    let brand = check.brand(file.brand);
    Some(Config {
        data_dir,
        master_key: master_key?,
        server: server?,
        database: database?,
        outbound,
        delivery: delivery?,
        brand: brand.into(),
        session: file.session,
        interaction: file.interaction,
        links: file.links,
        saml: file.saml,
        tokens: file.tokens,
        password: file.password,
        passkeys,
        levels: file.level.into_iter().map(|level| level.value).collect(),
        ladder: ladder?,
        limits: file.limits.into(),
        testing: Testing { clock_offset_file },
    })
}

pub(super) struct Check<'c> {
    document: &'c Value,
    base: &'c Path,
    problems: &'c mut Problems,
}

impl Check<'_> {
    fn origin(&self, path: &str) -> Option<&Origin> {
        self.document.find(path).map(|entry| &entry.origin)
    }

    pub(super) fn refuse(&mut self, path: &str, what: &str) {
        let origin = self.origin(path).cloned().unwrap_or(Origin::Nowhere);
        self.refuse_at(&origin, path, what);
    }

    pub(super) fn refuse_at(&mut self, origin: &Origin, path: &str, what: &str) {
        self.problems.refuse(origin, format_args!("`{path}`: {what}"));
    }

    /// Relative paths of the file start at its folder, so that it means the same from wherever it is used; those of the
    /// environment start here.
    fn path(&self, key: &str, path: PathBuf) -> PathBuf {
        if matches!(self.origin(key), Some(Origin::Variable(_))) {
            path
        } else {
            self.base.join(path)
        }
    }

    fn server(&mut self, server: ServerTable) -> Option<Server> {
        let local = issuer::local(server.listen, server.tls.is_some());
        let issuer = match &server.issuer {
            Some(text) => issuer::parse(text),
            None => local,
        };
        match &issuer {
            None if server.issuer.is_none() => {
                self.refuse(
                    "server.issuer",
                    "is missing: a listener that others can reach must be told its URL",
                );
            }
            None => self.refuse("server.issuer", &format!("must be {}", issuer::RIGHT)),
            Some(issuer) if server.tls.is_some() && issuer.starts_with("http:") => {
                self.refuse(
                    "server.issuer",
                    "must start with https:, because the listener speaks TLS",
                );
            }
            Some(_) => {}
        }
        let tls = server.tls.map(|mut tls| {
            tls.certificate_file = self.path("server.tls.certificate_file", tls.certificate_file);
            tls.key_file = self.path("server.tls.key_file", tls.key_file);
            tls
        });
        Some(Server {
            listen: server.listen,
            issuer: issuer?,
            tls,
            trusted_proxies: server.trusted_proxies,
        })
    }

    fn database(&mut self, table: DatabaseTable, data_dir: &Path) -> Option<Database> {
        let connections = table.connections;
        let (key, url) = match (table.url, table.url_file) {
            (None, None) => return Some(Database::sqlite(&data_dir.join("gradus.db"), connections)),
            (Some(url), None) => ("database.url", url),
            (None, Some(file)) => ("database.url_file", self.secret("database.url_file", file)?),
            (Some(_), Some(_)) => {
                self.refuse("database.url_file", "`database.url` is set too: take one away");
                return None;
            }
        };
        let base = self.path(key, PathBuf::new());
        let database = Database::parse(url.reveal(), &base, connections);
        if database.is_none() {
            self.refuse(
                key,
                "must be \"sqlite:///path/to/gradus.db\" or \"postgres://user@host/name\"",
            );
        }
        database
    }

    pub(super) fn secret(&mut self, key: &str, file: PathBuf) -> Option<SecretText> {
        let path = self.path(key, file);
        match std::fs::read_to_string(&path) {
            Ok(text) => Some(SecretText::new(text.trim().to_owned())),
            Err(error) => {
                self.refuse(key, &format!("can't read {}: {error}", path.display()));
                None
            }
        }
    }

    fn master_key(
        &mut self,
        given: Option<SecretText>,
        file: Option<PathBuf>,
        data_dir: &Path,
        shared: bool,
    ) -> Option<MasterKeySource> {
        if matches!(self.origin("master_key"), Some(Origin::Line(..))) {
            self.refuse(
                "master_key",
                "doesn't belong here: put it into a file of its own, named by `master_key_file`",
            );
            return None;
        }
        match (given, file) {
            (Some(_), Some(_)) => {
                self.refuse("master_key_file", "GRADUS__MASTER_KEY is set too: take one away");
                None
            }
            (Some(given), None) => Some(MasterKeySource::Given(given)),
            (None, Some(file)) if shared => Some(MasterKeySource::File(self.path("master_key_file", file))),
            (None, Some(file)) => Some(MasterKeySource::Made(self.path("master_key_file", file))),
            (None, None) if shared => {
                self.refuse(
                    "master_key_file",
                    "is missing: all nodes of a PostgreSQL database need the same master key (or set GRADUS__MASTER_KEY)",
                );
                None
            }
            (None, None) => Some(MasterKeySource::Made(data_dir.join("master.key"))),
        }
    }

    fn clock_offset_file(
        &mut self,
        file: Option<PathBuf>,
        server: &ServerTable,
        delivery: &DeliveryTable,
    ) -> Option<PathBuf> {
        let file = self.path("testing.clock_offset_file", file?);
        if !server.listen.ip().is_loopback() || !delivery.is_harmless() {
            let what = "shifts time, so it is refused unless `server.listen` is a loopback address and all delivery is \"outbox\"";
            self.refuse("testing.clock_offset_file", what);
        }
        Some(file)
    }

    fn password(&mut self, password: Password) {
        for (key, value, least) in [
            ("password.memory_kib", password.memory_kib, Password::LEAST_MEMORY_KIB),
            ("password.passes", password.passes, Password::LEAST_PASSES),
        ] {
            if value < least {
                self.refuse(key, &format!("can only be raised: at least {least}"));
            }
        }
    }

    fn session(&mut self, session: Session) {
        if session.idle > session.absolute {
            self.refuse("session.idle", "can't be longer than `session.absolute`");
        }
    }

    fn brand(&mut self, table: BrandTable) -> Brand {
        let palette = Palette::new(table.color, table.color_dark);
        for (key, what) in palette.map(Palette::complaints).unwrap_or_default() {
            // A dark colour that was computed is always light enough.
            let origin = self.origin(key).cloned().unwrap_or(Origin::Nowhere);
            self.problems.warn(&origin, format_args!("`{key}`: {what}"));
        }
        Brand {
            name: table.name,
            contact: table.contact,
            help: table.help.map(|link| link.0),
            privacy: table.privacy.map(|link| link.0),
            logo: table.logo_file.and_then(|file| self.logo(file)),
            sheet: palette.map(Palette::sheet),
            button: palette.map(Palette::button).unwrap_or_default(),
        }
    }

    fn logo(&mut self, file: PathBuf) -> Option<Logo> {
        const KEY: &str = "brand.logo_file";
        let path = self.path(KEY, file);
        let logo = match std::fs::read(&path) {
            Ok(bytes) => brand::logo(&bytes).map_err(|what| format!("{} {what}", path.display())),
            Err(error) => Err(format!("can't read {}: {error}", path.display())),
        };
        logo.map_err(|what| self.refuse(KEY, &what)).ok()
    }

    fn ladder(&mut self, levels: &[At<LevelTable>]) -> Option<Ladder> {
        for (index, level) in levels.iter().enumerate() {
            let number = level.value.number;
            if levels.iter().take(index).any(|before| before.value.number == number) {
                self.problems
                    .refuse(&level.origin, format_args!("level {number} is described twice"));
                return None;
            }
        }
        let tables: Vec<LevelTable> = levels.iter().map(|level| level.value.clone()).collect();
        LevelTable::ladder(&tables)
            .map_err(|bad| self.refuse("level", &bad.to_string()))
            .ok()
    }
}
