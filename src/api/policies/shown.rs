//! Policies as they are shown.

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::domain::incident::Author;
use crate::domain::time::Time;
use crate::store::{PolicyNow, PolicyVersion};

/// A policy as its newest version has it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Policy)]
pub(super) struct PolicyView {
    /// The same through all versions.
    policy_id: Uuid,
    #[serde(flatten)]
    version: VersionView,
    /// When it was removed; null while it is in force.
    removed_at: Option<Time>,
    /// Who removed it.
    removed_by: Option<Author>,
}

impl PolicyView {
    pub(super) fn of(policy: PolicyNow) -> Self {
        let PolicyNow { id, name: _, env_names: _, removed_at, removed_by, current } = policy;
        Self { policy_id: id, version: VersionView::of(current), removed_at, removed_by }
    }
}

/// A version of a policy.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PolicyVersion)]
pub(super) struct VersionView {
    /// From 1.
    version: i64,
    #[serde(flatten)]
    document: DocumentView,
    applied_at: Time,
    /// Who applied it; null for what the server begins with.
    applied_by: Option<Author>,
    /// The version that was restored with it.
    restored_from: Option<i64>,
}

impl VersionView {
    pub(super) fn of(version: PolicyVersion) -> Self {
        let PolicyVersion { version, document, applied_at, by, restores } = version;
        Self { version, document: DocumentView::of(document), applied_at, applied_by: by, restored_from: restores }
    }
}

/// What a policy says.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PolicyDocument)]
struct DocumentView {
    name: String,
    description: String,
    /// Where it applies, if that is one environment; null otherwise.
    env_name: Option<String>,
    /// Where it applies; everywhere if empty.
    env_names: Vec<String>,
    /// What it is evidence of, each `FRAMEWORK:CONTROL`.
    compliance_tags: Vec<String>,
    /// The rules, as the language of policies has them.
    #[schema(value_type = Vec<Object>)]
    rules: Vec<Value>,
}

impl DocumentView {
    fn of(mut document: Value) -> Self {
        let mut take = |key: &str| document.get_mut(key).map(Value::take).unwrap_or_default();
        let text = |value: Value| if let Value::String(text) = value { text } else { String::new() };
        let list = |value: Value| if let Value::Array(items) = value { items } else { Vec::new() };
        let env_names: Vec<String> = list(take("env_names")).into_iter().map(text).collect();
        Self {
            name: text(take("name")),
            description: text(take("description")),
            env_name: if let [environment] = env_names.as_slice() { Some(environment.clone()) } else { None },
            env_names,
            compliance_tags: list(take("compliance_tags")).into_iter().map(text).collect(),
            rules: list(take("rules")),
        }
    }
}

/// A policy that was applied.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct AppliedPolicy {
    #[serde(flatten)]
    pub(super) policy: PolicyView,
    /// Whether there is a new version; false where it said the same already.
    pub(super) changed: bool,
    /// What it says otherwise than before, a line each; empty for one that was not in force.
    pub(super) changes: Vec<String>,
}

/// What applying a policy would do.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct PolicyDiff {
    /// The policy that would have another version; null where there would be a new policy.
    pub(super) policy_id: Option<Uuid>,
    pub(super) name: String,
    /// Where it would apply; everywhere if empty.
    pub(super) env_names: Vec<String>,
    /// The version that it would have.
    pub(super) version: i64,
    /// Whether there would be a new version.
    pub(super) changed: bool,
    /// What it would say otherwise, a line each; empty for one that is not in force.
    pub(super) changes: Vec<String>,
}
