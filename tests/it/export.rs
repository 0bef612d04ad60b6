//! The decisions export through the front door: pulled by curl and piped on, page by page, by role, and broken off. The command line is in `export_command`.

use std::process::{Command, Stdio};

use interven::clock::fresh_id;
use interven::domain::role::Role;
use interven::secret::Secret;
use interven::store::User;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{TestApp, decision, denies, deny, in_time, seconds, with_agent};

const PATH: &str = "/api/telemetry/decisions/export";

/// What a shell makes of this: exit code, standard output, standard error.
async fn shell(script: String, input: Vec<u8>) -> (Option<i32>, String, String) {
    let run = move || {
        let mut child = Command::new("sh").args(["-c", &script]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), &input).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    in_time("the shell does not end", tokio::task::spawn_blocking(run)).await.unwrap()
}

/// A raw answer to GET, as far as the server sends it: head and body.
async fn raw(app: &TestApp, path: &str, headers: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(app.address()).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: interven\r\nAuthorization: Bearer {}\r\nConnection: close\r\n{headers}\r\n", app.token());
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // One that is broken off may end with a reset.
    let _ = in_time("the answer does not end", stream.read_to_end(&mut answer)).await;
    let at = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let body = answer.split_off(at + 4);
    (String::from_utf8(answer).unwrap().to_lowercase(), body)
}

fn ids(export: &Value) -> Vec<String> {
    export["decisions"].as_array().unwrap().iter().map(|record| record["trace_id"].as_str().unwrap().to_owned()).collect()
}

fn at(mut decision: Value, time: &str) -> Value {
    decision["occurred_at"] = format!("2026-06-01T{time}Z").into();
    decision
}

