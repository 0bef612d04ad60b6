//! What is kept of API keys beyond what every credential has.

use std::time::Duration;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Credential;
use crate::domain::time::Time;
use crate::gateway::scope::Scope;

/// How often it is written down at most that a key is in use.
pub const USE_NOTED: Duration = Duration::from_secs(60);

/// For whom a key speaks, from where, and how often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyTerms {
    /// The person who may not approve what it asks.
    pub owner: Option<Uuid>,
    /// The id or name of the one agent that it speaks for.
    pub agent: Option<String>,
    /// What it is for, at more length than its name.
    pub description: Option<String>,
    /// The networks that it may be used from; any where empty.
    pub ip_allowlist: Vec<IpNet>,
    /// The environment of what does not say its own.
    pub environment: Option<String>,
    /// How many calls a minute; any number where absent.
    pub rate_limit_per_minute: Option<u32>,
    /// What it may do besides speaking for agents.
    pub scopes: Vec<KeyScope>,
}

/// What a key may do besides speaking for agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyScope {
    /// Work on incidents and policies.
    Manage,
}

/// What an ephemeral key has besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ephemeral {
    /// The key that it was made with, and ends with.
    pub parent: Uuid,
    /// What it may be used for.
    pub scope: Scope,
    /// How many calls it is good for.
    pub max_uses: u32,
    /// How many it was used for.
    pub uses: u32,
    /// That it was revoked.
    pub revoked: Option<Revocation>,
}

/// When a key was revoked, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// When.
    pub at: Time,
    /// Why, in somebody's words.
    pub reason: Option<String>,
}

/// Where an ephemeral key stands. What is true first stays true: one that was used up does not also expire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EphemeralStatus {
    /// It is good for at least one call more.
    Active,
    /// Its time is over.
    Expired,
    /// It was used as often as it was good for.
    Exhausted,
    /// It was taken back, or its parent was.
    Revoked,
}

impl Credential {
    /// Whether its time is over.
    pub fn has_expired(&self, now: Time) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Where it stands, if it is an ephemeral key.
    pub fn ephemeral_status(&self, now: Time) -> Option<EphemeralStatus> {
        self.ephemeral.as_ref().map(|ephemeral| match ephemeral {
            Ephemeral { revoked: Some(_), .. } => EphemeralStatus::Revoked,
            Ephemeral { uses, max_uses, .. } if uses >= max_uses => EphemeralStatus::Exhausted,
            _ if self.has_expired(now) => EphemeralStatus::Expired,
            _ => EphemeralStatus::Active,
        })
    }
}
