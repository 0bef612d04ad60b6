//! The agents: each is there from its first decision on.
//!
//! The truth is in the table. What is kept in memory is only when each was last written down, so that not every decision writes its agent again; it is changed once
//! that is on disk, and so a commit that failed is made up for by the agent's next decision.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::denials::AgentKey;
use super::record::{ACTIVITY_SPAN, agent_key};
use super::rows::{self, failed};
use crate::domain::decision::{Agent, Decision, DecisionKind};
use crate::domain::time::Time;
use crate::store::{AgentSeen, Result};

/// How often an agent is written down at most, in milliseconds.
const NOTED: i64 = 60 * 1_000;
/// Of how many agents that is remembered; some 40 bytes each.
const AGENTS: usize = 65_536;
/// How much is kept of what an agent is called, in characters: it is free text of any length, and a page of agents is read in one go.
const LONGEST_NAME: usize = 500;

/// The agents that a transaction writes down, and a decision of each.
pub(super) type Sightings = HashMap<AgentKey, Arc<Decision>>;

/// When the agents that were seen of late were written down.
#[derive(Default)]
pub(super) struct Noted(HashMap<AgentKey, i64>);

impl Noted {
    /// Whether an agent that is seen now is to be written down.
    pub(super) fn is_due(&self, agent: &AgentKey, now: Time) -> bool {
        // A clock that was set back makes it due as well.
        self.0.get(agent).is_none_or(|at| (now.ms() - at).abs() >= NOTED)
    }

    /// What was committed is remembered. Where it would be too much, all before it is forgotten: the table knows when not to write.
    pub(super) fn put(&mut self, committed: &Sightings) {
        if self.0.len() + committed.len() > AGENTS {
            self.0.clear();
        }
        self.0.extend(committed.iter().take(AGENTS).map(|(agent, decision)| (*agent, decision.received_at.ms())));
    }
}

/// Writes agents down: a new one, or one that was not a minute ago.
pub(super) fn keep(conn: &Connection, sightings: &Sightings) -> Result<()> {
    for (key, decision) in sightings {
        let Agent { id, name, runtime_type } = &decision.agent;
        conn.prepare_cached(
            "insert into agents (key, id, name, runtime_type, first_seen_at, last_seen_at) values (?1, ?2, ?3, ?4, ?5, ?5) on conflict (key) do update set \
             id = coalesce(excluded.id, id), name = coalesce(excluded.name, name), runtime_type = coalesce(excluded.runtime_type, runtime_type), \
             last_seen_at = excluded.last_seen_at where excluded.last_seen_at >= last_seen_at + ?6",
        )
        .and_then(|mut upsert| upsert.execute(params![key, cut(id.as_ref()), cut(name.as_ref()), cut(runtime_type.as_ref()), decision.received_at.ms(), NOTED]))
        .map_err(failed)?;
    }
    Ok(())
}

fn cut(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.char_indices().nth(LONGEST_NAME).map_or(text.as_str(), |(end, _)| &text[..end]))
}

const COLUMNS: &str = "key, id, name, runtime_type, first_seen_at, last_seen_at";

/// The agents that were seen last, with their decisions from `since` on.
pub(super) fn page(conn: &Connection, runtime: Option<&str>, before: Option<(Time, Uuid)>, limit: usize, since: Time) -> Result<Vec<AgentSeen>> {
    let _look = conn.unchecked_transaction().map_err(failed)?;
    let (at, key) = before.unwrap_or((Time::from_ms(i64::MAX), Uuid::max()));
    let text = format!(
        "select {COLUMNS} from agents indexed by agents_seen where (last_seen_at, key) < (?1, ?2) and (?3 is null or runtime_type = ?3) \
         order by last_seen_at desc, key desc limit ?4"
    );
    let mut select = conn.prepare_cached(&text).map_err(failed)?;
    let mut found = select.query(params![at.ms(), key, runtime, limit]).map_err(failed)?;
    let mut page = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        page.push(agent(conn, row, since)?);
    }
    Ok(page)
}

/// The agent with this id, else the one of this name that was seen last.
pub(super) fn one(conn: &Connection, id_or_name: &str, since: Time) -> Result<Option<AgentSeen>> {
    let _look = conn.unchecked_transaction().map_err(failed)?;
    let key = agent_key(&Agent { id: Some(id_or_name.to_owned()), ..Agent::default() });
    let by_key = format!("select {COLUMNS} from agents where key = ?1");
    let mut select = conn.prepare_cached(&by_key).map_err(failed)?;
    let mut found = select.query([key]).map_err(failed)?;
    if let Some(row) = found.next().map_err(failed)? {
        return agent(conn, row, since).map(Some);
    }
    let by_name = format!("select {COLUMNS} from agents indexed by agents_name where name = ?1 order by last_seen_at desc limit 1");
    let mut select = conn.prepare_cached(&by_name).map_err(failed)?;
    let mut found = select.query([id_or_name]).map_err(failed)?;
    found.next().map_err(failed)?.map(|row| agent(conn, row, since)).transpose()
}

