//! A channel's settings: from what a person or the configuration file says to a [`Destination`] and a [`Filter`], and back without the secrets.
//!
//! Everything that can be said without asking the network is said by [`parse`] and [`patched`]; [`check()`] then looks at addresses.

pub mod address;
mod check;
mod siem_rules;
mod slack_rules;
mod view;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

pub use check::{advice, check};
pub use slack_rules::fault_of_person;
pub use view::{config_view, url_view};

use crate::domain::channel::{Channel, ChannelKind, ChatId, Destination, TelegramConfig};
use crate::domain::filter::Filter;
use crate::domain::name;
use address::Address;

/// The longest name of a channel, in characters.
pub const LONGEST_NAME: usize = 100;

/// What a channel's reader may send back with a patch although only the server sets it.
const READ_ONLY: [&str; 7] = ["id", "managed", "pause", "health", "created_at", "updated_at", "warnings"];

/// Why settings are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {sentence}")]
pub struct Fault {
    /// Where, as `config.url`; `.` for the whole.
    pub key: String,
    /// What is wrong and what to do.
    pub sentence: String,
}

impl Fault {
    /// `sentence` about the member `key`.
    pub fn new(key: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { key: key.into(), sentence: sentence.into() }
    }
}

/// Settings that hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The channel's name.
    pub name: String,
    /// Whether it matches anything.
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
struct Document {
    name: String,
    kind: ChannelKind,
    #[serde(default)]
    enabled: Option<bool>,
    config: Map<String, Value>,
    #[serde(default)]
    filter: Option<Filter>,
    #[serde(default)]
    reminder: Option<bool>,
}

/// Reads the settings of a new channel: `{name, kind, enabled?, config, filter?, reminder?}`.
pub fn parse(document: Value) -> Result<Settings, Fault> {
    let document: Document = typed("", document)?;
    let destination = destination(document.kind, Value::Object(document.config))?;
    let filter = document.filter.unwrap_or_default();
    validated(&document.name, document.enabled.unwrap_or(true), destination, filter, document.reminder.unwrap_or(false))
}

/// Settings that were read elsewhere, if they hold together; spelled as they are kept.
pub fn validated(name: &str, enabled: bool, destination: Destination, filter: Filter, reminder: bool) -> Result<Settings, Fault> {
    let destination = match destination {
        Destination::Slack(config) => Destination::Slack(slack_rules::checked(config)?),
        Destination::Telegram(config) => Destination::Telegram(telegram(config)?),
        Destination::Siem(config) => Destination::Siem(siem_rules::checked(config)?),
        other @ (Destination::Discord(_) | Destination::Teams(_)) => other,
    };
    Address::all_of(&destination)?;
    if reminder && !destination.kind().is_chat() {
        return Err(Fault::new("reminder", "nobody reads a SIEM's questions: leave it out, or let a chat channel remind"));
    }
    Ok(Settings { name: checked_name(name)?, enabled, destination, filter: checked_filter(filter)?, reminder })
}

/// A channel's settings after a JSON merge patch (RFC 7396). A secret that is absent from the patch, or stands in it as it was shown, keeps its value.
pub fn patched(channel: &Channel, patch: Value) -> Result<Settings, Fault> {
    let Value::Object(mut patch) = patch else {
        return Err(Fault::new(".", "a patch is a JSON object with the members that change"));
    };
    for key in READ_ONLY {
        patch.remove(key);
    }
    let kind = channel.kind().name();
    if patch.remove("kind").is_some_and(|wanted| wanted != kind) {
        return Err(Fault::new("kind", format!("a channel stays what it is, here {kind}; make another channel instead")));
    }
    let mut document = stored(channel);
    if let Some(Value::Object(config)) = patch.get_mut("config") {
        keep_shown(config, &document["config"], &config_view(&channel.destination), "config")?;
    }
    merge(&mut document, Value::Object(patch));
    parse(document)
}

/// A channel's settings as they would be sent, secrets included.
fn stored(channel: &Channel) -> Value {
    // A destination is written as `{"kind": …, "config": {…}}`.
    let mut document = serde_json::to_value(&channel.destination).unwrap_or_default();
    document["name"] = json!(channel.name);
    document["enabled"] = json!(channel.enabled);
    document["filter"] = json!(channel.filter);
    document["reminder"] = json!(channel.reminder);
    document
}

