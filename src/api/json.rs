//! JSON as callers send it: members by their names, strings that no Unicode text can hold, and what a value is in words.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_path_to_error::Segment;

/// A JSON object as a `T`. A derived struct alone also takes an array, member by member.
#[derive(Debug, Default)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members)).map(Object)
            }
        }
        deserializer.deserialize_map(Members(PhantomData))
    }
}

/// A member that is an object, for `deserialize_with`.
pub fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Object::deserialize(deserializer).map(|Object(value)| value)
}

/// Replaces each `\uD800`–`\uDFFF` that is not half of a pair with `\ufffd`, which is as long.
///
/// RFC 8259 (section 8.2) allows such strings, and what reports them is often what was attacked; no Unicode text can hold them.
pub(super) fn mend_surrogates(json: &str) -> Cow<'_, str> {
    let escape_at = |at: usize| -> Option<u16> {
        let digits = json.as_bytes().get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut mended = Cow::Borrowed(json);
    let mut at = 0;
    // A backslash stands only in strings.
    while let Some(found) = json[at..].find('\\') {
        at += found;
        at += match escape_at(at) {
            Some(0xd800..=0xdbff) if matches!(escape_at(at + 6), Some(0xdc00..=0xdfff)) => 12,
            Some(0xd800..=0xdfff) => {
                mended.to_mut().replace_range(at..at + 6, "\\ufffd");
                6
            }
            Some(_) => 6,
            None => 2,
        };
        if !json.is_char_boundary(at) {
            return mended;
        }
    }
    mended
}

/// The value at `path`.
pub(super) fn value_at(raw: &str, path: &[&Segment]) -> Option<String> {
    let mut at = raw.to_owned();
    for segment in path {
        at = match segment {
            Segment::Map { key } => serde_json::from_str::<BTreeMap<String, &RawValue>>(&at).ok()?.get(key)?.get().to_owned(),
            Segment::Seq { index } => serde_json::from_str::<Vec<&RawValue>>(&at).ok()?.get(*index)?.get().to_owned(),
            Segment::Enum { .. } | Segment::Unknown => return None,
        };
    }
    Some(at)
}

/// What a JSON value is, for people; short values are shown.
pub(super) fn shape(raw: &str) -> String {
    let raw = raw.trim_start();
    let kind = match raw.as_bytes().first() {
        Some(b'"') => "the string",
        Some(b'{') => return "an object".to_owned(),
        Some(b'[') => return "a list".to_owned(),
        Some(b't' | b'f') => "the boolean",
        Some(b'n') => return "null".to_owned(),
        _ => "the number",
    };
    let shown: String = raw.chars().take(40).collect();
    if shown.len() < raw.len() { format!("{kind} {shown}…") } else { format!("{kind} {shown}") }
}
