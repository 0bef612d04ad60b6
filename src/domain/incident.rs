//! An incident: decisions that together need a person; what opens one, and how it goes on until it is closed.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::approval;
use super::decision::{Agent, Decision, DecisionKind};
use super::severity::Severity;
use super::time::Time;

/// The reason code of a call to what a threat list names.
pub const THREAT_INTEL_HIT: &str = "THREAT_INTEL_HIT";
/// The reason code of a write to the outside soon after sensitive data was read.
pub const READ_THEN_WRITE: &str = "READ_THEN_WRITE";
/// The reason code of a call outside an ephemeral key's scope.
pub const EPHEMERAL_SCOPE_VIOLATION: &str = "EPHEMERAL_SCOPE_VIOLATION";

/// The most decisions that one incident names; those that join it later are counted alone.
pub const MOST_TRACES: usize = 1_000;
/// The most tools that one incident names.
pub const MOST_TOOLS: usize = 20;
/// The longest note, in characters.
pub const LONGEST_TEXT: usize = 4_000;
/// The most notes that one incident has.
pub const MOST_NOTES: u32 = 1_000;

/// What opened an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A DENY of CRITICAL severity.
    CriticalDeny,
    /// So many DENYs of one agent in so long a time.
    RepeatedDeny,
    /// A threat list names where a call goes, or what it carries.
    ThreatIntel,
    /// Sensitive data was read, and something went to the outside soon after.
    ReadThenWrite,
    /// A call outside an ephemeral key's scope.
    ScopeViolation,
    /// A policy's `OPEN_INCIDENT`.
    Policy,
    /// The server paused a channel: alerts are waiting.
    ChannelPaused,
    /// A person, or an engine with the right to.
    Manual,
}

impl Trigger {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::CriticalDeny, Self::RepeatedDeny, Self::ThreatIntel, Self::ReadThenWrite, Self::ScopeViolation, Self::Policy, Self::ChannelPaused, Self::Manual];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CriticalDeny => "critical_deny",
            Self::RepeatedDeny => "repeated_deny",
            Self::ThreatIntel => "threat_intel",
            Self::ReadThenWrite => "read_then_write",
            Self::ScopeViolation => "scope_violation",
            Self::Policy => "policy",
            Self::ChannelPaused => "channel_paused",
            Self::Manual => "manual",
        }
    }

    /// The reason code that its alerts carry.
    pub const fn reason_code(self) -> &'static str {
        match self {
            Self::CriticalDeny => "CRITICAL_DENY",
            Self::RepeatedDeny => "REPEATED_DENY",
            Self::ThreatIntel => THREAT_INTEL_HIT,
            Self::ReadThenWrite => READ_THEN_WRITE,
            Self::ScopeViolation => EPHEMERAL_SCOPE_VIOLATION,
            Self::Policy => "POLICY_INCIDENT",
            Self::ChannelPaused => "CHANNEL_PAUSED",
            Self::Manual => "MANUAL_INCIDENT",
        }
    }

    /// The mildest that an incident of this trigger is: it is as bad as its decisions where they are worse. A policy says it itself.
    pub const fn severity(self) -> Severity {
        match self {
            Self::CriticalDeny | Self::ThreatIntel => Severity::Critical,
            Self::RepeatedDeny | Self::ReadThenWrite | Self::ScopeViolation | Self::ChannelPaused => Severity::High,
            Self::Policy | Self::Manual => Severity::Low,
        }
    }
}

/// When decisions that are nothing special by themselves are an incident together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// So many DENYs of one agent: 2 to 50.
    pub repeated_deny_count: u32,
    /// Within so long a time: 1 minute to 24 hours.
    pub repeated_deny_window: Duration,
}

impl Rules {
    /// The fewest DENYs that are many.
    pub const FEWEST: u32 = 2;
    /// The most that can be asked for: so many are remembered of each agent.
    pub const MOST: u32 = 50;
    /// The shortest window.
    pub const SHORTEST: Duration = Duration::from_secs(60);
    /// The longest window.
    pub const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

