//! What an export may take, and what is written down of it: `HEAD`, places, callers who read no more, large texts, and the list's filters.

use std::collections::BTreeSet;

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{TestApp, decision, denies, deny, in_time, seconds, with_agent};

const PATHS: [&str; 2] = ["/api/telemetry/decisions/export", "/v1/decisions/export"];
const PATH: &str = PATHS[0];

/// So many decisions with titles of 300 KB, in calls that the front door takes; their ids, sorted.
async fn report_large(app: &TestApp, count: usize) -> Vec<String> {
    let mut all = Vec::new();
    for from in (0..count).step_by(20) {
        let some: Value = (from..count.min(from + 20)).map(|n| with_agent(deny(&format!("{n} {}", "x".repeat(300_000))), &format!("large-{n}"))).collect();
        all.extend(app.report(&some).await);
    }
    all.sort();
    all
}

/// The entries of an action, oldest first.
async fn entries(app: &TestApp, action: &str) -> Vec<Value> {
    let mut items = app.get(&format!("/api/audit?action={action}&limit=200")).await["items"].as_array().unwrap().clone();
    items.sort_by_key(|entry| entry["seq"].as_u64().unwrap());
    items
}

/// The `after` of the last of so many ended exports, once they have ended.
async fn ended(app: &TestApp, count: usize) -> Value {
    let all = async {
        loop {
            let ended = entries(app, "decisions.exported").await;
            if ended.len() >= count {
                return ended;
            }
        }
    };
    let ended = in_time("the exports do not end", all).await;
    assert_eq!(ended.len(), count);
    ended[count - 1]["after"].clone()
}

async fn ask(app: &TestApp, method: Method, path: &str) -> Response {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    client.request(method, format!("http://{}{path}", app.address())).bearer_auth(app.token()).send().await.unwrap()
}

fn ids(export: &Value) -> Vec<String> {
    export["decisions"].as_array().unwrap().iter().map(|record| record["trace_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn head_gives_headers_and_writes_nothing_down() {
    let app = TestApp::start().await;
    app.report(&denies("some", 3)).await;
    for path in PATHS {
        for query in ["format=csv", "format=csv&limit=2"] {
            let answer = ask(&app, Method::HEAD, &format!("{path}?{query}")).await;
            assert_eq!((answer.status().as_u16(), &answer.headers()["content-type"]), (200, &"text/csv; charset=utf-8; header=present".parse().unwrap()));
            assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"interven-decisions.csv\"");
            assert!(answer.bytes().await.unwrap().is_empty());
        }
        assert_eq!(ask(&app, Method::HEAD, &format!("{path}?format=xml")).await.status(), 400);
        assert_eq!(app.request(Method::HEAD, path, Some(app.engine_key()), "application/json", "").await.status, 401);
    }
    for action in ["decisions.export_begun", "decisions.exported"] {
        assert_eq!(entries(&app, action).await, [Value::Null; 0]);
    }
    app.get(PATH).await;
    ended(&app, 1).await;
}

#[tokio::test]
async fn a_whole_export_is_written_down_before_and_after() {
    let app = TestApp::start().await;
    app.report(&denies("some", 3)).await;
    let query = "since=2026-06-01T00:00:00Z&events=DENY,ALLOW&agents=production-langgraph&risk_band=HIGH&by=received";
    assert_eq!(ids(&app.get(&format!("{PATH}?{query}")).await).len(), 3);
    let [begun, ended] = [entries(&app, "decisions.export_begun").await, entries(&app, "decisions.exported").await];
    assert_eq!((begun.len(), ended.len()), (1, 1), "both are there when the caller has the end");
    assert!(begun[0]["seq"].as_u64() < ended[0]["seq"].as_u64());
    for entry in [&begun[0], &ended[0]] {
        assert_eq!(entry["actor"]["name"], "ada@example.com", "{entry}");
    }
    let window = json!({"format": "json", "since": "2026-06-01T00:00:00.000Z", "until": null});
    let mut asked = window.clone();
    asked
        .as_object_mut()
        .unwrap()
        .extend(json!({"by": "received", "events": ["DENY", "ALLOW"], "agents": "production-langgraph", "risk_band": "HIGH"}).as_object().unwrap().clone());
    assert_eq!(begun[0]["after"], asked);
    let mut done = window;
    (done["rows"], done["complete"]) = (3.into(), true.into());
    assert_eq!(ended[0]["after"], done);
}

#[tokio::test]
async fn two_exports_a_person_and_a_place_comes_back_with_the_end_of_one() {
    let app = TestApp::start().await;
    report_large(&app, 80).await;
    let (one, two) = (app.open(PATH).await, app.open(PATH).await);
    for path in [PATH.to_owned(), format!("{}?limit=1", PATHS[1])] {
        let refused = ask(&app, Method::GET, &path).await;
        assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (429, &"10".parse().unwrap()));
        let problem: Value = serde_json::from_slice(&refused.bytes().await.unwrap()).unwrap();
        assert_eq!(problem["code"], "too_many_exports", "{problem}");
        assert_eq!(ask(&app, Method::HEAD, &path).await.status(), 200, "headers take no place");
    }
    // Its caller is gone.
    drop(one);
    let abandoned = ended(&app, 1).await;
    assert!(abandoned["complete"] == false && abandoned["rows"].as_u64().unwrap() < 80, "{abandoned}");
    let two: Value = serde_json::from_slice(&two.bytes().await.unwrap()).unwrap();
    assert_eq!(ids(&two).len(), 80);
    let whole = ended(&app, 2).await;
    assert_eq!((&whole["complete"], &whole["rows"]), (&json!(true), &json!(80)));
    assert_eq!(ids(&app.get(PATH).await).len(), 80);
}

