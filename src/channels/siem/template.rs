//! The user's own JSON: a minijinja template over the record.
//!
//! Values are written as JSON (`{{ title }}` gives `"Secret egress blocked"`, quotes included), so no text of an agent's can leave
//! its place. A template is checked when it is saved, against events of each shape; fuel bounds its time and memory.

use std::sync::Arc;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use serde::de::IgnoredAny;
use uuid::Uuid;

use crate::domain::decision::{Agent, Decision, DecisionKind};
use crate::domain::event::Event;
use crate::domain::incident::{Incident, IncidentStatus, Trigger};
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::formats::record::Record;

/// About one for each step and each 64 bytes: enough to write the longest decision (16 MiB) a few times.
const FUEL: u64 = 1_000_000;
const RECURSION: usize = 50;
const SOURCE_LIMIT: usize = 64 * 1024;
const NAME: &str = "template";

/// A compiled template.
#[derive(Debug)]
pub struct Template(Environment<'static>);

impl Template {
    /// Compiles and tries out a template; `Err` is a sentence for its author.
    pub fn new(source: &str) -> Result<Self, String> {
        if source.len() > SOURCE_LIMIT {
            return Err(format!("the template is longer than {} KiB", SOURCE_LIMIT / 1024));
        }
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Json);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment.set_recursion_limit(RECURSION);
        environment.add_template_owned(NAME, source.to_owned()).map_err(|error| format!("the template is not valid: {error}"))?;
        let template = Self(environment);
        for (what, event) in samples() {
            template.write(&event, &mut Vec::new()).map_err(|reason| format!("tried on {what}: {reason}"))?;
        }
        Ok(template)
    }

    /// Appends what the template makes of `event`, as one line.
    pub fn write(&self, event: &Event, out: &mut Vec<u8>) -> Result<(), String> {
        let text = self
            .0
            .get_template(NAME)
            .and_then(|template| template.render(Value::from(Serde(Record::of(event)))))
            .map_err(|error| format!("the template fails: {error}"))?;
        let text = text.trim();
        if text.is_empty() {
            return Err("the template gives nothing".to_owned());
        }
        if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
            return Err(format!("the template does not give valid JSON ({error}); values are JSON already: write {{{{ title }}}} without quotes around it"));
        }
        // Between the tokens of JSON a line break is only space, and inside its strings there is none.
        out.extend(text.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { byte }));
        Ok(())
    }
}

/// Events of each shape: all there, hardly anything there, an incident.
fn samples() -> [(&'static str, Event); 3] {
    let bare = Decision {
        trace_id: Uuid::nil(),
        kind: DecisionKind::Allow,
        occurred_at: Time::from_ms(0),
        received_at: Time::from_ms(0),
        title: "ALLOW slack".to_owned(),
        severity: Severity::Low,
        risk_score: None,
        reason_codes: Vec::new(),
        agent: Agent { id: Some("agent-7".to_owned()), ..Agent::default() },
        tool_name: "slack".to_owned(),
        operation: None,
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
    };
    let some = |text: &str| Some(text.to_owned());
    let full = Decision {
        kind: DecisionKind::Deny,
        title: "Secret \"egress\" blocked".to_owned(),
        severity: Severity::High,
        risk_score: Some(0.71),
        reason_codes: vec!["SECRET_DETECTED".to_owned(), "PII_EGRESS".to_owned()],
        agent: Agent { id: some("agent-7"), name: some("production-langgraph"), runtime_type: some("langgraph") },
        operation: some("post_message"),
        method: some("POST"),
        url: some("https://slack.com/api/chat.postMessage"),
        src_ip: some("10.0.0.42"),
        policy_id: some("policy-1"),
        policy_name: some("No secrets in chat"),
        environment: some("production"),
        ..bare.clone()
    };
    let incident = Incident {
        id: Uuid::nil(),
        title: "Channel soc-splunk is paused".to_owned(),
        severity: Severity::High,
        status: IncidentStatus::Open,
        trigger: Trigger::ChannelPaused,
        agent: None,
        trace_ids: Vec::new(),
        tools: Vec::new(),
        detail: None,
        opened_at: Time::from_ms(0),
    };
    [
        ("a DENY", Event::Decision(Arc::new(full))),
        ("an ALLOW without optional members", Event::Decision(Arc::new(bare))),
        ("an INCIDENT, which has no agent, tool or decision of its own", Event::Incident(Arc::new(incident))),
    ]
}
