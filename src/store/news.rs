//! What a commit changed, told in short to who looks on while it happens.

use std::collections::VecDeque;

use serde::Serialize;
use uuid::Uuid;

use super::DeliveryId;
use crate::domain::approval::{ApprovalStatus, Decider};
use crate::domain::channel::Pause;
use crate::domain::decision::{Agent, Decision, DecisionKind};
use crate::domain::delivery::DeliveryState;
use crate::domain::incident::IncidentStatus;
use crate::domain::severity::Severity;
use crate::domain::time::Time;

/// How many of a kind a commit tells of; the rest of them is counted. A commit takes milliseconds, and nobody reads more of one.
const MOST: usize = 100;
/// How many bytes of text the decisions may have that wait together, in a commit or for one who looks on: what agents write has no bound of its own that would do,
/// and 200 look on.
const MOST_TEXT: usize = 64 * 1024;
/// How many characters of a text are told. The whole of it is where the decision is read.
const LONGEST: usize = 300;
/// How many reason codes are told.
const REASONS: usize = 20;

/// A decision that was recorded. Of each text the first 300 characters are told, and of the reason codes the first 20.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DecisionNews {
    /// Its identity.
    pub trace_id: Uuid,
    /// What was decided.
    pub kind: DecisionKind,
    /// One line for people.
    pub title: String,
    /// Its risk band.
    pub severity: Severity,
    /// 0 to 1.
    pub risk_score: Option<f64>,
    /// Who acted.
    pub agent: Agent,
    /// The tool.
    pub tool_name: String,
    /// What it does with the tool.
    pub operation: Option<String>,
    /// Why.
    pub reason_codes: Vec<String>,
    /// When it happened, as reported.
    pub occurred_at: Time,
    /// When it came in.
    pub received_at: Time,
    /// The approval that it asks for, or that answered it.
    pub approval_id: Option<Uuid>,
}

impl DecisionNews {
    /// What is told of a decision.
    pub fn of(decision: &Decision) -> Self {
        Self {
            trace_id: decision.trace_id,
            kind: decision.kind,
            title: cut(&decision.title),
            severity: decision.severity,
            risk_score: decision.risk_score,
            agent: Agent {
                id: decision.agent.id.as_deref().map(cut),
                name: decision.agent.name.as_deref().map(cut),
                runtime_type: decision.agent.runtime_type.as_deref().map(cut),
            },
            tool_name: cut(&decision.tool_name),
            operation: decision.operation.as_deref().map(cut),
            reason_codes: decision.reason_codes.iter().take(REASONS).map(|code| cut(code)).collect(),
            occurred_at: decision.occurred_at,
            received_at: decision.received_at,
            approval_id: decision.approval.map(|approval| approval.id),
        }
    }

    /// How many bytes of text it has.
    fn text(&self) -> usize {
        let agent = [&self.agent.id, &self.agent.name, &self.agent.runtime_type, &self.operation];
        let optional: usize = agent.into_iter().flatten().map(String::len).sum();
        self.title.len() + self.tool_name.len() + optional + self.reason_codes.iter().map(String::len).sum::<usize>()
    }
}

fn cut(text: &str) -> String {
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| end);
    text[..end].to_owned()
}

/// An approval that was asked for, or that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ApprovalNews {
    /// Its identity.
    pub id: Uuid,
    /// Where it stands now.
    pub status: ApprovalStatus,
    /// Who answered.
    pub by: Option<Decider>,
}

/// A delivery that was queued, tried or settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DeliveryNews {
    /// Its identity.
    pub id: DeliveryId,
    /// The channel.
    pub channel_id: Uuid,
    /// Where it stands now.
    pub state: DeliveryState,
}

/// An incident that was opened or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct IncidentNews {
    /// Its identity.
    pub id: Uuid,
    /// Where it stands now.
    pub status: IncidentStatus,
}

/// A channel that was made, changed, paused, resumed or deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ChannelNews {
    /// Its identity.
    pub id: Uuid,
    /// Whether it matches anything.
    pub enabled: bool,
    /// Set while the server has stopped sending to it.
    pub pause: Option<Pause>,
    /// Whether it is gone.
    pub deleted: bool,
}

/// The newest of a kind, and how many others there were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Told<T> {
    /// Those that are told of, oldest first.
    #[schema(value_type = Vec<T>)]
    pub items: VecDeque<T>,
    /// How many others there were before them: read them where they are listed.
    pub more: u64,
    /// How many bytes of text the items have, where that is bounded.
    #[serde(skip)]
    text: usize,
}

impl<T> Default for Told<T> {
    fn default() -> Self {
        Self { items: VecDeque::new(), more: 0, text: 0 }
    }
}

