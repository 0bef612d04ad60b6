//! Reading a tree key by key: every fault is gathered with its path, none hides the next.

use serde_json::{Map, Value};

use super::Fault;
use super::names::nearest;

/// How many entries a list may have.
const MOST_ENTRIES: usize = 1_000;

/// How many faults are told at most; one slip can cause many.
const MOST_FAULTS: usize = 100;

/// What was found wrong.
#[derive(Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, path: &str, sentence: impl Into<String>) {
        if self.0.len() < MOST_FAULTS {
            self.0.push(Fault { path: path.to_owned(), sentence: sentence.into() });
        }
    }

    pub(super) fn into_result<T>(self, value: Option<T>) -> Result<T, Vec<Fault>> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self.0),
        }
    }
}

/// A value with its path.
#[derive(Clone)]
pub(super) struct Field<'v> {
    pub(super) path: String,
    pub(super) value: &'v Value,
}

/// The keys of an object; or of several that are read as one.
pub(super) struct Fields<'v> {
    places: Vec<(String, &'v Map<String, Value>)>,
}

impl<'v> Fields<'v> {
    /// The keys of `value`, which is at `path`.
    pub(super) fn of(value: &'v Value, path: &str, faults: &mut Faults) -> Option<Self> {
        let Value::Object(map) = value else {
            faults.add(path, format!("this is {}; an object is needed", kind(value)));
            return None;
        };
        Some(Self { places: vec![(path.to_owned(), map)] })
    }

    /// These and those of the object under `key`, if there is one, which may have the keys `known`. What is there but empty in YAML counts as an empty object.
    pub(super) fn with_nested(&self, key: &str, known: &[&str], elsewhere: impl Fn(&str) -> Option<String>, faults: &mut Faults) -> Self {
        let mut places = self.places.clone();
        if let Some(field) = self.get(&[key], faults).filter(|field| !field.value.is_null())
            && let Some(nested) = Self::of(field.value, &field.path, faults)
        {
            nested.refuse_unknown(&[known], elsewhere, faults);
            places.extend(nested.places);
        }
        Self { places }
    }

    /// The value under one of `keys`, which all mean the same.
    pub(super) fn get(&self, keys: &[&str], faults: &mut Faults) -> Option<Field<'v>> {
        let mut found: Option<Field<'v>> = None;
        for (path, map) in &self.places {
            for key in keys {
                let Some(value) = map.get(*key) else { continue };
                let path = joined(path, key);
                match &found {
                    Some(first) => faults.add(&path, format!("it says what `{}` says; leave one out", first.path)),
                    None => found = Some(Field { path, value }),
                }
            }
        }
        found
    }

    /// Whether `key` is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.places.iter().any(|(_, map)| map.contains_key(key))
    }

    /// Where `key` would stand.
    pub(super) fn path_of(&self, key: &str) -> String {
        self.places.first().map_or_else(|| key.to_owned(), |(path, _)| joined(path, key))
    }

    /// Refuses the keys that are not in `known`; `elsewhere` knows a sentence for some of them.
    pub(super) fn refuse_unknown(&self, known: &[&[&str]], elsewhere: impl Fn(&str) -> Option<String>, faults: &mut Faults) {
        let keys = self.places.iter().flat_map(|(path, map)| map.keys().map(move |key| (path, key)));
        for (path, key) in keys.filter(|(_, key)| !known.iter().any(|keys| keys.contains(&key.as_str()))) {
            let sentence = elsewhere(key).unwrap_or_else(|| match nearest(key, known.iter().copied().flatten().copied()) {
                Some(name) => format!("no such key; did you mean {name}?"),
                None => "no such key".to_owned(),
            });
            faults.add(&joined(path, key), sentence);
        }
    }

    /// A text, read by `parse`.
    pub(super) fn text<T>(&self, keys: &[&str], faults: &mut Faults, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        self.get(keys, faults).and_then(|field| field.text(faults, parse))
    }

    /// A list of texts, or one text in the place of a list of one; empty where there is none.
    pub(super) fn texts<T>(&self, keys: &[&str], faults: &mut Faults, parse: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
        self.get(keys, faults).map(|field| field.texts(faults, parse)).unwrap_or_default()
    }

    pub(super) fn truth(&self, keys: &[&str], faults: &mut Faults) -> Option<bool> {
        let field = self.get(keys, faults)?;
        let truth = field.value.as_bool();
        if truth.is_none() {
            faults.add(&field.path, format!("this is {}; true or false is needed", kind(field.value)));
        }
        truth
    }

    /// A number from `least` to `most`.
    pub(super) fn number(&self, key: &str, (least, most): (f64, f64), faults: &mut Faults) -> Option<f64> {
        let field = self.get(&[key], faults)?;
        let number = field.value.as_f64().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            faults.add(&field.path, format!("this is {}; a number from {least} to {most} is needed", kind(field.value)));
        }
        number
    }

    /// A whole number from `least` to `most`.
    pub(super) fn integer(&self, key: &str, (least, most): (i64, i64), faults: &mut Faults) -> Option<i64> {
        let field = self.get(&[key], faults)?;
        let number = field.value.as_i64().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            faults.add(&field.path, format!("this is {}; a whole number from {least} to {most} is needed", kind(field.value)));
        }
        number
    }
}

