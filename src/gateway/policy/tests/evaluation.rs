//! Every match key, condition, alias and modifier, and which rule decides.

use super::*;
use crate::domain::channel::ChannelKind;
use crate::domain::decision::DecisionKind;
use crate::domain::severity::Severity;

#[track_caller]
fn holds(rule: &str, scene: &Scene) -> bool {
    let verdict = judge(rule, "DENY", scene);
    assert_eq!(verdict.action == DecisionKind::Deny, !verdict.matched.is_empty());
    !verdict.matched.is_empty()
}

#[track_caller]
fn table(scene: &Scene, yes: &[&str], no: &[&str]) {
    for rule in yes {
        assert!(holds(rule, scene), "{rule}");
    }
    for rule in no {
        assert!(!holds(rule, scene), "{rule}");
    }
}

#[test]
fn names_are_matched() {
    table(
        &Scene::new(),
        &[
            "match: {}",
            "match: {tool_name: slack}",
            "match: {tool_name: '*'}",
            "match: {tool_names: [github, slack]}",
            "match: {tools: [slack]}",
            "tool_name: slack",
            "match: {operations: [post_message]}",
            "match: {operations: [nothing, '*']}",
            "match: {operations: ['category:messages']}",
            "match: {operations: ['category:write']}",
            "match: {operations: ['method:post']}",
            "match: {verbs: [READ, WRITE]}",
            "match: {agent_ids: [6f1d0c7e-0000-4000-8000-000000000001]}",
            "match: {agent_runtime_types: [crewai, langgraph]}",
            "match: {methods: [GET, POST]}",
            "match: {tool_name: slack, operations: [post_message], verbs: [WRITE], methods: [POST]}",
            "tool_name: slack, match: {operations: [post_message]}",
        ],
        &[
            "match: {tool_name: Slack}",
            "match: {tool_names: [github, gdrive]}",
            "match: {tools: [mcp]}",
            "match: {operations: [post]}",
            "match: {operations: ['category:issues']}",
            "match: {operations: ['category:read']}",
            "match: {operations: ['method:GET']}",
            "match: {verbs: [READ, ADMIN]}",
            "match: {agent_ids: [bot]}",
            "match: {agent_runtime_types: [LangGraph]}",
            "match: {methods: [GET]}",
            "match: {tool_name: slack, verbs: [READ]}",
            "tool_name: slack, match: {operations: [upload_file]}",
        ],
    );
    let lower = Scene::with(|scene| {
        scene.method = "post".to_owned();
        scene.agent = Agent { id: Some("agent-7".to_owned()), ..Agent::default() };
    });
    table(
        &lower,
        &["match: {methods: [POST]}", "match: {methods: [post]}", "match: {agent_ids: [agent-7]}"],
        &["match: {agent_ids: [Agent-7]}", "match: {agent_runtime_types: [langgraph]}"],
    );
    let unknown = Scene::with(|scene| scene.agent = Agent::default());
    table(&unknown, &["match: {}"], &["match: {agent_ids: ['*']}"]);
}

