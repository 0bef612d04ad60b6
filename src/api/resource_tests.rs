//! The resources through the front door: the real router on the real store, with the callers' real credentials. Nothing listens where the channels
//! point, since what is sent is not looked at here.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use super::auth::Auth;
use super::tokens::issue;
use crate::app::{App, Shared};
use crate::channels::egress::{Egress, EgressSettings};
use crate::clock::{Clock, fresh_id};
use crate::config::{Args, Config, Environment};
use crate::dispatch::inbox::Inbox;
use crate::dispatch::{Dispatcher, Parts};
use crate::domain::time::Time;
use crate::lifecycle::Lifecycle;
use crate::scanner::Scanner;
use crate::secret::{API_KEY_PREFIX, EncryptionKey, PERSONAL_TOKEN_PREFIX, Vault};
use crate::settings::Settings;
use crate::store::sqlite::SqliteStore;
use crate::store::{CredentialKind, Store, User};

const TRACE: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const LEAST: &str = r#"{"decision":"DENY","tool_name":"slack","agent":{"id":"a"}}"#;

pub(super) struct Bench {
    pub(super) router: Router,
    pub(super) app: App,
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Clock,
    pub(super) key: String,
    token: String,
    _folder: tempfile::TempDir,
}

impl Bench {
    pub(super) async fn new() -> Self {
        Self::with(&Environment::new()).await
    }

