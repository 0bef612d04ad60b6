//! `interven config check`: what the configuration comes to.

use std::io::Write;

use super::table;
use crate::config::{Config, DeclaredChannel};

/// Says where each setting was given and what is to be known of each channel. A channel that cannot be is an error.
pub fn run(config: &Config, look_at: fn(&DeclaredChannel) -> Result<Vec<String>, String>, out: &mut dyn Write) -> anyhow::Result<()> {
    for (key, source) in &config.sources {
        writeln!(out, "{key}: given by {source}")?;
    }
    if config.sources.is_empty() {
        writeln!(out, "no setting was given: all are at their defaults")?;
    }
    for provider in &config.oidc {
        let (name, kind) = (&provider.name, provider.kind.name());
        writeln!(out, "oidc {name} ({kind}): ok; its redirect address is {}/api/auth/oidc/{name}/callback", public_url(config))?;
    }
    let mut faults = 0;
    for channel in &config.channels {
        let state = if channel.enabled { "" } else { ", disabled" };
        write!(out, "channel {} ({}{state}): ", table::plain(&channel.name), channel.destination.kind().name())?;
        match look_at(channel) {
            Err(fault) => {
                faults += 1;
                writeln!(out, "WRONG: {fault}")?;
            }
            Ok(warnings) if warnings.is_empty() => writeln!(out, "ok")?,
            Ok(warnings) => writeln!(out, "ok, but: {}", warnings.join("; "))?,
        }
    }
    anyhow::ensure!(faults == 0, "{faults} of {} declared channels cannot be used", config.channels.len());
    Ok(())
}

/// What links begin with, as far as the configuration says it.
fn public_url(config: &Config) -> &str {
    config.public_url.as_deref().unwrap_or("{public URL of the settings}")
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command, ConfigCommand};
    use crate::config::Environment;

    #[test]
    fn a_wrong_channel_fails_the_check_and_a_warning_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("interven.toml");
        let text = "data_dir = \"x\"\n[[channels]]\nname = \"soc\"\nkind = \"discord\"\nconfig = { webhook_url = \"https://x\" }\n";
        std::fs::write(&file, text).unwrap();
        let cli = Cli::try_parse_from(["interven", "config", "check", "--config", file.to_str().unwrap()]).unwrap();
        let Command::Config { command: ConfigCommand::Check { config } } = cli.command else { panic!("config check") };
        let config = Config::load(&config, &Environment::new()).unwrap();
        let mut out = Vec::new();
        run(&config, |_| Ok(vec!["no approvers".to_owned()]), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("data_dir: given by `data_dir` in ") && text.ends_with("channel soc (discord): ok, but: no approvers\n"), "{text}");
        let mut out = Vec::new();
        let error = run(&config, |_| Err("config.webhook_url: no host of Discord".to_owned()), &mut out).unwrap_err();
        assert_eq!(error.to_string(), "1 of 1 declared channels cannot be used");
        assert!(String::from_utf8(out).unwrap().contains("WRONG: config.webhook_url"));
    }
}
