//! The binary.

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let _ = rustls::crypto::ring::default_provider().install_default();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .init();
    let walk = std::env::args().any(|a| a == "--walk");
    match idp::demo::run(idp::demo::Args {
        walk,
        ..Default::default()
    })
    .await
    {
        Ok(code) => code,
        Err(fault) => {
            let mut e: &dyn std::error::Error = &fault;
            eprintln!("{e}");
            while let Some(s) = e.source() {
                eprintln!("  {s}");
                e = s;
            }
            std::process::ExitCode::FAILURE
        }
    }
}