#[test]
fn targets_are_matched_by_pattern() {
    let scene = Scene::with(|scene| {
        let target = &mut scene.action.target;
        target.org = Some("acme".to_owned());
        target.repo = Some("acme/web".to_owned());
        target.region = Some("eu-central-1".to_owned());
        target.account = Some("012345678901".to_owned());
        target.aws_tags = tags(&[("env", "production"), ("team", "sre")]);
        target.principals = vec!["ann@acme.example".to_owned(), "eve@gmail.com".to_owned()];
    });
    table(
        &scene,
        &[
            "match: {org_patterns: [ac*]}",
            "match: {repo_patterns: [other/*, acme/w?b]}",
            "match: {channel_patterns: ['#gen*']}",
            "match: {region_patterns: ['eu-*-[0-9]']}",
            "match: {account_patterns: ['012345678901']}",
            "match: {aws_tags: {env: prod*}}",
            "match: {aws_tags: {env: production, team: sre}}",
            "match: {principal_patterns: ['@gmail.com$']}",
            "match: {principal_patterns: ['@GMail.com']}",
            "match: {principal_patterns: ['eve@*']}",
            "match: {url_patterns: ['https://slack.com/api/']}",
            "match: {url_patterns: ['*/chat.postMessage']}",
        ],
        &[
            "match: {org_patterns: [AC*]}",
            "match: {repo_patterns: [acme]}",
            "match: {channel_patterns: ['general']}",
            "match: {region_patterns: [us-*]}",
            "match: {account_patterns: ['12345678901']}",
            "match: {aws_tags: {env: production, team: web}}",
            "match: {aws_tags: {owner: '*'}}",
            "match: {principal_patterns: ['@mail.com']}",
            "match: {url_patterns: ['https://slack.com/API/']}",
            "match: {url_patterns: ['https://slack.co']}",
        ],
    );
    table(
        &Scene::with(|scene| scene.action.target = Target::default()),
        &[],
        &["match: {org_patterns: ['*']}", "match: {principal_patterns: ['*']}", "match: {channel_patterns: ['*']}"],
    );
    // Who allows one person does not allow the others of the same call.
    let allowed = |patterns: &str| judge(&format!("match: {{principal_patterns: [{patterns}]}}"), "ALLOW", &scene).policy_id.is_some();
    assert!(!allowed("'@acme.example'"));
    assert!(allowed("'@acme.example', '@gmail.com'"));
}

#[test]
fn what_is_known_is_asked() {
    let calm = Scene::new();
    let loud = Scene::with(|scene| {
        scene.data_classes = vec![DataClass::Secrets, DataClass::Phi];
        scene.secret_confidence = Some(Confidence::Medium);
        scene.is_external_principal = true;
        scene.is_new_destination = true;
        scene.is_volume_burst = true;
        scene.risk_score = 0.7;
        scene.trust_score = 0.5;
        scene.threat_intel_match = true;
        scene.now = "2026-06-01T18:00:00Z".parse().unwrap();
    });
    let loud_only = [
        "condition: {has_data_class: [SECRETS]}",
        "condition: {has_data_class: [PII, PHI]}",
        "has_data_class: PHI",
        "condition: {has_data_class_min_confidence: LOW}",
        "condition: {has_data_class_min_confidence: MEDIUM}",
        "condition: {is_external_principal: true}",
        "condition: {is_new_destination: true}",
        "condition: {new_resource: true}",
        "condition: {is_volume_burst: true}",
        "condition: {volume_burst: true}",
        "condition: {risk_score_gt: 0.69}",
        "condition: {trust_score_lt: 0.6}",
        "condition: {threat_intel_match: true}",
        "condition: {time_of_day_outside: {start: '09:00', end: '18:00', tz: UTC}}",
        "condition: {has_data_class: [SECRETS], is_new_destination: true}",
    ];
    let calm_only = [
        "condition: {is_external_principal: false}",
        "condition: {is_new_destination: false}",
        "condition: {volume_burst: false}",
        "condition: {threat_intel_match: false}",
        "condition: {time_of_day_outside: {start: '18:00', end: '09:00', tz: UTC}}",
    ];
    table(&loud, &loud_only, &calm_only);
    table(&calm, &calm_only, &loud_only);
    let neither = [
        "condition: {has_data_class: [PII, INTERNAL]}",
        "condition: {has_data_class_min_confidence: HIGH}",
        "condition: {risk_score_gt: 0.7}",
        "condition: {trust_score_lt: 0.5}",
    ];
    table(&loud, &[], &neither);
    table(&calm, &[], &neither);
}

