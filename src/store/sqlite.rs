//! The store on SQLite: one file, one writer with group commit, a few readers.
//!
//! WAL with `synchronous=FULL`: what is answered is on disk. Writes go through [`writer`]; reads run on threads of their own, since a
//! read may have to wait for the disk.

mod activity;
mod agents;
mod ask;
mod asked;
mod audit;
mod audit_head;
pub mod backup;
mod decide;
mod deliver;
mod denials;
mod export;
mod follow;
mod incident;
mod incidents;
mod keys;
mod matches;
mod people;
mod policies;
mod queue;
mod reader;
mod record;
mod responses;
mod retention;
mod rows;
mod schema;
mod settings;
mod stats;
mod tell;
mod tend;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use rusqlite::params;
use serde_json::json;
use uuid::Uuid;

use super::{
    ActivityPage, AgentSeen, Answering, ApprovalQuery, ApprovalStory, Asked, Asker, Attempt, CardOrigin, Change, ChannelHealth, Claimed, Credential,
    CredentialKind, Decided, Delivery, DeliveryId, DeliveryQuery, EphemeralStatus, Handled, Handoff, Identity, IncidentNow, IncidentQuery, IncidentStory,
    Lease, MatchPage, Recorded, Result, ScanPage, SettingChanges, Settlement, SlackApp, Stats, StatsQuery, Store, User,
};
use super::{
    AuditOrder, AuditQuery, AuditVerdict, Audited, NewVersion, PolicyNow, PolicyQuery, PolicySet, PolicyVersion, Position, Pruned, Pruning, TermField, Walk,
    WalkPage,
};
use crate::domain::approval::{Approval, Decider};
use crate::domain::audit::Target;
use crate::domain::channel::{Channel, Pause};
use crate::domain::criteria::{Criteria, SearchText};
use crate::domain::decision::{Agent, Decision};
use crate::domain::filter::Filter;
use crate::domain::incident::{Author, Incident, IncidentStatus, Resolution, Triggers};
use crate::domain::scan::ResponseReading;
use crate::domain::time::Time;
use crate::secret::Vault;
use audit::Subject;
use rows::{failed, taken};

/// How many rows a long change touches in one transaction; ingest goes on between two of them.
const STEP: usize = 2_000;
/// How long one read of a search through the list takes: others wait as long for its place.
const SLICE: Duration = Duration::from_millis(50);

/// The store on SQLite.
pub struct SqliteStore {
    writes: writer::Queue,
    reads: reader::Readers,
    vault: Arc<Vault>,
    /// A block of the list's index has two to the power of it rows.
    block_bits: u32,
}

impl SqliteStore {
    /// Opens the store in `folder`, making or upgrading it. `handoff` gets fresh deliveries without the detour through the table.
    ///
    /// # Errors
    /// If the folder or the file cannot be written, or the file is of a later version.
    pub fn open(folder: &Path, vault: Arc<Vault>, handoff: Option<Arc<dyn Handoff>>) -> Result<Self> {
        let file = folder.join("interven.db");
        let conn = schema::open(&file, &vault)?;
        let writes = writer::start(conn, Arc::clone(&vault), handoff)?;
        Ok(Self { writes, reads: reader::Readers::new(file), vault, block_bits: activity::BITS })
    }

    fn seal(&self, channel: &Channel) -> Result<Vec<u8>> {
        let plain = serde_json::to_vec(&channel.destination).map_err(|error| super::StoreError::Statement(error.into()))?;
        Ok(self.vault.seal(&plain, channel.id.as_bytes()))
    }
}

fn target(id: Uuid) -> Target {
    Target { id: Some(id.to_string()), name: None }
}

fn filter_json(channel: &Channel) -> Result<String> {
    serde_json::to_string(&channel.filter).map_err(|error| super::StoreError::Statement(error.into()))
}

#[async_trait]
impl Store for SqliteStore {
    async fn record(&self, decisions: Vec<Decision>, by: Asker) -> Result<Vec<Recorded>> {
        let batch = record::Batch::new(decisions, Triggers::default(), by)?;
        self.writes.write(batch.len() * 2, move |tx| batch.write(tx)).await
    }

