//! The stand-ins as a program of their own, for tests that drive `interven` from outside: says where it listens, and runs until it is stopped.

use std::io::Write as _;

use interven_sandbox::Sandbox;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let sandbox = Sandbox::start(([127, 0, 0, 1], 0).into()).await?;
    writeln!(std::io::stdout(), "{}", sandbox.base_url())?;
    tokio::signal::ctrl_c().await?;
    sandbox.shutdown().await;
    Ok(())
}
