//! The one flat view of an event: what a SIEM gets as JSON, and what an export is made of. Its keys and their order are part of the
//! wire contract; a member without a value is `null`, never absent.
//!
//! It borrows its texts: from an event in memory, or, where a million are read one after the other, from the stored document itself.

use std::borrow::Cow;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::mask_credentials;
use crate::domain::decision::{Agent, Decision, DecisionKind};
use crate::domain::event::{Event, EventKind};
use crate::domain::incident::Incident;
use crate::domain::severity::Severity;
use crate::domain::time::Time;

/// A text, borrowed where it stands as it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

/// Who acted.
#[derive(Debug, Serialize, Deserialize)]
pub struct Actor<'a> {
    /// The agent's id.
    #[serde(borrow)]
    pub id: Option<Text<'a>>,
    /// The agent's name, as people know it.
    #[serde(borrow)]
    pub name: Option<Text<'a>>,
    /// What it runs on.
    #[serde(borrow)]
    pub runtime_type: Option<Text<'a>>,
}

impl<'a> Actor<'a> {
    fn of(agent: &'a Agent) -> Self {
        let text = |text: &'a Option<String>| text.as_deref().map(Text::from);
        Self { id: text(&agent.id), name: text(&agent.name), runtime_type: text(&agent.runtime_type) }
    }

    /// As [`Agent::label`].
    pub fn label(&self) -> &str {
        self.name.as_deref().or(self.id.as_deref()).unwrap_or("unknown")
    }
}

/// An event as one flat record. It is read from the document of a stored decision, which has the same names.
#[derive(Debug, Serialize, Deserialize)]
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
    #[serde(skip_deserializing)]
    pub decision: Option<DecisionKind>,
    /// One line for people.
    #[serde(borrow)]
    pub title: Text<'a>,
    /// How bad it is.
    pub severity: Severity,
    /// 0 to 1.
    pub risk_score: Option<f64>,
    /// Why; of an incident, what opened it.
    #[serde(borrow)]
    pub reason_codes: ReasonCodes<'a>,
    /// Who acted.
    #[serde(borrow)]
    pub agent: Option<Actor<'a>>,
    /// The tool; of an incident, the only one its decisions used.
    #[serde(borrow)]
    pub tool_name: Option<Text<'a>>,
    /// What was done with the tool.
    #[serde(borrow)]
    pub operation: Option<Text<'a>>,
    /// The HTTP method of the action.
    #[serde(borrow)]
    pub method: Option<Text<'a>>,
    /// Where the action goes, without credentials.
    #[serde(borrow, default, deserialize_with = "without_credentials")]
    pub url: Option<Text<'a>>,
    /// The address that the agent called from, as reported.
    #[serde(borrow)]
    pub src_ip: Option<Text<'a>>,
    /// The policy that decided.
    #[serde(borrow)]
    pub policy_id: Option<Text<'a>>,
    /// Its name.
    #[serde(borrow)]
    pub policy_name: Option<Text<'a>>,
    /// Where the agent runs.
    #[serde(borrow)]
    pub environment: Option<Text<'a>>,
    /// The approval that a REQUIRE_APPROVAL asks for.
    #[serde(skip_deserializing)]
    pub approval_id: Option<Uuid>,
    /// The incident; of a decision, the oldest that names it.
    #[serde(skip_deserializing)]
    pub incident_id: Option<Uuid>,
}

/// The reasons of a decision, or the trigger of an incident.
#[derive(Debug)]
pub enum ReasonCodes<'a> {
    /// Those of a decision.
    Of(&'a [String]),
    /// Those of a stored one.
    Stored(Vec<Text<'a>>),
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
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let (many, stored, one) = match self {
            Self::Of(codes) => (*codes, &[][..], None),
            Self::Stored(codes) => (&[][..], codes.as_slice(), None),
            Self::Trigger(code) => (&[][..], &[][..], Some(*code)),
        };
        many.iter().map(String::as_str).chain(stored.iter().map(Deref::deref)).chain(one)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for ReasonCodes<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::Stored)
    }
}