    /// With the configuration that comes of this environment.
    pub(super) async fn with(environment: &Environment) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::manual(Time::parse("2026-06-01T12:00:00.000Z").unwrap());
        let now = clock.now();
        let vault = Arc::new(Vault::new(&EncryptionKey::from_hex(&"07".repeat(32)).unwrap()));
        let inbox = Arc::new(Inbox::default());
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.path(), vault, Some(inbox.clone())).unwrap());

        let user = User {
            id: fresh_id(now),
            email: "a@b.c".into(),
            name: "A".into(),
            role: crate::domain::role::Role::Admin,
            // One that fits no password: an administrator who came in once.
            password_hash: "$argon2id$v=19$m=8,t=1,p=1$bm9ib2R5$AAAA".into(),
            slack: None,
            created_at: now,
            disabled_at: None,
        };
        let (token, secret_token) = issue(CredentialKind::Token, PERSONAL_TOKEN_PREFIX, "t", Some(user.id), None, now);
        let (key, secret_key) = issue(CredentialKind::Key, API_KEY_PREFIX, "k", None, None, now);
        store.insert_user(user).await.unwrap();
        store.insert_credential(token).await.unwrap();
        store.insert_credential(key).await.unwrap();

        let config = Arc::new(Config::load(&Args::default(), environment).unwrap());
        let egress = Egress::new(EgressSettings { allow: vec!["127.0.0.0/8".parse().unwrap()], ..EgressSettings::default() }).unwrap();
        let lifecycle = Lifecycle::default();
        let settings = Arc::new(Settings::load(&config, store.as_ref()).await.unwrap());
        let parts = Parts {
            store: Arc::clone(&store),
            clock: clock.clone(),
            egress: egress.clone(),
            inbox,
            lifecycle: lifecycle.clone(),
            settings: Arc::clone(&settings),
            jitter: || 0.5,
        };
        let dispatcher = Dispatcher::start(parts).await.unwrap();
        let auth = Arc::new(Auth::default());
        let scanner = Scanner::load(&config, Arc::clone(&store), Arc::clone(&settings)).await.unwrap();
        let oidc = super::oidc::Issuers::new(Vec::new(), &crate::secret::EncryptionKey::from_hex(&"0".repeat(64)).unwrap());
        let exports = super::export::Places::default();
        let shared = Shared { config, store: Arc::clone(&store), clock: clock.clone(), auth, oidc, egress, dispatcher, settings, scanner, exports, lifecycle };
        let app = App::new(shared);
        Self {
            router: super::router(app.clone()),
            app,
            store,
            clock,
            key: secret_key.expose().to_owned(),
            token: secret_token.expose().to_owned(),
            _folder: folder,
        }
    }

    /// As a person, or for `/v1/decisions` as an engine.
    pub(super) async fn send(&self, method: &str, path: &str, body: impl Into<Body>) -> (StatusCode, HeaderMap, Value) {
        let bearer = if path == "/v1/decisions" { &self.key } else { &self.token };
        self.send_as(bearer, method, path, body).await
    }

    /// The header that a person's requests have.
    pub(super) fn authorization(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// As whoever bears this.
    pub(super) async fn send_as(&self, bearer: &str, method: &str, path: &str, body: impl Into<Body>) -> (StatusCode, HeaderMap, Value) {
        self.send_with(&[("authorization", &format!("Bearer {bearer}"))], method, path, body).await
    }

    /// With these headers.
    pub(super) async fn send_with(&self, headers: &[(&str, &str)], method: &str, path: &str, body: impl Into<Body>) -> (StatusCode, HeaderMap, Value) {
        let request = headers.iter().fold(Request::builder().method(method).uri(path), |request, (name, value)| request.header(*name, *value));
        // As `curl -d` says it of whatever it sends.
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        if headers.get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            // It has no end to wait for.
            return (status, headers, Value::Null);
        }
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let is_json = headers.get("content-type").is_none_or(|kind| kind.as_bytes().ends_with(b"json") && !kind.as_bytes().ends_with(b"ndjson"));
        let text = || Value::from(String::from_utf8(bytes.to_vec()).unwrap());
        let body = if bytes.is_empty() {
            Value::Null
        } else if is_json {
            serde_json::from_slice(&bytes).unwrap()
        } else {
            text()
        };
        (status, headers, body)
    }

    pub(super) async fn get(&self, path: &str) -> Value {
        let (status, _, body) = self.send("GET", path, Body::empty()).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let (status, _, body) = self.send("POST", path, body.to_string()).await;
        (status.as_u16(), body)
    }

    /// A SIEM channel where nobody listens: what it matches stays pending.
    async fn channel(&self, name: &str) -> Value {
        let document = json!({"name": name, "kind": "siem", "config": {"url": "http://127.0.0.1:9/?token=secret-token-of-16", "format": "JSON", "headers": {"A": "Splunk 0123456789"}}});
        let (status, headers, channel) = self.send("POST", "/api/channels", document.to_string()).await;
        assert_eq!(status, 201, "{channel}");
        assert_eq!(headers["location"].to_str().unwrap(), format!("/api/channels/{}", channel["id"].as_str().unwrap()));
        channel
    }
}

#[tokio::test]
async fn a_decision_is_answered_with_what_was_recorded() {
    let bench = Bench::new().await;
    let deny = LEAST.replacen("\"decision\"", &format!("\"trace_id\":\"{TRACE}\",\"reason_codes\":[\"X\"],\"decision\""), 1);
    let (status, body) = bench.post("/v1/decisions", serde_json::from_str(&deny).unwrap()).await;
    assert_eq!(
        (status, body),
        (
            200,
            json!({"accepted": 1, "duplicates": 0, "results": [{"trace_id": TRACE, "decision": "DENY", "reason_codes": ["X"], "approval_id": null, "approval_url": null}]})
        )
    );

    let asked = LEAST.replace("DENY", "REQUIRE_APPROVAL");
    let (_, _, body) = bench.send("POST", "/v1/decisions", format!("{}\n\n{asked}\n", deny.replace("DENY", "ALLOW"))).await;
    assert_eq!((&body["accepted"], &body["duplicates"], &body["results"][0]["decision"]), (&json!(1), &json!(1), &json!("DENY")), "{body}");
    let approval = body["results"][1]["approval_id"].as_str().unwrap();
    assert_eq!(body["results"][1]["approval_url"], format!("http://localhost:4000/approvals/{approval}"));

    let detail = bench.get(&format!("/api/decisions/{}", body["results"][1]["trace_id"].as_str().unwrap())).await;
    assert_eq!(
        (&detail["kind"], &detail["approval"]["id"], &detail["approval"]["expires_at"]),
        (&json!("REQUIRE_APPROVAL"), &json!(approval), &json!("2026-06-01T12:10:00.000Z"))
    );
    assert!(detail.get("body").is_none());
    assert_eq!(bench.send("GET", &format!("/api/decisions/{}", Uuid::nil()), Body::empty()).await.0, 404);
}

