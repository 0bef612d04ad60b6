//! What is taken, what is refused, and that nothing in between panics.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn intake() -> Intake<'static> {
    let received_at = Time::parse("2026-06-01T12:00:00.000Z").unwrap();
    Intake { received_at, bands: RiskBands::default(), pending_ttl: Duration::from_secs(90), agent: None, environment: None }
}

fn read(body: &str) -> Result<Vec<Decision>, Refusal> {
    parse(body.as_bytes(), intake())
}

fn one(body: &str) -> Decision {
    let mut decisions = read(body).unwrap();
    assert_eq!(decisions.len(), 1);
    decisions.remove(0)
}

fn fault(body: &str) -> Fault {
    match read(body) {
        Err(Refusal::Fault(fault)) => fault,
        other => panic!("{body}: {other:?}"),
    }
}

fn full() -> Value {
    json!({"trace_id": "01890a5d-ac96-774b-bcce-b302099a8057", "decision": "DENY", "occurred_at": "2026-06-01T00:00:00.000Z", "title": "Secret egress blocked",
        "risk_score": 0.71, "risk_band": "HIGH", "reason_codes": ["SECRET_DETECTED"],
        "agent": {"id": "agent-7", "name": "production-langgraph", "runtime_type": "langgraph"}, "tool_name": "slack", "operation": "post_message",
        "method": "POST", "url": "https://slack.com/api/chat.postMessage", "body": {"text": "hi"}, "src_ip": "10.0.0.42", "policy_id": null, "policy_name": null,
        "environment": null})
}

const LEAST: &str = r#"{"decision":"DENY","tool_name":"slack","agent":{"id":"a"}}"#;

#[test]
fn a_decision_with_everything_is_kept_member_for_member() {
    let decision = one(&full().to_string());
    assert_eq!(decision.trace_id.to_string(), "01890a5d-ac96-774b-bcce-b302099a8057");
    assert_eq!((decision.kind, decision.severity, decision.risk_score), (DecisionKind::Deny, Severity::High, Some(0.71)));
    assert_eq!(decision.occurred_at.to_string(), "2026-06-01T00:00:00.000Z");
    assert_eq!(decision.received_at, intake().received_at);
    assert_eq!(decision.agent.runtime_type.as_deref(), Some("langgraph"));
    assert_eq!(decision.action(), "slack.post_message");
    assert_eq!(decision.body.unwrap().get(), r#"{"text":"hi"}"#);
    assert_eq!((decision.policy_id, decision.environment, decision.approval), (None, None, None));
}

#[test]
fn what_is_left_out_has_a_default_and_null_is_left_out() {
    let bare = one(LEAST);
    assert_eq!((bare.occurred_at, bare.severity, bare.title.as_str()), (intake().received_at, Severity::Medium, "DENY slack"));
    let nulls = one(
        r#"{"decision":"DENY","tool_name":"slack","agent":{"id":"a","name":null},"trace_id":null,"occurred_at":null,"title":null,"risk_score":null,"risk_band":null,
            "reason_codes":null,"operation":null,"method":null,"url":null,"body":null,"src_ip":null,"policy_id":null,"policy_name":null,"environment":null}"#,
    );
    assert_eq!((nulls.severity, nulls.title.as_str(), nulls.body.is_none()), (Severity::Medium, "DENY slack", true));
    assert_ne!(bare.trace_id, nulls.trace_id);
}