    async fn record_judged(&self, decision: Decision, judged: Triggers, by: Asker) -> Result<Recorded> {
        let batch = record::Batch::new(vec![decision], judged, by)?;
        let mut recorded = self.writes.write_if_awaited(2, move |tx| batch.write(tx)).await?;
        recorded.pop().ok_or_else(|| super::StoreError::Statement(anyhow::anyhow!("a decision was recorded and is not told of")))
    }

    async fn decision(&self, trace_id: Uuid) -> Result<Option<Decision>> {
        self.reads
            .read_for_agent(move |conn| {
                let mut statement = conn.prepare_cached(&format!("{} where e.trace_id = ?1", record::decisions())).map_err(failed)?;
                let mut found = statement.query([trace_id]).map_err(failed)?;
                found.next().map_err(failed)?.map(record::decision).transpose()
            })
            .await
    }

    async fn record_response(&self, trace_id: Uuid, key: Uuid, agent: Option<String>, reading: ResponseReading) -> Result<bool> {
        self.writes.write(1, move |tx| responses::keep(tx, trace_id, key, agent.as_deref(), &reading)).await
    }

    async fn response(&self, trace_id: Uuid) -> Result<Option<ResponseReading>> {
        self.reads.read(move |conn| responses::of(conn, trace_id)).await
    }

    async fn begin_walk(&self, walk: Arc<Walk>, from: Option<Position>) -> Result<Position> {
        self.reads.read(move |conn| export::begin(conn, &walk, from)).await
    }

    async fn walk_on(&self, walk: Arc<Walk>, from: Position, limit: usize) -> Result<WalkPage> {
        self.reads.read_in_background(move |conn| export::page(conn, &walk, from, limit)).await
    }

    async fn activity(&self, criteria: Arc<Criteria>, before: Option<i64>, limit: usize, patience: Duration) -> Result<ActivityPage> {
        let (mut end, bits) = (Instant::now() + patience, self.block_bits);
        let mut search = self
            .reads
            .read(move |conn| {
                let newest = activity::beginning(conn)?;
                let before = before.map_or(newest, |before| before.clamp(0, newest));
                let plan = activity::Plan::of(conn, &criteria, bits)?;
                let mut search = activity::Search::new(criteria, plan, before, limit);
                search.by_id(conn)?;
                Ok(search)
            })
            .await?;
        while !search.over {
            let until = end.min(Instant::now() + SLICE);
            search = self.reads.read(move |conn| search.go_on(conn, until).map(|()| search)).await?;
            if search.is_full() {
                // It only has to be known whether there are more, and that is not worth much time.
                end = end.min(Instant::now() + SLICE);
            }
            if Instant::now() >= end {
                break;
            }
        }
        Ok(search.page())
    }

    async fn index_activity(&self) -> Result<bool> {
        let bits = self.block_bits;
        let Some(mut draft) = self.reads.read(move |conn| activity::next_draft(conn, bits)).await? else { return Ok(false) };
        let mut more = true;
        while more {
            (draft, more) = self.reads.read_in_background(move |conn| draft.read(conn).map(|more| (draft, more))).await?;
        }
        for piece in draft.pieces() {
            self.writes.write(piece.rows(), move |tx| piece.write(tx.conn)).await?;
        }
        self.writes.write(1, move |tx| draft.finish(tx.conn)).await?;
        Ok(true)
    }

    async fn activity_terms(&self, field: TermField, text: Option<SearchText>, limit: usize) -> Result<Vec<String>> {
        let bits = self.block_bits;
        self.reads.read(move |conn| activity::suggest(conn, field, text.as_ref(), limit, bits)).await
    }

    async fn agents(&self, runtime: Option<String>, before: Option<(Time, Uuid)>, limit: usize, since: Time) -> Result<Vec<AgentSeen>> {
        self.reads.read(move |conn| agents::page(conn, runtime.as_deref(), before, limit, since)).await
    }

