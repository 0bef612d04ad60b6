//! When decisions are an incident together, as far as somebody chose it.

use std::time::Duration;

use super::Result;
use super::approvals::span;
use super::options::Settings;
use crate::domain::incident::Rules;

/// The rules that somebody chose; whatever is absent is left to the next who may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChosenIncidentRules {
    /// How many DENYs of one agent are many.
    pub repeated_deny_count: Option<u32>,
    /// Within how long a time.
    pub repeated_deny_window: Option<Duration>,
}

impl ChosenIncidentRules {
    /// These, and what `other` says where these say nothing.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            repeated_deny_count: self.repeated_deny_count.or(other.repeated_deny_count),
            repeated_deny_window: self.repeated_deny_window.or(other.repeated_deny_window),
        }
    }

    /// The rules that come of them, the rest at its defaults.
    pub fn rules(self) -> Rules {
        let default = Rules::default();
        Rules {
            repeated_deny_count: self.repeated_deny_count.unwrap_or(default.repeated_deny_count),
            repeated_deny_window: self.repeated_deny_window.unwrap_or(default.repeated_deny_window),
        }
    }

    pub(super) fn take(settings: &mut Settings<'_>) -> Result<Self> {
        let count = settings.take("incident_repeated_deny_count", |options| options.incident_repeated_deny_count.as_ref());
        let range = Rules::FEWEST..=Rules::MOST;
        let refusal = || format!("is not a number from {} to {}", Rules::FEWEST, Rules::MOST);
        let number = |text: &str| text.parse().ok().filter(|number| range.contains(number));
        let repeated_deny_count = count.map(|setting| number(&setting.value).ok_or_else(|| setting.refuse(&refusal()))).transpose()?;
        let window = settings.take("incident_repeated_deny_window", |options| options.incident_repeated_deny_window.as_ref());
        let repeated_deny_window = window.map(|setting| span(&setting, Rules::LONGEST)).transpose()?;
        Ok(Self { repeated_deny_count, repeated_deny_window })
    }
}
