//! What the store takes and gives about a walk through the decisions.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::event::Event;
use crate::domain::filter::Filter;
use crate::domain::time::Time;

/// The order of a walk, and the time that its window is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
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
    /// Of these kinds, severities, tools and agents.
    pub filter: Filter,
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

/// A part of a walk.
#[derive(Debug)]
pub struct WalkPage {
    /// The decisions; none is possible where there are more.
    pub events: Vec<Event>,
    /// Where it goes on.
    pub position: Position,
    /// Whether there are no more.
    pub ended: bool,
}
