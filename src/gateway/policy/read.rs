//! From a tree to a policy: every key and value checked, all faults told at once.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::Fault;
use super::address::UrlPattern;
use super::document::{BodyPath, Condition, Match, OperationPattern, PolicyDocument, Rule, RuleAction};
use super::fields::{Faults, Field, Fields, choice, kind};
use super::glob::Glob;
use super::path::JsonPath;
use super::tree::{self, Format};
use super::window::{DayWindow, time_of_day, zone};
use crate::domain::channel::ChannelKind;
use crate::domain::severity::Severity;
use crate::gateway::facts::{Confidence, DataClass, Verb};

const POLICY_KEYS: &[&str] = &["name", "description", "env_names", "env_name", "compliance_tags", "rules"];
const RULE_KEYS: &[&str] = &["rule_id", "priority", "match", "condition", "action", "escalate_to", "tag", "incident_severity", "reason_code"];
const MATCH_KEYS: &[&str] = &[
    "tool_name",
    "tool_names",
    "tools",
    "operations",
    "verbs",
    "agent_ids",
    "agent_runtime_types",
    "org_patterns",
    "repo_patterns",
    "channel_patterns",
    "region_patterns",
    "account_patterns",
    "aws_tags",
    "principal_patterns",
    "methods",
    "url_patterns",
];
/// The keys of a rule's `condition`.
pub const CONDITION_KEYS: &[&str] = &[
    "has_data_class",
    "has_data_class_min_confidence",
    "body_contains_any",
    "body_contains_all",
    "body_path_equals",
    "body_path_gt",
    "body_path_gte",
    "body_path_lt",
    "body_path_lte",
    "body_size_bytes_gt",
    "is_external_principal",
    "is_new_destination",
    "new_resource",
    "is_volume_burst",
    "volume_burst",
    "risk_score_gt",
    "trust_score_lt",
    "threat_intel_match",
    "time_of_day_outside",
];

pub(super) const DATA_CLASSES: [(&str, DataClass); 4] =
    [("SECRETS", DataClass::Secrets), ("PII", DataClass::Pii), ("PHI", DataClass::Phi), ("INTERNAL", DataClass::Internal)];
pub(super) const CONFIDENCES: [(&str, Confidence); 3] = [("LOW", Confidence::Low), ("MEDIUM", Confidence::Medium), ("HIGH", Confidence::High)];

/// Keys of the language that nothing here would act upon: a rule with one must not look as if it worked.
const NOT_YET: [(&str, &str); 6] = [
    ("daily_budget_exceeded", "budgets are not kept"),
    ("mcp_drift_detected", "MCP servers are not inspected"),
    ("mcp_origin_changed", "MCP servers are not inspected"),
    ("mcp_injection_heuristic", "MCP servers are not inspected"),
    ("mcp_risky_param_added", "MCP servers are not inspected"),
    ("sanitize_fields", "SANITIZE replaces what the classifier finds, wherever it stands"),
];

/// Reads a policy.
///
/// # Errors
/// Everything that is wrong with it, each with its path; at least one.
pub fn validate(text: &str, format: Format) -> Result<PolicyDocument, Vec<Fault>> {
    from_json(&tree::read(text, format).map_err(|fault| vec![fault])?)
}

/// Reads a policy out of JSON that is already a tree; otherwise as [`validate`].
///
/// # Errors
/// As [`validate`].
pub fn from_json(tree: &Value) -> Result<PolicyDocument, Vec<Fault>> {
    let mut faults = Faults::default();
    let document = policy(tree, &mut faults);
    faults.into_result(document)
}

/// The policy, as far as it can be read; it counts only if no fault was found.
fn policy(tree: &Value, faults: &mut Faults) -> Option<PolicyDocument> {
    let fields = Fields::of(tree, "", faults)?;
    fields.refuse_unknown(&[POLICY_KEYS], |key| RULE_KEYS.contains(&key).then(|| "it belongs into a rule, in `rules`".to_owned()), faults);
    let name = needed(&fields, "name", faults, |text| plain(text, 200));
    let description = fields.text(&["description"], faults, |text| limited(text, 4_000)).unwrap_or_default();
    let env_names = fields.texts(&["env_names", "env_name"], faults, |text| plain(text, 100));
    let compliance_tags = fields.texts(&["compliance_tags"], faults, compliance_tag);
    let list = fields.get(&["rules"], faults);
    if list.is_none() {
        faults.add("rules", "a policy needs at least one rule");
    }
    let rules = list.map(|list| rules(&list, faults)).unwrap_or_default();
    Some(PolicyDocument { name: name.unwrap_or_default(), description, env_names, compliance_tags, rules })
}

