//! Incidents: a decision opens one or joins one, and people take it to its end.
//!
//! Everything here runs on the one writer, in the transaction that records the decision: of two decisions that would open the same incident the second one joins.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::denials::{self, AgentKey};
use super::queue::Subject;
use super::record::{self, Kept, To};
use super::rows::{self, failed};
use super::writer::Transaction;
use crate::clock::fresh_id;
use crate::domain::decision::{Decision, action};
use crate::domain::event::Event;
use crate::domain::incident::{Author, Incident, IncidentStatus, MOST_NOTES, MOST_TRACES, Resolution, Rules, Trigger, Triggers, is_denied};
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::store::news::IncidentNews;
use crate::store::{Handled, Result, StoreError};

/// An incident that decisions of this transaction join.
pub(super) struct Joined {
    seq: i64,
    incident: Incident,
    /// How many decisions it was about when the transaction began, and how many were added since.
    traces: u64,
    added: u64,
}

/// What a decision opened and joined, to be told once it is told itself.
#[derive(Default)]
pub(super) struct Raised {
    /// The oldest of the incidents that name it.
    named_by: Option<(i64, Uuid)>,
    alerts: Vec<Alert>,
}

struct Alert {
    seq: i64,
    /// What it said when channels were told of it; none if it is new.
    before: Option<Event>,
    now: Event,
    bytes: usize,
}

impl Raised {
    /// The decision with the incident that names it.
    pub(super) fn named(&self, decision: &Arc<Decision>) -> Arc<Decision> {
        match self.named_by {
            Some((_, id)) => Arc::new(Decision { incident_id: Some(id), ..(**decision).clone() }),
            None => Arc::clone(decision),
        }
    }

    /// Alerts of the incidents that are new, and of those that are worse than what a channel wanted to hear of before.
    pub(super) fn tell(self, tx: &mut Transaction<'_>, now: Time) -> Result<()> {
        for alert in self.alerts {
            let to = alert.before.as_ref().map_or(To::Everyone, To::ThoseNotTold);
            record::route(tx, Subject::incident(&alert.now, alert.seq, alert.bytes), &alert.now, now, to)?;
        }
        Ok(())
    }

    fn named_by(&mut self, seq: i64, id: Uuid) {
        if self.named_by.is_none_or(|(oldest, _)| seq < oldest) {
            self.named_by = Some((seq, id));
        }
    }
}

/// Judges a decision that was recorded now. One that fires nothing, and is no denial, costs nothing here.
pub(super) fn raise(tx: &mut Transaction<'_>, decision: &Decision, kept: Kept, triggers: Triggers, rules: Rules) -> Result<Raised> {
    let mut raised = Raised::default();
    for fired in triggers.fired(decision) {
        tie(tx, decision, kept, fired, None, &mut raised)?;
    }
    if is_denied(decision) {
        let now = decision.received_at;
        let denials = tx.denials(kept.agent, now)?;
        denials.push(now, kept.seq);
        if denials.counted(rules, now).count() >= rules.repeated_deny_count as usize {
            let fired = (Trigger::RepeatedDeny, Trigger::RepeatedDeny.severity().max(decision.severity));
            tie(tx, decision, kept, fired, Some(rules), &mut raised)?;
        }
    }
    Ok(raised)
}

