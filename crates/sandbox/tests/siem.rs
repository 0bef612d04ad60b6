//! The SIEM intakes' rules, each with its documented answer.

mod support;

use serde_json::{Value, json};
use support::{Answer, call, gzip, path, sandbox};

const TOKEN: (&str, &str) = ("authorization", "Splunk 0b5d");

async fn hec(sandbox: &interven_sandbox::Sandbox, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    call(sandbox.addr(), "POST", path(&sandbox.splunk_url("soc")), headers, body).await.unwrap()
}

#[tokio::test]
async fn hec_takes_envelopes_plain_and_packed() {
    let sandbox = sandbox().await;
    let body = b"{\"event\":\"one\",\"time\":1748736000.123,\"fields\":{\"a\":[1,\"b\"]}}\n{\"event\":{\"id\":2},\"time\":\"1748736000\"}{\"event\":3}";
    assert_eq!(hec(&sandbox, &[TOKEN], body).await.json(), json!({"text": "Success", "code": 0}));
    assert_eq!(hec(&sandbox, &[TOKEN, ("content-encoding", "gzip")], &gzip(body)).await.status, 200);
    let received = sandbox.received("soc");
    assert_eq!(received[0].events.len(), 3);
    assert_eq!((received[0].packed, received[1].packed), (false, true));
    assert_eq!(received[0].body, received[1].body);
    assert_eq!(sandbox.events("soc")[1]["event"], json!({"id": 2}));
    assert_eq!(sandbox.tally("soc").unwrap().events, 6);
}

