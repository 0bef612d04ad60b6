//! What happened, counted by minute and hour.
//!
//! Decisions are counted behind the ingest, some thousand rows at a time, which costs a commit nothing. What becomes of deliveries and approvals is counted in the
//! commit that writes it: it is a handful of rows, however many they were.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};
use serde::Deserialize;

use super::rows::{self, failed};
use super::writer::Transaction;
use crate::domain::decision::{Agent, DecisionKind};
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::store::Result;
use crate::store::codes::Code;
use crate::store::stats::{HOUR, MINUTE, Spread, Stats, StatsQuery};

/// How many decisions are counted at a time, and after how many bytes of them no more are read.
const ROWS: usize = 4_096;
const BYTES: usize = 4 * 1024 * 1024;
/// How many agents, tools and reasons are counted by name in a minute, and in an hour. The others are one row: names come from agents, and can be as many as they like.
const NAMED_A_MINUTE: usize = 50;
const NAMED_AN_HOUR: usize = 100;
/// The longest name that is counted as it is, in bytes.
const LONGEST: usize = 200;

/// What is counted; the numbers are those of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum What {
    Kind = 0,
    Band = 1,
    Agent = 2,
    Tool = 3,
    Reason = 4,
    Delivery = 5,
    DeliveryTime = 6,
    Approval = 7,
    AnswerTime = 8,
}

impl What {
    /// How many of it are counted by name in a step; none where there is no end of names to be feared.
    const fn most(self, step: i64) -> Option<usize> {
        match self {
            Self::Agent | Self::Tool | Self::Reason => Some(if step == MINUTE { NAMED_A_MINUTE } else { NAMED_AN_HOUR }),
            Self::Kind | Self::Band | Self::Delivery | Self::DeliveryTime | Self::Approval | Self::AnswerTime => None,
        }
    }
}

/// Counts: of what, in which minute, which one.
pub(super) type Counts = HashMap<(What, i64, String), u64>;

/// The minute of a time.
pub(super) fn minute(at: Time) -> i64 {
    at.ms() - at.ms().rem_euclid(MINUTE)
}

/// Adds counts to what is kept.
pub(super) fn keep(conn: &Connection, counts: &Counts) -> Result<()> {
    let mut hours = Counts::new();
    for ((what, minute, key), count) in counts {
        *hours.entry((*what, minute - minute.rem_euclid(HOUR), key.clone())).or_default() += count;
    }
    for (step, counts) in [(MINUTE, counts), (HOUR, &hours)] {
        let mut by_place: HashMap<(What, i64), Vec<(&str, u64)>> = HashMap::new();
        for ((what, at, key), count) in counts {
            by_place.entry((*what, *at)).or_default().push((key, *count));
        }
        for ((what, at), mut keys) in by_place {
            let mut others = 0;
            if let Some(most) = what.most(step) {
                others = name_the_most_frequent(conn, (step, what, at), most, &mut keys)?;
            }
            for (key, count) in keys.into_iter().chain((others > 0).then_some(("", others))) {
                add(conn, (step, what, at), key, count)?;
            }
        }
    }
    Ok(())
}

/// A step, what is counted in it, and when it began.
type Step = (i64, What, i64);

fn add(conn: &Connection, (step, what, at): Step, key: &str, count: u64) -> Result<()> {
    conn.prepare_cached("insert into stats (step, what, at, key, count) values (?1, ?2, ?3, ?4, ?5) on conflict do update set count = count + excluded.count")
        .and_then(|mut upsert| upsert.execute(params![step, what as i64, at, key, count.cast_signed()]))
        .map_err(failed)?;
    Ok(())
}

/// Leaves in `keys` those that are counted by name already, and of the new ones the most frequent, until there are `most` of them; the count of the others is told.
fn name_the_most_frequent(conn: &Connection, (step, what, at): Step, most: usize, keys: &mut Vec<(&str, u64)>) -> Result<u64> {
    let mut select = conn.prepare_cached("select key from stats where step = ?1 and what = ?2 and at = ?3 and key <> ''").map_err(failed)?;
    let named = select.query_map(params![step, what as i64, at], |row| row.get(0));
    let mut named: HashSet<String> = named.and_then(Iterator::collect).map_err(failed)?;
    keys.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let mut others = 0;
    keys.retain(|(key, count)| {
        let keeps = !key.is_empty() && (named.contains(*key) || (named.len() < most && named.insert((*key).to_owned())));
        others += if keeps { 0 } else { *count };
        keeps
    });
    Ok(others)
}

/// Decisions that are counted, and not yet kept.
pub(super) struct Counted {
    /// The last one that is kept, and the last one of these.
    after: i64,
    last: i64,
    counts: Counts,
}

