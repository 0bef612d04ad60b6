//! A tool, compiled: how it judges a call.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::address::Segments;
use super::definition::{Definition, Methods, On, Operation, Rule};
use super::fields::{self, Field, Fields, Wanted, Wrappers};
use super::graphql;
use super::pattern::{Pattern, glob};
use super::rank::Candidate;
use super::target::Templates;
use super::{MOST_NAMED, iam_policy, words};
use crate::gateway::facts::{AMBIGUOUS, Verb};

/// The fields and form members that ask a server to take a request for one of another method: Rails and Laravel (`_method`), Salesforce (`_HttpMethod`),
/// and the names of the headers of the same meaning, which some servers take from the query, too.
const METHOD_FIELDS: [&str; 5] = ["_method", "_httpmethod", "x-http-method-override", "x-http-method", "x-method-override"];

/// The test of a condition on an IAM policy.
const GRANTS_ALL: &str = "@grants_all";

/// The members by which a GraphQL client names a document that the server keeps: what that does is not to be seen.
const KEPT_DOCUMENTS: [&str; 5] = ["extensions.persistedquery.sha256hash", "id", "doc_id", "documentid", "queryid"];

/// A tool.
#[derive(Clone, Debug)]
pub(super) struct Tool {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) hosts: Vec<String>,
    paths: Vec<Pattern>,
    bases: Vec<Pattern>,
    graphql: Vec<Pattern>,
    selector: Option<Field>,
    pub(super) rules: Vec<CompiledRule>,
    /// Rules by the GraphQL field that they name.
    by_field: HashMap<String, Vec<usize>>,
    /// Calls by name: the scheme or host, what follows it, the rule.
    pub(super) named: Vec<(String, Pattern, Rule)>,
    pub(super) wanted: Wanted,
    method: Field,
    /// Where a GraphQL document stands, and where the id of one that the server keeps.
    document: Option<(Field, Field)>,
    pub(super) facts: Templates,
    /// The literal words of its rules.
    known_words: HashSet<String>,
    /// Its operations, each with its strictest verb.
    pub(super) operations: BTreeMap<String, (Verb, String)>,
}

/// A rule, its names resolved.
#[derive(Clone, Debug)]
pub(super) struct CompiledRule {
    pub(super) rule: Rule,
    conditions: Vec<(Subject, Vec<String>)>,
    operation: Option<Field>,
    pub(super) verb: Verb,
}

#[derive(Clone, Copy, Debug)]
enum Subject {
    Host,
    /// An IAM policy.
    Grants(Field),
    Query(Field),
    Field(Field),
}

/// Adds a built-in tool to one of the configuration file that has its name.
pub(super) fn join(custom: &mut Definition, builtin: Definition) {
    custom.title = custom.title.take().or(builtin.title);
    custom.selector = custom.selector.take().or(builtin.selector);
    let bases = if builtin.base.is_empty() { vec!["/".to_owned()] } else { builtin.base };
    for (own, more) in [
        (&mut custom.hosts, builtin.hosts),
        (&mut custom.paths, builtin.paths),
        (&mut custom.base, bases),
        (&mut custom.graphql, builtin.graphql),
        (&mut custom.rules, builtin.rules),
        (&mut custom.named, builtin.named),
        (&mut custom.facts.org, builtin.facts.org),
        (&mut custom.facts.repo, builtin.facts.repo),
        (&mut custom.facts.channel, builtin.facts.channel),
        (&mut custom.facts.region, builtin.facts.region),
        (&mut custom.facts.account, builtin.facts.account),
        (&mut custom.facts.principals, builtin.facts.principals),
        (&mut custom.facts.people, builtin.facts.people),
        (&mut custom.facts.about_people, builtin.facts.about_people),
    ] {
        own.extend(more);
    }
    custom.facts.aws_tags |= builtin.facts.aws_tags;
}

