//! Accounts through the front door: invitations, disabled people, reset passwords, sessions.

use std::time::Duration;

use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::resource_tests::Bench;
use super::session::signed_in;
use super::tokens::issue;
use crate::config::Environment;
use crate::store::CredentialKind;

const PASSWORD: &str = "correct horse";
const EVE: &str = "eve@example.com";

/// Makes a user without a password; their id and the token of the link.
async fn invite(bench: &Bench, role: &str) -> (String, String) {
    let (status, made) = bench.post("/api/users", json!({"email": "Eve@example.com", "name": "Eve", "role": role})).await;
    assert_eq!((status, &made["email"], &made["has_password"]), (201, &json!(EVE), &json!(false)), "{made}");
    (made["id"].as_str().unwrap().to_owned(), token_of(&made["invitation"]))
}

fn token_of(invitation: &Value) -> String {
    let url = invitation["url"].as_str().unwrap();
    url.strip_prefix("http://localhost:4000/invitation#token=").unwrap_or_else(|| panic!("{url}")).to_owned()
}

/// As nobody, from a browser's page of ours.
async fn send(bench: &Bench, path: &str, body: Value) -> (u16, HeaderMap, Value) {
    let (status, headers, body) = bench.send_with(&[("sec-fetch-site", "same-origin")], "POST", path, body.to_string()).await;
    (status.as_u16(), headers, body)
}

async fn accept(bench: &Bench, token: &str) -> (u16, HeaderMap, Value) {
    send(bench, "/api/auth/invitation", json!({"token": token, "password": PASSWORD})).await
}

async fn sign_in(bench: &Bench, email: &str, password: &str) -> (u16, HeaderMap, Value) {
    send(bench, "/api/auth/login", json!({"email": email, "password": password})).await
}

/// The cookie that a browser keeps of this answer.
fn cookie(headers: &HeaderMap) -> String {
    headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
}

async fn with(bench: &Bench, cookie: &str, method: &str, path: &str) -> (u16, Value) {
    let (status, _, body) = bench.send_with(&[("cookie", cookie), ("x-interven-csrf", "1")], method, path, "{}").await;
    (status.as_u16(), body)
}

async fn me(bench: &Bench, cookie: &str) -> u16 {
    with(bench, cookie, "GET", "/api/auth/me").await.0
}

/// What the audit log has, oldest first, without what the bench did.
async fn actions(bench: &Bench, action: &str) -> Vec<Value> {
    let mut found = bench.get(&format!("/api/audit?action={action}")).await["items"].as_array().unwrap().clone();
    found.reverse();
    found
}

#[tokio::test]
async fn an_invitation_is_good_once_and_for_seven_days() {
    let bench = Bench::new().await;
    let (id, token) = invite(&bench, "auditor").await;
    assert_eq!(sign_in(&bench, EVE, "").await.0, 401, "who has no password is not let in with none");
    let (status, _, body) = send(&bench, "/api/auth/invitation", json!({"token": token, "password": "short"})).await;
    assert_eq!((status, &body["key"]), (400, &json!("password")));
    let (status, headers, shown) = accept(&bench, &token).await;
    assert_eq!((status, &shown["role"], &shown["has_password"]), (200, &json!("auditor"), &json!(true)));
    assert_eq!(me(&bench, &cookie(&headers)).await, 200);
    let (status, _, body) = accept(&bench, &token).await;
    assert_eq!((status, &body["code"]), (401, &json!("link_used")));
    assert_eq!(sign_in(&bench, EVE, PASSWORD).await.0, 200);

    let kept = actions(&bench, "invitation").await;
    assert_eq!(kept.iter().map(|entry| entry["action"].as_str().unwrap()).collect::<Vec<_>>(), ["invitation.created", "invitation.removed"]);
    assert_eq!((&kept[0]["actor"]["name"], &kept[1]["actor"]["name"], &kept[0]["target"]["name"]), (&json!("a@b.c"), &json!(EVE), &json!(EVE)));
    let chosen = actions(&bench, "user.updated").await;
    assert_eq!((&chosen[0]["actor"]["name"], &chosen[0]["after"]), (&json!(EVE), &json!({"password": "set"})));
    assert!(!json!([kept, chosen]).to_string().contains(&token[..4]), "no part of a link is told");

    let (status, link) = bench.post(&format!("/api/users/{id}/reset"), json!({})).await;
    assert_eq!((status, &link["expires_at"]), (200, &json!("2026-06-08T12:00:00.000Z")));
    bench.clock.advance(Duration::from_secs(7 * 24 * 60 * 60));
    assert_eq!(accept(&bench, &token_of(&link)).await.0, 401);
    // A link is no session and no token.
    assert_eq!(me(&bench, &format!("aif_session={}", token_of(&link))).await, 401);
}

