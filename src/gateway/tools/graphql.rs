//! What a GraphQL document does: whether it changes anything, and the names of its fields.
//!
//! No validation: a document that a server would refuse may be read as either. What cannot be read is taken as one that changes something.
//! Lexical grammar: the GraphQL specification (October 2021), section 2.

/// What a document says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Document<'d> {
    /// Whether it holds a mutation, or cannot be read.
    pub(super) changes: bool,
    /// The fields that may stand at the root: those of the first level, or all of them where it changes something, since a fragment may hide them.
    pub(super) fields: Vec<&'d str>,
    /// Those of the first level, inline fragments being none; all of them where it cannot be read.
    pub(super) roots: Vec<&'d str>,
}

/// Reads a document.
pub(super) fn read(text: &str) -> Document<'_> {
    let mut reader = Reader::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        match byte {
            b'#' => at = end_of_line(bytes, at),
            b'"' => {
                let end = end_of_string(bytes, at);
                reader.broken |= end.is_none();
                at = end.unwrap_or(bytes.len());
            }
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                while bytes.get(at).is_some_and(|byte| *byte == b'_' || byte.is_ascii_alphanumeric()) {
                    at += 1;
                }
                reader.name(&text[start..at]);
            }
            b'.' if bytes[at..].starts_with(b"...") => {
                at += 3;
                reader.before = Before::Spread;
                reader.spreading = true;
            }
            _ => {
                at += 1;
                reader.mark(*byte);
            }
        }
    }
    reader.finish()
}

fn end_of_line(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(bytes.len(), |length| from + length)
}

fn end_of_string(bytes: &[u8], from: usize) -> Option<usize> {
    let block = bytes[from..].starts_with(b"\"\"\"");
    let mut at = from + if block { 3 } else { 1 };
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if block && bytes[at..].starts_with(b"\\\"\"\"") => at += 4,
            b'\\' if !block => at += 2,
            b'"' if !block => return Some(at + 1),
            b'"' if bytes[at..].starts_with(b"\"\"\"") => return Some(at + 3),
            b'\n' | b'\r' if !block => return None,
            _ => at += 1,
        }
    }
    None
}

/// What the last token says of the name that follows it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Before {
    #[default]
    Nothing,
    /// After `@` or `$`: not a field.
    Sigil,
    /// After `...`: a fragment's name, or `on`.
    Spread,
    /// After `... on`: a type.
    Type,
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own")]
struct Reader<'d> {
    /// With the level on which each stands, and that without inline fragments.
    fields: Vec<(usize, usize, &'d str)>,
    braces: usize,
    /// Of the open braces, whether they are those of an inline fragment; and how many are not.
    inline: Vec<bool>,
    level: usize,
    /// Whether a `...` has come since the last field.
    spreading: bool,
    parens: usize,
    before: Before,
    /// Whether a definition has begun and its selection has not.
    defining: bool,
    mutation: bool,
    broken: bool,
}

impl<'d> Reader<'d> {
    fn name(&mut self, name: &'d str) {
        let before = std::mem::take(&mut self.before);
        if self.parens > 0 {
            return;
        }
        if self.braces == 0 {
            if !self.defining {
                self.defining = true;
                match name {
                    "mutation" => self.mutation = true,
                    "query" | "subscription" | "fragment" => {}
                    _ => self.broken = true,
                }
            }
            return;
        }
        match before {
            Before::Nothing => {
                self.spreading = false;
                self.fields.push((self.braces, self.level, name));
            }
            Before::Spread if name == "on" => self.before = Before::Type,
            Before::Spread | Before::Sigil | Before::Type => {}
        }
    }

    fn mark(&mut self, byte: u8) {
        self.before = Before::Nothing;
        match byte {
            b'(' => self.parens += 1,
            b')' if self.parens == 0 => self.broken = true,
            b')' => self.parens -= 1,
            _ if self.parens > 0 => {}
            b'{' => {
                self.braces += 1;
                let inline = std::mem::take(&mut self.spreading) && self.braces > 1;
                self.inline.push(inline);
                self.level += usize::from(!inline);
                self.defining = true;
            }
            b'}' if self.braces == 0 => self.broken = true,
            b'}' => {
                self.braces -= 1;
                self.spreading = false;
                self.level -= usize::from(self.inline.pop() == Some(false));
                self.defining = self.braces > 0;
            }
            // The name before it was an alias.
            b':' if self.braces > 0 => drop(self.fields.pop()),
            b'@' | b'$' => self.before = Before::Sigil,
            _ => {}
        }
    }

    fn finish(self) -> Document<'d> {
        let broken = self.broken || self.fields.is_empty() || self.braces > 0 || self.parens > 0;
        let changes = self.mutation || broken;
        let roots = self.fields.iter().filter(|(_, level, _)| broken || *level == 1).map(|(.., name)| *name).collect();
        let fields = self.fields.into_iter().filter(|(depth, ..)| changes || *depth == 1).map(|(.., name)| name).collect();
        Document { changes, fields, roots }
    }
}
