//! Signing in, tokens and keys through the front door.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::http::response::Parts;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::resource_tests::Bench;
use super::tokens::issue;
use crate::clock::fresh_id;
use crate::password::Passwords;
use crate::secret::Secret;
use crate::store::{CredentialKind, User};

const PASSWORD: &str = "correct horse";

async fn bench() -> Bench {
    let bench = Bench::new().await;
    let (now, password_hash) = (bench.clock.now(), Passwords::default().hash(Secret::new(PASSWORD)).await.unwrap());
    let user = User {
        id: fresh_id(now),
        email: "ada@example.com".into(),
        name: "Ada".into(),
        role: crate::domain::role::Role::Admin,
        password_hash,
        slack: None,
        created_at: now,
        disabled_at: None,
    };
    bench.store.insert_user(user).await.unwrap();
    bench
}

async fn call(bench: &Bench, method: &str, path: &str, headers: &[(&str, &str)], body: Value) -> (u16, Parts, Value) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    let (parts, body) = bench.router.clone().oneshot(request.body(body).unwrap()).await.unwrap().into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    (parts.status.as_u16(), parts, serde_json::from_slice(&bytes).unwrap_or_default())
}

/// Signs in; what the browser sends back from then on.
async fn sign_in(bench: &Bench, password: &str) -> Result<String, (u16, Parts)> {
    let (status, parts, body) = call(bench, "POST", "/api/auth/login", &[], json!({"email": "Ada@example.com", "password": password})).await;
    if status != 200 {
        return Err((status, parts));
    }
    assert_eq!((body["email"].as_str(), body["password_hash"].as_str()), (Some("ada@example.com"), None));
    let cookie = parts.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax"), "{cookie}");
    Ok(cookie.split(';').next().unwrap().to_owned())
}

#[tokio::test]
async fn a_session_reads_with_its_cookie_and_changes_things_with_proof() {
    let bench = bench().await;
    let cookie = sign_in(&bench, PASSWORD).await.unwrap();
    let (status, _, me) = call(&bench, "GET", "/api/auth/me", &[("cookie", &cookie)], Value::Null).await;
    assert_eq!((status, me["name"].as_str()), (200, Some("Ada")));
    let new = json!({"name": "ci"});
    let (status, _, problem) = call(&bench, "POST", "/api/keys", &[("cookie", &cookie)], new.clone()).await;
    assert_eq!((status, problem["code"].as_str()), (403, Some("csrf")));
    assert_eq!(call(&bench, "POST", "/api/keys", &[("cookie", &cookie), ("x-interven-csrf", "1")], new.clone()).await.0, 201);
    assert_eq!(call(&bench, "POST", "/api/keys", &[("cookie", &cookie), ("sec-fetch-site", "same-origin")], new.clone()).await.0, 201);
    assert_eq!(call(&bench, "POST", "/api/keys", &[("cookie", &cookie), ("sec-fetch-site", "cross-site")], new).await.0, 403);
}

