//! Compiled policies say what an evaluator says that was written apart from them, out of the language's description alone: no index, no search, no order but sorting.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::from_json;
use super::*;

/// One member of an object, or none of it.
fn member(key: &'static str, values: Vec<Value>) -> BoxedStrategy<Option<(String, Value)>> {
    prop_oneof![5 => Just(None), 1 => prop::sample::select(values).prop_map(move |value| Some((key.to_owned(), value)))].boxed()
}

fn object(members: Vec<BoxedStrategy<Option<(String, Value)>>>) -> impl Strategy<Value = Value> {
    members.prop_map(|members| Value::Object(members.into_iter().flatten().collect::<Map<_, _>>()))
}

fn some_match() -> impl Strategy<Value = Value> {
    object(vec![
        member("tool_names", vec![json!(["slack"]), json!(["github", "slack"]), json!(["slack", "slack"]), json!(["*"]), json!(["aws"])]),
        member(
            "operations",
            vec![
                json!(["post"]),
                json!(["post", "read"]),
                json!(["*"]),
                json!(["category:write", "read"]),
                json!(["category:messages"]),
                json!(["method:GET"]),
            ],
        ),
        member("verbs", vec![json!(["WRITE"]), json!(["READ", "ADMIN"])]),
        member("methods", vec![json!(["POST"]), json!(["GET", "PUT"])]),
        member("agent_ids", vec![json!(["a1"]), json!(["a1", "a2"])]),
        member("agent_runtime_types", vec![json!(["mcp"])]),
        member("org_patterns", vec![json!(["ac*"]), json!(["x", "?cme"])]),
        member("channel_patterns", vec![json!(["*"]), json!(["gen*"])]),
        member("principal_patterns", vec![json!(["*@in.example"]), json!(["*.example"])]),
        member("aws_tags", vec![json!({"k": "v*"}), json!({"k": "v1", "l": "*"})]),
    ])
}

fn some_condition() -> impl Strategy<Value = Value> {
    let path = |path: &str, value: Value| json!({"path": path, "value": value});
    object(vec![
        member("has_data_class", vec![json!(["SECRETS"]), json!(["PII", "PHI"])]),
        member("has_data_class_min_confidence", vec![json!("LOW"), json!("MEDIUM"), json!("HIGH")]),
        member("body_contains_any", vec![json!(["Alpha"]), json!(["beta", "gamma"]), json!(["al", "pha"])]),
        member("body_contains_all", vec![json!(["alpha", "BETA"]), json!(["a"])]),
        member("body_path_equals", vec![path("$.s", json!("ALPHA")), path("$.n", json!(2)), path("$.l[*].n", json!(3)), path("$.f", json!(true))]),
        member("body_path_gt", vec![path("$.n", json!(1)), path("$.s", json!(1)), path("$.l[*].n", json!(2))]),
        member("body_path_lte", vec![path("$.n", json!(2)), path("$.l[*].n", json!(2.5))]),
        member("body_size_bytes_gt", vec![json!(0), json!(40)]),
        member("is_external_principal", vec![json!(true), json!(false)]),
        member("is_new_destination", vec![json!(true), json!(false)]),
        member("is_volume_burst", vec![json!(true)]),
        member("threat_intel_match", vec![json!(true)]),
        member("risk_score_gt", vec![json!(0.0), json!(0.5)]),
        member("trust_score_lt", vec![json!(0.5), json!(1.0)]),
        member("time_of_day_outside", vec![json!({"start": "09:00", "end": "18:00", "tz": "UTC"}), json!({"start": "22:00", "end": "06:00", "tz": "UTC"})]),
    ])
}

fn some_policies() -> impl Strategy<Value = Vec<Value>> {
    let action = prop::sample::select(vec!["ALLOW", "DENY", "SANITIZE", "REQUIRE_APPROVAL", "OPEN_INCIDENT"]);
    let rule = (some_match(), some_condition(), action, 0..4_i64)
        .prop_map(|(matches, condition, action, priority)| json!({"priority": priority, "match": matches, "condition": condition, "action": action}));
    let policy = (prop::collection::vec(rule, 1..5), member("env_names", vec![json!(["production"]), json!(["test"])])).prop_map(|(mut rules, environment)| {
        for (index, rule) in rules.iter_mut().enumerate() {
            rule["rule_id"] = json!(format!("r{index}"));
        }
        let mut policy = json!({"name": "p", "rules": rules});
        if let Some((key, value)) = environment {
            policy[key] = value;
        }
        policy
    });
    prop::collection::vec(policy, 0..6)
}

