//! Cards for the renderers' tests: the contract's example, and everything hostile.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::card::Card;
use super::{Answer, OutboundRequest};
use crate::domain::approval::{ApprovalStatus, Decider, Outcome};
use crate::domain::decision::{Agent, ApprovalRef, Decision, DecisionKind};
use crate::domain::delivery::Purpose;
use crate::domain::event::Event;
use crate::domain::incident::{Incident, IncidentStatus, Trigger};
use crate::domain::severity::Severity;
use crate::domain::signature::Signature;
use crate::domain::time::Time;

pub(super) const PUBLIC_URL: &str = "https://interven.example.com";
/// Stands at the start of every agent text of a hostile card.
pub(super) const AGENT_TEXT: &str = "Qz7";

pub(super) fn time(text: &str) -> Time {
    Time::parse(text).unwrap()
}

pub(super) fn uuid(last: u8) -> Uuid {
    format!("f1e2d3c4-0000-4000-8000-0000000000{last:02x}").parse().unwrap()
}

/// The decision of the contract's example.
pub(super) fn deny() -> Decision {
    Decision {
        trace_id: uuid(1),
        kind: DecisionKind::Deny,
        occurred_at: time("2026-06-01T00:00:00.000Z"),
        received_at: time("2026-06-01T00:00:00.500Z"),
        title: "Secret egress blocked".to_owned(),
        severity: Severity::High,
        risk_score: Some(0.71),
        reason_codes: vec!["SECRET_DETECTED".to_owned()],
        agent: Agent { id: Some("agent-7".to_owned()), name: Some("production-langgraph".to_owned()), runtime_type: Some("langgraph".to_owned()) },
        tool_name: "slack".to_owned(),
        operation: Some("post_message".to_owned()),
        method: Some("POST".to_owned()),
        url: Some("https://slack.com/api/chat.postMessage".to_owned()),
        body: Some(RawValue::from_string(r#"{"text":"hi"}"#.to_owned()).unwrap()),
        src_ip: Some("10.0.0.42".to_owned()),
        policy_id: None,
        policy_name: None,
        environment: None,
        scan: None,
        approval: None,
        incident_id: None,
    }
}

/// The requirement's card.
pub(super) fn question() -> Decision {
    Decision {
        kind: DecisionKind::RequireApproval,
        title: "Personal data would leave".to_owned(),
        reason_codes: vec!["PII_EGRESS".to_owned(), "SENSITIVE_DATA_EGRESS".to_owned()],
        body: Some(RawValue::from_string(r#"{"channel":"C1","text":"card 4111 1111 1111 1111","token":"abc"}"#.to_owned()).unwrap()),
        scan: None,
        approval: Some(ApprovalRef { id: uuid(2), expires_at: time("2026-06-01T00:10:00.500Z"), signature: Signature::from_bytes([0x3f; 32]) }),
        ..deny()
    }
}

pub(super) fn card(decision: Decision) -> Card {
    Card::of(&Event::Decision(Arc::new(decision)), PUBLIC_URL)
}

/// The requirement's card, as the delivery 7.
pub(super) fn asked() -> Card {
    card(question()).for_delivery(7, Purpose::Alert)
}

/// Its card after it ended.
pub(super) fn answered(outcome: &Outcome) -> Card {
    asked().answered(outcome)
}

/// An outcome by a member of Slack who is called `name`.
fn by_member(status: ApprovalStatus, name: &str, note: Option<&str>) -> Outcome {
    let by = Decider::Slack { team: "T1".to_owned(), user: "U1".to_owned(), name: name.to_owned(), channel: None };
    Outcome { status, at: time("2026-06-01T00:05:00.000Z"), by: Some(by), note: note.map(str::to_owned) }
}

pub(super) fn approved() -> Outcome {
    by_member(ApprovalStatus::Approved, "Ada <!channel>", None)
}

pub(super) fn denied() -> Outcome {
    let by = Decider::Console { user: uuid(5), name: "grace@example.com".to_owned() };
    Outcome { by: Some(by), ..by_member(ApprovalStatus::Denied, "", Some("not `this` *channel*")) }
}

pub(super) fn lapsed() -> Outcome {
    Outcome { status: ApprovalStatus::Expired, at: time("2026-06-01T09:00:00.000Z"), by: None, note: None }
}

/// A card of every sort in which every text that an agent has a hand in is `text`.
pub(super) fn hostile_cards(text: &str) -> Vec<Card> {
    let text = format!("{AGENT_TEXT}{text}");
    // As it may arrive: a surrogate without its other half.
    let body = format!(r#"{{"a":{},"b":"\ud800{AGENT_TEXT}\udc00"}}"#, Value::from(text.as_str()));
    let decision = Decision {
        title: text.clone(),
        reason_codes: vec![text.clone(), text.clone()],
        agent: Agent { id: Some(format!("{text}-7")), name: Some(text.clone()), runtime_type: Some(text.clone()) },
        tool_name: text.clone(),
        operation: Some(text.clone()),
        method: Some(text.clone()),
        url: Some(text.clone()),
        body: Some(RawValue::from_string(body).unwrap()),
        ..question()
    };
    let incident = Incident {
        id: uuid(3),
        title: text.clone(),
        severity: Severity::Critical,
        status: IncidentStatus::Open,
        trigger: Trigger::Manual,
        agent: Some(decision.agent.clone()),
        trace_ids: Vec::new(),
        tools: vec![text.clone(), text.clone()],
        detail: Some(text),
        opened_at: decision.occurred_at,
    };
    let events: Vec<Event> = (0..12_u8)
        .map(|at| if at < 8 { Event::Incident(Arc::new(Incident { id: uuid(at), ..incident.clone() })) } else { Event::Decision(Arc::new(decision.clone())) })
        .collect();
    let plain = Decision { kind: DecisionKind::Deny, risk_score: None, ..decision.clone() };
    let text = decision.title.clone();
    let reminded = card(decision.clone()).for_delivery(i64::MAX, Purpose::Reminder);
    let answered = card(decision.clone()).for_delivery(1, Purpose::Failover).answered(&by_member(ApprovalStatus::Denied, &text, Some(&text)));
    vec![card(decision), reminded, answered, card(plain), Card::of(&Event::Incident(Arc::new(incident)), PUBLIC_URL), Card::summary(&events, PUBLIC_URL)]
}

/// Texts that have done harm on one platform or another.
pub(super) fn corpus() -> Vec<String> {
    let cut = |what: &str| (0..12).map(move |shift| format!("{}{}", "x".repeat(shift), what.repeat(1_000))).collect::<Vec<_>>();
    let mut texts: Vec<String> = [
        "",
        "<!channel> <!here> <!everyone> <@U0123> <!subteam^S1> <#C1> <https://evil.example|Approve> <!date^1^{date}^https://evil.example|x>",
        "@everyone @here @ciso <@123> <@&123> <#123> </run:1> <id:customize> <t:1:R> <:ok:1>",
        "[Approve](https://evil.example) <https://evil.example> https://evil.example/?d=1 evil.com",
        "``` fence ``` and ` tick ` `` two ``",
        "```\n[Approve](https://evil.example)\n```",
        r"\* \_ \` \[ \\ *b* _i_ ~s~ ||spoiler|| > quote # head -# sub 1. list - item",
        "</pre><b>bold</b><code>x</code><tg-spoiler>s</tg-spoiler> tg://user?id=1 /start #tag $TAG a@b.example",
        "<at>Everyone</at> {{DATE(2026-01-01T00:00:00Z,SHORT)}} {{TIME(x)}} ${env} {{ 7*7 }}",
        "&lt;!channel&gt; &amp;lt; &#60;!here&#62;",
        ":white_check_mark: Approved by ciso",
        "\u{202E}gnp.exe\u{202C} \u{2066}iso\u{2069} \u{200F}\u{061C}",
        "z\u{200B}e\u{200C}r\u{200D}o\u{2060}w\u{FEFF} tag\u{E0041}\u{E007F}",
        "\u{0}\u{1}\u{8}\u{1b}[2J\u{7f}\u{85}\u{9b} \r lone \r\n both \u{2028}\u{2029}",
        "\"},{\"type\":\"section\",\"text\":{\"type\":\"mrkdwn\",\"text\":\"x\"}}",
        "javascript:alert(1) data:text/html,x file:///etc/passwd",
        "=cmd|' /C calc'!A0 a=b|c\\d\nnext=1",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push(format!("{}✅ Approved by @ciso", "\n".repeat(60)));
    texts.push(format!("{}✅ Approved by @ciso", "\n \t".repeat(600)));
    texts.push("A".repeat(100_000));
    texts.push("\"\\\n\t".repeat(25_000));
    texts.push("`".repeat(100_000));
    texts.push(format!("a{}", "\u{300}".repeat(100_000)));
    texts.extend(cut("👩\u{200D}👩\u{200D}👧"));
    texts.extend(cut("&lt;"));
    texts
}

/// Anything, with what renderers are tempted by more often than chance.
pub(super) fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![any::<String>(), "[`<>@&*_\\[\\]()\\\\|\"'{}#/:.\n ]{1,20}", "(👩\u{200D}|é|\u{300}|\n|@everyone|```|\\PC){1,200}"];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

pub(super) fn payload(request: &OutboundRequest) -> Value {
    assert_eq!(request.content_type, "application/json; charset=utf-8");
    serde_json::from_slice(&request.body).unwrap()
}

/// Calls `visit` with each string in `value` and the objects that it stands in, the innermost last.
pub(super) fn each_string<'a>(value: &'a Value, around: &mut Vec<&'a Value>, visit: &mut impl FnMut(&str, &[&Value])) {
    match value {
        Value::String(text) => visit(text, around),
        Value::Array(items) => items.iter().for_each(|item| each_string(item, around, visit)),
        Value::Object(members) => {
            around.push(value);
            for (name, member) in members {
                visit(name, around);
                each_string(member, around, visit);
            }
            around.pop();
        }
        _ => {}
    }
}

/// Asserts that what decides is on the card, whatever else was cut.
pub(super) fn assert_deciding(shown: &str, card: &Card) {
    assert_eq!(shown.contains("request"), card.question.is_some(), "the request is named on a question alone");
    assert_eq!(shown.contains("expires"), card.question.is_some() && card.ending.is_none(), "an answered question does not lapse");
    for label in ["agent", "tool"] {
        assert!(shown.contains(label), "no {label}");
    }
    let id = card.id.map(|id| id.to_string()).unwrap_or_default();
    for needed in [card.heading.as_str(), card.risk.as_str(), id.as_str(), card.link.as_str()] {
        assert!(shown.contains(needed), "no {needed}");
    }
}

pub(super) fn answer(status: u16, body: &str, headers: &[(&str, &str)]) -> Answer {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Answer { status, headers, body: body.to_owned().into() }
}

/// What a verdict is, in short, for the tables of answers.
pub(super) fn short(verdict: &crate::domain::delivery::Verdict) -> String {
    use crate::domain::delivery::Verdict;
    let (name, reason) = match verdict {
        Verdict::Delivered { reference } => return reference.as_ref().map_or_else(|| "delivered".to_owned(), |reference| format!("delivered {reference}")),
        Verdict::Accepted => return "accepted".to_owned(),
        Verdict::Moved { chat_id } => return format!("moved {chat_id}"),
        Verdict::RetryAfter { wait, reason } => (format!("after {}", wait.as_secs_f64()), reason),
        Verdict::Retry { reason } => ("retry".to_owned(), reason),
        Verdict::Ambiguous { reason } => ("ambiguous".to_owned(), reason),
        Verdict::PayloadRejected { reason, .. } => ("rejected".to_owned(), reason),
        Verdict::TooLarge { reason } => ("too large".to_owned(), reason),
        Verdict::DestinationDead { reason } => ("dead".to_owned(), reason),
    };
    assert!(reason.contains("empty body") || reason.contains(": "), "no word of the platform's: {reason}");
    assert!(name != "dead" || reason.ends_with(char::is_alphanumeric) && reason.contains(". "), "nothing to do: {reason}");
    name
}
