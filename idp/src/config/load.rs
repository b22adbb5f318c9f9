//! From a file and the environment to a configuration, or to everything that is wrong with them.

use super::{
    Config, File, check,
    document::{Problem, Problems, Read, Value},
    environment, unbuilt,
};
use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// The file that is read when none is named, if it is there.
const DEFAULT_FILE: &str = "gradus.toml";

/// A configuration that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum BadConfig {
    /// The file can't be read.
    #[error("the configuration {} can't be read (`gradus config example` prints a whole one)", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something in it is wrong.
    #[error("{0}")]
    Wrong(Problems),
}

impl Config {
    /// Reads the file (without a path, `gradus.toml` here if there is one) and puts the environment over it.
    ///
    /// # Errors
    /// The file can't be read, or something in it is wrong: then all that is wrong, with lines.
    pub fn load(
        path: Option<&Path>,
        env: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(Self, Vec<Problem>), BadConfig> {
        let file = path.unwrap_or_else(|| Path::new(DEFAULT_FILE));
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(source) if path.is_none() && source.kind() == ErrorKind::NotFound => String::new(),
            Err(source) => {
                return Err(BadConfig::Unreadable {
                    path: file.to_owned(),
                    source,
                });
            }
        };
        let base = file.parent().unwrap_or_else(|| Path::new(""));
        Self::parse(&file.display().to_string(), &text, base, env).map_err(BadConfig::Wrong)
    }

    /// The configuration that `text` describes; relative paths in it start at `base`, those of the environment here.
    ///
    /// # Errors
    /// All that is wrong, with lines.
    pub fn parse(
        name: &str,
        text: &str,
        base: &Path,
        env: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(Self, Vec<Problem>), Problems> {
        let mut document = Value::parse(name, text)?;
        let mut problems = Problems::default();
        environment::overlay(&mut document, env, &mut problems);
        unbuilt::warn(&document, &mut problems);
        let config =
            File::read(&document, &mut problems).and_then(|file| check::check(file, &document, base, &mut problems));
        match (config, problems.settle()) {
            (Some(config), Ok(warnings)) => Ok((config, warnings)),
            (_, Err(problems)) => Err(problems),
            (None, Ok(_)) => Err(Problems::one(document.origin, "can't be used".to_owned())),
        }
    }
}
