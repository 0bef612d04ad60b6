//! A channel's filter: events × min severity × tools × agents.

use serde::{Deserialize, Serialize};

use super::decision::Agent;
use super::event::{Event, EventKind};
use super::severity::Severity;

/// One entry of a filter's `events`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EventChoice {
    /// Every kind but ALLOW; `["ALL","ALLOW"]` is everything.
    All,
    /// A decision ALLOW.
    Allow,
    /// A decision DENY.
    Deny,
    /// A decision SANITIZE.
    Sanitize,
    /// A decision REQUIRE_APPROVAL.
    RequireApproval,
    /// An opened incident.
    Incident,
}

impl EventChoice {
    /// Whether it takes events of this kind.
    pub fn takes(self, kind: EventKind) -> bool {
        match self {
            Self::All => kind != EventKind::Allow,
            Self::Allow => kind == EventKind::Allow,
            Self::Deny => kind == EventKind::Deny,
            Self::Sanitize => kind == EventKind::Sanitize,
            Self::RequireApproval => kind == EventKind::RequireApproval,
            Self::Incident => kind == EventKind::Incident,
        }
    }
}

/// Which events a channel gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// The kinds; at least one.
    #[serde(default = "default_events")]
    pub events: Vec<EventChoice>,
    /// The mildest severity that passes.
    #[serde(default = "default_min_severity")]
    pub min_severity: Severity,
    /// Tools, each `slack` or `slack.post_message`; empty means all.
    #[serde(default)]
    pub tools: Vec<String>,
    /// Agents, each an id or a name; empty means all.
    #[serde(default)]
    pub agents: Vec<String>,
}

fn default_events() -> Vec<EventChoice> {
    vec![EventChoice::All]
}

fn default_min_severity() -> Severity {
    Severity::Low
}

impl Default for Filter {
    fn default() -> Self {
        Self { events: default_events(), min_severity: default_min_severity(), tools: Vec::new(), agents: Vec::new() }
    }
}

impl Filter {
    /// Whether `event` passes all four parts.
    ///
    /// An incident passes the tool part if any of its decisions' tools does.
    pub fn matches(&self, event: &Event) -> bool {
        self.may_match(event.kind(), event.severity())
            && (self.tools.is_empty() || self.takes_tool(event))
            && (self.agents.is_empty() || event.agent().is_some_and(|agent| self.takes_agent(agent)))
    }

    /// Whether an event of this kind and severity passes, if its tool and agent do.
    pub fn may_match(&self, kind: EventKind, severity: Severity) -> bool {
        self.events.iter().any(|choice| choice.takes(kind)) && severity >= self.min_severity
    }

    /// Whether `event` passes but for its severity.
    pub fn matches_at_any_severity(&self, event: &Event) -> bool {
        Self { min_severity: Severity::Low, ..self.clone() }.matches(event)
    }

    fn takes_tool(&self, event: &Event) -> bool {
        match event {
            Event::Decision(decision) => self.names_tool(&decision.tool_name, decision.operation.as_deref()),
            Event::Incident(incident) => incident.tools.iter().any(|action| {
                self.tools.iter().any(|wanted| action == wanted || action.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.starts_with('.')))
            }),
        }
    }

    fn takes_agent(&self, agent: &Agent) -> bool {
        self.names_agent(agent.id.as_deref(), agent.name.as_deref())
    }

    /// Whether `tools` has the tool, or the tool with its operation.
    pub fn names_tool(&self, tool: &str, operation: Option<&str>) -> bool {
        self.tools.iter().any(|wanted| names_tool(wanted, tool, operation))
    }

    /// Whether `agents` has the agent, by its id or its name.
    pub fn names_agent(&self, id: Option<&str>, name: Option<&str>) -> bool {
        self.agents.iter().any(|wanted| id == Some(wanted) || name == Some(wanted))
    }
}

/// Whether `wanted` is the tool, or the tool with its operation.
fn names_tool(wanted: &str, tool: &str, operation: Option<&str>) -> bool {
    let Some(rest) = wanted.strip_prefix(tool) else { return false };
    rest.is_empty() || operation.is_some_and(|operation| rest.strip_prefix('.') == Some(operation))
}
