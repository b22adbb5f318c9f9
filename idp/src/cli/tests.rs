//! The command line as it is typed.

use super::{Cli, Command, ConfigCommand};
use clap::{CommandFactory, Parser, error::ErrorKind};

fn parse(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(line.split(' '))
}

#[test]
fn the_commands_hold_together() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_takes_a_configuration_and_shows_an_example() {
    for line in [
        "serve",
        "demo",
        "apply",
        "migrate",
        "config check",
        "config example",
        "config schema",
        "application",
        "application import",
        "application list",
        "application show",
        "account",
        "account list",
        "account show",
        "account unlock",
        "account suspend",
        "account resume",
        "account reset-authenticator",
        "keys",
        "keys list",
        "keys rotate",
        "keys reseal",
        "audit",
        "doctor",
    ] {
        let help = parse(&format!("gradus {line} --help")).unwrap_err();
        assert_eq!(help.kind(), ErrorKind::DisplayHelp, "{line}");
        let help = help.to_string();
        assert!(
            help.contains("--config <FILE>") && help.contains("Example: gradus"),
            "{line}: {help}"
        );
    }
}

#[test]
fn what_is_typed_is_understood() {
    let cli = parse("gradus apply a.toml b.toml --dry-run --prune --reset --json --config c.toml").unwrap();
    assert!(cli.json && cli.config.is_some() && matches!(cli.command, Command::Apply(_)));
    let cli = parse("gradus --config c.toml config check").unwrap();
    assert!(matches!(cli.command, Command::Config(ConfigCommand::Check)));
    let Command::Demo(demo) = parse("gradus demo --walk --listen 127.0.0.1:0 --data d --issuer http://localhost:1")
        .unwrap()
        .command
    else {
        panic!()
    };
    assert!(demo.walk && demo.listen.is_some() && demo.data.is_some() && demo.issuer.is_some());
    for line in [
        "gradus application import x.json y.json --owner acme --subscribers acme,globex --minimum-level 2 --json",
        "gradus application show x",
        "gradus keys list --json",
        "gradus keys rotate",
        "gradus keys rotate --alg EdDSA --now --yes",
        "gradus keys reseal --to new.key",
        "gradus account list --json",
        "gradus account show x",
        "gradus account suspend x --reason left",
        "gradus account reset-authenticator x --authenticator 1 --reason lost",
        "gradus doctor",
        "gradus audit verify",
    ] {
        parse(line).unwrap();
    }
    for line in [
        "gradus apply",
        "gradus application import",
        "gradus application import x.json --minimum-level 0",
        "gradus application dance",
        "gradus serf",
        "gradus account suspend x",
        "gradus account reset-authenticator x --reason lost",
        "gradus keys",
        "gradus keys rotate --alg HS256",
        "gradus keys rotate --yes",
        "gradus serve extra",
        "gradus demo --listen nowhere",
    ] {
        assert_eq!(parse(line).unwrap_err().exit_code(), 2, "{line}");
    }
}
