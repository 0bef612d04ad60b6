//! The sandbox's own HTTP API, for tests in other processes and for the page.
//!
//! - `POST /sandbox/fault` `{"name":"alerts","fault":{"kind":"rate_limited","retry_after":2},"times":{"next":3}}`; `times` may be `"until_cleared"`, and is one request
//!   where absent. `GET` lists the faults in wait, `DELETE ?name=` clears those of a destination.
//! - `GET /sandbox/received?name=` gives what is kept of a destination, `DELETE` forgets it. `GET /sandbox/feed?after=` gives what is newer than an arrival number, with the counts.
//! - `POST /sandbox/slack` `{"name":"slack","signing_secret":"…","request_url":"http://127.0.0.1:4000/v1/slack/interactions"}` puts a Slack app behind a destination
//!   (`app_id` is `A0SANDBOX`, `team` is `T0SANDBOX` where absent). `POST /sandbox/click` `{"name":"slack","message":1000000000001,"action_id":"approve","user":{"id":"U0ANALYST",
//!   "name":"ada"}}` clicks a button, `POST /sandbox/submit` `{"name":"slack","view":"V0000000001","values":[["block","action","text"]],"user":{…}}` submits a modal; `message`
//!   and `view` are `message_id` and `view` in the feed. Both say what the app answered: `{"status":200,"body":"","latency_ms":4,"trigger_id":"…"}`, or why none did:
//!   404 or 409 `{"error":"…"}` where there is nothing to click, 502 where no answer came.
//!
//! A change needs `Content-Type: application/json` or the method DELETE, which a page of another site cannot send without being refused by the browser.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::click::{ClickError, ClickOutcome, SignedRequest, unix_now};
use crate::fault::{Fault, Times};
use crate::journal::Received;
use crate::server::Shared;
use crate::slack_app::{Message, SlackApp, SlackUser};

/// The most requests in one answer of the feed.
const FEED: usize = 300;

pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/sandbox/fault", post(add_fault).get(list_faults).delete(clear_faults))
        .route("/sandbox/received", get(received).delete(forget))
        .route("/sandbox/feed", get(feed))
        .route("/sandbox/slack", post(set_slack_app))
        .route("/sandbox/click", post(click))
        .route("/sandbox/submit", post(submit))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFault {
    name: String,
    fault: Fault,
    #[serde(default = "once")]
    times: Times,
}

const fn once() -> Times {
    Times::Next(1)
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: u64,
}

async fn add_fault(State(shared): State<Arc<Shared>>, Json(new): Json<NewFault>) -> StatusCode {
    shared.faults.add(&new.name, new.fault, new.times);
    StatusCode::NO_CONTENT
}

async fn list_faults(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let faults = shared.faults.list().into_iter().map(|(name, waiting)| {
        let waiting: Vec<Value> = waiting.into_iter().map(|(fault, times)| json!({"fault": fault, "times": times})).collect();
        (name, Value::from(waiting))
    });
    Json(Value::Object(faults.collect()))
}

async fn clear_faults(State(shared): State<Arc<Shared>>, Query(of): Query<Named>) -> StatusCode {
    shared.faults.clear(&of.name);
    StatusCode::NO_CONTENT
}

async fn received(State(shared): State<Arc<Shared>>, Query(of): Query<Named>) -> Json<Vec<Received>> {
    Json(shared.journal.kept(&of.name, |_| true))
}

async fn forget(State(shared): State<Arc<Shared>>, Query(of): Query<Named>) -> StatusCode {
    shared.journal.clear(&of.name);
    StatusCode::NO_CONTENT
}

async fn feed(State(shared): State<Arc<Shared>>, Query(from): Query<After>) -> Json<Value> {
    let items: Vec<Value> = shared.journal.since(from.after, FEED).iter().map(|received| json!(**received)).collect();
    Json(json!({"latest": shared.journal.latest(), "destinations": shared.journal.tallies(), "slack_apps": shared.slack.names(), "items": items}))
}

#[derive(Deserialize)]
struct NewSlackApp {
    name: String,
    #[serde(flatten)]
    app: SlackApp,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewClick {
    name: String,
    message: u64,
    action_id: String,
    #[serde(default = "analyst")]
    user: SlackUser,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSubmission {
    name: String,
    view: String,
    values: Vec<(String, String, String)>,
    #[serde(default = "analyst")]
    user: SlackUser,
}

fn analyst() -> SlackUser {
    SlackUser::new("U0ANALYST", "ada")
}

async fn set_slack_app(State(shared): State<Arc<Shared>>, Json(new): Json<NewSlackApp>) -> StatusCode {
    shared.slack.set(&new.name, new.app);
    StatusCode::NO_CONTENT
}

async fn click(State(shared): State<Arc<Shared>>, Json(new): Json<NewClick>) -> (StatusCode, Json<Value>) {
    let clicked = async {
        let message = shared.journal.message(&new.name, new.message).and_then(Message::read).ok_or(ClickError::NoMessage)?;
        let now = unix_now();
        let payload = shared.click_payload(&new.name, new.message, &message.payload, &new.action_id, &new.user, now)?;
        send(&shared, &new.name, now, &payload).await
    };
    told(clicked.await)
}

async fn submit(State(shared): State<Arc<Shared>>, Json(new): Json<NewSubmission>) -> (StatusCode, Json<Value>) {
    let submitted = async {
        let values: Vec<(&str, &str, &str)> = new.values.iter().map(|(block, action, text)| (block.as_str(), action.as_str(), text.as_str())).collect();
        let payload = shared.submission_payload(&new.name, &new.view, &values, &new.user)?;
        send(&shared, &new.name, unix_now(), &payload).await
    };
    told(submitted.await)
}

async fn send(shared: &Shared, name: &str, now: i64, payload: &Value) -> Result<ClickOutcome, ClickError> {
    let secret = shared.slack_app(name)?.signing_secret;
    shared.send_to_app(name, &SignedRequest::of_payload(&secret, now, payload)).await
}

/// What the page is told of a click.
fn told(outcome: Result<ClickOutcome, ClickError>) -> (StatusCode, Json<Value>) {
    match outcome {
        Ok(outcome) => {
            let latency = u64::try_from(outcome.latency.as_millis()).unwrap_or(u64::MAX);
            let body = json!({"status": outcome.status, "body": outcome.body, "latency_ms": latency, "trigger_id": outcome.payload["trigger_id"]});
            (StatusCode::OK, Json(body))
        }
        Err(error) => {
            let status = match error {
                ClickError::NoApp(_) => StatusCode::CONFLICT,
                ClickError::NoMessage | ClickError::NoAction(_) | ClickError::NoView => StatusCode::NOT_FOUND,
                ClickError::NoAnswer(_) => StatusCode::BAD_GATEWAY,
            };
            (status, Json(json!({"error": error.to_string()})))
        }
    }
}
