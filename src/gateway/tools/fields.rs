//! What a call says beside its path: the members of its body and query that the rules of a tool ask for.
//!
//! A body may be JSON, a form, or either of them in a JSON string, since clients send all of these. Only what is asked for is kept, every
//! value of it: where a name stands twice, two servers may take two different ones. Names do not mind case. One pass, no recursion deeper
//! than the names asked for.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use url::Url;
use url::form_urlencoded;

/// Which name was asked for.
pub(super) type Field = usize;

/// How deep arrays may stand in each other before they are passed over.
const DEEPEST: usize = 16;

/// The members of a body whose content is read as if it were the body.
pub(super) type Wrappers = &'static [&'static str];

/// What frameworks wrap the arguments of a named call in.
pub(super) const OF_ARGUMENTS: Wrappers = &["args", "kwargs", "arguments", "input", "inputs", "params", "parameters", "tool_input", "_positional"];

/// What HTTP clients give a request's form or query as, where an agent hands on all of its request.
pub(super) const OF_REQUESTS: Wrappers = &["params", "data", "body", "form", "json", "query"];

/// The names that a tool asks for, as a tree.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    nodes: Vec<Node>,
    names: HashMap<String, Field>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    children: Vec<(String, usize)>,
    field: Option<Field>,
    /// Whether an object or a list is wanted as its JSON, too.
    whole: bool,
}

impl Wanted {
    pub(super) fn new() -> Self {
        Self { nodes: vec![Node::default()], names: HashMap::new() }
    }

    /// Asks for a member by its path from the body's root, such as `ticket.requester.email`; arrays on the way are gone through. A path of one name is
    /// asked of the query, too.
    pub(super) fn ask(&mut self, path: &str) -> Field {
        let path = path.to_ascii_lowercase();
        let next = self.names.len();
        let field = *self.names.entry(path.clone()).or_insert(next);
        let mut at = 0;
        for name in path.split('.') {
            at = if let Some(child) = self.child(at, name) {
                child
            } else {
                let child = self.nodes.len();
                self.nodes.push(Node::default());
                self.nodes[at].children.push((name.to_owned(), child));
                child
            };
        }
        self.nodes[at].field = Some(field);
        field
    }

    /// [`ask`](Self::ask) for a member of the first level whose value may be an object or a list: it is given as JSON.
    pub(super) fn ask_whole(&mut self, name: &str) -> Field {
        let field = self.ask(name);
        if let Some(node) = self.child(0, name) {
            self.nodes[node].whole = true;
        }
        field
    }

    /// The same field by another name.
    pub(super) fn also(&mut self, name: &str, field: Field) {
        self.names.insert(name.to_owned(), field);
        let child = self.nodes.len();
        self.nodes.push(Node { field: Some(field), ..Node::default() });
        self.nodes[0].children.push((name.to_owned(), child));
    }

    fn child(&self, at: usize, name: &str) -> Option<usize> {
        self.nodes[at].children.iter().find(|(child, _)| child.eq_ignore_ascii_case(name)).map(|(_, child)| *child)
    }

    fn named(&self, name: &str) -> Option<Field> {
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) { self.names.get(&name.to_ascii_lowercase()).copied() } else { self.names.get(name).copied() }
    }
}

/// The values of the names asked for, the body's before the query's.
#[derive(Debug, Default)]
pub(super) struct Fields {
    values: Vec<(Field, String)>,
    /// Which of them the query names.
    queried: Vec<Field>,
    /// The body, where it is a text that is neither JSON nor a form.
    pub(super) text: Option<String>,
}

impl Fields {
    /// Collects what is asked for. Where arguments may stand in a wrapper, `wrappers` has its names.
    pub(super) fn collect(wanted: &Wanted, body: Option<&RawValue>, url: Option<&Url>, wrappers: Wrappers) -> Self {
        let mut fields = Self::default();
        if let Some(body) = body {
            fields.json(wanted, body.get(), wrappers, true);
        }
        if let Some(query) = url.and_then(Url::query) {
            let body = fields.values.len();
            fields.form(wanted, query);
            fields.queried = fields.values[body..].iter().map(|(field, _)| *field).collect();
        }
        fields
    }

