//! Hostile text made safe: what comes from an agent passes here before any renderer sees it.
//!
//! What is taken away can only deceive: controls, invisible and reordering characters, walls of blank lines. What is shortened says so.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use super::mask;

/// How much of one text is looked at, in bytes: several times what the roomiest card can show. The rest is only counted.
const HEAD: usize = 32 * 1024;
/// What is given up at the end of a text that was cut at [`HEAD`], in characters: a secret that the cut split may stand there unrecognised.
const SPLIT_SECRET: usize = 512;
/// Lines of a block.
const MAX_LINES: usize = 40;
/// Line breaks in a row.
const MAX_BREAKS: usize = 2;
/// Blanks in a row: deep indentation, but not enough to push text onto a line of its own.
const MAX_BLANKS: usize = 32;
/// Combining marks on one character; more of them paint over neighbouring lines.
const MAX_MARKS: usize = 6;

/// UTF-16 units of a grapheme that is worth keeping whole.
const LONGEST_GRAPHEME: usize = 40;

/// How text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One line: every run of white space is one space.
    Line,
    /// Lines, with at most one empty line in a row.
    Block,
}

/// Text from outside that is safe to show as plain text, with its secrets masked. Not yet shortened to any platform's budget.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    shown: String,
    beyond: usize,
}

impl Text {
    /// One line.
    pub fn line(raw: &str) -> Self {
        Self::made(raw, Shape::Line, |clean| mask::text(clean).into_owned())
    }

    /// Several lines.
    pub fn block(raw: &str) -> Self {
        Self::made(raw, Shape::Block, |clean| mask::text(clean).into_owned())
    }

    /// An address, on one line.
    pub fn url(raw: &str) -> Self {
        Self::made(raw, Shape::Line, |clean| mask::url(clean).into_owned())
    }

    /// A request's body.
    pub fn body(raw: &str) -> Self {
        Self::made(raw, Shape::Block, mask::body)
    }

    fn made(raw: &str, shape: Shape, mask: impl Fn(&str) -> String) -> Self {
        let (head, rest) = raw.split_at(raw.floor_char_boundary(HEAD));
        let mut shown = mask(&clean(head, shape));
        let mut beyond = rest.chars().count();
        if beyond > 0 {
            let end = shown.char_indices().rev().take(SPLIT_SECRET).last().map_or(shown.len(), |(at, _)| at);
            beyond += shown[end..].chars().count();
            shown.truncate(end);
        }
        if let Some((end, _)) = shown.match_indices('\n').nth(MAX_LINES - 1) {
            beyond += shown[end..].chars().count();
            shown.truncate(end);
        }
        Self { shown, beyond }
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty() && self.beyond == 0
    }

    /// At most `budget` UTF-16 units of it, cut between graphemes; a mark inside the budget says how much is missing and where it is.
    pub fn within(&self, budget: usize) -> Cow<'_, str> {
        if self.beyond == 0 && utf16(&self.shown) <= budget {
            return Cow::Borrowed(&self.shown);
        }
        let total = self.shown.chars().count() + self.beyond;
        let room = budget.saturating_sub(utf16(&mark(total)));
        if room == 0 {
            return Cow::Borrowed(if budget > 0 { "…" } else { "" });
        }
        let kept = prefix(&self.shown, room);
        Cow::Owned(format!("{kept}{}", mark(total - kept.chars().count())))
    }

    /// Letters, digits, `_`, `-` and single spaces of it, for the degraded text that no platform can read anything into. A dot becomes `·`, so
    /// that nothing is taken for a domain; what else there is becomes `_`.
    pub fn plain_word(&self, budget: usize) -> String {
        let short = self.within(budget.max(1));
        let word: String = short.chars().map(plain_char).collect();
        if word.is_empty() { "–".to_owned() } else { word }
    }
}

fn plain_char(c: char) -> char {
    match c {
        '.' | '·' => '·',
        ' ' | '_' | '-' | '…' | '+' => c,
        _ if c.is_ascii_alphanumeric() => c,
        _ => '_',
    }
}

