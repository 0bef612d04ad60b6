//! What the store takes and gives about a walk through the decisions.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::criteria::Criteria;
use crate::domain::time::Time;

/// The order of a walk, and the time that its window is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(default = "occurred")]
pub enum Order {
    /// By when it happened, then by trace id.
    #[default]
    Occurred,
    /// In the order in which they were kept: what comes late is at the end.
    Received,
}

/// Which decisions, in which order.
#[derive(Clone, Debug)]
pub struct Walk {
    /// The order.
    pub order: Order,
    /// At or after.
    pub since: Option<Time>,
    /// Before.
    pub until: Option<Time>,
    /// What they pass, but for the window.
    pub criteria: Criteria,
}

/// Where a walk stands, and where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Position {
    /// By when it happened.
    #[serde(rename = "o")]
    Occurred {
        /// When the last one happened, in milliseconds since the epoch.
        at: i64,
        /// Its trace id; before the first of that time where there is none.
        id: Option<Uuid>,
        /// The last row that was there when the walk began. What comes after is not part of it, wherever it would stand.
        through: i64,
    },
    /// In the order in which they were kept.
    #[serde(rename = "r")]
    Received {
        /// The last row.
        after: i64,
        /// The row with which it ends.
        through: i64,
    },
}

impl Position {
    /// The order of its walk.
    pub const fn order(self) -> Order {
        match self {
            Self::Occurred { .. } => Order::Occurred,
            Self::Received { .. } => Order::Received,
        }
    }
}

/// Decisions as they are stored, to be read only where they are used: an export reads a million.
#[derive(Debug, Default)]
pub struct Documents {
    /// One behind the other.
    bytes: Vec<u8>,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    end: usize,
    approval_id: Option<Uuid>,
    incident_id: Option<Uuid>,
}

/// A decision as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// As JSON, without what follows and without its body.
    pub json: &'a [u8],
    /// The approval that it asks for.
    pub approval_id: Option<Uuid>,
    /// The oldest of the incidents that name it.
    pub incident_id: Option<Uuid>,
}

impl Documents {
    /// None, with room for so many of an ordinary size and `most` bytes at most.
    pub fn with_room(rows: usize, most: usize) -> Self {
        Self { bytes: Vec::with_capacity(rows.saturating_mul(1_024).min(most)), rows: Vec::with_capacity(rows) }
    }

    /// How long they are together, in bytes.
    pub const fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Adds one at the end.
    pub fn push(&mut self, document: Document<'_>) {
        self.bytes.extend_from_slice(document.json);
        self.rows.push(Row { end: self.bytes.len(), approval_id: document.approval_id, incident_id: document.incident_id });
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// In the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = Document<'_>> {
        let mut start = 0;
        self.rows.iter().map(move |row| {
            let json = &self.bytes[std::mem::replace(&mut start, row.end)..row.end];
            Document { json, approval_id: row.approval_id, incident_id: row.incident_id }
        })
    }
}

/// A part of a walk.
#[derive(Debug)]
pub struct WalkPage {
    /// The decisions; none is possible where there are more.
    pub decisions: Documents,
    /// Where it goes on.
    pub position: Position,
    /// Whether there are no more.
    pub ended: bool,
}
