//! Whether one rule is about a call, and whether its condition holds.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use serde_json::Value;

use super::document::{BodyPath, Condition, Match, OperationPattern, Rule, RuleAction};
use super::facts::{Body, Lazy, folded};
use super::glob::Glob;
use crate::gateway::facts::{AMBIGUOUS, Action, Verb};

/// A rule, and where the words of its condition stand among those of all rules.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) rule: Rule,
    /// Of `body_contains_any`.
    pub(super) any_words: Vec<usize>,
    /// Of `body_contains_all`.
    pub(super) all_words: Vec<usize>,
}

impl Compiled {
    /// Whether the rule matches: its `match` and its `condition`. What is cheap is asked first, what has to look into the body last.
    pub(super) fn holds(&self, call: &Lazy<'_>, search: &AhoCorasick) -> bool {
        let every = self.rule.action == RuleAction::Allow;
        let (matches, condition) = (&self.rule.matches, &self.rule.condition);
        is_about(matches, call, every)
            && facts_hold(condition, call)
            && targets_match(matches, call, every)
            && self.words_stand(call, search)
            && paths_hold(condition, call, every)
    }

    fn words_stand(&self, call: &Lazy<'_>, search: &AhoCorasick) -> bool {
        if self.any_words.is_empty() && self.all_words.is_empty() {
            return true;
        }
        let found = call.words(search);
        let stands = |word: &usize| found.get(*word).copied().unwrap_or_default();
        (self.any_words.is_empty() || self.any_words.iter().any(stands)) && self.all_words.iter().all(stands)
    }
}

/// The parts of `match` that compare names.
fn is_about(matches: &Match, call: &Lazy<'_>, every: bool) -> bool {
    let (action, facts) = (call.facts.action, call.facts);
    let runtime = facts.agent.runtime_type.as_deref();
    let method = |methods: &[String]| methods.iter().any(|method| method.eq_ignore_ascii_case(facts.call.method.trim()));
    (matches.tool_names.is_empty() || matches.tool_names.iter().any(|tool| tool == "*" || *tool == action.tool))
        && (matches.verbs.is_empty() || matches.verbs.contains(&action.verb))
        && (matches.operations.is_empty() || matches.operations.iter().any(|pattern| is_operation(pattern, action, facts.call.method, every)))
        && (matches.methods.is_empty() || method(&matches.methods))
        && (matches.agent_runtime_types.is_empty() || runtime.is_some_and(|runtime| matches.agent_runtime_types.iter().any(|wanted| wanted == runtime)))
        && (matches.agent_ids.is_empty() || call.agent_id().is_some_and(|id| matches.agent_ids.iter().any(|wanted| wanted == id)))
}

fn is_operation(pattern: &OperationPattern, action: &Action, method: &str, every: bool) -> bool {
    match pattern {
        // It may be this one; only a rule that allows must know.
        OperationPattern::Named(_) | OperationPattern::Category(_) if action.operation == AMBIGUOUS && !every => true,
        OperationPattern::Any => true,
        OperationPattern::Named(name) => *name == action.operation,
        OperationPattern::Category(category) => *category == action.category || verb_of(category) == Some(action.verb),
        OperationPattern::Method(wanted) => wanted.eq_ignore_ascii_case(method.trim()),
    }
}

fn verb_of(category: &str) -> Option<Verb> {
    match category {
        "read" => Some(Verb::Read),
        "write" => Some(Verb::Write),
        "admin" => Some(Verb::Admin),
        _ => None,
    }
}

/// The parts of `match` that compare what the call is about.
fn targets_match(matches: &Match, call: &Lazy<'_>, every: bool) -> bool {
    let target = &call.facts.action.target;
    one(&matches.org_patterns, target.org.as_deref())
        && one(&matches.repo_patterns, target.repo.as_deref())
        && one(&matches.channel_patterns, target.channel.as_deref())
        && one(&matches.region_patterns, target.region.as_deref())
        && one(&matches.account_patterns, target.account.as_deref())
        && has_tags(&matches.aws_tags, &target.aws_tags)
        && people(&matches.principal_patterns, &target.principals, every)
        && (matches.url_patterns.is_empty() || matches.url_patterns.iter().any(|pattern| pattern.matches(call.address())))
}

fn one(patterns: &[Glob], text: Option<&str>) -> bool {
    patterns.is_empty() || text.is_some_and(|text| patterns.iter().any(|pattern| pattern.matches(text)))
}

