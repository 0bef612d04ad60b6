//! The settings of approvals.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{ChangeError, InForce, Range, Setting, Settings, Unit};
use crate::config::ChosenRules;
use crate::domain::approval::Rules;

const PENDING_TTL: Setting = Setting { name: "approvals.pending_ttl_seconds", option: "approval_pending_ttl" };
const GRANT_WINDOW: Setting = Setting { name: "approvals.grant_window_seconds", option: "approval_grant_window" };
const DENY_WINDOW: Setting = Setting { name: "approvals.deny_window_seconds", option: "approval_deny_window" };
const SINGLE_USE: Setting = Setting { name: "approvals.single_use", option: "approval_single_use" };

/// The settings of approvals as they are sent and stored. What is absent keeps its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalSettings {
    /// How long an approval waits for a person, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 60, maximum = 86_400, example = 600)]
    pub pending_ttl_seconds: Option<i64>,
    /// For how long an approved request is allowed again, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 60, maximum = 3_600, example = 600)]
    pub grant_window_seconds: Option<i64>,
    /// For how long a denied request is refused without asking anybody, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 60, maximum = 3_600, example = 600)]
    pub deny_window_seconds: Option<i64>,
    /// Whether a grant allows one retry only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = false)]
    pub single_use: Option<bool>,
}

/// Each setting, and whether the configuration gives it.
pub(super) const fn given(given: ChosenRules) -> [(Setting, bool); 4] {
    [
        (PENDING_TTL, given.pending_ttl.is_some()),
        (GRANT_WINDOW, given.grant_window.is_some()),
        (DENY_WINDOW, given.deny_window.is_some()),
        (SINGLE_USE, given.single_use.is_some()),
    ]
}

pub(super) const fn ranges() -> [(Setting, Range); 3] {
    [(PENDING_TTL, range(Rules::LONGEST_PENDING)), (GRANT_WINDOW, range(Rules::LONGEST_WINDOW)), (DENY_WINDOW, range(Rules::LONGEST_WINDOW))]
}

/// What is to be stored of `wanted`.
pub(super) fn unmanaged(settings: &Settings, now: &InForce, wanted: ChosenRules) -> Result<ChosenRules, ChangeError> {
    let given = settings.given.approvals;
    Ok(ChosenRules {
        pending_ttl: settings.unmanaged(&PENDING_TTL, given.pending_ttl.as_ref(), &now.approvals.pending_ttl, wanted.pending_ttl)?,
        grant_window: settings.unmanaged(&GRANT_WINDOW, given.grant_window.as_ref(), &now.approvals.grant_window, wanted.grant_window)?,
        deny_window: settings.unmanaged(&DENY_WINDOW, given.deny_window.as_ref(), &now.approvals.deny_window, wanted.deny_window)?,
        single_use: settings.unmanaged(&SINGLE_USE, given.single_use.as_ref(), &now.approvals.single_use, wanted.single_use)?,
    })
}

impl ApprovalSettings {
    pub(super) fn of_chosen(chosen: ChosenRules) -> Self {
        let seconds = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        Self {
            pending_ttl_seconds: chosen.pending_ttl.map(seconds),
            grant_window_seconds: chosen.grant_window.map(seconds),
            deny_window_seconds: chosen.deny_window.map(seconds),
            single_use: chosen.single_use,
        }
    }

    pub(super) fn of_rules(rules: Rules) -> Self {
        let Rules { pending_ttl, grant_window, deny_window, single_use } = rules;
        Self::of_chosen(ChosenRules {
            pending_ttl: Some(pending_ttl),
            grant_window: Some(grant_window),
            deny_window: Some(deny_window),
            single_use: Some(single_use),
        })
    }

    pub(super) fn checked(self) -> Result<ChosenRules, ChangeError> {
        Ok(ChosenRules {
            pending_ttl: span(&PENDING_TTL, self.pending_ttl_seconds, Rules::LONGEST_PENDING)?,
            grant_window: span(&GRANT_WINDOW, self.grant_window_seconds, Rules::LONGEST_WINDOW)?,
            deny_window: span(&DENY_WINDOW, self.deny_window_seconds, Rules::LONGEST_WINDOW)?,
            single_use: self.single_use,
        })
    }
}

const fn range(longest: Duration) -> Range {
    Range { min: Rules::SHORTEST.as_secs(), max: longest.as_secs() }
}

fn span(setting: &Setting, seconds: Option<i64>, longest: Duration) -> Result<Option<Duration>, ChangeError> {
    Ok(range(longest).check(setting, seconds, Unit::Seconds)?.map(Duration::from_secs))
}
