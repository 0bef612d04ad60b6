//! What can be said of an approval without a server: what is left of it, what the agent is told, and the body that people see.

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::shown::masked_body;
use super::status::{Standing, Wait};
use super::*;
use crate::api::decisions::input::{Intake, parse};
use crate::domain::approval::{Decider, Outcome};
use crate::domain::severity::RiskBands;
use crate::domain::signature::Signature;

const OPENED: i64 = 1_780_315_200_000;

fn at(ms: i64) -> Time {
    Time::from_ms(OPENED + ms)
}

/// Opened at 0, lapses after 10 minutes; answered after one minute, if at all, for 10 minutes.
fn approval(answer: Option<Answer>) -> Approval {
    let by = Decider::Console { user: Uuid::nil(), name: "ada@example.com".to_owned() };
    Approval {
        id: Uuid::from_u128(1),
        signature: Signature::from_bytes([7; 32]),
        opened_at: at(0),
        expires_at: at(600_000),
        outcome: answer.map(|answer| Outcome { status: answer.status(), at: at(60_000), by: Some(by), note: None }),
        window_ends_at: answer.map(|_| at(660_000)),
        used_at: None,
        asked: 1,
    }
}

fn standing(approval: &Approval, rules: &Rules, now: i64) -> Value {
    let standing = serde_json::to_value(Standing::of(approval, rules, at(now))).unwrap();
    assert!(!standing.to_string().contains("ada@example.com"), "who answered is not told to the agent: {standing}");
    standing
}

#[test]
fn what_is_left_counts_whole_seconds_and_begun_ones() {
    let rules = Rules::default();
    let left = |answer, now| standing(&approval(answer), &rules, now)["remaining_seconds"].clone();
    for (now, expected) in [(0, 600), (1, 600), (999, 600), (1_000, 599), (599_001, 1), (599_999, 1), (600_000, 0), (700_000, 0)] {
        assert_eq!(left(None, now), expected, "pending at {now}");
    }
    for (now, expected) in [(60_000, 600), (60_001, 600), (659_999, 1), (660_000, 0), (900_000, 0)] {
        assert_eq!(left(Some(Answer::Approve), now), expected, "approved at {now}");
        assert_eq!(left(Some(Answer::Deny), now), 0, "denied at {now}");
    }
}

#[test]
fn each_status_has_its_decision_and_its_guidance() {
    let rules = Rules::default();
    let (approved, denied) = (approval(Some(Answer::Approve)), approval(Some(Answer::Deny)));
    for (approval, now, status, decision, ended, guidance) in [
        (&approval(None), 1, "pending", Value::Null, Value::Null, "only joins it"),
        (&approval(None), 600_000, "expired", json!("DENY"), json!(at(600_000)), "asks a person anew"),
        (&approved, 659_999, "approved", json!("ALLOW"), json!(at(60_000)), "again before 2026-06-01T12:11:00.000Z: it is allowed with RECENT_APPROVAL_GRANT"),
        (&approved, 660_000, "approved", json!("ALLOW"), json!(at(60_000)), "asks a person anew"),
        (&denied, 659_999, "denied", json!("DENY"), json!(at(60_000)), "before 2026-06-01T12:11:00.000Z: until then it is refused with RECENT_APPROVAL_DENIED"),
        (&denied, 660_000, "denied", json!("DENY"), json!(at(60_000)), "asks a person anew"),
    ] {
        let standing = standing(approval, &rules, now);
        assert_eq!((&standing["status"], &standing["decision"], &standing["decided_at"]), (&json!(status), &decision, &ended), "{standing}");
        assert!(standing["retry_guidance"].as_str().unwrap().contains(guidance), "{standing}");
        assert_eq!(standing["poll_guidance"].as_str().unwrap().contains("?wait=30"), status == "pending", "{standing}");
        assert!(standing["reason"].as_str().unwrap().ends_with('.'), "{standing}");
    }
}

#[test]
fn a_grant_for_one_retry_is_over_when_it_was_used() {
    let (mut approval, single) = (approval(Some(Answer::Approve)), Rules { single_use: true, ..Rules::default() });
    let fresh = standing(&approval, &single, 70_000);
    assert_eq!(fresh["remaining_seconds"], 590);
    assert!(fresh["retry_guidance"].as_str().unwrap().contains("once more before"), "{fresh}");
    approval.used_at = Some(at(65_000));
    let used = standing(&approval, &single, 70_000);
    assert_eq!(used["remaining_seconds"], 0);
    assert!(used["retry_guidance"].as_str().unwrap().contains("used up"), "{used}");
    assert_eq!(standing(&approval, &Rules::default(), 70_000)["remaining_seconds"], 590, "one that may be used again goes on");
}