    /// Whether a DENY received at `then` still counts at `now`. One that is as old as the window is long does not.
    pub fn counts(&self, then: Time, now: Time) -> bool {
        now.since(then) < self.repeated_deny_window
    }
}

impl Default for Rules {
    /// Five within an hour.
    fn default() -> Self {
        Self { repeated_deny_count: 5, repeated_deny_window: Duration::from_secs(60 * 60) }
    }
}

/// What the judges of a decision say of it beside what it says itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Triggers {
    /// A threat list names where it goes, or what it carries.
    pub threat_intel: bool,
    /// It writes to the outside soon after sensitive data was read.
    pub read_then_write: bool,
    /// It is outside of its ephemeral key's scope.
    pub scope_violation: bool,
    /// A policy wants an incident, this bad.
    pub policy: Option<Severity>,
}

impl Triggers {
    /// What the reason codes of `decision` say.
    pub fn of(decision: &Decision) -> Self {
        let said = |code: &str| decision.reason_codes.iter().any(|reason| reason == code);
        Self { threat_intel: said(THREAT_INTEL_HIT), read_then_write: said(READ_THEN_WRITE), scope_violation: said(EPHEMERAL_SCOPE_VIOLATION), policy: None }
    }

    /// What either of both says.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            threat_intel: self.threat_intel || other.threat_intel,
            read_then_write: self.read_then_write || other.read_then_write,
            scope_violation: self.scope_violation || other.scope_violation,
            policy: self.policy.max(other.policy),
        }
    }

    /// What `decision` opens or joins an incident for by itself, and how bad each is; the one that tells most comes first.
    pub fn fired(self, decision: &Decision) -> impl Iterator<Item = (Trigger, Severity)> {
        let at_least = |trigger: Trigger| (trigger, trigger.severity().max(decision.severity));
        [
            self.policy.map(|severity| (Trigger::Policy, severity)),
            self.threat_intel.then(|| at_least(Trigger::ThreatIntel)),
            self.scope_violation.then(|| at_least(Trigger::ScopeViolation)),
            self.read_then_write.then(|| at_least(Trigger::ReadThenWrite)),
            (is_denied(decision) && decision.severity == Severity::Critical).then(|| at_least(Trigger::CriticalDeny)),
        ]
        .into_iter()
        .flatten()
    }
}

/// Whether `decision` is a DENY that says something of its agent. One that a deny window made does not: a person refused that request a moment ago and knows
/// of it, and clients that try again are no attack.
pub fn is_denied(decision: &Decision) -> bool {
    decision.kind == DecisionKind::Deny && !decision.reason_codes.iter().any(|reason| reason == approval::DENIED)
}

/// Where an incident stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentStatus {
    /// Nobody has looked at it.
    Open,
    /// Someone is.
    Investigating,
    /// Done.
    Closed,
}

impl IncidentStatus {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Investigating, Self::Closed];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Investigating => "investigating",
            Self::Closed => "closed",
        }
    }

    /// Where it may go from here. What is closed can be taken up again; nothing is closed that nobody looked at.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Open | Self::Closed => &[Self::Investigating],
            Self::Investigating => &[Self::Closed],
        }
    }
}

/// What came of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// Nothing was wrong.
    FalsePositive,
    /// The agent did what it should not, and was stopped.
    AgentMisbehavior,
    /// Somebody else was at work; the credentials were changed.
    AgentCompromised,
    /// A policy was missing or wrong, and was changed.
    PolicyGap,
    /// Something was set up wrongly, or was down.
    Infrastructure,
}

impl Resolution {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::FalsePositive, Self::AgentMisbehavior, Self::AgentCompromised, Self::PolicyGap, Self::Infrastructure];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FalsePositive => "false_positive",
            Self::AgentMisbehavior => "agent_misbehavior",
            Self::AgentCompromised => "agent_compromised",
            Self::PolicyGap => "policy_gap",
            Self::Infrastructure => "infrastructure",
        }
    }
}

