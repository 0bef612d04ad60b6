//! Keys through the router, where the header of a proxy or of an answer counts.

use axum::body::Body;
use axum::http::{HeaderMap, Request};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::api::resource_tests::Bench;
use crate::config::Environment;

const DENY: &str = r#"{"decision":"DENY","tool_name":"slack","agent":{"id":"a"}}"#;

/// A new key with these members besides its name: the key and its id.
async fn key(bench: &Bench, members: Value) -> (String, String) {
    let mut new = members;
    new["name"] = "test".into();
    let (status, made) = bench.post("/api/keys", new).await;
    assert_eq!(status, 201, "{made}");
    (made["key"].as_str().unwrap().to_owned(), made["id"].as_str().unwrap().to_owned())
}

/// Reports a decision with this key, as a proxy hands it on.
async fn report(bench: &Bench, key: &str, forwarded_for: Option<&str>) -> (u16, HeaderMap, Value) {
    let mut request = Request::post("/v1/decisions").header("authorization", format!("Bearer {key}"));
    if let Some(address) = forwarded_for {
        request = request.header("x-forwarded-for", address);
    }
    let response = bench.router.clone().oneshot(request.body(Body::from(DENY)).unwrap()).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, headers, serde_json::from_slice(&bytes).unwrap())
}

#[tokio::test]
async fn the_client_behind_a_trusted_proxy_is_who_the_networks_are_about() {
    // The address of a request that came over no connection.
    let trusted = Environment::from([("INTERVEN_TRUSTED_PROXIES".to_owned(), "0.0.0.0/32".to_owned())]);
    let bench = Bench::with(&trusted).await;
    let (key, _) = key(&bench, json!({"ip_allowlist": ["203.0.113.0/24", "2001:db8::/32"]})).await;
    for (address, expected) in [
        (Some("203.0.113.9"), 200),
        (Some("198.51.100.1, 203.0.113.9"), 200),
        (Some("2001:db8::1"), 200),
        (Some("::ffff:203.0.113.9"), 200),
        (Some("203.0.113.9, 198.51.100.1"), 403),
        (Some("203.0.114.1"), 403),
        (None, 403),
    ] {
        let (status, _, body) = report(&bench, &key, address).await;
        assert_eq!(status, expected, "{address:?} {body}");
        if status == 403 {
            assert_eq!((&body["reason"], &body["code"]), (&json!("IP_NOT_ALLOWED"), &json!("ip_not_allowed")), "{body}");
        }
    }
    let bench = Bench::new().await;
    let (key, _) = self::key(&bench, json!({"ip_allowlist": ["203.0.113.0/24"]})).await;
    assert_eq!(report(&bench, &key, Some("203.0.113.9")).await.0, 403, "nobody trusts this proxy");
}

#[tokio::test]
async fn a_key_is_slowed_down_to_its_limit_and_its_ephemeral_keys_with_it() {
    let bench = Bench::new().await;
    let (key, id) = key(&bench, json!({"rate_limit_per_minute": 2})).await;
    let (status, _, made) = bench.send_as(&key, "POST", "/v1/keys/ephemeral", r#"{"max_uses":9}"#).await;
    assert_eq!(status, 201, "{made}");
    let ephemeral = made["key"].as_str().unwrap();
    for bearer in [&key, ephemeral, &key] {
        assert_eq!(report(&bench, bearer, None).await.0, 200, "twice the limit may come at once");
    }
    for bearer in [&key, ephemeral] {
        let (status, headers, body) = report(&bench, bearer, None).await;
        assert_eq!((status, &body["reason"], headers["retry-after"].to_str().unwrap()), (429, &json!("RATE_LIMITED"), "30"), "{body}");
        assert!(body["error"].as_str().unwrap().contains("2 calls a minute"));
    }
    bench.clock.advance(std::time::Duration::from_secs(30));
    assert_eq!(report(&bench, ephemeral, None).await.0, 200);
    let (status, _, body) = report(&bench, &key, None).await;
    assert_eq!(status, 429, "{body}");
    let used = bench.get("/api/telemetry/ephemeral-keys").await["items"][0]["uses"].clone();
    assert_eq!(used, 2, "a call that was turned away was no use");
    let (status, _, body) = bench.send("PATCH", &format!("/api/keys/{id}"), r#"{"rate_limit_per_minute":null}"#).await;
    assert_eq!((status.as_u16(), &body["rate_limit_per_minute"]), (200, &Value::Null));
    assert_eq!(report(&bench, &key, None).await.0, 200, "the change counts at once");
    assert_eq!(report(&bench, ephemeral, None).await.0, 200);
}

#[tokio::test]
async fn a_key_works_on_incidents_with_the_scope_for_it_alone() {
    let bench = Bench::new().await;
    let (manager, _) = key(&bench, json!({"scopes": ["manage"]})).await;
    let (ordinary, _) = key(&bench, json!({})).await;
    let (_, _, made) = bench.send_as(&manager, "POST", "/v1/keys/ephemeral", "{}").await;
    let list = async |bearer: &str| {
        let (status, _, body) = bench.send_as(bearer, "GET", "/v1/incidents", Body::empty()).await;
        (status.as_u16(), body["code"].as_str().map(str::to_owned))
    };
    assert_eq!(list(&manager).await, (200, None));
    assert_eq!(list(&ordinary).await, (403, Some("scope_needed".to_owned())));
    assert_eq!(list(made["key"].as_str().unwrap()).await, (403, Some("scope_needed".to_owned())), "a scope is not inherited");
    assert_eq!(list("iv_live_madeup").await.0, 401);
    assert_eq!(list("iv_pat_madeup").await.0, 401);
    let (far, _) = key(&bench, json!({"scopes": ["manage"], "ip_allowlist": ["203.0.113.0/24"]})).await;
    assert_eq!(list(&far).await, (403, Some("ip_not_allowed".to_owned())));
    let (status, _, _) = bench.send_as(&manager, "GET", "/api/channels", Body::empty()).await;
    assert_eq!(status, 401, "what else people do is for people");
}

#[tokio::test]
async fn ephemeral_keys_that_ended_long_ago_make_room_for_new_ones() {
    let bench = Bench::new().await;
    let mint = async || bench.send_as(&bench.key, "POST", "/v1/keys/ephemeral", r#"{"ttl_seconds":60}"#).await.0.as_u16();
    let count = async || bench.get("/api/telemetry/ephemeral-keys").await["items"].as_array().unwrap().len();
    for _ in 0..3 {
        assert_eq!(mint().await, 201);
    }
    let kept = std::time::Duration::from_secs(30 * 24 * 60 * 60 + 60);
    bench.clock.advance(kept);
    assert_eq!(mint().await, 201);
    assert_eq!(count().await, 4, "they are listed for 30 days");
    bench.clock.advance(std::time::Duration::from_millis(1));
    assert_eq!(mint().await, 201);
    assert_eq!(count().await, 2);
}
