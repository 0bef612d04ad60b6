//! What one version of a policy says otherwise than another, for people.

use serde_json::{Map, Value};

use super::document::{PolicyDocument, Rule};

/// The differences, a line each: first those of the policy, then those of its rules in the order of the new version, then the rules that are gone. Empty where both say
/// the same, however they were written.
pub fn diff(old: &PolicyDocument, new: &PolicyDocument) -> Vec<String> {
    let mut lines = Vec::new();
    changes("", &members(&old.to_json(), &["rules"]), &members(&new.to_json(), &["rules"]), &mut lines);
    let named = |rules: &[Rule], id: &str| rules.iter().find(|rule| rule.rule_id == id).cloned();
    for rule in &new.rules {
        match named(&old.rules, &rule.rule_id) {
            None => lines.push(format!("+ rule {}: {} at priority {}, {}", rule.rule_id, rule.action.name(), rule.priority, told(rule))),
            Some(before) => changes(&format!("rule {}: ", rule.rule_id), &json(&before), &json(rule), &mut lines),
        }
    }
    for rule in old.rules.iter().filter(|rule| named(&new.rules, &rule.rule_id).is_none()) {
        lines.push(format!("- rule {}: {} at priority {}, {}", rule.rule_id, rule.action.name(), rule.priority, told(rule)));
    }
    let order = |rules: &[Rule], others: &[Rule]| {
        let mut common: Vec<(i64, String)> =
            rules.iter().filter(|rule| named(others, &rule.rule_id).is_some()).map(|rule| (rule.priority, rule.rule_id.clone())).collect();
        common.sort_by_key(|(priority, _)| *priority);
        common.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
    };
    let (before, after) = (order(&old.rules, &new.rules), order(&new.rules, &old.rules));
    if before != after {
        lines.push(format!("~ rules now decide in the order {}, no longer {}", after.join(", "), before.join(", ")));
    }
    lines
}

fn json(rule: &Rule) -> Map<String, Value> {
    // As in `PolicyDocument::to_json`, this cannot fail.
    members(&serde_json::to_value(rule).unwrap_or_default(), &["rule_id"])
}

fn members(value: &Value, without: &[&str]) -> Map<String, Value> {
    let mut map = value.as_object().cloned().unwrap_or_default();
    map.retain(|key, _| !without.contains(&key.as_str()));
    map
}

/// Which calls, and when, on one line.
fn told(rule: &Rule) -> String {
    let rule = json(rule);
    let part = |key: &str| rule.get(key).map(Value::to_string).unwrap_or_default();
    format!("match {}, condition {}", part("match"), part("condition"))
}

fn changes(at: &str, old: &Map<String, Value>, new: &Map<String, Value>, lines: &mut Vec<String>) {
    for key in old.keys().chain(new.keys().filter(|key| !old.contains_key(*key))) {
        match (old.get(key), new.get(key)) {
            (Some(before), Some(after)) if before == after => {}
            (Some(Value::Object(before)), Some(Value::Object(after))) if key == "match" || key == "condition" => {
                changes(&format!("{at}{key}."), before, after, lines);
            }
            (Some(before), Some(after)) => lines.push(format!("~ {at}{key}: {before} → {after}")),
            (Some(before), None) => lines.push(format!("- {at}{key}: {before}")),
            (None, Some(after)) => lines.push(format!("+ {at}{key}: {after}")),
            (None, None) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, validate};
    use super::*;

    #[test]
    fn a_diff_says_what_changed() {
        let old = "{name: a, description: x, rules: [{rule_id: r1, priority: 1, match: {tool_name: slack, verbs: [WRITE]}, condition: {risk_score_gt: 0.5}, action: DENY}, {rule_id: r2, priority: 1, action: ALLOW}, {rule_id: r3, priority: 3, action: DENY}]}";
        let new = "{name: a, env_name: production, rules: [{rule_id: r2, priority: 1, action: ALLOW}, {rule_id: r1, priority: 1, tools: [slack], condition: {risk_score_gt: 0.7}, action: SANITIZE, tag: pii}, {rule_id: r4, priority: 4, condition: {new_resource: true}, action: DENY}]}";
        let read = |text| validate(text, Format::Yaml).unwrap();
        let (old, new) = (read(old), read(new));
        assert_eq!(
            diff(&old, &new),
            [
                "- description: \"x\"",
                "+ env_names: [\"production\"]",
                "~ rule r1: action: \"DENY\" → \"SANITIZE\"",
                "~ rule r1: condition.risk_score_gt: 0.5 → 0.7",
                "- rule r1: match.verbs: [\"WRITE\"]",
                "+ rule r1: tag: [\"pii\"]",
                "+ rule r4: DENY at priority 4, match {}, condition {\"is_new_destination\":true}",
                "- rule r3: DENY at priority 3, match {}, condition {}",
                "~ rules now decide in the order r2, r1, no longer r1, r2",
            ]
        );
        assert!(diff(&new, &new).is_empty());
    }
}
