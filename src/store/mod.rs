//! The store: what the service needs kept, as one trait; each method is one transaction.
//!
//! `sqlite` implements it. Nothing outside this module knows which database there is, and no connection or transaction type leaves it.

mod activity;
mod agent;
mod approval;
pub mod audit;
mod codes;
mod delivery;
mod export;
mod handoff;
mod identity;
mod incident;
mod key;
pub mod news;
mod policy;
mod retention;
mod setting;
pub mod sqlite;
pub mod stats;

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use activity::{ActivityPage, TermField};
pub use agent::AgentSeen;
pub use approval::{Answering, ApprovalEntry, ApprovalList, ApprovalQuery, ApprovalStory, ApprovalTab, Asked, Asker, Click, Decided, Refusal, SlackApp};
pub use audit::{AuditOrder, AuditQuery, AuditVerdict, Audited};
pub use delivery::{
    Attempt, CardOrigin, Change, ChannelHealth, Claimed, Correction, Delivery, DeliveryId, DeliveryQuery, Lease, MatchPage, ScanPage, Settlement,
};
pub use export::{Document, Documents, Order, Position, Walk, WalkPage};
pub use handoff::{Handoff, Place};
pub use identity::Identity;
pub use incident::{Handled, IncidentEntry, IncidentNow, IncidentQuery, IncidentStory};
pub use key::{Ephemeral, EphemeralStatus, KeyScope, KeyTerms, Revocation, USE_NOTED};
pub use policy::{NewVersion, PolicyNow, PolicyQuery, PolicySet, PolicyVersion};
pub use retention::{Expendable, Pruned, Pruning};
pub use setting::{SettingChange, SettingChanges};
pub use stats::{Stats, StatsQuery};

use crate::domain::approval::{Approval, Decider};
use crate::domain::audit::Target;
use crate::domain::channel::{Channel, Pause, SlackUser};
use crate::domain::criteria::{Criteria, SearchText};
use crate::domain::decision::{Agent, Decision, DecisionKind};
use crate::domain::filter::Filter;
use crate::domain::incident::{Author, Incident, IncidentStatus, Resolution, Triggers};
use crate::domain::role::Role;
use crate::domain::scan::ResponseReading;
use crate::domain::time::Time;

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be written or read now: disk full, read-only, gone, or overloaded. Nothing was changed; try again.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// A name or address is taken already.
    #[error("{0} exists already")]
    Taken(&'static str),
    /// What is stored does not parse: a fault of ours, or a file that was altered.
    #[error("stored {what} does not parse")]
    Corrupt {
        /// Which table and row.
        what: String,
        /// The parser's words.
        #[source]
        source: anyhow::Error,
    },
    /// The database refused a statement: a fault of ours.
    #[error("the store refused a statement")]
    Statement(#[source] anyhow::Error),
}

/// What the store answers.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// What became of one reported decision. For a repeat, what was recorded the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The decision's identity.
    pub trace_id: Uuid,
    /// What was recorded.
    pub kind: DecisionKind,
    /// Why.
    pub reason_codes: Vec<String>,
    /// The approval that it asks for.
    pub approval_id: Option<Uuid>,
    /// Whether this trace id was there already.
    pub duplicate: bool,
}

/// A person who may sign in.
#[derive(Clone, Debug)]
pub struct User {
    /// Identity.
    pub id: Uuid,
    /// Address; unique, lower case.
    pub email: String,
    /// As shown.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Argon2id, PHC form; empty while there is none: they were invited, or it was taken back.
    pub password_hash: String,
    /// Who they are in Slack, so that four eyes are four eyes there too.
    pub slack: Option<SlackUser>,
    /// Since when.
    pub created_at: Time,
    /// Since when they may not sign in.
    pub disabled_at: Option<Time>,
}

/// What a bearer of a secret is let in as. The secret itself is not kept: only its SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    /// A browser's session (cookie).
    Session,
    /// A personal access token (`iv_pat_…`).
    Token,
    /// An API key of an agent or engine (`iv_live_…`).
    Key,
    /// A short-lived key that was made with an API key (`iv_eph_…`).
    Ephemeral,
    /// A one-time link that makes the first administrator.
    Setup,
    /// A one-time link with which a person chooses a password.
    Invitation,
}

