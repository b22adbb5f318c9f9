//! Commands that are promised, and not built yet.

use clap::Args;
use std::process::ExitCode;

/// Whatever a command is given that nothing reads yet.
#[derive(Args, Debug)]
pub(super) struct Rest {
    /// What it will do
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENT")]
    rest: Vec<String>,
}

impl Rest {
    /// Says that it isn't built.
    pub(super) fn refuse(&self, command: &str) -> ExitCode {
        let verb = self
            .rest
            .first()
            .filter(|word| !word.starts_with('-'))
            .map(|word| format!(" {word}"))
            .unwrap_or_default();
        super::say(&format_args!(
            "error: `gradus {command}{verb}` isn't built yet. Nothing was done."
        ));
        ExitCode::from(2)
    }
}
