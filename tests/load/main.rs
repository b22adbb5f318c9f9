//! The load tests: the real server beside a bare signer and a durable floor, in the same run, by the same client.
//!
//! Figures of a machine mean little, and those of a shared one less: what counts is the ratio to a bare axum handler that
//! only signs one JWT, measured in turn with the house, several times, and the median of these ratios. `tests/load/run`
//! builds and starts it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a command that reports")]

mod client;
mod figure;
mod floor;
mod house;
mod http;
mod measure;
mod options;
mod person;
mod process;
mod round;
mod scenario;
mod signer;
mod subject;
mod table;

use options::Options;
use std::{error::Error, process::ExitCode};

// The same as the server's: the bare signer is to have every advantage that the house has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What can go wrong is only told.
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    let done = match std::env::args().nth(1).as_deref() {
        Some("signer") => runtime(true).and_then(|runtime| runtime.block_on(signer::serve())),
        _ => Options::read().and_then(|options| runtime(false)?.block_on(round::run(&options))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The signer has all cores, as the house has; the client has one thread, which is enough and disturbs least.
fn runtime(all_cores: bool) -> Outcome<tokio::runtime::Runtime> {
    let mut builder = if all_cores {
        tokio::runtime::Builder::new_multi_thread()
    } else {
        tokio::runtime::Builder::new_current_thread()
    };
    Ok(builder.enable_all().build()?)
}
