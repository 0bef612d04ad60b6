//! Numbers that identify a person or an account, by their check digits, ranges and groups.

use super::kind::Kind;
use super::text::{ends_word, run, starts_word};
use crate::domain::luhn::passes_luhn;

/// Groups of digits with one separator between any two.
pub struct Groups {
    /// The digits.
    pub digits: Vec<u8>,
    /// How many there are in each group.
    pub lengths: Vec<usize>,
    /// Where each group ends in the text, seen from its start.
    pub ends: Vec<usize>,
}

/// The groups at the start of `bytes`, of at most `most` digits in all, separated by one of `separators`.
pub fn groups(bytes: &[u8], most: usize, separators: &[u8]) -> Groups {
    let mut found = Groups { digits: Vec::new(), lengths: Vec::new(), ends: Vec::new() };
    let mut at = 0;
    loop {
        let length = run(&bytes[at..], most + 1, |byte| byte.is_ascii_digit());
        if length == 0 || found.digits.len() + length > most {
            return found;
        }
        found.digits.extend_from_slice(&bytes[at..at + length]);
        found.lengths.push(length);
        found.ends.push(at + length);
        at += length;
        if !bytes.get(at).is_some_and(|byte| separators.contains(byte)) {
            return found;
        }
        at += 1;
    }
}

/// The payment card's number at the start of `bytes`: its length in the text.
pub fn card(bytes: &[u8], context: bool) -> Option<usize> {
    let separator = bytes.iter().take(20).find(|byte| !byte.is_ascii_digit()).filter(|byte| matches!(byte, b' ' | b'-')).map(std::slice::from_ref);
    let all = groups(bytes, 19, separator.unwrap_or_default());
    let mut digits = 0;
    let mut best = None;
    for (count, (length, end)) in all.lengths.iter().zip(&all.ends).enumerate() {
        digits += length;
        let grouped = match all.lengths[..=count] {
            [one] => matches!(one, 13..=19),
            [4, 6, 4 | 5] | [4, 4, 4, 4] | [4, 4, 4, 4, 1..=3] => true,
            _ => false,
        };
        let apart = ends_word(bytes, *end) && !matches!(bytes.get(*end..*end + 2), Some([b'.' | b'-', b'0'..=b'9']));
        if grouped && apart && is_issued(&all.digits[..digits], context) && passes_luhn(all.digits[..digits].iter().copied()) {
            best = Some(*end);
        }
    }
    best
}

/// Whether a network issues cards of this beginning and length. Lengths that are rare, and common elsewhere, need `context`.
fn is_issued(digits: &[u8], context: bool) -> bool {
    let number = |length: usize| digits[..length].iter().fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'));
    if super::text::variety(digits) < 3 && digits.len() != 16 {
        return false;
    }
    match digits.len() {
        // Visa, in its old and its long form.
        13 | 19 => (digits[0] == b'4' || (digits.len() == 19 && number(2) == 62)) && context,
        // Diners Club.
        14 => matches!(number(3), 300..=305 | 309 | 360..=369 | 380..=399) && context,
        // American Express.
        15 => matches!(number(2), 34 | 37),
        // Visa, Mastercard, Discover, JCB, UnionPay, Maestro.
        16 => {
            digits[0] == b'4'
                || matches!(number(2), 51..=55 | 62 | 65)
                || matches!(number(4), 2221..=2720 | 6011 | 3528..=3589)
                || matches!(number(3), 644..=649)
        }
        _ => false,
    }
}

/// The US social security number at the start of `bytes`, in a form as loose as `context` allows: its length in the text.
pub fn ssn(bytes: &[u8], context: bool) -> Option<usize> {
    let found = groups(bytes, 9, if context { b"- " } else { b"-" });
    let shaped = matches!(found.lengths[..], [3, 2, 4]) || (context && matches!(found.lengths[..], [9]));
    let end = *found.ends.last()?;
    let apart = ends_word(bytes, end) && !matches!(bytes.get(end..end + 2), Some([b'-' | b'.', b'0'..=b'9']));
    // Ranges that the Social Security Administration never issues.
    let valid = shaped && !matches!(&found.digits[..3], b"000" | b"666" | [b'9', ..]) && &found.digits[3..5] != b"00" && &found.digits[5..] != b"0000";
    (valid && apart).then_some(end)
}