fn some_body() -> impl Strategy<Value = Option<String>> {
    let text = prop::sample::select(vec!["alpha", "Alpha beta", "BETA alpha", "g\\u0061mma", "\\u0041LPHA", "none", "2", "7.5"])
        .prop_map(|text| format!("\"{text}\""));
    let value = prop_oneof![text, (0..4_u8).prop_map(|number| number.to_string()), Just("true".to_owned()), Just("null".to_owned()), Just("[1]".to_owned())];
    let items = prop::collection::vec(value.clone(), 0..3).prop_map(|items| items.iter().map(|item| format!("{{\"n\":{item}}}")).collect::<Vec<_>>().join(","));
    let body = (prop::collection::vec((prop::sample::select(vec!["n", "s", "f", "x"]), value), 0..3), items);
    let body = body.prop_map(|(members, items)| {
        let members: Vec<String> = members.iter().map(|(key, value)| format!("\"{key}\":{value},")).collect();
        let members = members.concat();
        format!("{{{members}\"l\":[{items}]}}")
    });
    prop_oneof![4 => body.prop_map(Some), 1 => Just(None)]
}

fn some_scene() -> impl Strategy<Value = Scene> {
    let of = |values: Vec<&'static str>| prop::sample::select(values);
    let names = (
        of(vec!["slack", "github", "other"]),
        of(vec!["post", "read"]),
        of(vec!["messages", "write", "x"]),
        of(vec!["POST", "get"]),
        of(vec!["", "acme"]),
        of(vec!["", "general", "other"]),
    );
    let people = prop::sample::subsequence(vec!["a@in.example", "b@out.example", "c@out.test"], 0..=3);
    let verb = prop::sample::select(vec![Verb::Read, Verb::Write, Verb::Admin]);
    let classes = prop::sample::subsequence(vec![DataClass::Secrets, DataClass::Pii, DataClass::Phi, DataClass::Internal], 0..=4);
    let confidence = prop::sample::select(vec![None, Some(Confidence::Low), Some(Confidence::Medium), Some(Confidence::High)]);
    let agent = (of(vec!["", "a1", "a2"]), of(vec!["", "mcp"]), of(vec!["", "production", "test"]), of(vec!["", "v1", "w"]));
    (names, people, verb, classes, confidence, agent, (any::<[bool; 4]>(), 0..3_u8, 0..24_i8), some_body()).prop_map(
        |(names, people, verb, classes, confidence, agent, numbers, body)| {
            let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            let (flags, tenths, hour) = numbers;
            let mut target =
                Target { org: given(names.4), channel: given(names.5), principals: people.into_iter().map(str::to_owned).collect(), ..Target::default() };
            if !agent.3.is_empty() {
                target.aws_tags = tags(&[("k", agent.3)]);
            }
            Scene {
                method: names.3.to_owned(),
                action: Action { tool: names.0.to_owned(), operation: names.1.to_owned(), verb, category: names.2.to_owned(), target },
                agent: Agent { id: given(agent.0), name: None, runtime_type: given(agent.1) },
                environment: given(agent.2),
                data_classes: classes,
                secret_confidence: confidence,
                is_external_principal: flags[0],
                is_new_destination: flags[1],
                is_volume_burst: flags[2],
                threat_intel_match: flags[3],
                risk_score: f64::from(tenths) / 3.0,
                trust_score: f64::from(tenths) / 2.0,
                now: format!("2026-06-01T{hour:02}:30:00Z").parse().unwrap(),
                body: body.map(|body| raw(&body)),
                ..Scene::new()
            }
        },
    )
}

/// The texts under a key, if the rule has it.
fn list<'v>(object: &'v Value, key: &str) -> Option<Vec<&'v str>> {
    Some(object.get(key)?.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect())
}

fn like(pattern: &[u8], text: &[u8]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [b'*', rest @ ..] => (0..=text.len()).any(|end| like(rest, &text[end..])),
        [first, rest @ ..] => text.first().is_some_and(|byte| *first == b'?' || first == byte) && like(rest, &text[1..]),
    }
}

