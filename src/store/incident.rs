//! What the store takes and gives about incidents.

use crate::domain::decision::Decision;
use crate::domain::incident::{Author, Incident, IncidentStatus, Resolution, Trigger};
use crate::domain::severity::Severity;
use crate::domain::time::Time;

/// An incident as it stands. Its `trace_ids` are those that it names, in the order in which they came in.
#[derive(Clone, Debug)]
pub struct IncidentNow {
    /// What it is about.
    pub incident: Incident,
    /// How many decisions it is about, also those that it does not name.
    pub traces: u64,
    /// When it was closed, if it is.
    pub closed_at: Option<Time>,
    /// What came of it, if it is closed.
    pub resolution: Option<Resolution>,
}

/// Which incidents.
#[derive(Clone, Debug, Default)]
pub struct IncidentQuery {
    /// Of this severity.
    pub severity: Option<Severity>,
    /// That stand so.
    pub status: Option<IncidentStatus>,
    /// Opened by this.
    pub trigger: Option<Trigger>,
    /// Of the agent with this id or name.
    pub agent: Option<String>,
    /// Opened at or after.
    pub since: Option<Time>,
    /// Opened before.
    pub until: Option<Time>,
}

/// What else is known of an incident.
#[derive(Clone, Debug)]
pub struct IncidentStory {
    /// The first decisions that it names, in the order in which they came in.
    pub timeline: Vec<Decision>,
    /// What happened to it, and what people wrote, oldest first.
    pub log: Vec<IncidentEntry>,
}

/// Something that happened to an incident.
#[derive(Clone, Debug)]
pub struct IncidentEntry {
    /// When.
    pub at: Time,
    /// `opened`, `severity`, `investigating`, `closed` or `note`.
    pub what: String,
    /// Who, if it was not the server.
    pub by: Option<Author>,
    /// The new severity, the resolution, or the note.
    pub text: Option<String>,
}

/// What became of a person's wish about an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    /// It is done.
    Done,
    /// It stands so, and cannot go there from here.
    WrongMove(IncidentStatus),
    /// It has as many notes as one may have.
    Full,
    /// There is no such incident.
    Unknown,
}
