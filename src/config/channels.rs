//! Channels declared as code: `[[channels]]` of the file.
//!
//! ```toml
//! [[channels]]
//! name = "soc"
//! kind = "slack"
//! config = { webhook_url = "${SOC_WEBHOOK}", signing_secret = "file:slack-secret" }
//! filter = { events = ["DENY", "REQUIRE_APPROVAL"], min_severity = "HIGH" }
//! ```
//!
//! In secret values (`webhook_url`, `signing_secret`, `bot_token`, `url` and the headers' values) `${NAME}` stands for a variable of the
//! environment, and `file:PATH` for the content of a file, its last line break left off; a path is relative to the folder of the configuration file.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::options::File;
use super::{ConfigError, Environment, Result};
use crate::domain::channel::Destination;
use crate::domain::filter::Filter;

/// A channel as the file declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredChannel {
    /// Its name, unique in the file.
    pub name: String,
    /// A disabled channel matches nothing, and its queue waits.
    pub enabled: bool,
    /// Where it sends to.
    pub destination: Destination,
    /// What it gets.
    pub filter: Filter,
    /// Whether a question that nobody has answered is asked again here at half of its life.
    pub reminder: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: String,
    kind: String,
    #[serde(default = "yes")]
    enabled: bool,
    config: toml::Table,
    #[serde(default)]
    filter: Filter,
    #[serde(default)]
    reminder: bool,
}

const fn yes() -> bool {
    true
}

/// The channels of `file`.
pub(super) fn declared(file: &File, environment: &Environment) -> Result<Vec<DeclaredChannel>> {
    let folder = file.path.parent().unwrap_or(Path::new(""));
    let mut channels: Vec<DeclaredChannel> = Vec::new();
    for (index, table) in file.options.channels.iter().enumerate() {
        let label = match table.get("name").and_then(toml::Value::as_str) {
            Some(name) => format!("channels[{index}] ({})", name.escape_debug()),
            None => format!("channels[{index}]"),
        };
        let fault = |fault: String| ConfigError(format!("{}: {label}: {fault}", file.path.display()));
        let channel = channel(table, folder, environment).map_err(fault)?;
        if channels.iter().any(|other| other.name == channel.name) {
            return Err(fault("there is another channel with this name".to_owned()));
        }
        channels.push(channel);
    }
    Ok(channels)
}

fn channel(table: &toml::Table, folder: &Path, environment: &Environment) -> std::result::Result<DeclaredChannel, String> {
    let raw: Raw = serde_path_to_error::deserialize(toml::Value::Table(table.clone())).map_err(|error| located(&error))?;
    if raw.name.trim().is_empty() {
        return Err("name: it is empty".to_owned());
    }
    if raw.filter.events.is_empty() {
        return Err("filter.events: name at least one kind of event, or leave it out for [\"ALL\"]".to_owned());
    }
    let mut config = serde_json::to_value(&raw.config).map_err(|error| format!("config: {error}"))?;
    expand(&mut config, &mut String::from("config"), false, folder, environment)?;
    let tagged = serde_json::json!({ "kind": raw.kind, "config": config });
    let destination: Destination = serde_path_to_error::deserialize(tagged).map_err(|error| located(&error))?;
    Ok(DeclaredChannel { name: raw.name, enabled: raw.enabled, destination, filter: raw.filter, reminder: raw.reminder })
}

/// The path of a fault and its words, in one line. The words name types and keys, never a secret's text: every secret is a string, and any string will do.
pub(super) fn located<E: std::fmt::Display>(error: &serde_path_to_error::Error<E>) -> String {
    let words = error.inner().to_string();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match error.path().to_string().as_str() {
        "" | "." => words,
        path => format!("{path}: {words}"),
    }
}

/// Expands the secret strings in `value`, in place. `is_secret` says whether `value` stands where a secret stands.
fn expand(value: &mut Value, path: &mut String, is_secret: bool, folder: &Path, environment: &Environment) -> std::result::Result<(), String> {
    match value {
        Value::String(text) if is_secret => {
            *text = secret(text, folder, environment).map_err(|fault| format!("{path}: {fault}"))?;
            Ok(())
        }
        Value::Object(members) => {
            for (key, member) in members {
                let length = path.len();
                path.push('.');
                path.push_str(key);
                let names_secret = matches!(key.as_str(), "webhook_url" | "signing_secret" | "bot_token" | "url" | "headers");
                expand(member, path, is_secret || names_secret, folder, environment)?;
                path.truncate(length);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

pub(super) fn secret(text: &str, folder: &Path, environment: &Environment) -> std::result::Result<String, String> {
    if let Some(path) = text.strip_prefix("file:") {
        let path = folder.join(path);
        let content = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let content = content.strip_suffix('\n').unwrap_or(&content);
        return Ok(content.strip_suffix('\r').unwrap_or(content).to_owned());
    }
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').ok_or("`${` without its `}`")?;
        let value = environment.get(name).filter(|value| !value.is_empty());
        expanded.push_str(before);
        expanded.push_str(value.ok_or_else(|| format!("the environment variable {} is not set", name.escape_debug()))?);
        rest = after;
    }
    expanded.push_str(rest);
    Ok(expanded)
}
