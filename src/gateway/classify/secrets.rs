//! Secrets by their surroundings: a head and a tail, an address, a header, a name before them. And e-mail addresses, which must be told
//! from the passwords of addresses.

use std::ops::Range;

use super::encoded::base64_text;
use super::kind::Kind;
use super::names::{Place, is_secret, named_in_text};
use super::text::{ends_word, is_dummy, run, run_back, starts_word, variety};

/// Where the private key ends whose PEM head (RFC 7468; RFC 9580, 6.2 for PGP) begins at `start`.
pub fn private_key(text: &str, start: usize) -> Option<usize> {
    const LABEL: usize = 48;
    let label = start + "-----BEGIN ".len();
    let head = &text[label..text.floor_char_boundary((label + LABEL).min(text.len()))];
    let (name, _) = head.split_once("-----")?;
    if !name.contains("PRIVATE KEY") {
        return None;
    }
    let body = label + name.len() + 5;
    let dashes = text[body..].find("-----").unwrap_or(text.len() - body);
    // With line breaks in whatever form they took: `\n` may stand for them. Hyphens stand in the headers of keys with a passphrase (RFC 1421, 4.6).
    let length = run(&text.as_bytes()[body..body + dashes], usize::MAX, |byte| {
        byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || b"+/=\\,:.()\"-".contains(&byte)
    });
    let inside = &text[body..body + length];
    if inside.bytes().filter(u8::is_ascii_alphanumeric).count() < 40 || variety(inside.trim().as_bytes()) < 10 {
        return None;
    }
    let mut end = body + length;
    let tail = &text[end..text.floor_char_boundary((end + LABEL).min(text.len()))];
    if let Some(after) = tail.strip_prefix("-----END ")
        && let Some(dashes) = after.find("-----")
    {
        end += "-----END ".len() + dashes + 5;
    }
    Some(end)
}

/// The JSON Web Token (RFC 7519) that begins at `start`: three parts, the first of them a header.
pub fn jwt(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let in_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if start > 0 && in_part(bytes[start - 1]) {
        return None;
    }
    let part = |from: usize| run(&bytes[from..], usize::MAX, in_part);
    let header = part(start);
    let payload_at = start + header + 1;
    if header > 2048 || bytes.get(payload_at - 1) != Some(&b'.') {
        return None;
    }
    let payload = part(payload_at);
    let signature_at = payload_at + payload + 1;
    if payload < 2 || bytes.get(signature_at - 1) != Some(&b'.') {
        return None;
    }
    let header_text = base64_text(std::str::from_utf8(&bytes[start..start + header]).ok()?)?;
    // Five parts, where it is encrypted.
    let mut end = signature_at + part(signature_at);
    for _ in 0..2 {
        if bytes.get(end) == Some(&b'.') && part(end + 1) > 0 {
            end += 1 + part(end + 1);
        }
    }
    (header_text.contains("\"alg\"") && header_text.trim_end().ends_with('}')).then_some(start..end)
}

/// How far an address is looked at.
const ADDRESS: usize = 512;

