//! `gradus serve`.

use super::Failure;
use crate::{config::Config, serve};
use std::process::ExitCode;

pub(super) async fn run(config: Config) -> Result<ExitCode, Failure> {
    serve::run(config).await?;
    Ok(ExitCode::SUCCESS)
}
