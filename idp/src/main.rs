//! `gradus`: the one binary. What it can do is in [`idp::cli`].

use std::process::ExitCode;

// Signs and answers a quarter more a second than the system's allocator, for a few megabytes more.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    idp::cli::main()
}
