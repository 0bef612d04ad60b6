//! What decisions are looked for by.

use uuid::Uuid;

use super::decision::{Decision, DecisionKind};
use super::filter::{EventChoice, Filter};
use super::severity::Severity;
use super::time::Time;

/// How many hexadecimal digits a text has at least that is taken for the beginning of a trace id.
const TRACE_DIGITS: usize = 4;

/// Which decisions are looked for: those that pass each part. An empty list takes any.
#[derive(Clone, Debug)]
pub struct Criteria {
    /// Kinds, mildest severity, tools and agents.
    pub filter: Filter,
    /// The severities.
    pub severities: Vec<Severity>,
    /// Reason codes; one of them is enough.
    pub reasons: Vec<String>,
    /// Environments, whatever their case.
    pub environments: Vec<String>,
    /// The one decision.
    pub trace_id: Option<Uuid>,
    /// What it says, or how its trace id begins.
    pub text: Option<SearchText>,
    /// When.
    pub window: Window,
}

/// A span of time, open at an end that is not given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Whether it is about when decisions came in; else about when they happened.
    pub received: bool,
    /// At or after.
    pub since: Option<Time>,
    /// Before.
    pub until: Option<Time>,
}

/// What a person types to find a decision: the beginning of its trace id, or a part of its agent's name or id or of a reason code, whatever its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchText {
    lower: String,
    traces: Option<(Uuid, Uuid)>,
}

/// What criteria look at in a decision.
#[derive(Clone, Copy, Debug)]
pub struct Outline<'a> {
    /// Its identity.
    pub trace_id: Uuid,
    /// What was decided.
    pub kind: DecisionKind,
    /// How bad it is.
    pub severity: Severity,
    /// When it happened.
    pub occurred_at: Time,
    /// When it came in.
    pub received_at: Time,
    /// The agent's id.
    pub agent_id: Option<&'a str>,
    /// The agent's name.
    pub agent_name: Option<&'a str>,
    /// The tool.
    pub tool: &'a str,
    /// What is done with it.
    pub operation: Option<&'a str>,
    /// Why.
    pub reasons: &'a [String],
    /// Where the agent runs.
    pub environment: Option<&'a str>,
}

impl<'a> From<&'a Decision> for Outline<'a> {
    fn from(decision: &'a Decision) -> Self {
        Self {
            trace_id: decision.trace_id,
            kind: decision.kind,
            severity: decision.severity,
            occurred_at: decision.occurred_at,
            received_at: decision.received_at,
            agent_id: decision.agent.id.as_deref(),
            agent_name: decision.agent.name.as_deref(),
            tool: &decision.tool_name,
            operation: decision.operation.as_deref(),
            reasons: &decision.reason_codes,
            environment: decision.environment.as_deref(),
        }
    }
}

impl Default for Criteria {
    /// Those that every decision passes.
    fn default() -> Self {
        Self {
            filter: Filter { events: vec![EventChoice::All, EventChoice::Allow], ..Filter::default() },
            severities: Vec::new(),
            reasons: Vec::new(),
            environments: Vec::new(),
            trace_id: None,
            text: None,
            window: Window::default(),
        }
    }
}

impl Criteria {
    /// Whether `decision` passes each part.
    pub fn matches(&self, decision: &Decision) -> bool {
        self.takes(&Outline::from(decision))
    }

    /// Whether a decision of this outline passes each part.
    pub fn takes(&self, outline: &Outline<'_>) -> bool {
        self.may_take(outline.trace_id, outline.kind, outline.severity, outline.occurred_at, outline.received_at)
            && (self.filter.agents.is_empty() || self.filter.names_agent(outline.agent_id, outline.agent_name))
            && (self.filter.tools.is_empty() || self.filter.names_tool(outline.tool, outline.operation))
            && (self.reasons.is_empty() || outline.reasons.iter().any(|code| self.reasons.contains(code)))
            && (self.environments.is_empty() || outline.environment.is_some_and(|environment| self.takes_environment(environment)))
            && self.text.as_ref().is_none_or(|text| text.is_in(outline))
    }

    /// Whether a decision of this id, kind, severity and these times passes, if the rest of it does.
    pub fn may_take(&self, trace_id: Uuid, kind: DecisionKind, severity: Severity, occurred_at: Time, received_at: Time) -> bool {
        self.takes_kind(kind)
            && self.takes_severity(severity)
            && self.window.holds(if self.window.received { received_at } else { occurred_at })
            && self.trace_id.is_none_or(|wanted| wanted == trace_id)
    }

    /// Whether a decision of this kind passes, if the rest of it does.
    pub fn takes_kind(&self, kind: DecisionKind) -> bool {
        self.filter.may_match(kind.into(), Severity::Critical)
    }

    /// Whether a decision of this severity passes, if the rest of it does.
    pub fn takes_severity(&self, severity: Severity) -> bool {
        severity >= self.filter.min_severity && (self.severities.is_empty() || self.severities.contains(&severity))
    }

    fn takes_environment(&self, environment: &str) -> bool {
        let environment = comparable(environment);
        self.environments.iter().any(|wanted| comparable(wanted) == environment)
    }
}

/// An environment in the form in which it is compared.
pub fn comparable(environment: &str) -> String {
    environment.trim().to_lowercase()
}

