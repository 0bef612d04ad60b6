//! `interven demo`: the server in a temporary folder, the sandbox as its destinations, and agents that do things.

use std::collections::HashMap;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use interven_sandbox::{Sandbox, SlackApp};
use serde_json::{Value, json};

use crate::app::App;
use crate::channels::{Answer, OutboundRequest, settings};
use crate::clock::fresh_id;
use crate::config::{Args, Config, Environment};
use crate::domain::channel::Channel;
use crate::lifecycle::Policy;
use crate::secret::Secret;
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
/// How often an agent does something after the first round.
const PAUSE: Duration = Duration::from_secs(8);
/// For how long one request about an open question waits, in seconds; less than a request may take.
const WAIT: u64 = 10;

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
        let mut out = std::io::stdout();
        writeln!(out, "Interven runs with sample agents. Everything is gone when it stops (Ctrl-C).\n")?;
        writeln!(out, "  What arrives in Slack, Discord, Teams, Telegram and the SIEMs   {}", sandbox.base_url())?;
        writeln!(out, "  Console                                                         http://{API}")?;
        writeln!(out, "    sign in as {EMAIL} with {PASSWORD}")?;
        writeln!(out, "  API key for your own decisions                                  {KEY}\n")?;
        writeln!(out, "Try it:\n\n  curl -sS http://{API}/v1/decisions -H 'Authorization: Bearer {KEY}' -H 'Content-Type: application/json' \\")?;
        writeln!(out, r#"    -d '{{"decision":"DENY","agent":{{"name":"my-agent"}},"tool_name":"slack","operation":"post_message","reason_codes":["SECRET_DETECTED"],"risk_score":0.71}}'"#)?;
        writeln!(out, "\nAn agent asks before it terminates an instance, and waits. Click Approve or Deny on its card in Slack, at {}:\n", sandbox.base_url())?;
        start(&server, "sample agents", agents);
        start(&server, "sample agent that asks", patient_agent);
        if !server.lifecycle.run_until_stopped().await {
            bail!("a task crashed; the log says which");
        }
        sandbox.shutdown().await;
        Ok(())
    })
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
            "filter": {"events": ["REQUIRE_APPROVAL", "DENY", "INCIDENT"], "min_severity": "HIGH"}}),
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

/// Agents at work: everything that can happen once, then something every few seconds. They call the server as any client does.
async fn agents(app: App) -> anyhow::Result<()> {
    let mut traces = Vec::new();
    for decision in decisions() {
        traces.push(report(&app, &decision).await?["trace_id"].clone());
    }
    open_incident(&app, &traces).await?;
    for decision in decisions().iter().cycle() {
        app.clock.sleep_until(app.clock.now().after(PAUSE)).await;
        report(&app, decision).await?;
    }
    Ok(())
}

/// An agent that asks, waits for the answer, and sends the identical request again: the whole loop, told on the terminal.
async fn patient_agent(app: App) -> anyhow::Result<()> {
    for instance in 1.. {
        let action = format!("aws.terminate_instance i-{instance:04}");
        let request = termination(&format!("i-{instance:04}"));
        let asked = report(&app, &request).await?;
        say(&format!("agent   ops-copilot wants {action}: {}, and waits", asked["decision"].as_str().unwrap_or_default()))?;
        let path = format!("/v1/approvals/{}/status?wait={WAIT}", asked["approval_id"].as_str().unwrap_or_default());
        let status = loop {
            let status = get(&app, &path).await?["status"].as_str().unwrap_or_default().to_owned();
            if status != "pending" {
                break status;
            }
        };
        say(&format!("person  {action} is {status}"))?;
        let retry = report(&app, &request).await?;
        say(&format!("agent   sends the identical request again: {} {}\n", retry["decision"].as_str().unwrap_or_default(), retry["reason_codes"]))?;
        app.clock.sleep_until(app.clock.now().after(PAUSE)).await;
    }
    Ok(())
}

fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "  {line}")
}

fn bearer() -> Vec<(String, Secret)> {
    vec![("Authorization".to_owned(), Secret::new(format!("Bearer {KEY}")))]
}

