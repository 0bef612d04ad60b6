//! What fires, and what does not.

use super::*;
use crate::formats::fixture;

fn decision(kind: DecisionKind, severity: Severity, codes: &[&str]) -> Decision {
    Decision { kind, severity, reason_codes: codes.iter().map(|&code| code.to_owned()).collect(), ..fixture::example() }
}

fn fired(triggers: Triggers, decision: &Decision) -> Vec<(&'static str, &'static str)> {
    triggers.fired(decision).map(|(trigger, severity)| (trigger.name(), severity.name())).collect()
}

#[test]
fn a_decision_fires_by_its_kind_its_severity_and_its_reasons() {
    use DecisionKind::{Allow, Deny, RequireApproval, Sanitize};
    use Severity::{Critical, High, Low, Medium};
    type Fires<'a> = &'a [(&'a str, &'a str)];
    let table: [(DecisionKind, Severity, &[&str], Fires<'_>); 14] = [
        (Deny, High, &[], &[]),
        (Deny, High, &["SECRET_DETECTED"], &[]),
        (Deny, Critical, &["SECRET_DETECTED"], &[("critical_deny", "CRITICAL")]),
        (Allow, Critical, &[], &[]),
        (Sanitize, Critical, &[], &[]),
        (RequireApproval, Critical, &[], &[]),
        (Deny, Critical, &["RECENT_APPROVAL_DENIED"], &[]),
        (Deny, Low, &["THREAT_INTEL_HIT"], &[("threat_intel", "CRITICAL")]),
        (Allow, Low, &["X", "THREAT_INTEL_HIT"], &[("threat_intel", "CRITICAL")]),
        (RequireApproval, Medium, &["READ_THEN_WRITE"], &[("read_then_write", "HIGH")]),
        (RequireApproval, Critical, &["READ_THEN_WRITE"], &[("read_then_write", "CRITICAL")]),
        (Deny, High, &["EPHEMERAL_SCOPE_VIOLATION"], &[("scope_violation", "HIGH")]),
        (Deny, High, &["threat_intel_hit", "READ_THEN_WRITE_"], &[]),
        (
            Deny,
            Critical,
            &["READ_THEN_WRITE", "THREAT_INTEL_HIT"],
            &[("threat_intel", "CRITICAL"), ("read_then_write", "CRITICAL"), ("critical_deny", "CRITICAL")],
        ),
    ];
    for (kind, severity, codes, expected) in table {
        let decision = decision(kind, severity, codes);
        assert_eq!(fired(Triggers::of(&decision), &decision), expected, "{kind:?} {severity} {codes:?}");
    }
}

#[test]
fn flags_and_reasons_add_up_and_a_policy_says_how_bad_it_is() {
    let plain = decision(DecisionKind::Deny, Severity::Medium, &["THREAT_INTEL_HIT"]);
    let flags = Triggers { scope_violation: true, policy: Some(Severity::Low), ..Triggers::default() };
    assert_eq!(
        fired(Triggers::of(&plain).or(flags), &plain),
        [("policy", "LOW"), ("threat_intel", "CRITICAL"), ("scope_violation", "HIGH")],
        "a policy's word counts even below the decision's own band"
    );
    let both = flags.or(Triggers { policy: Some(Severity::High), ..Triggers::default() });
    assert_eq!(both.policy, Some(Severity::High), "of two policies the worse");
}

#[test]
fn a_denial_counts_unless_a_deny_window_made_it() {
    let counts = |kind, codes| is_denied(&decision(kind, Severity::Low, codes));
    assert!(counts(DecisionKind::Deny, &[]) && counts(DecisionKind::Deny, &["PII_EGRESS"]));
    assert!(!counts(DecisionKind::Deny, &["RECENT_APPROVAL_DENIED"]) && !counts(DecisionKind::RequireApproval, &[]));
}

#[test]
fn the_window_is_open_at_its_end() {
    let rules = Rules::default();
    let (then, hour) = (Time::from_ms(1_000), 3_600_000);
    assert!(rules.counts(then, Time::from_ms(1_000 + hour - 1)));
    assert!(!rules.counts(then, Time::from_ms(1_000 + hour)));
    assert!(rules.counts(then, Time::from_ms(0)), "a clock that was set back forgets nothing");
}

#[test]
fn joining_makes_it_worse_or_leaves_it() {
    let first = decision(DecisionKind::Deny, Severity::High, &[]);
    let mut incident = Incident::about(&first, Trigger::RepeatedDeny, Severity::High, Uuid::nil());
    assert!(!incident.include("slack.post_message", Severity::Low));
    assert_eq!((incident.severity, incident.tools.len()), (Severity::High, 1));
    assert!(incident.include("http", Severity::Low) && incident.include("http", Severity::Critical));
    assert_eq!((incident.severity, incident.tools.len()), (Severity::Critical, 2));
    for number in 0..100 {
        incident.include(&number.to_string(), Severity::Low);
    }
    assert_eq!(incident.tools.len(), MOST_TOOLS);
}

#[test]
fn a_title_is_one_line_for_people_and_has_an_end() {
    let long = Decision { title: "é".repeat(10_000), policy_name: Some("P7".to_owned()), ..decision(DecisionKind::Deny, Severity::High, &[]) };
    for trigger in Trigger::ALL {
        let incident = Incident::about(&long, trigger, Severity::High, Uuid::nil());
        assert!(!incident.title.is_empty() && incident.title.chars().count() <= LONGEST_TITLE, "{trigger:?}");
    }
    assert!(Incident::about(&long, Trigger::Policy, Severity::High, Uuid::nil()).title.starts_with("P7: é"));
}

#[test]
fn names_are_those_of_the_wire() {
    for trigger in Trigger::ALL {
        assert_eq!(serde_json::to_value(trigger).unwrap(), trigger.name());
    }
    for resolution in Resolution::ALL {
        assert_eq!(serde_json::to_value(resolution).unwrap(), resolution.name());
    }
    for status in IncidentStatus::ALL {
        assert_eq!(serde_json::to_value(status).unwrap(), status.name());
        assert!(!status.next().contains(&status) && !status.next().contains(&IncidentStatus::Open));
    }
}
