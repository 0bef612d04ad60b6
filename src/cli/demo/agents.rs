//! The demo's agents: they ask before each call, as any client does, and what becomes of it is told on the terminal.

use std::io::Write as _;
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::{API, EMAIL, KEY, PASSWORD};
use crate::app::App;
use crate::channels::{Answer, OutboundRequest};
use crate::secret::Secret;

/// How often an agent does something after the first round.
const PAUSE: Duration = Duration::from_secs(8);
/// For how long one request about an open question waits, in seconds; less than a request may take.
const WAIT: u64 = 10;
/// Where an agent posts what it should not, until its DENYs are an incident.
const LEAKS: [&str; 5] = ["#general", "#random", "#builds", "#releases", "#oncall"];

/// Everything that can happen once; then something every few seconds, and an agent that waits for a person.
pub(super) async fn at_work(app: App) -> anyhow::Result<()> {
    for call in calls() {
        tell(&call, &ask(&app, &call).await?)?;
    }
    let [first, others @ ..] = LEAKS.map(leak);
    tell(&first, &ask(&app, &first).await?)?;
    let mut decisions = Vec::new();
    for call in &others {
        decisions.push(ask(&app, call).await?["decision"].as_str().unwrap_or_default().to_owned());
    }
    say(&format!("        and again in other channels: {}", decisions.join(", ")))?;
    tell_incidents(&app).await?;
    for decision in reported() {
        report(&app, &decision).await?;
    }
    say("engine  elsewhere reports what it decided itself: SANITIZE and ALLOW\n")?;
    tokio::try_join!(go_on(&app), wait_for_people(&app))?;
    Ok(())
}

/// Something every few seconds, without a word: what arrives is to be seen at the destinations.
async fn go_on(app: &App) -> anyhow::Result<()> {
    for round in 0.. {
        for call in calls().iter().chain([&leak(LEAKS[round % LEAKS.len()])]) {
            app.clock.sleep_until(app.clock.now().after(PAUSE)).await;
            ask(app, call).await?;
        }
        for decision in reported() {
            app.clock.sleep_until(app.clock.now().after(PAUSE)).await;
            report(app, &decision).await?;
        }
    }
    Ok(())
}

/// An agent that asks, waits for the answer of a person, and asks the same again: the whole loop.
async fn wait_for_people(app: &App) -> anyhow::Result<()> {
    for number in 1.. {
        let call = new_user(&format!("report-bot-{number}"));
        let asked = ask(app, &call).await?;
        tell(&call, &asked)?;
        let path = format!("/v1/approvals/{}/status?wait={WAIT}", asked["approval_id"].as_str().unwrap_or_default());
        let status = loop {
            let status = get(app, &path).await?["status"].as_str().unwrap_or_default().to_owned();
            if status != "pending" {
                break status;
            }
        };
        say(&format!("person  it is {status}; the agent asks the same again"))?;
        tell(&call, &ask(app, &call).await?)?;
        say("")?;
        app.clock.sleep_until(app.clock.now().after(PAUSE)).await;
    }
    Ok(())
}

fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "  {line}")
}

/// Who asked for what, and what was answered.
fn tell(call: &Value, answer: &Value) -> std::io::Result<()> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let [agent, tool, operation, decision] = [&call["agent_name"], &answer["tool_name"], &answer["operation"], &answer["decision"]].map(text);
    say(&format!("agent   {agent} asks for {tool}.{operation}: {decision} {}", answer["reason_codes"]))?;
    if !answer["sanitized_body"].is_null() {
        say(&format!("        and sends {}", answer["sanitized_body"]))?;
    }
    if decision == "REQUIRE_APPROVAL" {
        say("        and waits for a person")?;
    }
    Ok(())
}

