//! REQUIRE_APPROVAL: the card, the answer, and what the identical retry gets. Policies run first, and no answer lifts a DENY.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::{by, codes, creation_by, kind};
use crate::clients::{create_user, harmless};
use crate::slack_clicks::{SECRET, ada, click, clickable};
use crate::support::{TestApp, seconds};

/// A server with the approval that agent `a` waits for.
async fn asked() -> (TestApp, String) {
    let app = TestApp::start().await;
    let answer = app.scan(&creation_by("a")).await;
    assert_eq!((kind(&answer), codes(&answer)), ("REQUIRE_APPROVAL", vec!["IAM_USER_CREATION"]));
    let approval = answer["approval_id"].as_str().unwrap().to_owned();
    (app, approval)
}

/// Denies every creation of an AWS user.
fn ban() -> Value {
    json!({"name": "ban", "rules": [{"rule_id": "r", "priority": 1, "match": {"tool_name": "aws", "operations": ["create_user"]}, "action": "DENY"}]})
}

#[tokio::test]
async fn after_an_approval_the_identical_retry_is_allowed_and_no_other() {
    let (app, approval) = asked().await;
    app.answered(&approval, "approve").await;
    let retry = app.scan(&creation_by("a")).await;
    assert_eq!((kind(&retry), codes(&retry), &retry["approval_id"]), ("ALLOW", vec!["RECENT_APPROVAL_GRANT"], &Value::Null), "there is nothing to wait for");
    let trace = app.trace(&retry).await;
    assert_eq!((&trace["decision"], trace["approval_id"].as_str()), (&json!("ALLOW"), Some(approval.as_str())), "its trace is linked to its approval");

    let mut other_body = creation_by("a");
    other_body["body"]["UserName"] = "mallory".into();
    let mut no_body = creation_by("a");
    no_body["body"] = "Action=CreateUser&UserName=deploy-bot".into();
    let mut elsewhere = creation_by("a");
    elsewhere["env"] = "production".into();
    let mut query = creation_by("a");
    query["url"] = "https://iam.amazonaws.com/?a=1".into();
    for (what, other) in [("body", other_body), ("body", no_body), ("environment", elsewhere), ("url", query), ("agent", creation_by("b"))] {
        let answer = app.scan(&other).await;
        assert_eq!(kind(&answer), "REQUIRE_APPROVAL", "{what}");
        assert_ne!(answer["approval_id"], approval.as_str(), "{what}");
    }
    // What is beside the request makes no other one of it.
    let mut same = creation_by("a");
    (same["context"], same["headers"]) = (json!("again"), json!({"X-Attempt": "2"}));
    same["body"] = json!({"UserName": "deploy-bot", "Action": "CreateUser"});
    assert_eq!(kind(&app.scan(&same).await), "ALLOW");
    app.advance(seconds(600)).await;
    assert_eq!(kind(&app.scan(&creation_by("a")).await), "REQUIRE_APPROVAL");
}

#[tokio::test]
async fn a_click_in_slack_allows_the_retry() {
    let app = TestApp::start().await;
    clickable(&app, "alerts", SECRET, Value::Null).await;
    let answer = app.scan(&creation_by("a")).await;
    app.settled().await;
    let card = app.sandbox.accepted("alerts").pop().unwrap();
    let shown = card.json().to_string();
    for part in ["REQUIRE_APPROVAL", "aws.create_user", "IAM_USER_CREATION", "deploy-bot", answer["approval_id"].as_str().unwrap()] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(click(&app, "alerts", &card, "approve", &ada()).await.status, 200);
    app.settled().await;
    assert_eq!(codes(&app.scan(&creation_by("a")).await), ["RECENT_APPROVAL_GRANT"]);

    app.scan(&creation_by("b")).await;
    app.advance(seconds(60)).await;
    let card = app.sandbox.accepted("alerts").pop().unwrap();
    assert_eq!(click(&app, "alerts", &card, "deny", &ada()).await.status, 200);
    app.settled().await;
    let denied = app.scan(&creation_by("b")).await;
    assert_eq!((kind(&denied), codes(&denied)), ("DENY", vec!["RECENT_APPROVAL_DENIED"]));
}