    async fn agent(&self, id_or_name: &str, since: Time) -> Result<Option<AgentSeen>> {
        let id_or_name = id_or_name.to_owned();
        self.reads.read(move |conn| agents::one(conn, &id_or_name, since)).await
    }

    async fn open_incident(&self, incident: Incident, by: Author) -> Result<()> {
        let incident = Arc::new(incident);
        self.writes
            .write(incident.trace_ids.len() + 4, move |tx| {
                audit::watched(tx, Subject::Incident(incident.id), |tx| incident::open_by_hand(tx, &incident, Some(&by), None))
            })
            .await
    }

    async fn incident(&self, id: Uuid) -> Result<Option<IncidentNow>> {
        self.reads.read(move |conn| incidents::one(conn, id)).await
    }

    async fn incidents(&self, query: IncidentQuery, before: Option<Uuid>, limit: usize) -> Result<Vec<IncidentNow>> {
        self.reads.read(move |conn| incidents::page(conn, &query, before, limit)).await
    }

    async fn incident_story(&self, id: Uuid) -> Result<IncidentStory> {
        self.reads.read(move |conn| incidents::story(conn, id)).await
    }

    async fn advance_incident(&self, id: Uuid, to: IncidentStatus, resolution: Option<Resolution>, by: Author, now: Time) -> Result<Handled> {
        self.writes.write(2, move |tx| audit::watched(tx, Subject::Incident(id), |tx| incident::advance(tx, id, to, resolution, &by, now))).await
    }

    async fn note_incident(&self, id: Uuid, text: String, by: Author, now: Time) -> Result<Handled> {
        self.writes
            .write(1, move |tx| {
                let handled = incident::note(tx, id, &text, &by, now)?;
                if handled == Handled::Done {
                    audit::append(tx, "incident.noted", target(id), None, Some(&json!({"text": text})))?;
                }
                Ok(handled)
            })
            .await
    }

    async fn acquire_lease(&self, until: Time) -> Result<Lease> {
        self.writes.write(1, move |tx| deliver::acquire_lease(tx, until)).await
    }

    async fn renew_lease(&self, lease: Lease, now: Time, until: Time) -> Result<Vec<Uuid>> {
        self.writes.write(1, move |tx| deliver::renew_lease(tx, lease, now, until)).await
    }

    async fn free_all_leases(&self) -> Result<()> {
        self.writes.write(STEP, |tx| tx.conn.execute_batch("update deliveries set lease = 0 where lease <> 0; delete from leases;").map_err(failed)).await
    }

    async fn claim(&self, channel: Uuid, lease: Lease, now: Time, limit: usize) -> Result<(Vec<Claimed>, bool)> {
        let (raw, more) = self.writes.write(limit, move |tx| deliver::claim(tx, channel, lease, now, limit)).await?;
        let ids: Vec<DeliveryId> = raw.iter().map(|claim| claim.id).collect();
        let vault = Arc::clone(&self.vault);
        match self.reads.read(move |conn| deliver::events(conn, channel, raw, &vault)).await {
            Ok((claimed, lost)) => {
                if !lost.is_empty() {
                    self.settle(lease, lost, now).await?;
                }
                Ok((claimed, more))
            }
            Err(error) => {
                // Nobody will send them, so nobody may hold them.
                let released = ids.into_iter().map(|delivery| Settlement { delivery, attempt: None, change: Change::Released });
                self.settle(lease, released.collect(), now).await?;
                Err(error)
            }
        }
    }

    async fn next_due(&self, channel: Uuid) -> Result<Option<Time>> {
        self.reads
            .read(move |conn| {
                let mut statement = conn
                    .prepare_cached("select min(next_at) from deliveries where channel = (select seq from channels where id = ?1) and state = 0 and lease = 0")
                    .map_err(failed)?;
                let due: Option<i64> = statement.query_row([channel], |row| row.get(0)).map_err(failed)?;
                Ok(due.map(Time::from_ms))
            })
            .await
    }

