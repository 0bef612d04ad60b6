//! `interven demo`: the server in a temporary folder, the sandbox as its destinations, and agents that do things.

mod agents;

use std::collections::HashMap;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use interven_sandbox::{Sandbox, SlackApp};
use serde_json::{Value, json};

use crate::app::App;
use crate::channels::settings;
use crate::clock::fresh_id;
use crate::config::{Args, Config, Environment};
use crate::domain::channel::Channel;
use crate::lifecycle::Policy;
use crate::server::{Server, World};
use crate::telemetry;

/// Where the demo listens: the addresses that its output and the README name.
const API: &str = "127.0.0.1:4000";
const SANDBOX: &str = "127.0.0.1:4002";
const EMAIL: &str = "demo@interven.local";
const PASSWORD: &str = "demo-demo-demo";
const KEY: &str = "iv_live_demo0000000000000000";
/// The signing secret of the stand-in Slack apps.
const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

/// Runs the demo until a signal.
///
/// # Errors
/// One line that says what is wrong, such as a port that is taken.
pub fn run(environment: &Environment) -> anyhow::Result<()> {
    let quiet = HashMap::from([("INTERVEN_LOG".to_owned(), "warn".to_owned())]);
    telemetry::start(if environment.contains_key("INTERVEN_LOG") { environment } else { &quiet })?;
    let folder = Folder::new()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime cannot start")?;
    runtime.block_on(async {
        let address: SocketAddr = SANDBOX.parse()?;
        let sandbox = Sandbox::start(address).await.with_context(|| format!("the sandbox cannot listen on {SANDBOX}"))?;
        let server = Server::start(config(&folder)?, World::real(None)).await?;
        for name in ["slack", "slack-oncall"] {
            sandbox.slack_app(name, SlackApp::new(SIGNING_SECRET, format!("http://{API}/v1/slack/interactions")));
        }
        for settings in channels(&sandbox) {
            add_channel(&server, settings).await?;
        }
        greet(&sandbox.base_url())?;
        start(&server, "sample agents", agents::at_work);
        if !server.lifecycle.run_until_stopped().await {
            bail!("a task crashed; the log says which");
        }
        sandbox.shutdown().await;
        Ok(())
    })
}

/// Says on the terminal what there is and what to try.
fn greet(sandbox: &str) -> std::io::Result<()> {
    writeln!(
        std::io::stdout(),
        r#"Interven runs with sample agents. Everything is gone when it stops (Ctrl-C).

  What arrives in Slack, Discord, Teams, Telegram and the SIEMs   {sandbox}
  Console                                                         http://{API}
    sign in as {EMAIL} with {PASSWORD}
  API key for your own agents                                     {KEY}

Point an agent at it, with the published client (pip install interven):

  INTERVEN_GATEWAY_URL=http://{API} INTERVEN_API_KEY={KEY} python3 -c \
    'import interven; print(interven.Client().scan(method="POST", url="https://slack.com/api/chat.postMessage", body={{"text": "Ask ada@example.com"}}))'

Or without it:

  curl -sS http://{API}/v1/scan -H 'Authorization: Bearer {KEY}' -H 'Content-Type: application/json' \
    -d '{{"method":"POST","url":"https://slack.com/api/chat.postMessage","body":{{"text":"Ask ada@example.com"}},"agent_name":"my-agent"}}'

Sample agents ask before each call. One of them asks for a person, and waits: click Approve or Deny on its card in Slack, at {sandbox}.
"#
    )
}

/// Runs `agent` until the server stops.
fn start<F: Future<Output = anyhow::Result<()>> + Send>(server: &Server, name: &'static str, agent: impl FnOnce(App) -> F + Send + 'static) {
    let (app, stopping) = (server.app.clone(), server.lifecycle.stopping());
    server.lifecycle.spawn(name, Policy::MayEnd, async move {
        tokio::select! {
            ended = agent(app) => if let Err(error) = ended {
                tracing::warn!(error = %error, agent = name, "a sample agent stopped");
            },
            () = stopping.cancelled() => {}
        }
    });
}