impl Window {
    /// Whether `time` is in it.
    pub fn holds(&self, time: Time) -> bool {
        self.since.is_none_or(|since| time >= since) && self.until.is_none_or(|until| time < until)
    }
}

impl SearchText {
    /// What is looked for; nothing where there is only white space.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self { lower: text.to_lowercase(), traces: trace_ids(text) })
    }

    /// The first and the last trace id that begin with it, if it may be the beginning of one.
    pub const fn traces(&self) -> Option<(Uuid, Uuid)> {
        self.traces
    }

    /// Whether `value` has it in it.
    pub fn is_part_of(&self, value: &str) -> bool {
        value.to_lowercase().contains(&self.lower)
    }

    fn is_in(&self, outline: &Outline<'_>) -> bool {
        self.traces.is_some_and(|(first, last)| (first..=last).contains(&outline.trace_id))
            || [outline.agent_name, outline.agent_id].into_iter().flatten().any(|value| self.is_part_of(value))
            || outline.reasons.iter().any(|code| self.is_part_of(code))
    }
}

/// The first and the last id that begin with `text`: hexadecimal digits, with the hyphens of an id or without any.
fn trace_ids(text: &str) -> Option<(Uuid, Uuid)> {
    let hyphens = text.contains('-');
    let placed = |(at, char): (usize, char)| if hyphens && matches!(at, 8 | 13 | 18 | 23) { char == '-' } else { char.is_ascii_hexdigit() };
    if !text.chars().enumerate().all(placed) {
        return None;
    }
    let digits: String = text.chars().filter(|char| *char != '-').collect();
    if !(TRACE_DIGITS..=32).contains(&digits.len()) {
        return None;
    }
    let padded = |with: char| Uuid::parse_str(&format!("{digits}{}", with.to_string().repeat(32 - digits.len()))).ok();
    Some((padded('0')?, padded('f')?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::fixture;

    fn found(text: &str) -> bool {
        Criteria { text: SearchText::new(text), ..Criteria::default() }.matches(&fixture::example())
    }

    #[test]
    fn a_text_is_a_part_of_a_name_or_the_beginning_of_the_trace_id() {
        for text in ["LANGgraph", "agent-7", "secret_", " detected ", "f1e2", "F1E2D3C4B5", "f1e2d3c4-", "f1e2d3c4-b5a6-4798-8a9b-0c1d2e3f4a5b", "", "  "] {
            assert!(found(text), "{text}");
        }
        for text in ["slack", "f1e", "f1e2-", "f1e2d3c4b-", "b5a6", "%", "_x", "\\", "agent%", "f1e2d3c4-b5a6-4798-8a9b-0c1d2e3f4a5b0"] {
            assert!(!found(text), "{text}");
        }
        assert_eq!(trace_ids("00ff"), Some((Uuid::from_u128(0xff << 112), Uuid::from_u128((0xff << 112) | (u128::MAX >> 16)))));
    }

    #[test]
    fn each_part_is_passed() {
        let example = fixture::example();
        let of = |change: &dyn Fn(&mut Criteria)| {
            let mut criteria = Criteria::default();
            change(&mut criteria);
            criteria.matches(&Decision { environment: Some("Production".into()), ..example.clone() })
        };
        let (at, received) = (example.occurred_at, example.received_at);
        assert!(of(&|_| ()));
        assert!(
            of(&|criteria| criteria.environments = vec!["test".into(), "pRODUCTION".into()]) && !of(&|criteria| criteria.environments = vec!["prod".into()])
        );
        assert!(of(&|criteria| criteria.severities = vec![Severity::High]) && !of(&|criteria| criteria.severities = vec![Severity::Low, Severity::Critical]));
        assert!(of(&|criteria| criteria.reasons = vec!["X".into(), "SECRET_DETECTED".into()]) && !of(&|criteria| criteria.reasons = vec!["SECRET".into()]));
        assert!(of(&|criteria| criteria.trace_id = Some(example.trace_id)) && !of(&|criteria| criteria.trace_id = Some(Uuid::nil())));
        assert!(of(&|criteria| criteria.window.since = Some(at)) && !of(&|criteria| criteria.window.until = Some(at)));
        assert!(of(&|criteria| criteria.window = Window { received: true, since: Some(received), until: None }));
        assert!(!of(&|criteria| criteria.window = Window { received: true, since: None, until: Some(received) }));
        assert!(of(&|criteria| criteria.filter.tools = vec!["slack.post_message".into()]) && !of(&|criteria| criteria.filter.tools = vec!["sla".into()]));
        assert!(of(&|criteria| criteria.filter.agents = vec!["agent-7".into()]) && !of(&|criteria| criteria.filter.agents = vec!["agent".into()]));
        assert!(!of(&|criteria| criteria.filter.events = vec![EventChoice::Allow]) && !of(&|criteria| criteria.filter.min_severity = Severity::Critical));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_a_beginning_is_found(text in "\\PC{0,60}", length in 4..=36_usize) {
            found(&text);
            let id = fixture::example().trace_id.to_string();
            prop_assert!(found(&id[..length]));
            prop_assert!(found(&id.replace('-', "")[..length.min(32)]));
        }
    }
}
