//! A channel's filter against a model of its documentation that is as plain as can be.

use std::sync::Arc;

use interven::domain::decision::{Agent, Decision, DecisionKind};
use interven::domain::event::Event;
use interven::domain::filter::{EventChoice, Filter};
use interven::domain::incident::{Incident, IncidentStatus, Trigger};
use interven::domain::severity::Severity;
use interven::domain::time::Time;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use uuid::Uuid;

/// Few words, some of them the beginning of others, so that near misses are common.
const TOOLS: [&str; 6] = ["slack", "slack.post", "slack.post_message", "sl", "git", "git.push"];
const OPERATIONS: [&str; 5] = ["post", "post_message", "push", "", "post.message"];
const AGENTS: [&str; 4] = ["agent-7", "agent", "production", "Production"];
const CHOICES: [EventChoice; 6] =
    [EventChoice::All, EventChoice::Allow, EventChoice::Deny, EventChoice::Sanitize, EventChoice::RequireApproval, EventChoice::Incident];
const KINDS: [DecisionKind; 4] = [DecisionKind::Allow, DecisionKind::Deny, DecisionKind::Sanitize, DecisionKind::RequireApproval];

fn words(all: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    subsequence(all, 0..=all.len()).prop_map(|words| words.into_iter().map(str::to_owned).collect())
}

fn word(all: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(all).prop_map(str::to_owned)
}

fn filter() -> impl Strategy<Value = Filter> {
    (subsequence(&CHOICES, 1..=CHOICES.len()), select(&Severity::ALL), words(&TOOLS), words(&AGENTS)).prop_map(|(events, min_severity, tools, agents)| Filter {
        events,
        min_severity,
        tools,
        agents,
    })
}

fn agent() -> impl Strategy<Value = Agent> {
    (proptest::option::of(word(&AGENTS)), proptest::option::of(word(&AGENTS))).prop_map(|(id, name)| Agent { id, name, runtime_type: None })
}

fn decision() -> impl Strategy<Value = Event> {
    (select(&KINDS), select(&Severity::ALL), word(&TOOLS), proptest::option::of(word(&OPERATIONS)), agent()).prop_map(
        |(kind, severity, tool_name, operation, agent)| {
            let now = Time::from_ms(0);
            Event::Decision(Arc::new(Decision {
                trace_id: Uuid::nil(),
                kind,
                occurred_at: now,
                received_at: now,
                title: String::new(),
                severity,
                risk_score: None,
                reason_codes: Vec::new(),
                agent,
                tool_name,
                operation,
                method: None,
                url: None,
                body: None,
                src_ip: None,
                policy_id: None,
                policy_name: None,
                environment: None,
                scan: None,
                approval: None,
                incident_id: None,
            }))
        },
    )
}

fn incident() -> impl Strategy<Value = Event> {
    (select(&Severity::ALL), words(&TOOLS), proptest::option::of(agent())).prop_map(|(severity, tools, agent)| {
        Event::Incident(Arc::new(Incident {
            id: Uuid::nil(),
            title: String::new(),
            severity,
            status: IncidentStatus::Open,
            trigger: Trigger::Manual,
            agent,
            trace_ids: Vec::new(),
            tools,
            detail: None,
            opened_at: Time::from_ms(0),
        }))
    })
}

/// Every way to name what an event did: the tool, and the tool with its operation.
fn tool_names(event: &Event) -> Vec<String> {
    match event {
        Event::Decision(decision) => {
            let with_operation = decision.operation.as_ref().map(|operation| format!("{}.{operation}", decision.tool_name));
            [Some(decision.tool_name.clone()), with_operation].into_iter().flatten().collect()
        }
        // `a.b.c` may be the tool `a` with an operation `b.c`, or `a.b` with `c`.
        Event::Incident(incident) => incident
            .tools
            .iter()
            .flat_map(|action| action.match_indices('.').map(|(at, _)| action[..at].to_owned()).chain([action.clone()]).collect::<Vec<_>>())
            .collect(),
    }
}

fn kind_name(event: &Event) -> &'static str {
    event.kind().name()
}

fn model(filter: &Filter, event: &Event) -> bool {
    let named: Vec<String> = filter.events.iter().map(|choice| serde_json::to_value(choice).unwrap().as_str().unwrap().to_owned()).collect();
    let kind = kind_name(event);
    let by_kind = named.iter().any(|name| name == kind) || (kind != "ALLOW" && named.iter().any(|name| name == "ALL"));
    let rank = |severity: Severity| ["LOW", "MEDIUM", "HIGH", "CRITICAL"].iter().position(|name| *name == severity.name());
    let by_severity = rank(event.severity()) >= rank(filter.min_severity);
    let by_tool = filter.tools.is_empty() || tool_names(event).iter().any(|name| filter.tools.contains(name));
    let called: Vec<&String> = event.agent().map(|agent| [&agent.id, &agent.name].into_iter().flatten().collect()).unwrap_or_default();
    let by_agent = filter.agents.is_empty() || called.iter().any(|name| filter.agents.contains(name));
    by_kind && by_severity && by_tool && by_agent
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_filter_takes_what_its_documentation_says(filter in filter(), event in prop_oneof![decision(), incident()]) {
        prop_assert_eq!(filter.matches(&event), model(&filter, &event), "{:?} {:?}", filter, event);
    }
}
