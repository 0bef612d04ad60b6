//! Which address belongs to which kind of channel, and what to do about one that does not.
//!
//! The hosts and forms are those of the platforms' documentation: Slack "Sending messages using incoming webhooks", Discord "Webhook resource",
//! Microsoft "Create incoming webhooks with Workflows" and the Power Platform API's endpoints, Telegram "Making requests".

use url::{Host, Url};

use super::Fault;
use crate::domain::channel::Destination;

const SLACK_HOSTS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];
const DISCORD_HOSTS: [&str; 6] = ["discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com", "ptb.discordapp.com", "canary.discordapp.com"];
/// The public cloud, then the clouds of the US government (GCC, GCC High, its Department of Defense) and of China.
const TEAMS_SUFFIXES: [&str; 5] = [
    ".environment.api.powerplatform.com",
    ".environment.api.gov.powerplatform.microsoft.us",
    ".environment.api.high.powerplatform.microsoft.us",
    ".environment.api.appsplatform.us",
    ".environment.api.powerplatform.partner.microsoftonline.cn",
];
const TELEGRAM_HOST: &str = "api.telegram.org";
/// Where the Web API is: for everyone, and for the US government.
const SLACK_API_HOSTS: [&str; 2] = ["slack.com", "slack-gov.com"];
/// Where to find the way that Microsoft left.
const TEAMS_WORKFLOW: &str = "in Teams, open the channel's menu, choose Workflows, then “Send webhook alerts to a channel”, and paste the URL that it shows";

/// Where a channel's requests go, and whether that is its platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The setting that holds it, such as `config.webhook_url`.
    pub key: &'static str,
    /// The address.
    pub url: Url,
    /// Whose host is expected and is not there: such an address is only for a stand-in, and must be inside `INTERVEN_EGRESS_ALLOW`.
    pub foreign_to: Option<&'static str>,
    /// What a person should know, although the address is accepted.
    pub warning: Option<&'static str>,
}

impl Address {
    /// The addresses of `destination`, if they can be of its kind.
    pub fn all_of(destination: &Destination) -> Result<Vec<Self>, Fault> {
        let one = match destination {
            Destination::Slack(config) => {
                let mut addresses = vec![webhook(config.webhook_url.expose(), "Slack (hooks.slack.com, hooks.slack-gov.com)", slack)?];
                if config.bot_token.is_some() {
                    let rule: Rule = |host, _| Ok(if SLACK_API_HOSTS.contains(&host) { OWN } else { FOREIGN });
                    addresses.push(api(config.api_base.as_deref(), crate::channels::slack::API, "Slack (slack.com, slack-gov.com)", rule)?);
                }
                return Ok(addresses);
            }
            Destination::Discord(config) => webhook(config.webhook_url.expose(), "Discord (discord.com)", discord),
            Destination::Teams(config) => webhook(config.webhook_url.expose(), "Teams workflows (….environment.api.powerplatform.com)", teams),
            Destination::Telegram(config) => {
                let rule: Rule = |host, _| Ok(if host == TELEGRAM_HOST { OWN } else { FOREIGN });
                api(config.api_base.as_deref(), "https://api.telegram.org", "Telegram (api.telegram.org)", rule)
            }
            Destination::Siem(config) => address("config.url", config.url.expose(), "", |_, _| Ok(Found { own: true, warning: None })),
        };
        Ok(vec![one?])
    }
}

/// What a kind's rule finds: whether the host is the platform's own.
struct Found {
    own: bool,
    warning: Option<&'static str>,
}

const OWN: Found = Found { own: true, warning: None };
const FOREIGN: Found = Found { own: false, warning: None };

/// A kind's rule: from the host's name (empty for a literal address) and the URL.
type Rule = fn(&str, &Url) -> Result<Found, String>;

fn webhook(text: &str, platform: &'static str, rule: Rule) -> Result<Address, Fault> {
    address("config.webhook_url", text, platform, rule)
}

/// The server that a bot's token goes to: `base`, else the platform's `own`.
fn api(base: Option<&str>, own: &str, platform: &'static str, rule: Rule) -> Result<Address, Fault> {
    let key = if base.is_some() { "config.api_base" } else { "config.bot_token" };
    let address = address(key, base.unwrap_or(own), platform, rule)?;
    // A query would swallow what is appended to the base.
    if address.url.query().is_some() || address.url.fragment().is_some() {
        return Err(Fault::new(key, "an API server's address has no `?` and no `#`: give it as https://host[:port][/path]"));
    }
    Ok(address)
}