/// What stands in the place of `count` characters that were cut away.
fn mark(count: usize) -> String {
    format!("… +{} characters, in full in the Console", thousands(count))
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The length in UTF-16 code units: no platform counts more generously.
pub fn utf16(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The longest prefix of whole graphemes within `budget` UTF-16 units; of whole characters where the first grapheme is longer than any real one.
fn prefix(text: &str, budget: usize) -> &str {
    let mut used = 0;
    let mut end = 0;
    for grapheme in text.graphemes(true) {
        used += utf16(grapheme);
        if used > budget {
            break;
        }
        end += grapheme.len();
    }
    if end > 0 || used <= LONGEST_GRAPHEME {
        return text[..end].trim_end();
    }
    let mut used = 0;
    let end = text
        .char_indices()
        .find(|(_, c)| {
            used += c.len_utf16();
            used > budget
        })
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// `raw` in NFC without what can only deceive. Linear in its length; not shortened.
pub fn clean(raw: &str, shape: Shape) -> String {
    let mut layout = Layout { shape, out: String::with_capacity(raw.len()), breaks: 0, blanks: 0 };
    let mut previous = None;
    let mut marks = 0;
    let mut chars = raw.chars().peekable();
    let kept = std::iter::from_fn(|| {
        loop {
            let mut c = chars.next()?;
            if c == '\r' {
                if chars.peek() == Some(&'\n') {
                    continue;
                }
                c = '\n';
            }
            let keep = match c {
                '\u{200D}' => previous.is_some_and(is_emoji) && chars.peek().is_some_and(|next| is_emoji(*next)),
                '\u{FE0E}' | '\u{FE0F}' => previous.is_some_and(|previous| !is_selector(previous)),
                _ => !is_deceptive(c),
            };
            marks = if is_combining_mark(c) { marks + 1 } else { 0 };
            if keep && marks <= MAX_MARKS {
                previous = Some(c);
                return Some(c);
            }
        }
    });
    for c in kept.nfc() {
        layout.push(c);
    }
    layout.out
}

/// Holds white space back until something visible follows, so that blank lines count as blank whatever blanks are in them.
struct Layout {
    shape: Shape,
    out: String,
    breaks: usize,
    blanks: usize,
}

impl Layout {
    fn push(&mut self, c: char) {
        match c {
            '\n' | '\u{2028}' | '\u{2029}' => {
                self.breaks += 1;
                self.blanks = 0;
            }
            '\t' if self.shape == Shape::Block => self.blanks += 4,
            '\u{2800}' => self.blanks += 1,
            _ if c.is_whitespace() => self.blanks += 1,
            _ => {
                self.flush();
                self.out.push(c);
            }
        }
    }

    fn flush(&mut self) {
        let first = self.out.is_empty();
        match self.shape {
            Shape::Line if !first && self.breaks + self.blanks > 0 => self.out.push(' '),
            Shape::Line => {}
            Shape::Block => {
                if !first {
                    self.out.extend(std::iter::repeat_n('\n', self.breaks.min(MAX_BREAKS)));
                }
                self.out.extend(std::iter::repeat_n(' ', self.blanks.min(MAX_BLANKS)));
            }
        }
        (self.breaks, self.blanks) = (0, 0);
    }
}

/// What is never shown: controls but line break and tab, reordering marks, what has no width, fillers that look like nothing, and the tag characters
/// and variation selectors that can carry hidden text. The joiner and the two emoji selectors are judged by their neighbours.
fn is_deceptive(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{00AD}'
        | '\u{034F}'
        | '\u{061C}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}' => true,
        _ => c.is_control(),
    }
}

const fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}')
}

/// Whether a zero-width joiner may stand beside it: pictographs, the emoji selector, skin tones.
const fn is_emoji(c: char) -> bool {
    matches!(c, '\u{FE0F}' | '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests;
