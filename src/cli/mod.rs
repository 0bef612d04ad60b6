//! The command line: data to standard output, everything else to standard error.
//!
//! Exit codes: 0 done, 1 it did not work, 2 the command line or the configuration is wrong, 3 a backup was made of a store whose audit log is broken.

pub mod admin;
pub mod audit;
mod backup;
pub mod channel;
mod channel_kinds;
mod check;
pub mod demo;
pub mod export;
mod given;
pub mod policy;
mod remote;
pub mod serve;
pub mod session;
mod table;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::clock::Clock;
use crate::config::{Args, Config, ConfigError, DeclaredChannel, Environment};
use crate::settings::public_url;
use crate::store::Store;
use crate::store::audit::Acting;

/// The alerting and approval plane for AI agents: decisions in, alerts out.
#[derive(Debug, Parser)]
#[command(name = "interven", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server
    Serve {
        /// The configuration.
        #[command(flatten)]
        config: Args,
    },
    /// Run the server in a temporary folder, with stand-in destinations and sample traffic
    Demo,
    /// API keys of agents and engines; works on the store
    Keys {
        /// The configuration.
        #[command(flatten)]
        config: Args,
        /// What to do.
        #[command(subcommand)]
        command: admin::KeysCommand,
    },
    /// People who may sign in; works on the store
    Users {
        /// The configuration.
        #[command(flatten)]
        config: Args,
        /// What to do.
        #[command(subcommand)]
        command: admin::UsersCommand,
    },
    /// Sessions for programs that take a cookie file, such as curl; works on the store
    Session {
        /// The configuration.
        #[command(flatten)]
        config: Args,
        /// What to do.
        #[command(subcommand)]
        command: session::SessionCommand,
    },
    /// The audit log; works on the store
    Audit {
        /// The configuration.
        #[command(flatten)]
        config: Args,
        /// What to do.
        #[command(subcommand)]
        command: audit::AuditCommand,
    },
    /// Copy the store to a new file, also while a server runs on it
    Backup {
        /// The configuration.
        #[command(flatten)]
        config: Args,
        /// The file to make; one that exists is refused
        file: PathBuf,
    },
    /// Channels of a running server; works through its API
    Channel(channel::ChannelArgs),
    /// Policies: reading and trying them here, applying them through the API of a running server
    Policy(policy::PolicyArgs),
    /// Decisions of a running server, for a file or another program; works through its API
    Export(Box<export::ExportArgs>),
    /// The configuration itself
    Config {
        /// What to do.
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Print the OpenAPI document of the API
    Openapi,
}

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Read it and say what it comes to, without touching network or store
    Check {
        /// The configuration.
        #[command(flatten)]
        config: Args,
    },
}

/// The parts of the program that the commands are handed.
pub struct Hooks {
    /// `serve`: runs until it is told to stop.
    pub serve: fn(Config, Environment) -> anyhow::Result<()>,
    /// `demo`: likewise.
    pub demo: fn(Environment) -> anyhow::Result<()>,
    /// Opens the store that the configuration names.
    pub open_store: fn(&Config) -> anyhow::Result<Arc<dyn Store>>,
    /// Looks at a declared channel without the network: what is wrong with it, or what a person should know of it.
    pub look_at: fn(&DeclaredChannel) -> Result<Vec<String>, String>,
}

/// Does what the command line says.
pub fn run(cli: Cli, environment: Environment, hooks: &Hooks) -> ExitCode {
    // Whole lines at a time, and an error where the reader has gone, in place of the macros' panic. Not locked: the demo's agents write from other threads.
    let mut out = io::stdout();
    let done = dispatch(cli, environment, hooks, &mut out).and_then(|()| Ok(out.flush()?));
    let Err(error) = done else { return ExitCode::SUCCESS };
    if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    // Nothing is left to do where standard error is gone too.
    let _ = writeln!(io::stderr(), "interven: {error:#}");
    ExitCode::from(if error.is::<ConfigError>() {
        2
    } else if error.is::<backup::BrokenLog>() {
        3
    } else {
        1
    })
}

