//! Names made of other names.

use std::collections::HashSet;

use crate::gateway::facts::Verb;

/// How long a derived name may be, in bytes.
const LONGEST: usize = 64;

/// How many words of a path go into a derived name where nothing is known of the address.
const MOST_WORDS: usize = 3;

/// `chat.postMessage` and `ChatPostMessage` as `chat_post_message`.
pub(super) fn snake(text: &str) -> String {
    let mut snake = String::with_capacity(text.len().min(LONGEST) + 4);
    let mut before = '_';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if snake.len() >= LONGEST {
            break;
        }
        if letter.is_ascii_alphanumeric() {
            let starts = letter.is_ascii_uppercase()
                && (before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || before.is_ascii_uppercase() && letters.peek().is_some_and(char::is_ascii_lowercase));
            if starts && !snake.is_empty() && !snake.ends_with('_') {
                snake.push('_');
            }
            snake.push(letter.to_ascii_lowercase());
        } else if !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        before = letter;
    }
    snake.truncate(snake.trim_end_matches('_').len());
    snake
}

/// The operation of a call that no rule names: its method and the words of its path. Of a tool's path only the words that its rules know are
/// taken, so that names and ids of things do not make operations; of any other path its first few plain words.
pub(super) fn derived<S: AsRef<str>>(method: &str, path: &[S], known: Option<&HashSet<String>>) -> String {
    let mut name = snake(method);
    if name.is_empty() {
        name.push_str("call");
    }
    let words = path.iter().map(AsRef::as_ref).filter(|word| match known {
        Some(known) => known.contains(&word.to_ascii_lowercase()),
        None => plain(word),
    });
    for word in words.take(if known.is_some() { usize::MAX } else { MOST_WORDS }) {
        let word = snake(word);
        if name.len() + 1 + word.len() > LONGEST {
            break;
        }
        if !word.is_empty() {
            name.push('_');
            name.push_str(&word);
        }
    }
    name
}

/// A word, not an id: letters, `-`, `_` and `.`.
pub(super) fn plain(word: &str) -> bool {
    word.len() <= 32
        && !matches!(word, "api" | "rest")
        && word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.bytes().all(|byte| byte.is_ascii_alphabetic() || b"-_.".contains(&byte))
}

/// The words by which a named call tells what it does, in `tools.toml`.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Verbs {
    read: HashSet<String>,
    write: HashSet<String>,
    admin: HashSet<String>,
}

impl Verbs {
    /// What a name says. A name is no proof: it counts as READ only if it says that and nothing else, and as WRITE if it says nothing.
    pub(super) fn of(&self, name: &str) -> Verb {
        let name = snake_all(name);
        let has = |words: &HashSet<String>| name.split('_').any(|word| words.contains(word));
        if has(&self.admin) {
            Verb::Admin
        } else if has(&self.read) && !has(&self.write) {
            Verb::Read
        } else {
            Verb::Write
        }
    }
}

/// [`snake`] of a name of any length.
fn snake_all(name: &str) -> String {
    let mut all = String::with_capacity(name.len() + 8);
    let mut before = '_';
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && before.is_ascii_lowercase() {
            all.push('_');
        }
        all.push(if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' });
        before = letter;
    }
    all
}