/// Takes out of a patch what only repeats how a stored value is shown, and spells header names as they are stored.
fn keep_shown(patch: &mut Map<String, Value>, stored: &Value, shown: &Value, root: &str) -> Result<(), Fault> {
    if let (Some(Value::Object(headers)), Value::Object(known)) = (patch.get_mut("headers"), &stored["headers"]) {
        let named: Vec<String> = headers.keys().cloned().collect();
        for name in named {
            if let Some(known) = known.keys().find(|known| **known != name && known.eq_ignore_ascii_case(&name))
                && let Some(value) = headers.remove(&name)
            {
                headers.insert(known.clone(), value);
            }
        }
        keep_shown(headers, &stored["headers"], &shown["headers"], "config.headers")?;
    }
    let repeats = |key: &String, value: &Value| {
        let secret = value.get("set").is_some();
        (secret && stored.get(key).is_some()) || (shown.get(key) == Some(value) && stored.get(key) != Some(value))
    };
    patch.retain(|key, value| !repeats(key, value));
    match patch.iter().find(|(_, value)| value.get("set") == Some(&Value::Bool(true))) {
        Some((key, _)) => Err(Fault::new(format!("{root}.{key}"), "this stands for a stored secret, and none is stored: send the secret itself")),
        None => Ok(()),
    }
}

/// RFC 7396, section 2.
fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    let Value::Object(target) = target else { return };
    for (key, value) in patch {
        if value.is_null() {
            target.remove(&key);
        } else {
            merge(target.entry(key).or_insert(Value::Null), value);
        }
    }
}

/// Reads `value` as a `T`; a fault is named by its path below `root`.
fn typed<T: DeserializeOwned>(root: &str, value: Value) -> Result<T, Fault> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let words = error.into_inner().to_string();
        // What is missing is named, not what it is missing from.
        let missing = words.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
        let parts = [root, path.trim_matches('.'), missing.unwrap_or_default()];
        let key = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
        let sentence = if missing.is_some() { "this is needed".to_owned() } else { words };
        Fault::new(if key.is_empty() { ".".to_owned() } else { key }, sentence)
    })
}

fn destination(kind: ChannelKind, config: Value) -> Result<Destination, Fault> {
    Ok(match kind {
        ChannelKind::Slack => Destination::Slack(typed("config", config)?),
        ChannelKind::Discord => Destination::Discord(typed("config", config)?),
        ChannelKind::Teams => Destination::Teams(typed("config", config)?),
        ChannelKind::Telegram => Destination::Telegram(typed("config", config)?),
        ChannelKind::Siem => Destination::Siem(typed("config", config)?),
    })
}

fn telegram(mut config: TelegramConfig) -> Result<TelegramConfig, Fault> {
    let token = config.bot_token.expose();
    let shortest = if config.api_base.is_some() { 1 } else { 30 };
    let shaped = token.split_once(':').is_some_and(|(id, secret)| {
        !id.is_empty()
            && id.chars().all(|c| c.is_ascii_digit())
            && secret.len() >= shortest
            && secret.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    });
    if !shaped {
        return Err(Fault::new(
            "config.bot_token",
            "this is not a bot's token, such as 123456789:AAE… (35 characters after the colon): copy it from @BotFather",
        ));
    }
    if let ChatId::Name(name) = &config.chat_id {
        let name = name.trim();
        config.chat_id = match (name.parse::<i64>(), name.strip_prefix('@')) {
            (Ok(number), _) => ChatId::Number(number),
            (_, Some(rest)) if !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => ChatId::Name(name.to_owned()),
            _ => return Err(Fault::new("config.chat_id", "a chat is its number, such as -1001234567890, or a public channel's @name")),
        };
    }
    if config.chat_id == ChatId::Number(0) {
        return Err(Fault::new("config.chat_id", "no chat has the number 0"));
    }
    if config.message_thread_id.is_some_and(|thread| thread < 1) {
        return Err(Fault::new("config.message_thread_id", "a topic's number is at least 1; leave it out for a chat without topics"));
    }
    config.api_base = config.api_base.map(|base| base.trim_end_matches('/').to_owned());
    Ok(config)
}

fn checked_name(text: &str) -> Result<String, Fault> {
    let needed = || Fault::new("name", format!("a channel's name has 1 to {LONGEST_NAME} characters, and none that control others or turn their direction"));
    name::checked(text, LONGEST_NAME).map(str::to_owned).ok_or_else(needed)
}

/// A filter that holds together, spelled as it is kept.
pub fn checked_filter(mut filter: Filter) -> Result<Filter, Fault> {
    if filter.events.is_empty() {
        return Err(Fault::new("filter.events", "choose at least one kind of event, or ALL; to stop a channel, set `enabled` to false"));
    }
    let mut seen = Vec::new();
    filter.events.retain(|event| {
        !seen.contains(event) && {
            seen.push(*event);
            true
        }
    });
    for (key, names) in [("filter.tools", &mut filter.tools), ("filter.agents", &mut filter.agents)] {
        for (index, name) in names.iter_mut().enumerate() {
            *name = name.trim().to_owned();
            if name.is_empty() {
                return Err(Fault::new(format!("{key}[{index}]"), "it is empty; for all of them, let the list be empty"));
            }
        }
    }
    Ok(filter)
}

#[cfg(test)]
mod tests;
