//! Which tool a call is for, and what it does there.
//!
//! The tools are data (`tools.toml`, and `[[tools]]` of the configuration file; [`definition`] has the form). The host picks the tool, by an index
//! and never by a look at the whole address; its rules pick the operation. What a rule does not name keeps its tool, and its operation is derived:
//! the method and the words of the path that the tool's rules know (`get_repos`), category `other`; GET, HEAD and OPTIONS are READ and all else
//! WRITE. DELETE is no more than that, since most of what it takes away can be made again (a label, a star, a reaction); where it destroys, a rule says
//! ADMIN. What no tool knows is `custom_proxy`, its operation from the first plain words of its path.
//!
//! **What can be read in two ways is read in the stricter.** The path as it stands and as a lenient server would take it ([`address`]); the method sent and
//! the one that `_method` or the like asks for; each value of a field that names the operation; every field of a GraphQL document that holds a mutation.
//! A batch of calls in one body is ADMIN, as it may hold any of them.
//!
//! **Calls by name.** `tool://<framework>/<name>` and the hosts that clients put in a framework's place are `custom_proxy.<name>`: no address,
//! no tool, and a framework is none. But a name that is a tool and one of its operations, such as `github_create_issue`, `slack.postMessage` or
//! `slack-post-message`, is `github.create_issue`: whoever forbids that means it, whichever way it is done, and it must be the whole name, so that
//! `github_anything_else` gains nothing by its prefix. `mcp://<name>` and `tool://<framework>/mcp__<server>__<name>` are `mcp.<name>`; `search://<provider>` is
//! `search.<provider>`; `message://<channel>` is `message.send_message` to that channel; `exec://` and `shell://` are `exec.run_command`, their command unread.
//! A named call's verb is that of the operation it is known for, else what its words say; WRITE if in doubt.

mod address;
mod catalogue;
mod definition;
mod fields;
mod graphql;
mod iam_policy;
mod pattern;
mod rank;
mod target;
#[cfg(test)]
mod tests;
mod tool;
mod words;

use std::collections::HashMap;

use serde::Deserialize;
use url::Url;

use self::address::{Address, Segments};
use self::definition::{Definition, Operation};
use self::fields::Fields;
use self::rank::Candidate;
use self::target::Source;
use self::tool::Tool;
use self::words::Verbs;
use super::facts::{Action, Call, Verb};

pub(in crate::gateway) use self::address::web;
pub use self::catalogue::Entry;

/// The tool of a call that no tool knows.
pub const CUSTOM_PROXY: &str = "custom_proxy";

const BUILTIN: &str = include_str!("../tools.toml");

/// How long a name may be in the DNS, in bytes (RFC 1035, section 2.3.4, as text): a longer one leads nowhere, and would take its length squared to look up.
const LONGEST_HOST: usize = 253;

/// How many operations that a call names are looked at; one with more is [`AMBIGUOUS`](super::facts::AMBIGUOUS).
const MOST_NAMED: usize = 16;

/// How many characters the name of a named call keeps; no policy can name a longer one.
const LONGEST_NAME: usize = 200;

/// What is wrong with a tool of the configuration file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct ToolFault {
    /// Where it is, such as `tools[0] (crm)`.
    pub place: String,
    /// What it is, with the path of the key.
    pub fault: String,
}

/// All tools, compiled.
#[derive(Clone, Debug)]
pub struct Tools {
    all: Vec<Tool>,
    verbs: Verbs,
    /// Tools by a host.
    exact: HashMap<String, Vec<usize>>,
    /// Tools by a domain, for all hosts below it.
    below: HashMap<String, Vec<usize>>,
    /// Rules for calls by name, by scheme or host: the tool and which of its rules.
    named: HashMap<String, Vec<(usize, usize)>>,
    /// The tool and operation of a name such as `github_create_issue`.
    by_name: HashMap<String, (usize, String)>,
    custom_proxy: usize,
}