#[tokio::test]
async fn a_session_ends_by_signing_out_and_after_twelve_hours() {
    let bench = bench().await;
    let (first, second) = (sign_in(&bench, PASSWORD).await.unwrap(), sign_in(&bench, PASSWORD).await.unwrap());
    let (status, parts, _) = call(&bench, "POST", "/api/auth/logout", &[("cookie", &first), ("x-interven-csrf", "1")], Value::Null).await;
    assert_eq!((status, parts.headers["set-cookie"].to_str().unwrap()), (204, "aif_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
    let me = async |cookie: &str| call(&bench, "GET", "/api/auth/me", &[("cookie", cookie)], Value::Null).await.0;
    assert_eq!((me(&first).await, me(&second).await), (401, 200));
    bench.clock.advance(Duration::from_secs(12 * 60 * 60));
    assert_eq!(me(&second).await, 401);
    assert_eq!(call(&bench, "POST", "/api/auth/logout", &[("cookie", &second)], Value::Null).await.0, 204, "nothing to end is no error");
}

#[tokio::test]
async fn guessing_is_slowed_down_and_does_not_lock_the_owner_out_for_good() {
    let bench = bench().await;
    for _ in 0..5 {
        let (status, parts) = sign_in(&bench, "wrong password").await.unwrap_err();
        assert_eq!((status, parts.headers["www-authenticate"].to_str().unwrap()), (401, "Bearer realm=\"interven\""));
    }
    let (status, parts) = sign_in(&bench, PASSWORD).await.unwrap_err();
    assert_eq!((status, parts.headers["retry-after"].to_str().unwrap()), (429, "5"));
    bench.clock.advance(Duration::from_secs(5));
    sign_in(&bench, PASSWORD).await.unwrap();
    let (status, _, problem) = call(&bench, "POST", "/api/auth/login", &[], json!({"email": "ada@example.com"})).await;
    assert_eq!((status, problem["error"].as_str()), (400, Some("missing field `password`.")));
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let bench = bench().await;
    let (here, there) = (sign_in(&bench, PASSWORD).await.unwrap(), sign_in(&bench, PASSWORD).await.unwrap());
    let change = async |current: &str, new: &str| {
        let body = json!({"current_password": current, "new_password": new});
        call(&bench, "POST", "/api/auth/password", &[("cookie", &here), ("x-interven-csrf", "1")], body).await.0
    };
    assert_eq!(change("wrong password", "battery staple").await, 403);
    assert_eq!(change(PASSWORD, "short").await, 400);
    assert_eq!(change(PASSWORD, "battery staple").await, 204);
    let me = async |cookie: &str| call(&bench, "GET", "/api/auth/me", &[("cookie", cookie)], Value::Null).await.0;
    assert_eq!((me(&here).await, me(&there).await), (200, 401));
    assert!(sign_in(&bench, PASSWORD).await.is_err());
    sign_in(&bench, "battery staple").await.unwrap();
}

#[tokio::test]
async fn a_token_acts_in_its_owners_name_until_it_is_revoked() {
    let bench = bench().await;
    let cookie = sign_in(&bench, PASSWORD).await.unwrap();
    let proof = [("cookie", cookie.as_str()), ("x-interven-csrf", "1")];
    let (status, _, made) = call(&bench, "POST", "/api/auth/tokens", &proof, json!({"name": "ci"})).await;
    assert_eq!(status, 201);
    let bearer = format!("Bearer {}", made["token"].as_str().unwrap());
    let with_token = [("authorization", bearer.as_str())];
    let (_, _, me) = call(&bench, "GET", "/api/auth/me", &with_token, Value::Null).await;
    assert_eq!(me["email"], "ada@example.com");
    let (_, _, list) = call(&bench, "GET", "/api/auth/tokens", &with_token, Value::Null).await;
    assert_eq!((list["items"][0]["name"].as_str(), list["items"][0]["token"].as_str(), &list["next_cursor"]), (Some("ci"), None, &Value::Null));
    // A token needs no proof: a browser does not send it by itself.
    let path = format!("/api/auth/tokens/{}", made["id"].as_str().unwrap());
    assert_eq!(call(&bench, "DELETE", &path, &with_token, Value::Null).await.0, 204);
    assert_eq!(call(&bench, "GET", "/api/auth/me", &with_token, Value::Null).await.0, 401);
    assert_eq!(call(&bench, "DELETE", &path, &proof, Value::Null).await.0, 404);
}

#[tokio::test]
async fn a_revoked_key_is_refused_at_once_and_by_another_process_within_a_second() {
    let bench = bench().await;
    let cookie = sign_in(&bench, PASSWORD).await.unwrap();
    let proof = [("cookie", cookie.as_str()), ("x-interven-csrf", "1")];
    let decision = json!({"decision": "ALLOW", "tool_name": "slack", "agent": {"id": "a"}});
    let (_, _, here) = call(&bench, "POST", "/api/keys", &proof, json!({"name": "a"})).await;
    let (_, _, there) = call(&bench, "POST", "/api/keys", &proof, json!({"name": "b"})).await;
    let send = async |key: &Value| {
        let bearer = format!("Bearer {}", key["key"].as_str().unwrap());
        call(&bench, "POST", "/v1/decisions", &[("authorization", &bearer)], decision.clone()).await.0
    };
    assert_eq!((send(&here).await, send(&there).await), (200, 200));
    assert_eq!(call(&bench, "DELETE", &format!("/api/keys/{}", here["id"].as_str().unwrap()), &proof, Value::Null).await.0, 204);
    assert_eq!(send(&here).await, 401);
    assert_eq!(send(&there).await, 200);
    bench.store.delete_credential(CredentialKind::Key, there["id"].as_str().unwrap().parse().unwrap(), None).await.unwrap();
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(send(&there).await, 401);
}

#[tokio::test]
async fn the_one_time_link_makes_one_administrator() {
    let bench = bench().await;
    let (link, token) = issue(CredentialKind::Setup, "", "first administrator", None, None, bench.clock.now());
    bench.store.insert_credential(link).await.unwrap();
    let set_up = async |email: &str, password: &str| {
        call(&bench, "POST", "/api/auth/setup", &[], json!({"token": token.expose(), "email": email, "password": password})).await
    };
    assert_eq!(set_up("eve", "12345678").await.0, 400);
    assert_eq!(set_up("eve@example.com", "1234567").await.0, 400);
    assert_eq!(set_up("ada@example.com", "12345678").await.0, 409, "the link is not used up by it");
    let (status, parts, user) = set_up("Eve@example.com", "12345678").await;
    assert_eq!((status, user["email"].as_str(), user["role"].as_str()), (200, Some("eve@example.com"), Some("admin")));
    assert!(parts.headers.contains_key("set-cookie"));
    assert_eq!(set_up("mallory@example.com", "12345678").await.0, 401);
    assert_eq!(call(&bench, "GET", "/api/auth/me", &[("cookie", &format!("aif_session={}", token.expose()))], Value::Null).await.0, 401, "it is no session");
}

#[tokio::test]
async fn the_server_says_that_it_is_there_and_what_is_not() {
    let bench = Bench::new().await;
    let (status, parts, body) = call(&bench, "GET", "/health", &[], Value::Null).await;
    assert_eq!((status, body, parts.headers["x-content-type-options"].to_str().unwrap()), (200, json!({"status": "ok"}), "nosniff"));
    assert_eq!(call(&bench, "GET", "/readyz", &[], Value::Null).await.0, 200);
    assert_eq!(call(&bench, "GET", "/openapi.json", &[], Value::Null).await.2["openapi"], "3.1.0");
    for (method, path, status) in [("GET", "/nothing", 404), ("PUT", "/health", 405), ("DELETE", "/api/keys/none", 401)] {
        let (found, parts, problem) = call(&bench, method, path, &[], Value::Null).await;
        assert_eq!((found, parts.headers["content-type"].to_str().unwrap()), (status, "application/problem+json"));
        assert_eq!(problem["status"], status);
    }
}