fn dispatch(cli: Cli, environment: Environment, hooks: &Hooks, out: &mut dyn Write) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve { config } => (hooks.serve)(Config::load(&config, &environment)?, environment),
        Command::Demo => (hooks.demo)(environment),
        Command::Keys { config, command } => {
            let store = (hooks.open_store)(&Config::load(&config, &environment)?)?;
            let clock = Clock::system();
            runtime()?.block_on(Acting::command(clock.now()).scope(admin::keys(command, store.as_ref(), &clock, out)))
        }
        Command::Users { config, command } => {
            let config = Config::load(&config, &environment)?;
            let store = (hooks.open_store)(&config)?;
            let clock = Clock::system();
            let task = async { admin::users(command, store.as_ref(), &clock, &public_url(&config, store.as_ref()).await?, out).await };
            runtime()?.block_on(Acting::command(clock.now()).scope(task))
        }
        Command::Session { config, command } => {
            let config = Config::load(&config, &environment)?;
            let store = (hooks.open_store)(&config)?;
            let clock = Clock::system();
            let task = async { session::run(command, store.as_ref(), &clock, &public_url(&config, store.as_ref()).await?, out).await };
            runtime()?.block_on(Acting::command(clock.now()).scope(task))
        }
        Command::Audit { config, command } => {
            let store = (hooks.open_store)(&Config::load(&config, &environment)?)?;
            runtime()?.block_on(audit::run(command, store.as_ref(), out))
        }
        Command::Backup { config, file } => {
            let config = Config::load(&config, &environment)?;
            let clock = Clock::system();
            runtime()?.block_on(backup::run(&config, &file, &clock, hooks.open_store, out))
        }
        Command::Channel(args) => runtime()?.block_on(channel::run(args, &environment, out)),
        Command::Policy(args) => runtime()?.block_on(policy::run(args, &environment, &Clock::system(), out)),
        Command::Export(args) => runtime()?.block_on(export::run(*args, &environment, out, &mut io::stderr())),
        Command::Config { command: ConfigCommand::Check { config } } => check::run(&Config::load(&config, &environment)?, hooks.look_at, out),
        Command::Openapi => Ok(writeln!(out, "{}", crate::api::document().to_pretty_json()?)?),
    }
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_of_the_configuration_stand_after_the_command() {
        let cli = Cli::try_parse_from(["interven", "serve", "--listen", "127.0.0.1:0", "--config", "x.toml"]).unwrap();
        assert!(matches!(cli.command, Command::Serve { .. }));
        assert!(Cli::try_parse_from(["interven", "keys", "--data-dir", "/srv", "create", "--name", "ci"]).is_ok());
        for line in ["audit verify", "users list", "keys list", "session create --role auditor"] {
            let cli = Cli::try_parse_from(format!("interven {line} --data-dir /srv").split(' ')).unwrap();
            let (Command::Audit { config, .. } | Command::Users { config, .. } | Command::Keys { config, .. } | Command::Session { config, .. }) = cli.command
            else {
                panic!("{line}")
            };
            let environment = Environment::new();
            assert_eq!(Config::load(&config, &environment).unwrap().data_dir, PathBuf::from("/srv"), "{line}");
        }
        assert!(Cli::try_parse_from(["interven", "serve", "--listne", "x"]).is_err());
        let slack = |rest: &[&str]| Cli::try_parse_from(["interven", "users", "slack", "ada@example.com"].iter().chain(rest)).is_ok();
        assert!(slack(&["--team", "T1", "--user", "U1"]) && slack(&["--none"]));
        assert!(!slack(&[]) && !slack(&["--team", "T1"]) && !slack(&["--none", "--user", "U1"]));
    }
}
