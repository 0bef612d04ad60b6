//! From all that rules found in a text to what is told of it: one finding for one thing, and a form of the text in which nothing is found.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::facts::DataClass;
use super::kind::{Found, Kind};
use super::names::Hints;
use super::scan::Rules;

/// What is replaced, and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Where.
    pub span: Range<usize>,
    /// The kind that is named in its place.
    pub kind: &'static str,
    /// A secret is in it.
    pub is_secret: bool,
}

/// What is known of a text in the end.
#[derive(Debug, Default)]
pub struct Settled {
    /// What was found, in the order of the text.
    pub kinds: Vec<Kind>,
    /// What to replace: in order, apart from each other.
    pub replaced: Vec<Replaced>,
}

/// How often a text is looked at again after its findings were replaced. What is left then is replaced as a whole.
const ROUNDS: usize = 4;

/// Looks through `text` until nothing is found in what would be left of it.
pub fn settled(rules: &Rules, text: &str, hints: Hints) -> Settled {
    let mut found = rules.scan(text, hints);
    let mut settled = Settled::default();
    let mut ranked: Vec<Ranked> = Vec::new();
    for _ in 0..ROUNDS {
        if found.is_empty() {
            return settled;
        }
        let kept = without_doubles(std::mem::take(&mut found));
        settled.kinds.extend(kept.iter().map(|found| found.kind));
        ranked.extend(kept.into_iter().map(|found| Ranked { span: found.span, kind: found.kind, is_secret: found.kind.class == DataClass::Secrets }));
        ranked = merged(ranked);
        settled.replaced = ranked.iter().map(|part| Replaced { span: part.span.clone(), kind: part.kind.name, is_secret: part.is_secret }).collect();
        let (clean, pieces) = redacted(text, &settled.replaced);
        // What was cut off around a finding may read in another way without it.
        found = rules.scan(&clean, hints);
        for found in &mut found {
            found.span = original(&pieces, found.span.start, false)..original(&pieces, found.span.end, true);
        }
    }
    if let (false, Some(first)) = (found.is_empty(), ranked.first()) {
        // Whatever is left, and that may be a secret.
        settled.replaced = vec![Replaced { span: 0..text.len(), kind: first.kind.name, is_secret: true }];
    }
    settled
}

/// Without what is inside something surer, and without one thing twice.
fn without_doubles(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end), found.kind.rank, found.encoded));
    let mut reach = [0; Kind::RANKS];
    let mut by_kind: BTreeMap<&str, usize> = BTreeMap::new();
    found.retain(|found| {
        let end = found.span.end;
        let rank = usize::from(found.kind.rank);
        // What an encoded part holds stands at one place: only what holds all of that is surer.
        let surer = &reach[..if found.encoded { rank.min(1) } else { rank + 1 }];
        let same = by_kind.entry(found.kind.name).or_default();
        let double = *same >= end || surer.iter().any(|reached| *reached >= end);
        if !double {
            *same = end;
            if !found.encoded {
                reach[rank] = end.max(reach[rank]);
            }
        }
        !double
    });
    found
}

/// A place where something is found.
struct Ranked {
    span: Range<usize>,
    kind: Kind,
    is_secret: bool,
}

/// The places where something is found, those that overlap as one, each with the surest of its kinds.
fn merged(mut parts: Vec<Ranked>) -> Vec<Ranked> {
    parts.sort_by_key(|part| (part.span.start, std::cmp::Reverse(part.span.end), part.kind.rank));
    let mut merged: Vec<Ranked> = Vec::with_capacity(parts.len());
    for part in parts {
        match merged.last_mut() {
            Some(last) if part.span.start < last.span.end => {
                last.span.end = last.span.end.max(part.span.end);
                last.is_secret |= part.is_secret;
                if part.kind.rank < last.kind.rank {
                    last.kind = part.kind;
                }
            }
            _ => merged.push(part),
        }
    }
    merged
}

/// A piece of a redacted text: where it begins there, and what it stands for.
struct Piece {
    at: usize,
    of: Range<usize>,
    is_copy: bool,
}

/// `text` with what is to be replaced replaced.
pub fn redact(text: &str, replaced: &[Replaced]) -> String {
    redacted(text, replaced).0
}

fn redacted(text: &str, replaced: &[Replaced]) -> (String, Vec<Piece>) {
    let mut out = String::with_capacity(text.len());
    let mut pieces = Vec::with_capacity(2 * replaced.len() + 1);
    let mut done = 0;
    for Replaced { span, kind, .. } in replaced {
        pieces.push(Piece { at: out.len(), of: done..span.start, is_copy: true });
        out.push_str(&text[done..span.start]);
        pieces.push(Piece { at: out.len(), of: span.clone(), is_copy: false });
        push_mark(&mut out, kind);
        done = span.end;
    }
    pieces.push(Piece { at: out.len(), of: done..text.len(), is_copy: true });
    out.push_str(&text[done..]);
    (out, pieces)
}

/// What stands in the place of a finding.
pub fn push_mark(out: &mut String, kind: &str) {
    out.push_str("[REDACTED:");
    out.push_str(kind);
    out.push(']');
}

/// The place in the text of a place in its redacted form.
fn original(pieces: &[Piece], at: usize, is_end: bool) -> usize {
    let before = pieces.partition_point(|piece| if is_end { piece.at < at } else { piece.at <= at });
    let Some(piece) = before.checked_sub(1).map(|last| &pieces[last]) else { return 0 };
    match (piece.is_copy, is_end) {
        (true, _) => (piece.of.start + (at - piece.at)).min(piece.of.end),
        (false, true) => piece.of.end,
        (false, false) => piece.of.start,
    }
}