fn naive_match(matches: &Value, scene: &Scene, allows: bool) -> bool {
    let Action { tool, operation, verb, category, target } = &scene.action;
    let verb = format!("{verb:?}").to_uppercase();
    let method = scene.method.to_uppercase();
    let is_operation = |wanted: &&str| match wanted.split_once(':') {
        Some(("category", name)) => name == category || name.to_uppercase() == verb,
        Some((_, wanted)) => wanted == method,
        None => *wanted == "*" || wanted == operation,
    };
    let like_one = |key: &str, text: Option<&String>| {
        list(matches, key).is_none_or(|patterns| text.is_some_and(|text| patterns.iter().any(|pattern| like(pattern.as_bytes(), text.as_bytes()))))
    };
    let people = list(matches, "principal_patterns").is_none_or(|patterns| {
        let meant = target.principals.iter().filter(|person| patterns.iter().any(|pattern| like(pattern.as_bytes(), person.as_bytes()))).count();
        meant > 0 && (!allows || meant == target.principals.len())
    });
    let tags = matches.get("aws_tags").is_none_or(|wanted| {
        wanted
            .as_object()
            .unwrap()
            .iter()
            .all(|(key, value)| target.aws_tags.get(key).is_some_and(|tag| like(value.as_str().unwrap().as_bytes(), tag.as_bytes())))
    });
    list(matches, "tool_names").is_none_or(|names| names.contains(&"*") || names.contains(&tool.as_str()))
        && list(matches, "operations").is_none_or(|operations| operations.iter().any(is_operation))
        && list(matches, "verbs").is_none_or(|verbs| verbs.contains(&verb.as_str()))
        && list(matches, "methods").is_none_or(|methods| methods.contains(&method.as_str()))
        && list(matches, "agent_ids").is_none_or(|ids| scene.agent.id.as_deref().is_some_and(|id| ids.contains(&id)))
        && list(matches, "agent_runtime_types").is_none_or(|types| scene.agent.runtime_type.as_deref().is_some_and(|runtime| types.contains(&runtime)))
        && like_one("org_patterns", target.org.as_ref())
        && like_one("channel_patterns", target.channel.as_ref())
        && people
        && tags
}

/// All the texts of a tree, unescaped.
fn texts(tree: &Value, into: &mut String) {
    match tree {
        Value::String(text) => into.extend([text, "\n"]),
        Value::Array(items) => items.iter().for_each(|item| texts(item, into)),
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            into.extend([key, "\n"]);
            texts(value, into);
        }),
        _ => {}
    }
}

/// Whether an object of the body has a key twice; here, only the outermost can.
fn has_key_twice(body: &str) -> bool {
    ["n", "s", "f", "x"].iter().any(|key| body.split("\"l\":").next().unwrap().matches(&format!("\"{key}\":")).count() > 1)
}

fn naive_path(test: &Value, scene: &Scene, allows: bool, compare: impl Fn(&Value, &Value) -> Option<bool>) -> bool {
    let Some(body) = scene.body.as_ref() else { return false };
    if has_key_twice(body.get()) {
        return !allows;
    }
    let tree: Value = serde_json::from_str(body.get()).unwrap();
    let path = test["path"].as_str().unwrap();
    let values: Vec<&Value> = match path {
        "$.l[*].n" => tree["l"].as_array().unwrap().iter().filter_map(|item| item.get("n")).collect(),
        _ => tree.get(&path[2..]).into_iter().collect(),
    };
    let holding = values.iter().filter(|value| compare(value, &test["value"]).unwrap_or(!allows)).count();
    if allows { holding > 0 && holding == values.len() } else { holding > 0 }
}