fn rules(field: &Field<'_>, faults: &mut Faults) -> Vec<Rule> {
    if field.value.as_array().is_some_and(Vec::is_empty) {
        faults.add(&field.path, "a policy needs at least one rule");
        return Vec::new();
    }
    let mut ids = HashSet::new();
    let mut rules = Vec::new();
    for item in field.items(faults) {
        let Some(rule) = rule(&item, faults) else { continue };
        if !rule.rule_id.is_empty() && !ids.insert(rule.rule_id.clone()) {
            faults.add(&format!("{}.rule_id", item.path), format!("another rule has the id `{}` already", rule.rule_id));
        }
        rules.push(rule);
    }
    rules
}

fn rule(item: &Field<'_>, faults: &mut Faults) -> Option<Rule> {
    let fields = Fields::of(item.value, &item.path, faults)?;
    // In the older shape, the keys of `match` and `condition` stand in the rule itself.
    fields.refuse_unknown(&[RULE_KEYS, MATCH_KEYS, CONDITION_KEYS], not_yet, faults);
    let elsewhere = |key: &str| not_yet(key).or_else(|| belongs(key));
    let rule_id = needed(&fields, "rule_id", faults, |text| plain(text, 100)).unwrap_or_default();
    let priority = fields.integer("priority", (-1_000_000, 1_000_000), faults);
    if !fields.has("priority") {
        faults.add(&format!("{}.priority", item.path), "it is missing: a whole number; the lowest that matches decides");
    }
    let matches = matches(&fields.with_nested("match", MATCH_KEYS, elsewhere, faults), faults);
    let condition = condition(&fields.with_nested("condition", CONDITION_KEYS, elsewhere, faults), faults);
    let actions = [RuleAction::Allow, RuleAction::Deny, RuleAction::Sanitize, RuleAction::RequireApproval, RuleAction::OpenIncident];
    let action = needed(&fields, "action", faults, |text| choice(text, &actions, |action| action.name()));
    let channels = [ChannelKind::Slack, ChannelKind::Discord, ChannelKind::Teams, ChannelKind::Telegram, ChannelKind::Siem];
    let escalate_to = fields.texts(&["escalate_to"], faults, |text| choice(text, &channels, |kind| kind.name()));
    let tag = fields.texts(&["tag"], faults, |text| plain(text, 100));
    let incident_severity = fields.text(&["incident_severity"], faults, |text| choice(text, &Severity::ALL, |severity| severity.name()));
    if incident_severity.is_some() && action.is_some_and(|action| action != RuleAction::OpenIncident) {
        faults.add(&format!("{}.incident_severity", item.path), "only the action OPEN_INCIDENT opens an incident");
    }
    let reason_code = fields.text(&["reason_code"], faults, reason_code);
    let (priority, action) = (priority.unwrap_or_default(), action.unwrap_or(RuleAction::Deny));
    Some(Rule { rule_id, priority, matches, condition, action, escalate_to, tag, incident_severity, reason_code })
}

fn matches(fields: &Fields<'_>, faults: &mut Faults) -> Match {
    let patterns = |key: &'static str, faults: &mut Faults| fields.texts(&[key], faults, Glob::parse);
    Match {
        tool_names: fields.texts(&["tool_names", "tool_name", "tools"], faults, |text| plain(text, 200)),
        operations: fields.texts(&["operations"], faults, operation),
        verbs: fields.texts(&["verbs"], faults, |text| choice(text, &[Verb::Read, Verb::Write, Verb::Admin], |verb| verb_name(*verb))),
        agent_ids: fields.texts(&["agent_ids"], faults, |text| plain(text, 200).map(|id| super::facts::agent_id(&id))),
        agent_runtime_types: fields.texts(&["agent_runtime_types"], faults, |text| plain(text, 200)),
        org_patterns: patterns("org_patterns", faults),
        repo_patterns: patterns("repo_patterns", faults),
        channel_patterns: patterns("channel_patterns", faults),
        region_patterns: patterns("region_patterns", faults),
        account_patterns: patterns("account_patterns", faults),
        aws_tags: fields.get(&["aws_tags"], faults).map(|field| tags(&field, faults)).unwrap_or_default(),
        principal_patterns: fields.texts(&["principal_patterns"], faults, principal),
        methods: fields.texts(&["methods"], faults, method),
        url_patterns: fields.texts(&["url_patterns"], faults, UrlPattern::parse),
    }
}

