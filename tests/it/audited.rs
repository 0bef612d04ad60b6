//! That nothing is changed unseen: every route by which people change something leaves an entry in the audit log, with who it was and from where.

use std::time::Duration;

use interven::api::roles::{Access, RULES, Rule};
use interven::api::tokens::issue;
use interven::store::CredentialKind;
use interven_sandbox::{Received, SlackUser};
use reqwest::Method;
use serde_json::{Value, json};

use crate::slack_clicks::{SECRET, click, clickable};
use crate::support::{TestApp, deny, question, with_agent};

const PASSWORD: &str = "correct horse";

/// What is sent to a route so that it changes something.
enum Sample {
    /// As the administrator.
    Admin(String, Value),
    /// With this header.
    With((&'static str, String), String, Value),
    /// A click on this card.
    Click(Box<Received>),
    /// Nothing: it is a POST that only reads.
    Reads,
}

/// One more of a kind.
struct Bench {
    app: TestApp,
    made: std::cell::Cell<u32>,
}

impl Bench {
    fn name(&self, of: &str) -> String {
        self.made.set(self.made.get() + 1);
        format!("{of}-{}", self.made.get())
    }

    async fn made(&self, path: &str, body: Value) -> Value {
        let answer = self.app.send(Method::POST, path, &body).await;
        assert!(answer.status < 300, "POST {path}: {}", answer.body);
        answer.body
    }

    async fn user(&self) -> Value {
        let email = format!("{}@example.com", self.name("user"));
        self.made("/api/users", json!({"email": email, "name": "Eve", "role": "reviewer", "password": PASSWORD})).await
    }

    /// A fresh person's cookie.
    async fn session(&self) -> (String, String) {
        let user = self.user().await;
        let login = json!({"email": user["email"], "password": PASSWORD});
        let response = send(&self.app, &Method::POST, ("sec-fetch-site", "same-origin"), "/api/auth/login", &login).await;
        let cookie = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        (user["email"].as_str().unwrap().to_owned(), cookie)
    }

    async fn approval(&self) -> String {
        self.app.opened(&with_agent(question(), &self.name("agent"))).await
    }

    async fn channel(&self) -> String {
        self.app.add_webhook(&self.name("channel")).await
    }

    /// A delivery that is done with, and its channel.
    async fn delivery(&self) -> (Value, String) {
        let channel = self.channel().await;
        self.app.report(&with_agent(deny("a delivery"), &self.name("agent"))).await;
        self.app.settled().await;
        (self.app.deliveries(&channel).await.remove(0)["id"].clone(), channel)
    }

    async fn incident(&self) -> String {
        let traces = self.app.report(&with_agent(deny("an incident"), &self.name("agent"))).await;
        text(&self.made("/v1/incidents", json!({"trace_ids": traces})).await["id"])
    }

    fn policy(name: &str, priority: u32) -> Value {
        json!({"name": name, "rules": [{"rule_id": "r", "priority": priority, "match": {"tool_name": "nothing"}, "action": "DENY"}]})
    }

    async fn applied(&self) -> (String, String) {
        let name = self.name("policy");
        let applied = self.made("/v1/policies/apply", Self::policy(&name, 1)).await;
        (text(&applied["policy_id"]), name)
    }

    /// A request that changes something there.
    async fn sample(&self, rule: &Rule) -> Sample {
        let admin = |path: String, body: Value| Sample::Admin(path, body);
        let key = async || text(&self.made("/api/keys", json!({"name": self.name("key")})).await["id"]);
        let own = |path: &str, id: &str| path.replace("{id}", id);
        let path = rule.path.to_owned();
        match (rule.method.as_str(), rule.path) {
            ("POST", "/api/auth/login") => {
                let user = self.user().await;
                Sample::With(("sec-fetch-site", "same-origin".into()), path, json!({"email": user["email"], "password": PASSWORD}))
            }
            ("POST", "/api/auth/setup") => {
                let now = self.app.clock.now();
                let (link, token) = issue(CredentialKind::Setup, "", "first", None, Some(now.after(Duration::from_secs(60))), now);
                self.app.app.store.insert_credential(link).await.unwrap();
                let body = json!({"token": token.expose(), "email": "first@example.com", "password": PASSWORD});
                Sample::With(("sec-fetch-site", "same-origin".into()), path, body)
            }
            ("POST", "/api/auth/invitation") => {
                let new = json!({"email": format!("{}@example.com", self.name("invited")), "name": "Eve", "role": "auditor"});
                let link = text(&self.made("/api/users", new).await["invitation"]["url"]);
                let token = link.rsplit_once("#token=").unwrap().1;
                Sample::With(("sec-fetch-site", "same-origin".into()), path, json!({"token": token, "password": PASSWORD}))
            }
            ("POST", "/v1/slack/interactions") => {
                let name = self.name("slack");
                clickable(&self.app, &name, SECRET, Value::Null).await;
                self.approval().await;
                self.app.settled().await;
                Sample::Click(Box::new(self.app.sandbox.accepted(&name).pop().unwrap()))
            }
            ("POST", "/api/auth/logout") => Sample::With(("cookie", self.session().await.1), path, json!({})),
            ("POST", "/api/auth/password") => {
                let change = json!({"current_password": PASSWORD, "new_password": "battery staple"});
                Sample::With(("cookie", self.session().await.1), path, change)
            }
            ("DELETE", "/api/auth/sessions/{id}") => {
                let (email, _) = self.session().await;
                let id = text(&self.app.get(&format!("/api/auth/sessions?user={email}")).await["items"][0]["id"]);
                admin(own(&path, &id), json!({}))
            }
            ("POST", "/api/auth/tokens") => Sample::With(("cookie", self.session().await.1), path, json!({"name": "cron"})),
            ("DELETE", "/api/auth/tokens/{id}") => {
                let (_, cookie) = self.session().await;
                let made = send(&self.app, &Method::POST, ("cookie", &cookie), "/api/auth/tokens", &json!({"name": "old"})).await;
                let made: Value = serde_json::from_slice(&made.bytes().await.unwrap()).unwrap();
                Sample::With(("cookie", cookie), own(&path, &text(&made["id"])), json!({}))
            }
            ("POST", "/api/approvals/decide") => admin(path, json!({"ids": [self.approval().await, self.approval().await], "decision": "deny"})),
            ("POST", "/api/approvals/{id}/approve" | "/api/approvals/{id}/deny") => admin(own(&path, &self.approval().await), json!({"note": "so be it"})),
            ("POST", "/v1/incidents") => {
                let traces = self.app.report(&with_agent(deny("x"), &self.name("agent"))).await;
                admin(path, json!({"trace_ids": traces}))
            }
            ("POST", "/v1/incidents/{id}/notes") => admin(own(&path, &self.incident().await), json!({"text": "looking"})),
            ("POST", "/v1/incidents/{id}/transition") => admin(own(&path, &self.incident().await), json!({"status": "investigating"})),
            ("POST", "/v1/policies/apply") => admin(path, Self::policy(&self.name("policy"), 1)),
            ("POST", "/v1/policies/diff" | "/v1/policies/try" | "/api/channels/preview" | "/api/channels/matches") => Sample::Reads,
            ("POST", "/v1/policies/reset") => {
                for policy in self.app.get("/v1/policies").await["items"].as_array().unwrap() {
                    self.app.send(Method::DELETE, &format!("/v1/policies/{}", text(&policy["policy_id"])), &json!({})).await;
                }
                admin(path, json!({}))
            }
            ("DELETE", "/v1/policies/{id}") => admin(own(&path, &self.applied().await.0), json!({})),
            ("POST", "/v1/policies/{id}/restore") => {
                let (id, name) = self.applied().await;
                self.made("/v1/policies/apply", Self::policy(&name, 2)).await;
                admin(own(&path, &id), json!({"version": 1}))
            }
            ("POST", "/api/keys") => admin(path, json!({"name": "new"})),
            ("PATCH", "/api/keys/{id}") => admin(own(&path, &key().await), json!({"description": "for the build"})),
            ("DELETE", "/api/keys/{id}") => admin(own(&path, &key().await), json!({})),
            ("POST", "/api/telemetry/ephemeral-keys/{id}/revoke") => admin(own(&path, &self.ephemeral().await), json!({"reason": "done"})),
            ("POST", "/api/channels") => {
                let config = json!({"url": self.app.sandbox.generic_url("new"), "format": "JSON"});
                admin(path, json!({"name": "new", "kind": "siem", "config": config}))
            }
            ("PATCH", "/api/channels/{id}") => admin(own(&path, &self.channel().await), json!({"enabled": false})),
            ("DELETE", "/api/channels/{id}") | ("POST", "/api/channels/{id}/test") => admin(own(&path, &self.channel().await), json!({})),
            ("POST", "/api/deliveries/replay") => admin(path, json!({"filter": {"channel": self.delivery().await.1}})),
            ("POST", "/api/deliveries/{id}/replay") => admin(own(&path, &self.delivery().await.0.to_string()), json!({})),
            ("POST", "/api/users") => admin(path, json!({"email": "new@example.com", "name": "New", "role": "auditor"})),
            ("PATCH", "/api/users/{id}") => admin(own(&path, &text(&self.user().await["id"])), json!({"role": "auditor"})),
            ("POST", "/api/users/{id}/reset") => admin(own(&path, &text(&self.user().await["id"])), json!({})),
            ("PUT", "/api/settings") => admin(path, json!({"approvals": {"single_use": true}})),
            (method, path) => panic!("{method} {path}: give a sample of a request that changes something, or say that it only reads"),
        }
    }

    async fn ephemeral(&self) -> String {
        let answer = self.app.request(Method::POST, "/v1/keys/ephemeral", Some(self.app.engine_key()), "application/json", "{}").await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        text(&answer.body["ephemeral_id"])
    }
}

#[track_caller]
fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

async fn send(app: &TestApp, method: &Method, (name, value): (&str, &str), path: &str, body: &Value) -> reqwest::Response {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.request(method.clone(), format!("http://{}{path}", app.address())).header(name, value).header("x-interven-csrf", "1");
    request.header("content-type", "application/json").body(body.to_string()).send().await.unwrap()
}

/// The entries after the one with this number, newest first.
async fn entries_after(app: &TestApp, seq: i64) -> Vec<Value> {
    let log = app.get("/api/audit?limit=200").await;
    log["items"].as_array().unwrap().iter().filter(|entry| entry["seq"].as_i64().unwrap() > seq).cloned().collect()
}

async fn newest(app: &TestApp) -> i64 {
    app.get("/api/audit?limit=1").await["items"][0]["seq"].as_i64().unwrap()
}

#[tokio::test]
async fn every_route_by_which_people_change_something_leaves_an_entry() {
    let bench = Bench { app: TestApp::start().await, made: std::cell::Cell::default() };
    let app = &bench.app;
    for rule in RULES.iter().filter(|rule| rule.method != Method::GET && rule.access != Access::Keys) {
        let sample = bench.sample(rule).await;
        app.settled().await;
        let before = newest(app).await;
        let route = format!("{} {}", rule.method, rule.path);
        let (status, answer) = match sample {
            Sample::Reads => continue,
            Sample::Admin(path, body) => {
                let answer = app.send(rule.method.clone(), &path, &body).await;
                (answer.status, answer.body)
            }
            Sample::With((name, value), path, body) => {
                let answer = send(app, &rule.method, (name, &value), &path, &body).await;
                (answer.status().as_u16(), Value::Null)
            }
            Sample::Click(card) => {
                let name = card.name.clone();
                (click(app, &name, &card, "approve", &SlackUser::new("U0ADA", "ada")).await.status, Value::Null)
            }
        };
        assert!((200..300).contains(&status), "{route}: {status} {answer}");
        app.settled().await;
        let entries = entries_after(app, before).await;
        assert!(!entries.is_empty(), "{route} changed something and left no entry in the audit log");
        for entry in &entries {
            assert!(["user", "slack"].contains(&entry["actor"]["kind"].as_str().unwrap()) && entry["actor"]["id"].is_string(), "{route}: {entry}");
            assert_eq!(entry["address"], "127.0.0.1", "{route}: {entry}");
        }
    }
}