/// Opens an incident about `decision`, or joins the one that is open. `repeated`: the denials before it belong to it as well.
fn tie(tx: &mut Transaction<'_>, decision: &Decision, kept: Kept, fired: (Trigger, Severity), repeated: Option<Rules>, raised: &mut Raised) -> Result<()> {
    let key = (kept.agent, fired.0);
    let known = match tx.take_joined(&key) {
        Some(joined) => Some(joined),
        None => find(tx, &key)?,
    };
    let earlier = match repeated {
        Some(rules) => {
            let counted = tx.denials(kept.agent, decision.received_at)?.counted(rules, decision.received_at);
            let earlier: Vec<i64> = counted.filter(|seq| *seq != kept.seq).collect();
            // While they are many, each was named when it came in.
            if known.is_none() || earlier.len() + 1 == rules.repeated_deny_count as usize { earlier } else { Vec::new() }
        }
        None => Vec::new(),
    };
    let mut joined = match known {
        Some(mut joined) => {
            join(tx, &mut joined, decision, fired.1, raised)?;
            joined
        }
        None => open_about(tx, decision, kept.agent, fired, &earlier, raised)?,
    };
    for seq in earlier {
        joined.name(tx, seq)?;
    }
    if joined.name(tx, kept.seq)? {
        raised.named_by(joined.seq, joined.incident.id);
    }
    tx.put_joined(key, joined);
    Ok(())
}

/// The newest incident that a decision of this agent joins.
fn find(tx: &Transaction<'_>, (agent, trigger): &(AgentKey, Trigger)) -> Result<Option<Joined>> {
    let mut select = tx
        .conn
        .prepare_cached("select seq, document, status, traces from incidents where agent = ?1 and cause = ?2 and status <> 'closed' order by seq desc limit 1")
        .map_err(failed)?;
    let mut found = select.query(params![agent, trigger.name()]).map_err(failed)?;
    let Some(row) = found.next().map_err(failed)? else { return Ok(None) };
    let (document, status): (Vec<u8>, String) = (rows::get(row, "document")?, rows::get(row, "status")?);
    let traces = rows::get::<i64>(row, "traces")?.cast_unsigned();
    Ok(Some(Joined { seq: rows::get(row, "seq")?, incident: rows::incident(&document, &status)?, traces, added: 0 }))
}

fn open_about(
    tx: &mut Transaction<'_>,
    decision: &Decision,
    agent: AgentKey,
    (trigger, severity): (Trigger, Severity),
    earlier: &[i64],
    raised: &mut Raised,
) -> Result<Joined> {
    let mut incident = Incident::about(decision, trigger, severity, fresh_id(decision.received_at));
    let mut traces = Vec::with_capacity(earlier.len() + 1);
    for seq in earlier {
        if let Some((trace_id, severity, tool)) = brief(tx, *seq)? {
            traces.push(trace_id);
            incident.include(&tool, severity);
        }
    }
    traces.append(&mut incident.trace_ids);
    incident.trace_ids = traces;
    let incident = Arc::new(incident);
    let (seq, bytes) = open(tx, &incident, Some(agent), None)?;
    raised.alerts.push(Alert { seq, before: None, now: Event::Incident(Arc::clone(&incident)), bytes });
    Ok(Joined { seq, incident: Arc::unwrap_or_clone(incident), traces: 0, added: 0 })
}

/// What an incident says of a decision that was recorded before.
fn brief(tx: &Transaction<'_>, decision: i64) -> Result<Option<(Uuid, Severity, String)>> {
    let mut select = tx
        .conn
        .prepare_cached("select trace_id, severity, document ->> '$.tool_name' as tool, document ->> '$.operation' as operation from decisions where seq = ?1")
        .map_err(failed)?;
    let mut found = select.query([decision]).map_err(failed)?;
    let Some(row) = found.next().map_err(failed)? else { return Ok(None) };
    let (tool, operation): (String, Option<String>) = (rows::get(row, "tool")?, rows::get(row, "operation")?);
    Ok(Some((rows::get(row, "trace_id")?, rows::code(row, "severity")?, action(&tool, operation.as_deref()))))
}

