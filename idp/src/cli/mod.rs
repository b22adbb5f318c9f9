//! The commands of `gradus`. Each says on stderr in plain words what went wrong and what to do about it.
//!
//! Exit codes: 0 done (warnings never change it), 1 it didn't work out, 2 the command line is wrong or what it asks for
//! isn't built yet.

mod account;
mod application;
mod apply;
mod check;
mod keys;
mod logging;
mod migrate;
mod progress;
mod serve;
mod unbuilt;

use crate::{
    config::{self, Config},
    demo,
};
use clap::{Args, Parser, Subcommand};
use std::{
    error::Error,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// An OpenID Connect and SAML 2.0 identity provider that knows how sure it is of a person.
#[derive(Debug, Parser)]
#[command(
    name = "gradus",
    version,
    arg_required_else_help = true,
    after_help = "Example: gradus demo"
)]
pub struct Cli {
    /// The configuration file. Default: gradus.toml in this folder, if there is one
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Answer in JSON, for scripts
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    #[command(after_help = "Example: gradus serve --config gradus.toml")]
    Serve,
    /// Try it out: sample people and applications, no set-up. Not for production
    #[command(after_help = "Example: gradus demo --walk")]
    Demo(Demo),
    /// Make organisations, accounts and applications be as files say
    #[command(after_help = "Example: gradus apply people.toml applications.toml --dry-run")]
    Apply(apply::Apply),
    /// Make the tables of an empty database, or bring an older one to this version
    #[command(after_help = "Example: gradus migrate --config gradus.toml")]
    Migrate,
    /// Check the configuration, print an example or its JSON Schema
    #[command(subcommand, after_help = "Example: gradus config check --config gradus.toml")]
    Config(ConfigCommand),
    /// Applications: import, list, show
    #[command(
        subcommand,
        after_help = "Example: gradus application import client.json --owner globex --subscribers acme"
    )]
    Application(application::Application),
    /// Accounts: list, show, and what support does to them
    #[command(subcommand, after_help = "Example: gradus account show smithj_0001")]
    Account(account::Account),
    /// Signing keys: list, rotate
    #[command(subcommand, after_help = "Example: gradus keys list")]
    Keys(keys::KeysCommand),
    /// The audit log: verify (not built yet)
    #[command(after_help = "Example: gradus audit verify")]
    Audit(unbuilt::Rest),
    /// Say what is unsafe in production (not built yet)
    #[command(after_help = "Example: gradus doctor --config gradus.toml")]
    Doctor(unbuilt::Rest),
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum ConfigCommand {
    /// Say what is wrong with the configuration
    #[command(after_help = "Example: gradus config check --config gradus.toml")]
    Check,
    /// Print a whole configuration with comments
    #[command(after_help = "Example: gradus config example > gradus.toml")]
    Example,
    /// Print the JSON Schema of the configuration
    #[command(after_help = "Example: gradus config schema > gradus.schema.json")]
    Schema,
}

/// What `gradus demo` is started with.
#[derive(Args, Debug)]
struct Demo {
    /// Walk through it without a browser, print each answer, and exit
    #[arg(long)]
    walk: bool,
    /// Keep the data in this folder instead of a new temporary one
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Listen here instead of 127.0.0.1:8080
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// The provider's URL
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    // Fails only if there is one already, and then there is one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = Cli::parse();
    logging::start(matches!(cli.command, Command::Serve));
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(cause) => return fail(&cause),
    };
    runtime.block_on(run(cli)).unwrap_or_else(|failure| fail(&*failure))
}

/// Anything that ends a command with exit code 1.
type Failure = Box<dyn Error + Send + Sync>;

async fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let Cli { config, json, command } = cli;
    let config = config.as_deref();
    match command {
        Command::Serve => Box::pin(serve::run(load(config)?)).await,
        Command::Demo(Demo {
            walk,
            data,
            listen,
            issuer,
        }) => Ok(demo::run(demo::Args {
            walk,
            data,
            listen,
            issuer,
        })
        .await?),
        Command::Apply(apply) => apply.run(&load(config)?, json).await,
        Command::Migrate => migrate::run(&load(config)?, json).await,
        Command::Config(ConfigCommand::Check) => Ok(check::run(config, json)),
        Command::Config(ConfigCommand::Example) => Ok(print(config::EXAMPLE.trim_end())),
        Command::Config(ConfigCommand::Schema) => Ok(print(&format!("{:#}", config::schema()))),
        Command::Application(application) => application.run(&load(config)?, json).await,
        Command::Account(account) => account.run(load(config)?, json).await,
        Command::Keys(keys) => keys.run(&load(config)?, json).await,
        Command::Audit(rest) => Ok(rest.refuse("audit")),
        Command::Doctor(rest) => Ok(rest.refuse("doctor")),
    }
}

/// The configuration; its warnings go to stderr.
fn load(path: Option<&Path>) -> Result<Config, Failure> {
    let (config, warnings) = Config::load(path, variables())?;
    for warning in warnings {
        warn(&warning);
    }
    Ok(config)
}

/// The environment, without what isn't text: no key of ours is that.
fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// Says something on stdout; a reader that has gone away (`| head`) is no failure.
fn print(text: &str) -> ExitCode {
    use std::io::Write;
    let _ = writeln!(std::io::stdout().lock(), "{text}");
    ExitCode::SUCCESS
}

fn warn(warning: &impl std::fmt::Display) {
    say(&format_args!("warning: {warning}"));
}

fn say(line: &impl std::fmt::Display) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Says why it didn't work out, with all that lies beneath.
fn fail(failure: &(dyn Error + 'static)) -> ExitCode {
    for line in failure.to_string().lines() {
        say(&format_args!("error: {line}"));
    }
    let mut source = failure.source();
    while let Some(cause) = source {
        say(&format_args!("  because: {cause}"));
        source = cause.source();
    }
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests;