/// What the DENYs came to.
async fn tell_incidents(app: &App) -> anyhow::Result<()> {
    let signed_in = send(app, "/api/auth/login", Vec::new(), Some(&json!({"email": EMAIL, "password": PASSWORD}))).await?;
    let cookie = signed_in.headers.get("set-cookie").and_then(|cookie| cookie.split(';').next()).context("the demo could not sign in")?;
    let incidents: Value = serde_json::from_slice(&send(app, "/v1/incidents", vec![("Cookie".to_owned(), Secret::new(cookie))], None).await?.body)?;
    for incident in incidents["items"].as_array().into_iter().flatten() {
        say(&format!("server  opens an incident: {}", incident["title"].as_str().unwrap_or_default()))?;
    }
    Ok(())
}

fn bearer() -> Vec<(String, Secret)> {
    vec![("Authorization".to_owned(), Secret::new(format!("Bearer {KEY}")))]
}

/// Asks before a call; what was answered.
async fn ask(app: &App, call: &Value) -> anyhow::Result<Value> {
    Ok(serde_json::from_slice(&send(app, "/v1/scan", bearer(), Some(call)).await?.body)?)
}

/// Reports a decision that was made elsewhere.
async fn report(app: &App, decision: &Value) -> anyhow::Result<()> {
    send(app, "/v1/decisions", bearer(), Some(decision)).await?;
    Ok(())
}

async fn get(app: &App, path: &str) -> anyhow::Result<Value> {
    Ok(serde_json::from_slice(&send(app, path, bearer(), None).await?.body)?)
}

/// A POST with `body`, or a GET.
async fn send(app: &App, path: &str, headers: Vec<(String, Secret)>, body: Option<&Value>) -> anyhow::Result<Answer> {
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

/// Calls that need nobody, as the published clients send them.
fn calls() -> [Value; 3] {
    [
        json!({"method": "GET", "url": "https://api.github.com/repos/acme/website/pulls",
            "agent_id": "agent-9", "agent_name": "docs-assistant", "runtime_type": "crewai", "env": "production"}),
        json!({"method": "POST", "url": "mcp://read_file", "body": {"path": "docs/index.md"},
            "agent_id": "agent-9", "agent_name": "docs-assistant", "runtime_type": "crewai", "env": "production"}),
        json!({"method": "POST", "url": "https://slack.com/api/chat.postMessage",
            "body": {"channel": "#sales", "text": "Ada Example asks for a call: ada@example.com"},
            "agent_id": "agent-7", "agent_name": "production-langgraph", "runtime_type": "langgraph", "env": "production"}),
    ]
}

/// A message with a key in it: the one that AWS shows in its documentation.
fn leak(channel: &str) -> Value {
    json!({"method": "POST", "url": "https://slack.com/api/chat.postMessage", "body": {"channel": channel, "text": "the key is AKIAIOSFODNN7EXAMPLE"},
        "agent_id": "agent-5", "agent_name": "build-helper", "runtime_type": "langchain", "env": "production"})
}

/// What a person has to agree to.
fn new_user(name: &str) -> Value {
    json!({"method": "POST", "url": "https://iam.amazonaws.com/", "body": {"Action": "CreateUser", "UserName": name, "Version": "2010-05-08"},
        "context": "The report needs a user of its own.",
        "agent_id": "agent-3", "agent_name": "ops-copilot", "runtime_type": "langgraph", "env": "production"})
}

/// What an engine that decides itself reports.
fn reported() -> [Value; 2] {
    [
        json!({"decision": "SANITIZE", "title": "Customer data redacted", "risk_score": 0.62, "reason_codes": ["PII_EGRESS"],
            "agent": {"id": "agent-11", "name": "crm-sync", "runtime_type": "custom"}, "tool_name": "salesforce", "operation": "update_record",
            "method": "PATCH", "url": "https://example.my.salesforce.com/services/data/v61.0/sobjects/Contact/003", "src_ip": "10.0.0.42"}),
        json!({"decision": "ALLOW", "risk_score": 0.05, "reason_codes": [],
            "agent": {"id": "agent-11", "name": "crm-sync", "runtime_type": "custom"}, "tool_name": "notion", "operation": "search",
            "method": "POST", "url": "https://api.notion.com/v1/search", "src_ip": "10.0.0.43"}),
    ]
}