/// A decision belongs to an incident that is open. Where that makes it say more, those who did not want to hear of it before are told.
fn join(tx: &mut Transaction<'_>, joined: &mut Joined, decision: &Decision, severity: Severity, raised: &mut Raised) -> Result<()> {
    let before = joined.incident.severity;
    let tools = joined.incident.tools.len();
    if !joined.incident.include(&decision.action(), severity) {
        return Ok(());
    }
    let document = document_of(&joined.incident)?;
    tx.conn
        .prepare_cached("update incidents set document = ?2 where seq = ?1")
        .and_then(|mut update| update.execute(params![joined.seq, document]))
        .map_err(failed)?;
    tell(tx, joined.incident.id, joined.incident.status);
    let now = joined.incident.clone();
    let mut was = now.clone();
    was.severity = before;
    was.tools.truncate(tools);
    if now.severity != before {
        log(tx, joined.seq, decision.received_at, "severity", None, Some(now.severity.name()))?;
    }
    let (before, now) = (Some(Event::Incident(Arc::new(was))), Event::Incident(Arc::new(now)));
    raised.alerts.push(Alert { seq: joined.seq, before, now, bytes: document.len() });
    Ok(())
}

impl Joined {
    /// Names a decision in the incident, once; past the most that it names it is only counted. Whether it was named now.
    fn name(&mut self, tx: &Transaction<'_>, decision: i64) -> Result<bool> {
        let named = self.traces + self.added < MOST_TRACES as u64;
        let new = !named || link(tx, self.seq, decision)?;
        self.added += u64::from(new);
        Ok(named && new)
    }

    /// Writes down how many were added.
    pub(super) fn keep(&self, conn: &Connection) -> Result<()> {
        conn.prepare_cached("update incidents set traces = traces + ?2 where seq = ?1")
            .and_then(|mut update| update.execute(params![self.seq, self.added.cast_signed()]))
            .map_err(failed)?;
        Ok(())
    }
}

fn link(tx: &Transaction<'_>, incident: i64, decision: i64) -> Result<bool> {
    tx.conn
        .prepare_cached("insert into incident_traces (incident, decision) values (?1, ?2) on conflict do nothing")
        .and_then(|mut insert| insert.execute([incident, decision]))
        .map(|inserted| inserted == 1)
        .map_err(failed)
}

/// Keeps an incident; its row, and how long its document is. `agent`: whose decisions join it.
fn open(tx: &mut Transaction<'_>, incident: &Incident, agent: Option<AgentKey>, by: Option<&Author>) -> Result<(i64, usize)> {
    let document = document_of(incident)?;
    tx.conn
        .prepare_cached("insert into incidents (id, status, opened_at, document, cause, agent) values (?1, 'open', ?2, ?3, ?4, ?5)")
        .and_then(|mut insert| insert.execute(params![incident.id, incident.opened_at.ms(), document, incident.trigger.name(), agent]))
        .map_err(failed)?;
    let seq = tx.conn.last_insert_rowid();
    log(tx, seq, incident.opened_at, "opened", by, None)?;
    tell(tx, incident.id, IncidentStatus::Open);
    Ok((seq, document.len()))
}

/// Keeps an incident that no decision joins, with the decisions that it names, and its deliveries to all channels but `except`.
pub(super) fn open_by_hand(tx: &mut Transaction<'_>, incident: &Arc<Incident>, by: Option<&Author>, except: Option<Uuid>) -> Result<()> {
    let (seq, bytes) = open(tx, incident, None, by)?;
    let mut joined = Joined { seq, incident: (**incident).clone(), traces: 0, added: 0 };
    for trace_id in &incident.trace_ids {
        if let Some(decision) = record::seq_of(tx, *trace_id)? {
            joined.name(tx, decision)?;
        }
    }
    joined.keep(tx.conn)?;
    let event = Event::Incident(Arc::clone(incident));
    let to = except.map_or(To::Everyone, To::EveryoneBut);
    record::route(tx, Subject::incident(&event, seq, bytes), &event, incident.opened_at, to)?;
    Ok(())
}

/// Tells who looks on how an incident stands.
fn tell(tx: &mut Transaction<'_>, id: Uuid, status: IncidentStatus) {
    if let Some(bulletin) = tx.bulletin() {
        bulletin.incident(IncidentNews { id, status });
    }
}

