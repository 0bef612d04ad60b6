//! The reason codes that a rule's condition gives where the rule has none of its own.

use super::document::{Condition, Rule, RuleAction};
use crate::gateway::facts::DataClass;

/// A reason code and when a rule gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Derived {
    /// The code.
    pub code: &'static str,
    /// Which condition gives it.
    pub condition: &'static str,
    /// What it says.
    pub meaning: &'static str,
}

const SECRETS: Derived = derived("SECRET_DETECTED", "has_data_class: SECRETS, has_data_class_min_confidence", "The body holds a secret.");
const PII: Derived = derived("PII_EGRESS", "has_data_class: PII", "Personal data would leave.");
const PHI: Derived = derived("PHI_EGRESS", "has_data_class: PHI", "Health data would leave.");
const INTERNAL: Derived = derived("SENSITIVE_DATA_EGRESS", "has_data_class: INTERNAL", "What is marked as internal would leave.");
const BODY: Derived = derived("BODY_PATTERN_MATCH", "body_contains_*, body_path_*", "The body holds what a rule looks for.");
const SIZE: Derived = derived("LARGE_BODY", "body_size_bytes_gt", "The body is larger than a rule allows.");
const EXTERNAL: Derived = derived("EXTERNAL_PRINCIPAL", "is_external_principal: true", "The target is outside of the organisation.");
const NEW: Derived = derived("NEW_DESTINATION", "is_new_destination: true", "The agent goes there for the first time.");
const BURST: Derived = derived("VOLUME_BURST", "is_volume_burst: true", "The agent calls far more often than it does otherwise.");
const RISK: Derived = derived("RISK_SCORE_EXCEEDED", "risk_score_gt", "The risk score is above a rule's bound.");
const TRUST: Derived = derived("LOW_TRUST", "trust_score_lt", "The agent's trust is below a rule's bound.");
const THREAT: Derived = derived("THREAT_INTEL_HIT", "threat_intel_match: true", "A threat list holds the target, or what the body names.");
const HOURS: Derived = derived("OUTSIDE_HOURS", "time_of_day_outside", "It is outside of the hours that a rule allows.");
const POLICY: Derived = derived("POLICY_MATCH", "none of these", "A policy is about calls of this kind.");

/// All codes that are derived, in the order in which a rule gives them.
pub const DERIVED: [Derived; 14] = [SECRETS, PII, PHI, INTERNAL, BODY, SIZE, EXTERNAL, NEW, BURST, RISK, TRUST, THREAT, HOURS, POLICY];

const fn derived(code: &'static str, condition: &'static str, meaning: &'static str) -> Derived {
    Derived { code, condition, meaning }
}

/// The codes of a rule that matched a body with these classes: its own, else those of its condition. A rule that allows gives no code but its own.
pub(super) fn codes(rule: &Rule, found: &[DataClass]) -> Vec<String> {
    if let Some(code) = &rule.reason_code {
        return vec![code.clone()];
    }
    if rule.action == RuleAction::Allow {
        return Vec::new();
    }
    let condition = &rule.condition;
    let class = |class: DataClass| condition.has_data_class.contains(&class) && found.contains(&class);
    let given = [
        (SECRETS, class(DataClass::Secrets) || condition.has_data_class_min_confidence.is_some()),
        (PII, class(DataClass::Pii)),
        (PHI, class(DataClass::Phi)),
        (INTERNAL, class(DataClass::Internal)),
        (BODY, asks_for_content(condition)),
        (SIZE, condition.body_size_bytes_gt.is_some()),
        (EXTERNAL, condition.is_external_principal == Some(true)),
        (NEW, condition.is_new_destination == Some(true)),
        (BURST, condition.is_volume_burst == Some(true)),
        (RISK, condition.risk_score_gt.is_some()),
        (TRUST, condition.trust_score_lt.is_some()),
        (THREAT, condition.threat_intel_match == Some(true)),
        (HOURS, condition.time_of_day_outside.is_some()),
    ];
    let codes: Vec<String> = given.iter().filter(|(_, given)| *given).map(|(derived, _)| derived.code.to_owned()).collect();
    if codes.is_empty() { vec![POLICY.code.to_owned()] } else { codes }
}

fn asks_for_content(condition: &Condition) -> bool {
    let paths = [&condition.body_path_equals, &condition.body_path_gt, &condition.body_path_gte, &condition.body_path_lt, &condition.body_path_lte];
    !condition.body_contains_any.is_empty() || !condition.body_contains_all.is_empty() || paths.iter().any(|path| path.is_some())
}
