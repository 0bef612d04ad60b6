//! The canonical form of a JSON text: RFC 8785 (JSON Canonicalization Scheme), with one departure.
//!
//! **The departure.** RFC 8785 knows only doubles, so it would give 9007199254740993 and 9007199254740992 one form. Bodies carry ids of
//! 64 bits as bare numbers, and two requests that differ in such an id are not one request: a literal without fraction and exponent
//! keeps its digits. Up to 2^53 that is what the RFC writes as well. Every other number goes by its double.
//!
//! Nothing here recurses, for a body may nest as deep as it is long. The text is written once in document order, with the place of
//! every member of the objects whose members stand out of order; a second pass copies these to where they belong. Both take time in
//! proportion to the text, but for the sorting.

use std::borrow::Cow;
use std::ops::Range;

/// The canonical form of `json`, or `None` if it is no JSON or no I-JSON (RFC 7493): two members of one name, a lone surrogate, a
/// noncharacter, or a number that is larger than any double.
pub fn canonical(json: &str) -> Option<Vec<u8>> {
    let mut reader = Reader { rest: json, text: Vec::with_capacity(json.len()), members: Vec::new(), objects: Vec::new(), chunks: Vec::new() };
    reader.document()?;
    Some(reordered(&reader.text, &reader.objects, &reader.chunks))
}

/// A part of the text that moves as a whole: a member with the brace or comma before it.
#[derive(Clone)]
struct Chunk {
    text: Range<usize>,
    /// The first of `objects` that opens at or after its start.
    object: usize,
}

/// An object with members, in the order of their opening.
struct Object {
    /// From its opening brace to before its closing one.
    text: Range<usize>,
    /// The first of `objects` that opens after its end.
    next: usize,
    /// Its members in their canonical order; empty if they stood so.
    chunks: Range<usize>,
}

/// A member of an object that is still open.
struct Member<'a> {
    name: Cow<'a, str>,
    chunk: Chunk,
}

/// What an object needs to be closed.
struct Open {
    object: usize,
    /// The first of its own in `members`.
    members: usize,
    /// How many arrays were open around it, inside the next object out.
    arrays: usize,
}

struct Reader<'a> {
    rest: &'a str,
    /// What was read, canonical but for the order of members.
    text: Vec<u8>,
    /// The members of the open objects, the innermost last.
    members: Vec<Member<'a>>,
    objects: Vec<Object>,
    chunks: Vec<Chunk>,
}

impl<'a> Reader<'a> {
    fn document(&mut self) -> Option<()> {
        let mut open: Vec<Open> = Vec::new();
        // Arrays that are open inside the innermost object: a count will do, for nothing else need be known of them.
        let mut arrays = 0_usize;
        loop {
            self.space();
            if self.take(b'[') {
                self.text.push(b'[');
                self.space();
                if !self.take(b']') {
                    arrays += 1;
                    continue;
                }
                self.text.push(b']');
            } else if self.take(b'{') {
                self.space();
                if !self.take(b'}') {
                    open.push(Open { object: self.objects.len(), members: self.members.len(), arrays });
                    arrays = 0;
                    let start = self.text.len();
                    self.objects.push(Object { text: start..start, next: 0, chunks: 0..0 });
                    self.name(b'{')?;
                    continue;
                }
                self.text.extend_from_slice(b"{}");
            } else {
                self.scalar()?;
            }
            // A value has ended, and maybe what it stands in.
            loop {
                self.space();
                if arrays > 0 {
                    if self.take(b',') {
                        self.text.push(b',');
                        break;
                    }
                    self.expect(b']')?;
                    self.text.push(b']');
                    arrays -= 1;
                } else if let Some(object) = open.last() {
                    let more = self.take(b',');
                    if let Some(member) = self.members.last_mut() {
                        member.chunk.text.end = self.text.len();
                    }
                    if more {
                        self.space();
                        self.name(b',')?;
                        break;
                    }
                    self.expect(b'}')?;
                    self.close(object)?;
                    arrays = object.arrays;
                    open.pop();
                } else {
                    return self.rest.is_empty().then_some(());
                }
            }
        }
    }

    /// A member's name up to its colon, with `lead` before it.
    fn name(&mut self, lead: u8) -> Option<()> {
        let start = self.text.len();
        self.text.push(lead);
        let name = self.string()?;
        write_string(&name, &mut self.text);
        self.space();
        self.expect(b':')?;
        self.text.push(b':');
        self.members.push(Member { name, chunk: Chunk { text: start..start, object: self.objects.len() } });
        Some(())
    }

