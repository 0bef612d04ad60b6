//! The newest DENYs of each agent, from which repeated ones are told.
//!
//! The truth is in `agent_activity`, in the row that counts an agent's DENYs of a span: it is written in the transaction that records them, once for each agent, and
//! so it is right after a restart and gone with a commit that failed. What is kept in memory saves reading it again: an agent's denials are taken out when
//! a transaction adds to them, and put back only once that is on disk.

use std::collections::{HashMap, VecDeque};

use rusqlite::{Connection, params};

use super::record::ACTIVITY_SPAN;
use super::rows::failed;
use crate::domain::decision::DecisionKind;
use crate::domain::incident::Rules;
use crate::domain::time::Time;
use crate::store::Result;
use crate::store::codes::Code;

/// By what an agent is known: see [`super::record::agent_key`].
pub(super) type AgentKey = [u8; 16];

/// How many agents' denials are kept in memory, at most 800 bytes each.
const AGENTS: usize = 8_192;

/// An agent's newest denials, oldest first: when each came in, and its row.
#[derive(Default)]
pub(super) struct Denials(VecDeque<(i64, i64)>);

impl Denials {
    pub(super) fn push(&mut self, at: Time, decision: i64) {
        if self.0.len() >= Rules::MOST as usize {
            self.0.pop_front();
        }
        self.0.push_back((at.ms(), decision));
    }

    /// The rows of those that count at `now`.
    pub(super) fn counted(&self, rules: Rules, now: Time) -> impl Iterator<Item = i64> {
        self.0.iter().filter(move |(at, _)| rules.counts(Time::from_ms(*at), now)).map(|(_, decision)| *decision)
    }

    /// Those of a span, as they are stored.
    pub(super) fn of_span(&self, span: i64) -> Vec<u8> {
        let of_it = self.0.iter().filter(|(at, _)| (span..span + ACTIVITY_SPAN).contains(at));
        of_it.flat_map(|(at, decision)| [at.to_be_bytes(), decision.to_be_bytes()]).flatten().collect()
    }

    fn read(conn: &Connection, agent: &AgentKey, now: Time) -> Result<Self> {
        let mut select = conn
            .prepare_cached("select recent from agent_activity where agent = ?1 and span > ?2 and kind = ?3 and recent is not null order by span desc")
            .map_err(failed)?;
        let oldest = now.before(Rules::LONGEST).ms() - ACTIVITY_SPAN;
        let mut found = select.query(params![agent, oldest, DecisionKind::Deny.code()]).map_err(failed)?;
        let mut denials = Self::default();
        while denials.0.len() < Rules::MOST as usize
            && let Some(row) = found.next().map_err(failed)?
        {
            let recent: Vec<u8> = row.get(0).map_err(failed)?;
            let (numbers, _) = recent.as_chunks::<8>();
            let (pairs, _) = numbers.as_chunks::<2>();
            for [at, decision] in pairs.iter().rev() {
                denials.0.push_front((i64::from_be_bytes(*at), i64::from_be_bytes(*decision)));
            }
        }
        while denials.0.len() > Rules::MOST as usize {
            denials.0.pop_front();
        }
        Ok(denials)
    }
}

/// The denials of the agents that were seen of late.
#[derive(Default)]
pub(super) struct Remembered(HashMap<AgentKey, Denials>);

impl Remembered {
    /// An agent's denials, out of memory, else from the table.
    pub(super) fn take(&mut self, conn: &Connection, agent: &AgentKey, now: Time) -> Result<Denials> {
        match self.0.remove(agent) {
            Some(denials) => Ok(denials),
            None => Denials::read(conn, agent, now),
        }
    }

    /// What was committed is remembered. Where it would be too much, all before it is forgotten: the table has it.
    pub(super) fn put(&mut self, committed: HashMap<AgentKey, Denials>) {
        if self.0.len() + committed.len() > AGENTS {
            self.0.clear();
        }
        self.0.extend(committed.into_iter().take(AGENTS));
    }

    pub(super) fn forget(&mut self, agent: &AgentKey) {
        self.0.remove(agent);
    }
}

/// Forgets an agent's denials in the table: what a person has closed is not counted again.
pub(super) fn erase(conn: &Connection, agent: &AgentKey) -> Result<()> {
    conn.prepare_cached("update agent_activity set recent = null where agent = ?1 and recent is not null")
        .and_then(|mut update| update.execute([agent]))
        .map_err(failed)?;
    Ok(())
}
