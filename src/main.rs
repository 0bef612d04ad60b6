//! The `interven` program: parses the command line, runs it, and turns an error into an exit code.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use interven::channels::settings;
use interven::cli::{Cli, Hooks, demo, run, serve};
use interven::config::Environment;
use interven::server;

// Many small buffers of short life on several threads: half the memory of the system's allocator under load, and a tenth less time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let environment: Environment = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect();
    let hooks = Hooks {
        serve: |config, environment| serve::run(config, &environment),
        demo: |environment| demo::run(&environment),
        open_store: |config| Ok(Arc::new(server::open_store(config, None)?)),
        look_at: |declared| {
            let settings = settings::validated(&declared.name, declared.enabled, declared.destination.clone(), declared.filter.clone(), declared.reminder);
            settings.map(|settings| settings::advice(&settings.destination)).map_err(|fault| fault.to_string())
        },
    };
    run(Cli::parse(), environment, &hooks)
}