impl Tool {
    /// Compiles a tool; the fault begins with the path of its key.
    pub(super) fn compile(definition: &Definition) -> Result<Self, String> {
        let is_id = |text: &str| {
            text.starts_with(|first: char| first.is_ascii_lowercase())
                && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        };
        if !is_id(&definition.name) || definition.name.len() > 64 {
            return Err("name: small letters, digits and `_`, a letter first, 64 at most".to_owned());
        }
        let hosts = definition.hosts.iter().enumerate().map(|(at, host)| host_pattern(host).map_err(|fault| format!("hosts[{at}]: {fault}")));
        let hosts: Vec<String> = hosts.collect::<Result<_, _>>()?;
        let patterns = |key: &str, texts: &[String]| {
            texts.iter().enumerate().map(|(at, text)| Pattern::parse(text).map_err(|fault| format!("{key}[{at}]: {fault}"))).collect::<Result<Vec<_>, _>>()
        };
        let mut bases = patterns("base", &definition.base)?;
        if bases.is_empty() {
            bases.extend(Pattern::parse("/"));
        }
        let mut wanted = Wanted::new();
        let method = wanted.ask(METHOD_FIELDS[0]);
        for name in &METHOD_FIELDS[1..] {
            wanted.also(name, method);
        }
        let graphql = patterns("graphql", &definition.graphql)?;
        let document = (!graphql.is_empty()).then(|| {
            let kept = wanted.ask(KEPT_DOCUMENTS[0]);
            for name in &KEPT_DOCUMENTS[1..] {
                wanted.also(name, kept);
            }
            (wanted.ask("query"), kept)
        });
        let mut tool = Self {
            name: definition.name.clone(),
            title: definition.title.clone().unwrap_or_else(|| definition.name.clone()),
            hosts,
            paths: patterns("paths", &definition.paths)?,
            bases,
            graphql,
            selector: definition.selector.as_deref().map(|name| wanted.ask(name)),
            rules: Vec::new(),
            by_field: HashMap::new(),
            named: Vec::new(),
            method,
            document,
            facts: Templates::compile(&definition.facts, &mut wanted)?,
            known_words: HashSet::new(),
            operations: BTreeMap::new(),
            wanted,
        };
        for (at, line) in definition.rules.iter().enumerate() {
            let rule = Rule::parse(line).map_err(|fault| format!("rules[{at}]: {fault}"))?;
            if matches!(rule.on, On::Graphql(_)) && tool.graphql.is_empty() {
                return Err(format!("rules[{at}]: the tool has no `graphql` path"));
            }
            tool.add(rule);
        }
        for (at, line) in definition.named.iter().enumerate() {
            let rule = Rule::parse_named(line).map_err(|fault| format!("named[{at}]: {fault}"))?;
            if let (On::Named(scheme, pattern), true) = (rule.on.clone(), rule.conditions.is_empty()) {
                tool.named.push((scheme, pattern, rule));
            } else {
                return Err(format!("named[{at}]: a call by name has no conditions"));
            }
        }
        Ok(tool)
    }

    fn add(&mut self, rule: Rule) {
        let at = self.rules.len();
        match &rule.on {
            On::Path(_, pattern) => self.known_words.extend(pattern.literals().filter(|word| words::plain(word)).map(str::to_ascii_lowercase)),
            On::Graphql(names) => names.iter().for_each(|name| self.by_field.entry(name.clone()).or_default().push(at)),
            On::Named(..) => {}
        }
        let conditions = rule.conditions.iter().map(|(name, globs)| match name.as_str() {
            "host" => (Subject::Host, globs.clone()),
            name => match name.strip_prefix('?') {
                Some(name) => (Subject::Query(self.wanted.ask(name)), Vec::new()),
                None if globs == &[GRANTS_ALL] => (Subject::Grants(self.wanted.ask_whole(name)), Vec::new()),
                None => (Subject::Field(self.wanted.ask(name)), globs.clone()),
            },
        });
        let conditions = conditions.collect();
        let operation = match &rule.operation {
            Operation::Part(name) => Some(self.wanted.ask(name)),
            Operation::Fixed(_) | Operation::Derived => None,
        };
        let verb = rule.verb.unwrap_or(Verb::Write);
        if let Operation::Fixed(name) = &rule.operation {
            let strictest = self.operations.entry(name.clone()).or_insert_with(|| (verb, rule.category.clone()));
            if verb > strictest.0 {
                *strictest = (verb, rule.category.clone());
            }
        }
        self.rules.push(CompiledRule { rule, conditions, operation, verb });
    }

