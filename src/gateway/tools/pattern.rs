//! Paths as the rules name them: literal segments, globs, and named parts.
//!
//! | segment | matches |
//! |---|---|
//! | `pulls` | itself; literals do not mind case, as the stricter reading of a path |
//! | `v*` | one segment: `*` stands for any text, `?` for one byte |
//! | `{owner}` | one segment, which is kept by that name |
//! | `{call:chat.*}` | one segment that the glob matches, kept |
//! | `{path...}` | the rest, at least one segment, kept with `/` between |
//! | `**` | the rest, or nothing |

use std::borrow::Cow;

/// A pattern of a path.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    segments: Vec<Segment>,
    rest: Rest,
}

#[derive(Clone, Debug)]
enum Segment {
    Literal(String),
    Glob(String),
    Part { name: String, glob: Option<String> },
}

#[derive(Clone, Debug)]
enum Rest {
    None,
    Any,
    Part(String),
}

impl Pattern {
    /// Reads a pattern; the fault is a sentence's end.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut segments = Vec::new();
        let mut rest = Rest::None;
        for segment in text.split('/').filter(|segment| !segment.is_empty()) {
            if !matches!(rest, Rest::None) {
                return Err(format!("`{text}` goes on after its rest"));
            }
            if segment == "**" {
                rest = Rest::Any;
                continue;
            }
            segments.push(match segment.strip_prefix('{').map(|inner| inner.strip_suffix('}')) {
                Some(None) => return Err(format!("`{segment}` lacks its closing brace")),
                Some(Some(inner)) => match inner.split_once(':') {
                    None if inner.ends_with("...") => {
                        rest = Rest::Part(name(inner.trim_end_matches('.'))?);
                        continue;
                    }
                    None => Segment::Part { name: name(inner)?, glob: None },
                    Some((inner, glob)) => Segment::Part { name: name(inner)?, glob: Some(glob.to_owned()) },
                },
                None if segment.contains(['{', '}']) => return Err(format!("`{segment}` has a brace inside")),
                None if segment.contains(['*', '?']) => Segment::Glob(segment.to_owned()),
                None => Segment::Literal(segment.to_owned()),
            });
        }
        Ok(Self { segments, rest })
    }

    /// Whether it matches the whole of a path.
    pub(super) fn matches<S: AsRef<str>>(&self, path: &[S]) -> bool {
        let room = match self.rest {
            Rest::None => path.len() == self.segments.len(),
            Rest::Any => path.len() >= self.segments.len(),
            Rest::Part(_) => path.len() > self.segments.len(),
        };
        room && self.starts(path)
    }

    /// How many segments of the path it takes from its start, where it matches there.
    pub(super) fn prefix<S: AsRef<str>>(&self, path: &[S]) -> Option<usize> {
        (path.len() >= self.segments.len() && self.starts(path)).then_some(self.segments.len())
    }

    fn starts<S: AsRef<str>>(&self, path: &[S]) -> bool {
        self.segments.iter().zip(path).all(|(segment, text)| match segment {
            Segment::Literal(literal) => literal.eq_ignore_ascii_case(text.as_ref()),
            Segment::Glob(pattern) | Segment::Part { glob: Some(pattern), .. } => glob(pattern, text.as_ref()),
            Segment::Part { glob: None, .. } => true,
        })
    }

    /// What its named parts are in a path that it matches.
    pub(super) fn parts<'p, S: AsRef<str>>(&'p self, path: &'p [S]) -> Vec<(&'p str, Cow<'p, str>)> {
        let mut parts = Vec::new();
        for (segment, text) in self.segments.iter().zip(path) {
            if let Segment::Part { name, .. } = segment {
                parts.push((name.as_str(), Cow::Borrowed(text.as_ref())));
            }
        }
        if let (Rest::Part(name), Some(rest)) = (&self.rest, path.get(self.segments.len()..)) {
            parts.push((name, Cow::Owned(rest.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("/"))));
        }
        parts
    }

    /// The words that stand in it.
    pub(super) fn literals(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Literal(text) => Some(text.as_str()),
            Segment::Glob(_) | Segment::Part { .. } => None,
        })
    }
}

fn name(text: &str) -> Result<String, String> {
    let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if fits { Ok(text.to_owned()) } else { Err(format!("`{text}` is no name of a part: small letters and `_`")) }
}

/// Whether a glob matches the whole text, small letters being as good as capitals. At most as many steps as both lengths multiplied, and the
/// globs are the operator's.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while from < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(byte) if *byte == b'?' || byte.eq_ignore_ascii_case(&text[from]) => {
                at += 1;
                from += 1;
            }
            _ => match &mut star {
                Some((mark, taken)) => {
                    *taken += 1;
                    (at, from) = (*mark + 1, *taken);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}