fn without_credentials<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Text<'a>>, D::Error> {
    let url = Option::<Text<'a>>::deserialize(deserializer)?;
    Ok(url.map(|Text(url)| match url {
        Cow::Borrowed(url) => Text(mask_credentials(url)),
        Cow::Owned(url) => Text(Cow::Owned(mask_credentials(&url).into_owned())),
    }))
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

    /// The record of a decision in its stored document, which holds neither its approval nor its incident.
    ///
    /// # Errors
    /// It is no such document.
    pub fn stored(document: &'a [u8], approval_id: Option<Uuid>, incident_id: Option<Uuid>) -> Result<Self, serde_json::Error> {
        let record: Self = serde_json::from_slice(document)?;
        let decision = match record.kind {
            EventKind::Allow => DecisionKind::Allow,
            EventKind::Deny => DecisionKind::Deny,
            EventKind::Sanitize => DecisionKind::Sanitize,
            EventKind::RequireApproval => DecisionKind::RequireApproval,
            EventKind::Incident => return Err(serde::de::Error::custom("a stored decision is no incident")),
        };
        Ok(Self { decision: Some(decision), approval_id, incident_id, ..record })
    }

    /// The record of a decision.
    pub fn of_decision(decision: &'a Decision) -> Self {
        Self {
            kind: decision.kind.into(),
            trace_id: Some(decision.trace_id),
            occurred_at: decision.occurred_at,
            received_at: decision.received_at,
            decision: Some(decision.kind),
            title: decision.title.as_str().into(),
            severity: decision.severity,
            risk_score: decision.risk_score,
            reason_codes: ReasonCodes::Of(&decision.reason_codes),
            agent: Some(Actor::of(&decision.agent)),
            tool_name: Some(decision.tool_name.as_str().into()),
            operation: decision.operation.as_deref().map(Text::from),
            method: decision.method.as_deref().map(Text::from),
            url: decision.url.as_deref().map(|url| Text(mask_credentials(url))),
            src_ip: decision.src_ip.as_deref().map(Text::from),
            policy_id: decision.policy_id.as_deref().map(Text::from),
            policy_name: decision.policy_name.as_deref().map(Text::from),
            environment: decision.environment.as_deref().map(Text::from),
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
            title: incident.title.as_str().into(),
            severity: incident.severity,
            risk_score: None,
            reason_codes: ReasonCodes::Trigger(incident.trigger.reason_code()),
            agent: incident.agent.as_ref().map(Actor::of),
            tool_name: only_tool(incident).map(Text::from),
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
    fn what_is_read_from_the_stored_document_is_the_same() {
        let id = fixture::example().trace_id;
        let hostile = fixture::hostile().into_iter().map(|text| {
            fixture::changed(|decision| {
                decision.title.clone_from(&text);
                decision.agent.name = Some(text.clone());
                decision.url = Some(format!("https://{text}@slack.com/{text}"));
                decision.reason_codes = vec![text.clone(), "SECRET_DETECTED".to_owned(), text];
            })
        });
        let kinds = [DecisionKind::Allow, DecisionKind::Deny, DecisionKind::Sanitize, DecisionKind::RequireApproval].map(fixture::bare);
        for event in hostile.chain(kinds).chain([fixture::changed(|decision| decision.url = Some("https://u:p@slack.com/".to_owned()))]) {
            let Event::Decision(decision) = &event else { continue };
            let named = Decision {
                approval: Some(ApprovalRef { id, expires_at: decision.received_at, signature: Signature::of(decision) }),
                incident_id: Some(id),
                ..Decision::clone(decision)
            };
            let document = serde_json::to_vec(&named).unwrap();
            let read = Record::stored(&document, Some(id), Some(id)).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), json(&Event::Decision(named.into())));
        }
        assert!(Record::stored(b"{}", None, None).is_err());
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
