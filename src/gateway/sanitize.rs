//! A body without what was found in it: of the same shape, with all other bytes as they were.

use std::collections::HashSet;

use serde_json::value::RawValue;

use super::classify::{Classification, Cut, Token, Tokens, push_mark};

/// `body` with `[REDACTED:kind]` in the place of each finding. `classification` must be of this body. In a number's place stands a
/// string. Names that would become one get a number: `[REDACTED:kind:2]`.
///
/// A sanitised body classifies clean, so sanitising it again changes nothing.
///
/// # Errors
/// If the result is no JSON, which only a classification of another body brings about.
pub fn sanitize(body: &RawValue, classification: &Classification) -> Result<Box<RawValue>, serde_json::Error> {
    without(body, &classification.cuts)
}

/// `body` with `[REDACTED:kind]` in the place of each secret, and all other findings as they are: what people may see who are asked about a call.
///
/// # Errors
/// As [`sanitize`].
pub fn without_secrets(body: &RawValue, classification: &Classification) -> Result<Box<RawValue>, serde_json::Error> {
    let secrets: Vec<Cut> = classification.cuts.iter().filter(|cut| cut.is_secret).cloned().collect();
    without(body, &secrets)
}

fn without(body: &RawValue, cuts: &[Cut]) -> Result<Box<RawValue>, serde_json::Error> {
    let json = body.get();
    let numbers = numbers_of_names(json, cuts);
    let mut out = String::with_capacity(json.len());
    let mut done = 0;
    for (place, cut) in cuts.iter().enumerate() {
        out.push_str(json.get(done..cut.span.start).unwrap_or_default());
        if cut.is_number {
            out.push('"');
        }
        let number = numbers.binary_search_by_key(&place, |(place, _)| *place).ok().map(|found| numbers[found].1);
        push_cut(&mut out, cut, number);
        if cut.is_number {
            out.push('"');
        }
        done = cut.span.end;
    }
    out.push_str(json.get(done..).unwrap_or_default());
    RawValue::from_string(out)
}

/// `text`, which is no JSON, with `[REDACTED:kind]` in the place of each secret.
pub fn text_without_secrets(text: &str, classification: &Classification) -> String {
    let secrets: Vec<Cut> = classification.cuts.iter().filter(|cut| cut.is_secret).cloned().collect();
    text_without(text, &secrets)
}

/// `text`, which is no JSON, with `[REDACTED:kind]` in the place of each finding.
pub fn sanitize_text(text: &str, classification: &Classification) -> String {
    text_without(text, &classification.cuts)
}

fn text_without(text: &str, cuts: &[Cut]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for cut in cuts {
        out.push_str(text.get(done..cut.span.start).unwrap_or_default());
        push_mark(&mut out, cut.kind);
        done = cut.span.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

fn push_cut(out: &mut String, cut: &Cut, number: Option<usize>) {
    match number {
        Some(number) => push_mark(out, &format!("{}:{number}", cut.kind)),
        None => push_mark(out, cut.kind),
    }
}

/// For the first cut of each name that would equal another of its object: its place in `cuts`, and the number that keeps it apart.
fn numbers_of_names(json: &str, cuts: &[Cut]) -> Vec<(usize, usize)> {
    if !cuts.iter().any(|cut| cut.is_key) {
        return Vec::new();
    }
    let mut names = Names { cuts, at: 0, taken: HashSet::new(), redacted: Vec::new(), last: std::collections::HashMap::new() };
    // The objects and arrays that are open; by number, for an object's names stand far apart.
    let mut open = Vec::new();
    let mut count = 0_usize;
    for (token, span) in Tokens::of(json) {
        match token {
            Token::Object | Token::Array => {
                open.push(count);
                count += 1;
            }
            Token::End => {
                open.pop();
            }
            Token::Key => names.see(json, span, open.last().copied().unwrap_or(usize::MAX)),
            Token::Comma | Token::String | Token::Number => {}
        }
    }
    names.numbers()
}

/// The names of a body, each with the number of its object.
struct Names<'a> {
    cuts: &'a [Cut],
    /// The first of `cuts` that was not passed.
    at: usize,
    taken: HashSet<(usize, String)>,
    /// Of each name with a cut: the first cut's place, the object, and the name around that cut's mark.
    redacted: Vec<(usize, usize, [String; 2])>,
    /// The last number that was tried for a name.
    last: std::collections::HashMap<(usize, String), usize>,
}

impl Names<'_> {
    fn see(&mut self, json: &str, span: std::ops::Range<usize>, object: usize) {
        while self.cuts.get(self.at).is_some_and(|cut| cut.span.end <= span.start) {
            self.at += 1;
        }
        let first = self.at;
        let mut around = [String::new(), String::new()];
        let mut done = span.start;
        while let Some(cut) = self.cuts.get(self.at).filter(|cut| cut.span.end <= span.end) {
            let side = usize::from(self.at > first);
            around[side].push_str(&json[done..cut.span.start]);
            if side == 1 {
                push_mark(&mut around[1], cut.kind);
            }
            done = cut.span.end;
            self.at += 1;
        }
        let side = usize::from(self.at > first);
        around[side].push_str(&json[done..span.end]);
        if self.at == first {
            let [name, _] = around;
            self.taken.insert((object, name));
        } else {
            self.redacted.push((first, object, around));
        }
    }

    fn numbers(mut self) -> Vec<(usize, usize)> {
        let mut numbers = Vec::new();
        for (place, object, [before, after]) in std::mem::take(&mut self.redacted) {
            let kind = self.cuts[place].kind;
            let plain = format!("{before}[REDACTED:{kind}]{after}");
            if self.taken.insert((object, plain.clone())) {
                continue;
            }
            let last = self.last.entry((object, plain)).or_insert(1);
            loop {
                *last += 1;
                if self.taken.insert((object, format!("{before}[REDACTED:{kind}:{last}]{after}"))) {
                    numbers.push((place, *last));
                    break;
                }
            }
        }
        numbers
    }
}