fn has_tags(wanted: &BTreeMap<String, Glob>, tags: &BTreeMap<String, String>) -> bool {
    wanted.iter().all(|(key, value)| tags.get(key).is_some_and(|tag| value.matches(tag)))
}

/// A rule that allows is about a call only if all people of the call are meant by it.
fn people(patterns: &[Glob], principals: &[String], every: bool) -> bool {
    let is_meant = |principal: &String| patterns.iter().any(|pattern| pattern.matches(principal));
    patterns.is_empty() || (!principals.is_empty() && if every { principals.iter().all(is_meant) } else { principals.iter().any(is_meant) })
}

/// The parts of `condition` that ask for what is known already.
fn facts_hold(condition: &Condition, call: &Lazy<'_>) -> bool {
    let facts = call.facts;
    let is = |wanted: Option<bool>, fact: bool| wanted.is_none_or(|wanted| wanted == fact);
    is(condition.is_external_principal, facts.is_external_principal)
        && is(condition.is_new_destination, facts.is_new_destination)
        && is(condition.is_volume_burst, facts.is_volume_burst)
        && is(condition.threat_intel_match, facts.threat_intel_match)
        && (condition.has_data_class.is_empty() || condition.has_data_class.iter().any(|class| facts.data_classes.contains(class)))
        && condition.has_data_class_min_confidence.is_none_or(|least| facts.secret_confidence.is_some_and(|confidence| confidence >= least))
        && condition.body_size_bytes_gt.is_none_or(|size| call.body_text().len() as u64 > size)
        && condition.risk_score_gt.is_none_or(|score| facts.risk_score > score)
        && condition.trust_score_lt.is_none_or(|score| facts.trust_score < score)
        && condition.time_of_day_outside.as_ref().is_none_or(|window| !window.holds(facts.now))
}

/// The parts of `condition` that look for values in the body.
///
/// A rule that refuses, redacts or asks takes a body that cannot be read, and a value that cannot be compared, as matched, and needs one value of several; a rule that
/// allows takes neither, and needs all of them.
fn paths_hold(condition: &Condition, call: &Lazy<'_>, every: bool) -> bool {
    let holds = |test: &Option<BodyPath>, compare: &dyn Fn(&Value, &Value) -> Option<bool>| {
        let Some(test) = test else { return true };
        let tree = match call.body() {
            Body::Absent => return false,
            Body::Unreadable => return !every,
            Body::Tree(tree) => tree,
        };
        let values = test.path.values(tree);
        let holds = |value: &&Value| compare(value, &test.value).unwrap_or(!every);
        !values.is_empty() && if every { values.iter().all(holds) } else { values.iter().any(holds) }
    };
    let sized = |wanted: fn(Ordering) -> bool| move |value: &Value, bound: &Value| size(value, bound).map(|order| order.is_some_and(wanted));
    holds(&condition.body_path_equals, &|value, wanted| Some(equal(value, wanted)))
        && holds(&condition.body_path_gt, &sized(Ordering::is_gt))
        && holds(&condition.body_path_gte, &sized(Ordering::is_ge))
        && holds(&condition.body_path_lt, &sized(Ordering::is_lt))
        && holds(&condition.body_path_lte, &sized(Ordering::is_le))
}

/// Whether two scalars are the same: texts without regard to case, numbers by value. A number or a truth value may also stand in the body as text.
fn equal(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::String(value), Value::String(wanted)) => value == wanted || folded(value) == folded(wanted),
        (Value::Number(_) | Value::String(_), Value::Number(_)) => size(value, wanted).flatten().is_some_and(Ordering::is_eq),
        (Value::String(value), Value::Bool(wanted)) => value.trim().eq_ignore_ascii_case(if *wanted { "true" } else { "false" }),
        _ => value == wanted,
    }
}

/// How a number, or a text that is one, stands to `bound`. The outer none says that there is something that cannot be compared; the inner one, that there is nothing.
#[expect(clippy::option_option, reason = "the two ways to have no answer are answered in two ways")]
fn size(value: &Value, bound: &Value) -> Option<Option<Ordering>> {
    let number = match value {
        Value::Null => return Some(None),
        Value::Number(number) => number.clone(),
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    // Whole numbers are compared as such: beyond 2^53 a float no longer tells neighbours apart.
    let whole = |number: &serde_json::Number| number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    if let (Some(number), Some(bound)) = (whole(&number), bound.as_number().and_then(whole)) {
        return Some(Some(number.cmp(&bound)));
    }
    number.as_f64()?.partial_cmp(&bound.as_f64()?).map(Some)
}
