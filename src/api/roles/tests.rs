//! Every route of the OpenAPI document, as every role and as nobody.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use axum::body::Body;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::api::resource_tests::Bench;
use crate::api::tokens::issue;
use crate::clock::fresh_id;
use crate::secret::PERSONAL_TOKEN_PREFIX;
use crate::store::{CredentialKind, User};

/// Method, path, and the kinds of credential that the document says it takes.
fn documented() -> Vec<(Method, String, BTreeSet<String>)> {
    let document = serde_json::to_value(crate::api::document()).unwrap();
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let security = operation["security"].as_array().cloned().unwrap_or_default();
            let kinds = security.iter().flat_map(|one| one.as_object().unwrap().keys().cloned()).collect();
            routes.push((method.to_uppercase().parse().unwrap(), path.clone(), kinds));
        }
    }
    routes
}

async fn person(bench: &Bench, role: Role, kind: CredentialKind) -> (User, String) {
    let now = bench.clock.now();
    let id = fresh_id(now);
    let email = format!("{}-{id}@example.com", role.name());
    let user = User { id, email, name: role.name().into(), role, password_hash: String::new(), slack: None, created_at: now, disabled_at: None };
    bench.store.insert_user(user.clone()).await.unwrap();
    let bearer = credential(bench, &user, kind).await;
    (user, bearer)
}

async fn credential(bench: &Bench, user: &User, kind: CredentialKind) -> String {
    let prefix = if kind == CredentialKind::Token { PERSONAL_TOKEN_PREFIX } else { "" };
    let (credential, secret) = issue(kind, prefix, "t", Some(user.id), None, bench.clock.now());
    bench.store.insert_credential(credential).await.unwrap();
    secret.expose().to_owned()
}

#[test]
fn every_route_of_the_document_is_decided_and_nothing_else() {
    let documented = documented();
    for (method, path, kinds) in &documented {
        let access = access(method, path).unwrap_or_else(|| panic!("{method} {path}: say in api::roles who may"));
        let expected: &[&str] = match access {
            Access::Open => &[],
            Access::Keys => &["api_key"],
            Access::People(_) if path == "/api/auth/logout" => &["session"],
            Access::People(_) => &["session", "token"],
            Access::PeopleAndKeys(_) => &["api_key", "session", "token"],
        };
        assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{method} {path}");
        assert!(matches!(access, Access::Open | Access::Keys) || access.roles().contains(&Role::Admin), "{method} {path}");
    }
    for rule in RULES {
        assert_eq!(documented.iter().filter(|(method, path, _)| *method == rule.method && path == rule.path).count(), 1, "{} {}", rule.method, rule.path);
        assert_eq!(RULES.iter().filter(|other| other.method == rule.method && other.path == rule.path).count(), 1, "{} {}", rule.method, rule.path);
    }
}

#[test]
fn an_auditor_changes_nothing_but_what_is_her_own_and_sees_no_channels_keys_or_team() {
    for rule in RULES.iter().filter(|rule| rule.access.roles().contains(&Role::Auditor)) {
        assert!(rule.method == Method::GET || rule.path.starts_with("/api/auth/"), "{} {}", rule.method, rule.path);
        for hidden in ["/api/channels", "/api/keys", "/api/users", "/api/settings", "/api/telemetry/ephemeral-keys"] {
            assert!(!rule.path.starts_with(hidden), "{} {}", rule.method, rule.path);
        }
    }
    assert_eq!(access(&Method::HEAD, "/api/users"), access(&Method::GET, "/api/users"));
    assert_eq!(access(&Method::GET, "/api/nothing"), None);
}

#[tokio::test]
async fn every_route_answers_every_role_and_nobody_as_the_table_says() {
    let bench = Bench::new().await;
    for (method, template, _) in documented() {
        let access = access(&method, &template).unwrap();
        let nil = Uuid::nil().to_string();
        let path: Vec<&str> = template.split('/').map(|part| if part.starts_with('{') { nil.as_str() } else { part }).collect();
        let path = path.join("/");
        for role in Role::ALL {
            for kind in [CredentialKind::Token, CredentialKind::Session] {
                // Signing out ends a session, so each request has its own.
                let (_, bearer) = person(&bench, role, kind).await;
                let header =
                    if kind == CredentialKind::Token { ("authorization", format!("Bearer {bearer}")) } else { ("cookie", format!("aif_session={bearer}")) };
                let (status, _, body) = bench.send_with(&[(header.0, &header.1), ("x-interven-csrf", "1")], method.as_str(), &path, "{}").await;
                let is_refused = status == 403 && body["code"] == "role_not_allowed";
                let context = format!("{method} {path} as {} by {kind:?}: {status} {body}", role.name());
                match access {
                    Access::Open => assert!(!is_refused, "{context}"),
                    Access::Keys => assert_eq!(status, 401, "{context}"),
                    Access::People(roles) | Access::PeopleAndKeys(roles) if roles.contains(&role) => assert!(status != 401 && status != 403, "{context}"),
                    Access::People(_) | Access::PeopleAndKeys(_) => assert!(is_refused, "{context}"),
                }
            }
        }
        let (status, _, body) = bench.send_with(&[], method.as_str(), &path, "{}").await;
        let context = format!("{method} {path} as nobody: {status} {body}");
        match access {
            Access::Open => assert_ne!(status, 403, "{context}"),
            // There is nothing to end, and the cookie is taken back all the same.
            _ if template == "/api/auth/logout" => assert_eq!(status, 204, "{context}"),
            _ => assert_eq!(status, 401, "{context}"),
        }
    }
}