    /// What its calls may be wrapped in. An API that names its call in a field reads that of nothing else, so a client's own wrapper may hold it.
    pub(super) const fn wrappers(&self) -> Wrappers {
        if self.selector.is_some() { fields::OF_REQUESTS } else { &[] }
    }

    /// Whether a path of its hosts is its own.
    pub(super) fn owns(&self, path: &Segments<'_>) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|pattern| pattern.matches(path))
    }

    /// All that a call may be, none of them twice: one for each method and each operation that it names.
    pub(super) fn candidates<'t, 'p>(&'t self, sent: &str, host: Option<&str>, path: &'p Segments<'_>, fields: &Fields) -> Vec<Candidate<'t, 'p>>
    where
        't: 'p,
    {
        let mut methods = vec![sent.to_owned()];
        for asked in fields.all(self.method).map(super::method) {
            if matches!(asked.as_str(), "GET" | "POST" | "PUT" | "PATCH" | "DELETE") && !methods.contains(&asked) {
                methods.push(asked);
            }
        }
        let mut selected: Vec<Option<&str>> = Vec::new();
        for value in self.selector.into_iter().flat_map(|field| fields.all(field)).map(Some) {
            if !selected.contains(&value) {
                selected.push(value);
            }
            if selected.len() > MOST_NAMED {
                return vec![ambiguous()];
            }
        }
        if selected.is_empty() {
            selected.push(None);
        }
        if let Some((document, kept)) = self.document
            && self.graphql.iter().any(|pattern| pattern.matches(path))
        {
            return self.document(fields, document, kept);
        }
        let mut all: Vec<Candidate<'t, 'p>> = Vec::new();
        for method in &methods {
            for selected in &selected {
                push_other(&mut all, self.candidate(method, host, path, fields, *selected));
            }
        }
        all
    }

    fn candidate<'t, 'p>(&'t self, method: &str, host: Option<&str>, path: &'p Segments<'_>, fields: &Fields, selected: Option<&str>) -> Candidate<'t, 'p>
    where
        't: 'p,
    {
        let methods = Methods::of(method);
        for base in &self.bases {
            let Some(taken) = base.prefix(path) else { continue };
            let rest = &path[taken..];
            let matching = |compiled: &&CompiledRule| match &compiled.rule.on {
                On::Path(of, pattern) => {
                    of.meets(methods) && pattern.matches(rest) && compiled.conditions.iter().all(|condition| self.holds(condition, host, fields, selected))
                }
                On::Graphql(_) | On::Named(..) => false,
            };
            let Some(compiled) = self.rules.iter().find(matching) else { continue };
            let On::Path(_, pattern) = &compiled.rule.on else { continue };
            let mut parts = base.parts(path);
            parts.extend(pattern.parts(rest));
            let operation = match (&compiled.rule.operation, compiled.operation) {
                (Operation::Fixed(name), _) => name.clone(),
                (Operation::Part(name), field) => {
                    let part = parts.iter().find(|(part, _)| part == name).map(|(_, value)| value.as_ref());
                    let field = field.and_then(|field| selected.filter(|_| self.selector == Some(field)).or_else(|| fields.all(field).next()));
                    Some(words::snake(part.or(field).unwrap_or_default())).filter(|name| !name.is_empty()).unwrap_or_else(|| "call".to_owned())
                }
                (Operation::Derived, _) => words::derived(method, rest, Some(&self.known_words)),
            };
            return Candidate { operation, verb: compiled.verb, category: &compiled.rule.category, rule: Some(&compiled.rule), parts };
        }
        self.unknown(method, path, self.hosts.is_empty())
    }

    fn holds(&self, (subject, globs): &(Subject, Vec<String>), host: Option<&str>, fields: &Fields, selected: Option<&str>) -> bool {
        let matches = |text: &str| globs.iter().any(|pattern| glob(pattern, text));
        match subject {
            Subject::Host => host.is_some_and(matches),
            Subject::Grants(field) => fields.all(*field).any(iam_policy::grants_all),
            Subject::Query(field) => fields.in_query(*field),
            Subject::Field(field) if self.selector == Some(*field) => selected.is_some_and(matches),
            Subject::Field(field) => fields.all(*field).any(matches),
        }
    }

    /// A call that no rule names. `everywhere` says that nothing is known of its paths' words.
    pub(super) fn unknown<'p>(&self, method: &str, path: &[Cow<'_, str>], everywhere: bool) -> Candidate<'_, 'p> {
        let verb = if matches!(method, "GET" | "HEAD" | "OPTIONS") { Verb::Read } else { Verb::Write };
        let operation = words::derived(method, path, (!everywhere).then_some(&self.known_words));
        Candidate { operation, verb, category: "other", rule: None, parts: Vec::new() }
    }

