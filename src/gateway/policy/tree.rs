//! Text to a JSON tree, from JSON or YAML: bounded, and without what one reader takes this way and another that way.
//!
//! Keys that stand twice are refused in both formats. In YAML, anchors, aliases, merge keys and tags are refused too: a policy needs none of them, and without aliases
//! no short text can stand for a huge tree. Plain scalars are read by the core schema of YAML 1.2 (<https://yaml.org/spec/1.2.2/#103-core-schema>), so `no` and `09:00` are text.

use std::fmt;

use granit_parser::{Event, Parser, ScalarStyle};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::Fault;

/// The longest text that is read, in bytes.
pub const MAX_TEXT_BYTES: usize = 1024 * 1024;

/// How deep lists and objects of YAML may stand in each other; JSON has `serde_json`'s bound of 127.
const MAX_DEPTH: usize = 32;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON, RFC 8259.
    Json,
    /// YAML 1.2, one document.
    Yaml,
}

/// The tree of `text`.
pub(super) fn read(text: &str, format: Format) -> Result<Value, Fault> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(Fault::whole(format!("the text has {} bytes; at most {MAX_TEXT_BYTES} are read", text.len())));
    }
    match format {
        Format::Json => json(text).map_err(|error| Fault::whole(format!("this is not JSON: {error}"))),
        Format::Yaml => yaml(text).map_err(|(line, sentence)| Fault::whole(format!("line {line}: {sentence}"))),
    }
}

/// The tree of a JSON text in which no object has a key twice, nested less than 128 deep.
pub(super) fn json(text: &str) -> serde_json::Result<Value> {
    serde_json::from_str::<Strict>(text).map(|strict| strict.0)
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key `{}` stands twice", key.escape_debug())));
            }
            let Strict(value) = access.next_value()?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// A list or object that is not yet at its end.
enum Open {
    List(Vec<Value>),
    /// The object, and the key whose value comes next.
    Object(Map<String, Value>, Option<String>),
}

/// A fault with the line it stands on.
type Located<T> = Result<T, (usize, String)>;

fn yaml(text: &str) -> Located<Value> {
    let mut open: Vec<Open> = Vec::new();
    let mut root: Option<Value> = None;
    let mut documents = 0_usize;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| (error.marker().line(), format!("this is not YAML: {}", error.info())))?;
        let line = span.start.line();
        let complete = match event {
            Event::DocumentStart(..) => {
                documents += 1;
                if documents > 1 {
                    return Err((line, "a second document begins here; a text holds one".to_owned()));
                }
                None
            }
            Event::Scalar(text, style, anchor, tag) => {
                plain_node(line, anchor, tag.is_some())?;
                if let Some(Open::Object(map, key @ None)) = open.last_mut() {
                    if map.contains_key(text.as_ref()) {
                        return Err((line, format!("the key `{}` stands twice", text.escape_debug())));
                    }
                    *key = Some(text.into_owned());
                    None
                } else {
                    Some(if style == ScalarStyle::Plain { plain(&text) } else { Value::String(text.into_owned()) })
                }
            }
            Event::SequenceStart(_, anchor, tag) => {
                plain_node(line, anchor, tag.is_some())?;
                begin(&mut open, line, Open::List(Vec::new()))?;
                None
            }
            Event::MappingStart(_, anchor, tag) => {
                plain_node(line, anchor, tag.is_some())?;
                begin(&mut open, line, Open::Object(Map::new(), None))?;
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(|ended| match ended {
                Open::List(items) => Value::Array(items),
                Open::Object(map, _) => Value::Object(map),
            }),
            Event::Alias(_) => return Err((line, "aliases (`*name`) are not read here: write the value out".to_owned())),
            _ => None,
        };
        let Some(value) = complete else { continue };
        match open.last_mut() {
            None => root = Some(value),
            Some(Open::List(items)) => items.push(value),
            Some(Open::Object(map, key)) => {
                if let Some(key) = key.take() {
                    map.insert(key, value);
                }
            }
        }
    }
    root.ok_or_else(|| (1, "there is nothing in it".to_owned()))
}

fn plain_node(line: usize, anchor: usize, tagged: bool) -> Located<()> {
    if anchor != 0 {
        return Err((line, "anchors (`&name`) are not read here: write the value out".to_owned()));
    }
    if tagged {
        return Err((line, "tags (`!name`) are not read here".to_owned()));
    }
    Ok(())
}