/// The telephone number at the start of `bytes`: its length in the text. Without `context` it must say so itself: by a `+`, by an area
/// code in parentheses, or by the groups of North America.
pub fn phone(bytes: &[u8], context: bool) -> Option<usize> {
    let plus = bytes.first() == Some(&b'+');
    let parenthesis = bytes.first() == Some(&b'(');
    let mut digits = Vec::with_capacity(16);
    let mut groups: Vec<usize> = Vec::with_capacity(6);
    let mut at = usize::from(plus);
    let mut end = 0;
    let mut dashed = true;
    while digits.len() < 16 {
        // Up to two characters between groups, such as `) `; ` -` is no sign of a telephone.
        let between = run(&bytes[at..], 2, |byte| matches!(byte, b' ' | b'-' | b'.' | b'(' | b')' | b'/'));
        if !groups.is_empty() && (between == 0 || bytes[at..at + between] == *b" -") {
            break;
        }
        dashed &= groups.is_empty() || (between == 1 && bytes[at] == b'-');
        let length = run(&bytes[at + between..], 16, |byte| byte.is_ascii_digit());
        if length == 0 {
            break;
        }
        digits.extend_from_slice(&bytes[at + between..at + between + length]);
        groups.push(length);
        at += between + length;
        end = at;
    }
    if !ends_word(bytes, end) || matches!(bytes.get(end), Some(b':' | b'_')) {
        return None;
    }
    let north_american = |digits: &[u8]| digits.len() == 10 && matches!(digits[0], b'2'..=b'9') && matches!(digits[3], b'2'..=b'9');
    let is_date = matches!(groups[..], [4, 2, 2, ..]) && matches!(&digits[..2], b"19" | b"20");
    let fits = if plus {
        // In North America, a number has its full length.
        match digits.first() {
            Some(b'1') => north_american(&digits[1..]),
            first => (9..=15).contains(&digits.len()) && first != Some(&b'0'),
        }
    } else if parenthesis {
        (groups[..] == [3, 3, 4] && north_american(&digits)) || (context && (9..=15).contains(&digits.len()))
    } else if groups[..] == [3, 3, 4] && dashed {
        north_american(&digits)
    } else {
        context && !is_date && (9..=13).contains(&digits.len())
    };
    fits.then_some(end)
}

/// Countries of the IBAN registry (ISO 13616), with the length of their numbers.
const IBAN_LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 \
GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 \
NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

/// The IBAN at the start of `bytes`: its length in the text. In one piece, or in groups with a blank between.
pub fn iban(bytes: &[u8]) -> Option<usize> {
    let [a, b, c, d, ..] = bytes else { return None };
    if !(a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit()) {
        return None;
    }
    let country = [a.to_ascii_uppercase(), b.to_ascii_uppercase()];
    let length = IBAN_LENGTHS.split(' ').find(|entry| entry.as_bytes().starts_with(&country))?.get(2..)?.parse::<usize>().ok()?;
    let mut symbols = Vec::with_capacity(length);
    let mut at = 0;
    while symbols.len() < length {
        match bytes.get(at)? {
            byte if byte.is_ascii_alphanumeric() => symbols.push(byte.to_ascii_uppercase()),
            b' ' | b'-' if symbols.len().is_multiple_of(4) && bytes[at - 1].is_ascii_alphanumeric() => {}
            _ => return None,
        }
        at += 1;
    }
    // ISO 7064, mod 97-10: the country and its check digits go to the end, letters count from ten.
    let rest = symbols.iter().cycle().skip(4).take(length).fold(0_u32, |rest, symbol| match symbol {
        b'0'..=b'9' => (rest * 10 + u32::from(symbol - b'0')) % 97,
        _ => (rest * 100 + u32::from(symbol - b'A') + 10) % 97,
    });
    (rest == 1 && ends_word(bytes, at)).then_some(at)
}