    /// Ends an object whose last member has ended. `None` if two members have one name.
    fn close(&mut self, open: &Open) -> Option<()> {
        let members = self.members.get_mut(open.members..)?;
        let chunks = self.chunks.len();
        if !members.is_sorted_by(|one, other| one.name.encode_utf16().lt(other.name.encode_utf16())) {
            members.sort_unstable_by(|one, other| one.name.encode_utf16().cmp(other.name.encode_utf16()));
            if members.array_windows().any(|[one, other]| one.name == other.name) {
                return None;
            }
            for (place, member) in members.iter().enumerate() {
                *self.text.get_mut(member.chunk.text.start)? = if place == 0 { b'{' } else { b',' };
            }
            self.chunks.extend(members.iter().map(|member| member.chunk.clone()));
        }
        self.members.truncate(open.members);
        let next = self.objects.len();
        let object = self.objects.get_mut(open.object)?;
        object.text.end = self.text.len();
        object.next = next;
        object.chunks = chunks..self.chunks.len();
        self.text.push(b'}');
        Some(())
    }

    fn scalar(&mut self) -> Option<()> {
        if self.rest.starts_with('"') {
            let string = self.string()?;
            write_string(&string, &mut self.text);
            return Some(());
        }
        for word in ["null", "true", "false"] {
            if let Some(rest) = self.rest.strip_prefix(word) {
                self.rest = rest;
                self.text.extend_from_slice(word.as_bytes());
                return Some(());
            }
        }
        self.number()
    }

    fn number(&mut self) -> Option<()> {
        let start = self.rest;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        let mut is_integer = true;
        if self.take(b'.') {
            self.digits()?;
            is_integer = false;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
            is_integer = false;
        }
        let literal = start.get(..start.len() - self.rest.len())?;
        if is_integer && literal != "-0" {
            self.text.extend_from_slice(literal.as_bytes());
        } else {
            let double = literal.parse::<f64>().ok().filter(|double| double.is_finite())?;
            self.text.extend_from_slice(ryu_js::Buffer::new().format_finite(double).as_bytes());
        }
        Some(())
    }

    /// One digit or more.
    fn digits(&mut self) -> Option<()> {
        let rest = self.rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let some = rest.len() < self.rest.len();
        self.rest = rest;
        some.then_some(())
    }

    /// A string, unescaped.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.expect(b'"')?;
        let mut string = Cow::Borrowed("");
        loop {
            let (plain, rest) = self.rest.split_at_checked(self.rest.find(|c| matches!(c, '"' | '\\' | '\0'..' '))?)?;
            if plain.contains(is_noncharacter) {
                return None;
            }
            self.rest = rest;
            // Borrowed as long as there was no escape; `+=` on an empty one keeps it so.
            string += plain;
            if self.take(b'"') {
                return Some(string);
            }
            self.expect(b'\\')?;
            string.to_mut().push(self.escaped()?);
        }
    }

    /// What stands after a backslash.
    fn escaped(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let escape = chars.next()?;
        self.rest = chars.as_str();
        Some(match escape {
            '"' | '\\' | '/' => escape,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let mut units = [self.unit()?, 0];
                let mut used = 1;
                if (0xd800..0xdc00).contains(&units[0]) {
                    self.rest = self.rest.strip_prefix("\\u")?;
                    units[1] = self.unit()?;
                    used = 2;
                }
                // A surrogate that is alone is an error here.
                let c = char::decode_utf16(units.into_iter().take(used)).next()?.ok()?;
                return (!is_noncharacter(c)).then_some(c);
            }
            _ => return None,
        })
    }

    /// Four hex digits.
    fn unit(&mut self) -> Option<u16> {
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        // The number parser would take a sign as well.
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// Takes `byte`, which is ASCII, if it is next.
    fn take(&mut self, byte: u8) -> bool {
        let rest = self.rest.strip_prefix(char::from(byte));
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.take(byte).then_some(())
    }
}

/// The code points that I-JSON forbids in strings beside surrogates (RFC 7493, 2.1; Unicode 23.7).
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

/// `string` as ECMAScript's `QuoteJSONString` writes it (RFC 8785, 3.2.2.2).
fn write_string(string: &str, text: &mut Vec<u8>) {
    text.push(b'"');
    for byte in string.bytes() {
        let escape = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            0x0c => b'f',
            b'\r' => b'r',
            0..0x20 => {
                text.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
                continue;
            }
            _ => {
                text.push(byte);
                continue;
            }
        };
        text.extend_from_slice(&[b'\\', escape]);
    }
    text.push(b'"');
}

/// The text with the members of all objects in their order.
fn reordered(text: &[u8], objects: &[Object], chunks: &[Chunk]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    // What is still to be written, the next last.
    let mut ahead = vec![Chunk { text: 0..text.len(), object: 0 }];
    while let Some(Chunk { text: part, object }) = ahead.pop() {
        let inside = objects.iter().enumerate().skip(object).take_while(|(_, object)| object.text.start < part.end);
        let Some((_, object)) = inside.into_iter().find(|(_, object)| !object.chunks.is_empty()) else {
            out.extend_from_slice(&text[part]);
            continue;
        };
        out.extend_from_slice(&text[part.start..object.text.start]);
        ahead.push(Chunk { text: object.text.end..part.end, object: object.next });
        ahead.extend(chunks[object.chunks.clone()].iter().rev().cloned());
    }
    out
}

#[cfg(test)]
mod tests;
