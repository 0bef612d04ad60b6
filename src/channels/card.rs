//! The platform-neutral card: the content of a chat alert, before any platform's markup.
//!
//! What came from an agent is a [`Text`]: safe to show as plain text, and not yet shortened, since each renderer has its own budget. Every `String`
//! is made by the server alone.

mod button;
mod ending;
mod summary;

use url::Url;
use uuid::Uuid;

pub use button::ButtonValue;
pub use ending::Ending;

use super::text::{Text, utf16};
use crate::clock::fresh_id;
use crate::domain::approval::{ApprovalStatus, Rules};
use crate::domain::decision::{Agent, Decision};
use crate::domain::delivery::Purpose;
use crate::domain::event::{Event, EventKind};
use crate::domain::incident::Incident;
use crate::domain::severity::Severity;
use crate::domain::time::Time;

/// How many UTF-16 units of a name a summary and a degraded card show.
const NAME: usize = 100;

/// What a chat alert says.
#[derive(Clone, Debug)]
pub struct Card {
    /// The first line, such as `[Interven] REQUIRE_APPROVAL`.
    pub heading: String,
    /// Its kind; a summary has the most urgent one of its events.
    pub kind: EventKind,
    /// Its severity.
    pub severity: Severity,
    /// Whether it is the sample card of a test, which decides nothing.
    pub test: bool,
    /// One line for people.
    pub title: Text,
    /// `agent:`, its name, else its id. Whoever reports chooses the name.
    pub agent: Text,
    /// `agent id:`, where it is not what `agent:` says. A line of its own, which no name can feign.
    pub agent_id: Option<Text>,
    /// `tool:`, as `tool.operation`.
    pub tool: Text,
    /// `why:`, the reason codes joined by `, `.
    pub why: Text,
    /// `risk:`, such as `HIGH (0.71)`.
    pub risk: String,
    /// When it happened; of a summary, the latest.
    pub occurred_at: Time,
    /// The decision's trace id, or the incident's id. A summary has none.
    pub id: Option<Uuid>,
    /// Where the Console shows it.
    pub link: String,
    /// Further lines for people: an incident's detail, the titles of a summary's incidents.
    pub notes: Vec<Text>,
    /// What an approval is about.
    pub question: Option<Question>,
    /// How the approval ended, once it has.
    pub ending: Option<Ending>,
}

/// What a REQUIRE_APPROVAL card adds: what would happen.
#[derive(Clone, Debug)]
pub struct Question {
    /// The approval's id.
    pub approval_id: Uuid,
    /// The beginning of the request's signature: two cards with the same one ask about the same request.
    pub request: String,
    /// Which delivery this card is. Without one a click could not be told from another card's, so there is no button that decides.
    pub delivery: Option<i64>,
    /// The HTTP method.
    pub method: Option<Text>,
    /// Where it goes, masked.
    pub url: Option<Text>,
    /// The body, masked; the renderer shortens it.
    pub body: Option<Text>,
    /// When the question lapses.
    pub expires_at: Time,
}

impl Card {
    /// The card of one event. `public_url` is the base of the Console's addresses.
    pub fn of(event: &Event, public_url: &str) -> Self {
        match event {
            Event::Decision(decision) => Self::of_decision(decision, public_url),
            Event::Incident(incident) => Self::of_incident(incident, public_url),
        }
    }

    fn of_decision(decision: &Decision, public_url: &str) -> Self {
        let kind = EventKind::from(decision.kind);
        let approval = decision.approval.filter(|_| kind == EventKind::RequireApproval);
        let base = public_url.trim_end_matches('/');
        Self {
            heading: format!("[Interven] {}", kind.name()),
            kind,
            severity: decision.severity,
            test: false,
            title: Text::line(&decision.title),
            agent: Text::line(decision.agent.label()),
            agent_id: id_beside_name(&decision.agent).map(Text::line),
            tool: Text::line(&decision.action()),
            why: Text::line(&decision.reason_codes.join(", ")),
            risk: decision.risk_score.map_or_else(|| decision.severity.to_string(), |score| format!("{} ({score:.2})", decision.severity)),
            occurred_at: decision.occurred_at,
            id: Some(decision.trace_id),
            link: approval.map_or_else(|| format!("{base}/activity/{}", decision.trace_id), |approval| format!("{base}/approvals/{}", approval.id)),
            notes: Vec::new(),
            question: approval.map(|approval| Question {
                approval_id: approval.id,
                request: format!("{}…", approval.signature.short()),
                delivery: None,
                method: decision.method.as_deref().map(Text::line),
                url: decision.url.as_deref().map(Text::url),
                body: decision.body.as_deref().map(|body| Text::body(body.get())),
                expires_at: approval.expires_at,
            }),
            ending: None,
        }
    }