/// The Medicare beneficiary identifier at the start of `bytes` (Centers for Medicare & Medicaid Services, "Understanding the MBI"): its
/// length in the text.
pub fn mbi(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for place in 0..11 {
        if matches!(place, 4 | 7) && bytes.get(at) == Some(&b'-') {
            at += 1;
        }
        let byte = *bytes.get(at)?;
        let letter = byte.is_ascii_uppercase() && !matches!(byte, b'S' | b'L' | b'O' | b'I' | b'B' | b'Z');
        let fits = match place {
            0 => matches!(byte, b'1'..=b'9'),
            2 | 5 => letter || byte.is_ascii_digit(),
            3 | 6 | 9 | 10 => byte.is_ascii_digit(),
            _ => letter,
        };
        if !fits {
            return None;
        }
        at += 1;
    }
    (ends_word(bytes, at) && bytes.get(at) != Some(&b'-')).then_some(at)
}

/// The national provider identifier at the start of `bytes`: ten digits that pass the check behind the prefix 80840 of ISO/IEC 7812.
pub fn npi(bytes: &[u8]) -> Option<usize> {
    let digits = run(bytes, 11, |byte| byte.is_ascii_digit());
    (digits == 10 && matches!(bytes[0], b'1' | b'2') && ends_word(bytes, 10) && passes_luhn(b"80840".iter().chain(&bytes[..10]).copied())).then_some(10)
}

/// The registration number of the US Drug Enforcement Administration at the start of `bytes`: two letters, six digits, a check digit.
pub fn dea(bytes: &[u8]) -> Option<usize> {
    let number = bytes.get(..9)?;
    let lettered = number[0].is_ascii_alphabetic() && (number[1].is_ascii_alphabetic() || number[1] == b'9');
    if !lettered || !number[2..].iter().all(u8::is_ascii_digit) || !ends_word(bytes, 9) {
        return None;
    }
    let digit = |place: usize| u32::from(number[place + 1] - b'0');
    let sum = digit(1) + digit(3) + digit(5) + 2 * (digit(2) + digit(4) + digit(6));
    (sum % 10 == digit(7)).then_some(9)
}

/// The code of ICD-10-CM at the start of `bytes`: a letter, a digit, a digit or letter, and up to four more after a dot.
pub fn icd10(bytes: &[u8]) -> Option<usize> {
    let [letter, first, second, ..] = bytes else { return None };
    if !letter.is_ascii_uppercase() || !first.is_ascii_digit() || !(second.is_ascii_digit() || matches!(second, b'A' | b'B')) {
        return None;
    }
    let more = match bytes.get(3) {
        Some(b'.') => run(&bytes[4..], 5, |byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()),
        _ => 0,
    };
    let length = match more {
        0 => 3,
        1..=4 => 4 + more,
        _ => return None,
    };
    ends_word(bytes, length).then_some(length)
}

/// The number of a medical record at the start of `bytes`: five to twelve digits, maybe behind letters.
pub fn record(bytes: &[u8]) -> Option<usize> {
    let letters = run(bytes, 3, |byte| byte.is_ascii_uppercase());
    let dash = usize::from(letters > 0 && bytes.get(letters) == Some(&b'-'));
    let digits = run(&bytes[letters + dash..], 13, |byte| byte.is_ascii_digit());
    let length = letters + dash + digits;
    ((5..=12).contains(&digits) && ends_word(bytes, length) && bytes.get(length) != Some(&b'-')).then_some(length)
}

/// What may be a passport's number at the start of `bytes`: seven to nine capital letters and digits, most of them digits.
pub fn passport(bytes: &[u8]) -> Option<usize> {
    let length = run(bytes, 10, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let digits = bytes[..length].iter().filter(|byte| byte.is_ascii_digit()).count();
    ((7..=9).contains(&length) && digits * 2 >= length && digits >= 4 && ends_word(bytes, length) && bytes.get(length) != Some(&b'-')).then_some(length)
}

/// A rule for what stands where a topic is spoken of.
pub struct InContext {
    /// What is found.
    pub kind: Kind,
    /// How long it is at the start of these bytes.
    pub length: fn(&[u8]) -> Option<usize>,
    /// How far behind the word it may begin.
    pub reach: usize,
}

/// The words at which one of these may begin, in `bytes` up to `reach`.
pub fn in_context(bytes: &[u8], from: usize, rule: &InContext, mut found: impl FnMut(std::ops::Range<usize>)) {
    let mut at = from;
    while at < bytes.len().min(from.saturating_add(rule.reach)) {
        let length = starts_word(bytes, at).then(|| (rule.length)(&bytes[at..])).flatten();
        if let Some(length) = length {
            found(at..at + length);
        }
        at += length.unwrap_or(1);
    }
}
