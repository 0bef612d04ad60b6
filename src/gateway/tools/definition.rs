//! A tool as data: one `[[tools]]` of `tools.toml`, or of the configuration file.
//!
//! ```toml
//! [[tools]]
//! name = "crm"
//! title = "Our CRM"
//! hosts = ["crm.example.com", "*.crm.example.net"]
//! base = ["/api/v*"]
//! rules = [
//!     "GET /customers -> list_customers READ customers",
//!     "POST /customers/{customer}/notes -> add_note WRITE notes",
//!     "POST /command action=purge|erase -> purge_customer ADMIN customers",
//!     "graphql customerMerge|customerErase -> change_customer ADMIN customers",
//! ]
//! named = ["tool://langchain/crm_lookup -> lookup READ customers"]
//! facts = { account = ["{account_id}"], principals = ["{customer.email}"] }
//! ```
//!
//! A rule is a line: methods (`GET|POST`, or `*`; HEAD goes with GET) and a path under one of the bases, or `graphql` and the names of root
//! fields; then conditions on members of the body or query, all of which must hold (`name=glob|glob`, and `host=glob` on the host; `name=@grants_all` for an IAM policy that
//! makes an administrator), or `?name` for a member of
//! the query whatever its value; then `->`, the
//! operation, the verb and the category. The first rule that matches counts. An operation may be a name, `{part}` for a part of the path or a
//! field of that name, or `*` for one derived from method and path. A named call's verb may be `NAMED`: what the name says.

use serde::Deserialize;

use super::pattern::Pattern;
use crate::gateway::facts::Verb;

/// A tool.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Definition {
    /// Its id, such as `github`.
    pub(super) name: String,
    /// Its name for people.
    pub(super) title: Option<String>,
    /// Its hosts: `api.github.com`, or `*.atlassian.net` for all below a domain.
    #[serde(default)]
    pub(super) hosts: Vec<String>,
    /// Which paths of its hosts are its own, where it shares them with another tool; all, if none is named.
    #[serde(default)]
    pub(super) paths: Vec<String>,
    /// Under which paths its rules stand; `/` if none is named.
    #[serde(default)]
    pub(super) base: Vec<String>,
    /// Where it takes GraphQL documents.
    #[serde(default)]
    pub(super) graphql: Vec<String>,
    /// The field that names the operation for a whole API, such as `Action`. Of several values the strictest counts.
    pub(super) selector: Option<String>,
    /// Its rules, in order.
    #[serde(default)]
    pub(super) rules: Vec<String>,
    /// Calls by name: `tool://{framework}/{name...}`, or one of the hosts that stand for a framework.
    #[serde(default)]
    pub(super) named: Vec<String>,
    /// Where its calls tell where and whom they are about.
    #[serde(default)]
    pub(super) facts: FactsDefinition,
}

/// Where a call tells where and whom it is about: templates such as `{owner}/{repo}`, the first that is filled counts. A name in braces is a part of
/// the path, else a field of the body or query (`{ticket.requester.email}`), else `{host.region}` or `{host.account}`, an AWS region or account in the host.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct FactsDefinition {
    pub(super) org: Vec<String>,
    pub(super) repo: Vec<String>,
    pub(super) channel: Vec<String>,
    pub(super) region: Vec<String>,
    pub(super) account: Vec<String>,
    /// Texts in which e-mail addresses stand: all of them count.
    pub(super) principals: Vec<String>,
    /// Names of people in a tool that knows them by no address; kept as they are.
    pub(super) people: Vec<String>,
    /// Operations that are always about somebody. Where a call of these tells nobody whom one could know, it is about [`SOMEBODY`](super::target::SOMEBODY).
    pub(super) about_people: Vec<String>,
    /// Whether its calls may set AWS tags.
    pub(super) aws_tags: bool,
}

/// A rule of a tool.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// Itself, as it was written.
    pub(super) line: String,
    pub(super) on: On,
    pub(super) conditions: Vec<(String, Vec<String>)>,
    pub(super) operation: Operation,
    /// None for what a name says.
    pub(super) verb: Option<Verb>,
    pub(super) category: String,
}

/// What a rule is about.
#[derive(Clone, Debug)]
pub(super) enum On {
    /// Methods and a path.
    Path(Methods, Pattern),
    /// Root fields of a GraphQL document.
    Graphql(Vec<String>),
    /// A scheme or host that stands for a framework, and what follows it.
    Named(String, Pattern),
}