#[tokio::test]
async fn a_role_counts_at_once_and_the_last_administrator_stays() {
    let bench = Bench::new().await;
    let (eve, token) = person(&bench, Role::Auditor, CredentialKind::Token).await;
    let me = bench.get("/api/auth/me").await["id"].as_str().unwrap().to_owned();
    let give = async |who: &str, role: &str| bench.send("PATCH", &format!("/api/users/{who}"), json!({"role": role}).to_string()).await;

    assert_eq!(bench.send_as(&token, "GET", "/api/users", Body::empty()).await.0, 403);
    let (status, _, shown) = give(&eve.id.to_string(), "admin").await;
    assert_eq!((status.as_u16(), &shown["role"]), (200, &json!("admin")));
    assert_eq!(bench.send_as(&token, "GET", "/api/users", Body::empty()).await.0, 200);
    assert_eq!(give(&eve.id.to_string(), "reviewer").await.0, 200);
    assert_eq!(bench.send_as(&token, "GET", "/api/users", Body::empty()).await.0, 403);

    let (status, _, body) = give(&me, "auditor").await;
    assert_eq!((status.as_u16(), &body["code"]), (409, &json!("last_admin")));
    let (status, _, body) = give(&me, "owner").await;
    assert_eq!((status.as_u16(), &body["key"]), (400, &json!("role")), "{body}");
}

#[tokio::test]
async fn an_administrator_who_never_came_is_no_other_administrator() {
    let bench = Bench::new().await;
    let me = bench.get("/api/auth/me").await["id"].as_str().unwrap().to_owned();
    let (invited, _) = person(&bench, Role::Admin, CredentialKind::Token).await;
    let give = async |who: &str, role: &str| bench.send("PATCH", &format!("/api/users/{who}"), json!({"role": role}).to_string()).await;

    let (status, _, body) = give(&me, "auditor").await;
    assert_eq!((status.as_u16(), &body["code"]), (409, &json!("last_admin")), "{body}");
    bench.store.set_password(invited.id, "$argon2id$v=19$m=8,t=1,p=1$bm9ib2R5$AAAA", None).await.unwrap();
    assert_eq!(give(&invited.id.to_string(), "auditor").await.0, 200);
    assert_eq!(give(&invited.id.to_string(), "admin").await.0, 200);
    assert_eq!(give(&me, "auditor").await.0, 200, "she has come, and can sign in");
}

#[tokio::test]
async fn a_developer_has_their_own_keys_and_no_others() {
    let bench = Bench::new().await;
    let (ada, token) = person(&bench, Role::Developer, CredentialKind::Token).await;
    let send = async |method: &str, path: &str, body: Value| {
        let (status, _, body) = bench.send_as(&token, method, path, body.to_string()).await;
        (status.as_u16(), body)
    };
    let (status, made) = send("POST", "/api/keys", json!({"name": "mine"})).await;
    assert_eq!((status, &made["owner"]["email"]), (201, &json!(ada.email)));
    assert_eq!(send("POST", "/api/keys", json!({"name": "x", "owner": "a@b.c"})).await.0, 403);
    assert_eq!(send("POST", "/api/keys", json!({"name": "x", "scopes": ["manage"]})).await.0, 403);
    let (_, list) = send("GET", "/api/keys", json!({})).await;
    assert_eq!(list["items"].as_array().unwrap().iter().map(|key| &key["name"]).collect::<Vec<_>>(), [&json!("mine")]);

    let all = bench.get("/api/keys").await;
    let other = all["items"].as_array().unwrap().iter().find(|key| key["name"] == "k").unwrap()["id"].as_str().unwrap();
    let (own, other) = (format!("/api/keys/{}", made["id"].as_str().unwrap()), format!("/api/keys/{other}"));
    assert_eq!(send("PATCH", &other, json!({"name": "x"})).await.0, 404);
    assert_eq!(send("DELETE", &other, json!({})).await.0, 404);
    assert_eq!(send("PATCH", &own, json!({"name": "x"})).await.0, 200);
    assert_eq!(send("DELETE", &own, json!({})).await.0, 204);
}

#[test]
fn the_documentation_has_the_table() {
    let mut table = "| Method | Path | Admin | Developer | Reviewer | Auditor | API key |\n|---|---|---|---|---|---|---|\n".to_owned();
    for rule in RULES {
        let mark = |may: bool| if may { "yes" } else { "" };
        let roles = Role::ALL.map(|role| mark(rule.access == Access::Open || rule.access.roles().contains(&role)));
        let key = match rule.access {
            Access::Open | Access::Keys => "yes",
            Access::People(_) => "",
            Access::PeopleAndKeys(_) => "with `manage`",
        };
        writeln!(table, "| {} | `{}` | {} | {key} |", rule.method, rule.path, roles.join(" | ")).unwrap();
    }
    let shown = include_str!("../../../docs/roles.md").split_once("<!-- table -->\n").map(|(_, shown)| shown);
    assert_eq!(shown, Some(table.as_str()), "the part of docs/roles.md after `<!-- table -->` is to be:\n{table}");
}