    async fn settle(&self, lease: Lease, settlements: Vec<Settlement>, now: Time) -> Result<Vec<bool>> {
        self.writes.write(settlements.len() * 2, move |tx| deliver::settle(tx, lease, &settlements, now)).await
    }

    async fn expire_due(&self, now: Time) -> Result<u64> {
        self.writes.write(16, move |tx| deliver::expire_due(tx, now)).await
    }

    async fn begin_test(&self, channel: Uuid, lease: Lease, now: Time) -> Result<DeliveryId> {
        self.writes
            .write(1, move |tx| {
                let id = deliver::begin_test(tx, channel, lease, now)?;
                audit::append(tx, "channel.tested", target(channel), None, None)?;
                Ok(id)
            })
            .await
    }

    async fn decide(&self, approvals: Vec<Uuid>, answering: Answering, now: Time) -> Result<Vec<Decided>> {
        let response_url = answering.click.as_ref().and_then(|click| click.response_url.as_ref());
        let sealed = response_url.map(|url| self.vault.seal(url.expose().as_bytes(), deliver::RESPONSE_URL));
        self.writes.write(approvals.len() * 8, move |tx| approvals.iter().map(|id| decide::decide(tx, *id, &answering, sealed.as_deref(), now)).collect()).await
    }

    async fn tend_approvals(&self, now: Time) -> Result<Option<Time>> {
        self.writes.write(16, move |tx| tend::tend(tx, now)).await
    }

    async fn approval(&self, id: Uuid) -> Result<Option<Asked>> {
        self.reads.read(move |conn| asked::one(conn, id)).await
    }

    async fn approval_asked_by(&self, id: Uuid, key: Uuid, agent: Option<String>) -> Result<Option<Approval>> {
        self.reads.read_for_agent(move |conn| asked::asked_by(conn, id, key, agent.as_deref())).await
    }

    async fn approvals_of(&self, ids: Vec<Uuid>) -> Result<Vec<Asked>> {
        self.reads.read(move |conn| asked::these(conn, &ids)).await
    }

    async fn approvals(&self, query: ApprovalQuery, limit: usize, now: Time) -> Result<(Vec<Asked>, bool)> {
        self.reads.read(move |conn| asked::page(conn, &query, limit, now)).await
    }

    async fn approval_story(&self, id: Uuid, agent: &Agent, since: Time) -> Result<ApprovalStory> {
        let agent = agent.clone();
        self.reads.read(move |conn| asked::story(conn, id, &agent, since)).await
    }

    async fn count_pending_approvals(&self, now: Time) -> Result<u64> {
        self.reads.read(move |conn| asked::count_pending(conn, now)).await
    }

    async fn log_refusal(&self, id: Uuid, by: Decider, why: &str, now: Time) -> Result<()> {
        let why = why.to_owned();
        self.writes.write(1, move |tx| decide::log_refusal(tx, id, &by, &why, now)).await
    }

    async fn card(&self, card: DeliveryId) -> Result<Option<CardOrigin>> {
        self.reads.read(move |conn| asked::card(conn, card)).await
    }

    async fn channels_asked_first(&self, approval: Uuid) -> Result<Vec<Channel>> {
        let vault = Arc::clone(&self.vault);
        self.reads.read(move |conn| asked::asked_first(conn, approval, &vault)).await
    }

    async fn admit_slack_app(&self, channel: Uuid, app: SlackApp, now: Time) -> Result<bool> {
        self.writes.write(1, move |tx| decide::admit_slack_app(tx, channel, &app, now)).await
    }

    async fn test_clicked(&self, channel: Uuid, app: SlackApp, now: Time) -> Result<bool> {
        self.writes.write(2, move |tx| decide::test_clicked(tx, channel, &app, now)).await
    }

    async fn forget_slack_app(&self, channel: Uuid) -> Result<()> {
        self.writes.write(1, move |tx| decide::forget_slack_app(tx, channel)).await
    }

    async fn setting(&self, name: &'static str) -> Result<Option<String>> {
        self.reads.read(move |conn| settings::one(conn, name)).await
    }