    /// What a document asks for: the operation of each rule that knows one of its fields, and one for each root field that no rule knows.
    fn document<'p>(&self, fields: &Fields, field: Field, kept: Field) -> Vec<Candidate<'_, 'p>> {
        let texts = fields.all(field).chain(fields.text.as_deref());
        let documents: Vec<graphql::Document<'_>> = texts.map(graphql::read).collect();
        let changes = documents.is_empty() || fields.all(kept).next().is_some() || documents.iter().any(|document| document.changes);
        let mut all: Vec<Candidate<'_, 'p>> = Vec::new();
        for name in documents.iter().flat_map(|document| &document.fields) {
            for CompiledRule { rule, verb, .. } in self.by_field.get(*name).into_iter().flatten().map(|at| &self.rules[*at]) {
                if let Operation::Fixed(name) = &rule.operation
                    && (*verb == Verb::Read) != changes
                {
                    push_other(&mut all, Candidate { operation: name.clone(), verb: *verb, category: &rule.category, rule: Some(rule), parts: Vec::new() });
                }
            }
        }
        let verb = if changes { Verb::Write } else { Verb::Read };
        let unknown = |operation: String| Candidate { operation, verb, category: "other", rule: None, parts: Vec::new() };
        let mut seen = HashSet::new();
        let is_known = |name: &str| self.by_field.get(name).is_some_and(|rules| rules.iter().any(|at| (self.rules[*at].verb == Verb::Read) != changes));
        for name in documents.iter().flat_map(|document| &document.roots).filter(|name| !is_known(name)) {
            if !seen.insert(*name) {
                continue;
            }
            if seen.len() > MOST_NAMED {
                // Of a query no more is needed to know it.
                all.extend(changes.then(ambiguous));
                break;
            }
            push_other(&mut all, unknown(Some(words::snake(name)).filter(|name| !name.is_empty()).unwrap_or_else(|| "graphql".to_owned())));
        }
        if all.is_empty() {
            all.push(unknown("graphql".to_owned()));
        }
        all
    }
}

/// What names too many operations to look at each.
fn ambiguous<'t, 'p>() -> Candidate<'t, 'p> {
    Candidate { operation: AMBIGUOUS.to_owned(), verb: Verb::Admin, category: "other", rule: None, parts: Vec::new() }
}

fn push_other<'t, 'p>(all: &mut Vec<Candidate<'t, 'p>>, candidate: Candidate<'t, 'p>) {
    if !all.iter().any(|other| other.is_same(&candidate)) {
        all.push(candidate);
    }
}

fn host_pattern(text: &str) -> Result<String, String> {
    let bare = text.strip_prefix("*.").unwrap_or(text);
    let fits =
        !bare.is_empty() && bare.split('.').all(|label| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    if fits { Ok(text.to_ascii_lowercase()) } else { Err(format!("`{text}` is no host: `api.example.com`, or `*.example.com` for all below it")) }
}