fn agent(conn: &Connection, row: &Row<'_>, since: Time) -> Result<AgentSeen> {
    let key: AgentKey = rows::get(row, "key")?;
    Ok(AgentSeen {
        key: Uuid::from_bytes(key),
        agent: Agent { id: rows::get(row, "id")?, name: rows::get(row, "name")?, runtime_type: rows::get(row, "runtime_type")? },
        first_seen_at: rows::time(row, "first_seen_at")?,
        last_seen_at: rows::time(row, "last_seen_at")?,
        decisions: decisions(conn, &key, since)?,
    })
}

/// How many decisions of each kind there were about an agent from `since` on, to the span.
pub(super) fn decisions(conn: &Connection, agent: &AgentKey, since: Time) -> Result<Vec<(DecisionKind, u64)>> {
    let mut select = conn
        .prepare_cached("select kind, sum(count) as count from agent_activity where agent = ?1 and span > ?2 group by kind order by kind")
        .map_err(failed)?;
    let mut found = select.query(params![agent, since.ms() - ACTIVITY_SPAN]).map_err(failed)?;
    let mut counts = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        counts.push((rows::code(row, "kind")?, rows::get::<i64>(row, "count")?.cast_unsigned()));
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::incident::Rules;
    use crate::secret::{EncryptionKey, Vault};
    use crate::store::sqlite::SqliteStore;
    use crate::store::{Asker, Store};

    fn sighting(at: i64) -> Arc<Decision> {
        let document = serde_json::json!({
            "trace_id": Uuid::nil(), "kind": "ALLOW", "occurred_at": Time::from_ms(at), "received_at": Time::from_ms(at), "title": "", "severity": "LOW",
            "reason_codes": [], "agent": {"id": "é".repeat(600)}, "tool_name": "t",
        });
        Arc::new(serde_json::from_value(document).unwrap())
    }

    fn agent(number: usize) -> AgentKey {
        (number as u128).to_be_bytes()
    }

    #[test]
    fn an_agent_is_due_once_a_minute_and_memory_has_a_bound() {
        let mut noted = Noted::default();
        assert!(noted.is_due(&agent(0), Time::from_ms(1_000_000)));
        noted.put(&Sightings::from([(agent(0), sighting(1_000_000))]));
        for (at, due) in [(1_000_000, false), (1_059_999, false), (1_060_000, true), (940_001, false), (940_000, true)] {
            assert_eq!(noted.is_due(&agent(0), Time::from_ms(at)), due, "{at}");
        }
        let one = sighting(2_000_000);
        noted.put(&(1..=AGENTS).map(|number| (agent(number), Arc::clone(&one))).collect());
        assert_eq!(noted.0.len(), AGENTS);
        noted.put(&(0..=AGENTS).map(|number| (agent(number), Arc::clone(&one))).collect());
        assert_eq!(noted.0.len(), AGENTS);
    }

    #[tokio::test]
    async fn what_was_not_committed_is_written_with_the_next_decision() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Arc::new(Vault::new(&EncryptionKey::from_hex(&"07".repeat(32)).unwrap()));
        let store = SqliteStore::open(folder.path(), vault, None).unwrap();
        let by = Asker { key: Uuid::nil(), single_use: false, incidents: Rules { repeated_deny_count: 5, repeated_deny_window: Duration::from_secs(3_600) } };
        let record = |id| store.record(vec![Decision { trace_id: Uuid::from_u128(id), ..(*sighting(0)).clone() }], by);
        let seen = async || store.agents(None, None, 9, Time::from_ms(0)).await.unwrap().len();
        let other = Connection::open(folder.path().join("interven.db")).unwrap();
        other.execute_batch("create trigger refused before insert on agents begin select raise(abort, 'refused'); end").unwrap();
        assert!(record(1).await.is_err());
        other.execute_batch("drop trigger refused").unwrap();
        assert_eq!(seen().await, 0);
        record(2).await.unwrap();
        assert_eq!(seen().await, 1);
    }

    #[test]
    fn a_name_of_any_length_is_kept_short() {
        let long = "é".repeat(600);
        assert_eq!(cut(Some(&long)), Some("é".repeat(LONGEST_NAME).as_str()));
        assert_eq!(cut(Some(&"short".to_owned())), Some("short"));
        assert_eq!(cut(None), None);
    }
}