fn address(key: &'static str, text: &str, platform: &'static str, rule: Rule) -> Result<Address, Fault> {
    let fault = |sentence: String| Fault::new(key, sentence);
    let url = Url::parse(text).map_err(|error| fault(format!("this is not a URL ({error}): paste the whole address, from https:// to its end")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(fault(format!("only http and https can be called, not `{}`", url.scheme())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(fault("a URL may not carry a user name or password: a SIEM's credentials go in a header such as Authorization".to_owned()));
    }
    let host = match url.host() {
        // A name may end with the root's dot.
        Some(Host::Domain(name)) => name.trim_end_matches('.').to_owned(),
        _ => String::new(),
    };
    let found = rule(&host, &url).map_err(fault)?;
    if found.own && !platform.is_empty() && (url.scheme() != "https" || url.port().is_some()) {
        return Err(fault("the platform takes https on its standard port alone: paste the URL as the platform shows it".to_owned()));
    }
    Ok(Address { key, url, foreign_to: (!found.own).then_some(platform), warning: found.warning })
}

/// The path's parts that are not empty.
fn parts(url: &Url) -> Vec<&str> {
    url.path().split('/').filter(|part| !part.is_empty()).collect()
}

fn slack(host: &str, url: &Url) -> Result<Found, String> {
    if !SLACK_HOSTS.contains(&host) {
        return Ok(FOREIGN);
    }
    match parts(url)[..] {
        ["services", _, _, _] => Ok(OWN),
        ["triggers" | "workflows", ..] => Err("this is the webhook of a Workflow Builder workflow, which takes no cards: create an incoming webhook of a Slack app \
            (api.slack.com/apps, “Incoming Webhooks”) and paste its URL, https://hooks.slack.com/services/…"
            .to_owned()),
        _ => Err("this is not the URL of an incoming webhook, which is https://hooks.slack.com/services/T…/B…/…: copy the whole of it from the Slack app's “Incoming Webhooks”".to_owned()),
    }
}

fn discord(host: &str, url: &Url) -> Result<Found, String> {
    if !DISCORD_HOSTS.contains(&host) {
        return Ok(FOREIGN);
    }
    let parts = parts(url);
    let is_version = |part: &str| part.strip_prefix('v').is_some_and(|digits| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()));
    let rest = match parts[..] {
        ["api", version, "webhooks", ref rest @ ..] if is_version(version) => rest,
        ["api", "webhooks", ref rest @ ..] => rest,
        _ => &[],
    };
    match rest {
        [_, _, suffix @ ("slack" | "github")] => Err(format!(
            "with /{suffix} at its end this address takes what {suffix} sends: leave /{suffix} out and paste the URL as “Copy Webhook URL” gives it"
        )),
        [id, _] if id.chars().all(|c| c.is_ascii_digit()) => Ok(OWN),
        _ => Err("this is not the URL of a Discord webhook, which is https://discord.com/api/webhooks/ID/TOKEN: in the channel's settings choose Integrations, Webhooks, “Copy Webhook URL”"
            .to_owned()),
    }
}

fn teams(host: &str, url: &Url) -> Result<Found, String> {
    if host == "webhook.office.com" || host.ends_with(".webhook.office.com") || ["outlook.office.com", "outlook.office365.com"].contains(&host) {
        return Err(format!("this is an Office 365 connector, which Microsoft has retired: create a Workflow instead ({TEAMS_WORKFLOW})"));
    }
    if host.ends_with(".logic.azure.com") {
        return Err(format!(
            "workflow addresses on logic.azure.com stopped working on 2025-11-30: open the Workflow and copy its new URL, or create it again ({TEAMS_WORKFLOW})"
        ));
    }
    if !TEAMS_SUFFIXES.iter().any(|suffix| host.ends_with(suffix)) {
        return Ok(FOREIGN);
    }
    if !parts(url).contains(&"workflows") {
        return Err(format!("this is not the URL of a Workflow's webhook: {TEAMS_WORKFLOW}"));
    }
    let signed = url.query_pairs().any(|(name, value)| name == "sig" && !value.is_empty());
    let warning =
        "the URL has no `sig=`: either its end was not copied, or its trigger asks for a sign-in, which a webhook cannot do (let the trigger be for “Anyone”)";
    Ok(Found { own: true, warning: (!signed).then_some(warning) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::channel::{SlackConfig, WebhookConfig};
    use crate::secret::Secret;

    fn of(kind: &str, url: &str) -> Result<Address, Fault> {
        let webhook_url = Secret::new(url);
        let addresses = Address::all_of(&match kind {
            "slack" => {
                Destination::Slack(SlackConfig { webhook_url, signing_secret: None, approvers: Vec::new(), bot_token: None, channel: None, api_base: None })
            }
            "discord" => Destination::Discord(WebhookConfig { webhook_url }),
            _ => Destination::Teams(WebhookConfig { webhook_url }),
        });
        addresses.map(|mut addresses| addresses.remove(0))
    }

    #[test]
    fn a_platforms_own_addresses_are_taken() {
        let flow = "/powerautomate/automations/direct/workflows/1f/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=x";
        for (kind, url) in [
            ("slack", "https://hooks.slack.com/services/T0/B0/xyz".to_owned()),
            ("slack", "https://hooks.slack-gov.com/services/T0/B0/xyz".to_owned()),
            ("slack", "https://HOOKS.slack.com./services/T0/B0/xyz".to_owned()),
            ("discord", "https://discord.com/api/webhooks/1/token".to_owned()),
            ("discord", "https://discordapp.com/api/v10/webhooks/1/token?thread_id=3".to_owned()),
            ("discord", "https://ptb.discord.com/api/webhooks/1/token/".to_owned()),
            ("discord", "https://canary.discord.com/api/v9/webhooks/1/token".to_owned()),
            ("teams", format!("https://default1f.0a.environment.api.powerplatform.com:443{flow}")),
            ("teams", format!("https://default1f.0a.environment.api.gov.powerplatform.microsoft.us{flow}")),
        ] {
            let address = of(kind, &url).unwrap_or_else(|fault| panic!("{url}: {fault}"));
            assert_eq!((address.key, address.foreign_to, address.warning), ("config.webhook_url", None, None), "{url}");
        }
        let cut =
            of("teams", "https://default1f.0a.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/1f/triggers/manual/paths/invoke");
        assert!(cut.unwrap().warning.unwrap().contains("sig="));
    }

    #[test]
    fn an_address_that_cannot_be_of_its_kind_is_refused_with_what_to_do() {
        for (kind, url, words) in [
            ("slack", "https://hooks.slack.com/triggers/T0/1/x", "create an incoming webhook of a Slack app"),
            ("slack", "https://hooks.slack.com/workflows/T0/A0/1/x", "create an incoming webhook of a Slack app"),
            ("slack", "https://hooks.slack.com/services/T0", "copy the whole of it"),
            ("slack", "http://hooks.slack.com/services/T0/B0/xyz", "https"),
            ("slack", "https://hooks.slack.com:8443/services/T0/B0/xyz", "standard port"),
            ("slack", "https://u:p@hooks.slack.com/services/T0/B0/xyz", "user name or password"),
            ("slack", "hooks.slack.com/services/T0/B0/xyz", "paste the whole address"),
            ("slack", "ftp://hooks.slack.com/services/T0/B0/xyz", "not `ftp`"),
            ("discord", "https://discord.com/api/webhooks/1/token/slack", "leave /slack out"),
            ("discord", "https://discord.com/api/v10/webhooks/1/token/github", "leave /github out"),
            ("discord", "https://discord.com/channels/1/2", "Copy Webhook URL"),
            ("discord", "https://discord.com/api/webhooks/abc/token", "Copy Webhook URL"),
            ("teams", "https://contoso.webhook.office.com/webhookb2/x@y/IncomingWebhook/z/w", "create a Workflow"),
            ("teams", "https://outlook.office.com/webhook/x@y/IncomingWebhook/z/w", "create a Workflow"),
            ("teams", "https://prod-12.westeurope.logic.azure.com:443/workflows/1f/triggers/manual/paths/invoke?sig=x", "2025-11-30"),
            ("teams", "https://default1f.0a.environment.api.powerplatform.com/", "not the URL of a Workflow"),
        ] {
            let fault = of(kind, url).unwrap_err();
            assert!(fault.key == "config.webhook_url" && fault.sentence.contains(words), "{url}: {fault}");
        }
    }

    #[test]
    fn any_other_host_is_foreign() {
        for (kind, url) in [
            ("slack", "https://hooks.slack.com.evil.example/services/T0/B0/xyz"),
            ("slack", "https://evil.example/?hooks.slack.com/services/T0/B0/xyz"),
            ("slack", "http://127.0.0.1:4100/slack"),
            ("discord", "https://notdiscord.com/api/webhooks/1/token"),
            ("teams", "https://environment.api.powerplatform.com.evil.example/workflows/1"),
            ("teams", "https://[::1]/workflows/1"),
        ] {
            assert!(of(kind, url).unwrap().foreign_to.is_some(), "{url}");
        }
    }
}
