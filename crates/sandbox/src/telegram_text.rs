//! Telegram's formatted text: the bounds of its entities, its HTML, and what it would turn into a ping by itself.

use serde_json::Value;

use crate::call::text_of;

const TYPES: [&str; 19] = [
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
];
const TAGS: [&str; 17] =
    ["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote", "span", "tg-spoiler", "tg-emoji", "tg-time"];

/// Checks that each entity is of a known type and covers whole characters of the text.
pub(crate) fn check_entities(text: &str, entities: &[Value]) -> Result<(), String> {
    // For each UTF-16 unit, whether a character begins there.
    let mut starts = Vec::with_capacity(text.len() + 1);
    for character in text.chars() {
        starts.push(true);
        starts.extend(std::iter::repeat_n(false, character.len_utf16() - 1));
    }
    let end_of_text = starts.len();
    starts.push(true);
    for entity in entities {
        if !TYPES.contains(&text_of(entity, "type")) {
            return Err("can't parse MessageEntity: Unsupported type specified".into());
        }
        let place = |key: &str| {
            entity
                .get(key)
                .and_then(Value::as_u64)
                .and_then(|value| usize::try_from(value).ok())
                .ok_or("can't parse MessageEntity: Field must be a valid Number")
        };
        let (offset, length) = (place("offset")?, place("length")?);
        let end = offset.saturating_add(length);
        if offset > end_of_text {
            return Err(format!("entity begins after the end of the text at UTF-16 offset {offset}"));
        }
        if end > end_of_text {
            return Err(format!("entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}"));
        }
        if !starts[offset] {
            return Err(format!("entity begins in a middle of a UTF-16 symbol at UTF-16 offset {offset}"));
        }
        if !starts[end] {
            return Err(format!("entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol at UTF-16 offset {end}"));
        }
        if text_of(entity, "type") == "text_link" && text_of(entity, "url").is_empty() {
            return Err("can't parse MessageEntity: Can't find field \"url\"".into());
        }
    }
    Ok(())
}

/// The text of Telegram's HTML, or why it cannot be parsed.
pub(crate) fn plain_of_html(source: &str) -> Result<String, String> {
    let mut plain = String::with_capacity(source.len());
    let mut open: Vec<String> = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find(['<', '&']) {
        let offset = source.len() - rest.len() + at;
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('&') {
            let known = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')].into_iter().find(|(name, _)| rest.starts_with(name));
            let (length, character) = known.map_or((1, '&'), |(name, character)| (name.len(), character));
            plain.push(character);
            rest = &rest[length..];
            continue;
        }
        let end = rest.find('>').ok_or_else(|| format!("Unclosed start tag at byte offset {offset}"))?;
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let opened = open.pop().ok_or_else(|| format!("Unexpected end tag at byte offset {offset}"))?;
            if opened != name.trim().to_ascii_lowercase() {
                return Err(format!("Unmatched end tag at byte offset {offset}, expected \"</{opened}>\", found \"</{name}>\""));
            }
        } else {
            let name = tag.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
            if !TAGS.contains(&name.as_str()) {
                return Err(format!("Unsupported start tag \"{name}\" at byte offset {offset}"));
            }
            open.push(name);
        }
    }
    plain.push_str(rest);
    open.pop().map_or(Ok(plain), |name| Err(format!("Can't find end tag corresponding to start tag \"{name}\"")))
}

/// What Telegram would ping: mentions by entity, and `@name` outside `code` and `pre`, which it finds by itself.
pub(crate) fn pings(text: &str, entities: &[Value]) -> Vec<String> {
    let mut notes: Vec<String> = entities
        .iter()
        .map(|entity| (text_of(entity, "type"), text_of(entity, "url")))
        .filter(|(kind, url)| matches!(*kind, "mention" | "text_mention") || url.starts_with("tg://user"))
        .map(|(kind, _)| format!("would ping: a {kind} entity"))
        .collect();
    let shielded = |unit: usize| {
        entities.iter().filter(|entity| matches!(text_of(entity, "type"), "code" | "pre")).any(|entity| {
            let place = |key: &str| entity.get(key).and_then(Value::as_u64).unwrap_or(0);
            let unit = unit as u64;
            unit >= place("offset") && unit < place("offset") + place("length")
        })
    };
    let mut unit = 0;
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        if character == '@' && !before.is_alphanumeric() && !shielded(unit) {
            let name: String = text[at + 1..].chars().take_while(|next| next.is_ascii_alphanumeric() || *next == '_').collect();
            if name.len() >= 4 {
                notes.push(format!("would ping: @{name} in the text"));
            }
        }
        unit += character.len_utf16();
        before = character;
    }
    notes
}
