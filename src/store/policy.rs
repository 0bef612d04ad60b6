//! What the store takes and gives about policies.

use serde_json::Value;
use uuid::Uuid;

use crate::domain::incident::Author;
use crate::domain::time::Time;

/// A policy as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyNow {
    /// Its identity through all versions.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Where it applies, sorted; empty means everywhere.
    pub env_names: Vec<String>,
    /// When it was removed, if it is not in force.
    pub removed_at: Option<Time>,
    /// Who removed it.
    pub removed_by: Option<Author>,
    /// Its newest version.
    pub current: PolicyVersion,
}

/// A version of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyVersion {
    /// Its number, from 1.
    pub version: i64,
    /// What it says, as canonical JSON.
    pub document: Value,
    /// Since when.
    pub applied_at: Time,
    /// Who applied it, if it was not the server.
    pub by: Option<Author>,
    /// The version whose document it has again.
    pub restores: Option<i64>,
}

/// Which policies.
#[derive(Clone, Debug, Default)]
pub struct PolicyQuery {
    /// Those that were removed, in place of those in force.
    pub removed: bool,
    /// Of this name.
    pub name: Option<String>,
}

/// Policies, and how often the set was changed before they were read.
#[derive(Clone, Debug)]
pub struct PolicySet {
    /// Grows with every change of any policy.
    pub revision: i64,
    /// By name and environments.
    pub policies: Vec<PolicyNow>,
}

/// A version to be added.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// The policy; one that is not there is made.
    pub id: Uuid,
    /// Its name from now on.
    pub name: String,
    /// Where it applies from now on, sorted; empty means everywhere.
    pub env_names: Vec<String>,
    /// What it says, as canonical JSON.
    pub document: Value,
    /// The version whose document it has again.
    pub restores: Option<i64>,
}
