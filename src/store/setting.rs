//! Who changed what setting.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::audit::{Actor, Surface};
use crate::domain::time::Time;

/// The last change of each setting, by its name, such as `approvals.single_use`.
pub type SettingChanges = BTreeMap<String, SettingChange>;

/// When a setting was changed, and by whom, by the names of then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SettingChange {
    /// When.
    pub at: Time,
    /// Who.
    pub actor: Actor,
    /// By which way.
    pub surface: Surface,
}