/// Who works on an incident, and from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "surface", rename_all = "lowercase")]
pub enum Author {
    /// A person in the Console.
    Console {
        /// The user's id.
        user: Uuid,
        /// The user's address.
        name: String,
    },
    /// A person with a personal access token.
    Api {
        /// The user's id.
        user: Uuid,
        /// The user's address.
        name: String,
    },
    /// A program with an API key that has the scope `manage`.
    Key {
        /// The key's id.
        key: Uuid,
        /// The key's name.
        name: String,
    },
}

/// An incident as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Incident {
    /// Its identity.
    pub id: Uuid,
    /// One line for people.
    pub title: String,
    /// Its own severity, not that of its decisions. It may rise, never fall.
    pub severity: Severity,
    /// Where it stands.
    pub status: IncidentStatus,
    /// What opened it.
    pub trigger: Trigger,
    /// The agent that its decisions share.
    pub agent: Option<Agent>,
    /// The decisions it was opened about.
    pub trace_ids: Vec<Uuid>,
    /// Its decisions' tools, as `tool` or `tool.operation`, for the filters.
    pub tools: Vec<String>,
    /// What happened and what to do, for people.
    pub detail: Option<String>,
    /// When it was opened.
    pub opened_at: Time,
}

impl Incident {
    /// The incident that `decision` opens; `id` is its identity.
    pub fn about(decision: &Decision, trigger: Trigger, severity: Severity, id: Uuid) -> Self {
        Self {
            id,
            title: title(decision, trigger),
            severity,
            status: IncidentStatus::Open,
            trigger,
            agent: Some(decision.agent.clone()),
            trace_ids: vec![decision.trace_id],
            tools: vec![decision.action()],
            detail: Some(detail(decision, trigger)),
            opened_at: decision.received_at,
        }
    }

    /// A decision of this tool (`tool.operation`) belongs to it, and makes it at least so bad. Whether that changed what it says.
    pub fn include(&mut self, tool: &str, severity: Severity) -> bool {
        let worse = severity > self.severity;
        if worse {
            self.severity = severity;
        }
        let new = self.tools.len() < MOST_TOOLS && !self.tools.iter().any(|known| known == tool);
        if new {
            self.tools.push(tool.to_owned());
        }
        worse || new
    }
}

/// The longest title that is made here, in characters.
const LONGEST_TITLE: usize = 300;

fn title(decision: &Decision, trigger: Trigger) -> String {
    let agent = decision.agent.label();
    let title = match trigger {
        Trigger::RepeatedDeny => format!("Repeated DENY: {agent}"),
        Trigger::ThreatIntel => format!("Threat list hit: {}", decision.title),
        Trigger::ReadThenWrite => format!("Sensitive read, then a write to the outside: {agent}"),
        Trigger::ScopeViolation => format!("Ephemeral key used outside its scope: {agent}"),
        Trigger::Policy => decision.policy_name.as_ref().map_or_else(|| decision.title.clone(), |policy| format!("{policy}: {}", decision.title)),
        Trigger::CriticalDeny => format!("Critical DENY: {}", decision.title),
        Trigger::ChannelPaused | Trigger::Manual => decision.title.clone(),
    };
    title.chars().take(LONGEST_TITLE).collect()
}

fn detail(decision: &Decision, trigger: Trigger) -> String {
    let advice = match trigger {
        Trigger::RepeatedDeny => "The agent goes on although it is refused. See what it is trying, and stop it if nobody asked it to.",
        Trigger::ThreatIntel => "The address is known to be bad. See how the agent came to it, and what it sent there before.",
        Trigger::ReadThenWrite => "What was read may be leaving. Compare both calls.",
        Trigger::ScopeViolation => "A key that was made for one task was used for another. Revoke it if that was not its owner.",
        Trigger::Policy => "A policy wants a person to look at it.",
        Trigger::CriticalDeny => "It was refused. See what led the agent to it.",
        Trigger::ChannelPaused | Trigger::Manual => "",
    };
    let title: String = decision.title.chars().take(LONGEST_TITLE).collect();
    format!("{} {}: {title}. {advice}", decision.kind.name(), decision.action())
}

#[cfg(test)]
mod tests;