    /// All values of a field.
    pub(super) fn all(&self, field: Field) -> impl Iterator<Item = &str> {
        self.values.iter().filter(move |(other, _)| *other == field).map(|(_, value)| value.as_str())
    }

    /// Whether the query names a field.
    pub(super) fn in_query(&self, field: Field) -> bool {
        self.queried.contains(&field)
    }

    fn json(&mut self, wanted: &Wanted, text: &str, wrappers: Wrappers, outermost: bool) {
        let mut json = serde_json::Deserializer::from_str(text);
        // A fault ends the reading; what was read before it counts.
        drop(Walk { wanted, node: 0, wrappers, outermost, depth: 0, fields: self }.deserialize(&mut json));
    }

    fn form(&mut self, wanted: &Wanted, text: &str) {
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            // A text may begin with a blank, a line break or a mark of its byte order.
            if let Some(field) = wanted.named(name.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}')) {
                self.values.push((field, value.into_owned()));
            }
        }
    }

    /// A body, or a wrapper's content, that is a text.
    fn text(&mut self, wanted: &Wanted, text: &str, wrappers: Wrappers) {
        match text.trim_start().bytes().next() {
            Some(b'{' | b'[' | b'"') if serde_json::from_str::<IgnoredAny>(text).is_ok() => self.json(wanted, text, wrappers, false),
            _ => {
                self.form(wanted, text);
                self.text = Some(text.to_owned());
            }
        }
    }
}

struct Walk<'w> {
    wanted: &'w Wanted,
    node: usize,
    wrappers: Wrappers,
    /// Whether a text here is the body itself, to be read once more.
    outermost: bool,
    depth: usize,
    fields: &'w mut Fields,
}

impl Walk<'_> {
    fn push(self, value: impl fmt::Display) {
        if let Some(field) = self.wanted.nodes[self.node].field {
            self.fields.values.push((field, value.to_string()));
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("JSON")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key_seed(Key { wanted: self.wanted, node: self.node, wrappers: if self.node == 0 { self.wrappers } else { &[] } })? {
            match key {
                Member::Wanted(node) if self.wanted.nodes[node].whole => {
                    let value: Box<RawValue> = map.next_value()?;
                    let text = serde_json::from_str(value.get()).unwrap_or_else(|_| value.get().to_owned());
                    self.fields.values.extend(self.wanted.nodes[node].field.map(|field| (field, text)));
                }
                Member::Wanted(node) => map.next_value_seed(Walk { node, outermost: false, depth: self.depth + 1, fields: self.fields, ..self })?,
                Member::Wrapper => map.next_value_seed(Walk { node: 0, outermost: self.outermost, depth: self.depth + 1, fields: self.fields, ..self })?,
                Member::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut sequence: S) -> Result<(), S::Error> {
        if self.depth >= DEEPEST {
            while sequence.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        while sequence.next_element_seed(Walk { depth: self.depth + 1, fields: self.fields, ..self })?.is_some() {}
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        if self.node == 0 && self.outermost {
            self.fields.text(self.wanted, text, self.wrappers);
        } else {
            self.push(text);
        }
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.push(value);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.push(value);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.push(value);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.push(value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Which member of an object a key is.
enum Member {
    Wanted(usize),
    Wrapper,
    Other,
}

struct Key<'w> {
    wanted: &'w Wanted,
    node: usize,
    wrappers: Wrappers,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Member;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Member, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Member;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Member, E> {
        Ok(match self.wanted.child(self.node, key) {
            Some(child) => Member::Wanted(child),
            None if self.wrappers.contains(&key) => Member::Wrapper,
            None => Member::Other,
        })
    }
}