/// What a call may be.
struct Readings<'t> {
    /// What counts of it where only one can.
    action: Action,
    /// The rule that named that.
    rule: Option<&'t str>,
    /// The rest, none of them twice.
    others: Vec<Action>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    verbs: Verbs,
    tools: Vec<Definition>,
}

impl Tools {
    /// The tools that are built in.
    #[expect(clippy::expect_used, reason = "the file is built in, and a test reads it")]
    pub fn builtin() -> Self {
        Self::with_custom(&[]).expect("the built-in tools are well formed")
    }

    /// The tools by name and title, each with its operations, their verbs and categories.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str, impl Iterator<Item = (&str, Verb, &str)>)> {
        self.all.iter().map(|tool| {
            let operations = tool.operations.iter().map(|(name, (verb, category))| (name.as_str(), *verb, category.as_str()));
            (tool.name.as_str(), tool.title.as_str(), operations)
        })
    }

    /// The tools that are built in, and those of the configuration file. One with the name of a built-in tool adds to it: its hosts, paths and facts, and
    /// its rules, which are tried first. Any other comes before the built-in ones where both have the same host.
    ///
    /// # Errors
    /// A fault in a tool, with its place: an unknown key, a rule that cannot be read, a name twice.
    pub fn with_custom(custom: &[toml::Table]) -> Result<Self, ToolFault> {
        let builtin = |fault: String| ToolFault { place: "tools.toml".to_owned(), fault };
        let catalogue: Catalogue = toml::from_str(BUILTIN).map_err(|error| builtin(error.to_string()))?;
        let mut definitions: Vec<(String, Definition)> = Vec::new();
        for (index, table) in custom.iter().enumerate() {
            let place = match table.get("name").and_then(toml::Value::as_str) {
                Some(name) => format!("tools[{index}] ({})", name.escape_debug()),
                None => format!("tools[{index}]"),
            };
            let fault = |fault: String| ToolFault { place: place.clone(), fault };
            let definition: Definition = serde_path_to_error::deserialize(toml::Value::Table(table.clone())).map_err(|error| {
                let words = error.inner().to_string().split_whitespace().collect::<Vec<_>>().join(" ");
                fault(match error.path().to_string().as_str() {
                    "" | "." => words,
                    path => format!("{path}: {words}"),
                })
            })?;
            if definitions.iter().any(|(_, other)| other.name == definition.name) {
                return Err(fault("name: there is another tool with this name".to_owned()));
            }
            // Its own faults, before it is one with another.
            Tool::compile(&definition).map_err(&fault)?;
            definitions.push((place, definition));
        }
        for tool in catalogue.tools {
            match definitions.iter_mut().find(|(_, custom)| custom.name == tool.name) {
                Some((_, custom)) => tool::join(custom, tool),
                None => definitions.push(("tools.toml".to_owned(), tool)),
            }
        }
        let tools = definitions.iter().map(|(place, definition)| Tool::compile(definition).map_err(|fault| ToolFault { place: place.clone(), fault }));
        Ok(Self::index(tools.collect::<Result<_, _>>()?, catalogue.verbs))
    }

    fn index(tools: Vec<Tool>, verbs: Verbs) -> Self {
        let mut index = Self {
            custom_proxy: tools.iter().position(|tool| tool.name == CUSTOM_PROXY).unwrap_or_default(),
            all: tools,
            verbs,
            exact: HashMap::new(),
            below: HashMap::new(),
            named: HashMap::new(),
            by_name: HashMap::new(),
        };
        for (at, tool) in index.all.iter().enumerate() {
            for host in &tool.hosts {
                match host.strip_prefix("*.") {
                    Some(domain) => index.below.entry(domain.to_owned()).or_default().push(at),
                    None => index.exact.entry(host.clone()).or_default().push(at),
                }
            }
            for (rule, (scheme, ..)) in tool.named.iter().enumerate() {
                index.named.entry(scheme.clone()).or_default().push((at, rule));
            }
            for operation in tool.operations.keys().filter(|_| !tool.hosts.is_empty()) {
                index.by_name.entry(format!("{}_{operation}", tool.name)).or_insert_with(|| (at, operation.clone()));
            }
        }
        index
    }

    /// What a call does, in the terms of its tool. Never fails: what cannot be read is `custom_proxy`, and WRITE. Takes time in proportion to the call's size.
    pub fn detect(&self, call: &Call<'_>) -> Action {
        self.readings(call).action
    }

    /// All that a call does: the action of [`detect`](Self::detect) first, then what else it may do, as one with several mutations or several values of `Action`.
    /// Nobody may be judged by the first alone, for an operation is easily added to a call.
    pub fn detect_all(&self, call: &Call<'_>) -> (Action, Vec<Action>) {
        let Readings { action, others, .. } = self.readings(call);
        (action, others)
    }

    /// [`detect`](Self::detect), and the rule that named the operation, if one did, as it stands in the tool's definition.
    pub fn explain<'t>(&'t self, call: &Call<'_>) -> (Action, Option<&'t str>) {
        let Readings { action, rule, .. } = self.readings(call);
        (action, rule)
    }

    fn readings<'t>(&'t self, call: &Call<'_>) -> Readings<'t> {
        match Address::parse(call.url, |scheme| self.named.contains_key(scheme)) {
            Address::Named { scheme, path } => self.detect_named(&scheme, &path, None, call),
            Address::Web(url) => {
                let host = address::host(&url);
                match &host {
                    Some(host) if self.named.contains_key(host) => self.detect_named(host, &address::plain(&url), Some(host), call),
                    _ => self.detect_web(&url, host.as_deref(), call),
                }
            }
            Address::Unreadable => {
                let tool = &self.all[self.custom_proxy];
                let fields = Fields::collect(&tool.wanted, call.body, None, &[]);
                let candidate = tool.unknown(&method(call.method), &[], true);
                Readings { action: candidate.action(tool, Source { host: None, parts: &[], fields: &fields }, call), rule: None, others: Vec::new() }
            }
        }
    }

    /// Whether a host only stands for a framework, as `langchain.interven.local` does: no call goes there.
    pub fn is_stand_in(&self, host: &str) -> bool {
        self.named.contains_key(host)
    }

    /// The tool that a host and path belong to.
    fn tool_at(&self, host: Option<&str>, path: &Segments<'_>) -> usize {
        let fits = |tools: &Vec<usize>| tools.iter().copied().find(|tool| self.all[*tool].owns(path));
        let Some(host) = host.filter(|host| host.len() <= LONGEST_HOST) else { return self.custom_proxy };
        if let Some(tool) = self.exact.get(host).and_then(fits) {
            return tool;
        }
        let domains = host.match_indices('.').map(|(dot, _)| &host[dot + 1..]);
        domains.filter_map(|domain| self.below.get(domain)).find_map(fits).unwrap_or(self.custom_proxy)
    }

    fn detect_web<'t>(&'t self, url: &Url, host: Option<&str>, call: &Call<'_>) -> Readings<'t> {
        let sent = method(call.method);
        let plain = address::plain(url);
        let loose = address::loose(url.path()).filter(|loose| *loose != plain);
        // Each way to read the path: its tool, its fields, and which of all candidates are of it.
        let mut ways: Vec<(usize, Fields)> = Vec::new();
        let mut all: Vec<(Candidate<'_, '_>, usize)> = Vec::new();
        for path in std::iter::once(&plain).chain(&loose) {
            let at = self.tool_at(host, path);
            let tool = &self.all[at];
            let fields = Fields::collect(&tool.wanted, call.body, Some(url), tool.wrappers());
            all.extend(tool.candidates(&sent, host, path, &fields).into_iter().map(|candidate| (candidate, ways.len())));
            ways.push((at, fields));
        }
        let rank = |(candidate, way): &(Candidate<'_, '_>, usize)| candidate.rank(ways[*way].0 != self.custom_proxy);
        let mut best = 0;
        for at in 1..all.len() {
            if rank(&all[at]) > rank(&all[best]) {
                best = at;
            }
        }
        let action = |(candidate, way): &(Candidate<'_, '_>, usize)| {
            let (at, fields) = &ways[*way];
            candidate.action(&self.all[*at], Source { host, parts: &candidate.parts, fields }, call)
        };
        // What differs in its operation alone is about the same, which takes a look at the whole body to find out.
        let like_first = |other: &(Candidate<'_, '_>, usize), first: &Action| {
            let (candidate, way) = other;
            if *way == all[best].1 && candidate.parts == all[best].0.parts {
                let mut action =
                    Action { operation: candidate.operation.clone(), verb: candidate.verb, category: candidate.category.to_owned(), ..first.clone() };
                self.all[ways[*way].0].facts.complete(&action.operation, &mut action.target);
                action
            } else {
                action(other)
            }
        };
        let (first, way) = &all[best];
        // Of the other way to read the path only what a rule has a name for: as the server would not take it, it mostly means nothing.
        let counts = |other: &(Candidate<'_, '_>, usize)| if other.1 == *way { !other.0.is_same(first) } else { other.0.is_named() };
        let action_of_first = action(&all[best]);
        let others =
            all.iter().filter(|other| counts(other)).map(|other| like_first(other, &action_of_first)).filter(|other| *other != action_of_first).collect();
        Readings { action: action_of_first, rule: first.rule.map(|rule| rule.line.as_str()), others }
    }

    fn detect_named<'t>(&'t self, scheme: &str, path: &Segments<'_>, host: Option<&str>, call: &Call<'_>) -> Readings<'t> {
        let rules = self.named.get(scheme).into_iter().flatten();
        let found = rules.map(|(at, rule)| (*at, &self.all[*at].named[*rule])).find(|(_, (_, pattern, _))| pattern.matches(path));
        let (at, parts, rule) = match found {
            Some((at, (_, pattern, rule))) => (at, pattern.parts(path), Some(rule)),
            None => (self.custom_proxy, Vec::new(), None),
        };
        let part = |name: &str| parts.iter().find(|(part, _)| *part == name).map(|(_, value)| value.as_ref());
        let own = &self.all[at];
        let name = match rule.map(|rule| &rule.operation) {
            Some(Operation::Fixed(name)) => name.clone(),
            Some(Operation::Part(name)) => part(name).map(str::trim).filter(|name| !name.is_empty()).unwrap_or("call").to_owned(),
            Some(Operation::Derived) | None => path.last().map_or_else(|| "call".to_owned(), ToString::to_string),
        };
        let known = rule.is_none_or(|rule| rule.verb.is_none()).then(|| self.by_name.get(&words::snake(&name))).flatten();
        let known = known.map(|(at, operation)| (&self.all[*at], operation));
        let strictest = known.map(|(tool, operation)| &tool.operations[operation]);
        let verb = rule.and_then(|rule| rule.verb).unwrap_or_else(|| strictest.map_or_else(|| self.verbs.of(&name), |(verb, _)| *verb));
        let category = strictest.map_or_else(|| rule.map_or("other", |rule| rule.category.as_str()), |(_, category)| category.as_str());
        // Only a call of no tool becomes one of another: an MCP server's tool stays what its server is held to.
        let (tool, operation) = match known {
            Some((tool, operation)) if at == self.custom_proxy => (tool, operation.clone()),
            _ => (own, name.chars().take(LONGEST_NAME).collect()),
        };
        let fields = Fields::collect(&tool.wanted, call.body, None, fields::OF_ARGUMENTS);
        let mut target = tool.facts.fill(Source { host, parts: &parts, fields: &fields }, call);
        tool.facts.complete(&operation, &mut target);
        let action = Action { tool: tool.name.clone(), operation, verb, category: category.to_owned(), target };
        Readings { action, rule: rule.map(|rule| rule.line.as_str()), others: Vec::new() }
    }
}

/// A method in capitals, as servers compare it.
fn method(text: &str) -> String {
    text.trim().to_ascii_uppercase()
}