/// A folder that is gone when the demo ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("interven-demo-{}", std::process::id()));
        std::fs::create_dir_all(&path).with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(error = %error, folder = %self.0.display(), "the demo's folder could not be removed");
        }
    }
}

fn config(folder: &Folder) -> anyhow::Result<Config> {
    let settings = [
        ("INTERVEN_LISTEN", API),
        ("INTERVEN_METRICS_LISTEN", ""),
        ("INTERVEN_PUBLIC_URL", "http://localhost:4000"),
        ("INTERVEN_ADMIN_EMAIL", EMAIL),
        ("INTERVEN_ADMIN_PASSWORD", PASSWORD),
        ("INTERVEN_API_KEY", KEY),
        ("INTERVEN_EGRESS_ALLOW", "127.0.0.0/8"),
    ];
    let mut environment: Environment = settings.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    environment.insert("INTERVEN_DATA_DIR".to_owned(), folder.0.display().to_string());
    Ok(Config::load(&Args::default(), &environment)?)
}

/// One channel of each kind, and each of the SIEMs.
fn channels(sandbox: &Sandbox) -> Vec<Value> {
    let everything = json!({"events": ["ALL", "ALLOW"]});
    let siem = |name: &str, url: String, format: &str, headers: Value| json!({"name": name, "kind": "siem", "config": {"url": url, "format": format, "headers": headers}, "filter": everything});
    vec![
        json!({"name": "slack-approvals", "kind": "slack",
            "config": {"webhook_url": sandbox.slack_url("slack"), "signing_secret": SIGNING_SECRET},
            "filter": {"events": ["REQUIRE_APPROVAL", "DENY", "INCIDENT"]}}),
        // With a bot: its cards can always be corrected, and a Deny asks for its reason.
        json!({"name": "slack-oncall", "kind": "slack", "reminder": true,
            "config": {"webhook_url": sandbox.slack_url("slack-oncall"), "signing_secret": SIGNING_SECRET,
                "bot_token": sandbox.slack_bot_token("slack-oncall"), "channel": "C0SANDBOX", "api_base": sandbox.base_url()},
            "filter": {"events": ["REQUIRE_APPROVAL"]}}),
        json!({"name": "discord", "kind": "discord", "config": {"webhook_url": sandbox.discord_url("discord")}}),
        json!({"name": "teams", "kind": "teams", "config": {"webhook_url": sandbox.teams_url("teams")}}),
        json!({"name": "telegram", "kind": "telegram",
            "config": {"bot_token": sandbox.telegram_token("telegram"), "chat_id": -1_001_234_567_890_i64, "api_base": sandbox.base_url()}}),
        siem("splunk-ocsf", sandbox.splunk_url("splunk"), "OCSF", json!({"Authorization": "Splunk 11111111-2222-3333-4444-555555555555"})),
        siem("arcsight-cef", sandbox.generic_url("arcsight"), "CEF", json!({})),
        siem("datadog", sandbox.datadog_url("datadog"), "JSON", json!({"DD-API-KEY": "0123456789abcdef0123456789abcdef"})),
        siem("sumo", sandbox.sumo_url("sumo"), "JSON", json!({})),
    ]
}

async fn add_channel(server: &Server, document: Value) -> anyhow::Result<()> {
    let settings = settings::parse(document).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let now = server.app.clock.now();
    let channel = Channel {
        id: fresh_id(now),
        name: settings.name,
        enabled: settings.enabled,
        managed: false,
        destination: settings.destination,
        filter: settings.filter,
        reminder: settings.reminder,
        pause: None,
        created_at: now,
        updated_at: now,
    };
    server.app.store.insert_channel(channel).await?;
    server.app.dispatcher.channels_changed().await;
    Ok(())
}