#[test]
fn the_persons_note_is_the_reason() {
    let mut denied = approval(Some(Answer::Deny));
    denied.outcome.as_mut().unwrap().note = Some("not in the freeze".to_owned());
    assert_eq!(standing(&denied, &Rules::default(), 70_000)["reason"], "not in the freeze");
}

fn body(raw: &str) -> Option<Value> {
    let line = format!(r#"{{"decision":"REQUIRE_APPROVAL","tool_name":"t","agent":{{"id":"a"}},"body":{raw}}}"#);
    let decision = parse(
        line.as_bytes(),
        Intake { received_at: at(0), bands: RiskBands::default(), pending_ttl: Rules::default().pending_ttl, agent: None, environment: None },
    )
    .unwrap()
    .remove(0);
    masked_body(&decision).map(|body| serde_json::from_str(body.get()).unwrap())
}

#[test]
fn a_body_is_json_where_every_reader_reads_it_alike_and_text_where_not() {
    assert_eq!(body(r#"{"token":"s3cr3t-and-long","text":"hi","n":[1,2.50,null]}"#), Some(json!({"token": "[masked]", "text": "hi", "n": [1, 2.5, null]})));
    assert_eq!(body("null"), None);
    assert_eq!(body("true"), Some(json!(true)));
    assert_eq!(body(r#""hello""#), Some(json!("hello")));
    assert_eq!(body(r#""123""#), Some(json!("123")), "a string stays one, whatever it holds");
    assert_eq!(body(r#""{\"a\":1}""#), Some(json!("{\"a\":1}")));
    let twice = body(r#"{"amount":1,"amount":1000000}"#).unwrap();
    assert_eq!(twice.as_str(), Some(r#"{"amount":1,"amount":1000000}"#), "both are shown");
    assert_eq!(body("[4111111111111111]").unwrap().as_str(), Some("[[masked]]"), "what a mask took apart is text");
    for large in [
        r#"{"a":[{"id":9007199254740993}]}"#,
        "[-9007199254740993]",
        "9007199254740992",
        "[18446744073709551615]",
        r#"{"a\\":9007199254740993}"#,
        r#"{"a\"b":"c","d":9007199254740993.0}"#,
    ] {
        assert_eq!(body(large), Some(json!(large)), "a browser would show another id");
    }
    for small in [r#"{"a":[9007199254740991,-9007199254740991,0.1,-2e3]}"#, r#"["9007199254740993","a\"9007199254740993"]"#] {
        assert_eq!(body(small), Some(serde_json::from_str(small).unwrap()));
    }
    let long = "x".repeat(100_000);
    assert_eq!(body(&format!(r#"{{"a":"{long}"}}"#)), Some(json!({"a": long})), "it is not shortened");
}

#[test]
fn a_wait_is_a_number_of_seconds_up_to_a_minute() {
    let wait = |text: &str| Wait::try_from(text.to_owned());
    assert_eq!(wait("0"), Ok(Wait::default()));
    assert_eq!(wait("60"), wait("60.0"));
    assert_eq!(format!("{:?}", wait("2.5").unwrap()), "Wait(2.5s)");
    for text in ["60.001", "-1", "61", "nan", "inf", "-inf", "soon", "1e9", "1,5", " 1", ""] {
        assert!(wait(text).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_no_number_is_no_wait(text in "\\PC{0,12}|[0-9.e+-]{1,8}") {
        let seconds = text.parse::<f64>().ok().filter(|seconds| (0.0..=60.0).contains(seconds));
        prop_assert_eq!(Wait::try_from(text).is_ok(), seconds.is_some());
    }

    #[test]
    fn what_is_left_and_what_is_said_agree(now in 0_i64..1_300_000, approved: bool, used: bool, single_use: bool) {
        let mut approval = approval(Some(if approved { Answer::Approve } else { Answer::Deny }));
        approval.used_at = used.then_some(at(61_000));
        let standing = standing(&approval, &Rules { single_use, ..Rules::default() }, now);
        let is_granted = standing["retry_guidance"].as_str().unwrap().contains("RECENT_APPROVAL_GRANT");
        prop_assert_eq!(standing["remaining_seconds"].as_u64().unwrap() > 0, is_granted);
    }
}
