//! Whatever comes in, an answer comes out, and in time that grows with the size alone.

use std::fmt::Write as _;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

static GATEWAY: LazyLock<Gateway> =
    LazyLock::new(|| gateway_with(&["{name: s, rules: [{rule_id: r, priority: 1, match: {}, condition: {}, action: SANITIZE}]}"]));

fn clean(judgement: &Judgement) -> bool {
    judgement.sanitized_body.as_ref().is_none_or(|body| GATEWAY.classifier.classify(body).is_clean())
}

#[test]
fn bodies_made_to_hurt_are_answered() {
    let deep = |open: &str, inside: &str, close: &str| format!("{}{inside}{}", open.repeat(100_000), close.repeat(100_000));
    let many = |member: fn(usize) -> String| format!("{{{}}}", (0..10_000).map(member).collect::<Vec<_>>().join(","));
    let mut urls = String::new();
    for number in 0..20_000 {
        write!(urls, "a://{number}://").unwrap();
    }
    let bodies = [
        deep("[", "", "]"),
        deep(r#"{"a":"#, "1", "}"),
        deep(r#"[{"password":"#, r#""hunter2-x9""#, "}]"),
        many(|number| format!(r#""k{number}":"joe{number}@acme.dev""#)),
        many(|number| format!(r#""joe{number}@acme.dev":{number}"#)),
        many(|_| r#""a":"joe@acme.dev""#.to_owned()),
        r#"{"type":"user","type":"anyone","text":"\ud800 joe@acme.dev \udc00"}"#.to_owned(),
        format!("[1e999999999,-0.0e-999999999,{}]", "9".repeat(200_000)),
        format!("[{}]", vec!["4111111111111111"; 10_000].join(",")),
        format!("\"{}\"", "a://".repeat(60_000)),
        format!("\"{urls}\""),
        format!("\"{}\"", "%2f://".repeat(40_000)),
        format!("\"{}\"", "\\u003a\\/\\/".repeat(20_000)),
        format!("\"{}\"", "password=".repeat(28_000)),
        format!("\"{}\"", "a.".repeat(120_000)),
        format!("{{\"query\":\"{}\"}}", "mutation{".repeat(20_000)),
    ];
    for body in &bodies {
        // One whose tool looks into bodies, one whose destination only the body tells, one that is bad itself.
        for url in ["https://api.github.com/graphql", "exec://localhost", "https://evil.example"] {
            assert!(clean(&judge(&GATEWAY, "POST", url, body)), "{url} {}", &body[..60]);
        }
    }
}

#[test]
fn addresses_made_to_hurt_are_answered() {
    for url in [
        format!("https://{}/", "a.".repeat(100_000)),
        format!("https://slack.com/{}", "%252f..%252f".repeat(20_000)),
        format!("https://good.example.com/?{}", "u=http://a.example/&".repeat(10_000)),
        format!("{}://x", "a".repeat(200_000)),
        format!("tool://{}", "github_".repeat(30_000)),
        "http://[::".to_owned(),
        "\u{0}".to_owned(),
        String::new(),
    ] {
        assert!(judge(&GATEWAY, "POST", &url, "{}").kind == DecisionKind::Sanitize);
    }
}

/// Parts that mean something to one engine or another.
const PARTS: &[&str] = &[
    "joe@acme.dev",
    "536-22-1845",
    "password",
    "hunter2-x9",
    "4111111111111111",
    "http://evil.example",
    "://",
    "%3A%2F%2F",
    "MRN: 48213377",
    "confidential",
    "é",
    "\u{1F600}",
    " ",
    "=",
    "&",
    "Action",
    "AdministratorAccess",
    "mutation{mergePullRequest{a}}",
    "[REDACTED:email]",
    "Bearer ",
    "postgres://a:b9x7q2@c.example/",
    "am9lQGFjbWUuZGV2",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), prop::collection::vec(prop::sample::select(PARTS), 0..8).prop_map(|parts| parts.concat())]
}

fn body() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        text().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
    ];
    let tree = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::vec((text(), inner), 0..4).prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    });
    tree.prop_map(|tree| tree.to_string())
}

proptest! {
    #[test]
    fn any_call_is_judged_and_what_is_sanitised_is_clean(
        method in prop_oneof![Just("POST".to_owned()), Just("GET".to_owned()), any::<String>()],
        url in prop_oneof![any::<String>(), text(), "(https?|tool|mcp|exec|message)://(slack.com|api.github.com|iam.amazonaws.com|x)/[a-z/%.?=]{0,20}"],
        body in body(),
        seconds in 0i64..100_000,
    ) {
        let judgement = judged(&GATEWAY, &History::default(), seconds, &method, &url, &body);
        prop_assert!(clean(&judgement));
        prop_assert!((0.0..=1.0).contains(&judgement.risk_score));
        prop_assert_eq!(judgement.severity, GATEWAY.bands.band(judgement.risk_score));
        let read = GATEWAY.respond(&raw(&body));
        prop_assert_eq!(&read.data_classes, &judgement.classifications);
        prop_assert_eq!(read.fields_redacted_count, judgement.findings.len());
    }
}
