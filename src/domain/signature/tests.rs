use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::*;
use crate::domain::decision::{Agent, DecisionKind};
use crate::domain::severity::Severity;
use crate::domain::time::Time;

/// The members that are signed, in the order of the hash.
const MEMBERS: usize = 8;

/// A request with these members; one without a tool has the empty one.
fn request(members: [Option<&str>; MEMBERS]) -> Decision {
    let [id, name, environment, tool, operation, method, url, body] = members.map(|member| member.map(str::to_owned));
    Decision {
        trace_id: Uuid::nil(),
        kind: DecisionKind::RequireApproval,
        occurred_at: Time::from_ms(0),
        received_at: Time::from_ms(0),
        title: String::new(),
        severity: Severity::Medium,
        risk_score: None,
        reason_codes: Vec::new(),
        agent: Agent { id, name, runtime_type: None },
        tool_name: tool.unwrap_or_default(),
        operation,
        method,
        url,
        body: body.map(|body| RawValue::from_string(body).unwrap()),
        src_ip: None,
        policy_id: None,
        policy_name: None,
        environment,
        scan: None,
        approval: None,
        incident_id: None,
    }
}

const FULL: [Option<&str>; MEMBERS] = [
    Some("agent-1"),
    Some("Support bot"),
    Some("production"),
    Some("slack"),
    Some("post_message"),
    Some("POST"),
    Some("https://slack.com/api/chat.postMessage"),
    Some(r#"{"channel":"C1","text":"hi"}"#),
];

fn of(members: [Option<&str>; MEMBERS]) -> Signature {
    Signature::of(&request(members))
}

fn with(place: usize, member: Option<&str>) -> Signature {
    let mut members = FULL;
    members[place] = member;
    of(members)
}

fn with_url(url: &str) -> Signature {
    with(6, Some(url))
}

fn with_body(body: &str) -> Signature {
    with(7, Some(body))
}

/// Kept signatures outlive a release: if this changes, `VERSION` must. Computed apart from this code, from the words of its docs.
#[test]
fn the_digest_is_the_documented_one() {
    assert_eq!(of(FULL).to_string(), "a0c34b1e7273705d14e922325e4d2d74d1053113ba407ca54174ed01cf40a2b6");
    assert_eq!(of([None; MEMBERS]).to_string(), "ce7abf57a404c97227318c22ca4347be71a47164314af550e73daf2b2da80948");
}

#[test]
fn it_is_shown_in_hex() {
    let signature = Signature::from_bytes(std::array::from_fn(|place| u8::try_from(place * 8).unwrap()));
    let hex = "0008101820283038404850586068707880889098a0a8b0b8c0c8d0d8e0e8f0f8";
    assert_eq!(signature.to_string(), hex);
    assert_eq!(format!("{signature:?}"), format!("Signature({hex})"));
    assert_eq!(signature.short(), "000810182028");
    assert_eq!(Signature::from_bytes(*signature.as_bytes()), signature);
}

#[test]
fn every_member_counts() {
    let mut seen = HashSet::from([of(FULL)]);
    for place in 0..MEMBERS {
        for member in [Some(r#""other""#), Some(r#""Other""#), Some("null"), None] {
            assert!(seen.insert(with(place, member)), "{place} {member:?}");
        }
        // An empty body is no JSON.
        if !matches!(place, 3 | 7) {
            assert!(seen.insert(with(place, Some(""))), "{place} empty");
        }
    }
    for body in [r#""""#, "{}", "[]", "0", "false", r#""null""#] {
        assert!(seen.insert(with_body(body)), "{body}");
    }
}

#[test]
fn nothing_else_counts() {
    let decision = request(FULL);
    let mut other = decision.clone();
    other.trace_id = Uuid::max();
    other.kind = DecisionKind::Deny;
    other.occurred_at = Time::from_ms(1);
    other.received_at = Time::from_ms(2);
    other.title = "Again".to_owned();
    other.severity = Severity::Critical;
    other.risk_score = Some(0.5);
    other.reason_codes = vec!["PII_EGRESS".to_owned()];
    other.agent.runtime_type = Some("langgraph".to_owned());
    other.src_ip = Some("192.0.2.1".to_owned());
    other.policy_id = Some("p".to_owned());
    other.policy_name = Some("P".to_owned());
    assert_eq!(Signature::of(&decision), Signature::of(&other));
}

#[test]
fn text_cannot_move_between_members() {
    let mut seen = HashSet::new();
    let [a, b, ab, empty] = [Some("a"), Some("b"), Some("ab"), Some("")];
    for members in [[a, b], [ab, empty], [empty, ab], [ab, None], [None, ab], [b, a], [Some("a\0"), b], [a, Some("\0b")]] {
        for place in [0, 1, 4] {
            let mut all = FULL;
            all[place] = members[0];
            all[place + 1] = members[1];
            assert!(seen.insert(of(all)), "{place} {members:?}");
        }
    }
    // A member that holds the framing of the next.
    let framed = "a\u{1}\0\0\0\0\0\0\0\u{1}b";
    assert!(seen.insert(of([Some(framed), None, None, None, None, None, None, None])));
    assert!(seen.insert(of([a, b, None, None, None, None, None, None])));
}

#[test]
fn a_url_is_as_the_standard_serialises_it() {
    let one = [
        "https://example.com/a/b?x=1&y=2",
        "HTTPS://EXAMPLE.com:443/a/b?x=1&y=2#top",
        "https://example.com/a/./c/../b?x=1&y=2#",
        "https://example.com/a/%2e%2E/a/b?x=1&y=2",
    ];
    for url in one {
        assert_eq!(with_url(url), with_url(one[0]), "{url}");
    }
    let mut seen = HashSet::from([with_url(one[0])]);
    let others = [
        "http://example.com/a/b?x=1&y=2",
        "https://example.com:8443/a/b?x=1&y=2",
        "https://example.com/a/b?y=2&x=1",
        "https://example.com/a/b?x=1&y=2&",
        "https://example.com/a/b?x=1%26y=2",
        "https://example.com/a/b",
        "https://example.com/a/b?",
        "https://example.com/a/b/",
        "https://example.com/A/b?x=1&y=2",
        "https://example.com/a%2Fb?x=1&y=2",
        "https://user@example.com/a/b?x=1&y=2",
        "https://user:pass@example.com/a/b?x=1&y=2",
        "tool://slack/post_message",
        "tool://slack/Post_message",
        "tool://Slack/post_message",
        "tool:slack/post_message",
        "mcp://slack/post_message",
    ];
    for url in others {
        assert!(seen.insert(with_url(url)), "{url}");
    }
    assert_eq!(with_url("HTTP://h"), with_url("http://h:80/"));
    assert_eq!(with_url("http://bücher.example/"), with_url("http://xn--bcher-kva.example"));
    assert_eq!(with_url("TOOL://slack/a/../post_message#x"), with_url("tool://slack/post_message"));
    assert_eq!(with_url("mcp://files/read?path=/a#1"), with_url("mcp://files/read?path=/a"));
}

#[test]
fn what_is_no_url_goes_as_sent() {
    let mut seen = HashSet::new();
    for url in ["/a/b", "/a/b#c", "/a/./b", "example.com", "EXAMPLE.com", "http://", "http://[", "http://a b/", "https://h:99999/", "#", "null"] {
        assert!(Url::parse(url).is_err(), "{url}");
        assert!(seen.insert(with_url(url)), "{url}");
    }
}

#[test]
fn a_body_is_as_its_canonical_form() {
    for body in [r#"{ "text" : "hi" , "channel" : "C1" }"#, r#"{"te\u0078t":"\u0068i","channel":"C1"}"#] {
        assert_eq!(with_body(body), of(FULL), "{body}");
    }
    assert_eq!(with_body("[1.0, -0]"), with_body("[1,0]"));
    assert_ne!(with_body("9007199254740992"), with_body("9007199254740993"));
    assert_ne!(with_body("[1,2]"), with_body("[2,1]"));
}

#[test]
fn a_body_that_is_no_i_json_goes_as_sent() {
    let bodies = [
        r#"{"a":1,"a":2}"#,
        r#"{"a":2,"a":1}"#,
        r#"{"a":1, "a":2}"#,
        r#"{"a":2}"#,
        r#"{"a":1}"#,
        "1e400",
        "1E400",
        r#""\ud800""#,
        r#""\uD800""#,
        r#""\ufffd""#,
    ];
    let seen: HashSet<_> = bodies.iter().map(|body| with_body(body)).collect();
    assert_eq!(seen.len(), bodies.len());
}

fn members() -> impl Strategy<Value = [Option<String>; MEMBERS]> {
    let text = || prop::option::of("[ab]{0,2}|\\PC{0,6}");
    let url = prop::option::of("(https?|tool|mcp)?(:|://)?[aA]?(:80|:443)?(/|/\\.\\.|b){0,2}(\\?x=1)?(#f)?|\\PC{0,9}");
    let body = prop::option::of(r#"null|[1-9]{1,20}|"[ab]{0,2}"|\[1, ?2\]|\{"a":1,"[ab]":2\}"#);
    (text(), text(), text(), text(), text(), text(), url, body).prop_map(|(a, b, c, d, e, f, g, h)| [a, b, c, d, e, f, g, h])
}

proptest! {
    #[test]
    fn equal_only_if_every_member_is(one in members(), places in prop::collection::vec(any::<bool>(), MEMBERS), other in members()) {
        let mixed: [_; MEMBERS] = std::array::from_fn(|place| if places[place] { &other[place] } else { &one[place] });
        let same = |place: usize| {
            let (one, mixed) = (one[place].as_deref(), mixed[place].as_deref());
            match place {
                // Here every decision has a tool.
                3 => one.unwrap_or_default() == mixed.unwrap_or_default(),
                6 => one == mixed || one.and_then(url).is_some_and(|form| mixed.and_then(url) == Some(form)),
                7 => one == mixed || one.and_then(canonical).is_some_and(|form| mixed.and_then(canonical) == Some(form)),
                _ => one == mixed,
            }
        };
        let signatures = (of(std::array::from_fn(|place| one[place].as_deref())), of(mixed.map(|member| member.as_deref())));
        prop_assert_eq!(signatures.0 == signatures.1, (0..MEMBERS).all(same));
    }
}

#[test]
fn a_url_that_another_reader_would_take_for_another_place_equals_itself_alone() {
    let of = |url: &str| {
        let mut members = FULL;
        members[6] = Some(url);
        Signature::of(&request(members))
    };
    for (one, other) in [
        ("https://x/@evil.example/", "https://x\\@evil.example/"),
        ("http://8.0.0.1/", "http://010.0.0.1/"),
        ("http://127.0.0.1/", "http://2130706433/"),
        ("https://a.example/p%20HTTP/1.1X-Admin:%201", "https://a.example/p HTTP/1.1\r\nX-Admin: 1"),
        ("https://a.example/pay/10", "https://a.example/pay/1\t0"),
        ("https://a.example/", " https://a.example/"),
        ("https://a.example/", "https:a.example/"),
        ("https://u%40v@a.example/", "https://u@v@a.example/"),
        ("sql:droptable", "sql:drop\ntable"),
    ] {
        assert_ne!(of(one), of(other), "{other:?}");
        assert_eq!(of(other), of(other), "{other:?}");
    }
    for (one, other) in [
        ("https://a.example/b?x=%zz", "HTTPS://A.example:443/./b?x=%zz#c"),
        ("https://u:p@a.example/", "https://u:p@a.example:443"),
        ("http://10.0.0.1/", "http://10.0.0.1:80"),
        ("https://xn--bcher-kva.example/", "https://b\u{fc}cher.example/"),
    ] {
        assert_eq!(of(one), of(other), "{other:?}");
    }
}