/// What is counted of a decision's document.
#[derive(Deserialize)]
struct Named {
    agent: Agent,
    tool_name: String,
    reason_codes: Vec<String>,
}

/// Counts the next decisions; none where all are counted.
pub(super) fn count(conn: &Connection) -> Result<Option<Counted>> {
    let after: i64 = conn.query_row("select seq from stats_counted", [], |row| row.get(0)).map_err(failed)?;
    let mut select =
        conn.prepare_cached("select seq, kind, severity, received_at, document from decisions where seq > ?1 order by seq limit ?2").map_err(failed)?;
    let mut found = select.query(params![after, ROWS]).map_err(failed)?;
    let (mut last, mut bytes, mut counts) = (after, 0, Counts::new());
    while bytes < BYTES {
        let Some(row) = found.next().map_err(failed)? else { break };
        last = rows::get(row, "seq")?;
        let at = minute(rows::time(row, "received_at")?);
        let (kind, band): (DecisionKind, Severity) = (rows::code(row, "kind")?, rows::code(row, "severity")?);
        let document = row.get_ref("document").and_then(|document| Ok(document.as_bytes()?)).map_err(failed)?;
        bytes += document.len();
        let mut add = |what, key: &str| *counts.entry((what, at, shortened(key))).or_default() += 1;
        add(What::Kind, kind.name());
        add(What::Band, band.name());
        // One that cannot be read is told of where it is read for itself.
        if let Ok(named) = serde_json::from_slice::<Named>(document) {
            add(What::Agent, named.agent.id.as_deref().or(named.agent.name.as_deref()).unwrap_or_default());
            add(What::Tool, &named.tool_name);
            named.reason_codes.iter().for_each(|code| add(What::Reason, code));
        }
    }
    Ok((last > after).then_some(Counted { after, last, counts }))
}

fn shortened(name: &str) -> String {
    name[..name.floor_char_boundary(LONGEST)].to_owned()
}

/// Keeps what was counted, unless somebody else counted the same meanwhile.
pub(super) fn keep_counted(tx: &Transaction<'_>, counted: &Counted) -> Result<()> {
    let moved = tx
        .conn
        .prepare_cached("update stats_counted set seq = ?2 where seq = ?1")
        .and_then(|mut update| update.execute([counted.after, counted.last]))
        .map_err(failed)?;
    if moved == 1 { keep(tx.conn, &counted.counts) } else { Ok(()) }
}

/// How many decisions are not counted yet.
pub(super) fn uncounted(conn: &Connection) -> Result<u64> {
    let rows: i64 =
        conn.query_row("select coalesce((select max(seq) from decisions), 0) - (select seq from stats_counted)", [], |row| row.get(0)).map_err(failed)?;
    Ok(u64::try_from(rows).unwrap_or_default())
}

/// Forgets minutes from before `minutes` and hours from before `hours`, up to `limit` rows of each; whether there may be more.
pub(super) fn prune(tx: &Transaction<'_>, minutes: Time, hours: Option<Time>, limit: usize) -> Result<bool> {
    let mut more = false;
    for (step, before) in [(MINUTE, Some(minutes)), (HOUR, hours)] {
        let Some(before) = before else { continue };
        for what in What::Kind as i64..=What::AnswerTime as i64 {
            let removed = tx
                .conn
                .prepare_cached(
                    "delete from stats where (step, what, at, key) in \
                     (select step, what, at, key from stats where step = ?1 and what = ?2 and at < ?3 order by at limit ?4)",
                )
                .and_then(|mut delete| delete.execute(params![step, what, before.ms(), limit]))
                .map_err(failed)?;
            more |= removed == limit;
        }
    }
    Ok(more)
}

/// The figures of a span.
pub(super) fn of(conn: &Connection, query: &StatsQuery) -> Result<Stats> {
    let sums = |what: What, most: usize| -> Result<Vec<(String, u64)>> {
        let mut select = conn
            .prepare_cached(
                "select key, sum(count) as total from stats where step = ?1 and what = ?2 and at >= ?3 and at < ?4 and key <> '' \
                 group by key order by total desc, key limit ?5",
            )
            .map_err(failed)?;
        let of = params![query.sums, what as i64, query.since.ms(), query.until.ms(), most];
        select.query_map(of, |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()))).and_then(Iterator::collect).map_err(failed)
    };
    let all = |what| sums(what, 1_000);
    let spread = |what| Ok::<_, crate::store::StoreError>(Spread(all(what)?.iter().filter_map(|(key, count)| Some((key.parse().ok()?, *count))).collect()));
    Ok(Stats {
        series: series(conn, query)?,
        kinds: known(&all(What::Kind)?, DecisionKind::name),
        bands: known(&all(What::Band)?, Severity::name),
        agents: sums(What::Agent, query.top)?,
        tools: sums(What::Tool, query.top)?,
        reasons: sums(What::Reason, query.top)?,
        deliveries: known(&all(What::Delivery)?, crate::domain::delivery::DeliveryState::name),
        delivery_times: spread(What::DeliveryTime)?,
        approvals: known(&all(What::Approval)?, crate::domain::approval::ApprovalStatus::name),
        answer_times: spread(What::AnswerTime)?,
    })
}