fn condition(fields: &Fields<'_>, faults: &mut Faults) -> Condition {
    let words = |key: &'static str, faults: &mut Faults| fields.texts(&[key], faults, word);
    Condition {
        has_data_class: fields.texts(&["has_data_class"], faults, |text| choice(text, &DATA_CLASSES, |class| class.0).map(|class| class.1)),
        has_data_class_min_confidence: fields
            .text(&["has_data_class_min_confidence"], faults, |text| choice(text, &CONFIDENCES, |confidence| confidence.0).map(|confidence| confidence.1)),
        body_contains_any: words("body_contains_any", faults),
        body_contains_all: words("body_contains_all", faults),
        body_path_equals: body_path(fields, "body_path_equals", faults),
        body_path_gt: body_path(fields, "body_path_gt", faults),
        body_path_gte: body_path(fields, "body_path_gte", faults),
        body_path_lt: body_path(fields, "body_path_lt", faults),
        body_path_lte: body_path(fields, "body_path_lte", faults),
        body_size_bytes_gt: fields.integer("body_size_bytes_gt", (0, i64::from(u32::MAX)), faults).and_then(|size| size.try_into().ok()),
        is_external_principal: fields.truth(&["is_external_principal"], faults),
        is_new_destination: fields.truth(&["is_new_destination", "new_resource"], faults),
        is_volume_burst: fields.truth(&["is_volume_burst", "volume_burst"], faults),
        risk_score_gt: fields.number("risk_score_gt", (0.0, 1.0), faults),
        trust_score_lt: fields.number("trust_score_lt", (0.0, 1.0), faults),
        threat_intel_match: fields.truth(&["threat_intel_match"], faults),
        time_of_day_outside: fields.get(&["time_of_day_outside"], faults).and_then(|field| window(&field, faults)),
    }
}

fn body_path(fields: &Fields<'_>, key: &str, faults: &mut Faults) -> Option<BodyPath> {
    let field = fields.get(&[key], faults)?;
    let inner = Fields::of(field.value, &field.path, faults)?;
    inner.refuse_unknown(&[&["path", "value"]], |_| None, faults);
    let path = needed(&inner, "path", faults, JsonPath::parse);
    let Some(value) = inner.get(&["value"], faults) else {
        faults.add(&format!("{}.value", field.path), "it is missing");
        return None;
    };
    let fits = if key == "body_path_equals" { !value.value.is_array() && !value.value.is_object() } else { value.value.is_number() };
    if !fits {
        let wanted = if key == "body_path_equals" { "a text, a number, true, false or null" } else { "a number" };
        faults.add(&value.path, format!("this is {}; {wanted} is needed", kind(value.value)));
    }
    Some(BodyPath { path: path?, value: value.value.clone() })
}

fn window(field: &Field<'_>, faults: &mut Faults) -> Option<DayWindow> {
    let inner = Fields::of(field.value, &field.path, faults)?;
    inner.refuse_unknown(&[&["start", "end", "tz"]], |_| None, faults);
    let start = needed(&inner, "start", faults, time_of_day);
    let end = needed(&inner, "end", faults, time_of_day);
    let zone = needed(&inner, "tz", faults, |name| zone(name).map(|zone| (name.to_owned(), zone)));
    let (start, end, (name, zone)) = (start?, end?, zone?);
    DayWindow::new(start, end, &name, zone).map_err(|sentence| faults.add(&field.path, sentence)).ok()
}

fn tags(field: &Field<'_>, faults: &mut Faults) -> BTreeMap<String, Glob> {
    let Value::Object(map) = field.value else {
        faults.add(&field.path, format!("this is {}; an object of tags and their values is needed", kind(field.value)));
        return BTreeMap::new();
    };
    if map.is_empty() {
        faults.add(&field.path, "there is no tag in it; leave the key out or fill it");
    }
    let tag = |(key, value): (&String, _)| {
        let tag = Field { path: format!("{}['{}']", field.path, key.escape_debug()), value };
        Some((key.clone(), tag.text(faults, Glob::parse)?))
    };
    map.iter().filter_map(tag).collect()
}

