//! How long things are kept, as far as somebody chose it.

use std::time::Duration;

use super::Result;
use super::options::Settings;

/// How long what came in is kept, counted from its receipt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Retention {
    /// For ever.
    #[default]
    Unlimited,
    /// For 30 days.
    Days30,
    /// For 90 days.
    Days90,
    /// For 365 days.
    Days365,
}

impl Retention {
    /// One of 30, 90 and 365 days, or none for no limit.
    pub const fn from_days(days: Option<i64>) -> Option<Self> {
        Some(match days {
            None => Self::Unlimited,
            Some(30) => Self::Days30,
            Some(90) => Self::Days90,
            Some(365) => Self::Days365,
            Some(_) => return None,
        })
    }

    /// How many days; none where there is no limit.
    pub const fn days(self) -> Option<i64> {
        match self {
            Self::Unlimited => None,
            Self::Days30 => Some(30),
            Self::Days90 => Some(90),
            Self::Days365 => Some(365),
        }
    }

    /// How long that is.
    pub fn span(self) -> Option<Duration> {
        self.days().map(|days| Duration::from_secs(days.unsigned_abs() * 24 * 60 * 60))
    }

    pub(super) fn take(settings: &mut Settings<'_>) -> Result<Option<Self>> {
        let Some(setting) = settings.take("retention_days", |options| options.retention_days.as_ref()) else { return Ok(None) };
        let chosen = match setting.value.as_str() {
            "unlimited" => Some(Self::Unlimited),
            days => days.parse().ok().and_then(|days| Self::from_days(Some(days))),
        };
        chosen.map(Some).ok_or_else(|| setting.refuse("is none of 30, 90, 365 and unlimited"))
    }
}
