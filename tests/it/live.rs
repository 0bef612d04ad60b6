//! What happens, as it happens: who is told what, at what pace, and until when.

use interven::domain::role::Role;
use interven_sandbox::{Fault, Times};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestApp, decision, denies, deny, in_time, question, seconds};

/// A stream that is read event by event.
struct Stream {
    response: reqwest::Response,
    text: String,
}

impl Stream {
    /// Opens it and reads `ready`.
    async fn open(app: &TestApp, bearer: &str, query: &str) -> Self {
        let mut stream = Self::begin(app, bearer, query, &[]).await;
        let (name, _) = stream.event().await.unwrap();
        assert_eq!(name, "ready");
        stream
    }

    async fn begin(app: &TestApp, bearer: &str, query: &str, headers: &[(&str, &str)]) -> Self {
        let mut request = reqwest::Client::builder().no_proxy().build().unwrap().get(format!("http://{}/api/events/stream{query}", app.address()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.header("authorization", format!("Bearer {bearer}")).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, text: String::new() }
    }

    /// The next event or comment: its name and its data. None at the end.
    async fn event(&mut self) -> Option<(String, Value)> {
        while !self.text.contains("\n\n") {
            let chunk = in_time("no event comes", self.response.chunk()).await.unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        let (event, rest) = self.text.split_once("\n\n").map(|(event, rest)| (event.to_owned(), rest.to_owned())).unwrap();
        self.text = rest;
        let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or_default().to_owned();
        Some((field("event"), serde_json::from_str(&field("data")).unwrap_or(Value::Null)))
    }

    /// Reads on to the next event of this name.
    async fn next(&mut self, wanted: &str) -> Value {
        loop {
            let (name, data) = self.event().await.unwrap();
            if name == wanted {
                return data;
            }
        }
    }
}

#[tokio::test]
async fn what_is_committed_is_told_and_each_thing_once_as_it_stands() {
    let app = TestApp::start().await;
    let channel = app.add_webhook("hook").await;
    let mut stream = Stream::open(&app, app.token(), "").await;
    let trace = app.report(&deny("<script>alert(1)</script>\n\ndata: {}")).await.remove(0);
    let told = stream.next("decision").await;
    let expected = json!({
        "trace_id": trace, "kind": "DENY", "title": "<script>alert(1)</script>\n\ndata: {}", "severity": "HIGH", "risk_score": 0.71,
        "agent": {"id": "agent-7", "name": "production-langgraph", "runtime_type": null}, "tool_name": "slack", "operation": "post_message",
        "reason_codes": ["SECRET_DETECTED"], "occurred_at": "2026-06-01T12:00:00.000Z", "received_at": "2026-06-01T12:00:00.000Z", "approval_id": null,
    });
    assert_eq!(told, json!({"items": [expected], "more": 0}));
    app.settled().await;
    app.clock.advance(seconds(1));
    let mut delivered = stream.next("delivery").await;
    while delivered["items"][0]["state"] != "delivered" {
        app.clock.advance(seconds(1));
        delivered = stream.next("delivery").await;
    }
    assert_eq!(delivered["items"].as_array().unwrap().len(), 1, "{delivered}");
    assert_eq!(delivered["items"][0]["channel_id"], channel);

    app.clock.advance(seconds(1));
    app.send(Method::PATCH, &format!("/api/channels/{channel}"), &json!({"enabled": false})).await;
    assert_eq!(stream.next("channel").await["items"], json!([{"id": channel, "enabled": false, "pause": null, "deleted": false}]));
    app.clock.advance(seconds(1));
    app.send(Method::DELETE, &format!("/api/channels/{channel}"), &Value::Null).await;
    assert_eq!(stream.next("channel").await["items"][0]["deleted"], true);
}

#[tokio::test]
async fn questions_and_incidents_are_followed_to_their_end() {
    let app = TestApp::start().await;
    let mut stream = Stream::open(&app, app.token(), "?events=approval,incident").await;
    let trace = app.report(&question()).await.remove(0);
    let asked = stream.next("approval").await["items"][0].clone();
    assert_eq!((&asked["status"], &asked["by"]), (&json!("pending"), &Value::Null));
    let id = asked["id"].as_str().unwrap();
    app.clock.advance(seconds(1));
    assert_eq!(app.send(Method::POST, &format!("/api/approvals/{id}/approve"), &json!({})).await.status, 200);
    let ended = stream.next("approval").await["items"][0].clone();
    assert_eq!((&ended["id"], &ended["status"], &ended["by"]["name"]), (&json!(id), &json!("approved"), &json!("ada@example.com")));

    app.clock.advance(seconds(1));
    let opened = app.send(Method::POST, "/v1/incidents", &json!({"title": "odd", "severity": "HIGH", "trace_ids": [trace]})).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    let told = stream.next("incident").await;
    assert_eq!(told["items"], json!([{"id": opened.body["id"], "status": "open"}]));
}

#[tokio::test]
async fn a_card_that_ends_with_its_answer_or_its_time_is_told_and_counted() {
    let app = TestApp::start().await;
    let channel = app.add_slack("down").await;
    app.sandbox.fault_times("down", Fault::Unavailable, Times::UntilCleared);
    let mut other = question();
    other["body"] = json!({"another": true});
    let (answered, _lapses) = (app.opened(&question()).await, app.opened(&other).await);
    app.settled().await;
    let mut stream = Stream::open(&app, app.token(), "?events=delivery").await;
    assert_eq!(app.answer(&answered, "approve").await.status, 200);
    let ended = stream.next("delivery").await;
    assert_eq!((&ended["items"][0]["state"], &ended["items"][0]["channel_id"]), (&json!("expired"), &json!(channel)), "{ended}");
    assert_eq!(app.get("/api/stats").await["deliveries"]["expired"], 1);
    app.advance(seconds(600)).await;
    assert_eq!(app.states(&channel).await, ["expired", "expired"]);
    assert_eq!(app.get("/api/stats").await["deliveries"]["expired"], 2);
}

#[tokio::test]
async fn a_role_is_told_what_it_may_read() {
    let app = TestApp::start().await;
    let expected = [
        (Role::Admin, json!(["decision", "approval", "delivery", "incident", "channel"])),
        (Role::Developer, json!(["decision"])),
        (Role::Reviewer, json!(["decision", "approval", "incident"])),
        (Role::Auditor, json!(["decision", "approval", "delivery", "incident"])),
    ];
    for (role, events) in expected {
        let token = app.token_of(role).await;
        let mut stream = Stream::begin(&app, &token, "", &[]).await;
        assert_eq!(stream.event().await.unwrap(), ("ready".to_owned(), json!({"events": events})));
        if role != Role::Admin {
            let refused = app.request(Method::GET, "/api/events/stream?events=decision,channel", Some(&token), "application/json", "").await;
            assert_eq!((refused.status, &refused.body["key"]), (403, &json!("events")));
        }
        // What it may not read does not come in between either.
        app.clock.advance(seconds(1));
        app.add_webhook(role.name()).await;
        app.report(&deny("x")).await;
        let (name, _) = stream.event().await.unwrap();
        assert!(events.as_array().unwrap().contains(&json!(name)), "{name} to {role:?}");
    }
    for bad in ["events=secrets", "events=decision,,approval", "nothing=1", "events=%00"] {
        let answer = app.request(Method::GET, &format!("/api/events/stream?{bad}"), Some(app.token()), "application/json", "").await;
        assert_eq!(answer.status, 400, "{bad}: {}", answer.body);
    }
    assert_eq!(app.request(Method::GET, "/api/events/stream", Some(app.engine_key()), "application/json", "").await.status, 401);
}

#[tokio::test]
async fn a_burst_is_told_in_rounds_and_the_rest_is_counted() {
    let app = TestApp::start().await;
    let mut stream = Stream::open(&app, app.token(), "?events=decision").await;
    app.report(&denies("burst", 1_000)).await;
    let first = stream.next("decision").await;
    assert_eq!((first["items"].as_array().unwrap().len(), &first["more"]), (50, &json!(950)));
    // The next round is a tenth of a second later.
    app.report(&json!([decision("ALLOW", "one")])).await;
    app.clock.advance(std::time::Duration::from_millis(100));
    let second = stream.next("decision").await;
    assert_eq!((second["items"].as_array().unwrap().len(), &second["items"][0]["title"]), (1, &json!("one")));
}

#[tokio::test]
async fn long_texts_are_told_in_short_and_the_newest_stay() {
    let app = TestApp::start().await;
    let mut stream = Stream::open(&app, app.token(), "?events=decision").await;
    let title = "e".repeat(100_000);
    app.report(&(0..60).map(|at| deny(&format!("{at} {title}"))).collect()).await;
    app.report(&json!([deny("the last")])).await;
    let mut told = stream.next("decision").await;
    while !told["items"].as_array().unwrap().iter().any(|one| one["title"] == "the last") {
        app.clock.advance(seconds(1));
        let next = stream.next("decision").await;
        assert!(told.to_string().len() < 128 * 1024, "{}", told.to_string().len());
        assert_eq!(told["items"].as_array().unwrap().last().unwrap()["title"], format!("59 {}", "e".repeat(297)));
        told = next;
    }
    let matches = app.send(Method::POST, "/api/channels/matches", &json!({"filter": {}})).await.body;
    assert_eq!(matches["newest"][1]["title"].as_str().unwrap().chars().count(), 300, "{matches}");
}

#[tokio::test]
async fn who_was_cut_off_reads_again() {
    let app = TestApp::start().await;
    let mut stream = Stream::begin(&app, app.token(), "", &[("last-event-id", "1-2")]).await;
    assert_eq!(stream.event().await.unwrap().0, "ready");
    assert_eq!(stream.event().await.unwrap(), ("reset".to_owned(), json!({})));
}

#[tokio::test]
async fn it_ends_with_the_session_and_with_the_server_and_is_kept_open_until_then() {
    let app = TestApp::start().await;
    let token = app.token_of(Role::Reviewer).await;
    let mut stream = Stream::open(&app, &token, "").await;
    app.clock.advance(seconds(15));
    assert_eq!(stream.event().await.unwrap(), (String::new(), Value::Null), "a comment");
    let users = app.get("/api/users").await;
    let id = users["items"].as_array().unwrap().iter().find(|user| user["role"] == "reviewer").unwrap()["id"].as_str().unwrap().to_owned();
    assert_eq!(app.send(Method::PATCH, &format!("/api/users/{id}"), &json!({"disabled": true})).await.status, 200);
    app.clock.advance(seconds(15));
    assert_eq!(stream.next("end").await, json!({"reason": "signed_out"}));
    assert_eq!(stream.event().await, None);

    let mut stream = Stream::open(&app, app.token(), "").await;
    app.app.lifecycle.stop();
    assert_eq!(stream.next("end").await, json!({"reason": "stopping"}));
    assert_eq!(stream.event().await, None);
}

#[tokio::test]
async fn a_person_has_ten_of_them() {
    let app = TestApp::start().await;
    let mut open = Vec::new();
    for _ in 0..10 {
        open.push(Stream::open(&app, app.token(), "").await);
    }
    let refused = app.send(Method::GET, "/api/events/stream", &Value::Null).await;
    assert_eq!((refused.status, &refused.body["code"]), (429, &json!("too_many_streams")));
    let other = app.token_of(Role::Admin).await;
    drop(Stream::open(&app, &other, "").await);
}