fn begin(open: &mut Vec<Open>, line: usize, node: Open) -> Located<()> {
    if matches!(open.last(), Some(Open::Object(_, None))) {
        return Err((line, "a list or an object cannot be a key".to_owned()));
    }
    if open.len() >= MAX_DEPTH {
        return Err((line, format!("lists and objects stand more than {MAX_DEPTH} deep in each other")));
    }
    open.push(node);
    Ok(())
}

/// A plain scalar by the core schema.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0o")) {
        let radix = if text.starts_with("0x") { 16 } else { 8 };
        let is_plain = digits.chars().all(|digit| digit.is_digit(radix));
        return Some(digits).filter(|_| is_plain).and_then(|digits| u64::from_str_radix(digits, radix).ok()).map(Number::from);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let numeric = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
    if !unsigned.bytes().any(|byte| byte.is_ascii_digit()) || !unsigned.bytes().all(numeric) || unsigned.starts_with(['+', '-', 'e', 'E']) {
        return None;
    }
    let integer = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
    integer.ok().or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn yaml_of(text: &str) -> Result<Value, String> {
        read(text, Format::Yaml).map_err(|fault| fault.to_string())
    }

    #[test]
    fn yaml_is_read_by_the_core_schema() {
        let text = "a: [1, -2, 0x1F, 0o17, 1.5, 1e3, .5, +3]\nb: [true, False, ~, null, '', no, 'yes', 09:00, 1.2.3, 1-2, e5, .inf, 18446744073709551615]\n? c\n: |\n  two\n  lines\nd:\n";
        let expected = json!({
            "a": [1, -2, 31, 15, 1.5, 1000.0, 0.5, 3],
            "b": [true, false, null, null, "", "no", "yes", "09:00", "1.2.3", "1-2", "e5", ".inf", 18_446_744_073_709_551_615_u64],
            "c": "two\nlines\n", "d": null,
        });
        assert_eq!(yaml_of(text).unwrap(), expected);
        assert_eq!(yaml_of(r#"{"a": ["\u0041", 1]}"#).unwrap(), json!({"a": ["A", 1]}));
    }

    #[test]
    fn what_blows_up_or_is_read_in_two_ways_is_refused() {
        let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
        let deep = "[".repeat(40) + &"]".repeat(40);
        let deep_blocks = "- ".repeat(100_000);
        let cases: [(&str, &str); 11] = [
            (bomb, "line 1: anchors (`&name`) are not read here: write the value out"),
            ("a: *b", "line 1: this is not YAML: "),
            ("a: 1\nb: 2\na: 3", "line 3: the key `a` stands twice"),
            ("a: !!str 1", "line 1: tags (`!name`) are not read here"),
            ("a: 1\n---\nb: 2", "line 2: a second document begins here; a text holds one"),
            ("? [a]\n: 1", "line 1: a list or an object cannot be a key"),
            (&deep, "line 1: lists and objects stand more than 32 deep in each other"),
            (&deep_blocks, "line 1: lists and objects stand more than 32 deep in each other"),
            ("", "line 1: there is nothing in it"),
            ("a: [1", "this is not YAML"),
            ("<<: {a: 1}\n<<: {b: 1}", "line 2: the key `<<` stands twice"),
        ];
        for (text, sentence) in cases {
            let fault = yaml_of(text).unwrap_err();
            assert!(fault.contains(sentence), "{fault}");
        }
        assert!(read(&" ".repeat(MAX_TEXT_BYTES + 1), Format::Yaml).unwrap_err().sentence.contains("at most 1048576"));
    }

    #[test]
    fn json_with_a_key_twice_or_too_deep_is_refused() {
        assert_eq!(json(r#"{"a":[1,-1,1.5,"x",null,true]}"#).unwrap(), json!({"a": [1, -1, 1.5, "x", null, true]}));
        assert!(json(r#"{"a":{"b":1,"b":1}}"#).unwrap_err().to_string().contains("the key `b` stands twice"));
        assert!(json(&"[".repeat(1_000_000)).is_err());
        assert!(json(&("[".repeat(128) + &"]".repeat(128))).is_err());
    }
}