    fn of_incident(incident: &Incident, public_url: &str) -> Self {
        Self {
            heading: format!("[Interven] {}", EventKind::Incident.name()),
            kind: EventKind::Incident,
            severity: incident.severity,
            test: false,
            title: Text::line(&incident.title),
            agent: Text::line(incident.agent.as_ref().map_or("", |agent| agent.label())),
            agent_id: incident.agent.as_ref().and_then(id_beside_name).map(Text::line),
            tool: Text::line(&incident.tools.join(", ")),
            why: Text::line(incident.trigger.reason_code()),
            risk: incident.severity.to_string(),
            occurred_at: incident.opened_at,
            id: Some(incident.id),
            link: format!("{}/incidents/{}", public_url.trim_end_matches('/'), incident.id),
            notes: incident.detail.as_deref().map(Text::block).into_iter().collect(),
            question: None,
            ending: None,
        }
    }

    /// The sample card of a channel's test: a question that looks real, says that it is not, and decides nothing.
    pub fn sample(public_url: &str, channel_name: &str, now: Time) -> Self {
        let trace_id = fresh_id(now);
        Self {
            heading: "[Interven] REQUIRE_APPROVAL (test)".to_owned(),
            kind: EventKind::RequireApproval,
            severity: Severity::High,
            test: true,
            title: Text::line(&format!("Test of the channel {channel_name}: nothing is waiting, and a click decides nothing")),
            agent: Text::line("production-langgraph"),
            agent_id: None,
            tool: Text::line("slack.post_message"),
            why: Text::line("PII_EGRESS, SENSITIVE_DATA_EGRESS"),
            risk: "HIGH (0.71)".to_owned(),
            occurred_at: now,
            id: Some(trace_id),
            link: format!("{}/activity", public_url.trim_end_matches('/')),
            notes: Vec::new(),
            question: Some(Question {
                approval_id: fresh_id(now),
                request: "a test".to_owned(),
                delivery: None,
                method: Some(Text::line("POST")),
                url: Some(Text::url("https://slack.com/api/chat.postMessage")),
                body: Some(Text::body(r##"{"channel":"#general","text":"This is a test of Interven."}"##)),
                expires_at: now.after(Rules::default().pending_ttl),
            }),
            ending: None,
        }
    }

    /// The card of one delivery: with its buttons, and with why it comes where that is not plain.
    #[must_use]
    pub fn for_delivery(mut self, id: i64, purpose: Purpose) -> Self {
        if let Some(question) = &mut self.question {
            question.delivery = Some(id);
        }
        match purpose {
            Purpose::Alert | Purpose::Correction => {}
            Purpose::Reminder => self.heading.push_str(" (reminder)"),
            Purpose::Failover => {
                self.heading.push_str(" (failover)");
                self.notes.push(Text::line("This came here because no channel whose filter matches took it."));
            }
        }
        self
    }

    /// What the buttons carry, while there is something to decide.
    pub fn button_value(&self) -> Option<ButtonValue> {
        let question = self.question.as_ref().filter(|_| self.ending.is_none())?;
        Some(ButtonValue { approval: question.approval_id, delivery: question.delivery?, test: self.test })
    }

    /// When the question lapses, while it is open.
    pub fn expiry(&self) -> Option<Time> {
        self.question.as_ref().filter(|_| self.ending.is_none()).map(|question| question.expires_at)
    }

    /// What the id is called: `trace id`, or `incident`.
    pub const fn id_label(&self) -> &'static str {
        match self.kind {
            EventKind::Incident => "incident",
            _ => "trace id",
        }
    }

    /// The colour of its ending, else of its severity, as `0xRRGGBB`. The words say it too.
    pub const fn colour(&self) -> u32 {
        if let Some(ending) = &self.ending {
            return match ending.status {
                ApprovalStatus::Approved => 0x12_B7_6A,
                ApprovalStatus::Denied => 0xD9_2D_20,
                ApprovalStatus::Expired | ApprovalStatus::Pending => 0x66_70_85,
            };
        }
        match self.severity {
            Severity::Low => 0x66_70_85,
            Severity::Medium => 0xF7_90_09,
            Severity::High => 0xD9_2D_20,
            Severity::Critical => 0x7A_27_1A,
        }
    }

    /// Whether the link's host has a dot. Telegram refuses a whole message, and Discord an embed, for an address such as `http://localhost`.
    pub(super) fn has_public_link(&self) -> bool {
        Url::parse(&self.link).is_ok_and(|url| url.host_str().is_some_and(|host| host.trim_matches('.').contains('.')))
    }

    /// The one line that a phone shows: made by the server alone.
    pub fn alert_line(&self) -> String {
        format!("{} · risk: {}", self.heading, self.risk)
    }

    /// The lines of the degraded card, for a platform that refused the full one: what decides, in words that no platform reads anything into.
    pub fn plain_lines(&self) -> Vec<String> {
        let mut lines = vec![self.heading.clone()];
        lines.push(format!("agent: {}", self.agent.plain_word(NAME)));
        lines.extend(self.agent_id.as_ref().map(|id| format!("agent id: {}", id.plain_word(NAME))));
        lines.push(format!("tool: {}", self.tool.plain_word(NAME)));
        lines.extend(self.ending.as_ref().and_then(|ending| ending.by.as_ref()).map(|name| format!("by: {}", name.plain_word(NAME))));
        lines.extend(self.ending.as_ref().and_then(|ending| ending.member.as_ref()).map(|member| format!("member: {}", member.plain_word(NAME))));
        lines.extend(self.server_lines());
        lines
    }

    /// Of the degraded card's lines, those in which nothing came from outside.
    pub fn server_lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.ending.iter().map(|ending| format!("answer: {}", ending.circumstances)).collect();
        lines.extend([format!("risk: {}", self.risk), format!("when: {}", self.occurred_at)]);
        lines.extend(self.id.map(|id| format!("{}: {id}", self.id_label())));
        lines.extend(self.question.as_ref().map(|question| format!("request: {}", question.request)));
        lines.extend(self.expiry().map(|expiry| format!("expires: {}", expiry.hour_and_minute())));
        lines.push(format!("in full: {}", self.link));
        lines
    }
}

