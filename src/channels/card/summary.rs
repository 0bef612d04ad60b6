//! The summary card: one card for many events that wait.

use std::collections::HashMap;

use super::{Card, NAME, id_beside_name};
use crate::channels::text::Text;
use crate::domain::decision::{Agent, action};
use crate::domain::delivery::{Priority, Purpose};
use crate::domain::event::{Event, EventKind};
use crate::domain::severity::Severity;

/// How many names a summary lists of each sort.
const TOP: usize = 5;
/// How much of a name a summary tells names apart by, in bytes.
const NAME_HEAD: usize = 400;

impl Card {
    /// One card for many events that wait: how many of each kind, agent, tool and reason, and every incident by name.
    pub fn summary(events: &[Event], public_url: &str) -> Self {
        let kinds = EventKind::ALL.map(|kind| (kind, events.iter().filter(|event| event.kind() == kind).count()));
        let counts: Vec<String> = kinds.iter().filter(|(_, count)| *count > 0).map(|(kind, count)| format!("{} {count}", kind.name())).collect();
        let severity = events.iter().map(Event::severity).max().unwrap_or(Severity::Low);
        let tools = events.iter().flat_map(|event| match event {
            Event::Decision(decision) => vec![action(head(&decision.tool_name), decision.operation.as_deref().map(head))],
            Event::Incident(incident) => incident.tools.iter().map(|tool| head(tool).to_owned()).collect(),
        });
        let reasons = events.iter().flat_map(|event| match event {
            Event::Decision(decision) => decision.reason_codes.iter().map(|code| head(code).to_owned()).collect(),
            Event::Incident(incident) => vec![incident.trigger.reason_code().to_owned()],
        });
        let incidents = events.iter().filter(|event| event.kind() == EventKind::Incident);
        Self {
            heading: format!("[Interven] {} events", events.len()),
            kind: events.iter().map(Event::kind).min_by_key(|kind| Priority::of(*kind, Purpose::Alert)).unwrap_or(EventKind::Allow),
            severity,
            test: false,
            title: Text::line(&counts.join(", ")),
            agent: top(events.iter().filter_map(Event::agent).map(named)),
            agent_id: None,
            tool: top(tools),
            why: top(reasons),
            risk: format!("{severity} at worst"),
            occurred_at: events.iter().map(Event::occurred_at).max().unwrap_or_default(),
            id: None,
            link: format!("{}/activity", public_url.trim_end_matches('/')),
            notes: incidents.map(|event| Text::line(&format!("INCIDENT {}: {}", event.severity(), Text::line(event.title()).within(3 * NAME)))).collect(),
            question: None,
            ending: None,
        }
    }
}

/// What a summary calls an agent: its name, with its id where that is another word. A long name leaves room for the id.
fn named(agent: &Agent) -> String {
    let name = head(agent.label());
    match id_beside_name(agent) {
        Some(id) => format!("{} ({})", Text::line(name).within(NAME / 2), head(id)),
        None => name.to_owned(),
    }
}

/// The part of a name that a summary tells it apart by; the name may be as long as a whole call.
fn head(name: &str) -> &str {
    &name[..name.floor_char_boundary(NAME_HEAD)]
}

/// The most frequent names with their counts, and how many more there are.
fn top(names: impl Iterator<Item = String>) -> Text {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
    let shown: Vec<String> = counts.iter().take(TOP).map(|(name, count)| format!("{} ({count})", Text::line(name).within(NAME))).collect();
    let more = counts.len().saturating_sub(TOP);
    Text::line(&if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") })
}