pub(super) fn needed<T>(fields: &Fields<'_>, key: &str, faults: &mut Faults, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
    let field = fields.get(&[key], faults);
    if field.is_none() {
        faults.add(&fields.path_of(key), "it is missing");
    }
    field?.text(faults, parse)
}

fn not_yet(key: &str) -> Option<String> {
    let known = NOT_YET.iter().find(|(name, _)| *name == key).map(|(_, why)| *why);
    let why = known.or_else(|| key.starts_with("semantic").then_some("there is no semantic engine"))?;
    Some(format!("not supported here yet: {why}"))
}

fn belongs(key: &str) -> Option<String> {
    let place = [("match", MATCH_KEYS), ("condition", CONDITION_KEYS)].into_iter().find(|(_, keys)| keys.contains(&key));
    let rule = || RULE_KEYS.contains(&key).then(|| "it belongs beside `match` and `condition`, not into one of them".to_owned());
    place.map(|(place, _)| format!("it belongs into `{place}`")).or_else(rule)
}

const fn verb_name(verb: Verb) -> &'static str {
    match verb {
        Verb::Read => "READ",
        Verb::Write => "WRITE",
        Verb::Admin => "ADMIN",
    }
}

fn empty() -> String {
    "the text is empty".to_owned()
}

fn word(text: &str) -> Result<String, String> {
    if text.is_empty() { Err(empty()) } else { limited(text, 500) }
}

fn limited(text: &str, most: usize) -> Result<String, String> {
    if text.len() > most { Err(format!("the text is longer than {most} bytes")) } else { Ok(text.to_owned()) }
}

/// One line that says something.
pub(super) fn plain(text: &str, most: usize) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err(empty());
    }
    if text.trim() != text || text.chars().any(char::is_control) {
        return Err("there is a control character in the text, or a space around it".to_owned());
    }
    limited(text, most)
}

fn operation(text: &str) -> Result<OperationPattern, String> {
    let text = plain(text, 200)?;
    let Some((prefix, rest)) = text.split_once(':') else {
        return Ok(if text == "*" { OperationPattern::Any } else { OperationPattern::Named(text) });
    };
    match prefix {
        "category" => plain(rest, 200).map(OperationPattern::Category),
        "method" => method(rest).map(OperationPattern::Method),
        _ => match super::names::nearest(prefix, ["category", "method"]) {
            Some(name) => Err(format!("`{}` begins with no known word; did you mean {name}:?", text.escape_debug())),
            // The operations of MCP servers may have a colon in their names.
            None => Ok(OperationPattern::Named(text)),
        },
    }
}

fn method(text: &str) -> Result<String, String> {
    let is_method = !text.is_empty() && text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_alphabetic() || b"-_".contains(&byte));
    if is_method { Ok(text.to_ascii_uppercase()) } else { Err(format!("`{}` is no HTTP method", text.escape_debug())) }
}

/// A pattern of e-mail addresses. `@example.com` and `@example.com$`, as older policies have it, are all addresses of that domain.
///
/// No `$` is left at its end, were it one of several: a document that was read is read again as the same.
fn principal(text: &str) -> Result<Glob, String> {
    let text = text.trim_end_matches('$').to_lowercase();
    Glob::parse(&if text.starts_with('@') { format!("*{text}") } else { text })
}

fn compliance_tag(text: &str) -> Result<String, String> {
    let framework = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_uppercase())
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let control = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-()".contains(&byte));
    let is_tag = text.len() <= 200 && text.split_once(':').is_some_and(|(before, after)| framework(before) && control(after));
    if is_tag { Ok(text.to_owned()) } else { Err("a tag is a framework in capitals, a colon and a control, such as PCI_DSS:3.4".to_owned()) }
}

fn reason_code(text: &str) -> Result<String, String> {
    let is_code = text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if is_code {
        Ok(text.to_owned())
    } else {
        Err("a reason code is made of A to Z, 0 to 9 and `_`, such as PHI_EGRESS_CHAT_BLOCKED, and has at most 64 of them".to_owned())
    }
}
