//! Documents: what is refused and with which words, what is read, and that what is read can be written and read again.

use proptest::prelude::*;
use serde_json::json;

use super::super::{cases, from_json};
use super::*;

fn faults(text: &str) -> Vec<String> {
    validate(text, Format::Yaml).expect_err(text).iter().map(ToString::to_string).collect()
}

/// A rule with these further members.
fn rule(members: &str) -> String {
    format!("{{name: p, rules: [{{rule_id: r, priority: 1, action: DENY, {members}}}]}}")
}

#[test]
fn every_fault_is_told_with_its_path() {
    for (members, fault) in [
        ("condition: {has_data_clas: [PII]}", "rules[0].condition.has_data_clas: no such key; did you mean has_data_class?"),
        ("match: {tol_name: slack}", "rules[0].match.tol_name: no such key; did you mean tool_name?"),
        ("match: {colour: red}", "rules[0].match.colour: no such key"),
        ("match: {has_data_class: [PII]}", "rules[0].match.has_data_class: it belongs into `condition`"),
        ("condition: {tool_name: slack}", "rules[0].condition.tool_name: it belongs into `match`"),
        ("condition: {tag: x}", "rules[0].condition.tag: it belongs beside `match` and `condition`, not into one of them"),
        ("reason_cod: X", "rules[0].reason_cod: no such key; did you mean reason_code?"),
        ("condition: {daily_budget_exceeded: b}", "rules[0].condition.daily_budget_exceeded: not supported here yet: budgets are not kept"),
        ("condition: {mcp_drift_detected: true}", "rules[0].condition.mcp_drift_detected: not supported here yet: MCP servers are not inspected"),
        ("mcp_origin_changed: true", "rules[0].mcp_origin_changed: not supported here yet: MCP servers are not inspected"),
        ("condition: {semantic_category: EXFILTRATION}", "rules[0].condition.semantic_category: not supported here yet: there is no semantic engine"),
        ("sanitize_fields: [a]", "rules[0].sanitize_fields: not supported here yet: SANITIZE replaces what the classifier finds, wherever it stands"),
        ("match: {tool_name: a, tools: [b]}", "rules[0].match.tools: it says what `rules[0].match.tool_name` says; leave one out"),
        ("tool_name: a, match: {tool_name: b}", "rules[0].match.tool_name: it says what `rules[0].tool_name` says; leave one out"),
        ("condition: {volume_burst: true, is_volume_burst: true}", "it says what"),
        ("match: [a]", "rules[0].match: this is a list; an object is needed"),
        ("match: {verbs: [write]}", "rules[0].match.verbs[0]: `write` is none of READ, WRITE, ADMIN; did you mean WRITE?"),
        ("match: {verbs: []}", "rules[0].match.verbs: the list is empty, which would match nothing; leave the key out or fill it"),
        ("match: {tool_names: [1]}", "rules[0].match.tool_names[0]: this is the number 1; put it in quotes if the text is meant"),
        ("match: {account_patterns: [012345678901]}", "put it in quotes if the text is meant"),
        ("match: {tool_name: ' slack'}", "rules[0].match.tool_name: there is a control character in the text, or a space around it"),
        ("match: {operations: ['catgory:issues']}", "rules[0].match.operations[0]: `catgory:issues` begins with no known word; did you mean category:?"),
        ("match: {operations: ['category:']}", "rules[0].match.operations[0]: the text is empty"),
        ("match: {methods: ['G ET']}", "rules[0].match.methods[0]: `G ET` is no HTTP method"),
        ("match: {org_patterns: ['[a']}", "rules[0].match.org_patterns[0]: a `[` has no `]` after it"),
        ("match: {url_patterns: ['/x']}", "rules[0].match.url_patterns[0]: a pattern begins with a scheme"),
        ("match: {aws_tags: {}}", "rules[0].match.aws_tags: there is no tag in it"),
        ("match: {aws_tags: {'a b': 1}}", "rules[0].match.aws_tags['a b']: this is the number 1"),
        ("match: {tool_name: ~}", "rules[0].match.tool_name: this is empty; a text is needed"),
        (
            "condition: {has_data_class: [SECRET]}",
            "rules[0].condition.has_data_class[0]: `SECRET` is none of SECRETS, PII, PHI, INTERNAL; did you mean SECRETS?",
        ),
        ("condition: {has_data_class_min_confidence: high}", "did you mean HIGH?"),
        ("condition: {body_contains_any: ['']}", "rules[0].condition.body_contains_any[0]: the text is empty"),
        ("condition: {body_path_equals: $.a}", "rules[0].condition.body_path_equals: this is the text `$.a`; an object is needed"),
        ("condition: {body_path_gt: {path: $.a, value: 'x'}}", "rules[0].condition.body_path_gt.value: this is the text `x`; a number is needed"),
        ("condition: {body_path_gt: {path: $.a}}", "rules[0].condition.body_path_gt.value: it is missing"),
        ("condition: {body_path_equals: {value: 1}}", "rules[0].condition.body_path_equals.path: it is missing"),
        ("condition: {body_path_equals: {path: $..a, value: 1}}", "rules[0].condition.body_path_equals.path: `..` is not read here: name every step"),
        (
            "condition: {body_path_equals: {path: $.a, value: [1]}}",
            "rules[0].condition.body_path_equals.value: this is a list; a text, a number, true, false or null is needed",
        ),
        ("condition: {body_path_equals: {path: $.a, value: 1, valu: 1}}", "rules[0].condition.body_path_equals.valu: no such key; did you mean value?"),
        ("condition: {body_size_bytes_gt: -1}", "rules[0].condition.body_size_bytes_gt: this is the number -1; a whole number from 0 to 4294967295 is needed"),
        ("condition: {is_new_destination: yes}", "rules[0].condition.is_new_destination: this is the text `yes`; true or false is needed"),
        ("condition: {risk_score_gt: 1.1}", "rules[0].condition.risk_score_gt: this is the number 1.1; a number from 0 to 1 is needed"),
        ("condition: {trust_score_lt: '0.5'}", "rules[0].condition.trust_score_lt: this is the text `0.5`; a number from 0 to 1 is needed"),
        (
            "condition: {time_of_day_outside: {start: '9:00', end: '18:00', tz: UTC}}",
            "rules[0].condition.time_of_day_outside.start: `9:00` is no time of day such as 09:00",
        ),
        (
            "condition: {time_of_day_outside: {start: 09:00, end: 09:00, tz: UTC}}",
            "rules[0].condition.time_of_day_outside: `start` and `end` are the same time",
        ),
        (
            "condition: {time_of_day_outside: {start: 09:00, end: 18:00, tz: Dubai}}",
            "rules[0].condition.time_of_day_outside.tz: `Dubai` is no time zone such as",
        ),
        ("condition: {time_of_day_outside: {start: 09:00, end: 18:00}}", "rules[0].condition.time_of_day_outside.tz: it is missing"),
        ("escalate_to: slak", "rules[0].escalate_to: `slak` is none of slack, discord, teams, telegram, siem; did you mean slack?"),
        ("incident_severity: HIGH", "rules[0].incident_severity: only the action OPEN_INCIDENT opens an incident"),
        ("incident_severity: WORST", "rules[0].incident_severity: `WORST` is none of LOW, MEDIUM, HIGH, CRITICAL"),
        ("reason_code: phi-egress", "rules[0].reason_code: a reason code is made of A to Z, 0 to 9 and `_`"),
        ("tag: ''", "rules[0].tag: the text is empty"),
        ("\"a\\nb\": 1", "rules[0]['a\\nb']: no such key"),
    ] {
        let found = faults(&rule(members));
        assert!(found.len() == 1 && found[0].contains(fault), "{members}: {found:?}");
    }
}