impl<T> Told<T> {
    /// Adds one, in place of what is the `same` thing; of more than `most` the oldest is only counted.
    pub fn add(&mut self, item: T, most: usize, same: impl Fn(&T, &T) -> bool) {
        if let Some(at) = self.items.iter().position(|known| same(known, &item)) {
            self.items.remove(at);
        } else if self.items.len() >= most {
            self.items.pop_front();
            self.more += 1;
        }
        self.items.push_back(item);
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.more == 0
    }
}

impl Told<DecisionNews> {
    /// Adds a decision; of more than `most`, or more text than may wait, the oldest are only counted.
    pub fn decided(&mut self, news: DecisionNews, most: usize) {
        self.text += news.text();
        self.items.push_back(news);
        while self.items.len() > most || self.text > MOST_TEXT {
            let Some(oldest) = self.items.pop_front() else { break };
            self.text -= oldest.text();
            self.more += 1;
        }
    }
}

/// What one commit changed.
#[derive(Clone, Debug, Default)]
pub struct Bulletin {
    /// Decisions that were recorded.
    pub decisions: Told<DecisionNews>,
    /// Approvals that were asked for, or that ended.
    pub approvals: Told<ApprovalNews>,
    /// Deliveries that were queued, tried or settled.
    pub deliveries: Told<DeliveryNews>,
    /// Incidents that were opened or changed.
    pub incidents: Told<IncidentNews>,
    /// Channels that were made, changed, paused, resumed or deleted.
    pub channels: Told<ChannelNews>,
}

impl Bulletin {
    /// A decision was recorded.
    pub fn decision(&mut self, decision: &Decision) {
        self.decisions.decided(DecisionNews::of(decision), MOST);
    }

    /// An approval was asked for, or ended.
    pub fn approval(&mut self, approval: ApprovalNews) {
        self.approvals.add(approval, MOST, |a, b| a.id == b.id);
    }

    /// A delivery was queued, tried or settled.
    pub fn delivery(&mut self, delivery: DeliveryNews) {
        self.deliveries.add(delivery, MOST, |a, b| a.id == b.id);
    }

    /// An incident was opened or changed.
    pub fn incident(&mut self, incident: IncidentNews) {
        self.incidents.add(incident, MOST, |a, b| a.id == b.id);
    }

    /// A channel was made, changed, paused, resumed or deleted.
    pub fn channel(&mut self, channel: ChannelNews) {
        self.channels.add(channel, MOST, |a, b| a.id == b.id);
    }

    /// Whether nothing changed that anyone is told of.
    pub fn is_empty(&self) -> bool {
        self.decisions.is_empty() && self.approvals.is_empty() && self.deliveries.is_empty() && self.incidents.is_empty() && self.channels.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::preview::sample_event;
    use crate::domain::event::{Event, EventKind};

    fn decided() -> Decision {
        match sample_event(EventKind::Deny, Time::from_ms(0)) {
            Event::Decision(decision) => (*decision).clone(),
            Event::Incident(_) => unreachable!("a denial is a decision"),
        }
    }

    #[test]
    fn of_a_commit_the_newest_are_told() {
        let mut bulletin = Bulletin::default();
        for at in 0..250 {
            bulletin.decision(&Decision { title: at.to_string(), ..decided() });
        }
        let titles: Vec<_> = bulletin.decisions.items.iter().map(|news| news.title.as_str()).collect();
        assert_eq!((titles.len(), titles[0], titles[99], bulletin.decisions.more), (100, "150", "249", 150));
    }

    #[test]
    fn what_agents_write_has_a_bound() {
        let long = "é".repeat(1_000_000);
        let some = || Some(long.clone());
        let agent = Agent { id: some(), name: some(), runtime_type: some() };
        let decision = Decision { title: long.clone(), agent, tool_name: long.clone(), operation: some(), reason_codes: vec![long.clone(); 50], ..decided() };
        let news = DecisionNews::of(&decision);
        assert_eq!((news.title.as_str(), news.reason_codes.len(), news.text()), ("é".repeat(300).as_str(), 20, 26 * 600));
        let mut bulletin = Bulletin::default();
        (0..100).for_each(|_| bulletin.decision(&decision));
        let told = &bulletin.decisions;
        assert_eq!((told.items.len(), told.more, told.text), (4, 96, 4 * 26 * 600));
        // One of few words takes the place of what is too long for both.
        (0..50).for_each(|_| bulletin.decision(&decided()));
        assert_eq!(bulletin.decisions.text, bulletin.decisions.items.iter().map(DecisionNews::text).sum::<usize>());
        assert!(bulletin.decisions.items.len() > 50 && bulletin.decisions.text <= MOST_TEXT);
    }
}