#[tokio::test]
async fn one_bad_element_refuses_the_whole_call() {
    let bench = Bench::new().await;
    let good = LEAST.replacen('{', &format!("{{\"trace_id\":\"{TRACE}\","), 1);
    let (status, headers, body) = bench.send("POST", "/v1/decisions", format!("[{good},{{\"decision\":\"NO\"}}]")).await;
    assert_eq!((status.as_u16(), &body["index"], &body["key"]), (400, &json!(1), &json!("decision")), "{body}");
    assert_eq!(headers["content-type"], "application/problem+json");
    let sentence = body["error"].as_str().unwrap();
    assert!(
        sentence.starts_with("Decision 1 of the call: `decision` must be one of ALLOW") && sentence.ends_with("Nothing of the call was stored."),
        "{sentence}"
    );
    assert!(bench.store.decision(TRACE.parse().unwrap()).await.unwrap().is_none());
    assert_eq!(bench.send("POST", "/v1/decisions", " \n").await.0, 400);
    assert_eq!(bench.send("POST", "/v1/decisions", "[]").await.2, json!({"accepted": 0, "duplicates": 0, "results": []}));
}

#[tokio::test]
async fn a_call_over_its_limits_is_413_with_the_limit() {
    let bench = Bench::new().await;
    let (status, _, body) = bench.send("POST", "/v1/decisions", vec![LEAST; 10_001].join("\n")).await;
    assert_eq!((status.as_u16(), &body["limit"]), (413, &json!(10_000)));
    let (status, _, body) = bench.send("POST", "/v1/decisions", vec![b' '; 16 * 1024 * 1024 + 1]).await;
    assert_eq!((status.as_u16(), &body["limit"]), (413, &json!(16 * 1024 * 1024)));
}

#[tokio::test]
async fn a_channel_is_made_shown_changed_and_deleted() {
    let bench = Bench::new().await;
    let made = bench.channel("soc").await;
    let path = format!("/api/channels/{}", made["id"].as_str().unwrap());
    let shown = bench.get(&path).await;
    assert_eq!(shown["config"]["url"], "http://127.0.0.1:9/?token=…");
    assert_eq!(shown["config"]["headers"]["A"], json!({"set": true, "hint": "…6789"}));
    assert_eq!(shown["health"], json!({"pending": 0, "oldest_pending_at": null, "last_delivered_at": null}));
    assert_eq!((&shown["managed"], &shown["pause"], &shown["kind"]), (&json!(false), &Value::Null, &json!("siem")));
    assert_eq!(bench.get("/api/channels").await, json!({"items": [shown.clone()], "next_cursor": null}));

    let (status, _, changed) = bench.send("PATCH", &path, json!({"name": "siem", "filter": {"min_severity": "HIGH"}}).to_string()).await;
    assert_eq!(
        (status.as_u16(), &changed["name"], &changed["filter"]["min_severity"], &changed["config"]),
        (200, &json!("siem"), &json!("HIGH"), &shown["config"])
    );

    bench.channel("other").await;
    let (status, _, body) = bench.send("PATCH", &path, json!({"name": "other"}).to_string()).await;
    assert_eq!(status, 409, "{body}");
    let (status, _, body) = bench.send("PATCH", &path, json!({"config": {"url": "http://10.0.0.1/"}}).to_string()).await;
    assert_eq!((status.as_u16(), &body["key"]), (400, &json!("config.url")), "{body}");
    assert!(body["error"].as_str().unwrap().contains("INTERVEN_EGRESS_ALLOW"));
    assert_eq!(bench.post(&format!("{path}/test"), json!({})).await.0, 200);

    assert_eq!(bench.send("DELETE", &path, Body::empty()).await.0, 204);
    for (method, path) in
        [("GET", path.clone()), ("PATCH", path.clone()), ("DELETE", path.clone()), ("POST", format!("{path}/test")), ("GET", "/api/channels/x".into())]
    {
        assert_eq!(bench.send(method, &path, "{}").await.0, 404, "{method} {path}");
    }
}

