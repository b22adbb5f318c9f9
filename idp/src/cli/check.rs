//! `gradus config check`.

use super::{fail, print, variables, warn};
use crate::config::{BadConfig, Config};
use serde_json::json;
use std::{path::Path, process::ExitCode};

pub(super) fn run(path: Option<&Path>, json: bool) -> ExitCode {
    match Config::load(path, variables()) {
        Ok((config, warnings)) => {
            warnings.iter().for_each(warn);
            let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
            print(&if json {
                json!({ "errors": [], "warnings": warnings, "issuer": config.server.issuer }).to_string()
            } else {
                format!("The configuration is right. Issuer: {}", config.server.issuer)
            })
        }
        Err(bad) => {
            if json {
                print(&json!({ "errors": errors(&bad), "warnings": [] }).to_string());
            }
            fail(&bad)
        }
    }
}

fn errors(bad: &BadConfig) -> Vec<String> {
    bad.to_string().lines().map(str::to_owned).collect()
}
