//! The platform-neutral card: the content of a chat alert, before any platform's markup.
//!
//! Everything in it that came from an agent is already cleaned by [`super::text`] but not shortened: each renderer has its own budget.

use uuid::Uuid;

use crate::domain::event::EventKind;
use crate::domain::severity::Severity;
use crate::domain::time::Time;

/// What a chat alert says.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its kind.
    pub kind: EventKind,
    /// Its severity.
    pub severity: Severity,
    /// Whether it is the sample card of a test, which decides nothing.
    pub test: bool,
    /// One line for people.
    pub title: String,
    /// `agent:`.
    pub agent: String,
    /// `tool:`, as `tool.operation`.
    pub tool: String,
    /// `why:`, the reason codes joined by `, `.
    pub why: String,
    /// `risk:`, such as `HIGH (0.71)`.
    pub risk: String,
    /// When it happened.
    pub occurred_at: Time,
    /// The decision's trace id, or the incident's id.
    pub id: Uuid,
    /// Where the Console shows it.
    pub link: String,
    /// Further lines for people: an incident's detail, a summary's counts.
    pub notes: Vec<String>,
    /// What an approval is about.
    pub question: Option<Question>,
}

/// What a REQUIRE_APPROVAL card adds: what would happen.
#[derive(Clone, Debug)]
pub struct Question {
    /// The approval's id; what a button carries.
    pub approval_id: Uuid,
    /// The HTTP method.
    pub method: Option<String>,
    /// Where it goes.
    pub url: Option<String>,
    /// The body, masked; the renderer shortens it.
    pub body: Option<String>,
    /// When the question lapses.
    pub expires_at: Time,
}