/// A credential as it is kept.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Identity.
    pub id: Uuid,
    /// What it is.
    pub kind: CredentialKind,
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// Whose it is; a key has none.
    pub user_id: Option<Uuid>,
    /// As shown.
    pub name: String,
    /// The first characters of the secret, to recognise it by.
    pub prefix: String,
    /// Since when.
    pub created_at: Time,
    /// Until when.
    pub expires_at: Option<Time>,
    /// When it was last used, to the minute; known of keys alone.
    pub last_used_at: Option<Time>,
    /// Of a key: for whom it speaks, and from where.
    pub terms: KeyTerms,
    /// Of an ephemeral key: what it has besides.
    pub ephemeral: Option<Ephemeral>,
}

/// What the service needs kept. Times are handed in; every method is one transaction.
#[async_trait]
pub trait Store: Send + Sync {
    // --- events in ---

    /// Keeps decisions, their agents and approvals, and a delivery for each channel whose filter matches or that a policy names, all or nothing. On disk when it returns.
    /// In order; a trace id that is there already is answered with what was recorded the first time.
    ///
    /// A REQUIRE_APPROVAL whose request was answered a moment ago is recorded as what that answer makes of it; one that is being asked already joins that question.
    ///
    /// A decision that calls for an incident opens one, which is routed like it, or joins the one of its agent and trigger that is not closed. What it calls
    /// for is what its kind, severity and reason codes say.
    async fn record(&self, decisions: Vec<Decision>, by: Asker) -> Result<Vec<Recorded>>;
    /// Keeps one decision that was made here, as [`Store::record`] does; `judged` says more of it than it says itself. A caller
    /// who gives up waiting before it is begun has it left out.
    async fn record_judged(&self, decision: Decision, judged: Triggers, by: Asker) -> Result<Recorded>;
    /// A decision.
    async fn decision(&self, trace_id: Uuid) -> Result<Option<Decision>>;

    /// Keeps what was read in the answer to a scanned call; the last that is told of a call counts. `false` if there is no such scan, or it is none of this `key`'s: one that
    /// is bound to an `agent` tells of the scans of that agent, another of those that were made with it.
    async fn record_response(&self, trace_id: Uuid, key: Uuid, agent: Option<String>, reading: ResponseReading) -> Result<bool>;
    /// What was read in the answer to a scanned call.
    async fn response(&self, trace_id: Uuid) -> Result<Option<ResponseReading>>;

    // --- export ---

    /// Where a walk through the decisions begins, or goes on: at `from`, which is of the walk's order. It ends with what is kept now; one that goes on by when things happened,
    /// with what was kept when it began.
    async fn begin_walk(&self, walk: Arc<Walk>, from: Option<Position>) -> Result<Position>;
    /// The next decisions of a walk, at most `limit`, and fewer where few match: a read is short, however long the walk is.
    async fn walk_on(&self, walk: Arc<Walk>, from: Position, limit: usize) -> Result<WalkPage>;

    // --- the list of decisions ---

    /// Decisions of these criteria, newest received first, at most `limit`, from below `before` (what the part before gave) if given. After `patience`, to a twentieth of a
    /// second, with what was found so far. Each part gets further on, however short the patience is.
    async fn activity(&self, criteria: Arc<Criteria>, before: Option<i64>, limit: usize, patience: Duration) -> Result<ActivityPage>;
    /// Brings the index behind the list a step on. Whether there was anything to do. What is not in the index is found as well, only slower; a store that needs none does nothing.
    async fn index_activity(&self) -> Result<bool>;
    /// What decisions had there, with `text` in it if given, at most `limit`: what was used last first.
    async fn activity_terms(&self, field: TermField, text: Option<SearchText>, limit: usize) -> Result<Vec<String>>;

    // --- agents ---