#[test]
fn words_are_found_in_bodies() {
    let body = |json: &str| Scene::with(|scene| scene.body = Some(raw(json)));
    let any = |word: &str| format!("condition: {{body_contains_any: [{}]}}", serde_json::to_string(word).unwrap());
    for (json, word, found) in [
        (r#"{"text":"Drop TABLE users"}"#, "drop table", true),
        (r#"{"text":"drop tables"}"#, "DROP TABLE", true),
        (r#"{"text":"drop  table"}"#, "drop table", false),
        (r#"{"\u0064rop":"x"}"#, "drop", true),
        (r#"{"text":"\u0044r\u006fp t\u0061ble"}"#, "drop table", true),
        (r#"{"text":"\ud800drop\u0020table"}"#, "drop table", true),
        (r#"{"text":"drop\ttable"}"#, "drop\ttable", true),
        (r#"{"text":"a\"b"}"#, "a\"b", true),
        (r#"{"a":{"b":1}}"#, r#""a":{"b""#, true),
        (r#""just a string""#, "JUST A", true),
        (r#"{"text":"ÜBERWEISUNG"}"#, "überweisung", true),
        (r#"{"text":"STRASSE"}"#, "straße", true),
        (r#"{"text":"\u00dcber"}"#, "über", true),
        ("[]", "x", false),
    ] {
        assert_eq!(holds(&any(word), &body(json)), found, "{word} in {json}");
    }
    let both = body(r#"{"text":"one two"}"#);
    table(
        &both,
        &[
            "condition: {body_contains_all: [ONE, two]}",
            "condition: {body_contains_any: [three, two]}",
            "condition: {body_contains_all: [one], body_contains_any: [two]}",
            "body_contains_any: one",
        ],
        &[
            "condition: {body_contains_all: [one, three]}",
            "condition: {body_contains_any: [three]}",
            "condition: {body_contains_all: [one], body_contains_any: [three]}",
        ],
    );
    table(&Scene::with(|scene| scene.body = None), &[], &["condition: {body_contains_any: [a]}", "condition: {body_contains_all: [a]}"]);
    let sized = body(r#"{"a":"é"}"#);
    table(&sized, &["condition: {body_size_bytes_gt: 9}"], &["condition: {body_size_bytes_gt: 10}"]);
    table(&Scene::with(|scene| scene.body = None), &[], &["condition: {body_size_bytes_gt: 0}"]);
}

#[test]
fn values_are_compared_in_bodies() {
    let scene = Scene::with(|scene| {
        scene.body = Some(raw(
            r#"{"role":"Admin","amount":1500,"text_amount":"1500.5","big":9007199254740993,"none":null,"flag":true,"flag_text":"True","words":"1,500","items":[{"n":1},{"n":5}]}"#,
        ));
    });
    table(
        &scene,
        &[
            "condition: {body_path_equals: {path: $.role, value: admin}}",
            "condition: {body_path_equals: {path: $.amount, value: 1500.0}}",
            "condition: {body_path_equals: {path: $.amount, value: 1500}}",
            "condition: {body_path_equals: {path: $.text_amount, value: 1500.5}}",
            "condition: {body_path_equals: {path: $.flag, value: true}}",
            "condition: {body_path_equals: {path: $.flag_text, value: true}}",
            "condition: {body_path_equals: {path: $.none, value: null}}",
            "condition: {body_path_equals: {path: '$.items[*].n', value: 5}}",
            "condition: {body_path_gt: {path: $.amount, value: 1499.5}}",
            "condition: {body_path_gt: {path: $.text_amount, value: 1500}}",
            "condition: {body_path_gt: {path: $.big, value: 9007199254740992}}",
            "condition: {body_path_gt: {path: '$.items[*].n', value: 4}}",
            "condition: {body_path_gte: {path: $.amount, value: 1500}}",
            "condition: {body_path_lt: {path: '$.items[*].n', value: 2}}",
            "condition: {body_path_lte: {path: $.amount, value: 1500}}",
            // What cannot be compared counts against the call.
            "condition: {body_path_gt: {path: $.words, value: 1000000}}",
            "condition: {body_path_lt: {path: $.items, value: 0}}",
        ],
        &[
            "condition: {body_path_equals: {path: $.role, value: administrator}}",
            "condition: {body_path_equals: {path: $.amount, value: '1500'}}",
            "condition: {body_path_equals: {path: $.missing, value: null}}",
            "condition: {body_path_equals: {path: $.items, value: null}}",
            "condition: {body_path_gt: {path: $.amount, value: 1500}}",
            "condition: {body_path_gt: {path: $.missing, value: 0}}",
            "condition: {body_path_gte: {path: $.none, value: 0}}",
            "condition: {body_path_gte: {path: $.amount, value: 1501}}",
            "condition: {body_path_lt: {path: $.amount, value: 1500}}",
            "condition: {body_path_lte: {path: $.amount, value: 1499}}",
        ],
    );
    let allows = |rule: &str| judge(&format!("condition: {{{rule}}}"), "ALLOW", &scene).policy_id.is_some();
    assert!(allows("body_path_lte: {path: '$.items[*].n', value: 5}"));
    assert!(!allows("body_path_lte: {path: '$.items[*].n', value: 4}"), "one that is too large spoils all");
    assert!(!allows("body_path_lt: {path: $.words, value: 1000000}"));
}

#[test]
fn a_body_that_cannot_be_read_counts_against_the_call() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let condition = "condition: {body_path_equals: {path: $.role, value: admin}}";
    for json in [deep.as_str(), r#"{"role":"reader","role":"admin"}"#, r#"{"role":1e999}"#, r#"{"role":"\ud800"}"#] {
        let scene = Scene::with(|scene| scene.body = Some(raw(json)));
        for action in ["DENY", "SANITIZE", "REQUIRE_APPROVAL", "OPEN_INCIDENT"] {
            assert_eq!(judge(condition, action, &scene).matched.len(), 1, "{action}");
        }
        assert!(judge(condition, "ALLOW", &scene).matched.is_empty());
    }
    let none = Scene::with(|scene| scene.body = None);
    assert!(judge(condition, "DENY", &none).matched.is_empty());
}

#[test]
fn environments_are_kept_apart() {
    let text = "{name: p, env_names: [production, staging], rules: [{rule_id: r, priority: 1, action: DENY}]}";
    let denied = |environment: Option<&str>| {
        let scene = Scene::with(|scene| scene.environment = environment.map(str::to_owned));
        policies(&[text]).evaluate(&scene.facts()).action == DecisionKind::Deny
    };
    assert!(denied(Some("production")) && denied(Some("staging")));
    assert!(denied(Some(" Production")) && !denied(Some("test")) && !denied(None));
}

#[test]
fn in_a_policy_the_lowest_priority_decides() {
    let scene = Scene::new();
    let text = "{name: p, rules: [{rule_id: last, priority: 9, action: DENY}, {rule_id: first, priority: -1, action: ALLOW}, {rule_id: never, priority: -2, tool_name: github, action: DENY}]}";
    let verdict = policies(&[text]).evaluate(&scene.facts());
    assert_eq!((verdict.action, verdict.rule_id.as_deref()), (DecisionKind::Allow, Some("first")));
    let told: Vec<(&str, bool)> = verdict.matched.iter().map(|matched| (matched.rule_id.as_str(), matched.decides)).collect();
    assert_eq!(told, [("first", true), ("last", false)]);
    let equal = "{name: p, rules: [{rule_id: a, priority: 1, action: SANITIZE}, {rule_id: b, priority: 1, action: DENY}]}";
    assert_eq!(policies(&[equal]).evaluate(&scene.facts()).rule_id.as_deref(), Some("a"));
}

#[test]
fn across_policies_the_strictest_decides() {
    let policy =
        |action: &str, priority: usize| format!("{{name: {action}-{priority}, rules: [{{rule_id: {action}, priority: {priority}, action: {action}}}]}}");
    let order = ["OPEN_INCIDENT", "DENY", "SANITIZE", "REQUIRE_APPROVAL", "ALLOW"];
    for (stricter, strict) in order.iter().enumerate() {
        for lenient in &order[stricter + 1..] {
            let texts = [policy(lenient, 1), policy(strict, 2)];
            let verdict = policies(&[&texts[0], &texts[1]]).evaluate(&Scene::new().facts());
            let expected = if *strict == "OPEN_INCIDENT" { "DENY" } else { strict };
            assert_eq!(verdict.action.name(), expected, "{strict} over {lenient}");
            // DENY and OPEN_INCIDENT are equally strict: the lower priority is named.
            let named = if *strict == "OPEN_INCIDENT" && *lenient == "DENY" { lenient } else { strict };
            assert_eq!(verdict.rule_id.as_deref(), Some(*named));
            assert_eq!(verdict.open_incident.is_some(), *strict == "OPEN_INCIDENT");
            assert_eq!(verdict.matched.len(), 2);
        }
    }
    let texts = [policy("DENY", 5), policy("DENY", 3)];
    let verdict = policies(&[&texts[0], &texts[1]]).evaluate(&Scene::new().facts());
    assert_eq!(verdict.policy_name.as_deref(), Some("DENY-3"));
    assert_eq!(verdict.policy_id, Some(Uuid::from_u128(2)));
}

#[test]
fn where_nothing_matches_it_is_allowed() {
    for texts in [vec![], vec!["{name: p, rules: [{rule_id: r, priority: 1, tool_name: github, action: DENY}]}"]] {
        let verdict = policies(&texts).evaluate(&Scene::new().facts());
        assert_eq!(verdict.action, DecisionKind::Allow);
        assert!(verdict.policy_id.is_none() && verdict.policy_name.is_none() && verdict.rule_id.is_none());
        assert!(verdict.matched.is_empty() && verdict.reason_codes.is_empty() && verdict.open_incident.is_none());
    }
}

#[test]
fn modifiers_come_with_the_verdict() {
    let one = "{name: one, rules: [{rule_id: r1, priority: 1, action: OPEN_INCIDENT, incident_severity: MEDIUM, escalate_to: slack, tag: [a, b], reason_code: MINE}]}";
    let two = "{name: two, rules: [{rule_id: r2, priority: 1, action: OPEN_INCIDENT, escalate_to: [discord, slack], tag: b}, {rule_id: r3, priority: 2, action: DENY, tag: not-decided}]}";
    let three = "{name: three, rules: [{rule_id: r4, priority: 1, action: SANITIZE, escalate_to: siem, tag: c, reason_code: NOT_WHY}]}";
    let verdict = policies(&[one, two, three]).evaluate(&Scene::new().facts());
    assert_eq!(verdict.open_incident, Some(Severity::High), "the worse of MEDIUM and the default");
    assert_eq!(verdict.escalate_to, [ChannelKind::Slack, ChannelKind::Discord, ChannelKind::Siem]);
    assert_eq!(verdict.tags, ["a", "b", "c"]);
    assert_eq!(verdict.reason_codes, ["MINE", "POLICY_MATCH"], "of the rules that led to DENY");
    assert_eq!((verdict.policy_name.as_deref(), verdict.rule_id.as_deref()), (Some("one"), Some("r1")));
}

#[test]
fn conditions_give_reason_codes() {
    let scene = Scene::with(|scene| {
        scene.data_classes = vec![DataClass::Secrets, DataClass::Pii, DataClass::Phi, DataClass::Internal];
        scene.secret_confidence = Some(Confidence::High);
        (scene.is_external_principal, scene.is_new_destination, scene.is_volume_burst, scene.threat_intel_match) = (true, true, true, true);
        (scene.risk_score, scene.trust_score) = (0.9, 0.1);
    });
    for (condition, codes) in [
        ("has_data_class: [SECRETS]", vec!["SECRET_DETECTED"]),
        ("has_data_class_min_confidence: HIGH", vec!["SECRET_DETECTED"]),
        ("has_data_class: [INTERNAL, PHI, PII]", vec!["PII_EGRESS", "PHI_EGRESS", "SENSITIVE_DATA_EGRESS"]),
        ("body_contains_any: [hello]", vec!["BODY_PATTERN_MATCH"]),
        ("body_path_equals: {path: $.text, value: hello}", vec!["BODY_PATTERN_MATCH"]),
        ("body_size_bytes_gt: 1", vec!["LARGE_BODY"]),
        ("is_external_principal: true", vec!["EXTERNAL_PRINCIPAL"]),
        ("is_new_destination: true, volume_burst: true", vec!["NEW_DESTINATION", "VOLUME_BURST"]),
        ("risk_score_gt: 0.5", vec!["RISK_SCORE_EXCEEDED"]),
        ("trust_score_lt: 0.6", vec!["LOW_TRUST"]),
        ("threat_intel_match: true", vec!["THREAT_INTEL_HIT"]),
        ("time_of_day_outside: {start: '01:00', end: '02:00', tz: UTC}", vec!["OUTSIDE_HOURS"]),
        ("", vec!["POLICY_MATCH"]),
    ] {
        assert_eq!(judge(&format!("condition: {{{condition}}}"), "DENY", &scene).reason_codes, codes, "{condition}");
        assert!(judge(&format!("condition: {{{condition}}}"), "ALLOW", &scene).reason_codes.is_empty());
        assert!(codes.iter().all(|code| super::super::DERIVED.iter().any(|derived| derived.code == *code)));
    }
    assert_eq!(judge("reason_code: MINE", "ALLOW", &scene).reason_codes, ["MINE"]);
    let only_pii = Scene::with(|scene| scene.data_classes = vec![DataClass::Pii]);
    assert_eq!(judge("condition: {has_data_class: [SECRETS, PII]}", "DENY", &only_pii).reason_codes, ["PII_EGRESS"], "only what was found");
}

#[test]
fn a_body_in_a_text_is_read_like_any_other() {
    let with = |body: &str| Scene::with(|scene| scene.body = Some(RawValue::from_string(serde_json::to_string(body).unwrap()).unwrap()));
    let above = ["condition: {body_path_gt: {path: $.amount, value: 50000}}"];
    for body in [
        r#"{"amount": 90000}"#,
        "amount=90000&currency=EUR",
        "\namount=90000",
        "amount=%39%30000",
        r#"{"amount": 1, "amount": 90000}"#,
        "amount=1&amount=90000",
    ] {
        table(&with(body), &above, &[]);
    }
    for body in [r#"{"amount": 40000}"#, "amount=40000&currency=EUR", "amount: 90000", "{ amount=90000 }", "<a amount=90000>"] {
        table(&with(body), &[], &above);
    }
    table(&with("hello"), &["condition: {body_path_equals: {path: $, value: hello}}"], &[]);
    assert!(judge("condition: {body_path_lt: {path: $.amount, value: 5}}", "ALLOW", &with("amount=1&amount=90000")).policy_id.is_none());
}

#[test]
fn blanks_and_a_missing_scheme_are_no_way_around() {
    let scene = Scene::with(|scene| {
        scene.method = " post\n".to_owned();
        scene.url = "//SLACK.com/api/chat.postMessage".to_owned();
    });
    table(&scene, &["match: {methods: [POST]}", "match: {operations: ['method:POST']}", "match: {url_patterns: ['https://slack.com/api/']}"], &[]);
    for url in ["slack.com/api/x", "slack.com:443/api/x"] {
        table(&Scene::with(|scene| scene.url = url.to_owned()), &["match: {url_patterns: ['slack.com/api/']}"], &["match: {url_patterns: ['slack.com/web/']}"]);
    }
}

#[test]
fn who_does_not_wait_any_more_is_told_no_verdict_and_costs_no_further_rule() {
    let rules: Vec<String> = (0..100).map(|n| format!("{{rule_id: r{n}, priority: {n}, action: DENY}}")).collect();
    let compiled = policies(&[&format!("{{name: p, rules: [{}]}}", rules.join(", "))]);
    let scene = Scene::new();
    let asked = std::cell::Cell::new(0);
    let until = |end: usize| {
        asked.set(0);
        let verdict = compiled.evaluate_while(&scene.facts(), &[(&scene.action, false)], &|| {
            asked.set(asked.get() + 1);
            asked.get() <= end
        });
        (verdict, asked.get())
    };
    assert_eq!(until(5), (None, 8), "once more for the other action, and once at the end");
    let whole = compiled.evaluate_all(&scene.facts(), &[(&scene.action, false)]).0;
    assert_eq!(until(1_000), (Some(whole), 202));
}
