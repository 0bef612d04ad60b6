//! The settings of incidents.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{ChangeError, InForce, Range, Setting, Settings, Unit};
use crate::config::ChosenIncidentRules;
use crate::domain::incident::Rules;

const COUNT: Setting = Setting { name: "incidents.repeated_deny_count", option: "incident_repeated_deny_count" };
const WINDOW: Setting = Setting { name: "incidents.repeated_deny_window_seconds", option: "incident_repeated_deny_window" };

/// The settings of incidents as they are sent and stored. What is absent keeps its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentSettings {
    /// So many DENYs of one agent are an incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 2, maximum = 50, example = 5)]
    pub repeated_deny_count: Option<i64>,
    /// Within so long a time, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 60, maximum = 86_400, example = 3_600)]
    pub repeated_deny_window_seconds: Option<i64>,
}

const fn counts() -> Range {
    Range { min: Rules::FEWEST as u64, max: Rules::MOST as u64 }
}

const fn windows() -> Range {
    Range { min: Rules::SHORTEST.as_secs(), max: Rules::LONGEST.as_secs() }
}

/// Each setting, and whether the configuration gives it.
pub(super) const fn given(given: ChosenIncidentRules) -> [(Setting, bool); 2] {
    [(COUNT, given.repeated_deny_count.is_some()), (WINDOW, given.repeated_deny_window.is_some())]
}

pub(super) const fn ranges() -> [(Setting, Range); 2] {
    [(COUNT, counts()), (WINDOW, windows())]
}

/// What is to be stored of `wanted`.
pub(super) fn unmanaged(settings: &Settings, now: &InForce, wanted: ChosenIncidentRules) -> Result<ChosenIncidentRules, ChangeError> {
    let given = settings.given.incidents;
    Ok(ChosenIncidentRules {
        repeated_deny_count: settings.unmanaged(&COUNT, given.repeated_deny_count.as_ref(), &now.incidents.repeated_deny_count, wanted.repeated_deny_count)?,
        repeated_deny_window: settings.unmanaged(
            &WINDOW,
            given.repeated_deny_window.as_ref(),
            &now.incidents.repeated_deny_window,
            wanted.repeated_deny_window,
        )?,
    })
}

impl IncidentSettings {
    pub(super) fn of_chosen(chosen: ChosenIncidentRules) -> Self {
        Self {
            repeated_deny_count: chosen.repeated_deny_count.map(i64::from),
            repeated_deny_window_seconds: chosen.repeated_deny_window.map(|span| i64::try_from(span.as_secs()).unwrap_or(i64::MAX)),
        }
    }

    pub(super) fn of_rules(rules: Rules) -> Self {
        let Rules { repeated_deny_count, repeated_deny_window } = rules;
        Self::of_chosen(ChosenIncidentRules { repeated_deny_count: Some(repeated_deny_count), repeated_deny_window: Some(repeated_deny_window) })
    }

    pub(super) fn checked(self) -> Result<ChosenIncidentRules, ChangeError> {
        let count = counts().check(&COUNT, self.repeated_deny_count, Unit::Number)?;
        let window = windows().check(&WINDOW, self.repeated_deny_window_seconds, Unit::Seconds)?;
        Ok(ChosenIncidentRules {
            repeated_deny_count: count.and_then(|count| u32::try_from(count).ok()),
            repeated_deny_window: window.map(Duration::from_secs),
        })
    }
}
