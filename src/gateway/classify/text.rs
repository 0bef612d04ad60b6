//! Small questions to a text that more than one rule asks.

/// How many bytes at the start of `bytes`, at most `most`, are such.
pub fn run(bytes: &[u8], most: usize, fits: impl Fn(u8) -> bool) -> usize {
    counted(bytes.iter().take(most).take_while(|byte| fits(**byte)).count())
}

/// How many bytes at the end of `bytes`, at most `most`, are such.
pub fn run_back(bytes: &[u8], most: usize, fits: impl Fn(u8) -> bool) -> usize {
    counted(bytes.iter().rev().take(most).take_while(|byte| fits(**byte)).count())
}

#[cfg(not(test))]
const fn counted(steps: usize) -> usize {
    steps
}

/// Counts the bytes that are looked at, for the tests of how long a text takes.
#[cfg(test)]
fn counted(steps: usize) -> usize {
    STEPS.set(STEPS.get() + steps + 1);
    steps
}

#[cfg(test)]
thread_local! {
    /// How many bytes this thread looked at.
    pub static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Whether a word can start at `at`.
pub fn starts_word(bytes: &[u8], at: usize) -> bool {
    at == 0 || !bytes[at - 1].is_ascii_alphanumeric()
}

/// Whether a word can end at `at`.
pub fn ends_word(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// How many different bytes there are, at most 32.
pub fn variety(bytes: &[u8]) -> u32 {
    bytes.iter().take(64).fold(0_u128, |seen, byte| seen | 1 << (byte & 0x7f)).count_ones()
}

/// Words in what stands for a value that the reader is to put there.
const DUMMIES: [&[u8]; 16] = [
    b"example",
    b"your",
    b"placeholder",
    b"changeme",
    b"change-me",
    b"change_me",
    b"replace",
    b"xxxx",
    b"****",
    b"....",
    b"redacted",
    b"masked",
    b"dummy",
    b"insert",
    b"todo",
    b"goes-here",
];

/// Whether a value is made up to be replaced. With `any_words`, words do not count, only sameness.
pub fn is_dummy(value: &[u8], any_words: bool) -> bool {
    if variety(value) < 5 {
        return true;
    }
    // A long random value may hold four letters by chance, but not eight, and nobody writes a long value by hand.
    !any_words && value.len() <= 80 && DUMMIES.iter().any(|dummy| contains(value, dummy))
}

/// Whether `text` contains `part`, which is in lower case, in any case.
pub fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}

/// Whether a value looks as if a machine chose it.
pub fn is_opaque(value: &str, least: usize) -> bool {
    let bytes = value.as_bytes();
    if bytes.len() < least || !bytes.iter().all(u8::is_ascii_graphic) || variety(bytes) < 6 {
        return false;
    }
    let has = |fits: fn(&u8) -> bool| bytes.iter().any(fits);
    let mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    // Words and numbers in a row, such as `prod-db-2` or `orders.v1`, are names.
    let named = value.split(['-', '_', '.', '/', ':']).all(|part| {
        let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
        part.len() - letters.len() <= 4 && letters.bytes().all(|b| b.is_ascii_alphabetic()) && !(letters.len() > 20 && mixed)
    });
    !named && ((has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)) || (mixed && bytes.len() >= 16))
}