#[tokio::test]
async fn a_chat_channel_takes_its_platform_or_an_allowed_stand_in() {
    let bench = Bench::new().await;
    let slack = |url: &str| json!({"name": url, "kind": "slack", "config": {"webhook_url": url, "signing_secret": "0123456789abcdef"}});
    let (status, body) = bench.post("/api/channels", slack("http://127.0.0.1:9/slack")).await;
    assert_eq!((status, body["warnings"].as_array().unwrap().len()), (201, 1), "{body}");
    for (url, words) in [
        ("https://192.0.43.8/services/T/B/x", "is no host of Slack"),
        ("https://hooks.slack.com/triggers/T/1/x", "create an incoming webhook"),
        ("http://169.254.169.254/", "cloud metadata"),
    ] {
        let (status, body) = bench.post("/api/channels", slack(url)).await;
        assert!(status == 400 && body["key"] == "config.webhook_url" && body["error"].as_str().unwrap().contains(words), "{body}");
    }
    // What has members has them by name.
    for (key, value, fault) in
        [("approvers", json!([{"team": "T1", "user": "U1"}, ["T1", "U2"]]), "config.approvers[1]"), ("filter", json!([["ALL"]]), "filter")]
    {
        let mut channel = slack("http://127.0.0.1:9/other");
        let part = if key == "filter" { &mut channel } else { &mut channel["config"] };
        part[key] = value;
        let (status, body) = bench.post("/api/channels", channel).await;
        assert_eq!((status, body["key"].as_str()), (400, Some(fault)), "{body}");
    }
}

#[tokio::test]
async fn a_managed_channel_is_changed_in_the_file_alone() {
    let bench = Bench::new().await;
    let made = bench.channel("soc").await;
    let path = format!("/api/channels/{}", made["id"].as_str().unwrap());
    let channel = bench.store.channels().await.unwrap().remove(0);
    bench.store.update_channel(crate::domain::channel::Channel { managed: true, ..channel }).await.unwrap();
    for method in ["PATCH", "DELETE"] {
        let (status, _, body) = bench.send(method, &path, "{}").await;
        assert!(status == 409 && body["error"].as_str().unwrap().contains("configuration file"), "{body}");
    }
}