#[tokio::test]
async fn hec_says_what_is_wrong_by_code_and_event() {
    let sandbox = sandbox().await;
    let good = r#"{"event":"x"}"#;
    let cases: [(String, Value); 9] = [
        (String::new(), json!({"text": "No data", "code": 5})),
        (" \n ".into(), json!({"text": "No data", "code": 5})),
        (format!("{good}{{"), json!({"text": "Invalid data format", "code": 6, "invalid-event-number": 1})),
        (format!("{good}\nCEF:0|x"), json!({"text": "Invalid data format", "code": 6, "invalid-event-number": 1})),
        (r#"{"class_uid":2004}"#.into(), json!({"text": "Event field is required", "code": 12, "invalid-event-number": 0})),
        (format!(r#"{good}{{"event":""}}"#), json!({"text": "Event field cannot be blank", "code": 13, "invalid-event-number": 1})),
        (r#"{"event":"x","fields":{"a":{"b":1}}}"#.into(), json!({"text": "Error in handling indexed fields", "code": 15, "invalid-event-number": 0})),
        (r#"{"event":"x","fields":[1]}"#.into(), json!({"text": "Invalid data format", "code": 6, "invalid-event-number": 0})),
        (r#"{"event":"x","time":"noon"}"#.into(), json!({"text": "Invalid data format", "code": 6, "invalid-event-number": 0})),
    ];
    for (body, error) in cases {
        let answer = hec(&sandbox, &[TOKEN], body.as_bytes()).await;
        assert_eq!((answer.status, answer.json()), (400, error), "{body}");
    }
    assert_eq!(sandbox.accepted("soc").len(), 0);
    assert_eq!(hec(&sandbox, &[TOKEN, ("content-encoding", "zstd")], b"x").await.status, 415);
    let array = hec(&sandbox, &[TOKEN], b"[{\"event\":1},{\"event\":2}]").await;
    assert_eq!(array.status, 200);
    assert_eq!(sandbox.events("soc").len(), 1, "an array is swallowed as one text");
}

#[tokio::test]
async fn hec_checks_the_token_the_channel_and_its_health() {
    let sandbox = sandbox().await;
    for (headers, status, code) in [
        (&[][..], 401, 2),
        (&[("authorization", "Bearer 0b5d")][..], 401, 3),
        (&[("authorization", "Splunk ")][..], 401, 3),
        (&[("authorization", "Splunk bad")][..], 403, 4),
    ] {
        let answer = hec(&sandbox, headers, b"{\"event\":1}").await;
        assert_eq!((answer.status, &answer.json()["code"]), (status, &json!(code)), "{headers:?}");
    }
    let url = sandbox.splunk_raw_url("soc");
    let channel = ("x-splunk-request-channel", "fe0ecfad-13d5-401b-847d-77833bd77131");
    for (headers, status, code) in [(&[TOKEN][..], 400, 10), (&[TOKEN, ("x-splunk-request-channel", "mine")][..], 400, 11), (&[TOKEN, channel][..], 200, 0)] {
        let answer = call(sandbox.addr(), "POST", path(&url), headers, b"CEF:0|a\n\nCEF:0|b\n").await.unwrap();
        assert_eq!((answer.status, &answer.json()["code"]), (status, &json!(code)));
    }
    assert_eq!(sandbox.events("soc"), ["CEF:0|a", "CEF:0|b"]);
    let health = call(sandbox.addr(), "GET", "/soc/services/collector/health", &[], b"").await.unwrap();
    assert_eq!((health.status, &health.json()["code"]), (200, &json!(17)));
    let plain = call(sandbox.addr(), "POST", "/services/collector", &[TOKEN], b"{\"event\":1}").await.unwrap();
    assert_eq!(plain.status, 200);
    assert_eq!(sandbox.accepted("splunk").len(), 1);
}

#[tokio::test]
async fn datadog_bounds_logs_and_bytes() {
    let sandbox = sandbox().await;
    let key = ("dd-api-key", "k");
    let json_type = ("content-type", "application/json");
    let url = sandbox.datadog_url("dd");
    let send = async |headers: &[(&str, &str)], body: &[u8]| call(sandbox.addr(), "POST", path(&url), headers, body).await.unwrap();
    let logs = |count: usize| json!(vec![json!({"message": "m"}); count]).to_string();
    let taken = send(&[key, json_type], logs(1000).as_bytes()).await;
    assert_eq!((taken.status, taken.body.as_str()), (202, "{}"));
    assert_eq!(send(&[key, json_type, ("content-encoding", "gzip")], &gzip(logs(2).as_bytes())).await.status, 202);
    assert_eq!(sandbox.tally("dd").unwrap().events, 1002);
    for (headers, body, status) in [
        (&[json_type][..], logs(1), 401),
        (&[("dd-api-key", "bad"), json_type][..], logs(1), 403),
        (&[key, json_type][..], logs(1001), 413),
        (&[key, json_type][..], json!([{"message": "x".repeat(5_000_000)}]).to_string(), 413),
        (&[key, json_type][..], "[".into(), 400),
        (&[key, json_type][..], "[1]".into(), 400),
        (&[key, json_type][..], "[]".into(), 400),
    ] {
        assert_eq!(send(headers, body.as_bytes()).await.status, status, "{body:.60}");
    }
    send(&[key, json_type], br#"[{"message":"old","timestamp":1000}]"#).await;
    assert!(sandbox.accepted("dd")[2].notes[0].contains("18 h"));
    let valid = call(sandbox.addr(), "GET", "/dd/api/v1/validate", &[key], b"").await.unwrap();
    assert_eq!(valid.json(), json!({"valid": true}));
}

#[tokio::test]
async fn sumo_takes_lines_up_to_a_megabyte() {
    let sandbox = sandbox().await;
    let url = sandbox.sumo_url("code");
    let send = async |headers: &[(&str, &str)], body: &[u8]| call(sandbox.addr(), "POST", path(&url), headers, body).await.unwrap();
    assert_eq!(send(&[], b"one\ntwo\n").await.status, 200);
    assert_eq!(sandbox.events("code"), ["one", "two"]);
    assert_eq!(send(&[], &vec![b'x'; 1_000_000]).await.status, 200);
    assert_eq!(send(&[], &vec![b'x'; 1_000_001]).await.status, 413);
    assert_eq!(send(&[("content-encoding", "gzip")], &gzip(&vec![b'x'; 1_000_001])).await.status, 413, "counted unpacked");
    assert_eq!(send(&[("content-encoding", "gzip")], b"not gzip").await.status, 400);
}

#[tokio::test]
async fn the_generic_receiver_takes_anything() {
    let sandbox = sandbox().await;
    let url = sandbox.generic_url("any");
    for (body, events) in [("[1,2]", json!([1, 2])), ("{\"a\":1}\n{\"a\":2}\n", json!([{"a": 1}, {"a": 2}])), ("CEF:0|x", json!(["CEF:0|x"]))] {
        assert_eq!(call(sandbox.addr(), "PUT", path(&url), &[], body.as_bytes()).await.unwrap().status, 200);
        assert_eq!(json!(sandbox.received("any").last().unwrap().events), events);
    }
}