/// The credentials of the address whose `://` is at `at`: from its scheme to its host's end.
pub fn authority(text: &str, at: usize) -> Option<(Range<usize>, Kind)> {
    let bytes = text.as_bytes();
    let start = at - run_back(&bytes[..at], 40, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-'));
    let host_at = at + 3;
    let window = &bytes[host_at..bytes.len().min(host_at + ADDRESS)];
    let ends = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`' | b'/' | b'?' | b'#' | b',' | b'\\');
    let length = run(window, ADDRESS, |byte| !ends(byte));
    let plain = text.get(host_at..host_at + length)?;
    let authority = if plain.contains('@') || plain.rsplit_once(':').is_none_or(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())) {
        plain
    } else {
        // A password may hold what ends an address: then what looks like a port is no number, and an `@` follows in the word.
        let word = run(window, ADDRESS, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`'));
        let word = &text[host_at..text.floor_char_boundary(host_at + word)];
        let host = word.rfind('@')? + 1;
        &word[..host + run(&word.as_bytes()[host..], ADDRESS, |byte| !ends(byte))]
    };
    let (user_info, host) = authority.rsplit_once('@')?;
    let end = host_at + authority.len();
    let Some((_, password)) = user_info.split_once(':') else {
        let is_dsn = host.contains("sentry") && user_info.len() == 32 && user_info.bytes().all(|b| b.is_ascii_hexdigit());
        return is_dsn.then_some((start..end, Kind::credential("sentry_dsn")));
    };
    // What databases and brokers come with, on a developer's machine.
    let is_local = matches!(host.split(':').next(), Some("localhost" | "127.0.0.1")) || !host.contains('.');
    let says_nothing = password.is_empty()
        || (is_local && user_info.split(':').next() == Some(password))
        || ["password", "pass", "passwd", "pwd", "secret", "pw", "token"].iter().any(|word| password.eq_ignore_ascii_case(word))
        || password.contains(['$', '{', '<', '[', '*'])
        || is_dummy(password.as_bytes(), false) && (variety(password.as_bytes()) < 3 || variety(password.as_bytes()) >= 5);
    let scheme = &text[start..at];
    let is_web = ["http", "https", "ws", "wss", "ssh", "git", "git+https"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
    let kind = Kind::carried(if is_web { "url_credentials" } else { "connection_string" });
    (!says_nothing && !host.is_empty()).then_some((start..end, kind))
}

/// What follows `Bearer` (RFC 6750) or `Basic` (RFC 7617), whose word is `scheme`.
pub fn authorization(text: &str, scheme: Range<usize>) -> Option<(Range<usize>, Kind)> {
    let bytes = text.as_bytes();
    if !starts_word(bytes, scheme.start) {
        return None;
    }
    let blanks = run(&bytes[scheme.end..], 4, |byte| matches!(byte, b' ' | b'\t' | b':' | b'+'));
    let start = scheme.end + blanks;
    if blanks == 0 {
        return None;
    }
    let length = run(&bytes[start..], 8192, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'_' | b'.' | b'~' | b'=' | b'-'));
    let value = text[start..start + length].trim_end_matches('.');
    let span = start..start + value.len();
    if scheme.len() == "basic".len() {
        let pair = base64_text(value.trim_end_matches('='))?;
        let (_, password) = pair.split_once(':')?;
        return (!password.is_empty()).then_some((span, Kind::carried("basic_auth")));
    }
    let is_token = value.len() >= 16 && value.bytes().any(|b| b.is_ascii_digit()) && variety(value.as_bytes()) >= 8 && !is_dummy(value.as_bytes(), false);
    is_token.then_some((span, Kind::carried("bearer_token")))
}

/// Where values end that begin somewhere in a text. A text may name many values before the first of them ends, so an end that was found
/// is kept: to look for it each time would take quadratic time.
#[derive(Debug, Default)]
pub struct ValueEnds {
    bare: usize,
    quotes: [usize; 3],
}

const QUOTES: [u8; 3] = [b'"', b'\'', b'`'];

impl ValueEnds {
    /// The end of the value in `quote`s that begins at `start`.
    fn quoted(&mut self, bytes: &[u8], start: usize, quote: u8) -> usize {
        let known = &mut self.quotes[QUOTES.iter().position(|of| *of == quote).unwrap_or_default()];
        if *known < start {
            *known = start + run(&bytes[start..], usize::MAX, |byte| byte != quote && byte != b'\n');
        }
        *known
    }

    /// The end of the value without quotes that begins at `start`.
    fn bare(&mut self, bytes: &[u8], start: usize) -> usize {
        if self.bare < start {
            let ends = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'&' | b';' | b',' | b'|' | b'<');
            self.bare = start + run(&bytes[start..], usize::MAX, |byte| !ends(byte));
        }
        self.bare
    }
}