#[tokio::test]
async fn deliveries_are_found_by_what_they_are_and_replayed() {
    let bench = Bench::new().await;
    let made = bench.channel("soc").await;
    let id = made["id"].as_str().unwrap();
    bench.post("/v1/decisions", json!([serde_json::from_str::<Value>(LEAST).unwrap(), serde_json::from_str::<Value>(LEAST).unwrap()])).await;

    let first = bench.get(&format!("/api/deliveries?channel={id}&event=DENY&since=2026-06-01T00:00:00Z&limit=1")).await;
    assert_eq!((first["items"].as_array().unwrap().len(), &first["items"][0]["channel_name"]), (1, &json!("soc")), "{first}");
    let second = bench.get(&format!("/api/deliveries?limit=1&cursor={}", first["next_cursor"].as_str().unwrap())).await;
    assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
    assert_eq!(second["next_cursor"], Value::Null);
    assert_eq!(bench.get("/api/deliveries?event=ALLOW").await["items"], json!([]));
    let delivery = bench.get(&format!("/api/deliveries/{}", first["items"][0]["id"])).await;
    assert!(delivery["attempts"].is_array());

    let (status, _, body) = bench.send("GET", "/api/deliveries?chanel=x", Body::empty()).await;
    assert!(status == 400 && body["error"].as_str().unwrap().contains("`channel`"), "{body}");
    assert_eq!(bench.send("GET", "/api/deliveries/999", Body::empty()).await.0, 404);
    assert_eq!(bench.post("/api/deliveries/999/replay", json!({})).await.0, 404);
    assert_eq!(bench.post("/api/deliveries/replay", json!({"filter": {"state": "lost"}})).await.0, 400);
    assert_eq!(bench.post("/api/deliveries/replay", json!({"dry_run": true})).await.0, 400, "everything must be asked for by name");
    let (status, body) = bench.post("/api/deliveries/replay", json!({"filter": [null, "dead"], "dry_run": true})).await;
    assert_eq!((status, &body["key"]), (400, &json!("filter")), "{body}");
    let dry = bench.post("/api/deliveries/replay", json!({"filter": {"channel": Uuid::nil()}, "dry_run": true})).await;
    assert_eq!(dry, (200, json!({"matched": 0, "replayed": 0})));

    let replay = format!("/api/deliveries/{}/replay", delivery["id"]);
    let (status, body) = bench.post(&replay, json!({})).await;
    assert!(status == 409 && body["error"].as_str().unwrap().contains("still pending"), "{body}");
    bench.send("DELETE", &format!("/api/channels/{id}"), Body::empty()).await;
    let dead = bench.get("/api/deliveries?state=dead").await;
    assert_eq!((dead["items"].as_array().unwrap().len(), &dead["items"][0]["reason"]), (2, &json!("the channel was deleted")));
    let (status, body) = bench.post(&replay, json!({})).await;
    assert!(status == 409 && body["error"].as_str().unwrap().contains("channel is gone"), "{body}");
}

#[tokio::test]
async fn an_incident_is_about_decisions_that_are_there() {
    let bench = Bench::new().await;
    let (_, report) = bench.post("/v1/decisions", serde_json::from_str(LEAST).unwrap()).await;
    let trace_id = &report["results"][0]["trace_id"];
    let (status, incident) = bench.post("/v1/incidents", json!({"trace_ids": [trace_id, trace_id], "severity": "HIGH"})).await;
    assert_eq!((status, &incident["trace_ids"], &incident["trigger"], &incident["status"]), (201, &json!([trace_id]), &json!("manual"), &json!("open")));
    assert_eq!((&incident["title"], &incident["severity"]), (&json!("DENY slack"), &json!("HIGH")));
    assert_eq!(bench.get(&format!("/v1/incidents/{}", incident["id"].as_str().unwrap())).await, incident);
    let mut listed = incident.clone();
    listed.as_object_mut().unwrap().retain(|key, _| !["opened_by", "possible", "timeline", "history", "notes"].contains(&key.as_str()));
    assert_eq!(bench.get("/v1/incidents").await["items"], json!([listed]));
    assert_eq!(bench.get(&format!("/api/decisions/{}", trace_id.as_str().unwrap())).await["incident_id"], incident["id"]);

    let (status, body) = bench.post("/v1/incidents", json!({"trace_ids": [trace_id, TRACE]})).await;
    assert!(status == 400 && body["error"].as_str().unwrap().contains(TRACE), "{body}");
    assert_eq!(bench.post("/v1/incidents", json!({"trace_ids": []})).await.0, 400);
    assert_eq!(bench.send("GET", &format!("/v1/incidents/{TRACE}"), Body::empty()).await.0, 404);
}

#[tokio::test]
async fn an_engine_is_no_person_and_nobody_is_neither() {
    let bench = Bench::new().await;
    for (path, token) in [("/api/channels", Some(&bench.key)), ("/v1/decisions", Some(&bench.token)), ("/v1/incidents", None), ("/api/deliveries", None)] {
        let mut request = Request::builder().method(if path == "/v1/decisions" { "POST" } else { "GET" }).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = bench.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 401, "{path}");
    }
}