/// How an operation gets its name.
#[derive(Clone, Debug)]
pub(super) enum Operation {
    /// It has one.
    Fixed(String),
    /// A part of the path, or a field.
    Part(String),
    /// Of method and path.
    Derived,
}

/// A set of methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Methods(u8);

impl Methods {
    const ALL: Self = Self(0x3f);

    /// The set of one method. HEAD goes with GET.
    pub(super) fn of(method: &str) -> Self {
        Self(match method {
            "GET" | "HEAD" => 1,
            "POST" => 2,
            "PUT" => 4,
            "PATCH" => 8,
            "DELETE" => 16,
            _ => 32,
        })
    }

    /// Whether the two have one in common.
    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn parse(text: &str) -> Result<Self, String> {
        if text == "*" {
            return Ok(Self::ALL);
        }
        text.split('|').try_fold(Self(0), |set, method| match method {
            "GET" | "POST" | "PUT" | "PATCH" | "DELETE" => Ok(Self(set.0 | Self::of(method).0)),
            _ => Err(format!("`{method}` is no method: GET, POST, PUT, PATCH, DELETE or *")),
        })
    }
}

impl Rule {
    /// Reads a line of `rules`.
    pub(super) fn parse(line: &str) -> Result<Self, String> {
        let (mut left, right) = halves(line)?;
        let on = match (left.next(), left.next()) {
            (Some("graphql"), Some(names)) => On::Graphql(names.split('|').map(str::to_owned).collect()),
            (Some(methods), Some(path)) if path.starts_with('/') => On::Path(Methods::parse(methods)?, Pattern::parse(path)?),
            _ => return Err("it begins with methods and a path (`GET|POST /things`), or with `graphql` and names".to_owned()),
        };
        Self::rest(line, on, left, &right)
    }

    /// Reads a line of `named`.
    pub(super) fn parse_named(line: &str) -> Result<Self, String> {
        let (mut left, right) = halves(line)?;
        let (scheme, path) = left.next().and_then(|on| on.split_once("://")).ok_or("it begins with an address, such as `tool://{framework}/{name...}`")?;
        let on = match scheme {
            "https" => {
                let (host, path) = path.split_once('/').ok_or("the address has no path")?;
                On::Named(host.to_ascii_lowercase(), Pattern::parse(path)?)
            }
            scheme => On::Named(scheme.to_ascii_lowercase(), Pattern::parse(path)?),
        };
        Self::rest(line, on, left, &right)
    }

    fn rest<'a>(line: &str, on: On, conditions: impl Iterator<Item = &'a str>, right: &[&str]) -> Result<Self, String> {
        let conditions = conditions
            .map(|condition| {
                if condition.starts_with('?') {
                    return Ok((condition.to_owned(), Vec::new()));
                }
                let (name, globs) = condition.split_once('=').ok_or_else(|| format!("`{condition}` is no condition: `name=glob|glob` or `?name`"))?;
                Ok((name.to_owned(), globs.split('|').map(str::to_owned).collect()))
            })
            .collect::<Result<_, String>>()?;
        let [operation, verb, category] = right else {
            return Err("after `->` come operation, verb and category".to_owned());
        };
        let operation = match operation.strip_prefix('{').map(|part| part.strip_suffix('}')) {
            _ if *operation == "*" => Operation::Derived,
            None => Operation::Fixed((*operation).to_owned()),
            Some(Some(part)) => Operation::Part(part.to_owned()),
            Some(None) => return Err(format!("`{operation}` lacks its closing brace")),
        };
        let verb = match *verb {
            "READ" => Some(Verb::Read),
            "WRITE" => Some(Verb::Write),
            "ADMIN" => Some(Verb::Admin),
            "NAMED" if matches!(on, On::Named(..)) => None,
            _ => return Err(format!("`{verb}` is no verb: READ, WRITE or ADMIN")),
        };
        Ok(Self { line: line.to_owned(), on, conditions, operation, verb, category: (*category).to_owned() })
    }
}

fn halves(line: &str) -> Result<(std::str::SplitWhitespace<'_>, Vec<&str>), String> {
    let (left, right) = line.split_once("->").ok_or("it lacks `->`")?;
    Ok((left.split_whitespace(), right.split_whitespace().collect()))
}