fn naive_condition(condition: &Value, scene: &Scene, allows: bool) -> bool {
    let text = |value: &Value| value.as_str().map(str::to_lowercase);
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
    let equal = |value: &Value, wanted: &Value| {
        Some(match wanted {
            Value::Number(_) => number(value).is_some() && number(value) == number(wanted),
            Value::Bool(truth) => value == wanted || text(value) == Some(truth.to_string()),
            _ => value.is_string() && text(value) == text(wanted),
        })
    };
    let sized = |holds: fn(f64, f64) -> bool| {
        move |value: &Value, bound: &Value| if value.is_null() { Some(false) } else { number(value).map(|value| holds(value, number(bound).unwrap())) }
    };
    let mut haystack = String::new();
    if let Some(body) = &scene.body {
        haystack += body.get();
        // The tree that a reader makes of it who keeps the last of two equal keys; what the first one held is put beside it.
        texts(&serde_json::from_str(body.get()).unwrap(), &mut haystack);
        haystack += &body.get().replace("\\u0061", "a").replace("\\u0041", "A");
    }
    let haystack = haystack.to_lowercase();
    let stands = |word: &&str| haystack.contains(&word.to_lowercase());
    let hour = scene.now.to_string()[11..13].parse::<u8>().unwrap();
    condition.as_object().unwrap().iter().all(|(key, wanted)| match key.as_str() {
        "has_data_class" => {
            list(condition, key).unwrap().iter().any(|wanted| scene.data_classes.iter().any(|class| format!("{class:?}").to_uppercase() == *wanted))
        }
        "has_data_class_min_confidence" => {
            let rank = |name: &str| ["LOW", "MEDIUM", "HIGH"].iter().position(|known| *known == name).unwrap();
            scene.secret_confidence.is_some_and(|confidence| rank(&format!("{confidence:?}").to_uppercase()) >= rank(wanted.as_str().unwrap()))
        }
        "body_contains_any" => list(condition, key).unwrap().iter().any(stands),
        "body_contains_all" => list(condition, key).unwrap().iter().all(stands),
        "body_path_equals" => naive_path(wanted, scene, allows, equal),
        "body_path_gt" => naive_path(wanted, scene, allows, sized(|value, bound| value > bound)),
        "body_path_lte" => naive_path(wanted, scene, allows, sized(|value, bound| value <= bound)),
        "body_size_bytes_gt" => scene.body.as_ref().map_or(0, |body| body.get().len()) as u64 > wanted.as_u64().unwrap(),
        "is_external_principal" => wanted == scene.is_external_principal,
        "is_new_destination" => wanted == scene.is_new_destination,
        "is_volume_burst" => wanted == scene.is_volume_burst,
        "threat_intel_match" => wanted == scene.threat_intel_match,
        "risk_score_gt" => scene.risk_score > wanted.as_f64().unwrap(),
        "trust_score_lt" => scene.trust_score < wanted.as_f64().unwrap(),
        "time_of_day_outside" if wanted["start"] == "09:00" => !(9..18).contains(&hour),
        "time_of_day_outside" => (6..22).contains(&hour),
        other => panic!("{other}"),
    })
}

/// The decision, who decided, and all that matched as (policy, rule, decides).
type Outcome = (String, Option<(usize, String)>, Vec<(usize, String, bool)>);

fn naive(policies: &[Value], scene: &Scene) -> Outcome {
    let mut matched = Vec::new();
    let mut deciding = Vec::new();
    for (index, policy) in policies.iter().enumerate() {
        if list(policy, "env_names").is_some_and(|names| !scene.environment.as_deref().is_some_and(|environment| names.contains(&environment))) {
            continue;
        }
        let mut rules: Vec<&Value> = policy["rules"].as_array().unwrap().iter().collect();
        rules.sort_by_key(|rule| rule["priority"].as_i64());
        let mut first = true;
        for rule in rules {
            let action = rule["action"].as_str().unwrap();
            if naive_match(&rule["match"], scene, action == "ALLOW") && naive_condition(&rule["condition"], scene, action == "ALLOW") {
                let id = rule["rule_id"].as_str().unwrap().to_owned();
                if first {
                    let decision = if action == "OPEN_INCIDENT" { "DENY" } else { action };
                    let rank = ["DENY", "SANITIZE", "REQUIRE_APPROVAL", "ALLOW"].iter().position(|known| *known == decision);
                    deciding.push((rank, rule["priority"].as_i64(), index, id.clone(), decision.to_owned()));
                }
                matched.push((index, id, first));
                first = false;
            }
        }
    }
    match deciding.into_iter().min() {
        Some((_, _, policy, rule, decision)) => (decision, Some((policy, rule)), matched),
        None => ("ALLOW".to_owned(), None, matched),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn compiled_policies_say_what_the_language_says(policies in some_policies(), scenes in prop::collection::vec(some_scene(), 1..6)) {
        let policy = |(index, policy): (usize, &Value)| Policy { id: Uuid::from_u128(index as u128), version: 1, document: from_json(policy).unwrap() };
        let compiled = Policies::compile(policies.iter().enumerate().map(policy).collect()).unwrap();
        for scene in &scenes {
            let verdict = compiled.evaluate(&scene.facts());
            let index = |id: Uuid| usize::try_from(id.as_u128()).unwrap();
            let told = (
                verdict.action.name().to_owned(),
                verdict.policy_id.map(|id| (index(id), verdict.rule_id.clone().unwrap())),
                verdict.matched.iter().map(|matched| (index(matched.policy_id), matched.rule_id.clone(), matched.decides)).collect(),
            );
            prop_assert_eq!(told, naive(&policies, scene));
        }
    }
}