    async fn put_settings(&self, values: Vec<(&'static str, String)>) -> Result<SettingChanges> {
        self.writes.write(values.len() + 1, move |tx| settings::put(tx, &values)).await
    }

    async fn setting_changes(&self) -> Result<SettingChanges> {
        self.reads.read(settings::changes).await
    }

    async fn channels(&self) -> Result<Vec<Channel>> {
        let vault = Arc::clone(&self.vault);
        self.reads
            .read(move |conn| {
                let mut statement = conn.prepare_cached("select * from channels where deleted_at is null order by name").map_err(failed)?;
                let mut found = statement.query([]).map_err(failed)?;
                let mut channels = Vec::new();
                while let Some(row) = found.next().map_err(failed)? {
                    channels.push(rows::channel(row, &vault)?);
                }
                Ok(channels)
            })
            .await
    }

    async fn channel(&self, id: Uuid) -> Result<Option<Channel>> {
        let vault = Arc::clone(&self.vault);
        self.reads
            .read(move |conn| {
                let mut statement = conn.prepare_cached("select * from channels where id = ?1 and deleted_at is null").map_err(failed)?;
                let mut found = statement.query([id]).map_err(failed)?;
                found.next().map_err(failed)?.map(|row| rows::channel(row, &vault)).transpose()
            })
            .await
    }

    async fn channel_health(&self) -> Result<Vec<(Uuid, ChannelHealth)>> {
        self.reads.read(deliver::channel_health).await
    }

    async fn insert_channel(&self, channel: Channel) -> Result<()> {
        let (sealed, filter) = (self.seal(&channel)?, filter_json(&channel)?);
        self.writes
            .write(1, move |tx| {
                audit::watched(tx, Subject::Channel(channel.id), |tx| {
                    let mut statement = tx
                        .conn
                        .prepare_cached(
                            "insert into channels (id, name, kind, enabled, managed, destination, filter, created_at, updated_at, reminder) \
                         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                        )
                        .map_err(failed)?;
                    statement
                        .execute(params![
                            channel.id,
                            channel.name,
                            channel.kind().name(),
                            channel.enabled,
                            channel.managed,
                            sealed,
                            filter,
                            channel.created_at.ms(),
                            channel.updated_at.ms(),
                            channel.reminder
                        ])
                        .map_err(taken("a channel of this name"))?;
                    tx.routes_changed();
                    tell::of_channel(tx, channel.id)
                })
            })
            .await
    }

    async fn update_channel(&self, channel: Channel) -> Result<bool> {
        let (sealed, filter) = (self.seal(&channel)?, filter_json(&channel)?);
        self.writes
            .write(1, move |tx| audit::watched(tx, Subject::Channel(channel.id), |tx| {
                let mut statement = tx
                    .conn
                    .prepare_cached(
                        "update channels set name = ?2, enabled = ?3, managed = ?4, destination = ?5, filter = ?6, pause_reason = ?7, paused_at = ?8, updated_at = ?9, \
                         reminder = ?10 where id = ?1 and deleted_at is null",
                    )
                    .map_err(failed)?;
                let changed = statement
                    .execute(params![
                        channel.id,
                        channel.name,
                        channel.enabled,
                        channel.managed,
                        sealed,
                        filter,
                        channel.pause.as_ref().map(|pause| &pause.reason),
                        channel.pause.as_ref().map(|pause| pause.since.ms()),
                        channel.updated_at.ms(),
                        channel.reminder
                    ])
                    .map_err(taken("a channel of this name"))?;
                if channel.pause.is_none() {
                    deliver::close_pause_incident(tx, channel.id, channel.updated_at)?;
                }
                tx.routes_changed();
                tx.wake(channel.id);
                tell::of_channel(tx, channel.id)?;
                Ok(changed == 1)
            }))
            .await
    }

    async fn delete_channel(&self, id: Uuid, reason: &str, now: Time) -> Result<bool> {
        let Some(seq) = self.writes.write(1, move |tx| audit::watched(tx, Subject::Channel(id), |tx| deliver::retire_channel(tx, id, now))).await? else {
            return Ok(false);
        };
        // In steps: a queue of a million is not worth a stall of everyone else.
        loop {
            let reason = reason.to_owned();
            if self.writes.write(STEP, move |tx| deliver::bury(tx, seq, &reason, now, STEP)).await? < STEP {
                return Ok(true);
            }
        }
    }

    async fn pause_channel(&self, id: Uuid, edited_at: Time, pause: Pause, incident: Incident) -> Result<bool> {
        let incident = Arc::new(incident);
        self.writes.write(4, move |tx| audit::watched(tx, Subject::Channel(id), |tx| deliver::pause_channel(tx, id, edited_at, &pause, &incident))).await
    }

    async fn resume_channel(&self, id: Uuid, now: Time) -> Result<bool> {
        self.writes.write(2, move |tx| audit::watched(tx, Subject::Channel(id), |tx| deliver::resume_channel(tx, id, now))).await
    }

    async fn deliveries(&self, query: DeliveryQuery, before: Option<DeliveryId>, limit: usize) -> Result<Vec<Delivery>> {
        self.reads.read(move |conn| deliver::list(conn, &query, before, limit)).await
    }

    async fn delivery(&self, id: DeliveryId) -> Result<Option<(Delivery, Vec<Attempt>)>> {
        self.reads
            .read(move |conn| {
                let mut statement = conn.prepare_cached(&format!("{} where d.id = ?1", rows::DELIVERY)).map_err(failed)?;
                let mut found = statement.query([id]).map_err(failed)?;
                let Some(row) = found.next().map_err(failed)? else { return Ok(None) };
                let delivery = rows::delivery(row)?;
                let mut statement = conn.prepare_cached("select * from attempts where delivery = ?1 order by n").map_err(failed)?;
                let mut found = statement.query([id]).map_err(failed)?;
                let mut attempts = Vec::new();
                while let Some(row) = found.next().map_err(failed)? {
                    attempts.push(rows::attempt(row)?);
                }
                Ok(Some((delivery, attempts)))
            })
            .await
    }

    async fn delivery_event(&self, id: DeliveryId) -> Result<Option<Claimed>> {
        let vault = Arc::clone(&self.vault);
        self.reads
            .read(move |conn| {
                let Some((channel, raw)) = matches::claimed(conn, id)? else { return Ok(None) };
                let (mut claimed, _) = deliver::events(conn, channel, vec![raw], &vault)?;
                Ok(claimed.pop())
            })
            .await
    }

    async fn matches(&self, filter: Filter, since: Time, before: Option<i64>) -> Result<MatchPage> {
        self.reads.read(move |conn| matches::page(conn, &filter, since, before)).await
    }

    async fn scans(&self, since: Time, before: Option<i64>, limit: usize) -> Result<ScanPage> {
        self.reads.read_in_background(move |conn| matches::scans(conn, since, before, limit)).await
    }

    async fn replay(&self, query: DeliveryQuery, only: Option<DeliveryId>, dry_run: bool, now: Time) -> Result<u64> {
        if dry_run {
            return self.reads.read(move |conn| deliver::count_replayable(conn, &query, only, now)).await;
        }
        let (mut after, mut total) = (0, 0);
        loop {
            let query = query.clone();
            let (last, replayed) = self
                .writes
                .write(STEP, move |tx| {
                    let (last, replayed) = deliver::replay(tx, &query, only, after, now, STEP)?;
                    if replayed > 0 {
                        let delivery = Target { id: only.map(|id| id.to_string()), name: None };
                        let DeliveryQuery { channel, state, event, trace_id, since, until } = &query;
                        let filter = json!({"channel": channel, "state": state, "event": event, "trace_id": trace_id, "since": since, "until": until});
                        let told = if only.is_some() { json!({"count": replayed}) } else { json!({"count": replayed, "filter": filter}) };
                        audit::append(tx, "deliveries.replayed", delivery, None, Some(&told))?;
                    }
                    Ok((last, replayed))
                })
                .await?;
            total += replayed;
            let Some(last) = last else { return Ok(total) };
            after = last;
        }
    }

    async fn insert_user(&self, user: User) -> Result<()> {
        self.writes.write(1, move |tx| people::insert(tx, &user)).await
    }

    async fn user_by_email(&self, email: &str) -> Result<Option<User>> {
        let email = email.to_owned();
        self.reads.read(move |conn| people::by_email(conn, &email)).await
    }

    async fn user(&self, id: Uuid) -> Result<Option<User>> {
        self.reads.read(move |conn| people::by_id(conn, id)).await
    }

    async fn users(&self) -> Result<Vec<User>> {
        self.reads.read(people::all).await
    }

    async fn update_user(&self, user: User) -> Result<bool> {
        self.writes.write(2, move |tx| people::update(tx, &user)).await
    }

    async fn set_password(&self, user: Uuid, password_hash: &str, keep: Option<Uuid>) -> Result<()> {
        let password_hash = password_hash.to_owned();
        self.writes.write(2, move |tx| people::set_password(tx, user, &password_hash, keep)).await
    }

    async fn identities(&self, user: Option<Uuid>) -> Result<Vec<Identity>> {
        self.reads.read(move |conn| people::identities(conn, user)).await
    }

    async fn user_by_identity(&self, issuer: &str, subject: &str) -> Result<Option<User>> {
        let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
        self.reads.read(move |conn| people::by_identity(conn, &issuer, &subject)).await
    }

    async fn link_identity(&self, identity: Identity, new: Option<User>) -> Result<()> {
        self.writes.write(2, move |tx| people::link(tx, &identity, new.as_ref())).await
    }

    async fn reset_user(&self, user: Uuid, link: Credential) -> Result<bool> {
        self.writes.write(2, move |tx| people::reset(tx, user, &link)).await
    }

    async fn insert_credential(&self, credential: Credential) -> Result<()> {
        self.writes.write(1, move |tx| audit::watched(tx, Subject::Credential(credential.id), |tx| keys::insert(tx, &credential).map(drop))).await
    }

    async fn credential(&self, hash: [u8; 32], now: Time) -> Result<Option<(Credential, Option<User>)>> {
        self.reads.read(move |conn| keys::find(conn, hash, now)).await
    }

    async fn credentials(&self, kind: CredentialKind, user: Option<Uuid>) -> Result<Vec<Credential>> {
        self.reads.read(move |conn| keys::list(conn, kind, user)).await
    }

    async fn delete_credential(&self, kind: CredentialKind, id: Uuid, user: Option<Uuid>) -> Result<bool> {
        self.writes.write(1, move |tx| audit::watched(tx, Subject::Credential(id), |tx| keys::delete(tx, kind, id, user))).await
    }

    async fn key_of(&self, hash: [u8; 32]) -> Result<Option<Credential>> {
        self.reads.read_for_agent(move |conn| keys::find_key(conn, hash)).await
    }

    async fn key(&self, id: Uuid) -> Result<Option<Credential>> {
        self.reads.read(move |conn| keys::by_id(conn, CredentialKind::Key, id)).await
    }

    async fn update_key(&self, key: Credential) -> Result<bool> {
        self.writes.write(1, move |tx| audit::watched(tx, Subject::Credential(key.id), |tx| keys::update(tx, &key))).await
    }

    async fn revoke_key(&self, id: Uuid, now: Time) -> Result<bool> {
        self.writes.write(8, move |tx| audit::watched(tx, Subject::Credential(id), |tx| keys::revoke(tx, id, now))).await
    }

    async fn note_key_used(&self, id: Uuid, now: Time) -> Result<()> {
        self.writes.write(1, move |tx| keys::note_used(tx, id, now)).await
    }

    async fn insert_ephemeral_key(&self, key: Credential) -> Result<bool> {
        self.writes.write(2, move |tx| audit::watched(tx, Subject::Credential(key.id), |tx| keys::insert(tx, &key))).await
    }

    async fn ephemeral_keys(&self, status: Option<EphemeralStatus>, before: Option<Uuid>, limit: usize, now: Time) -> Result<Vec<Credential>> {
        self.reads.read(move |conn| keys::list_ephemeral(conn, status, before, limit, now)).await
    }

    async fn spend_ephemeral_key(&self, id: Uuid, now: Time) -> Result<EphemeralStatus> {
        self.writes.write_if_awaited(1, move |tx| keys::spend(tx, id, now)).await
    }

    async fn revoke_ephemeral_key(&self, id: Uuid, reason: Option<&str>, now: Time) -> Result<Option<Credential>> {
        let reason = reason.map(str::to_owned);
        self.writes.write(1, move |tx| audit::watched(tx, Subject::Credential(id), |tx| keys::revoke_ephemeral(tx, id, reason.as_deref(), now))).await
    }

    async fn policies(&self, query: PolicyQuery) -> Result<PolicySet> {
        self.reads.read(move |conn| policies::list(conn, &query)).await
    }

    async fn policy(&self, id: Uuid) -> Result<Option<PolicyNow>> {
        self.reads.read(move |conn| policies::one(conn, id)).await
    }

    async fn policy_versions(&self, id: Uuid, before: Option<i64>, limit: usize) -> Result<Vec<PolicyVersion>> {
        self.reads.read(move |conn| policies::versions(conn, id, before, limit)).await
    }

    async fn policy_version(&self, id: Uuid, version: i64) -> Result<Option<PolicyVersion>> {
        self.reads.read(move |conn| policies::one_version(conn, id, version)).await
    }

    async fn apply_policies(&self, versions: Vec<NewVersion>, revision: i64, by: Option<Author>, now: Time) -> Result<Option<Vec<PolicyNow>>> {
        self.writes.write(versions.len() * 2, move |tx| policies::apply(tx, &versions, revision, by.as_ref(), now)).await
    }

    async fn remove_policy(&self, id: Uuid, by: Author, now: Time) -> Result<bool> {
        self.writes.write(1, move |tx| audit::watched(tx, Subject::Policy(id), |tx| policies::remove(tx, id, &by, now))).await
    }

    async fn note_audit(&self, action: &'static str, target: Target, details: serde_json::Value) -> Result<()> {
        self.writes.write(1, move |tx| audit::append(tx, action, target.clone(), None, Some(&details))).await
    }

    async fn audit_entries(&self, query: AuditQuery, order: AuditOrder, limit: usize) -> Result<Vec<Audited>> {
        self.reads.read(move |conn| audit::page(conn, &query, order, limit)).await
    }

    async fn verify_audit(&self) -> Result<AuditVerdict> {
        let vault = Arc::clone(&self.vault);
        self.reads.read(move |conn| audit::verify(conn, &vault)).await
    }

    async fn count_decisions(&self) -> Result<u64> {
        if let Some(counted) = self.reads.read(stats::count).await? {
            self.writes.write(STEP, move |tx| stats::keep_counted(tx, &counted)).await?;
        }
        self.reads.read(stats::uncounted).await
    }

    async fn stats(&self, query: StatsQuery, end: Instant) -> Result<Option<Stats>> {
        self.reads.report(end, move |conn| stats::of(conn, &query)).await
    }

    async fn prune_stats(&self, minutes: Time, hours: Option<Time>) -> Result<bool> {
        self.writes.write(STEP, move |tx| stats::prune(tx, minutes, hours, STEP)).await
    }

    async fn prune(&self, before: Time, from: Pruning) -> Result<Pruned> {
        let bits = self.block_bits;
        self.writes.write(retention::STEP * 3, move |tx| retention::step(tx, before, from, bits)).await
    }

    async fn finish_pruning(&self, before: Time, now: Time) -> Result<()> {
        self.writes.write(1, move |tx| retention::finish(tx, before, now)).await
    }

    async fn last_pruned(&self) -> Result<Option<Time>> {
        self.reads.read(retention::last_run).await
    }

    async fn check(&self) -> Result<()> {
        // A real write, because a full disk still reads. It rewrites one number of the file's header.
        self.writes.write(1, |tx| tx.conn.execute_batch("pragma application_id = 1230394950").map_err(failed)).await
    }
}
