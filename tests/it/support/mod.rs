//! A server on a fresh folder with a clock that the test moves, the sandbox as its destinations, and a client at its front door.

mod asking;

pub use asking::question;

use std::future::Future;
use std::time::Duration;

use interven::api::tokens::issue;
use interven::app::App;
use interven::clock::{Clock, fresh_id};
use interven::config::{Args, Config, Environment};
use interven::domain::role::Role;
use interven::domain::time::Time;
use interven::listener::Patience;
use interven::secret::{API_KEY_PREFIX, PERSONAL_TOKEN_PREFIX};
use interven::server::{Server, World};
use interven::store::{CredentialKind, User};
use interven_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

/// The longest that anything which must happen may take; reaching it fails the test.
const PATIENCE: Duration = Duration::from_secs(20);

/// Seconds as a duration.
pub const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// Awaits what must happen. A test that would hang fails with `what` instead.
pub async fn in_time<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("{what}: not within {PATIENCE:?} of real time"))
}

/// A running server with its destinations.
pub struct TestApp {
    pub app: App,
    pub sandbox: Sandbox,
    pub clock: Clock,
    /// None only while it is down.
    server: Option<Server>,
    config: Config,
    send_timeout: Duration,
    patience: Patience,
    client: reqwest::Client,
    key: String,
    token: String,
    _folder: tempfile::TempDir,
}

/// What the front door answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            server.lifecycle.stop();
        }
    }
}

impl TestApp {
    /// With a deadline for requests to destinations that no healthy one ever reaches.
    pub async fn start() -> Self {
        Self::with_send_timeout(PATIENCE).await
    }

    /// With a deadline of the test's own, for destinations that never answer.
    pub async fn with_send_timeout(send_timeout: Duration) -> Self {
        Self::with(send_timeout, Patience::default(), &[]).await
    }

    /// With deadlines of the test's own, for callers that never finish.
    pub async fn with_patience(patience: Patience) -> Self {
        Self::with(PATIENCE, patience, &[]).await
    }

    /// With these options besides, as the environment gives them.
    pub async fn with_options(options: &[(&str, &str)]) -> Self {
        Self::with(PATIENCE, Patience::default(), options).await
    }

    /// With this configuration file besides, and a deadline for requests to others; `change` is made to what comes of it.
    pub async fn with_file(text: &str, send_timeout: Duration, change: impl FnOnce(&mut Config, &Sandbox)) -> Self {
        Self::with_all(send_timeout, Patience::default(), &[], text, change).await
    }

    async fn with(send_timeout: Duration, patience: Patience, options: &[(&str, &str)]) -> Self {
        Self::with_all(send_timeout, patience, options, "", |_, _| {}).await
    }

