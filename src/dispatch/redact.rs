//! Blacks our own secrets out of what a destination says, before it is kept and shown.

use crate::domain::channel::Destination;

/// A secret shorter than this is not searched for: it would black out words.
const SHORTEST: usize = 8;

/// The secrets of one destination.
#[derive(Clone)]
pub(super) struct Redactor(Vec<String>);

impl Redactor {
    pub(super) fn of(destination: &Destination) -> Self {
        let mut secrets = Vec::new();
        match destination {
            Destination::Slack(config) => {
                add_url(&mut secrets, config.webhook_url.expose());
                secrets.extend(config.signing_secret.iter().chain(&config.bot_token).map(|secret| secret.expose().to_owned()));
            }
            Destination::Discord(config) | Destination::Teams(config) => add_url(&mut secrets, config.webhook_url.expose()),
            Destination::Telegram(config) => {
                let token = config.bot_token.expose();
                secrets.push(token.to_owned());
                // `<bot's number>:<secret>`: the number is public.
                secrets.extend(token.split_once(':').map(|(_, secret)| secret.to_owned()));
            }
            Destination::Siem(config) => {
                add_url(&mut secrets, config.url.expose());
                for value in config.headers.values() {
                    // `Splunk <token>`: the token alone gives it away as well.
                    secrets.extend(value.expose().split_whitespace().map(str::to_owned));
                    secrets.push(value.expose().to_owned());
                }
            }
        }
        Self::new(secrets)
    }

    /// These, and what is secret in an address that one request alone has.
    pub(super) fn and_of(&self, url: &str) -> Self {
        let mut secrets = self.0.clone();
        add_url(&mut secrets, url);
        Self::new(secrets)
    }

    fn new(mut secrets: Vec<String>) -> Self {
        secrets.retain(|secret| secret.len() >= SHORTEST);
        // The longest first, so that no part of a secret is left beside its blacked-out rest.
        secrets.sort_unstable_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.dedup();
        Self(secrets)
    }

    /// `text` without secrets, at most `length` bytes of it.
    pub(super) fn shortened(&self, text: &str, length: usize) -> String {
        let mut text = text.to_owned();
        for secret in &self.0 {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), "[secret]");
            }
        }
        text.truncate(text.floor_char_boundary(length));
        text
    }
}

/// The whole address, and the parts of its path and query that are long enough to be keys.
fn add_url(secrets: &mut Vec<String>, url: &str) {
    secrets.push(url.to_owned());
    let Ok(parsed) = url::Url::parse(url) else { return };
    secrets.extend(parsed.path_segments().into_iter().flatten().filter(|part| part.len() >= 16).map(str::to_owned));
    secrets.extend(parsed.query_pairs().map(|(_, value)| value.into_owned()).filter(|value| value.len() >= 16));
    secrets.extend(parsed.password().map(str::to_owned));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::channel::WebhookConfig;
    use crate::secret::Secret;

    #[test]
    fn an_echoed_address_is_blacked_out_whole_and_in_parts() {
        let url = "https://discord.com/api/webhooks/1234/abcdefghijklmnopqrstuvwxyz";
        let redactor = Redactor::of(&Destination::Discord(WebhookConfig { webhook_url: Secret::new(url) }));
        assert_eq!(redactor.shortened(&format!("no such address {url}"), 100), "no such address [secret]");
        assert_eq!(redactor.shortened("token abcdefghijklmnopqrstuvwxyz is unknown", 100), "token [secret] is unknown");
        assert_eq!(redactor.shortened("ééééé", 5), "éé");
        let once = redactor.and_of("https://hooks.slack.com/actions/T0/1/once-and-never-again");
        assert_eq!(
            once.shortened("used: https://hooks.slack.com/actions/T0/1/once-and-never-again, not abcdefghijklmnopqrstuvwxyz", 100),
            "used: [secret], not [secret]"
        );
    }
}