#[tokio::test]
async fn after_a_denial_the_identical_retry_is_denied_and_nobody_is_asked() {
    let (app, approval) = asked().await;
    app.answered(&approval, "deny").await;
    for _ in 0..2 {
        let retry = app.scan(&creation_by("a")).await;
        assert_eq!((kind(&retry), codes(&retry), &retry["approval_id"]), ("DENY", vec!["RECENT_APPROVAL_DENIED"], &Value::Null));
        assert_eq!(app.trace(&retry).await["approval_id"], approval.as_str());
    }
    assert_eq!(app.get("/api/approvals?tab=pending").await["items"], json!([]));
    assert_eq!(kind(&app.scan(&creation_by("b")).await), "REQUIRE_APPROVAL", "another agent may ask");
    assert_eq!(kind(&app.scan(&by("a", harmless())).await), "ALLOW", "and this one do other things");
    app.advance(seconds(600)).await;
    assert_eq!(kind(&app.scan(&creation_by("a")).await), "REQUIRE_APPROVAL");
}

#[tokio::test]
async fn while_it_is_pending_the_same_call_joins_the_question() {
    let app = TestApp::start().await;
    let (slack, siem) = (clickable(&app, "alerts", SECRET, Value::Null).await, app.add_webhook("siem").await);
    let first = app.scan(&creation_by("a")).await;
    for _ in 0..3 {
        let again = app.scan(&creation_by("a")).await;
        assert_eq!((kind(&again), &again["approval_id"], &again["approval_url"]), ("REQUIRE_APPROVAL", &first["approval_id"], &first["approval_url"]));
        assert_ne!(again["trace_id"], first["trace_id"]);
    }
    app.advance(seconds(60)).await;
    assert_eq!(app.requests("alerts"), 1, "one card");
    assert_eq!(app.states(&slack).await, ["delivered", "suppressed", "suppressed", "suppressed"]);
    assert_eq!(app.states(&siem).await, ["delivered"; 4], "and each is a record");
    assert_eq!(app.approval(first["approval_id"].as_str().unwrap()).await["asked"], 4);
}

#[tokio::test]
async fn fifty_at_once_open_one_question() {
    let app = TestApp::start().await;
    clickable(&app, "alerts", SECRET, Value::Null).await;
    let call = creation_by("a");
    let answers = join_all((0..50).map(|_| app.scan(&call))).await;
    assert!(answers.iter().all(|answer| kind(answer) == "REQUIRE_APPROVAL" && answer["approval_id"] == answers[0]["approval_id"]), "{answers:?}");
    let traces: std::collections::HashSet<&str> = answers.iter().map(|answer| answer["trace_id"].as_str().unwrap()).collect();
    assert_eq!(traces.len(), 50);
    assert_eq!(app.get("/api/approvals").await["items"].as_array().unwrap().len(), 1);
    app.advance(seconds(60)).await;
    assert_eq!(app.requests("alerts"), 1);
    // Half of them while the answer is given: each gets what is in force when it is recorded.
    let approval = answers[0]["approval_id"].as_str().unwrap();
    let (answers, ()) = tokio::join!(join_all((0..50).map(|_| app.scan(&call))), app.answered(approval, "approve"));
    for answer in &answers {
        assert!(matches!((kind(answer), answer["approval_id"].as_str()), ("ALLOW", None) | ("REQUIRE_APPROVAL", Some(_))), "{answer}");
        assert_eq!(app.trace(answer).await["approval_id"], approval);
    }
}

#[tokio::test]
async fn a_single_use_grant_is_worth_one_scan() {
    let app = TestApp::start().await;
    app.send(Method::PUT, "/api/settings", &json!({"approvals": {"single_use": true}})).await;
    let approval = app.scan(&creation_by("a")).await["approval_id"].as_str().unwrap().to_owned();
    app.answered(&approval, "approve").await;
    let call = creation_by("a");
    let answers = join_all((0..20).map(|_| app.scan(&call))).await;
    assert_eq!(answers.iter().filter(|answer| kind(answer) == "ALLOW").count(), 1);
    let asked: Vec<&Value> = answers.iter().filter(|answer| kind(answer) == "REQUIRE_APPROVAL").collect();
    assert!(asked.len() == 19 && asked.iter().all(|answer| answer["approval_id"] == asked[0]["approval_id"]));
    assert_ne!(asked[0]["approval_id"], approval.as_str());
}