#[tokio::test]
async fn a_user_that_cannot_be_made_is_refused() {
    let bench = Bench::new().await;
    invite(&bench, "reviewer").await;
    for (new, status, key) in [
        (json!({"email": "eve", "name": "Eve", "role": "auditor"}), 400, json!("email")),
        (json!({"email": "x@example.com", "name": " ", "role": "auditor"}), 400, json!("name")),
        (json!({"email": "x@example.com", "name": "X", "role": "owner"}), 400, json!("role")),
        (json!({"email": "x@example.com", "name": "X"}), 400, Value::Null),
        (json!({"email": "x@example.com", "name": "X", "role": "auditor", "password": "short"}), 400, json!("password")),
        (json!({"email": "EVE@example.com", "name": "X", "role": "auditor"}), 409, Value::Null),
    ] {
        let (answered, body) = bench.post("/api/users", new).await;
        assert_eq!((answered, &body["key"]), (status, &key), "{body}");
    }
    let new = json!({"email": "x@example.com", "name": "X", "role": "developer", "password": PASSWORD});
    let (status, made) = bench.post("/api/users", new).await;
    assert_eq!((status, &made["invitation"], &made["has_password"]), (201, &Value::Null, &json!(true)));
    assert_eq!(sign_in(&bench, "x@example.com", PASSWORD).await.0, 200);
}

