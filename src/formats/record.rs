//! The one flat view of an event: what a SIEM gets as JSON, and what an export is made of. Its keys and their order are part of the
//! wire contract; a member without a value is `null`, never absent.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::mask_credentials;
use crate::domain::decision::{Agent, Decision, DecisionKind};
use crate::domain::event::{Event, EventKind};
use crate::domain::incident::Incident;
use crate::domain::severity::Severity;
use crate::domain::time::Time;

/// An event as one flat record.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    /// One of the five kinds.
    pub kind: EventKind,
    /// The decision; of an incident, the first it is about.
    pub trace_id: Option<Uuid>,
    /// When it happened, as reported.
    pub occurred_at: Time,
    /// When it came in.
    pub received_at: Time,
    /// What was decided; nothing for an incident.
    pub decision: Option<DecisionKind>,
    /// One line for people.
    pub title: &'a str,
    /// How bad it is.
    pub severity: Severity,
    /// 0 to 1.
    pub risk_score: Option<f64>,
    /// Why; of an incident, what opened it.
    pub reason_codes: ReasonCodes<'a>,
    /// Who acted.
    pub agent: Option<&'a Agent>,
    /// The tool; of an incident, the only one its decisions used.
    pub tool_name: Option<&'a str>,
    /// What was done with the tool.
    pub operation: Option<&'a str>,
    /// The HTTP method of the action.
    pub method: Option<&'a str>,
    /// Where the action goes, without credentials.
    pub url: Option<Cow<'a, str>>,
    /// The address that the agent called from, as reported.
    pub src_ip: Option<&'a str>,
    /// The policy that decided.
    pub policy_id: Option<&'a str>,
    /// Its name.
    pub policy_name: Option<&'a str>,
    /// Where the agent runs.
    pub environment: Option<&'a str>,
    /// The approval that a REQUIRE_APPROVAL asks for.
    pub approval_id: Option<Uuid>,
    /// The incident; of a decision, the oldest that names it.
    pub incident_id: Option<Uuid>,
}

/// The reasons of a decision, or the trigger of an incident.
#[derive(Clone, Copy, Debug)]
pub enum ReasonCodes<'a> {
    /// Those of a decision.
    Of(&'a [String]),
    /// That of an incident.
    Trigger(&'static str),
}

impl<'a> ReasonCodes<'a> {
    /// Those of `event`.
    pub fn of(event: &'a Event) -> Self {
        match event {
            Event::Decision(decision) => Self::Of(&decision.reason_codes),
            Event::Incident(incident) => Self::Trigger(incident.trigger.reason_code()),
        }
    }

    /// One by one.
    pub fn iter(self) -> impl Iterator<Item = &'a str> {
        let (many, one) = match self {
            Self::Of(codes) => (codes, None),
            Self::Trigger(code) => (&[][..], Some(code)),
        };
        many.iter().map(String::as_str).chain(one)
    }
}

impl Serialize for ReasonCodes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'a> Record<'a> {
    /// The record of `event`.
    pub fn of(event: &'a Event) -> Self {
        match event {
            Event::Decision(decision) => Self::of_decision(decision),
            Event::Incident(incident) => Self::of_incident(incident),
        }
    }

    /// The record of a decision.
    pub fn of_decision(decision: &'a Decision) -> Self {
        Self {
            kind: decision.kind.into(),
            trace_id: Some(decision.trace_id),
            occurred_at: decision.occurred_at,
            received_at: decision.received_at,
            decision: Some(decision.kind),
            title: &decision.title,
            severity: decision.severity,
            risk_score: decision.risk_score,
            reason_codes: ReasonCodes::Of(&decision.reason_codes),
            agent: Some(&decision.agent),
            tool_name: Some(&decision.tool_name),
            operation: decision.operation.as_deref(),
            method: decision.method.as_deref(),
            url: decision.url.as_deref().map(mask_credentials),
            src_ip: decision.src_ip.as_deref(),
            policy_id: decision.policy_id.as_deref(),
            policy_name: decision.policy_name.as_deref(),
            environment: decision.environment.as_deref(),
            approval_id: decision.approval.map(|approval| approval.id),
            incident_id: decision.incident_id,
        }
    }

    fn of_incident(incident: &'a Incident) -> Self {
        Self {
            kind: EventKind::Incident,
            trace_id: incident.trace_ids.first().copied(),
            occurred_at: incident.opened_at,
            received_at: incident.opened_at,
            decision: None,
            title: &incident.title,
            severity: incident.severity,
            risk_score: None,
            reason_codes: ReasonCodes::Trigger(incident.trigger.reason_code()),
            agent: incident.agent.as_ref(),
            tool_name: only_tool(incident),
            operation: None,
            method: None,
            url: None,
            src_ip: None,
            policy_id: None,
            policy_name: None,
            environment: None,
            approval_id: None,
            incident_id: Some(incident.id),
        }
    }
}

/// The tool of an incident whose decisions used only one, as `tool` or `tool.operation`.
pub fn only_tool(incident: &Incident) -> Option<&str> {
    match incident.tools.as_slice() {
        [tool] => Some(tool),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::decision::ApprovalRef;
    use crate::domain::signature::Signature;
    use crate::formats::fixture;

    use super::*;

    fn json(event: &Event) -> String {
        serde_json::to_string(&Record::of(event)).unwrap()
    }

    #[test]
    fn a_decision_has_the_keys_of_the_contract_in_their_order() {
        let event = fixture::changed(|decision| decision.url = Some("https://u:p@slack.com/".to_owned()));
        assert_eq!(
            json(&event),
            concat!(
                r#"{"kind":"DENY","trace_id":"f1e2d3c4-b5a6-4798-8a9b-0c1d2e3f4a5b","occurred_at":"2026-06-01T00:00:00.000Z","#,
                r#""received_at":"2026-06-01T00:00:00.123Z","decision":"DENY","title":"Secret egress blocked","severity":"HIGH","risk_score":0.71,"#,
                r#""reason_codes":["SECRET_DETECTED"],"agent":{"id":"agent-7","name":"production-langgraph","runtime_type":"langgraph"},"#,
                r#""tool_name":"slack","operation":"post_message","method":"POST","url":"https://***@slack.com/","src_ip":"10.0.0.42","#,
                r#""policy_id":null,"policy_name":null,"environment":null,"approval_id":null,"incident_id":null}"#
            )
        );
    }

    #[test]
    fn an_incident_has_the_same_keys() {
        assert_eq!(
            json(&fixture::incident()),
            concat!(
                r#"{"kind":"INCIDENT","trace_id":"f1e2d3c4-b5a6-4798-8a9b-0c1d2e3f4a5b","occurred_at":"2026-06-01T00:00:01.000Z","#,
                r#""received_at":"2026-06-01T00:00:01.000Z","decision":null,"title":"Channel soc-splunk is paused","severity":"CRITICAL","#,
                r#""risk_score":null,"reason_codes":["CHANNEL_PAUSED"],"agent":null,"tool_name":"slack.post_message","operation":null,"method":null,"#,
                r#""url":null,"src_ip":null,"policy_id":null,"policy_name":null,"environment":null,"approval_id":null,"#,
                r#""incident_id":"0198b0c4-0000-7000-8000-000000000001"}"#
            )
        );
    }

    #[test]
    fn an_approval_is_named() {
        let id = fixture::example().trace_id;
        let event = fixture::changed(|decision| {
            decision.approval = Some(ApprovalRef { id, expires_at: decision.received_at, signature: Signature::of(decision) });
        });
        assert!(json(&event).contains(&format!(r#""approval_id":"{id}""#)));
    }
}