    /// The agents, those that run on `runtime` if given, those first that were seen last, at most `limit`, further back than `before` (an agent's `last_seen_at` and `key`)
    /// if given; what they did is counted from `since` on.
    async fn agents(&self, runtime: Option<String>, before: Option<(Time, Uuid)>, limit: usize, since: Time) -> Result<Vec<AgentSeen>>;
    /// The agent with this id, else the one of this name that was seen last.
    async fn agent(&self, id_or_name: &str, since: Time) -> Result<Option<AgentSeen>>;

    // --- incidents ---

    /// Keeps an incident that a person opens, and its deliveries. For [`crate::domain::incident::Trigger::ChannelPaused`] see [`Store::pause_channel`].
    async fn open_incident(&self, incident: Incident, by: Author) -> Result<()>;
    /// An incident.
    async fn incident(&self, id: Uuid) -> Result<Option<IncidentNow>>;
    /// The newest incidents that match, at most `limit`, older than `before` (an incident's id) if given; of each, the first 100 trace ids.
    async fn incidents(&self, query: IncidentQuery, before: Option<Uuid>, limit: usize) -> Result<Vec<IncidentNow>>;
    /// What else is known of an incident.
    async fn incident_story(&self, id: Uuid) -> Result<IncidentStory>;
    /// Takes an incident a step on; `resolution` says what came of one that is closed. What is closed is not counted again.
    async fn advance_incident(&self, id: Uuid, to: IncidentStatus, resolution: Option<Resolution>, by: Author, now: Time) -> Result<Handled>;
    /// Adds a person's note to an incident.
    async fn note_incident(&self, id: Uuid, text: String, by: Author, now: Time) -> Result<Handled>;

    // --- dispatch ---

    /// A lease for a dispatcher that starts, good until `until`.
    async fn acquire_lease(&self, until: Time) -> Result<Lease>;
    /// Renews a lease; frees what lapsed leases of others held. The channels to which something came back are returned.
    async fn renew_lease(&self, lease: Lease, now: Time, until: Time) -> Result<Vec<Uuid>>;
    /// Frees everything that is leased by anyone: for the start of a process that owns the whole store.
    async fn free_all_leases(&self) -> Result<()>;
    /// Leases up to `limit` deliveries of `channel` that are due at `now`, by priority, then age.
    /// Whether there may be more is told with them.
    async fn claim(&self, channel: Uuid, lease: Lease, now: Time, limit: usize) -> Result<(Vec<Claimed>, bool)>;
    /// When the next unleased delivery of `channel` is due.
    async fn next_due(&self, channel: Uuid) -> Result<Option<Time>>;
    /// Settles claimed deliveries; `false` for each one that `lease` no longer holds, which is then left as it is.
    async fn settle(&self, lease: Lease, settlements: Vec<Settlement>, now: Time) -> Result<Vec<bool>>;
    /// Ends what waits for a chat channel although its approval is over; how many it were.
    async fn expire_due(&self, now: Time) -> Result<u64>;
    /// A delivery of the sample card to `channel`, leased.
    async fn begin_test(&self, channel: Uuid, lease: Lease, now: Time) -> Result<DeliveryId>;

    // --- approvals ---

