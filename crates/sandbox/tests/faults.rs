//! Failing on purpose, recording, waiting, and the page.

mod support;

use std::time::Duration;

use interven_sandbox::{Fault, Kind, Sandbox, Times};
use serde_json::json;
use support::{Answer, call, open, path, sandbox};
use tokio::io::AsyncReadExt;

const LONG: Duration = Duration::from_secs(20);

/// A request that the destination would take, of every kind.
fn urls(sandbox: &Sandbox) -> Vec<(Kind, String, &'static str)> {
    let telegram = format!("{}/bot{}/sendMessage", sandbox.base_url(), sandbox.telegram_token("d"));
    vec![
        (Kind::Slack, sandbox.slack_url("d"), r#"{"text":"t"}"#),
        (Kind::Discord, sandbox.discord_url("d").replace("/api/", "/api/v10/"), r#"{"content":"t"}"#),
        (
            Kind::Teams,
            sandbox.teams_url("d"),
            r#"{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":{"type":"AdaptiveCard","version":"1.4","body":[]}}]}"#,
        ),
        (Kind::Telegram, telegram, r#"{"chat_id":-5,"text":"t"}"#),
        (Kind::Splunk, sandbox.splunk_url("d"), r#"{"event":"first"}{"event":"second"}"#),
        (Kind::Datadog, sandbox.datadog_url("d"), r#"[{"message":"first"},{"message":"second"}]"#),
        (Kind::Sumo, sandbox.sumo_url("d"), "first\nsecond"),
        (Kind::Generic, sandbox.generic_url("d"), r#"["first","second"]"#),
    ]
}

async fn send(sandbox: &Sandbox, kind: Kind, url: &str, body: &str) -> Option<Answer> {
    let json_type = ("content-type", "application/json");
    let headers = match kind {
        Kind::Splunk => vec![("authorization", "Splunk t")],
        Kind::Datadog => vec![("dd-api-key", "k"), json_type],
        _ => vec![json_type],
    };
    call(sandbox.addr(), "POST", path(url), &headers, body.as_bytes()).await
}

#[tokio::test]
async fn each_platform_refuses_in_its_own_words() {
    let sandbox = sandbox().await;
    for (kind, url, body) in urls(&sandbox) {
        let mut said = Vec::new();
        for fault in [Fault::RateLimited { retry_after: 1.5 }, Fault::Dead, Fault::Reject, Fault::Unavailable, Fault::WrongBody] {
            sandbox.fault("d", fault);
            said.push(send(&sandbox, kind, &url, body).await.unwrap());
        }
        let statuses: Vec<u16> = said.iter().map(|answer| answer.status).collect();
        let (dead, wrong_unavailable) = match kind {
            Kind::Slack | Kind::Discord => (404, 503),
            Kind::Teams => (400, 503),
            Kind::Telegram => (403, 502),
            Kind::Sumo => (401, 503),
            _ => (403, 503),
        };
        assert_eq!(statuses, [429, dead, 400, wrong_unavailable, 200], "{kind:?}");
        assert_eq!(said[0].header("retry-after"), Some("2"), "{kind:?}");
        let (dead, wrong) = (&said[1].body, &said[4].body);
        match kind {
            Kind::Slack => {
                assert_eq!(said[0].json(), json!({"retry_after": 2, "ok": false, "error": "rate_limited"}));
                assert_eq!((dead.as_str(), said[2].body.as_str()), ("no_service", "invalid_blocks"));
                assert_ne!(wrong, "ok");
            }
            Kind::Discord => {
                assert_eq!((&said[0].json()["retry_after"], &said[0].json()["global"]), (&json!(1.5), &json!(false)));
                assert_eq!((&said[1].json()["code"], &said[2].json()["code"]), (&json!(10015), &json!(50035)));
            }
            Kind::Teams => {
                assert_eq!(said[1].json()["error"]["code"], "WorkflowTriggerIsNotEnabled");
                assert!(wrong.contains("HTTP error 429"));
            }
            Kind::Telegram => {
                assert_eq!(said[0].json()["parameters"]["retry_after"], 2);
                assert_eq!(said[1].json()["description"], "Forbidden: bot was kicked from the supergroup chat");
            }
            Kind::Splunk => {
                let codes = [0, 1, 3].map(|index: usize| said[index].json()["code"].clone());
                assert_eq!(codes, [json!(26), json!(4), json!(9)]);
            }
            Kind::Datadog => assert_eq!(said[1].json()["errors"][0]["title"], "Forbidden"),
            Kind::Sumo | Kind::Generic => {}
        }
        assert_eq!(sandbox.accepted("d").len(), 0, "{kind:?}");
        let last = send(&sandbox, kind, &url, body).await.unwrap();
        assert!(last.status < 300, "{kind:?}: faults are used up");
        assert_eq!(sandbox.accepted("d").len(), 1, "{kind:?}");
        sandbox.clear("d");
    }
}

#[tokio::test]
async fn a_bad_event_is_refused_where_it_stands() {
    let sandbox = sandbox().await;
    for (kind, url, body) in urls(&sandbox).into_iter().filter(|(kind, ..)| !kind.is_chat()) {
        for fault in [Fault::BadEvent { index: 1 }, Fault::Poison { text: "second".into() }] {
            sandbox.fault("d", fault);
            let answer = send(&sandbox, kind, &url, body).await.unwrap();
            assert_eq!(answer.status, 400, "{kind:?}");
            if kind == Kind::Splunk {
                assert_eq!(answer.json(), json!({"text": "Invalid data format", "code": 6, "invalid-event-number": 1}));
            }
        }
        sandbox.fault("d", Fault::Poison { text: "third".into() });
        assert!(send(&sandbox, kind, &url, body).await.unwrap().status < 300, "{kind:?}");
    }
}

#[tokio::test]
async fn a_migrated_group_is_told_until_the_new_id_is_used() {
    let sandbox = sandbox().await;
    let (kind, url, body) = urls(&sandbox).remove(3);
    sandbox.fault_times("d", Fault::Migrate { chat_id: -1005 }, Times::UntilCleared);
    let told = send(&sandbox, kind, &url, body).await.unwrap();
    assert_eq!((told.status, &told.json()["parameters"]["migrate_to_chat_id"]), (400, &json!(-1005)));
    let moved = send(&sandbox, kind, &url, r#"{"chat_id":-1005,"text":"t"}"#).await.unwrap();
    assert_eq!(moved.status, 200);
}

#[tokio::test]
async fn a_reset_closes_without_an_answer_after_reading() {
    let sandbox = sandbox().await;
    let (kind, url, body) = urls(&sandbox).remove(0);
    sandbox.fault("d", Fault::Reset);
    assert!(send(&sandbox, kind, &url, body).await.is_none());
    let received = sandbox.received("d");
    assert_eq!((received[0].status, received[0].accepted, received[0].fault.clone()), (0, false, Some(Fault::Reset)));
    assert_eq!(received[0].json(), json!({"text": "t"}));
}

#[tokio::test]
async fn a_hanging_destination_has_the_request_and_says_nothing() {
    let sandbox = sandbox().await;
    sandbox.fault("d", Fault::Hang);
    let (kind, url, body) = urls(&sandbox).remove(0);
    let mut stream = open(sandbox.addr(), "POST", path(&url), &[("content-type", "application/json")], body.as_bytes()).await;
    assert_eq!(sandbox.wait_for("d", 1, LONG).await.len(), 1);
    let mut byte = [0];
    tokio::select! {
        biased;
        read = stream.read(&mut byte) => panic!("it answered: {read:?}"),
        answered = send(&sandbox, kind, &url, body) => assert_eq!(answered.unwrap().status, 200, "the next one is answered"),
    }
    sandbox.shutdown().await;
    assert_eq!(stream.read(&mut byte).await.unwrap_or(0), 0, "a stop closes what hangs");
}

#[tokio::test]
async fn slow_and_endless_bodies_begin_as_usual() {
    let sandbox = sandbox().await;
    let (kind, url, body) = urls(&sandbox).remove(0);
    sandbox.fault("d", Fault::SlowBody { bytes: 6, pause_ms: 0 });
    let slow = send(&sandbox, kind, &url, body).await.unwrap();
    assert_eq!((slow.status, slow.body.as_str()), (200, "ok    "));
    sandbox.fault("d", Fault::EndlessBody);
    let mut stream = open(sandbox.addr(), "POST", path(&url), &[("content-type", "application/json")], body.as_bytes()).await;
    let mut much = vec![0; 1 << 20];
    stream.read_exact(&mut much).await.unwrap();
    assert!(String::from_utf8_lossy(&much).contains("\r\n\r\nok   "));
    assert_eq!(sandbox.accepted("d").len(), 2, "the platform has taken them");
}

#[tokio::test]
async fn faults_strike_in_order_and_as_often_as_said() {
    let sandbox = sandbox().await;
    sandbox.fault_times("d", Fault::Unavailable, Times::Next(2));
    sandbox.fault_times("d", Fault::Status { code: 418, body: "teapot".into() }, Times::UntilCleared);
    let probe = async || call(sandbox.addr(), "GET", "/d/services/collector/health", &[], b"").await.unwrap().status;
    assert_eq!(probe().await, 200, "a probe does not use up a fault");
    let (kind, url, body) = urls(&sandbox).remove(4);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(send(&sandbox, kind, &url, body).await.unwrap().status);
    }
    assert_eq!(statuses, [503, 503, 418, 418]);
    assert_eq!(probe().await, 418, "until cleared means probes too");
    sandbox.clear_faults("d");
    assert_eq!(send(&sandbox, kind, &url, body).await.unwrap().status, 200);
}

#[tokio::test]
async fn another_process_can_set_faults_and_read_what_arrived() {
    let sandbox = sandbox().await;
    let (kind, url, body) = urls(&sandbox).remove(0);
    let fault = json!({"name": "d", "fault": {"kind": "status", "code": 500, "body": "rollup_error"}, "times": {"next": 1}});
    let set = call(sandbox.addr(), "POST", "/sandbox/fault", &[("content-type", "application/json")], fault.to_string().as_bytes()).await.unwrap();
    assert_eq!(set.status, 204);
    let listed = call(sandbox.addr(), "GET", "/sandbox/fault", &[], b"").await.unwrap().json();
    assert_eq!(listed["d"][0]["fault"]["code"], 500);
    assert_eq!(send(&sandbox, kind, &url, body).await.unwrap().body, "rollup_error");
    send(&sandbox, kind, &url, body).await.unwrap();
    let received = call(sandbox.addr(), "GET", "/sandbox/received?name=d", &[], b"").await.unwrap().json();
    assert_eq!((&received[0]["status"], &received[0]["fault"]["kind"], &received[1]["answer"]), (&json!(500), &json!("status"), &json!("ok")));
    let feed = call(sandbox.addr(), "GET", "/sandbox/feed?after=1", &[], b"").await.unwrap().json();
    assert_eq!((feed["items"].as_array().map(Vec::len), &feed["destinations"][0]["accepted"]), (Some(1), &json!(1)));
    let unknown = json!({"name": "d", "fault": {"kind": "explode"}});
    let refused = call(sandbox.addr(), "POST", "/sandbox/fault", &[("content-type", "application/json")], unknown.to_string().as_bytes()).await.unwrap();
    assert_eq!(refused.status, 422);
    let foreign = call(sandbox.addr(), "POST", "/sandbox/fault", &[("content-type", "text/plain")], fault.to_string().as_bytes()).await.unwrap();
    assert_eq!(foreign.status, 415, "another site's page cannot send JSON unasked");
}

#[tokio::test]
async fn waiting_ends_with_the_last_arrival() {
    let sandbox = sandbox().await;
    let urls = urls(&sandbox);
    let sending = async {
        for _ in 0..3 {
            for (kind, url, body) in &urls {
                send(&sandbox, *kind, url, body).await.unwrap();
            }
        }
    };
    let (arrived, ()) = tokio::join!(sandbox.wait_for("d", 24, LONG), sending);
    assert_eq!(arrived.len(), 24);
    assert!(arrived.windows(2).all(|pair| pair[0].number < pair[1].number));
    assert_eq!(sandbox.wait_for_accepted("nobody", 1, Duration::ZERO).await.len(), 0);
    sandbox.clear("d");
    assert_eq!((sandbox.received("d").len(), sandbox.tally("d")), (0, None));
}

#[tokio::test]
async fn old_records_go_and_are_still_counted() {
    let sandbox = sandbox().await;
    let body = vec![b'x'; 9 << 20];
    for _ in 0..8 {
        call(sandbox.addr(), "POST", "/generic/big", &[], &body).await.unwrap();
    }
    assert_eq!((sandbox.received("big").len(), sandbox.tally("big").unwrap().requests), (7, 8));
}

#[tokio::test]
async fn a_packed_bomb_is_not_unpacked() {
    let sandbox = sandbox().await;
    let bomb = support::gzip(&vec![b' '; (64 << 20) + 1]);
    let answer = call(sandbox.addr(), "POST", "/receiver/v1/http/d", &[("content-encoding", "gzip")], &bomb).await.unwrap();
    assert_eq!(answer.status, 400);
    assert_eq!(sandbox.received("d")[0].body.len(), bomb.len());
}

#[tokio::test]
async fn the_page_runs_no_script_but_its_own_and_sets_no_markup() {
    let sandbox = sandbox().await;
    let page = call(sandbox.addr(), "GET", "/", &[], b"").await.unwrap();
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
    for path in ["/sandbox/page.js", "/sandbox/slack.js"] {
        assert!(page.body.contains(path));
        let script = call(sandbox.addr(), "GET", path, &[], b"").await.unwrap();
        for way in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "setAttribute(\"on"] {
            assert!(!script.body.contains(way), "{path}: {way}");
        }
    }
    assert_eq!(call(sandbox.addr(), "GET", "/nowhere", &[], b"").await.unwrap().status, 404);
}
