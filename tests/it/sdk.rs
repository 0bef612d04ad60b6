//! The published Python client, run as its users run it: it waits for an approval, and goes on or stops by what a person says.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};

use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::support::{TestApp, in_time, question, seconds};

/// The Python that has the client; `make test` sees to it.
const PYTHON: &str = "INTERVEN_TEST_SDK_PYTHON";

/// An agent that waits for an approval with the client. Its naps between polls end when the test says so.
struct Agent {
    child: Child,
    wake: ChildStdin,
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
    /// None, said aloud, where there is no such Python.
    fn that_waits(app: &TestApp, approval: &str) -> Option<Self> {
        let Some(python) = std::env::var_os(PYTHON).filter(|path| !path.is_empty()) else {
            // Not by `eprintln!`, whose output is shown of failed tests alone.
            let mut terminal = std::io::stderr();
            writeln!(terminal, "SKIPPED: this needs the Python client: {PYTHON} is not set; make test sets it where it can be installed").unwrap();
            return None;
        };
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sdk/wait.py");
        let mut command = Command::new(python);
        command.args([script, &format!("http://{}", app.address()), app.engine_key(), approval]).env("NO_PROXY", "127.0.0.1");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (wake, out) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, events) = unbounded_channel();
        // A thread of its own: the server runs on the test's.
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines() {
                if sender.send(serde_json::from_str(&line.unwrap()).unwrap()).is_err() {
                    break;
                }
            }
        });
        Some(Self { child, wake, events })
    }

    /// What the client does next.
    async fn next(&mut self) -> Value {
        in_time("the client is silent", self.events.recv()).await.unwrap_or_else(|| panic!("the client ended"))
    }

    /// What its next poll reads, where it naps afterwards.
    async fn polls_and_naps(&mut self) -> Value {
        let poll = self.next().await;
        assert_eq!(self.next().await, json!({"sleeps": 5.0}), "after {poll}");
        poll["polled"].clone()
    }

    /// What its next poll reads, and what it ends with.
    async fn polls_and_ends(&mut self) -> (Value, Value) {
        self.wake();
        (self.next().await["polled"].clone(), self.next().await)
    }

    fn wake(&mut self) {
        self.wake.write_all(b"\n").unwrap();
    }
}

#[tokio::test]
async fn the_published_client_returns_on_approval_and_the_retry_is_allowed() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let Some(mut agent) = Agent::that_waits(&app, &approval) else { return };
    let pending = agent.polls_and_naps().await;
    assert_eq!((&pending["approval_id"], &pending["status"], &pending["decision"]), (&json!(approval), &json!("pending"), &Value::Null));
    assert_eq!((&pending["expires_at"], &pending["remaining_seconds"]), (&json!("2026-06-01T12:10:00.000Z"), &json!(600)));
    assert_eq!((&pending["decided_at"], &pending["error"]), (&Value::Null, &Value::Null));
    assert!(pending["poll_guidance"].is_string() && pending["retry_guidance"].is_string(), "{pending}");

    agent.wake();
    let too_soon = agent.polls_and_naps().await;
    assert_eq!(too_soon["status"], 429, "no time has passed");
    assert!(too_soon["error"].is_string(), "it is told why: {too_soon}");

    app.advance(seconds(5)).await;
    app.answered(&approval, "approve").await;
    let (polled, ended) = agent.polls_and_ends().await;
    assert_eq!(ended, json!({"returned": polled}));
    assert_eq!((&polled["status"], &polled["decision"]), (&json!("approved"), &json!("ALLOW")));
    assert_eq!((&polled["decided_at"], &polled["remaining_seconds"]), (&json!("2026-06-01T12:00:05.000Z"), &json!(600)));
    assert_eq!((&polled["approval_id"], &polled["expires_at"]), (&json!(approval), &json!("2026-06-01T12:10:00.000Z")));
    assert!(polled["retry_guidance"].as_str().unwrap().contains("RECENT_APPROVAL_GRANT"), "{polled}");

    let retry = app.ask(&question()).await;
    assert_eq!((&retry["decision"], &retry["reason_codes"]), (&json!("ALLOW"), &json!(["RECENT_APPROVAL_GRANT"])));
}

#[tokio::test]
async fn the_published_client_raises_on_a_deny_and_nobody_is_asked_again() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let Some(mut agent) = Agent::that_waits(&app, &approval) else { return };
    assert_eq!(agent.polls_and_naps().await["status"], "pending");
    app.advance(seconds(5)).await;
    app.answered(&approval, "deny").await;
    let (polled, ended) = agent.polls_and_ends().await;
    assert_eq!((&polled["status"], &polled["decision"]), (&json!("denied"), &json!("DENY")));
    assert_eq!(ended, json!({"raised": "ApprovalDeniedError", "code": "APPROVAL_DENIED", "approval_id": approval}));

    let retry = app.ask(&question()).await;
    assert_eq!((&retry["decision"], &retry["reason_codes"]), (&json!("DENY"), &json!(["RECENT_APPROVAL_DENIED"])));
}

#[tokio::test]
async fn the_published_client_raises_when_nobody_answers_in_time() {
    let app = TestApp::start().await;
    let approval = app.opened(&question()).await;
    let Some(mut agent) = Agent::that_waits(&app, &approval) else { return };
    assert_eq!(agent.polls_and_naps().await["status"], "pending");
    app.advance(seconds(600)).await;
    let (polled, ended) = agent.polls_and_ends().await;
    assert_eq!((&polled["status"], &polled["decision"]), (&json!("expired"), &json!("DENY")));
    assert_eq!(ended, json!({"raised": "ApprovalExpiredError", "code": "APPROVAL_EXPIRED", "approval_id": approval}));
}
