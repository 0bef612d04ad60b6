//! What is old is removed, a few rows at a time. What is still open keeps all that it is about.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value};

use super::activity;
use super::audit;
use super::export::DISORDER;
use super::rows::failed;
use super::writer::Transaction;
use crate::domain::audit::Target;
use crate::domain::time::Time;
use crate::store::{Expendable, Pruned, Pruning, Result};

/// How many rows a step looks at, at most.
pub(super) const STEP: usize = 500;
/// After how many bytes of documents and bodies a step ends: they are pages that it has to free.
const BYTES: i64 = 4 * 1024 * 1024;

/// In their order. Of the last two, which say nothing that was not said of the decisions, nobody is told.
const ALL: [Expendable; 7] =
    [Expendable::Deliveries, Expendable::Approvals, Expendable::Incidents, Expendable::Decisions, Expendable::Agents, Expendable::Blocks, Expendable::Terms];
const TOLD: [(Expendable, &str); 5] = [
    (Expendable::Deliveries, "deliveries"),
    (Expendable::Approvals, "approvals"),
    (Expendable::Incidents, "incidents"),
    (Expendable::Decisions, "decisions"),
    (Expendable::Agents, "agents"),
];

/// How a kind is gone through: by its row numbers, which are in the order of the time but for [`DISORDER`].
struct Table {
    /// Of rows after ?1 in order, at most ?3: the row, the time that ends the walk, whether it is to go if that is before ?2, its bytes.
    /// The newest row stays, so that its number, which cursors and cards know, is never given again.
    look: &'static str,
    /// What goes with the row ?1.
    remove: &'static [&'static str],
}

const DELIVERIES: Table = Table {
    // A correction that waits needs the card that it corrects, which is of the same decision.
    look: "select id, created_at, created_at < ?2 and state <> 0 and id < (select max(id) from deliveries) \
           and not exists (select 1 from deliveries q where q.decision = d.decision and q.state = 0), 0 from deliveries d where id > ?1 order by id limit ?3",
    remove: &["delete from attempts where delivery = ?1", "delete from deliveries where id = ?1"],
};

const APPROVALS: Table = Table {
    // A delivery that waits shows how the approval of its decision stands.
    look: "select seq, opened_at, opened_at < ?2 and status <> 0 and seq < (select max(seq) from approvals) and not exists \
           (select 1 from decisions e join deliveries q on q.decision = e.seq where e.approval_id = a.id and q.state = 0), 0 \
           from approvals a where seq > ?1 order by seq limit ?3",
    remove: &["delete from approval_keys where approval = ?1", "delete from approval_log where approval = ?1", "delete from approvals where seq = ?1"],
};

const INCIDENTS: Table = Table {
    look: "select seq, opened_at, status = 'closed' and coalesce(closed_at, opened_at) < ?2 and seq < (select max(seq) from incidents) \
           and not exists (select 1 from deliveries q where q.incident = i.seq), 0 from incidents i where seq > ?1 order by seq limit ?3",
    remove: &["delete from incident_traces where incident = ?1", "delete from incident_log where incident = ?1", "delete from incidents where seq = ?1"],
};

const DECISIONS: Table = Table {
    look: "select seq, received_at, received_at < ?2 and seq < (select max(seq) from decisions) \
           and not exists (select 1 from deliveries q where q.decision = e.seq) and not exists (select 1 from approvals a where a.id = e.approval_id) \
           and not exists (select 1 from incident_traces t join incidents i on i.seq = t.incident where t.decision = e.seq and i.status <> 'closed'), \
           length(document) + coalesce(length(body), 0) from decisions e where seq > ?1 order by seq limit ?3",
    remove: &["delete from scan_responses where decision = ?1", "delete from incident_traces where decision = ?1", "delete from decisions where seq = ?1"],
};