#[tokio::test]
async fn who_is_disabled_is_out_at_once_and_told_what_anybody_is_told() {
    let bench = Bench::new().await;
    let (id, token) = invite(&bench, "reviewer").await;
    let session = cookie(&accept(&bench, &token).await.1);
    let pat = with_body(&bench, &session, "/api/auth/tokens", json!({"name": "cron"})).await.1["token"].as_str().unwrap().to_owned();
    let key = bench.post("/api/keys", json!({"name": "agent", "owner": EVE})).await.1["key"].as_str().unwrap().to_owned();
    let set = async |disabled: bool| bench.send("PATCH", &format!("/api/users/{id}"), json!({"disabled": disabled}).to_string()).await;
    let (status, _, shown) = set(true).await;
    let warning = "1 API key that eve@example.com owns or made still works, for the agents that have them; revoke what is not needed.";
    assert_eq!(shown["warnings"], json!([warning]));
    let call = bench.send_as(&key, "POST", "/v1/scan", r#"{"method":"GET","url":"https://example.com"}"#).await;
    assert_eq!(call.0, 200, "agents depend on keys, not on people: {}", call.2);
    assert_eq!((status.as_u16(), &shown["disabled_at"]), (200, &json!("2026-06-01T12:00:00.000Z")));
    assert_eq!((me(&bench, &session).await, bench.send_as(&pat, "GET", "/api/auth/me", "").await.0.as_u16()), (401, 401));
    let removed = [actions(&bench, "session.removed").await, actions(&bench, "token.removed").await];
    assert!(removed.iter().all(|entries| entries.len() == 1 && entries[0]["actor"]["name"] == "a@b.c"), "{removed:?}");
    assert_eq!(bench.post(&format!("/api/users/{id}/reset"), json!({})).await.0, 409);

    let (right, unknown) = (sign_in(&bench, EVE, PASSWORD).await, sign_in(&bench, "nobody@example.com", PASSWORD).await);
    assert_eq!((right.0, &right.2), (401, &unknown.2), "nobody learns who is there");
    assert_eq!(actions(&bench, "session.refused").await[0]["after"], json!({"why": "disabled"}));

    let enabled = set(false).await.2;
    assert_eq!((&enabled["disabled_at"], &enabled["warnings"]), (&Value::Null, &json!([])));
    assert_eq!((me(&bench, &session).await, bench.send_as(&pat, "GET", "/api/auth/me", "").await.0.as_u16()), (401, 401), "what ended does not come back");
    assert_eq!(sign_in(&bench, EVE, PASSWORD).await.0, 200);

    let ada = bench.get("/api/auth/me").await["id"].as_str().unwrap().to_owned();
    let (status, _, body) = bench.send("PATCH", &format!("/api/users/{ada}"), r#"{"disabled":true}"#).await;
    assert_eq!((status.as_u16(), &body["code"], &body["key"]), (409, &json!("last_admin"), &json!("disabled")));
}

#[tokio::test]
async fn another_role_says_which_keys_go_on() {
    let bench = Bench::new().await;
    let (id, link) = invite(&bench, "admin").await;
    let session = cookie(&accept(&bench, &link).await.1);
    let give = async |change: Value| bench.send("PATCH", &format!("/api/users/{id}"), change.to_string()).await.2["warnings"].clone();
    assert_eq!(give(json!({"role": "developer"})).await, json!([]), "there are none");
    assert_eq!(give(json!({"role": "admin"})).await, json!([]));
    let (status, made) = with_body(&bench, &session, "/api/keys", json!({"name": "mine", "scopes": ["manage"]})).await;
    assert_eq!(status, 201, "{made}");
    bench.post("/api/keys", json!({"name": "hers", "owner": EVE})).await;
    bench.post("/api/keys", json!({"name": "another's"})).await;
    let warning = "2 API keys that eve@example.com owns or made still work, for the agents that have them; revoke what is not needed. \
                   1 of them may change incidents and policies (scope `manage`).";
    assert_eq!(give(json!({"role": "auditor"})).await, json!([warning]));
    assert_eq!(give(json!({"role": "auditor", "name": "Eve"})).await, json!([]), "nothing is lost by it");
    assert_eq!(give(json!({"disabled": true})).await, json!([warning]));
}

#[tokio::test]
async fn a_name_reads_as_it_is_whoever_gives_it() {
    let bench = Bench::new().await;
    let (_, link) = invite(&bench, "developer").await;
    let session = cookie(&accept(&bench, &link).await.1);
    let (setup, token) = issue(CredentialKind::Setup, "", "first", None, None, bench.clock.now());
    bench.store.insert_credential(setup).await.unwrap();
    let config = json!({"url": "http://127.0.0.1:9/", "format": "JSON"});
    for name in ["ci\u{202e}nimda", "a\u{2069}b", "a\nb"] {
        for (path, body) in [
            ("/api/auth/tokens", json!({"name": name})),
            ("/api/keys", json!({"name": name})),
            ("/api/auth/setup", json!({"token": token.expose(), "email": "first@example.com", "password": PASSWORD, "name": name})),
        ] {
            let (status, body) = with_body(&bench, &session, path, body).await;
            assert_eq!((status, &body["key"]), (400, &json!("name")), "{path} {name:?}: {body}");
        }
        for (path, body) in [
            ("/api/users", json!({"email": "x@example.com", "role": "auditor", "name": name})),
            ("/api/channels", json!({"kind": "siem", "config": config, "name": name})),
        ] {
            let (status, body) = bench.post(path, body).await;
            assert_eq!((status, &body["key"]), (400, &json!("name")), "{path} {name:?}: {body}");
        }
    }
}

#[tokio::test]
async fn a_flood_of_refused_sign_ins_leaves_few_entries() {
    let bench = Bench::new().await;
    for number in 0..20 {
        assert_eq!(sign_in(&bench, &format!("{number}@example.com"), PASSWORD).await.0, 401);
    }
    let (status, headers, _) = sign_in(&bench, "20@example.com", PASSWORD).await;
    assert_eq!((status, headers["retry-after"].to_str().unwrap()), (429, "3"), "one place runs out of tries");
    let told: Vec<Value> = actions(&bench, "session.refused").await.iter().map(|entry| entry["after"]["count"].clone()).collect();
    assert_eq!(told, [json!(null), json!(null), json!(null), json!(null), json!(null), json!(5), json!(10)]);
}

async fn with_body(bench: &Bench, cookie: &str, path: &str, body: Value) -> (u16, Value) {
    let (status, _, body) = bench.send_with(&[("cookie", cookie), ("x-interven-csrf", "1")], "POST", path, body.to_string()).await;
    (status.as_u16(), body)
}

#[tokio::test]
async fn a_reset_ends_everything_that_the_old_password_opened() {
    let bench = Bench::new().await;
    let (id, first) = invite(&bench, "developer").await;
    let reset = async || token_of(&bench.post(&format!("/api/users/{id}/reset"), json!({})).await.1);
    let second = reset().await;
    assert_eq!(accept(&bench, &first).await.0, 401, "the newest link counts");
    let session = cookie(&accept(&bench, &second).await.1);
    let pat = with_body(&bench, &session, "/api/auth/tokens", json!({"name": "cron", "expires_in_days": 1})).await.1["token"].as_str().unwrap().to_owned();
    assert_eq!(bench.send_as(&pat, "GET", "/api/auth/me", "").await.0, 200);
    let third = reset().await;
    assert_eq!((me(&bench, &session).await, bench.send_as(&pat, "GET", "/api/auth/me", "").await.0.as_u16()), (401, 401));
    assert_eq!(sign_in(&bench, EVE, PASSWORD).await.0, 401, "the old password is gone");
    let session = cookie(&accept(&bench, &third).await.1);
    assert_eq!(me(&bench, &session).await, 200);
    // A password that its owner sets ends a link that an administrator made before.
    bench.clock.advance(Duration::from_secs(1));
    let fourth = reset().await;
    assert_eq!(me(&bench, &session).await, 401);
    let session = cookie(&accept(&bench, &fourth).await.1);
    let change = json!({"current_password": PASSWORD, "new_password": "battery staple"});
    assert_eq!(with_body(&bench, &session, "/api/auth/password", change).await.0, 204);
    assert_eq!((me(&bench, &session).await, accept(&bench, &fourth).await.0), (200, 401));
}

#[tokio::test]
async fn a_sign_in_that_a_reset_overtakes_leaves_no_session() {
    let bench = Bench::new().await;
    let (id, token) = invite(&bench, "developer").await;
    accept(&bench, &token).await;
    let as_it_was = bench.store.user_by_email(EVE).await.unwrap().unwrap();
    bench.post(&format!("/api/users/{id}/reset"), json!({})).await;
    assert_eq!(signed_in(&bench.app, as_it_was).await.unwrap_err().status(), 401);
    assert_eq!(bench.get("/api/auth/sessions?user=eve@example.com").await["items"], json!([]));
}

#[tokio::test]
async fn a_token_ends_when_it_was_said_to() {
    let bench = Bench::new().await;
    let (_, link) = invite(&bench, "developer").await;
    let session = cookie(&accept(&bench, &link).await.1);
    let (_, made) = with_body(&bench, &session, "/api/auth/tokens", json!({"name": "cron", "expires_in_days": 1})).await;
    let token = made["token"].as_str().unwrap();
    bench.clock.advance(Duration::from_secs(24 * 60 * 60 - 1));
    assert_eq!(bench.send_as(token, "GET", "/api/auth/me", "").await.0, 200);
    bench.clock.advance(Duration::from_secs(1));
    let (status, _, body) = bench.send_as(token, "GET", "/api/auth/me", "").await;
    assert_eq!((status.as_u16(), &body["code"]), (401, &json!("ended")));
}

#[tokio::test]
async fn only_who_signed_in_makes_tokens_and_they_end() {
    let bench = Bench::new().await;
    let (id, link) = invite(&bench, "auditor").await;
    let session = cookie(&accept(&bench, &link).await.1);
    let ask_for = async |new: Value| with_body(&bench, &session, "/api/auth/tokens", new).await;
    let (status, made) = ask_for(json!({"name": "cron"})).await;
    assert_eq!((status, &made["expires_at"]), (201, &json!("2026-08-30T12:00:00.000Z")), "90 days where nothing is said");
    let (status, for_ever) = ask_for(json!({"name": "cron", "expires_in_days": null})).await;
    assert_eq!((status, &for_ever["expires_at"]), (201, &Value::Null));

    let refused = (403, json!("sign_in_needed"));
    let (status, _, body) = bench.send_as(made["token"].as_str().unwrap(), "POST", "/api/auth/tokens", r#"{"name":"more"}"#).await;
    assert_eq!((status.as_u16(), body["code"].clone()), refused, "a token does not renew itself");
    let (cron, secret) = issue(CredentialKind::Session, "", "made on the command line", Some(id.parse().unwrap()), None, bench.clock.now());
    bench.store.insert_credential(cron).await.unwrap();
    let (status, body) = with_body(&bench, &format!("aif_session={}", secret.expose()), "/api/auth/tokens", json!({"name": "more"})).await;
    assert_eq!((status, body["code"].clone()), refused, "nor a cookie file");
}

#[tokio::test]
async fn a_cookie_that_a_neighbour_tossed_signs_nobody_out() {
    let bench = Bench::new().await;
    let (_, link) = invite(&bench, "auditor").await;
    let session = cookie(&accept(&bench, &link).await.1);
    assert_eq!(me(&bench, &format!("aif_session=bad; {session}")).await, 200);
    assert_eq!(me(&bench, &format!("{}{session}", "aif_session=bad; ".repeat(4))).await, 401, "no more than four are looked up");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_and_by_an_administrator() {
    let bench = Bench::new().await;
    let (id, token) = invite(&bench, "auditor").await;
    let here = cookie(&accept(&bench, &token).await.1);
    let there = cookie(&sign_in(&bench, EVE, PASSWORD).await.1);
    let (_, list) = with(&bench, &here, "GET", "/api/auth/sessions").await;
    let sessions = list["items"].as_array().unwrap();
    assert_eq!(sessions.iter().filter(|session| session["current"] == true).count(), 1);
    assert_eq!((sessions.len(), &sessions[0]["user_id"], &sessions[0]["expires_at"]), (2, &json!(id), &json!("2026-06-02T00:00:00.000Z")));
    assert!(!list.to_string().contains(here.strip_prefix("aif_session=").unwrap()));
    let other = sessions.iter().find(|session| session["current"] == false).unwrap()["id"].as_str().unwrap();
    assert_eq!(with(&bench, &here, "DELETE", &format!("/api/auth/sessions/{other}")).await.0, 204);
    assert_eq!((me(&bench, &here).await, me(&bench, &there).await), (200, 401));
    assert_eq!(with(&bench, &here, "DELETE", &format!("/api/auth/sessions/{other}")).await.0, 404);

    let (status, body) = with(&bench, &here, "GET", "/api/auth/sessions?user=a@b.c").await;
    assert_eq!((status, &body["code"]), (403, &json!("role_not_allowed")));
    let new = json!({"email": "mallory@example.com", "name": "M", "role": "reviewer", "password": PASSWORD});
    bench.post("/api/users", new).await;
    let mallory = cookie(&sign_in(&bench, "mallory@example.com", PASSWORD).await.1);
    let of_eve = bench.get("/api/auth/sessions?user=eve@example.com").await;
    let path = format!("/api/auth/sessions/{}", of_eve["items"][0]["id"].as_str().unwrap());
    assert_eq!((of_eve["items"].as_array().unwrap().len(), &of_eve["items"][0]["current"]), (1, &json!(false)));
    assert_eq!(with(&bench, &mallory, "DELETE", &path).await.0, 404, "another's session is not there for her");
    assert_eq!(bench.send_with(&[("cookie", &here)], "DELETE", &path, "").await.0, 403, "a change by cookie needs proof");
    assert_eq!(bench.send("DELETE", &path, "").await.0, 204);
    assert_eq!((me(&bench, &here).await, me(&bench, &mallory).await), (401, 200));
    let ended = actions(&bench, "session.removed").await;
    assert_eq!((&ended[0]["actor"]["name"], &ended[1]["actor"]["name"], &ended[1]["target"]["name"]), (&json!(EVE), &json!("a@b.c"), &json!(EVE)));
    bench.clock.advance(Duration::from_secs(12 * 60 * 60));
    assert_eq!(bench.get("/api/auth/sessions?user=mallory@example.com").await["items"], json!([]), "what is over is not listed");
    bench.clock.advance(Duration::from_secs(1));
    sign_in(&bench, EVE, PASSWORD).await;
    assert_eq!(bench.store.credentials(CredentialKind::Session, None).await.unwrap().len(), 1, "nor kept for long");
}

#[tokio::test]
async fn signing_in_makes_a_session_that_nobody_knew_before() {
    let mut environment = Environment::new();
    environment.insert("INTERVEN_PUBLIC_URL".into(), "https://interven.example.com".into());
    let bench = Bench::with(&environment).await;
    let new = json!({"email": EVE, "name": "Eve", "role": "auditor", "password": PASSWORD});
    bench.post("/api/users", new).await;
    let planted = format!("aif_session={}", "a".repeat(43));
    let login = json!({"email": EVE, "password": PASSWORD}).to_string();
    let sign_in = async |headers: &[(&str, &str)]| bench.send_with(headers, "POST", "/api/auth/login", login.clone()).await;
    let (_, headers, _) = sign_in(&[("cookie", &planted)]).await;
    let set = headers["set-cookie"].to_str().unwrap();
    assert!(set.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure"), "{set}");
    let first = cookie(&headers);
    assert_ne!(first, planted);
    assert_eq!((me(&bench, &first).await, me(&bench, &planted).await), (200, 401));
    let second = cookie(&sign_in(&[("cookie", &first)]).await.1);
    assert_ne!(first, second);
    // Another site can neither sign its visitor in nor spend a link for them.
    for path in ["/api/auth/login", "/api/auth/invitation"] {
        let body = if path.ends_with("login") { login.clone() } else { json!({"token": "x", "password": PASSWORD}).to_string() };
        // To plain http, a browser sends no more than where the page is from.
        for from in [("sec-fetch-site", "cross-site"), ("origin", "http://evil.example"), ("origin", "null"), ("origin", "https://interven.example.com")] {
            let (status, headers, answer) = bench.send_with(&[from], "POST", path, body.clone()).await;
            assert_eq!((status.as_u16(), &answer["code"], headers.get("set-cookie")), (403, &json!("csrf"), None), "{path} {from:?}");
        }
    }
}
