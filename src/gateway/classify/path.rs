//! Where in a body one is, told as a JSON path of bounded length.

use std::fmt::Write;

use super::names::Topics;

/// How many levels are told.
const LEVELS: usize = 32;
/// The longest name that is told in full.
const NAME: usize = 48;
/// The longest path.
const PATH: usize = 256;

/// A level of the body.
#[derive(Debug)]
struct Level {
    /// The place in an array; none in an object.
    index: Option<usize>,
    /// The name of the member, without findings.
    name: String,
    /// What the names around it speak of.
    topics: Topics,
}

/// The levels that are open.
#[derive(Debug, Default)]
pub struct Position {
    levels: Vec<Level>,
    depth: usize,
}

impl Position {
    /// An object or array begins.
    pub fn open(&mut self, is_array: bool, topics: Topics) {
        if self.depth < LEVELS {
            self.levels.push(Level { index: is_array.then_some(0), name: String::new(), topics });
        }
        self.depth += 1;
    }

    /// One ends.
    pub fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.levels.truncate(self.depth);
    }

    /// How many are open.
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// The next element or member begins.
    pub fn next(&mut self) {
        if let Some(Level { index: Some(index), .. }) = self.innermost() {
            *index += 1;
        }
    }

    /// A member of this name begins.
    pub fn name(&mut self, name: &str) {
        if let Some(level) = self.innermost() {
            level.name.clear();
            level.name.push_str(&name[..name.floor_char_boundary(NAME)]);
            if level.name.len() < name.len() {
                level.name.push('…');
            }
        }
    }

    /// What the names around the innermost level speak of.
    pub fn topics(&self) -> Topics {
        self.levels.last().map(|level| level.topics).unwrap_or_default()
    }

    fn innermost(&mut self) -> Option<&mut Level> {
        if self.depth > LEVELS { None } else { self.levels.last_mut() }
    }

    /// The path to the value that begins here; to the name, if that is where one is.
    pub fn path(&self, is_key: bool) -> String {
        let mut path = "$".to_owned();
        let told = if is_key && self.depth <= LEVELS { self.levels.len().saturating_sub(1) } else { self.levels.len() };
        for level in &self.levels[..told] {
            let start = path.len();
            // Writing to a string cannot fail.
            let _ = match level.index {
                Some(index) => write!(path, "[{index}]"),
                None if is_plain(&level.name) => write!(path, ".{}", level.name),
                None => write!(path, "[{}]", serde_json::Value::from(level.name.as_str())),
            };
            if path.len() > PATH - 8 {
                path.truncate(start);
                path.push('…');
                return path;
            }
        }
        if self.depth > LEVELS {
            path.push('…');
        }
        if is_key {
            path.push_str(".~key");
        }
        path
    }
}

fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