#[tokio::test]
async fn the_requirements_command_line_works_with_an_auditors_cookie_file() {
    let app = TestApp::with_options(&[("INTERVEN_PUBLIC_URL", "http://localhost:4000")]).await;
    let password_hash = app.app.auth.passwords.hash(Secret::new("correct horse battery")).await.unwrap();
    let now = app.clock.now();
    let auditor = User {
        id: fresh_id(now),
        email: "aud@example.com".into(),
        name: "Aud".into(),
        role: Role::Auditor,
        password_hash,
        slack: None,
        created_at: now,
        disabled_at: None,
    };
    app.app.store.insert_user(auditor).await.unwrap();
    app.report(&denies("exported", 3)).await;
    let folder = tempfile::tempdir().unwrap();
    let (jar, base) = (folder.path().join("auditor-session.cookie").display().to_string(), format!("http://{}", app.address()));
    let login = format!("curl -fsS -c {jar} {base}/api/auth/login -d @- > /dev/null");
    assert_eq!(
        shell(login, json!({"email": "aud@example.com", "password": "correct horse battery"}).to_string().into()).await,
        (Some(0), String::new(), String::new())
    );

    let pull = |since: &str, until: &str| {
        format!(
            "curl -sS -b {jar} \\\n  \"{base}/api/telemetry/decisions/export?format=splunk&since={since}&until={until}\" \\\n  \
             | curl -sS -X POST \"{}\" \\\n    -H \"Authorization: Splunk $SPLUNK_HEC_TOKEN\" --data-binary @-",
            app.sandbox.splunk_url("splunk")
        )
    };
    let script = format!("SPLUNK_HEC_TOKEN=0123456789abcdef; {}", pull("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z"));
    let (code, answer, errors) = shell(script, Vec::new()).await;
    assert_eq!((code, serde_json::from_str::<Value>(&answer).unwrap()), (Some(0), json!({"text": "Success", "code": 0})), "{errors}");
    let received = app.sandbox.accepted("splunk");
    let records = app.get(&format!("{PATH}?format=json")).await;
    assert_eq!((received.len(), received[0].events.len()), (1, 3));
    for (event, record) in received[0].events.iter().zip(records["decisions"].as_array().unwrap()) {
        assert_eq!(&event["event"], record);
        assert_eq!((&event["time"], &event["sourcetype"]), (&json!(1_780_315_200.0), &json!("interven:decision")));
    }
    let entry = app.get("/api/audit?action=decisions.exported").await["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(entry["actor"]["name"], "aud@example.com", "{entry}");
    let window = json!({"format": "splunk", "since": "2026-06-01T00:00:00.000Z", "until": "2026-06-02T00:00:00.000Z", "rows": 3, "complete": true});
    assert_eq!(entry["after"], window);
}

#[tokio::test]
async fn people_alone_export_and_a_fault_is_told_before_anything_is_sent() {
    let app = TestApp::start().await;
    for path in [PATH, "/v1/decisions/export"] {
        for bearer in [None, Some(app.engine_key()), Some("iv_pat_wrong")] {
            let answer = app.request(Method::GET, path, bearer, "application/json", "").await;
            assert_eq!(answer.status, 401, "{path} {bearer:?}");
            assert!(answer.body["error"].is_string() && answer.body.get("event").is_none(), "nothing that HEC would take: {}", answer.body);
        }
        let answer = app.send(Method::GET, &format!("{path}?format=xml"), &Value::Null).await;
        assert_eq!((answer.status, &answer.body["key"]), (400, &json!("format")));
        assert!(answer.body["error"].as_str().unwrap().contains("`json`, `csv`, `splunk`, `datadog`, `ndjson`"));
        assert_eq!(app.get(path).await, json!({"decisions": [], "next_cursor": null}));
    }
    let (head, body) = raw(&app, &format!("{PATH}?format=splunk"), "").await;
    assert!(head.starts_with("http/1.1 200") && head.contains("content-type: application/x-ndjson\r\n") && body == b"0\r\n\r\n", "{head}");
}

#[tokio::test]
async fn the_window_is_half_open_and_the_filters_are_those_of_a_channel() {
    let app = TestApp::start().await;
    let mut merge = with_agent(at(decision("SANITIZE", "b"), "10:00:00.500"), "agent-8");
    (merge["tool_name"], merge["operation"], merge["risk_band"]) = ("github".into(), "merge".into(), "LOW".into());
    let kept = app.report(&json!([at(deny("c"), "10:00:01"), merge, at(decision("ALLOW", "a"), "10:00:00"), at(deny("d"), "11:00:00")])).await;
    let [c, b, a, d] = <[String; 4]>::try_from(kept).unwrap();
    let got = async |query: &str| ids(&app.get(&format!("{PATH}?{query}")).await);
    assert_eq!(got("").await, [&a, &b, &c, &d].map(Clone::clone), "ALLOW too, by when it happened");
    assert_eq!(got("since=2026-06-01T10:00:00Z&until=2026-06-01T10:00:01Z").await, [a.clone(), b.clone()]);
    assert_eq!(got("since=2026-06-01T12:00:00.500%2B02:00&until=2026-06-01T11:00:00Z").await, [b.clone(), c.clone()]);
    assert_eq!(got("events=ALL").await, [&b, &c, &d].map(Clone::clone));
    assert_eq!(got("events=ALLOW,SANITIZE").await, [a.clone(), b.clone()]);
    assert_eq!(got("min_severity=HIGH&tools=slack.post_message").await, [&a, &c, &d].map(Clone::clone));
    assert_eq!(got("tools=github,jira").await, std::slice::from_ref(&b));
    assert_eq!(got("agents=agent-8").await, std::slice::from_ref(&b));
    assert_eq!(got("agents=production-langgraph&events=SANITIZE,DENY").await, [&b, &c, &d].map(Clone::clone));
    assert_eq!(got("by=received").await, [&c, &b, &a, &d].map(Clone::clone));
    assert!(!app.get(PATH).await.to_string().contains("\"body\""));
}

#[tokio::test]
async fn pages_lead_from_one_to_the_next_and_who_polls_gets_what_comes_in_meanwhile() {
    let app = TestApp::start().await;
    let first = app.report(&denies("first", 5)).await;
    let pages = async |query: &str, meanwhile: &Value| {
        let (mut path, mut got, mut sizes) = (format!("{PATH}?format=json&limit=2{query}"), Vec::new(), Vec::new());
        loop {
            let answer = app.open(&path).await;
            let link = answer.headers().get("link").map(|link| link.to_str().unwrap().to_owned());
            let count: usize = answer.headers()["x-export-count"].to_str().unwrap().parse().unwrap();
            let page: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
            assert_eq!(page["next_cursor"].is_null(), link.is_none());
            got.extend(ids(&page));
            sizes.push(count);
            if sizes.len() == 1 {
                app.report(meanwhile).await;
            }
            match link {
                Some(link) if count > 0 => path = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap().to_owned(),
                _ => return (got, sizes),
            }
        }
    };
    let before = json!([at(deny("earlier"), "01:00:00"), at(deny("later"), "23:00:00")]);
    let (got, sizes) = pages("", &before).await;
    let mut sorted = first.clone();
    sorted.sort();
    assert_eq!((got, sizes), (sorted, vec![2, 2, 1]), "as it was when the first page was asked for");
    let (got, sizes) = pages("&by=received", &json!([at(deny("late"), "02:00:00")])).await;
    assert_eq!((&got[..5], got.len(), sizes), (&first[..], 8, vec![2, 2, 2, 2, 0]));
    let (got, _) = pages("&by=received&until=2026-06-01T12:00:00Z", &json!([])).await;
    assert_eq!(got, [""; 0], "the window is over, and there is no next page");
}

#[tokio::test]
async fn an_export_under_concurrent_writes_loses_and_repeats_nothing() {
    let app = TestApp::start().await;
    let mut before = app.report(&denies("before", 1_500)).await;
    let writing = async {
        let mut all = Vec::new();
        for batch in 0..20 {
            all.extend(app.report(&denies(&format!("during-{batch}"), 50)).await);
        }
        all
    };
    let exporting = async {
        let mut exports = Vec::new();
        for _ in 0..4 {
            exports.push(ids(&app.get(PATH).await));
        }
        exports
    };
    let (during, exports) = tokio::join!(writing, exporting);
    before.sort();
    for export in exports {
        assert!(export.is_sorted_by(|one, other| one < other), "all happened at the same time, so each comes after the other by its id");
        assert!(before.iter().all(|id| export.binary_search(id).is_ok()));
        // Batches are kept whole, and one after the other.
        let there: Vec<bool> = during.iter().map(|id| export.binary_search(id).is_ok()).collect();
        assert!(there.is_sorted_by(|one, other| one >= other), "what was kept first is there first");
        assert_eq!(there.iter().filter(|there| **there).count() % 50, 0);
    }
    assert_eq!(ids(&app.get(PATH).await).len(), 2_500);
}

#[tokio::test]
async fn a_stream_that_breaks_off_has_no_last_chunk() {
    let app = TestApp::start().await;
    app.report(&denies("many", 2_500)).await;
    let (head, body) = raw(&app, &format!("{PATH}?format=ndjson"), "").await;
    assert!(head.starts_with("http/1.1 200") && head.contains("transfer-encoding: chunked") && body.ends_with(b"\r\n0\r\n\r\n"), "{head}");
    let file = rusqlite::Connection::open(app.app.config.data_dir.join("interven.db")).unwrap();
    file.execute("update decisions set document = x'7b' where trace_id = (select max(trace_id) from decisions)", []).unwrap();
    for accepted in ["", "Accept-Encoding: gzip\r\n"] {
        let (head, body) = raw(&app, &format!("{PATH}?format=ndjson"), accepted).await;
        assert!(head.starts_with("http/1.1 200") && !body.is_empty(), "{head}");
        assert!(!body.ends_with(b"0\r\n\r\n"), "it looks whole");
    }
    assert!(app.open(PATH).await.bytes().await.is_err());
    let script = format!("curl -sS -H 'Authorization: Bearer {}' 'http://{}{PATH}?format=ndjson' > /dev/null", app.token(), app.address());
    let (code, _, errors) = shell(script, Vec::new()).await;
    assert_eq!(code, Some(18), "curl says a partial file: {errors}");
    // Where nothing was sent yet, it is an answer.
    assert_eq!(app.send(Method::GET, &format!("{PATH}?limit=10000"), &Value::Null).await.status, 500);
}

#[tokio::test]
async fn gzip_is_sent_to_who_asks_for_it() {
    let app = TestApp::start().await;
    app.report(&denies("zip", 1_200)).await;
    for query in ["format=csv", "format=csv&limit=1200"] {
        let path = format!("{PATH}?{query}");
        let plain = app.open(&path).await;
        assert_eq!((plain.headers().get("content-encoding"), &plain.headers()["vary"]), (None, &"Accept-Encoding".parse().unwrap()));
        assert_eq!(plain.headers()["content-type"], "text/csv; charset=utf-8; header=present");
        assert_eq!(plain.headers()["content-disposition"], "attachment; filename=\"interven-decisions.csv\"");
        assert_eq!(plain.headers()["cache-control"], "no-store");
        let plain = plain.text().await.unwrap();
        let script = format!("curl -fsS -H 'Authorization: Bearer {}' -H 'Accept-Encoding: gzip' 'http://{}{path}' | gzip -dc", app.token(), app.address());
        assert_eq!(shell(script, Vec::new()).await.1, plain);
    }
}

#[tokio::test]
async fn pythons_csv_module_reads_back_what_was_reported() {
    let app = TestApp::start().await;
    let titles = ["=1+1", "a,b", "\"quoted\"", "two\r\nlines\n", "'tick", "  +1", "@sum", "plain é", "-", "\t=x", ";"];
    let all: Value = titles.iter().enumerate().map(|(n, title)| with_agent(deny(title), &format!("=agent-{n}"))).collect();
    app.report(&all).await;
    let records = app.get(PATH).await["decisions"].clone();
    for raw in [false, true] {
        let csv = app.open(&format!("{PATH}?format=csv&csv_raw={}", u8::from(raw))).await.bytes().await.unwrap();
        let script = "python3 -c 'import csv, io, json, sys\ntext = io.TextIOWrapper(sys.stdin.buffer, encoding=\"utf-8\", newline=\"\")\n\
                      print(json.dumps(list(csv.DictReader(text, strict=True))))'";
        let (code, rows, errors) = shell(script.to_owned(), csv.to_vec()).await;
        assert_eq!(code, Some(0), "{errors}");
        let rows: Vec<Value> = serde_json::from_str(&rows).unwrap();
        assert_eq!(rows.len(), titles.len());
        for (row, record) in rows.iter().zip(records.as_array().unwrap()) {
            let cell = |name: &str| {
                let text = row[name].as_str().unwrap();
                if raw { text } else { text.strip_prefix('\'').unwrap_or(text) }.to_owned()
            };
            assert_eq!((json!(cell("title")), json!(cell("agent_id"))), (record["title"].clone(), record["agent"]["id"].clone()));
            assert_eq!((&row["trace_id"], &row["occurred_at"], &row["decision"]), (&record["trace_id"], &record["occurred_at"], &record["decision"]));
            assert_eq!((&row["risk_score"], &row["reason_codes"], &row["incident_id"]), (&json!("0.71"), &json!("SECRET_DETECTED"), &json!("")));
            assert!(raw || !row["title"].as_str().unwrap().trim_start().starts_with(['=', '+', '-', '@']), "{row}");
        }
    }
}

#[tokio::test]
async fn datadog_gets_arrays_that_its_intake_takes() {
    let app = TestApp::start().await;
    app.report(&denies("dog", 1_001)).await;
    let whole = app.get(&format!("{PATH}?format=datadog")).await;
    assert_eq!(whole.as_array().unwrap().len(), 1_001);
    assert_eq!((&whole[0]["ddsource"], &whole[0]["status"], &whole[0]["interven"]["kind"]), (&json!("interven"), &json!("error"), &json!("DENY")));
    let lines = app.open(&format!("{PATH}?format=datadog&batch=lines")).await.text().await.unwrap();
    let sizes: Vec<usize> = lines.lines().map(|line| serde_json::from_str::<Vec<Value>>(line).unwrap().len()).collect();
    assert_eq!(sizes, [1_000, 1]);
    app.clock.advance(seconds(18 * 3_600));
    let late = app.get(&format!("{PATH}?format=datadog&limit=1")).await;
    assert_eq!((late[0].get("timestamp"), late[0]["interven"]["occurred_at"].is_string()), (None, true), "Datadog would drop it");
}