#[test]
fn faults_of_the_policy_itself_are_told() {
    for (text, fault) in [
        ("[]", "this is a list; an object is needed"),
        ("{name: p}", "rules: a policy needs at least one rule"),
        ("{name: p, rules: []}", "rules: a policy needs at least one rule"),
        ("{name: p, rules: {}}", "rules: this is an object; a list is needed"),
        ("{rules: [{rule_id: r, priority: 1, action: DENY}]}", "name: it is missing"),
        ("{name: '', rules: [{rule_id: r, priority: 1, action: DENY}]}", "name: the text is empty"),
        ("{name: p, match: {}, rules: [{rule_id: r, priority: 1, action: DENY}]}", "match: it belongs into a rule, in `rules`"),
        ("{name: p, env_names: [], rules: [{rule_id: r, priority: 1, action: DENY}]}", "env_names: the list is empty"),
        ("{name: p, env_name: a, env_names: [b], rules: [{rule_id: r, priority: 1, action: DENY}]}", "env_name: it says what `env_names` says; leave one out"),
        ("{name: p, compliance_tags: [SOC2], rules: [{rule_id: r, priority: 1, action: DENY}]}", "compliance_tags[0]: a tag is a framework in capitals"),
        ("{name: p, rules: [{priority: 1, action: DENY}]}", "rules[0].rule_id: it is missing"),
        ("{name: p, rules: [{rule_id: r, action: DENY}]}", "rules[0].priority: it is missing"),
        ("{name: p, rules: [{rule_id: r, priority: 1.5, action: DENY}]}", "rules[0].priority: this is the number 1.5; a whole number"),
        ("{name: p, rules: [{rule_id: r, priority: 1}]}", "rules[0].action: it is missing"),
        (
            "{name: p, rules: [{rule_id: r, priority: 1, action: BLOCK}]}",
            "rules[0].action: `BLOCK` is none of ALLOW, DENY, SANITIZE, REQUIRE_APPROVAL, OPEN_INCIDENT",
        ),
        (
            "{name: p, rules: [{rule_id: r, priority: 1, action: ALLOW}, {rule_id: r, priority: 2, action: DENY}]}",
            "rules[1].rule_id: another rule has the id `r` already",
        ),
        ("{name: p, rules: [7]}", "rules[0]: this is the number 7; an object is needed"),
    ] {
        let found = faults(text);
        assert!(found.len() == 1 && found[0].contains(fault), "{text}: {found:?}");
    }
    let all = faults("{nme: p, rules: [{rule_id: r, priority: x, action: DENI, tools: []}, {}]}");
    assert_eq!(all.len(), 8, "{all:?}");
    assert!(validate("{\"name\":", Format::Json).unwrap_err()[0].sentence.starts_with("this is not JSON"));
    assert_eq!(validate(&format!("{{name: p, rules: [{}]}}", "7,".repeat(900)), Format::Yaml).unwrap_err().len(), 100, "not a page of them");
}