    /// Puts a person's answer to each of these questions; the first answer to a question wins. In order.
    async fn decide(&self, approvals: Vec<Uuid>, answering: Answering, now: Time) -> Result<Vec<Decided>>;
    /// Does what is due about questions that nobody has answered: ends them, asks again, asks elsewhere. When the next is due is told.
    async fn tend_approvals(&self, now: Time) -> Result<Option<Time>>;
    /// One approval, with the whole of what it is about.
    async fn approval(&self, id: Uuid) -> Result<Option<Asked>>;
    /// These approvals; those that are not there are left out.
    async fn approvals_of(&self, ids: Vec<Uuid>) -> Result<Vec<Asked>>;
    /// One approval, if this key may know of it: it asked, or it speaks for `agent`, who asked.
    async fn approval_asked_by(&self, id: Uuid, key: Uuid, agent: Option<String>) -> Result<Option<Approval>>;
    /// The next approvals that match, at most `limit`. Fewer where they are large; whether there may be more is told with them. Of those that are over, the newest
    /// 20,000 are looked through.
    async fn approvals(&self, query: ApprovalQuery, limit: usize, now: Time) -> Result<(Vec<Asked>, bool)>;
    /// What else is known of an approval; what its agent did is counted from `since` on.
    async fn approval_story(&self, id: Uuid, agent: &Agent, since: Time) -> Result<ApprovalStory>;
    /// How many questions wait for an answer at `now`.
    async fn count_pending_approvals(&self, now: Time) -> Result<u64>;
    /// Writes into an approval's log that an answer was refused, and why.
    async fn log_refusal(&self, id: Uuid, by: Decider, why: &str, now: Time) -> Result<()>;
    /// Where a card was posted, and what for; nothing if there is no such card, or its channel is gone.
    async fn card(&self, card: DeliveryId) -> Result<Option<CardOrigin>>;
    /// The channels that a question went to first, because their filters match; those that are gone are left out.
    async fn channels_asked_first(&self, approval: Uuid) -> Result<Vec<Channel>>;
    /// Whether `app` is the one that clicks on this channel's cards come from; the first one is remembered.
    async fn admit_slack_app(&self, channel: Uuid, app: SlackApp, now: Time) -> Result<bool>;
    /// The same of a click on the card of a channel's test, which is written into the audit log if it is.
    async fn test_clicked(&self, channel: Uuid, app: SlackApp, now: Time) -> Result<bool>;
    /// Forgets which app that is: the next one is remembered.
    async fn forget_slack_app(&self, channel: Uuid) -> Result<()>;

    // --- settings ---

