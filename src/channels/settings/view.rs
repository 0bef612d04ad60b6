//! A channel's settings as the API shows them: without the secrets.

use serde_json::{Map, Value, json};
use url::Url;

use crate::channels::siem::Plan;
use crate::domain::channel::{Destination, Intake, SiemConfig};
use crate::secret::Secret;

/// The `config` of a channel for its reader; what is secret is `{"set":true,"hint":"…last4"}`.
pub fn config_view(destination: &Destination) -> Value {
    // A destination is written as `{"kind": …, "config": {…}}`, with its secrets, since it is stored encrypted.
    let mut config = serde_json::to_value(destination).map(|mut value| value["config"].take()).unwrap_or_default();
    match destination {
        Destination::Slack(slack) => {
            config["webhook_url"] = slack.webhook_url.view();
            if let Some(secret) = &slack.signing_secret {
                config["signing_secret"] = secret.view();
            }
            if let Some(token) = &slack.bot_token {
                config["bot_token"] = token.view();
            }
        }
        Destination::Discord(webhook) | Destination::Teams(webhook) => config["webhook_url"] = webhook.webhook_url.view(),
        Destination::Telegram(telegram) => config["bot_token"] = telegram.bot_token.view(),
        Destination::Siem(siem) => {
            config["url"] = siem_url(siem);
            config["headers"] = Value::Object(siem.headers.iter().map(|(name, value)| (name.clone(), value.view())).collect::<Map<_, _>>());
        }
    }
    config
}

/// A Sumo Logic address is the secret; another intake's is shown, but for the values of its query, where tokens travel.
fn siem_url(siem: &SiemConfig) -> Value {
    let is_sumo = Plan::of(siem).intake == Intake::Sumo || siem.url.expose().contains("/receiver/v1/http/");
    if is_sumo { siem.url.view() } else { json!(url_view(&siem.url)) }
}

/// A URL with `…` for each value of its query.
pub fn url_view(url: &Secret) -> String {
    let text = url.expose();
    let Ok(parsed) = Url::parse(text) else { return "…".to_owned() };
    let (Some(query), Some((before, _))) = (parsed.query(), text.split_once('?')) else { return text.to_owned() };
    let hidden: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) => format!("{name}=…"),
            // Without a name it may be the token itself.
            None => "…".to_owned(),
        })
        .collect();
    format!("{before}?{}", hidden.join("&"))
}