/// What stands between a name and its value.
enum Separator {
    /// `=`, `:` and the like, or the blank after an option.
    Sign(usize),
    /// `is`
    Is,
    /// The end of an XML tag.
    Tag,
}

fn separator(bytes: &[u8], name: Range<usize>, at: usize) -> Option<Separator> {
    let rest = &bytes[at..];
    let apart = at > name.end;
    match rest {
        [b'=', b'=', ..] => None,
        [b':', b'=', ..] | [b'=' | b'-', b'>', ..] => Some(Separator::Sign(2)),
        [b'=' | b':', ..] => Some(Separator::Sign(1)),
        [b'>', ..] if name.start > 0 && bytes[name.start - 1] == b'<' => Some(Separator::Tag),
        [b'i', b's', b' ' | b':', ..] if apart => Some(Separator::Is),
        [byte, ..] if apart && byte.is_ascii_graphic() && bytes[name.start..].starts_with(b"--") => Some(Separator::Sign(0)),
        _ => None,
    }
}

/// The value that a text gives to the name in which `word` stands, if that is a secret.
pub fn assigned(text: &str, word: Range<usize>, ends: &mut ValueEnds) -> Option<(Range<usize>, Kind)> {
    const NAME: usize = 64;
    let bytes = text.as_bytes();
    let in_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let name = word.start - run_back(&bytes[..word.start], NAME, in_name)..word.end + run(&bytes[word.end..], NAME, in_name);
    let skip = |at: usize, most: usize, fits: fn(u8) -> bool| at + run(&bytes[at..], most, fits);
    let at = skip(name.end, 3, |byte| matches!(byte, b'"' | b'\'' | b'\\' | b'`' | b']' | b'*'));
    let at = skip(at, 8, |byte| matches!(byte, b' ' | b'\t'));
    let separator = separator(bytes, name.clone(), at)?;
    let at = at
        + match separator {
            Separator::Sign(length) => length,
            Separator::Is => 2,
            Separator::Tag => 1,
        };
    let at = skip(at, 8, |byte| matches!(byte, b' ' | b'\t' | b'>' | b'*' | b':'));
    let escaped = bytes.get(at) == Some(&b'\\');
    let quote = bytes.get(at + usize::from(escaped)).copied().filter(|byte| QUOTES.contains(byte));
    let (value, place) = if let Some(quote) = quote {
        let start = at + 1 + usize::from(escaped);
        let end = ends.quoted(bytes, start, quote);
        (start..end - usize::from(escaped && end > start && bytes[end - 1] == b'\\'), Place::Quoted)
    } else {
        let end = ends.bare(bytes, at).max(at);
        // The end of a sentence.
        let end = end - run_back(&bytes[at..end], 8, |byte| matches!(byte, b'.' | b':' | b')' | b'\\'));
        (at..end, if matches!(separator, Separator::Tag) { Place::Quoted } else { Place::Bare })
    };
    if value.is_empty() {
        return None;
    }
    // Two words before it may be part of the name: `api key: …`.
    let mut name_at = name.start;
    for _ in 0..2 {
        let words = run_back(&bytes[..name_at.saturating_sub(1)], NAME, |byte| byte.is_ascii_alphanumeric());
        if name_at > 0 && bytes[name_at - 1] == b' ' && words > 0 {
            name_at -= words + 1;
        }
    }
    let named = named_in_text(text.get(name_at..name.end)?)?;
    is_secret(named, text.get(value.clone())?, place).then_some((value, named.kind))
}