/// Reports a decision; what was answered for it.
async fn report(app: &App, decision: &Value) -> anyhow::Result<Value> {
    let answer = call(app, "/v1/decisions", bearer(), Some(decision)).await?;
    let recorded: Value = serde_json::from_slice(&answer.body)?;
    Ok(recorded["results"][0].clone())
}

async fn get(app: &App, path: &str) -> anyhow::Result<Value> {
    Ok(serde_json::from_slice(&call(app, path, bearer(), None).await?.body)?)
}

/// What the DENY and the SANITIZE of one agent come to.
async fn open_incident(app: &App, traces: &[Value]) -> anyhow::Result<()> {
    let signed_in = call(app, "/api/auth/login", Vec::new(), Some(&json!({"email": EMAIL, "password": PASSWORD}))).await?;
    let cookie = signed_in.headers.get("set-cookie").and_then(|cookie| cookie.split(';').next()).context("the demo could not sign in")?;
    let headers = vec![("Cookie".to_owned(), Secret::new(cookie)), ("X-Interven-CSRF".to_owned(), Secret::new("1"))];
    let incident = json!({"trace_ids": &traces[..traces.len().min(2)], "title": "Customer data and a secret on their way out", "severity": "CRITICAL"});
    call(app, "/v1/incidents", headers, Some(&incident)).await?;
    Ok(())
}

/// A POST with `body`, or a GET.
async fn call(app: &App, path: &str, headers: Vec<(String, Secret)>, body: Option<&Value>) -> anyhow::Result<Answer> {
    let request = OutboundRequest {
        method: if body.is_some() { reqwest::Method::POST } else { reqwest::Method::GET },
        url: Secret::new(format!("http://{API}{path}")),
        headers,
        content_type: "application/json",
        gzip: false,
        body: body.map(serde_json::to_vec).transpose()?.unwrap_or_default().into(),
    };
    let answer = app.egress.send(request).await?;
    if answer.status >= 300 {
        bail!("{path} answered {}: {}", answer.status, answer.text());
    }
    Ok(answer)
}

/// What agents do that needs nobody, as an engine would report it.
fn decisions() -> [Value; 3] {
    [
        json!({"decision": "DENY", "title": "Secret egress blocked", "risk_score": 0.71, "reason_codes": ["SECRET_DETECTED"],
            "agent": {"id": "agent-7", "name": "production-langgraph", "runtime_type": "langgraph"}, "tool_name": "slack", "operation": "post_message",
            "method": "POST", "url": "https://slack.com/api/chat.postMessage", "body": {"channel": "#general", "text": "the key is AKIAIOSFODNN7EXAMPLE"},
            "src_ip": "10.0.0.42", "environment": "production"}),
        json!({"decision": "SANITIZE", "title": "Customer data redacted", "risk_score": 0.62, "reason_codes": ["PII_EGRESS"],
            "agent": {"id": "agent-7", "name": "production-langgraph", "runtime_type": "langgraph"}, "tool_name": "salesforce", "operation": "update_record",
            "method": "PATCH", "url": "https://example.my.salesforce.com/services/data/v61.0/sobjects/Contact/003", "src_ip": "10.0.0.42"}),
        json!({"decision": "ALLOW", "risk_score": 0.05, "reason_codes": [],
            "agent": {"id": "agent-9", "name": "docs-assistant", "runtime_type": "crewai"}, "tool_name": "notion", "operation": "search",
            "method": "POST", "url": "https://api.notion.com/v1/search", "src_ip": "10.0.0.43"}),
    ]
}

/// What needs a person, as an engine would report it.
fn termination(instance: &str) -> Value {
    json!({"decision": "REQUIRE_APPROVAL", "title": "Instance termination needs a person", "risk_score": 0.88,
        "reason_codes": ["DESTRUCTIVE_OPERATION", "PRODUCTION_RESOURCE"],
        "agent": {"id": "agent-3", "name": "ops-copilot", "runtime_type": "langgraph"}, "tool_name": "aws", "operation": "terminate_instance",
        "method": "POST", "url": "https://ec2.eu-central-1.amazonaws.com/?Action=TerminateInstances",
        "body": {"InstanceId": [instance], "password": "hunter2", "reason": "load is low"}, "src_ip": "10.0.0.44", "environment": "production"})
}