#[tokio::test]
async fn no_grant_turns_a_denial_into_a_pass() {
    let (app, approval) = asked().await;
    app.answered(&approval, "approve").await;
    assert_eq!(kind(&app.scan(&creation_by("a")).await), "ALLOW");
    let ban = app.apply(&ban()).await;
    let refused = app.scan(&creation_by("a")).await;
    assert_eq!((kind(&refused), codes(&refused), &refused["approval_id"]), ("DENY", vec!["POLICY_MATCH"], &Value::Null));
    let removed = app.send(Method::DELETE, &format!("/v1/policies/{}", ban["policy_id"].as_str().unwrap()), &Value::Null).await;
    assert_eq!(removed.status, 204);
    assert_eq!(codes(&app.scan(&creation_by("a")).await), ["RECENT_APPROVAL_GRANT"], "what stood before stands again");
}

#[tokio::test]
async fn what_waits_is_refused_once_a_policy_says_so_and_its_approval_does_not_help() {
    let (app, approval) = asked().await;
    app.apply(&ban()).await;
    assert_eq!(kind(&app.scan(&creation_by("a")).await), "DENY");
    app.answered(&approval, "approve").await;
    assert_eq!(codes(&app.scan(&creation_by("a")).await), ["POLICY_MATCH"]);
}

#[tokio::test]
async fn a_deny_window_does_not_touch_what_is_allowed() {
    let (app, approval) = asked().await;
    app.answered(&approval, "deny").await;
    let policies = app.get("/v1/policies").await;
    let asks = policies["items"].as_array().unwrap().iter().find(|policy| policy["name"] == "P6 AWS IAM user creation").unwrap();
    app.send(Method::DELETE, &format!("/v1/policies/{}", asks["policy_id"].as_str().unwrap()), &Value::Null).await;
    let allowed = app.scan(&creation_by("a")).await;
    assert_eq!((kind(&allowed), codes(&allowed), &allowed["approval_id"]), ("ALLOW", vec![], &Value::Null));
    app.apply(&json!({"name": "clean", "rules": [{"rule_id": "r", "priority": 1, "match": {"tool_name": "aws"}, "action": "SANITIZE"}]})).await;
    let cleaned = app.scan(&creation_by("a")).await;
    assert_eq!((kind(&cleaned), &cleaned["sanitized_body"]), ("SANITIZE", &create_user()["body"]));
}

#[tokio::test]
async fn the_status_is_told_to_the_key_that_asked() {
    let (app, approval) = asked().await;
    let status = async |key: &str| app.request(Method::GET, &format!("/v1/approvals/{approval}/status"), Some(key), "application/json", "").await;
    let other = app.new_key(&json!({})).await["key"].as_str().unwrap().to_owned();
    assert_eq!(status(&other).await.status, 404);
    let seen = status(app.engine_key()).await;
    assert_eq!((seen.status, &seen.body["status"], &seen.body["remaining_seconds"]), (200, &json!("pending"), &json!(600)));
    assert_eq!(kind(&app.scan_with(&other, &creation_by("a")).await), "REQUIRE_APPROVAL");
    app.advance(seconds(2)).await;
    assert_eq!(status(&other).await.status, 200, "it has asked the same now");
}

#[tokio::test]
async fn what_was_approved_of_a_report_lets_no_scan_go() {
    let app = TestApp::start().await;
    let call = creation_by("a");
    let report = json!({"decision": "REQUIRE_APPROVAL", "title": "Rename a label", "risk_score": 0.01, "agent": {"id": "a"}, "tool_name": "aws", "operation": "create_user",
        "method": call["method"], "url": call["url"], "body": call["body"]});
    let reported = app.opened(&report).await;
    app.answered(&reported, "approve").await;
    let scanned = app.scan(&call).await;
    assert_eq!(kind(&scanned), "REQUIRE_APPROVAL", "{scanned}");
    assert_ne!(scanned["approval_id"], reported.as_str());
}
