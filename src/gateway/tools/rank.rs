//! What a call may be, and which of two such readings counts.

use std::borrow::Cow;

use super::definition::{Operation, Rule};
use super::target::Source;
use super::tool::Tool;
use crate::gateway::facts::{Action, Call, Verb};

/// One reading of a call.
#[derive(Clone, Debug)]
pub(super) struct Candidate<'t, 'p> {
    pub(super) operation: String,
    pub(super) verb: Verb,
    pub(super) category: &'t str,
    /// The rule that named it.
    pub(super) rule: Option<&'t Rule>,
    /// The named parts of its path.
    pub(super) parts: Vec<(&'p str, Cow<'p, str>)>,
}

impl Candidate<'_, '_> {
    /// The higher counts: the stricter verb, then what a rule has a name for, then what a rule is about, then what a tool knows. Of equals the one read first.
    pub(super) const fn rank(&self, of_a_tool: bool) -> (Verb, bool, bool, bool) {
        (self.verb, self.is_named(), self.rule.is_some(), of_a_tool)
    }

    /// Whether a rule has a name for it, and does not take one from the call.
    pub(super) const fn is_named(&self) -> bool {
        matches!(self.rule, Some(Rule { operation: Operation::Fixed(_), .. }))
    }

    /// Whether two readings are the same to whoever judges.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.operation == other.operation && self.verb == other.verb && self.category == other.category
    }

    /// The action that it is.
    pub(super) fn action(&self, tool: &Tool, source: Source<'_>, call: &Call<'_>) -> Action {
        let mut target = tool.facts.fill(source, call);
        tool.facts.complete(&self.operation, &mut target);
        Action { tool: tool.name.clone(), operation: self.operation.clone(), verb: self.verb, category: self.category.to_owned(), target }
    }
}
