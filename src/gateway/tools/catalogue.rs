//! The tools for people: what `docs/tools.md` and a list of tools show.

use super::Tools;
use super::definition::{On, Operation};
use crate::gateway::facts::Verb;

/// An operation of a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'t> {
    /// The tool's id.
    pub tool: &'t str,
    /// The tool's name for people.
    pub title: &'t str,
    /// The operation; in braces where a part of the call names it, `*` where it is derived from method and path.
    pub operation: String,
    /// What it does to the world; none where the name of the call tells.
    pub verb: Option<Verb>,
    /// What sort of thing it is about.
    pub category: &'t str,
}

impl Tools {
    /// The operations of all tools, each once, in the order of the rules.
    pub fn catalogue(&self) -> Vec<Entry<'_>> {
        let mut entries: Vec<Entry<'_>> = Vec::new();
        for tool in &self.all {
            let first = entries.len();
            let ruled = tool.rules.iter().map(|compiled| &compiled.rule).filter(|rule| !matches!(rule.on, On::Named(..)));
            for rule in ruled.chain(tool.named.iter().map(|(_, _, rule)| rule)) {
                let operation = match &rule.operation {
                    Operation::Fixed(name) => name.clone(),
                    Operation::Part(name) => format!("{{{name}}}"),
                    Operation::Derived => "*".to_owned(),
                };
                let entry = Entry { tool: &tool.name, title: &tool.title, operation, verb: rule.verb, category: &rule.category };
                if !entries[first..].contains(&entry) {
                    entries.push(entry);
                }
            }
        }
        entries
    }

    /// The hosts of a tool, as patterns.
    pub fn hosts<'t>(&'t self, tool: &str) -> &'t [String] {
        self.all.iter().find(|other| other.name == tool).map_or(&[], |tool| tool.hosts.as_slice())
    }
}