#[test]
fn severity_is_the_band_else_that_of_the_score() {
    let of = |members: &str| one(&LEAST.replace("\"decision\"", &format!("{members},\"decision\""))).severity;
    assert_eq!(of(r#""risk_score":0.9"#), Severity::Critical);
    assert_eq!(of(r#""risk_score":0"#), Severity::Low);
    assert_eq!(of(r#""risk_score":1"#), Severity::Critical);
    assert_eq!(of(r#""risk_score":0.9,"risk_band":"LOW""#), Severity::Low);
}

#[test]
fn a_require_approval_opens_a_question_for_its_life() {
    let asked = one(&LEAST.replace("DENY", "REQUIRE_APPROVAL"));
    let approval = asked.approval.unwrap();
    assert_eq!(approval.expires_at.since(intake().received_at), Duration::from_secs(90));
    assert_eq!(approval.signature, Signature::of(&one(LEAST)), "what was asked, not what was decided");
}

#[test]
fn a_body_that_the_parser_minds_is_signed_as_it_was_sent() {
    let asked = |body: &str| {
        let element = LEAST.replace("DENY", "REQUIRE_APPROVAL").replace("\"decision\"", &format!("\"body\":{body},\"decision\""));
        let decision = one(&element);
        assert_eq!(decision.approval.as_ref().unwrap().signature, Signature::of(&decision), "{body}");
        decision.approval.unwrap().signature
    };
    assert_ne!(asked(r#""\ud800""#), asked(r#""\ud801""#));
    assert_ne!(asked(r#""\ud800""#), asked(r#""\ufffd""#));
}

#[test]
fn a_bound_key_speaks_for_its_agent_alone() {
    let intake = Intake { agent: Some("agent-7"), ..intake() };
    let read = |agent: &str| parse(LEAST.replace(r#""agent":{"id":"a"}"#, agent).as_bytes(), intake).map(|mut decisions| decisions.remove(0).agent);
    for agent in [r#""ignored":0"#, r#""agent":null"#, r#""agent":{}"#, r#""agent":{"id":"","name":null}"#] {
        let agent = read(agent).unwrap();
        assert_eq!((agent.id, agent.name.as_deref()), (None, Some("agent-7")));
    }
    assert_eq!(read(r#""agent":{"runtime_type":"x"}"#).unwrap().runtime_type.as_deref(), Some("x"));
    assert_eq!(read(r#""agent":{"id":"agent-7","name":"other"}"#).unwrap().name.as_deref(), Some("other"));
    assert_eq!(read(r#""agent":{"id":"","name":"agent-7"}"#).unwrap().name.as_deref(), Some("agent-7"));
    for agent in [r#""agent":{"id":"other","name":"agent-7"}"#, r#""agent":{"id":"a"}"#, r#""agent":{"name":"Agent-7"}"#, r#""agent":{"id":"a","name":"b"}"#] {
        let Err(Refusal::Fault(fault)) = read(agent) else { panic!("{agent}") };
        assert_eq!((fault.index, fault.key.as_deref()), (0, Some("agent")));
        assert!(fault.sentence.contains("speaks for the agent agent-7 alone"), "{}", fault.sentence);
    }
}

#[test]
fn one_object_an_array_and_lines_are_read_alike() {
    let lines = format!("\n{LEAST}\n\r\n  \n{LEAST}\r\n");
    let array = format!(" [ {LEAST} , {LEAST} ]\n");
    assert_eq!(
        [read(LEAST), read(&format!("\u{feff}{LEAST}")), read(&lines), read(&array), read("[]"), read("")].map(|read| read.unwrap().len()),
        [1, 1, 2, 2, 0, 0]
    );
}

#[test]
fn a_body_stays_byte_for_byte_whatever_its_depth_or_text() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for body in [r#"{ "b" : 1.50, "a":12345678901234567890123 ,"a":"\ud800\u0000" }"#, r#""text""#, "1e999", deep.as_str()] {
        let whole = LEAST.replace("\"decision\"", &format!("\"body\":{body},\"ignored\":{body},\"decision\""));
        assert_eq!(one(&whole).body.unwrap().get(), body);
    }
}

#[test]
fn text_that_unicode_cannot_hold_is_mended_and_the_body_is_not() {
    let decision =
        one(r#"{"\ud801":1,"decision":"DENY","tool_name":"s\ud800lack \\ud800 \ud83d\ude00 \udc00","agent":{"name":"\udfff\u0000"},"reason_codes":["\uD8FFx"],
            "body":{"\udead":"\ud800é"},"title":"été"}"#);
    assert_eq!(decision.tool_name, "s\u{fffd}lack \\ud800 \u{1f600} \u{fffd}");
    assert_eq!(decision.agent.name.as_deref(), Some("\u{fffd}\0"));
    assert_eq!(decision.reason_codes, ["\u{fffd}x"]);
    assert_eq!(decision.body.unwrap().get(), r#"{"\udead":"\ud800é"}"#);
    let fault = fault(r#"{"decision":"NO","tool_name":"\ud800","agent":{"name":"a"}}"#);
    assert_eq!((fault.index, fault.key.as_deref()), (0, Some("decision")));
}

#[test]
fn each_fault_names_its_element_and_member() {
    let cases: &[(&str, Option<&str>, &str)] = &[
        (r#"{"tool_name":"t","agent":{"id":"a"}}"#, Some("decision"), "`decision` is needed"),
        (r#"{"decision":null,"tool_name":"t","agent":{"id":"a"}}"#, Some("decision"), "`decision` is needed"),
        (
            r#"{"decision":"deny","tool_name":"t","agent":{"id":"a"}}"#,
            Some("decision"),
            r#"must be one of ALLOW, DENY, SANITIZE, REQUIRE_APPROVAL, and is the string "deny""#,
        ),
        (r#"{"decision":{"DENY":null},"tool_name":"t","agent":{"id":"a"}}"#, Some("decision"), "and is an object"),
        (r#"{"decision":"DENY","agent":{"id":"a"}}"#, Some("tool_name"), "`tool_name` is needed"),
        (r#"{"decision":"DENY","tool_name":"","agent":{"id":"a"}}"#, Some("tool_name"), "`tool_name` is needed"),
        (r#"{"decision":"DENY","tool_name":7,"agent":{"id":"a"}}"#, Some("tool_name"), "`tool_name` must be a string, and is the number 7"),
        (r#"{"decision":"DENY","tool_name":"t"}"#, Some("agent"), "`agent.id` or `agent.name`"),
        (r#"{"decision":"DENY","tool_name":"t","agent":{"id":"","name":""}}"#, Some("agent"), "`agent.id` or `agent.name`"),
        (r#"{"decision":"DENY","tool_name":"t","agent":"me"}"#, Some("agent"), "`agent` must be an object"),
        (r#"{"decision":"DENY","tool_name":"t","agent":["me"]}"#, Some("agent"), "and is a list"),
        (r#"{"decision":"DENY","tool_name":"t","agent":{"id":{}}}"#, Some("agent.id"), "`agent.id` must be a string, and is an object"),
        (r#"{"decision":"DENY","tool_name":"t","agent":{"id":"a"},"risk_score":1.01}"#, Some("risk_score"), "a number from 0 to 1, and is 1.01"),
        (r#"{"decision":"DENY","tool_name":"t","agent":{"id":"a"},"risk_score":-0.1}"#, Some("risk_score"), "a number from 0 to 1"),
        (r#"{"decision":"DENY","tool_name":"t","agent":{"id":"a"},"risk_score":1e999}"#, Some("risk_score"), "a number from 0 to 1"),
        (r#"{"decision":"DENY","tool_name":"t","agent":{"id":"a"},"risk_score":"0.5"}"#, Some("risk_score"), r#"and is the string "0.5""#),
        (r#"{"decision":"DENY","tool_name":"t","agent":{"id":"a"},"risk_band":"high"}"#, Some("risk_band"), "one of LOW, MEDIUM, HIGH, CRITICAL"),
        (r#"{"decision":"DENY","tool_name":"t","agent":{"id":"a"},"occurred_at":"yesterday"}"#, Some("occurred_at"), "RFC 3339"),
        (r#"{"decision":"DENY","tool_name":"t","agent":{"id":"a"},"occurred_at":1748736000}"#, Some("occurred_at"), "RFC 3339"),
        (r#"{"decision":"DENY","tool_name":"t","agent":{"id":"a"},"trace_id":"x"}"#, Some("trace_id"), "a UUID"),
        (r#"{"decision":"DENY","tool_name":"t","agent":{"id":"a"},"reason_codes":"X"}"#, Some("reason_codes"), "a list of strings"),
        (
            r#"{"decision":"DENY","tool_name":"t","agent":{"id":"a"},"reason_codes":["X",null]}"#,
            Some("reason_codes"),
            "`reason_codes[1]` must be a string, and is null",
        ),
        (r#"{"decision":"DENY","tool_name":"t","agent":{"id":"a"},"decision":"DENY"}"#, Some("decision"), "there twice"),
        (r#"{"decision":"DENY","tool_name":"t","agent":{"id":"a","id":"b"}}"#, Some("agent"), "`agent.id` is there twice"),
        (r#"["DENY"]"#, None, "must be an object"),
        ("7", None, "must be an object"),
        (r#"{"decision":DENY}"#, None, "not JSON"),
        (r#"{"decision":"DENY""#, None, "not JSON"),
    ];
    for &(element, key, words) in cases {
        for (body, index) in [(format!("[{LEAST},{LEAST},{element}]"), 2), (format!("{LEAST}\n\n{element}\n{LEAST}"), 1)] {
            let fault = fault(&body);
            assert_eq!((fault.index, fault.key.as_deref()), (index, key), "{body}: {fault:?}");
            assert!(fault.sentence.contains(words) && fault.sentence.contains(&format!("decision {index} ")), "{fault:?}");
        }
    }
}

#[test]
fn what_follows_the_decisions_is_a_fault() {
    assert_eq!(fault(&format!("{LEAST} x")).index, 1);
    assert_eq!(fault(&format!("[{LEAST}] x")).index, 1);
    assert_eq!(fault(&format!("[{LEAST},]")).index, 1);
    assert_eq!(fault("\u{0}").index, 0);
    assert!(matches!(parse(b"{\"decision\":\"\xff\"}", intake()), Err(Refusal::Fault(_))));
}

#[test]
fn more_than_the_most_is_refused_before_it_is_read() {
    let lines = |count: usize| vec![LEAST; count].join("\n");
    assert_eq!(read(&lines(MAX_DECISIONS)).unwrap().len(), MAX_DECISIONS);
    assert!(matches!(read(&lines(MAX_DECISIONS + 1)), Err(Refusal::TooMany)));
    assert!(matches!(read(&format!("[{}", vec![LEAST; MAX_DECISIONS + 5].join(","))), Err(Refusal::TooMany)));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        prop::sample::select(vec!["DENY", "REQUIRE_APPROVAL", "HIGH", "2026-06-01T00:00:00Z"]).prop_map(Value::from),
    ];
    let names = prop::sample::select(vec!["decision", "tool_name", "agent", "id", "name", "risk_score", "reason_codes", "body", "trace_id", "other"]);
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_gives_decisions_or_a_fault_in_an_element_that_is_there(value in any_json()) {
        let text = value.to_string();
        let elements = value.as_array().map_or(1, Vec::len);
        match read(&text) {
            Ok(decisions) => prop_assert_eq!(decisions.len(), elements),
            Err(Refusal::Fault(fault)) => prop_assert!(fault.index < elements, "{}: {:?}", text, fault),
            Err(Refusal::TooMany) => prop_assert!(false),
        }
    }

    #[test]
    fn any_bytes_are_taken_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes, intake());
    }

    #[test]
    fn cut_or_altered_json_never_panics(at in 0usize..400, byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = format!("[{LEAST},{}]", full()).into_bytes();
        let at = at % bytes.len();
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let _ = parse(&bytes, intake());
    }

    #[test]
    fn any_escape_is_taken(escapes in prop::collection::vec(prop_oneof![any::<u16>(), 0xd7ff..0xe001u16], 1..12)) {
        let text = escapes.iter().map(|unit| format!("\\u{unit:04x}")).collect::<Vec<_>>().concat();
        let decision = one(&format!(r#"{{"decision":"DENY","tool_name":"x{text}","agent":{{"id":"a"}},"body":"{text}"}}"#));
        prop_assert_eq!(decision.tool_name, format!("x{}", String::from_utf16_lossy(&escapes)));
        let body = decision.body.unwrap();
        prop_assert_eq!(body.get(), format!("\"{text}\""));
    }

    #[test]
    fn a_member_of_the_wrong_type_is_named(index in 0usize..4, key in prop::sample::select(vec!["trace_id", "decision", "occurred_at", "title", "risk_score", "risk_band",
        "reason_codes", "agent", "tool_name", "operation", "method", "url", "src_ip", "policy_id", "policy_name", "environment"])) {
        let mut elements = vec![full(); 4];
        elements[index][key] = json!([false]);
        let fault = fault(&Value::from(elements).to_string());
        prop_assert_eq!((fault.index, fault.key.as_deref()), (index, Some(key)));
        prop_assert!(fault.sentence.contains(key));
    }
}