    async fn with_all(send_timeout: Duration, patience: Patience, options: &[(&str, &str)], file: &str, change: impl FnOnce(&mut Config, &Sandbox)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(([127, 0, 0, 1], 0).into()).await.unwrap();
        let settings = [
            ("INTERVEN_LISTEN", "127.0.0.1:0"),
            ("INTERVEN_DATA_DIR", folder.path().to_str().unwrap()),
            ("INTERVEN_EGRESS_ALLOW", "127.0.0.0/8"),
            ("INTERVEN_PUBLIC_URL", "https://interven.example.com"),
        ];
        let environment: Environment = settings.iter().chain(options).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut args = Args::default();
        if !file.is_empty() {
            let path = folder.path().join("interven.toml");
            std::fs::write(&path, file).unwrap();
            args.config = Some(path);
        }
        let mut config = Config::load(&args, &environment).unwrap();
        change(&mut config, &sandbox);
        let clock = Clock::manual(Time::parse("2026-06-01T12:00:00.000Z").unwrap());
        let server = Server::start(config.clone(), world(&clock, send_timeout, patience)).await.unwrap();
        let app = server.app.clone();
        let (key, token) = credentials(&app).await;
        // There may be one from another test of this process.
        drop(rustls::crypto::ring::default_provider().install_default());
        // A connection for each request: a server that is impatient on purpose may close one that idles at the moment at which it is used again.
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).pool_max_idle_per_host(0).build().unwrap();
        Self { app, sandbox, clock, server: Some(server), config, send_timeout, patience, client, key, token, _folder: folder }
    }

    /// Stops the server, lets `down` pass, and starts it again on the same folder.
    pub async fn restart(&mut self, down: Duration) {
        if let Some(server) = self.server.take() {
            server.lifecycle.stop();
            assert!(in_time("the server does not stop", server.lifecycle.run_until_stopped()).await);
        }
        self.clock.advance(down);
        let server = Server::start(self.config.clone(), world(&self.clock, self.send_timeout, self.patience)).await.unwrap();
        self.app = server.app.clone();
        self.server = Some(server);
    }

    /// A request with this bearer, if any.
    pub async fn request(&self, method: Method, path: &str, bearer: Option<&str>, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
        let mut request = self.client.request(method, format!("http://{}{path}", self.address())).header("content-type", content_type);
        if let Some(bearer) = bearer {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        let response = request.body(body).send().await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.bytes().await.unwrap();
        Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
    }

    /// A request of the administrator.
    pub async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.request(method, path, Some(&self.token), "application/json", body.to_string()).await
    }

    /// What the administrator reads there.
    pub async fn get(&self, path: &str) -> Value {
        let answer = self.send(Method::GET, path, &Value::Null).await;
        assert_eq!(answer.status, 200, "GET {path}: {}", answer.body);
        answer.body
    }

    /// The answer to what the administrator asks for there, as it comes.
    pub async fn open(&self, path: &str) -> reqwest::Response {
        let request = self.client.get(format!("http://{}{path}", self.address())).header("authorization", format!("Bearer {}", self.token));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "GET {path}");
        answer
    }

    /// The administrator's token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The token of a new person with this role.
    pub async fn token_of(&self, role: Role) -> String {
        person(&self.app, role, &format!("{}-{}@example.com", role.name(), fresh_id(self.clock.now()))).await
    }

    /// Where the server listens.
    pub fn address(&self) -> std::net::SocketAddr {
        self.server.as_ref().unwrap().address
    }

    /// The engine's key.
    pub fn engine_key(&self) -> &str {
        &self.key
    }

    /// A request of an engine to `/v1/decisions`.
    pub async fn decisions(&self, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
        self.request(Method::POST, "/v1/decisions", Some(&self.key), content_type, body).await
    }

    /// Reports one decision or a list, which must be taken; the trace ids.
    pub async fn report(&self, decisions: &Value) -> Vec<String> {
        let answer = self.decisions("application/json", decisions.to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["results"].as_array().unwrap().iter().map(|result| result["trace_id"].as_str().unwrap().to_owned()).collect()
    }

    /// Makes a channel; its id.
    pub async fn add_channel(&self, channel: &Value) -> String {
        let answer = self.send(Method::POST, "/api/channels", channel).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body["id"].as_str().unwrap().to_owned()
    }

    /// A Slack channel that goes to the sandbox's destination of the same name.
    pub async fn add_slack(&self, name: &str) -> String {
        self.add_channel(&json!({"name": name, "kind": "slack", "config": {"webhook_url": self.sandbox.slack_url(name)}})).await
    }

    /// A channel with one JSON record a request.
    pub async fn add_webhook(&self, name: &str) -> String {
        self.add_siem(name, &self.sandbox.generic_url(name), &json!({"format": "JSON"})).await
    }

    /// A HEC channel.
    pub async fn add_hec(&self, name: &str) -> String {
        self.add_siem(name, &self.sandbox.splunk_url(name), &json!({"format": "JSON", "headers": {"Authorization": "Splunk 0123456789abcdef"}})).await
    }

    /// A SIEM channel with these settings.
    pub async fn add_siem(&self, name: &str, url: &str, settings: &Value) -> String {
        let mut config = settings.clone();
        config["url"] = url.into();
        self.add_channel(&json!({"name": name, "kind": "siem", "config": config})).await
    }

    /// Changes a channel.
    pub async fn patch(&self, channel: &str, patch: &Value) {
        // An edit is told from the state before it by its time.
        self.clock.advance(Duration::from_millis(1));
        let answer = self.send(Method::PATCH, &format!("/api/channels/{channel}"), patch).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    /// The report of a channel's test.
    pub async fn test_channel(&self, channel: &str) -> Value {
        let answer = self.send(Method::POST, &format!("/api/channels/{channel}/test"), &json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    }

    /// A channel as it is shown.
    pub async fn channel(&self, channel: &str) -> Value {
        self.get(&format!("/api/channels/{channel}")).await
    }

    /// The deliveries of a channel, oldest first.
    pub async fn deliveries(&self, channel: &str) -> Vec<Value> {
        let mut page = self.get(&format!("/api/deliveries?channel={channel}&limit=200")).await;
        let mut items: Vec<Value> = page["items"].as_array().unwrap().clone();
        while let Some(cursor) = page["next_cursor"].as_str() {
            page = self.get(&format!("/api/deliveries?channel={channel}&limit=200&cursor={cursor}")).await;
            items.extend(page["items"].as_array().unwrap().iter().cloned());
        }
        items.reverse();
        items
    }

    /// The one delivery of a channel, with its attempts.
    pub async fn delivery(&self, channel: &str) -> Value {
        let all = self.deliveries(channel).await;
        assert_eq!(all.len(), 1, "{all:?}");
        self.get(&format!("/api/deliveries/{}", all[0]["id"])).await
    }

    /// The states of a channel's deliveries, oldest first.
    pub async fn states(&self, channel: &str) -> Vec<String> {
        self.deliveries(channel).await.iter().map(|delivery| delivery["state"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits until everything that is due at the clock's time is done.
    pub async fn settled(&self) {
        in_time("the dispatcher is not idle", self.app.dispatcher.idle()).await;
    }

    /// Moves the clock on, and waits until everything that is due by then is done.
    pub async fn advance(&self, span: Duration) {
        self.clock.advance(span);
        self.settled().await;
    }

    /// How many requests reached a destination, probes left out.
    pub fn requests(&self, name: &str) -> usize {
        self.sandbox.received(name).len()
    }
}

fn world(clock: &Clock, send_timeout: Duration, patience: Patience) -> World {
    World { clock: clock.clone(), jitter: || 0.0, send_timeout, patience, metrics: None }
}

/// An engine's key and an administrator's token. Sessions and passwords have tests of their own.
async fn credentials(app: &App) -> (String, String) {
    let token = person(app, Role::Admin, "ada@example.com").await;
    let (key, secret_key) = issue(CredentialKind::Key, API_KEY_PREFIX, "test", None, None, app.clock.now());
    app.store.insert_credential(key).await.unwrap();
    (secret_key.expose().to_owned(), token)
}

/// A person and their token.
async fn person(app: &App, role: Role, email: &str) -> String {
    let now = app.clock.now();
    let user = User {
        id: fresh_id(now),
        email: email.into(),
        name: "Ada".into(),
        role,
        // One that fits no password: somebody who came in once.
        password_hash: "$argon2id$v=19$m=8,t=1,p=1$bm9ib2R5$AAAA".into(),
        slack: None,
        created_at: now,
        disabled_at: None,
    };
    let (token, secret_token) = issue(CredentialKind::Token, PERSONAL_TOKEN_PREFIX, "test", Some(user.id), None, now);
    app.store.insert_user(user).await.unwrap();
    app.store.insert_credential(token).await.unwrap();
    secret_token.expose().to_owned()
}

/// A DENY of this title.
pub fn deny(title: &str) -> Value {
    decision("DENY", title)
}

/// A decision of this kind and title.
pub fn decision(kind: &str, title: &str) -> Value {
    json!({
        "decision": kind, "title": title, "risk_score": 0.71, "risk_band": "HIGH", "reason_codes": ["SECRET_DETECTED"],
        "agent": {"id": "agent-7", "name": "production-langgraph"}, "tool_name": "slack", "operation": "post_message",
        "method": "POST", "url": "https://slack.com/api/chat.postMessage", "body": {"text": "hi"},
    })
}

/// So many DENYs, titled `prefix 0` and on, each of an agent of its own: those of one agent would be an incident.
pub fn denies(prefix: &str, count: usize) -> Value {
    (0..count).map(|at| with_agent(deny(&format!("{prefix} {at}")), &format!("agent-{prefix}-{at}"))).collect()
}

/// The same of another agent.
pub fn with_agent(mut decision: Value, agent: &str) -> Value {
    decision["agent"]["id"] = agent.into();
    decision
}
