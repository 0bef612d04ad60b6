//! The published Python clients, run as their users run them, against the server on its clock. `tests/sdk` has the scripts.

mod addresses;
mod crewai;
mod gates;
mod langchain;
mod readme;
mod refusals;
mod scans;

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::support::{TestApp, in_time};

/// The Python that has the clients; `make test` sees to it.
const PYTHON: &str = "INTERVEN_TEST_SDK_PYTHON";

/// An agent that uses one of the clients. It does what the test says, and naps until the test wakes it.
pub struct Agent {
    child: Child,
    lines: ChildStdin,
    events: UnboundedReceiver<Value>,
}

impl Drop for Agent {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Agent {
    /// Runs a script of `tests/sdk`, with the engine's key. None, said aloud, where there is no such Python.
    pub fn of(app: &TestApp, script: &str) -> Option<Self> {
        let Some(python) = std::env::var_os(PYTHON).filter(|path| !path.is_empty()) else {
            // Not by `eprintln!`, whose output is shown of failed tests alone.
            let mut terminal = std::io::stderr();
            writeln!(terminal, "SKIPPED: this needs the Python clients: {PYTHON} is not set; make test sets it where they can be installed").unwrap();
            return None;
        };
        let mut command = Command::new(python);
        command.arg("-B").arg(format!("{}/tests/sdk/{script}", env!("CARGO_MANIFEST_DIR")));
        command.env("INTERVEN_GATEWAY_URL", format!("http://{}", app.address())).env("INTERVEN_API_KEY", app.engine_key()).env("NO_PROXY", "127.0.0.1");
        // Nothing is told to LangSmith.
        command.env_remove("LANGSMITH_API_KEY").env_remove("LANGCHAIN_API_KEY").env("LANGSMITH_TRACING", "false");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (lines, out) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, events) = unbounded_channel();
        // A thread of its own: the server runs on the test's.
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines() {
                if sender.send(serde_json::from_str(&line.unwrap()).unwrap()).is_err() {
                    break;
                }
            }
        });
        Some(Self { child, lines, events })
    }

    /// Has it do something.
    pub fn begin(&mut self, deed: &str, arguments: &Value) {
        let mut said = arguments.clone();
        said["do"] = deed.into();
        writeln!(self.lines, "{said}").unwrap();
    }

    /// What it tells next.
    pub async fn next(&mut self) -> Value {
        in_time("the client is silent", self.events.recv()).await.unwrap_or_else(|| panic!("the client ended"))
    }

    /// Has it do something of which nothing is told but how it ended.
    pub async fn does(&mut self, deed: &str, arguments: &Value) -> Value {
        self.begin(deed, arguments);
        let ended = self.next().await;
        assert!(ended.get("returned").or_else(|| ended.get("raised")).is_some(), "{ended}");
        ended
    }

    /// What a deed returns that is over at once and warns of nothing: a client that warns went on without an answer.
    pub async fn gets(&mut self, deed: &str, arguments: &Value) -> Value {
        let mut ended = self.does(deed, arguments).await;
        assert!(ended["raised"].is_null() && ended["warned"] == json!([]), "{ended}");
        ended["returned"].take()
    }

    /// Ends its nap.
    pub fn wake(&mut self) {
        self.lines.write_all(b"\n").unwrap();
    }

    /// What its next poll reads, where it naps afterwards.
    pub async fn polls_and_naps(&mut self) -> Value {
        let poll = self.next().await;
        assert_eq!(self.next().await, json!({"sleeps": 5.0}), "after {poll}");
        poll["polled"].clone()
    }

    /// What its next poll reads, and what it ends with.
    pub async fn polls_and_ends(&mut self) -> (Value, Value) {
        self.wake();
        (self.next().await["polled"].clone(), self.next().await)
    }
}

/// A call that every policy lets pass.
pub fn harmless() -> Value {
    post_message("The build is green.")
}

/// A message to a Slack channel.
pub fn post_message(text: &str) -> Value {
    json!({"method": "POST", "url": "https://slack.com/api/chat.postMessage", "body": {"channel": "C024BE91L", "text": text}})
}

/// A text with an AWS key, of parts that are none.
pub fn secret_text() -> String {
    ["The new key is AK", "IA", "Q3EGV7WXKT5RZ2DM."].concat()
}

/// A message with a secret, which P3 refuses.
pub fn secret_message() -> Value {
    post_message(&secret_text())
}

/// What [`personal_message`] says.
pub const PERSONAL: &str = "Write to jane.roe@example.com today.";
/// What it says when P5 is done with it.
pub const REDACTED: &str = "Write to [REDACTED:email] today.";

/// A message with an address, which P5 takes out.
pub fn personal_message() -> Value {
    post_message(PERSONAL)
}

/// The creation of an AWS user, for which P6 asks a person.
pub fn create_user() -> Value {
    json!({"method": "POST", "url": "https://iam.amazonaws.com/", "body": {"Action": "CreateUser", "UserName": "deploy-bot"}})
}

impl TestApp {
    /// A server whose every decision reaches the sandbox's destination `records`.
    pub async fn with_records() -> Self {
        let app = Self::start().await;
        let config = json!({"url": app.sandbox.generic_url("records"), "format": "JSON"});
        let filter = json!({"events": ["ALL", "ALLOW"], "min_severity": "LOW"});
        app.add_channel(&json!({"name": "records", "kind": "siem", "config": config, "filter": filter})).await;
        app
    }

    /// The records of decisions so far, oldest first.
    pub async fn decided(&self) -> Vec<Value> {
        self.settled().await;
        let mut records = self.sandbox.events("records");
        records.retain(|record| record["kind"] != "INCIDENT");
        records
    }

    /// The record of the decision with this trace id.
    pub async fn record(&self, trace: &Value) -> Value {
        self.decided().await.into_iter().find(|record| record["trace_id"] == *trace).unwrap_or_else(|| panic!("no record of {trace}"))
    }

    /// Puts a policy with one rule into force.
    pub async fn policy(&self, name: &str, rule: Value) {
        let mut rule = rule;
        (rule["rule_id"], rule["priority"]) = (json!("only"), json!(10));
        let applied = self.send(Method::POST, "/v1/policies/apply", &json!({"name": name, "rules": [rule]})).await;
        assert_eq!(applied.status, 200, "{}", applied.body);
    }
}