#[test]
fn all_ways_to_write_a_policy_give_one_form() {
    let canonical = json!({
        "name": "p", "description": "d", "env_names": ["production"], "compliance_tags": ["PCI_DSS:3.4", "GDPR:ARTICLE_32_SECURITY_OF_PROCESSING"],
        "rules": [{
            "rule_id": "r", "priority": 1, "action": "OPEN_INCIDENT", "escalate_to": ["slack"], "tag": ["t"], "incident_severity": "LOW", "reason_code": "WHY",
            "match": {
                "tool_names": ["slack"], "operations": ["a", "*", "category:x", "method:POST"], "verbs": ["WRITE"], "agent_ids": ["6f1d0c7e-0000-4000-8000-000000000001"],
                "agent_runtime_types": ["mcp"], "org_patterns": ["o*"], "repo_patterns": ["o/*"], "channel_patterns": ["#c"], "region_patterns": ["eu-*"],
                "account_patterns": ["1*"], "aws_tags": {"k": "v*"}, "principal_patterns": ["*@gmail.com"], "methods": ["POST"], "url_patterns": ["https://x.example/*"],
            },
            "condition": {
                "has_data_class": ["SECRETS"], "has_data_class_min_confidence": "LOW", "body_contains_any": ["A"], "body_contains_all": ["B", "C"],
                "body_path_equals": {"path": "$.a", "value": "x"}, "body_path_gt": {"path": "$.b", "value": 1}, "body_path_gte": {"path": "$.b", "value": 1.5},
                "body_path_lt": {"path": "$.c[*].d", "value": 9}, "body_path_lte": {"path": "$.c[*].d", "value": 9}, "body_size_bytes_gt": 10,
                "is_external_principal": true, "is_new_destination": true, "is_volume_burst": false, "risk_score_gt": 0.5, "trust_score_lt": 0.6,
                "threat_intel_match": true, "time_of_day_outside": {"start": "09:00", "end": "18:00", "tz": "Asia/Dubai"},
            },
        }],
    });
    let other = "
name: p
description: d
env_name: production
compliance_tags: [PCI_DSS:3.4, 'GDPR:ARTICLE_32_SECURITY_OF_PROCESSING']
rules:
  - rule_id: r
    priority: 1
    action: OPEN_INCIDENT
    escalate_to: slack
    tag: t
    incident_severity: LOW
    reason_code: WHY
    tools: slack
    operations: [a, '*', 'category:x', 'method:post']
    verbs: WRITE
    agent_ids: [6F1D0C7E000040008000000000000001]
    agent_runtime_types: [mcp]
    org_patterns: [o*]
    repo_patterns: [o/*]
    channel_patterns: ['#c']
    region_patterns: [eu-*]
    account_patterns: [1*]
    aws_tags: {k: v*}
    principal_patterns: ['@gmail.com$']
    methods: [post]
    url_patterns: ['https://x.example/*']
    has_data_class: SECRETS
    has_data_class_min_confidence: LOW
    body_contains_any: A
    body_contains_all: [B, C]
    body_path_equals: {path: $.a, value: x}
    body_path_gt: {path: $.b, value: 1}
    body_path_gte: {path: $.b, value: 1.5}
    body_path_lt: {path: '$.c[*].d', value: 9}
    body_path_lte: {path: '$.c[*].d', value: 9}
    body_size_bytes_gt: 10
    is_external_principal: true
    new_resource: true
    volume_burst: false
    risk_score_gt: 0.5
    trust_score_lt: 0.6
    threat_intel_match: true
    time_of_day_outside: {start: 09:00, end: 18:00, tz: Asia/Dubai}
";
    let read = from_json(&canonical).unwrap();
    assert_eq!(read.to_json(), canonical);
    let other = validate(other, Format::Yaml).unwrap();
    assert_eq!(other, read);
    assert_eq!(validate(&canonical.to_string(), Format::Json).unwrap(), read);
    // A key that YAML leaves empty is an empty object.
    assert_eq!(
        validate(&rule("match: , condition: ~"), Format::Yaml).unwrap().to_json(),
        json!({"name": "p", "rules": [{"rule_id": "r", "priority": 1, "match": {}, "condition": {}, "action": "DENY"}]})
    );
}

#[test]
fn cases_are_read_and_held_against_the_policies() {
    let text = r#"
cases:
  - name: as expected
    call: {method: POST, url: "https://slack.com/", body: {text: x}, data_classes: [SECRETS], now: "2026-06-01T20:00:00Z", agent_id: a, env: production, risk_score: 0.5}
    expect: {decision: DENY, policy: p, rule_id: r, reason_codes: [SECRET_DETECTED, OUTSIDE_HOURS]}
  - name: not so
    call: {method: POST, url: "https://slack.com/"}
    expect: {decision: DENY, policy: p, rule_id: r, reason_codes: [SECRET_DETECTED]}
  - name: short
    call: {method: POST, url: "https://slack.com/"}
    expect: ALLOW
"#;
    let cases = cases(text, Format::Yaml).unwrap();
    let policies = policies(&[
        "{name: p, rules: [{rule_id: r, priority: 1, condition: {has_data_class: [SECRETS], has_data_class_min_confidence: HIGH, time_of_day_outside: {start: 09:00, end: 18:00, tz: UTC}}, action: DENY}]}",
    ]);
    let seen = |_: &Call<'_>| super::super::Seen {
        action: Scene::new().action,
        others: Vec::new(),
        data_classes: Vec::new(),
        secret_confidence: None,
        is_external_principal: false,
    };
    let results = super::super::run(&policies, &cases, "2026-06-01T12:00:00Z".parse().unwrap(), seen);
    let unmet: Vec<(&str, Vec<&str>)> = results.iter().map(|result| (result.name.as_str(), result.unmet.iter().map(String::as_str).collect())).collect();
    let not_so = vec![
        "the decision is ALLOW, not DENY",
        "the policy that decides is none, not p",
        "the rule that decides is none, not r",
        "the reason code SECRET_DETECTED is not among none",
    ];
    assert_eq!(unmet, [("as expected", vec![]), ("not so", not_so), ("short", vec![])]);
}

#[test]
fn faults_in_cases_are_told() {
    for (text, fault) in [
        ("{}", "cases: it is missing"),
        ("{cases: [{call: {method: GET, url: 'https://a'}, expect: ALLOW}]}", "cases[0].name: it is missing"),
        ("{cases: [{name: a, expect: ALLOW}]}", "cases[0].call: it is missing"),
        ("{cases: [{name: a, call: {method: GET, url: 'https://a'}}]}", "cases[0].expect: it is missing"),
        (
            "{cases: [{name: a, call: {method: GET, url: 'https://a', dataclasses: [PII]}, expect: ALLOW}]}",
            "cases[0].call.dataclasses: no such key; did you mean data_classes?",
        ),
        ("{cases: [{name: a, call: {method: GET, url: 'https://a', now: today}, expect: ALLOW}]}", "cases[0].call.now: this is no time such as"),
        (
            "{cases: [{name: a, call: {method: GET, url: 'https://a'}, expect: OPEN_INCIDENT}]}",
            "cases[0].expect: `OPEN_INCIDENT` is none of ALLOW, DENY, SANITIZE, REQUIRE_APPROVAL",
        ),
    ] {
        let found = cases(text, Format::Yaml).unwrap_err();
        assert!(found.len() == 1 && found[0].to_string().contains(fault), "{text}: {found:?}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>(), yaml in "[-a-c:\\[\\]{}, \\n#&*!|>'\"%?~0-9.]{0,60}") {
        for text in [text, yaml] {
            for format in [Format::Json, Format::Yaml] {
                if let Err(faults) = validate(&text, format) {
                    prop_assert!(!faults.is_empty());
                }
                prop_assert!(cases(&text, format).err().is_none_or(|faults| !faults.is_empty()));
            }
        }
    }

    /// Every key with every sort of value: an answer, and faults that name a path.
    #[test]
    fn no_value_under_any_key_makes_the_reader_panic(
        key in prop::sample::select(vec!["match", "condition", "tool_name", "operations", "aws_tags", "url_patterns", "principal_patterns", "body_path_gt", "time_of_day_outside", "priority", "action", "tag", "risk_score_gt", "has_data_class", "reason_code"]),
        value in prop_oneof!["[\\[\\]*?$.@:/a-z0-9]{0,12}".prop_map(serde_json::Value::from), any::<f64>().prop_map(serde_json::Value::from), any::<bool>().prop_map(serde_json::Value::from), Just(json!(null)), Just(json!([null])), Just(json!({"path": "$", "value": 1, "x": 2}))],
    ) {
        let tree = json!({"name": "p", "rules": [{"rule_id": "r", "priority": 1, "action": "DENY", key: value}]});
        match from_json(&tree) {
            Ok(document) => prop_assert_eq!(from_json(&document.to_json()).unwrap(), document),
            Err(faults) => prop_assert!(faults.iter().all(|fault| fault.path.starts_with("rules[0]"))),
        }
    }
}

#[test]
fn a_dollar_at_the_end_of_a_principal_says_nothing_however_often_it_stands_there() {
    let tree = |pattern: &str| json!({"name": "p", "rules": [{"rule_id": "r", "priority": 1, "action": "DENY", "match": {"principal_patterns": [pattern]}}]});
    for (pattern, read) in [("@gmail.com$", "*@gmail.com"), ("A@b.c$$", "a@b.c"), ("a$b", "a$b"), ("$a", "$a")] {
        let document = from_json(&tree(pattern)).unwrap();
        assert_eq!(document.rules[0].matches.principal_patterns[0].as_str(), read);
        assert_eq!(from_json(&document.to_json()).unwrap(), document, "{pattern}");
    }
    for pattern in ["$", "$$"] {
        let faults = from_json(&tree(pattern)).unwrap_err();
        assert!(faults[0].to_string().contains("the pattern is empty"), "{pattern}: {faults:?}");
    }
}

#[test]
fn the_documentation_says_what_is_so() {
    let text = include_str!("../../../../docs/policies.md");
    let rows: Vec<&str> = text.split("## Reason codes").nth(1).unwrap().lines().filter(|line| line.starts_with("| ") && line.ends_with("` |")).collect();
    let codes: Vec<&str> = rows.iter().map(|row| row.rsplit('`').nth(1).unwrap()).collect();
    assert_eq!(codes, super::super::DERIVED.map(|derived| derived.code));
    let examples: Vec<&str> = text.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    validate(examples[0], Format::Yaml).unwrap();
    assert_eq!(cases(examples[1], Format::Yaml).unwrap().len(), 2);
}
