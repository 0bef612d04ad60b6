//! The rules of approvals, as far as somebody chose them.

use std::time::Duration;

use super::Result;
use super::options::{Options, Setting, Settings, Text};
use crate::domain::approval::Rules;

/// The rules that somebody chose; whatever is absent is left to the next who may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChosenRules {
    /// How long a question stays open.
    pub pending_ttl: Option<Duration>,
    /// For how long an approved request is allowed again.
    pub grant_window: Option<Duration>,
    /// For how long a denied request is refused without asking.
    pub deny_window: Option<Duration>,
    /// Whether a grant allows one retry.
    pub single_use: Option<bool>,
}

impl ChosenRules {
    /// These, and what `other` says where these say nothing.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            pending_ttl: self.pending_ttl.or(other.pending_ttl),
            grant_window: self.grant_window.or(other.grant_window),
            deny_window: self.deny_window.or(other.deny_window),
            single_use: self.single_use.or(other.single_use),
        }
    }

    /// The rules that come of them, the rest at its defaults.
    pub fn rules(self) -> Rules {
        let default = Rules::default();
        Rules {
            pending_ttl: self.pending_ttl.unwrap_or(default.pending_ttl),
            grant_window: self.grant_window.unwrap_or(default.grant_window),
            deny_window: self.deny_window.unwrap_or(default.deny_window),
            single_use: self.single_use.unwrap_or(default.single_use),
        }
    }

    pub(super) fn take(settings: &mut Settings<'_>) -> Result<Self> {
        let mut span = |key, field: fn(&Options) -> Option<&Text>, longest| settings.take(key, field).map(|setting| span(&setting, longest)).transpose();
        let pending_ttl = span("approval_pending_ttl", |options| options.approval_pending_ttl.as_ref(), Rules::LONGEST_PENDING)?;
        let grant_window = span("approval_grant_window", |options| options.approval_grant_window.as_ref(), Rules::LONGEST_WINDOW)?;
        let deny_window = span("approval_deny_window", |options| options.approval_deny_window.as_ref(), Rules::LONGEST_WINDOW)?;
        let single_use = settings.take("approval_single_use", |options| options.approval_single_use.as_ref());
        let single_use = single_use.map(|setting| setting.value.parse().map_err(|_| setting.refuse("is neither true nor false"))).transpose()?;
        Ok(Self { pending_ttl, grant_window, deny_window, single_use })
    }
}

/// Seconds as a number, or a number with its unit.
pub(super) fn span(setting: &Setting, longest: Duration) -> Result<Duration> {
    let text = setting.value.as_str();
    let (number, unit) = match text.char_indices().next_back() {
        Some((at, 's')) => (&text[..at], 1),
        Some((at, 'm')) => (&text[..at], 60),
        Some((at, 'h')) => (&text[..at], 60 * 60),
        _ => (text, 1),
    };
    let digits = Some(number).filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    let seconds = digits.and_then(|digits| digits.parse::<u64>().ok()).and_then(|number| number.checked_mul(unit));
    seconds.map(Duration::from_secs).filter(|span| (Rules::SHORTEST..=longest).contains(span)).ok_or_else(|| {
        let (shortest, longest) = (Rules::SHORTEST.as_secs() / 60, longest.as_secs() / 3600);
        setting.refuse(&format!("is not a time from {shortest}m to {longest}h: seconds as a number, or with a unit such as 90s, 10m or 1h"))
    })
}