/// A step of a run that removes what came in before `before`.
pub(super) fn step(tx: &Transaction<'_>, before: Time, from: Pruning, block_bits: u32) -> Result<Pruned> {
    let (removed, after) = match from.at {
        Expendable::Deliveries => walk(tx.conn, &DELIVERIES, before, from.after)?,
        Expendable::Approvals => walk(tx.conn, &APPROVALS, before, from.after)?,
        Expendable::Incidents => walk(tx.conn, &INCIDENTS, before, from.after)?,
        Expendable::Decisions => walk(tx.conn, &DECISIONS, before, from.after)?,
        Expendable::Agents => unseen(tx.conn, before)?,
        Expendable::Blocks => activity::prune_blocks(tx.conn, before, from.after, block_bits)?,
        Expendable::Terms => activity::prune_terms(tx.conn, from.after, block_bits)?,
    };
    if let Some((_, name)) = TOLD.iter().find(|(kind, _)| *kind == from.at && removed > 0) {
        let count = format!("update retention set {name} = {name} + ?1");
        tx.conn.prepare_cached(&count).and_then(|mut update| update.execute([removed])).map_err(failed)?;
    }
    let next = match after {
        Some(after) => Some(Pruning { after, ..from }),
        None => ALL.into_iter().skip_while(|kind| *kind != from.at).nth(1).map(|at| Pruning { at, after: 0 }),
    };
    Ok(Pruned { removed, next })
}

/// How many rows of a table went, and the row to go on after; none at the end.
fn walk(conn: &Connection, table: &Table, before: Time, after: i64) -> Result<(u64, Option<i64>)> {
    let mut select = conn.prepare_cached(table.look).map_err(failed)?;
    let mut found = select.query(params![after, before.ms(), STEP]).map_err(failed)?;
    let (mut old, mut looked, mut last, mut bytes) = (Vec::new(), 0, after, 0);
    while bytes < BYTES {
        let Some(row) = found.next().map_err(failed)? else { break };
        let (seq, at, goes): (i64, i64, bool) = (row.get(0).map_err(failed)?, row.get(1).map_err(failed)?, row.get(2).map_err(failed)?);
        if at >= before.ms().saturating_add(DISORDER) {
            break;
        }
        (looked, last) = (looked + 1, seq);
        if goes {
            bytes += row.get::<_, i64>(3).map_err(failed)?;
            old.push(seq);
        }
    }
    drop(found);
    for statement in table.remove {
        let mut delete = conn.prepare_cached(statement).map_err(failed)?;
        old.iter().try_for_each(|seq| delete.execute([seq]).map(drop)).map_err(failed)?;
    }
    Ok((old.len() as u64, (looked == STEP || bytes >= BYTES).then_some(last)))
}

fn unseen(conn: &Connection, before: Time) -> Result<(u64, Option<i64>)> {
    let removed = conn
        .prepare_cached(
            "delete from agents where key in (select key from agents indexed by agents_seen where last_seen_at < ?1 order by last_seen_at limit ?2)",
        )
        .and_then(|mut delete| delete.execute(params![before.ms(), STEP]))
        .map_err(failed)?;
    Ok((removed as u64, (removed == STEP).then_some(0)))
}

/// Ends a run: the audit log is told what was removed since it was last told, if anything.
pub(super) fn finish(tx: &Transaction<'_>, before: Time, now: Time) -> Result<()> {
    let columns = TOLD.map(|(_, name)| name).join(", ");
    let counts: [u64; 5] = tx
        .conn
        .query_row(&format!("select {columns} from retention"), [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]))
        .map_err(failed)?;
    if counts.iter().any(|count| *count > 0) {
        let mut after: Map<String, Value> = TOLD.iter().zip(counts).map(|((_, name), count)| ((*name).to_owned(), count.into())).collect();
        after.insert("received_before".to_owned(), before.to_string().into());
        audit::append(tx, "retention.pruned", Target::default(), None, Some(&after.into()))?;
    }
    let zeros = TOLD.map(|(_, name)| format!("{name} = 0")).join(", ");
    tx.conn.execute(&format!("update retention set last_run_at = ?1, {zeros}"), [now.ms()]).map(drop).map_err(failed)
}

/// When a run last went through everything.
pub(super) fn last_run(conn: &Connection) -> Result<Option<Time>> {
    let at: Option<Option<i64>> = conn.query_row("select last_run_at from retention", [], |row| row.get(0)).optional().map_err(failed)?;
    Ok(at.flatten().map(Time::from_ms))
}
