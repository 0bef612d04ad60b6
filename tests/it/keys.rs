//! API keys and what is made with them: what they are bound to, how often they can be used, and how they end.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, deny, question, seconds};

impl TestApp {
    /// A new key with these members besides its name: what was answered.
    pub async fn new_key(&self, members: &Value) -> Value {
        let mut new = members.clone();
        new["name"] = "test".into();
        let answer = self.send(Method::POST, "/api/keys", &new).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body
    }

    /// A request of an agent.
    async fn as_agent(&self, key: &str, method: Method, path: &str, body: &Value) -> Answer {
        self.request(method, path, Some(key), "application/json", body.to_string()).await
    }

    async fn report_with(&self, key: &str, decision: &Value) -> Answer {
        self.as_agent(key, Method::POST, "/v1/decisions", decision).await
    }

    /// An ephemeral key of the engine's key: what was answered.
    pub async fn mint(&self, members: &Value) -> Value {
        let answer = self.as_agent(self.engine_key(), Method::POST, "/v1/keys/ephemeral", members).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.body
    }

    async fn ephemeral_keys(&self, query: &str) -> Vec<Value> {
        self.get(&format!("/api/telemetry/ephemeral-keys{query}")).await["items"].as_array().unwrap().clone()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn a_key_is_made_shown_and_changed() {
    let app = TestApp::start().await;
    let made = app
        .new_key(&json!({
            "agent": "agent-7", "owner": "ada@example.com", "description": " Billing ", "ip_allowlist": ["127.0.0.1", "10.1.2.3/8"], "environment": "production",
            "rate_limit_per_minute": 600, "scopes": ["manage"], "expires_in_days": 1,
        }))
        .await;
    let mut shown = made.clone();
    assert!(text(&shown.as_object_mut().unwrap().remove("key").unwrap()).starts_with("iv_live_"));
    let expected = json!({
        "id": made["id"], "name": "test", "prefix": made["prefix"], "created_at": "2026-06-01T12:00:00.000Z", "expires_at": "2026-06-02T12:00:00.000Z", "status": "active",
        "description": "Billing", "owner": made["owner"], "agent": "agent-7", "environment": "production", "ip_allowlist": ["127.0.0.1/32", "10.0.0.0/8"],
        "rate_limit_per_minute": 600, "scopes": ["manage"], "last_used_at": null,
    });
    assert_eq!(shown, expected);
    let listed = async || app.get("/api/keys").await["items"].as_array().unwrap().iter().find(|key| key["id"] == made["id"]).unwrap().clone();
    assert_eq!(listed().await, expected);

    let path = format!("/api/keys/{}", text(&made["id"]));
    let change = async |patch: Value| app.send(Method::PATCH, &path, &patch).await;
    let changed = change(json!({"name": " other ", "ip_allowlist": [], "rate_limit_per_minute": 5})).await;
    let mut expected = expected;
    (expected["name"], expected["ip_allowlist"], expected["rate_limit_per_minute"]) = (json!("other"), json!([]), json!(5));
    assert_eq!((changed.status, &changed.body), (200, &expected));
    let changed = change(json!({"description": null, "ip_allowlist": null, "rate_limit_per_minute": null})).await;
    (expected["description"], expected["rate_limit_per_minute"]) = (Value::Null, Value::Null);
    assert_eq!((changed.status, &changed.body), (200, &expected));
    for (wrong, key) in [(json!({"agent": "b"}), "agent"), (json!({"name": " "}), "name"), (json!({"ip_allowlist": ["x"]}), "ip_allowlist")] {
        let answer = change(wrong).await;
        assert_eq!((answer.status, &answer.body["key"]), (400, &json!(key)), "{}", answer.body);
    }
    app.clock.advance(seconds(24 * 60 * 60));
    expected["status"] = "expired".into();
    assert_eq!(listed().await, expected);
    let answer = app.report_with(text(&made["key"]), &deny("late")).await;
    assert_eq!((answer.status, &answer.body["code"], &answer.body["reason"]), (401, &json!("expired_key"), &json!("INVALID_KEY")));
    let none = app.send(Method::PATCH, "/api/keys/01890a5d-ac96-774b-bcce-b302099a8057", &json!({})).await;
    assert_eq!(none.status, 404);
}

#[tokio::test]
async fn a_key_that_cannot_be_is_refused_with_what_is_wrong() {
    let app = TestApp::start().await;
    for (wrong, key, words) in [
        (json!({"ip_allowlist": ["10.0.0.0/33"]}), "ip_allowlist", "`10.0.0.0/33` is no network"),
        (json!({"ip_allowlist": "10.0.0.0/8"}), "ip_allowlist", "expected a sequence"),
        (json!({"rate_limit_per_minute": 0}), "rate_limit_per_minute", "from 1 to 1000000"),
        (json!({"rate_limit_per_minute": -1}), "rate_limit_per_minute", "u32"),
        (json!({"environment": ""}), "environment", "1 to 200 characters"),
        (json!({"scopes": ["admin"]}), "scopes[0]", "expected `manage`"),
        (json!({"description": "x".repeat(1_001)}), "description", "at most 1000"),
        (json!({"agent": "x".repeat(201)}), "agent", "1 to 200"),
        (json!({"owner": "eve@example.com"}), "owner", "/api/users"),
        (json!({"colour": "red"}), "colour", "unknown field"),
    ] {
        let mut new = wrong;
        new["name"] = "test".into();
        let answer = app.send(Method::POST, "/api/keys", &new).await;
        assert_eq!((answer.status, &answer.body["key"]), (400, &json!(key)), "{}", answer.body);
        assert!(text(&answer.body["error"]).contains(words), "{}", answer.body);
    }
    for (wrong, key, words) in [
        (json!({"ttl_seconds": 0}), "ttl_seconds", "from 1 to 86400"),
        (json!({"ttl_seconds": 86_401}), "ttl_seconds", "from 1 to 86400"),
        (json!({"max_uses": 0}), "max_uses", "from 1 to 1000"),
        (json!({"max_uses": 1_001}), "max_uses", "from 1 to 1000"),
        (json!({"scope": {"tools": [""]}}), "scope.tools[0]", "such as slack"),
        (json!({"scope": {"verbs": ["DELETE"]}}), "scope.verbs[0]", "`READ`, `WRITE`, `ADMIN`"),
        (json!({"scope": {"tool": ["slack"]}}), "scope.tool", "expected `tools` or `verbs`"),
        (json!({"uses": 3}), "uses", "unknown field"),
    ] {
        let answer = app.as_agent(app.engine_key(), Method::POST, "/v1/keys/ephemeral", &wrong).await;
        assert_eq!((answer.status, &answer.body["key"]), (400, &json!(key)), "{}", answer.body);
        assert!(text(&answer.body["error"]).contains(words), "{}", answer.body);
    }
    assert_eq!(app.ephemeral_keys("").await, Vec::<Value>::new());
    assert_eq!(app.send(Method::POST, "/v1/keys/ephemeral", &json!({})).await.status, 401, "a person makes none");
}

#[tokio::test]
async fn a_key_is_used_from_its_networks_alone_and_a_change_of_them_counts_at_once() {
    let app = TestApp::start().await;
    let made = app.new_key(&json!({"ip_allowlist": ["127.0.0.0/8"]})).await;
    let (key, path) = (text(&made["key"]), format!("/api/keys/{}", text(&made["id"])));
    let minted = app.as_agent(key, Method::POST, "/v1/keys/ephemeral", &json!({"max_uses": 5})).await;
    let ephemeral = text(&minted.body["key"]);
    let approval = app.report_with(key, &question()).await.body["results"][0]["approval_id"].clone();
    let status = format!("/v1/approvals/{}/status", text(&approval));
    assert_eq!(app.report_with(ephemeral, &deny("near")).await.status, 200);
    assert_eq!(app.as_agent(key, Method::GET, &status, &Value::Null).await.status, 200);
    app.send(Method::PATCH, &path, &json!({"ip_allowlist": ["203.0.113.0/24"]})).await;
    for bearer in [key, ephemeral] {
        for (method, path) in [(Method::POST, "/v1/decisions"), (Method::GET, status.as_str())] {
            let answer = app.as_agent(bearer, method, path, &deny("far")).await;
            assert_eq!((answer.status, &answer.body["reason"]), (403, &json!("IP_NOT_ALLOWED")), "{}", answer.body);
            assert!(text(&answer.body["error"]).contains("127.0.0.1"), "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn a_decision_without_an_environment_gets_that_of_its_key() {
    let app = TestApp::start().await;
    let made = app.new_key(&json!({"environment": " staging "})).await;
    let key = text(&made["key"]);
    let minted = app.as_agent(key, Method::POST, "/v1/keys/ephemeral", &json!({"max_uses": 5})).await;
    let mut own = deny("its own");
    own["environment"] = "production".into();
    for (bearer, decision, expected) in [(key, deny("none"), "staging"), (text(&minted.body["key"]), deny("none"), "staging"), (key, own, "production")] {
        let answer = app.report_with(bearer, &decision).await;
        let trace_id = text(&answer.body["results"][0]["trace_id"]);
        assert_eq!(app.get(&format!("/api/decisions/{trace_id}")).await["environment"], expected);
    }
}

#[tokio::test]
async fn that_a_key_is_in_use_is_written_down_once_a_minute() {
    let mut app = TestApp::start().await;
    let made = app.new_key(&json!({})).await;
    let used = async |app: &mut TestApp, wait: Duration| {
        app.clock.advance(wait);
        assert_eq!(app.report_with(text(&made["key"]), &deny("used")).await.status, 200);
        // What goes on behind an answer is done when the server has stopped.
        app.restart(Duration::ZERO).await;
        let keys = app.get("/api/keys").await;
        keys["items"].as_array().unwrap().iter().find(|key| key["id"] == made["id"]).unwrap()["last_used_at"].clone()
    };
    assert_eq!(used(&mut app, Duration::ZERO).await, "2026-06-01T12:00:00.000Z");
    assert_eq!(used(&mut app, seconds(59)).await, "2026-06-01T12:00:00.000Z");
    assert_eq!(used(&mut app, seconds(1)).await, "2026-06-01T12:01:00.000Z");
}

#[tokio::test]
async fn of_fifty_calls_at_once_as_many_pass_as_an_ephemeral_key_is_good_for() {
    let mut app = TestApp::start().await;
    let minted = app.mint(&json!({"max_uses": 10})).await;
    let key = text(&minted["key"]);
    let decision = deny("at once");
    let answers = futures_util::future::join_all((0..50).map(|_| app.report_with(key, &decision))).await;
    let (passed, refused): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(passed.len(), 10);
    for answer in refused {
        assert_eq!((answer.status, &answer.body["code"], &answer.body["reason"]), (401, &json!("exhausted_key"), &json!("INVALID_KEY")), "{}", answer.body);
        assert!(text(&answer.body["error"]).contains("good for 10 calls"), "{}", answer.body);
    }
    app.restart(Duration::ZERO).await;
    assert_eq!(app.report_with(key, &decision).await.status, 401, "what was counted is kept");
    let listed = app.ephemeral_keys("?status=exhausted").await;
    assert_eq!((listed.len(), &listed[0]["uses"], &listed[0]["status"]), (1, &json!(10), &json!("exhausted")));
}

#[tokio::test]
async fn an_ephemeral_key_speaks_as_its_parent_does() {
    let app = TestApp::start().await;
    let made = app.new_key(&json!({"agent": "agent-7", "owner": "ada@example.com", "expires_in_days": 1, "scopes": ["manage"]})).await;
    let scope = json!({"tools": ["slack"], "verbs": ["READ", "WRITE"]});
    let members = json!({"ttl_seconds": 86_400, "max_uses": 2, "scope": scope, "description": "One task"});
    app.clock.advance(seconds(60));
    let minted = app.as_agent(text(&made["key"]), Method::POST, "/v1/keys/ephemeral", &members).await.body;
    let key = text(&minted["key"]);
    assert!(key.starts_with("iv_eph_") && key.starts_with(text(&minted["prefix"])) && text(&minted["prefix"]).len() == 13, "{minted}");
    assert_eq!((&minted["scope"], &minted["max_uses"]), (&scope, &json!(2)));
    assert_eq!(minted["expires_at"], "2026-06-02T12:00:00.000Z", "no later than its parent");

    assert_eq!(app.as_agent(key, Method::POST, "/v1/keys/ephemeral", &json!({})).await.status, 403, "and makes no others");
    let mut other = deny("another");
    other["agent"] = json!({"id": "agent-8"});
    assert_eq!(app.report_with(key, &other).await.status, 400);
    assert_eq!(app.ephemeral_keys("").await[0]["uses"], 0, "a call that was refused was no use");
    let mut asked = question();
    asked.as_object_mut().unwrap().remove("agent");
    let result = app.report_with(key, &asked).await.body["results"][0].clone();
    let approval = text(&result["approval_id"]);
    let own = app.answer(approval, "approve").await;
    assert_eq!((own.status, &own.body["code"]), (403, &json!("own_request")), "its parent's owner is its own");
    assert_eq!(app.report_with(key, &asked).await.status, 200);
    assert_eq!(app.report_with(key, &asked).await.status, 401);
    let status = app.as_agent(key, Method::GET, &format!("/v1/approvals/{approval}/status"), &Value::Null).await;
    assert_eq!((status.status, &status.body["status"]), (200, &json!("pending")), "how its request stands is told also when it is used up");

    let listed = app.ephemeral_keys("").await;
    let expected = json!({
        "id": minted["ephemeral_id"], "ephemeral_id": minted["ephemeral_id"], "prefix": minted["prefix"], "status": "exhausted", "description": "One task",
        "parent_id": made["id"], "agent": "agent-7", "environment": null, "scope": scope, "max_uses": 2, "uses": 2, "created_at": "2026-06-01T12:01:00.000Z",
        "expires_at": "2026-06-02T12:00:00.000Z", "last_used_at": "2026-06-01T12:01:00.000Z", "revoked_at": null, "reason": null,
    });
    assert_eq!(listed, [expected]);
}

#[tokio::test]
async fn an_ephemeral_key_ends_with_its_time_by_hand_or_with_its_parent() {
    let app = TestApp::start().await;
    let parent = app.new_key(&json!({})).await;
    let child = app.as_agent(text(&parent["key"]), Method::POST, "/v1/keys/ephemeral", &json!({"max_uses": 9})).await.body;
    let (short, taken) = (app.mint(&json!({"ttl_seconds": 10, "max_uses": 9})).await, app.mint(&json!({"max_uses": 9})).await);
    let refusal = async |minted: &Value| {
        let answer = app.report_with(text(&minted["key"]), &deny("x")).await;
        if answer.status == 200 { Value::Null } else { answer.body["code"].clone() }
    };
    for minted in [&child, &short, &taken] {
        assert_eq!(refusal(minted).await, Value::Null);
    }
    assert_eq!(app.ephemeral_keys("?status=active").await.len(), 3);
    app.clock.advance(Duration::from_millis(9_999));
    assert_eq!(refusal(&short).await, Value::Null);
    app.clock.advance(Duration::from_millis(1));
    assert_eq!(refusal(&short).await, "expired_key");

    let revoke = async |id: &Value, body: Value| app.send(Method::POST, &format!("/api/telemetry/ephemeral-keys/{}/revoke", text(id)), &body).await;
    let revoked = revoke(&taken["ephemeral_id"], json!({"reason": " left the team "})).await;
    let told = (&revoked.body["status"], &revoked.body["reason"], &revoked.body["revoked_at"]);
    assert_eq!((revoked.status, told), (200, (&json!("revoked"), &json!("left the team"), &json!("2026-06-01T12:00:10.000Z"))));
    assert_eq!(refusal(&taken).await, "revoked_key");
    let again = revoke(&taken["ephemeral_id"], json!({"reason": "another"})).await;
    assert_eq!((again.status, &again.body["reason"]), (200, &json!("left the team")), "the first reason stays");
    assert_eq!(revoke(&taken["ephemeral_id"], json!({"reason": "x".repeat(201)})).await.status, 400);
    assert_eq!(revoke(&parent["id"], json!({})).await.status, 404, "an API key is none");

    assert_eq!(app.send(Method::DELETE, &format!("/api/keys/{}", text(&parent["id"])), &Value::Null).await.status, 204);
    assert_eq!(refusal(&child).await, "revoked_key");
    let gone = app.as_agent(text(&parent["key"]), Method::POST, "/v1/keys/ephemeral", &json!({})).await;
    assert_eq!(gone.status, 401);

    let by_status = async |status: &str| -> Vec<Value> { app.ephemeral_keys(&format!("?status={status}")).await.iter().map(|key| key["id"].clone()).collect() };
    assert_eq!(by_status("active").await, Vec::<Value>::new());
    assert_eq!(by_status("expired").await, [short["ephemeral_id"].clone()]);
    assert_eq!(by_status("revoked").await, [taken["ephemeral_id"].clone(), child["ephemeral_id"].clone()]);
    let page = app.get("/api/telemetry/ephemeral-keys?limit=2").await;
    let rest = app.get(&format!("/api/telemetry/ephemeral-keys?limit=2&cursor={}", text(&page["next_cursor"]))).await;
    assert_eq!((page["items"].as_array().unwrap().len(), rest["items"].as_array().unwrap().len(), &rest["next_cursor"]), (2, 1, &Value::Null));
    let wrong = app.send(Method::GET, "/api/telemetry/ephemeral-keys?status=lost", &Value::Null).await;
    assert_eq!(wrong.status, 400);
}

#[tokio::test]
async fn who_does_not_say_who_asks_is_called_like_the_key_also_with_an_ephemeral_one() {
    let app = TestApp::start().await;
    let made = app.new_key(&json!({})).await;
    let key = text(&made["key"]);
    let minted = app.as_agent(key, Method::POST, "/v1/keys/ephemeral", &json!({})).await.body;
    for bearer in [key, text(&minted["key"])] {
        let answer = app.as_agent(bearer, Method::POST, "/v1/scan", &json!({"method": "GET", "url": "https://example.com/"})).await.body;
        let trace = app.get(&format!("/v1/traces/{}", text(&answer["trace_id"]))).await;
        assert_eq!((&trace["agent"]["name"], &trace["agent"]["id"]), (&made["name"], &Value::Null), "{trace}");
    }
}
