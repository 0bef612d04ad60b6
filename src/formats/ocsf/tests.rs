//! OCSF: the documented excerpt, and what holds for every event.

use serde_json::{Value, json};

use super::*;
use crate::domain::decision::DecisionKind;
use crate::formats::fixture;

fn value(event: &Event, profile: OcsfProfile) -> Value {
    let mut out = Vec::new();
    write(event, profile, &mut out).unwrap();
    assert!(!out.contains(&b'\n'));
    serde_json::from_slice(&out).unwrap()
}

/// Whether all of `part` is in `whole`; an element of a list must be in the list.
fn contains(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part.iter().all(|(key, part)| whole.get(key).is_some_and(|whole| contains(whole, part))),
        (Value::Array(whole), Value::Array(part)) => part.iter().all(|part| whole.iter().any(|whole| contains(whole, part))),
        _ => whole == part,
    }
}

#[test]
fn the_excerpt_of_the_requirement() {
    let excerpt = json!({
        "metadata": { "product": { "name": "Interven AIF" }, "version": "0.6.0" },
        "class_name": "Security Finding",
        "severity_id": 4,
        "activity_id": 2,
        "finding_info": { "title": "Secret egress blocked", "uid": "f1e2d3c4-b5a6-4798-8a9b-0c1d2e3f4a5b" },
        "observables": [{ "name": "interven.tool", "value": "slack" }, { "name": "interven.operation", "value": "post_message" }]
    });
    let event = value(&fixture::changed(|_| {}), OcsfProfile::Documented);
    assert!(contains(&event, &excerpt), "{event:#}");
    let required = json!({ "class_uid": 2004, "category_uid": 2, "type_uid": 200_402, "time": 1_780_272_000_000_i64 });
    assert!(contains(&event, &required), "{event:#}");
}

#[test]
fn the_whole_of_each_profile() {
    insta::assert_json_snapshot!("documented", value(&fixture::changed(|_| {}), OcsfProfile::Documented));
    insta::assert_json_snapshot!("strict", value(&fixture::changed(|_| {}), OcsfProfile::Strict));
    insta::assert_json_snapshot!("incident", value(&fixture::incident(), OcsfProfile::Strict));
}

#[test]
fn each_kind_has_its_action() {
    let of = |event: &Event| {
        let event = value(event, OcsfProfile::Strict);
        [&event["action_id"], &event["disposition_id"], &event["is_alert"], &event["metadata"]["event_code"]].map(ToString::to_string).join(" ")
    };
    assert_eq!(of(&fixture::bare(DecisionKind::Allow)), r#"1 1 false "ALLOW""#);
    assert_eq!(of(&fixture::bare(DecisionKind::Deny)), r#"2 2 true "DENY""#);
    assert_eq!(of(&fixture::bare(DecisionKind::Sanitize)), r#"4 11 false "SANITIZE""#);
    assert_eq!(of(&fixture::changed(|decision| decision.kind = DecisionKind::Sanitize)), r#"4 11 true "SANITIZE""#);
    assert_eq!(of(&fixture::bare(DecisionKind::RequireApproval)), r#"99 14 true "REQUIRE_APPROVAL""#);
    assert_eq!(of(&fixture::incident()), r#"3 19 true "INCIDENT""#);
}

#[test]
fn what_the_schema_would_refuse_is_kept_apart() {
    let event = fixture::changed(|decision| {
        decision.src_ip = Some("gateway".to_owned());
        decision.method = Some("brew".to_owned());
        decision.url = Some("https://u:p@slack.com/".to_owned());
    });
    let event = value(&event, OcsfProfile::Strict);
    assert_eq!((&event["unmapped"]["src_ip"], &event["unmapped"]["method"]), (&json!("gateway"), &json!("brew")));
    assert_eq!(event["evidences"][0].get("src_endpoint"), None);
    assert_eq!(event["evidences"][0]["http_request"], json!({ "url": { "url_string": "https://***@slack.com/" } }));
}

#[test]
fn hostile_text_is_only_text() {
    for text in fixture::hostile() {
        let event = fixture::changed(|decision| (decision.title, decision.tool_name) = (text.clone(), text.clone()));
        let event = value(&event, OcsfProfile::Documented);
        assert_eq!((&event["finding_info"]["title"], &event["observables"][0]["value"]), (&json!(text), &json!(text)));
        assert_eq!(event["action_id"], 2);
    }
}
