//! The demo's configuration file: written at each start into its data folder, where everybody can read it.

use super::Args;
use crate::storage;
use domain::fault::Fault;
use std::{
    fmt::Write as _,
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// Where everything of this run is.
pub(super) struct Settings {
    pub(super) walk: bool,
    pub(super) issuer: String,
    pub(super) data_dir: PathBuf,
    /// The configuration file.
    pub(super) file: PathBuf,
    /// Other machines reach the listener.
    pub(super) exposed: bool,
    /// Removed when the demo ends.
    temporary: Option<TempDir>,
}

impl Settings {
    /// Chooses folder, port and issuer, and writes the configuration file; `relying_party` is that one's origin.
    pub(super) async fn make(args: Args, relying_party: &str) -> Result<Self, Fault> {
        let (data_dir, temporary) = folder(args.data)?;
        let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, if args.walk { 0 } else { 8080 }));
        let listen = free(args.listen.unwrap_or(usual)).await?;
        let issuer = args
            .issuer
            .unwrap_or_else(|| format!("http://localhost:{}", listen.port()));
        let settings = Self {
            walk: args.walk,
            issuer,
            file: data_dir.join("gradus.toml"),
            data_dir,
            exposed: !listen.ip().is_loopback(),
            temporary,
        };
        fs::write(&settings.file, settings.text(listen, relying_party))
            .map_err(|source| Fault::new("the demo's configuration can't be written", source))?;
        Ok(settings)
    }

    /// `[testing] clock_offset_file`.
    pub(super) fn offset_file(&self) -> PathBuf {
        self.data_dir.join("offset")
    }

    /// Where the data is, and for how long.
    pub(super) fn kept(&self) -> String {
        let temporary = if self.temporary.is_some() {
            " (removed at the end)"
        } else {
            ""
        };
        format!("{}{temporary}", self.data_dir.display())
    }

    fn text(&self, listen: SocketAddr, relying_party: &str) -> String {
        let quote = |text: String| toml::Value::String(text).to_string();
        let database = format!("sqlite://{}", self.data_dir.join("gradus.db").display());
        let mut text = format!(
            "# Written by `gradus demo` at each start. No production set-up.\n\
             data_dir = {}\n\n[server]\nlisten = {}\nissuer = {}\n\n[database]\nurl = {}\n\n\
             # The sample applications are told of sign-outs at this machine.\n[outbound]\nallow = [{}]\n\n\
             [delivery]\nsms = \"outbox\"\nvoice = \"outbox\"\nmail = \"outbox\"\npost = \"outbox\"\n",
            quote(self.data_dir.display().to_string()),
            quote(listen.to_string()),
            quote(self.issuer.clone()),
            quote(database),
            quote(relying_party.trim_start_matches("http://").to_owned()),
        );
        // The server takes a clock from a file only where nobody else can reach it.
        if !self.exposed {
            let file = quote(self.offset_file().display().to_string());
            let _ = write!(text, "\n[testing]\nclock_offset_file = {file}\n");
        }
        text
    }
}

fn folder(asked: Option<PathBuf>) -> Result<(PathBuf, Option<TempDir>), Fault> {
    let Some(asked) = asked else {
        let made = tempfile::Builder::new().prefix("gradus-demo-").tempdir();
        let made = made.map_err(|source| Fault::new("no temporary folder can be made", source))?;
        return Ok((made.path().to_owned(), Some(made)));
    };
    storage::make_folder(&asked)?;
    fs::canonicalize(&asked)
        .map(|folder| (folder, None))
        .map_err(|source| Fault::new("the data folder can't be made", source))
}

/// The address, with a port that is free now: the issuer has to name it before the server listens.
async fn free(wanted: SocketAddr) -> Result<SocketAddr, Fault> {
    let probe = TcpListener::bind(wanted).await;
    probe.and_then(|probe| probe.local_addr()).map_err(|source| {
        Fault::new(
            "the address to listen on can't be had: name another with --listen, such as 127.0.0.1:8081",
            source,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTY: &str = "http://127.0.0.1:9001";

    #[tokio::test]
    async fn a_walk_takes_a_free_port_and_leaves_nothing_behind() {
        let args = Args {
            walk: true,
            ..Args::default()
        };
        let settings = Settings::make(args, PARTY).await.unwrap();
        let text: toml::Table = fs::read_to_string(&settings.file).unwrap().parse().unwrap();
        let issuer = text["server"]["issuer"].as_str().unwrap();
        assert!(issuer.starts_with("http://localhost:") && !issuer.ends_with(":8080"));
        assert!(
            text["testing"]["clock_offset_file"]
                .as_str()
                .unwrap()
                .ends_with("offset")
        );
        assert_eq!(text["outbound"]["allow"].as_array().unwrap().len(), 1);
        let folder = settings.data_dir.clone();
        drop(settings);
        assert!(!folder.exists());
    }

    #[tokio::test]
    async fn an_open_listener_gets_no_clock_to_turn() {
        let args = Args {
            listen: Some(([0, 0, 0, 0], 0).into()),
            ..Args::default()
        };
        let settings = Settings::make(args, PARTY).await.unwrap();
        let text = fs::read_to_string(&settings.file).unwrap();
        assert!(!text.contains("testing") && settings.exposed);
    }
}