    /// A stored setting, as JSON.
    async fn setting(&self, name: &'static str) -> Result<Option<String>>;
    /// Stores settings, all or nothing; and by whom each was changed last.
    async fn put_settings(&self, values: Vec<(&'static str, String)>) -> Result<SettingChanges>;
    /// By whom each setting was changed last, and when.
    async fn setting_changes(&self) -> Result<SettingChanges>;

    // --- channels ---

    /// All channels, by name.
    async fn channels(&self) -> Result<Vec<Channel>>;
    /// One channel.
    async fn channel(&self, id: Uuid) -> Result<Option<Channel>>;
    /// How each channel is doing.
    async fn channel_health(&self) -> Result<Vec<(Uuid, ChannelHealth)>>;
    /// A new channel. [`StoreError::Taken`] if the name is.
    async fn insert_channel(&self, channel: Channel) -> Result<()>;
    /// Replaces a channel's settings, its pause included; `false` if it is gone. [`StoreError::Taken`] if the name is.
    async fn update_channel(&self, channel: Channel) -> Result<bool>;
    /// Removes a channel: what is pending becomes dead with `reason`. `false` if it is gone.
    async fn delete_channel(&self, id: Uuid, reason: &str, now: Time) -> Result<bool>;
    /// Pauses a channel that was last edited at `edited_at` and keeps the incident that says so, with its deliveries to the other channels.
    /// `false` if it was paused already, or edited since: the edit is to be tried first.
    async fn pause_channel(&self, id: Uuid, edited_at: Time, pause: Pause, incident: Incident) -> Result<bool>;
    /// Ends a pause and closes its incident. `false` if there was none.
    async fn resume_channel(&self, id: Uuid, now: Time) -> Result<bool>;

    // --- deliveries ---

    /// The newest deliveries that match, at most `limit`, older than `before` if given.
    async fn deliveries(&self, query: DeliveryQuery, before: Option<DeliveryId>, limit: usize) -> Result<Vec<Delivery>>;
    /// One delivery and its attempts, oldest first.
    async fn delivery(&self, id: DeliveryId) -> Result<Option<(Delivery, Vec<Attempt>)>>;
    /// What a delivery tells, as it is sent; nothing for a test, or where what it told is no longer kept.
    async fn delivery_event(&self, id: DeliveryId) -> Result<Option<Claimed>>;
    /// Which of the decisions that came in at or after `since` the filter takes, newest first: of the rows before `before`, if given, the next few thousand.
    async fn matches(&self, filter: Filter, since: Time, before: Option<i64>) -> Result<MatchPage>;
    /// The newest scans that came in at or after `since`, with what is kept of their bodies: of the next `limit` rows before `before`, if given. With the row and the
    /// time of the oldest that was looked at, where there are more.
    async fn scans(&self, since: Time, before: Option<i64>, limit: usize) -> Result<ScanPage>;
    /// Puts deliveries that are done with back in the queue; only counts them if `dry_run`. Tests, and those of channels that are gone, are left out.
    async fn replay(&self, query: DeliveryQuery, only: Option<DeliveryId>, dry_run: bool, now: Time) -> Result<u64>;

    // --- people and keys ---

    /// All users, by address.
    async fn users(&self) -> Result<Vec<User>>;
    /// A new user. [`StoreError::Taken`] if the address is.
    async fn insert_user(&self, user: User) -> Result<()>;
    /// The user with this address.
    async fn user_by_email(&self, email: &str) -> Result<Option<User>>;
    /// The user.
    async fn user(&self, id: Uuid) -> Result<Option<User>>;
    /// Replaces a user's name, role, Slack identity and whether they are disabled, which ends their sessions, tokens and links; `false` if they are gone.
    /// [`StoreError::Taken`] if another user is that Slack member.
    async fn update_user(&self, user: User) -> Result<bool>;
    /// Replaces a password and ends the user's links, and their sessions but `keep`.
    async fn set_password(&self, user: Uuid, password_hash: &str, keep: Option<Uuid>) -> Result<()>;
    /// Who these users are at issuers; all, or of one user.
    async fn identities(&self, user: Option<Uuid>) -> Result<Vec<Identity>>;
    /// The user who is this at an issuer.
    async fn user_by_identity(&self, issuer: &str, subject: &str) -> Result<Option<User>>;
    /// Keeps who a user is at an issuer, with the user where it is a `new` one; links with which they could choose a password end. [`StoreError::Taken`] if the subject
    /// is somebody already, the user is another subject there, or the new user's address is taken.
    async fn link_identity(&self, identity: Identity, new: Option<User>) -> Result<()>;
    /// Takes a password back, forgets who the user is at issuers, ends all of their sessions, tokens and links, and keeps this link; `false` if the user is gone or disabled.
    async fn reset_user(&self, user: Uuid, link: Credential) -> Result<bool>;
    /// Keeps a credential. [`StoreError::Taken`] if the same secret is there already. For an ephemeral key see [`Store::insert_ephemeral_key`].
    async fn insert_credential(&self, credential: Credential) -> Result<()>;
    /// The credential with this hash that has not expired at `now`, and its user.
    async fn credential(&self, hash: [u8; 32], now: Time) -> Result<Option<(Credential, Option<User>)>>;
    /// The credentials of a kind, of one user if given, oldest first.
    async fn credentials(&self, kind: CredentialKind, user: Option<Uuid>) -> Result<Vec<Credential>>;
    /// Removes a credential; `false` if it is not there, or not this user's where one is given. For an API key see [`Store::revoke_key`].
    async fn delete_credential(&self, kind: CredentialKind, id: Uuid, user: Option<Uuid>) -> Result<bool>;

    // --- API keys ---

    /// The API key or ephemeral key with this hash, also if its time is over or it was taken back. An ephemeral key stands under its parent's name,
    /// networks and rate limit as they are now.
    async fn key_of(&self, hash: [u8; 32]) -> Result<Option<Credential>>;
    /// The API key with this id.
    async fn key(&self, id: Uuid) -> Result<Option<Credential>>;
    /// Replaces an API key's name, description, networks and rate limit; `false` if it is gone.
    async fn update_key(&self, key: Credential) -> Result<bool>;
    /// Removes an API key and revokes the ephemeral keys that were made with it; `false` if it is gone.
    async fn revoke_key(&self, id: Uuid, now: Time) -> Result<bool>;
    /// Writes down that an API key was used at `now`, unless that was done a minute ago or less.
    async fn note_key_used(&self, id: Uuid, now: Time) -> Result<()>;
    /// Keeps an ephemeral key; `false` if its parent is gone. Those that ended long ago are thrown away.
    async fn insert_ephemeral_key(&self, key: Credential) -> Result<bool>;
    /// The newest ephemeral keys, those that stand so at `now` if a status is given, at most `limit`, older than `before` (a key's id) if given.
    async fn ephemeral_keys(&self, status: Option<EphemeralStatus>, before: Option<Uuid>, limit: usize, now: Time) -> Result<Vec<Credential>>;
    /// Counts a use of an ephemeral key. How it stood before: only of [`EphemeralStatus::Active`] was a use counted; and of a caller
    /// who gives up waiting before that is begun, none.
    async fn spend_ephemeral_key(&self, id: Uuid, now: Time) -> Result<EphemeralStatus>;
    /// Revokes an ephemeral key, unless it was before; as it stands now, or `None` if there is none.
    async fn revoke_ephemeral_key(&self, id: Uuid, reason: Option<&str>, now: Time) -> Result<Option<Credential>>;

    // --- policies ---

    /// The policies that match, by name and environments.
    async fn policies(&self, query: PolicyQuery) -> Result<PolicySet>;
    /// A policy, in force or removed.
    async fn policy(&self, id: Uuid) -> Result<Option<PolicyNow>>;
    /// The newest versions of a policy, at most `limit`, older than `before` if given.
    async fn policy_versions(&self, id: Uuid, before: Option<i64>, limit: usize) -> Result<Vec<PolicyVersion>>;
    /// One version of a policy.
    async fn policy_version(&self, id: Uuid, version: i64) -> Result<Option<PolicyVersion>>;
    /// Adds versions, all or nothing, each of which is in force from then on; the policies as they stand then. `None`, and nothing is done, if the set is not at
    /// `revision` any more.
    async fn apply_policies(&self, versions: Vec<NewVersion>, revision: i64, by: Option<Author>, now: Time) -> Result<Option<Vec<PolicyNow>>>;
    /// Takes a policy out of force; it keeps its versions. `false` if it is not in force.
    async fn remove_policy(&self, id: Uuid, by: Author, now: Time) -> Result<bool>;

    // --- audit ---

    /// Writes into the audit log what changes nothing here, such as a sign-in that failed. Changes are written down by the methods that make them, in
    /// their own transaction, with whom [`audit::acting`] says made them.
    async fn note_audit(&self, action: &'static str, target: Target, details: serde_json::Value) -> Result<()>;
    /// The entries of the audit log that match, at most `limit`.
    async fn audit_entries(&self, query: AuditQuery, order: AuditOrder, limit: usize) -> Result<Vec<Audited>>;
    /// Follows the audit log's chain from end to end.
    async fn verify_audit(&self) -> Result<AuditVerdict>;

    // --- figures ---

    /// Counts the next few thousand decisions, if any are not counted yet; how many are left then.
    async fn count_decisions(&self) -> Result<u64>;
    /// The figures of a span, of what is counted; `None` where they are not read by `end`. One is read at a time.
    async fn stats(&self, query: StatsQuery, end: Instant) -> Result<Option<Stats>>;
    /// Forgets the counts of minutes from before `minutes`, and of hours from before `hours` if given, some thousand at a time; whether there may be more.
    async fn prune_stats(&self, minutes: Time, hours: Option<Time>) -> Result<bool>;

    // --- retention ---

    /// A step of a run that removes what came in before `before` and is over: a few hundred rows, so that nobody waits. What is still open keeps what it is about.
    async fn prune(&self, before: Time, from: Pruning) -> Result<Pruned>;
    /// Ends a run: writes into the audit log what was removed since that was last done, also by a run that was broken off.
    async fn finish_pruning(&self, before: Time, now: Time) -> Result<()>;
    /// When a run last ended.
    async fn last_pruned(&self) -> Result<Option<Time>>;

    /// Whether the store can be written.
    async fn check(&self) -> Result<()>;
}
