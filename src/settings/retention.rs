//! The setting of how long things are kept.

use serde::Deserialize;

use super::{ChangeError, InForce, Setting, Settings};
use crate::config::Retention;

const DAYS: Setting = Setting { name: "retention_days", option: "retention_days" };

/// How many days things are to be kept: one of 30, 90 and 365, or none for no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct RetentionDays(pub Option<i64>);

/// The setting, and whether the configuration gives it.
pub(super) const fn given(given: Option<Retention>) -> [(Setting, bool); 1] {
    [(DAYS, given.is_some())]
}

/// What is to be stored of `wanted`.
pub(super) fn unmanaged(settings: &Settings, now: &InForce, wanted: Option<RetentionDays>) -> Result<Option<Retention>, ChangeError> {
    settings.unmanaged(&DAYS, settings.given.retention.as_ref(), &now.retention, wanted.map(checked).transpose()?)
}

pub(super) fn checked(RetentionDays(days): RetentionDays) -> Result<Retention, ChangeError> {
    Retention::from_days(days).ok_or_else(|| ChangeError::NotOffered { key: DAYS.name, value: days.unwrap_or_default() })
}
