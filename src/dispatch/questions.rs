//! The questions of a lane, by agent: each has its share of the places and its turn, so that one that asks much keeps no other waiting.

use std::collections::HashMap;

/// Places for questions in a lane, apart from the others': a flood of DENY never keeps one out.
const PLACES: usize = 1_024;
/// How many of them one agent may take; what it asks beyond that waits in the table.
const PLACES_EACH: usize = 32;

/// Who holds how many places, and who was served when.
#[derive(Debug, Default)]
pub(super) struct Questions {
    held: usize,
    agents: HashMap<u64, Agent>,
    turn: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Agent {
    held: usize,
    /// At which turn it was served last; 0 for never.
    served_at: u64,
}

impl Questions {
    /// Takes a place, if there is one for this agent.
    pub(super) fn enter_bounded(&mut self, agent: u64) -> bool {
        let own = self.agents.get(&agent).map_or(0, |agent| agent.held);
        let free = self.held < PLACES && own < PLACES_EACH;
        if free {
            self.enter(agent);
        }
        free
    }

    /// Takes a place beyond any bound: for what was claimed, which the worker bounds.
    pub(super) fn enter(&mut self, agent: u64) {
        self.held += 1;
        self.agents.entry(agent).or_default().held += 1;
    }

    /// Gives a place back.
    pub(super) fn leave(&mut self, agent: u64) {
        self.held = self.held.saturating_sub(1);
        if let Some(own) = self.agents.get_mut(&agent) {
            own.held = own.held.saturating_sub(1);
        }
        // Rarely, so that an agent that asks one by one keeps its turn between two of its questions.
        if self.agents.len() > PLACES {
            self.agents.retain(|_, agent| agent.held > 0);
        }
    }

    /// At which turn this agent was served last.
    pub(super) fn served(&self, agent: u64) -> u64 {
        self.agents.get(&agent).map_or(0, |agent| agent.served_at)
    }

    /// This agent is served now.
    pub(super) fn serve(&mut self, agent: u64) {
        self.turn += 1;
        self.agents.entry(agent).or_default().served_at = self.turn;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_agent_takes_its_share_of_the_places_and_all_take_no_more_than_there_are() {
        let mut questions = Questions::default();
        assert_eq!((0..100).filter(|_| questions.enter_bounded(1)).count(), PLACES_EACH);
        assert!(questions.enter_bounded(2));
        questions.leave(1);
        assert!(questions.enter_bounded(1) && !questions.enter_bounded(1));
        let agents = u64::try_from(PLACES).unwrap();
        assert_eq!((10..10 + agents).filter(|agent| questions.enter_bounded(*agent)).count(), PLACES - PLACES_EACH - 1);
        questions.enter(3);
        assert!(!questions.enter_bounded(4), "what was claimed counts");
    }

    #[test]
    fn who_has_gone_is_forgotten_and_who_waits_keeps_its_turn() {
        let mut questions = Questions::default();
        questions.enter(0);
        questions.serve(0);
        for agent in 1..10_000 {
            questions.enter(agent);
            questions.serve(agent);
            questions.leave(agent);
        }
        assert!(questions.agents.len() <= PLACES + 1);
        assert_eq!(questions.served(0), 1);
        assert!(questions.served(9_999) > questions.served(0));
    }
}