impl<'v> Field<'v> {
    pub(super) fn text<T>(&self, faults: &mut Faults, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let parsed = match self.value {
            Value::String(text) => parse(text),
            Value::Number(_) | Value::Bool(_) => Err(format!("this is {}; put it in quotes if the text is meant", kind(self.value))),
            _ => Err(format!("this is {}; a text is needed", kind(self.value))),
        };
        parsed.map_err(|sentence| faults.add(&self.path, sentence)).ok()
    }

    pub(super) fn texts<T>(&self, faults: &mut Faults, parse: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
        if !self.value.is_array() {
            return self.text(faults, parse).into_iter().collect();
        }
        self.items(faults).iter().filter_map(|item| item.text(faults, &parse)).collect()
    }

    /// The entries of a list that has at least one.
    pub(super) fn items(&self, faults: &mut Faults) -> Vec<Field<'v>> {
        let Value::Array(items) = self.value else {
            faults.add(&self.path, format!("this is {}; a list is needed", kind(self.value)));
            return Vec::new();
        };
        if items.is_empty() {
            faults.add(&self.path, "the list is empty, which would match nothing; leave the key out or fill it");
        } else if items.len() > MOST_ENTRIES {
            faults.add(&self.path, format!("the list has {} entries; at most {MOST_ENTRIES} are read", items.len()));
            return Vec::new();
        }
        items.iter().enumerate().map(|(index, value)| Field { path: format!("{}[{index}]", self.path), value }).collect()
    }
}

/// `path.key`, where the key is hostile text.
fn joined(path: &str, key: &str) -> String {
    let key: String = key.chars().take(100).collect();
    let key =
        if key.chars().all(|character| character.is_ascii_alphanumeric() || "_-".contains(character)) { key } else { format!("['{}']", key.escape_debug()) };
    if path.is_empty() || key.starts_with('[') { format!("{path}{key}") } else { format!("{path}.{key}") }
}

/// What sort of value it is, for a sentence.
pub(super) fn kind(value: &Value) -> String {
    match value {
        Value::Null => "empty".to_owned(),
        Value::Bool(truth) => format!("`{truth}`"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text `{}`", text.chars().take(40).collect::<String>().escape_debug()),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// The one of `all` that has this name.
pub(super) fn choice<T: Copy>(text: &str, all: &[T], name: impl Fn(&T) -> &'static str) -> Result<T, String> {
    if let Some(found) = all.iter().find(|one| name(one) == text) {
        return Ok(*found);
    }
    let names: Vec<&str> = all.iter().map(&name).collect();
    let hint = nearest(text, names.iter().copied()).map(|name| format!("; did you mean {name}?")).unwrap_or_default();
    Err(format!("`{}` is none of {}{hint}", text.chars().take(40).collect::<String>().escape_debug(), names.join(", ")))
}