/// The id of an agent that is called something else.
fn id_beside_name(agent: &Agent) -> Option<&str> {
    agent.id.as_deref().filter(|id| agent.name.as_deref().is_some_and(|name| name != *id))
}

/// `text` within `budget`, or a dash where there is nothing: no platform takes an empty value.
pub(super) fn value(text: &Text, budget: usize) -> String {
    let short = text.within(budget);
    if short.is_empty() { "–".to_owned() } else { short.into_owned() }
}

/// The notes one a line within `budget`, and how many were left out.
pub(super) fn notes(card: &Card, budget: usize) -> String {
    const LONGEST_MARK: usize = 48;
    let mut out = String::new();
    for (at, note) in card.notes.iter().enumerate() {
        let room = budget.saturating_sub(utf16(&out) + 1 + LONGEST_MARK);
        // A first note may be long and is shortened; of many, those that fit stand whole.
        if at > 0 && utf16(&note.within(usize::MAX)) > room {
            let more = format!("\n… and {} more, in the Console", card.notes.len() - at);
            out.push_str(&more);
            break;
        }
        if at > 0 {
            out.push('\n');
        }
        out.push_str(&note.within(room));
    }
    out
}

/// Builds a payload with ever smaller budgets until it is within `limit`, by `size`. `build` gets the percentage of the usual budgets that it may use for what
/// can be shortened; what decides must fit at any percentage.
pub(super) fn fitted<P>(limit: usize, build: impl Fn(usize) -> P, size: impl Fn(&P) -> usize) -> P {
    let mut percent = 100;
    loop {
        let payload = build(percent);
        if percent <= 5 || size(&payload) <= limit {
            return payload;
        }
        percent = percent * 3 / 4;
    }
}

/// The size of a payload as serialized, in UTF-16 units.
pub(super) fn json_size(payload: &serde_json::Value) -> usize {
    utf16(&payload.to_string())
}

#[cfg(test)]
mod tests;