fn series(conn: &Connection, query: &StatsQuery) -> Result<Vec<(Time, DecisionKind, u64)>> {
    let mut select =
        conn.prepare_cached("select at, key, count from stats where step = ?1 and what = ?2 and at >= ?3 and at < ?4 order by at").map_err(failed)?;
    let of = params![query.series, What::Kind as i64, query.since.ms(), query.until.ms()];
    let rows: Vec<(i64, String, i64)> = select.query_map(of, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).and_then(Iterator::collect).map_err(failed)?;
    let kind = |name: &str| DecisionKind::VALUES.iter().copied().find(|kind| kind.name() == name);
    Ok(rows.into_iter().filter_map(|(at, key, count)| Some((Time::from_ms(at), kind(&key)?, count.cast_unsigned()))).collect())
}

/// The counts of each value, in the order of the values; of names that are none of them, nothing.
fn known<T: Code + Copy>(counts: &[(String, u64)], name: impl Fn(T) -> &'static str) -> Vec<(T, u64)> {
    let of = |value: &T| counts.iter().find(|(key, _)| key == name(*value)).map(|(_, count)| (*value, *count));
    T::VALUES.iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(folder: &std::path::Path) -> Connection {
        let vault = crate::secret::Vault::new(&crate::secret::EncryptionKey::from_hex(&"07".repeat(32)).unwrap());
        super::super::schema::open(&folder.join("interven.db"), &vault).unwrap()
    }

    /// How many names of agents a step has, and how often they were counted, with those that have none.
    fn agents(conn: &Connection, step: i64) -> (usize, u64) {
        let sum = "select count(nullif(key, '')), sum(count) from stats where what = 2 and step = ?1";
        conn.query_row(sum, [step], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    }

    #[test]
    fn names_have_a_bound_a_minute_and_an_hour_however_often_it_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let conn = store(folder.path());
        for round in 0..30_u64 {
            let mut counts = Counts::new();
            for agent in 0..40 {
                counts.insert((What::Agent, round.cast_signed() / 10 * MINUTE, format!("agent-{round}-{agent:03}")), agent + 1);
            }
            counts.insert((What::Agent, round.cast_signed() / 10 * MINUTE, "steady".into()), 5);
            counts.insert((What::Tool, 0, "slack".into()), 3);
            keep(&conn, &counts).unwrap();
        }
        let all = 30 * ((1..=40).sum::<u64>() + 5);
        assert_eq!((agents(&conn, MINUTE), agents(&conn, HOUR)), ((3 * NAMED_A_MINUTE, all), (NAMED_AN_HOUR, all)));
        let count = |step: i64, at: i64, key: &str| -> u64 {
            conn.query_row("select count from stats where what = 2 and step = ?1 and at = ?2 and key = ?3", params![step, at, key], |row| row.get(0)).unwrap()
        };
        assert_eq!((count(MINUTE, 0, "steady"), count(HOUR, 0, "steady")), (50, 150), "who has a name keeps it");
        assert_eq!(count(MINUTE, 0, "agent-1-039"), 40, "the most frequent are named first");
        assert_eq!(shortened(&"é".repeat(150)).len(), 200);
    }

    #[test]
    fn names_that_were_counted_without_a_bound_are_brought_within_it() {
        let folder = tempfile::tempdir().unwrap();
        let conn = store(folder.path());
        let all: u64 = (1..=300).sum();
        for agent in 1..=300 {
            for step in [MINUTE, HOUR] {
                add(&conn, (step, What::Agent, 0), &format!("agent-{agent:03}"), agent).unwrap();
            }
        }
        add(&conn, (HOUR, What::Agent, 0), "", 7).unwrap();
        add(&conn, (HOUR, What::Kind, 0), "DENY", 9).unwrap();
        conn.execute_batch(include_str!("../../../migrations/sqlite/0014_stats_bound.sql")).unwrap();
        assert_eq!((agents(&conn, MINUTE), agents(&conn, HOUR)), ((NAMED_A_MINUTE, all), (NAMED_AN_HOUR, all + 7)));
        let smallest: u64 = conn.query_row("select min(count) from stats where what = 2 and step = ?1", [HOUR], |row| row.get(0)).unwrap();
        assert_eq!(smallest, 201);
    }
}
