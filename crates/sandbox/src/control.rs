//! The sandbox's own HTTP API, for tests in other processes and for the page.
//!
//! - `POST /sandbox/fault` `{"name":"alerts","fault":{"kind":"rate_limited","retry_after":2},"times":{"next":3}}`; `times` may be `"until_cleared"`, and is one request
//!   where absent. `GET` lists the faults in wait, `DELETE ?name=` clears those of a destination.
//! - `GET /sandbox/received?name=` gives what is kept of a destination, `DELETE` forgets it. `GET /sandbox/feed?after=` gives what is newer than an arrival number, with the counts.
//!
//! A change needs `Content-Type: application/json` or the method DELETE, which a page of another site cannot send without being refused by the browser.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::fault::{Fault, Times};
use crate::journal::Received;
use crate::server::Shared;

/// The most requests in one answer of the feed.
const FEED: usize = 300;

pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/sandbox/fault", post(add_fault).get(list_faults).delete(clear_faults))
        .route("/sandbox/received", get(received).delete(forget))
        .route("/sandbox/feed", get(feed))
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
    Json(json!({"latest": shared.journal.latest(), "destinations": shared.journal.tallies(), "items": items}))
}
