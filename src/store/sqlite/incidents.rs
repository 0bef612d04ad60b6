//! Incidents as they are read: one, a page of them, and what else is known of one.

use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::record;
use super::rows::{self, failed};
use crate::domain::incident::{IncidentStatus, MOST_TRACES, Resolution, Trigger};
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::store::{IncidentEntry, IncidentNow, IncidentQuery, IncidentStory, Result};

/// How many trace ids an incident of a page has.
const ON_A_PAGE: usize = 100;
/// How many decisions are told in full.
const IN_FULL: usize = 200;

const COLUMNS: &str = "seq, document, status, traces, closed_at, resolution";

pub(super) fn one(conn: &Connection, id: Uuid) -> Result<Option<IncidentNow>> {
    let _look = conn.unchecked_transaction().map_err(failed)?;
    let mut select = conn.prepare_cached(&format!("select {COLUMNS} from incidents where id = ?1")).map_err(failed)?;
    let mut found = select.query([id]).map_err(failed)?;
    found.next().map_err(failed)?.map(|row| now(conn, row, MOST_TRACES)).transpose()
}

pub(super) fn page(conn: &Connection, query: &IncidentQuery, before: Option<Uuid>, limit: usize) -> Result<Vec<IncidentNow>> {
    let _look = conn.unchecked_transaction().map_err(failed)?;
    let text = format!(
        "select {COLUMNS} from incidents where seq < coalesce((select seq from incidents where id = ?1), 9223372036854775807) \
         and (?2 is null or status = ?2) and (?3 is null or cause = ?3) and (?4 is null or document ->> '$.severity' = ?4) \
         and (?5 is null or ?5 in (document ->> '$.agent.id', document ->> '$.agent.name')) \
         and (?6 is null or opened_at >= ?6) and (?7 is null or opened_at < ?7) order by seq desc limit ?8"
    );
    let mut select = conn.prepare_cached(&text).map_err(failed)?;
    let values = params![
        before,
        query.status.map(IncidentStatus::name),
        query.trigger.map(Trigger::name),
        query.severity.map(Severity::name),
        query.agent,
        query.since.map(Time::ms),
        query.until.map(Time::ms),
        limit
    ];
    let mut found = select.query(values).map_err(failed)?;
    let mut page = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        page.push(now(conn, row, ON_A_PAGE)?);
    }
    Ok(page)
}

pub(super) fn story(conn: &Connection, id: Uuid) -> Result<IncidentStory> {
    let _look = conn.unchecked_transaction().map_err(failed)?;
    let text = format!(
        "{} join incident_traces t on t.decision = e.seq where t.incident = (select seq from incidents where id = ?1) order by t.decision limit ?2",
        record::decisions()
    );
    let mut select = conn.prepare_cached(&text).map_err(failed)?;
    let mut found = select.query(params![id, IN_FULL]).map_err(failed)?;
    let mut timeline = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        timeline.push(record::decision(row)?);
    }
    let mut select = conn
        .prepare_cached("select at, what, who, note from incident_log where incident = (select seq from incidents where id = ?1) order by n")
        .map_err(failed)?;
    let mut found = select.query([id]).map_err(failed)?;
    let mut log = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        let by = rows::author(rows::get(row, "who")?)?;
        log.push(IncidentEntry { at: rows::time(row, "at")?, what: rows::get(row, "what")?, by, text: rows::get(row, "note")? });
    }
    Ok(IncidentStory { timeline, log })
}

/// An incident as it stands, with the first `named` of the decisions that it names.
fn now(conn: &Connection, row: &Row<'_>, named: usize) -> Result<IncidentNow> {
    let (document, status): (Vec<u8>, String) = (rows::get(row, "document")?, rows::get(row, "status")?);
    let mut incident = rows::incident(&document, &status)?;
    incident.trace_ids = conn
        .prepare_cached("select e.trace_id from incident_traces t join decisions e on e.seq = t.decision where t.incident = ?1 order by t.decision limit ?2")
        .and_then(|mut select| select.query_map(params![rows::get::<i64>(row, "seq").unwrap_or_default(), named], |row| row.get(0))?.collect())
        .map_err(failed)?;
    let resolution: Option<String> = rows::get(row, "resolution")?;
    Ok(IncidentNow {
        incident,
        traces: rows::get::<i64>(row, "traces")?.cast_unsigned(),
        closed_at: rows::get::<Option<i64>>(row, "closed_at")?.map(Time::from_ms),
        resolution: resolution.and_then(|name| Resolution::ALL.into_iter().find(|known| known.name() == name)),
    })
}
