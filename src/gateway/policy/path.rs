//! Paths into a body: the part of `JSONPath` that policies use: `$.a`, `$.a.b`, `$.items[*].a`, `$.items[0]`, `$['a key']`.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

/// Where in a body to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonPath {
    text: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    Item(usize),
    /// Every item of a list, every value of an object.
    Every,
}

impl JsonPath {
    const MAX_BYTES: usize = 512;

    /// Reads a path; the error is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rest = text.strip_prefix('$').ok_or("a path begins with `$`, such as `$.items[*].amount`")?;
        if text.len() > Self::MAX_BYTES {
            return Err(format!("the path is longer than {} bytes", Self::MAX_BYTES));
        }
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, after) = step(rest)?;
            steps.push(step);
            rest = after;
        }
        Ok(Self { text: text.to_owned(), steps })
    }

    /// The values that it names, in the order of the body.
    pub fn values<'v>(&self, body: &'v Value) -> Vec<&'v Value> {
        let mut found = vec![body];
        for step in &self.steps {
            found = match step {
                Step::Member(name) => found.into_iter().filter_map(|value| value.get(name)).collect(),
                Step::Item(index) => found.into_iter().filter_map(|value| value.get(index)).collect(),
                Step::Every => found.into_iter().flat_map(children).collect(),
            };
        }
        found
    }
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(map) => map.values().collect(),
        _ => Vec::new(),
    }
}

/// The first step of `text`, and what comes after it.
fn step(text: &str) -> Result<(Step, &str), String> {
    if let Some(rest) = text.strip_prefix('.') {
        if let Some(after) = rest.strip_prefix('*') {
            return Ok((Step::Every, after));
        }
        if rest.starts_with('.') {
            return Err("`..` is not read here: name every step".to_owned());
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let is_name = !name.is_empty() && !name.contains(|character: char| character.is_whitespace() || "]'\"()?@*,".contains(character));
        return if is_name {
            Ok((Step::Member(name.to_owned()), after))
        } else {
            Err(format!("`.{name}` names no member; write an unusual name as `['name']`"))
        };
    }
    let rest = text.strip_prefix('[').ok_or_else(|| format!("`{text}` begins neither with `.` nor with `[`"))?;
    for quote in ['\'', '"'] {
        if let Some(quoted) = rest.strip_prefix(quote) {
            let closed = quoted.split_once(quote).and_then(|(name, after)| Some((name, after.strip_prefix(']')?)));
            return closed.map(|(name, after)| (Step::Member(name.to_owned()), after)).ok_or_else(|| format!("a `[{quote}` has no `{quote}]` after it"));
        }
    }
    let (inside, after) = rest.split_once(']').ok_or("a `[` has no `]` after it")?;
    if inside == "*" {
        return Ok((Step::Every, after));
    }
    let index = Some(inside).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())).and_then(|digits| digits.parse().ok());
    index.map(|index| (Step::Item(index), after)).ok_or_else(|| format!("`[{inside}]` is none of `[*]`, `[0]` and `['name']`"))
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for JsonPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_names_values() {
        let body = json!({"a": {"b": 1}, "items": [{"a": 2}, {"a": 3}, {"c": 4}, 5], "a key": {"x.y": 6}, "0": 7});
        let values = |path: &str| JsonPath::parse(path).unwrap().values(&body).into_iter().cloned().collect::<Vec<_>>();
        assert_eq!(values("$.a"), [json!({"b": 1})]);
        assert_eq!(values("$.a.b"), [json!(1)]);
        assert_eq!(values("$.items[*].a"), [json!(2), json!(3)]);
        assert_eq!(values("$.items[1].a"), [json!(3)]);
        assert_eq!(values("$['a key'][\"x.y\"]"), [json!(6)]);
        assert_eq!(values("$.a.*"), [json!(1)]);
        assert_eq!(values("$.0"), [json!(7)]);
        assert_eq!(values("$"), std::slice::from_ref(&body));
        for nothing in ["$.b", "$.a.b.c", "$.items[9]", "$.items.a", "$.a[0]"] {
            assert!(values(nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["", "a", "$a", "$.", "$..a", "$.a..b", "$.a[", "$.a[b]", "$.a[-1]", "$.a[?(@.b)]", "$['a", "$['a'", "$.a b", "$.a[1:2]", "$.a,b"] {
            assert!(JsonPath::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(path in any::<String>(), tail in "[$.*\\[\\]'a0]{0,12}") {
            for text in [path, format!("${tail}")] {
                if let Ok(path) = JsonPath::parse(&text) {
                    path.values(&json!({"a": [{"a": 0}]}));
                }
            }
        }
    }
}