#[tokio::test]
async fn an_export_that_nobody_reads_ends_without_its_last_chunk() {
    let app = TestApp::start().await;
    report_large(&app, 80).await;
    let unread = app.open(PATH).await;
    // How long it waits is counted from its last piece, and nothing tells when that was.
    let patient = async {
        loop {
            app.clock.advance(seconds(60));
            if !entries(&app, "decisions.exported").await.is_empty() {
                return;
            }
        }
    };
    in_time("an unread export does not end", patient).await;
    assert_eq!(ended(&app, 1).await["complete"], false);
    assert!(unread.bytes().await.is_err(), "it looks whole");
}

#[tokio::test]
async fn a_slow_reader_has_all_the_time_between_two_pieces() {
    let app = TestApp::start().await;
    report_large(&app, 80).await;
    let mut slow = app.open(PATH).await;
    let mut length = 0;
    while let Some(piece) = slow.chunk().await.unwrap() {
        if length / 2_000_000 != (length + piece.len()) / 2_000_000 {
            // More than the patience in all, and far less of it than what waits between the two ends.
            app.clock.advance(seconds(6));
        }
        length += piece.len();
    }
    assert!(length > 24_000_000, "72 s have passed");
    assert_eq!(ended(&app, 1).await["complete"], true);
}

#[tokio::test]
async fn a_server_that_stops_breaks_an_export_off_and_says_so() {
    let mut app = TestApp::start().await;
    report_large(&app, 80).await;
    let unread = app.open(PATH).await;
    app.restart(seconds(1)).await;
    assert!(unread.bytes().await.is_err(), "it looks whole");
    assert_eq!(ended(&app, 1).await["complete"], false);
}

#[tokio::test]
async fn large_texts_are_whole_and_make_short_pages() {
    let app = TestApp::start().await;
    let all = report_large(&app, 40).await;
    let whole = app.get(PATH).await;
    assert_eq!(ids(&whole), all);
    assert!(whole["decisions"].as_array().unwrap().iter().all(|record| record["title"].as_str().unwrap().len() > 300_000));
    for by in ["occurred", "received"] {
        let (mut path, mut got, mut sizes) = (format!("{PATH}?limit=30&by={by}"), Vec::new(), Vec::new());
        loop {
            let answer = app.open(&path).await;
            let link = answer.headers().get("link").map(|link| link.to_str().unwrap().to_owned());
            let count: usize = answer.headers()["x-export-count"].to_str().unwrap().parse().unwrap();
            let page: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
            assert_eq!(ids(&page).len(), count);
            got.extend(ids(&page));
            sizes.push(count);
            match link {
                Some(link) if count > 0 => path = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap().to_owned(),
                _ => break,
            }
        }
        assert!(sizes.len() > 2 && sizes.iter().all(|size| *size < 30), "{by}: {sizes:?}");
        got.sort();
        assert_eq!(got, all, "{by}: together all, and none twice");
    }
}

#[tokio::test]
async fn the_lists_filters_have_the_same_decisions_here() {
    let app = TestApp::start().await;
    let mut some = Vec::new();
    for (n, kind) in ["ALLOW", "DENY", "SANITIZE", "REQUIRE_APPROVAL"].iter().cycle().take(16).enumerate() {
        let mut one = with_agent(decision(kind, &format!("title {n}")), ["billing-bot", "Support", "agent-7"][n % 3]);
        one["agent"]["name"] = ["Billing", "support-crew", "RATE"][n % 3].into();
        (one["risk_band"], one["risk_score"]) = (["LOW", "MEDIUM", "HIGH", "CRITICAL"][n / 4].into(), 0.5.into());
        one["reason_codes"] = [json!(["RATE_LIMITED"]), json!(["SECRET_DETECTED", "QUOTA_EXCEEDED"]), json!([])][n % 3].clone();
        one["environment"] = ["production", "Staging", "dev"][n % 3].into();
        some.push(one);
    }
    let trace = app.report(&json!(some)).await[5].clone();
    let queries = [
        (String::new(), 16),
        ("risk_band=HIGH".into(), 4),
        ("risk_band=LOW,CRITICAL".into(), 8),
        ("reason=RATE_LIMITED".into(), 6),
        ("reason=QUOTA_EXCEEDED,RATE_LIMITED".into(), 11),
        ("environment=PRODUCTION".into(), 6),
        ("environment=staging,dev".into(), 10),
        ("env=dev".into(), 5),
        (format!("trace_id={trace}"), 1),
        (format!("q={}", &trace[..8]), 16),
        (format!("q={trace}"), 1),
        ("q=billing".into(), 6),
        ("q=rate".into(), 11),
        ("q=nothing-of-this".into(), 0),
        ("q=rate&risk_band=LOW,MEDIUM&environment=dev&events=DENY,ALLOW,SANITIZE".into(), 2),
    ];
    for (query, count) in queries {
        let listed = app.get(&format!("/api/decisions?limit=100&{query}")).await;
        let listed: BTreeSet<String> = listed["items"].as_array().unwrap().iter().map(|item| item["trace_id"].as_str().unwrap().to_owned()).collect();
        for path in PATHS {
            let exported: BTreeSet<String> = ids(&app.get(&format!("{path}?{query}")).await).into_iter().collect();
            assert_eq!(exported, listed, "{path}?{query}");
        }
        assert_eq!(listed.len(), count, "{query}");
    }
    for query in ["risk_band=BAD", "trace_id=x", "q=%20"] {
        let [list, export] = ["/api/decisions", PATH].map(|path| format!("{path}?{query}"));
        let (list, export) = (app.send(Method::GET, &list, &Value::Null).await, app.send(Method::GET, &export, &Value::Null).await);
        assert_eq!((list.status, &list.body["error"]), (export.status, &export.body["error"]), "{query}");
    }
}