/// A Telegram bot's token at the start of `bytes`: the bot's number, a colon and 35 characters.
pub fn telegram(bytes: &[u8]) -> Option<(usize, &'static str)> {
    let digits = run(bytes, 13, |byte| byte.is_ascii_digit());
    if !(8..=12).contains(&digits) || bytes.get(digits) != Some(&b':') {
        return None;
    }
    let rest = run(&bytes[digits + 1..], 36, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (rest == 35 && variety(&bytes[digits + 1..digits + 36]) >= 10).then_some((digits + 36, "telegram_bot_token"))
}

/// An Asana personal access token at the start of `bytes`: numbers between slashes, a colon and 32 characters.
pub fn asana(bytes: &[u8]) -> Option<(usize, &'static str)> {
    if !matches!(bytes, [b'0'..=b'2', b'/', ..]) {
        return None;
    }
    let mut at = 2;
    for _ in 0..2 {
        let digits = run(&bytes[at..], 20, |byte| byte.is_ascii_digit());
        at += digits;
        match bytes.get(at) {
            Some(b'/') if digits >= 12 => at += 1,
            Some(b':') if digits >= 12 => break,
            _ => return None,
        }
    }
    let length = run(bytes.get(at + 1..)?, 33, |byte| byte.is_ascii_hexdigit());
    (length == 32).then_some((at + 33, "asana_token"))
}

/// A Discord bot's token at the start of `bytes`: the bot's number in base64, a time and a signature.
pub fn discord(bytes: &[u8]) -> Option<usize> {
    let in_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let id = run(bytes, 29, in_part);
    if !(23..=28).contains(&id) || bytes.get(id) != Some(&b'.') {
        return None;
    }
    let time = run(&bytes[id + 1..], 8, in_part);
    if !(5..=7).contains(&time) || bytes.get(id + 1 + time) != Some(&b'.') {
        return None;
    }
    let signature = run(&bytes[id + time + 2..], 40, in_part);
    let number = base64_text(std::str::from_utf8(&bytes[..id]).ok()?)?;
    let is_number = number.bytes().all(|b| b.is_ascii_digit());
    ((27..=39).contains(&signature) && is_number).then_some(id + time + 2 + signature)
}

/// Endings of file names and of hosts without mail that look like an address's last label.
const NO_DOMAINS: [&str; 24] = [
    "png",
    "jpg",
    "jpeg",
    "gif",
    "svg",
    "webp",
    "avif",
    "ico",
    "css",
    "scss",
    "js",
    "jsx",
    "tsx",
    "json",
    "html",
    "xml",
    "txt",
    "pdf",
    "service",
    "internal",
    "local",
    "localdomain",
    "localhost",
    "lan",
];

/// The e-mail address (RFC 5321, without its quoted forms) around the `@` at `at`.
pub fn email(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    // Of what the standard allows, without what stands around addresses more often than in them.
    let in_local = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'+' | b'-' | b'~' | b'^' | b'\'' | b'%');
    let mut start = at - run_back(&bytes[..at], 64, in_local);
    // What may stand inside may stand before as well.
    start += run(&bytes[start..at], 64, |byte| !byte.is_ascii_alphanumeric() && byte != b'_');
    if start == at || bytes[at - 1] == b'.' {
        return None;
    }
    let length = run(&bytes[at + 1..], 255, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-') || byte >= 0x80);
    let domain = text.get(at + 1..text.floor_char_boundary(at + 1 + length))?.trim_end_matches(['.', '-']);
    // The last label ends where its letters end: in some languages the next word follows at once.
    let dot = domain.rfind('.')?;
    let label = run(&domain.as_bytes()[dot + 1..], 63, |byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let last = &domain[dot + 1..dot + 1 + label];
    let is_top = (last.len() >= 2 && last.bytes().all(|b| b.is_ascii_alphabetic())) || last.starts_with("xn--");
    let labels_fit = domain[..dot].split('.').all(|label| !label.is_empty());
    if !is_top || !labels_fit || NO_DOMAINS.iter().any(|known| last.eq_ignore_ascii_case(known)) {
        return None;
    }
    let end = at + 1 + dot + 1 + label;
    // `git@host:path` names a repository.
    let is_remote = &bytes[start..at] == b"git" && matches!(bytes.get(end), Some(b':' | b'/'));
    (!is_remote && ends_word(bytes, end)).then_some(start..end)
}
