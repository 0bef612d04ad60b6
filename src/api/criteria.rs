//! The parameters that say which decisions, as the export and the list have them alike.

use serde::{Deserialize, Deserializer};

use super::problem::Problem;
use crate::domain::criteria::SearchText;
use crate::domain::filter::EventChoice;
use crate::domain::severity::Severity;
use crate::domain::time::Time;

/// The kinds of decision, as they are asked for.
pub(super) const EVENTS: &str = "`ALLOW`, `DENY`, `SANITIZE`, `REQUIRE_APPROVAL`, or `ALL` for every kind but ALLOW";

/// The longest text that is looked for, in characters.
const LONGEST_TEXT: usize = 200;

/// Kinds with commas between.
pub(super) fn events<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<EventChoice>>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let choice = |word: &str| match word {
        "ALL" => Ok(EventChoice::All),
        "ALLOW" => Ok(EventChoice::Allow),
        "DENY" => Ok(EventChoice::Deny),
        "SANITIZE" => Ok(EventChoice::Sanitize),
        "REQUIRE_APPROVAL" => Ok(EventChoice::RequireApproval),
        "INCIDENT" => Err(serde::de::Error::custom(format!("these are decisions, and incidents are at /v1/incidents; expected {EVENTS}"))),
        other => Err(serde::de::Error::custom(format!("unknown kind `{}`, expected {EVENTS}", other.chars().take(40).collect::<String>()))),
    };
    text.split(',').map(|word| choice(word.trim())).collect::<Result<_, _>>().map(Some)
}

/// Names with commas between; empty ones count for nothing.
pub(super) fn names(list: Option<&String>) -> Vec<String> {
    list.map(|list| list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()).unwrap_or_default()
}

/// Refuses a window that ends before it begins.
pub(super) fn check_window(since: Option<Time>, until: Option<Time>) -> Result<(), Problem> {
    match (since, until) {
        (Some(since), Some(until)) if since > until => {
            Err(fault("since", "it is after `until`. `since` is the earlier one, and is part of the window; `until` is not."))
        }
        _ => Ok(()),
    }
}

/// A parameter that cannot be used, and why.
pub(super) fn fault(name: &str, text: &str) -> Problem {
    Problem::bad_request(format!("{name}: {text}")).with("key", name)
}

/// Severities with commas between.
pub(super) fn severities(list: Option<&String>) -> Result<Vec<Severity>, Problem> {
    let one = |name: String| {
        let found = Severity::ALL.into_iter().find(|severity| severity.name() == name);
        found.ok_or_else(|| {
            fault("risk_band", &format!("unknown band `{}`, expected `LOW`, `MEDIUM`, `HIGH` or `CRITICAL`.", name.chars().take(40).collect::<String>()))
        })
    };
    names(list).into_iter().map(one).collect()
}

/// A text that is looked for.
pub(super) fn text(q: Option<&str>) -> Result<Option<SearchText>, Problem> {
    match q {
        Some(q) if q.chars().count() > LONGEST_TEXT => Err(fault("q", &format!("a text that is looked for has at most {LONGEST_TEXT} characters."))),
        q => Ok(q.and_then(SearchText::new)),
    }
}