/// The incident of a paused channel is over with the pause.
pub(super) fn close_pause(tx: &mut Transaction<'_>, channel: Uuid, now: Time) -> Result<()> {
    let (closed, resolution) = (IncidentStatus::Closed.name(), Resolution::Infrastructure.name());
    let ended: Option<(i64, Uuid)> = tx
        .conn
        .prepare_cached(
            "update incidents set status = ?2, closed_at = ?3, resolution = ?4 \
             where status <> ?2 and id = (select pause_incident from channels where id = ?1) returning seq, id",
        )
        .and_then(|mut update| update.query_row(params![channel, closed, now.ms(), resolution], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(failed)?;
    let Some((seq, id)) = ended else { return Ok(()) };
    tell(tx, id, IncidentStatus::Closed);
    log(tx, seq, now, closed, None, Some(resolution))
}

/// A person takes an incident a step on.
pub(super) fn advance(tx: &mut Transaction<'_>, id: Uuid, to: IncidentStatus, resolution: Option<Resolution>, by: &Author, now: Time) -> Result<Handled> {
    let found: Option<(i64, String, String, Option<AgentKey>)> = tx
        .conn
        .prepare_cached("select seq, status, cause, agent from incidents where id = ?1")
        .and_then(|mut select| select.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).optional())
        .map_err(failed)?;
    let Some((seq, status, cause, agent)) = found else { return Ok(Handled::Unknown) };
    let from = rows::incident_status(&status);
    if !from.next().contains(&to) {
        return Ok(Handled::WrongMove(from));
    }
    let closed_at = (to == IncidentStatus::Closed).then(|| now.ms());
    tx.conn
        .prepare_cached("update incidents set status = ?2, closed_at = ?3, resolution = ?4 where seq = ?1")
        .and_then(|mut update| update.execute(params![seq, to.name(), closed_at, resolution.map(Resolution::name)]))
        .map_err(failed)?;
    log(tx, seq, now, to.name(), Some(by), resolution.map(Resolution::name))?;
    tell(tx, id, to);
    if let Some(agent) = agent {
        let trigger = Trigger::ALL.into_iter().find(|trigger| trigger.name() == cause);
        if let Some(joined) = trigger.and_then(|trigger| tx.take_joined(&(agent, trigger))) {
            joined.keep(tx.conn)?;
        }
        if to == IncidentStatus::Closed && trigger == Some(Trigger::RepeatedDeny) {
            tx.forget_denials(&agent);
            denials::erase(tx.conn, &agent)?;
        }
    }
    Ok(Handled::Done)
}

/// A person writes a note.
pub(super) fn note(tx: &mut Transaction<'_>, id: Uuid, text: &str, by: &Author, now: Time) -> Result<Handled> {
    let found: Option<(i64, u32, String)> = tx
        .conn
        .prepare_cached("select seq, (select count(*) from incident_log where incident = seq and what = 'note'), status from incidents where id = ?1")
        .and_then(|mut select| select.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional())
        .map_err(failed)?;
    match found {
        None => Ok(Handled::Unknown),
        Some((_, notes, _)) if notes >= MOST_NOTES => Ok(Handled::Full),
        Some((seq, _, status)) => {
            tell(tx, id, rows::incident_status(&status));
            log(tx, seq, now, "note", Some(by), Some(text)).map(|()| Handled::Done)
        }
    }
}

fn document_of(incident: &Incident) -> Result<Vec<u8>> {
    serde_json::to_vec(incident).map_err(|error| StoreError::Statement(error.into()))
}

/// Writes a line into an incident's log.
fn log(tx: &Transaction<'_>, incident: i64, at: Time, what: &str, by: Option<&Author>, note: Option<&str>) -> Result<()> {
    let who = by.map(rows::json).transpose()?;
    tx.conn
        .prepare_cached(
            "insert into incident_log (incident, n, at, what, who, note) \
             select ?1, coalesce(max(n), 0) + 1, ?2, ?3, ?4, ?5 from incident_log where incident = ?1",
        )
        .and_then(|mut insert| insert.execute(params![incident, at.ms(), what, who, note]))
        .map_err(failed)?;
    Ok(())
}
