//! Secrets in text, replaced by `[masked]`: what a card or a record shows of a request must not hand out what the request carried.
//!
//! Everything here takes time linear in its input and needs no recursion that the input could deepen.

mod body;
mod scan;

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// What stands in a secret's place.
pub const MASK: &str = "[masked]";

/// `text` with its secrets masked: keys and tokens of well-known providers, private keys, JWTs, `Bearer …`, passwords in addresses, values
/// named like secrets, card numbers and US social security numbers.
pub fn text(text: &str) -> Cow<'_, str> {
    [scan::private_keys, scan::user_info, scan::credentials, scan::named_values, scan::numbers].into_iter().fold(Cow::Borrowed(text), |text, pass| {
        let edited = match pass(&text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(edited) => Some(edited),
        };
        edited.map_or(text, Cow::Owned)
    })
}

/// An address with its secrets masked: user and password, values of the query and the fragment that are named like secrets, and whatever
/// [`text`] finds. It need not be a valid address.
pub fn url(url: &str) -> Cow<'_, str> {
    let Some(split) = url.find(['?', '#']) else { return text(url) };
    let (base, query) = url.split_at(split);
    let mut out = text(base).into_owned();
    let mut changed = out != base;
    for pair in query.split_inclusive(['?', '#', '&', ';']) {
        let (pair, delimiter) = match pair.char_indices().next_back() {
            Some((at, '?' | '#' | '&' | ';')) => pair.split_at(at),
            _ => (pair, ""),
        };
        let (name, value) = pair.split_once('=').map_or(("", pair), |(name, value)| (name, value));
        let secret = !value.is_empty() && (is_secret_name(&decoded(name), false) || is_signature(name) || !is_clean(value));
        if secret {
            changed = true;
            if !name.is_empty() {
                out.push_str(&text(name));
                out.push('=');
            }
            out.push_str(MASK);
        } else {
            out.push_str(pair);
        }
        out.push_str(delimiter);
    }
    if changed { Cow::Owned(out) } else { Cow::Borrowed(url) }
}

/// A request's body with its secrets masked: by name at any depth where it is JSON, else as [`text`]. Strings in it come out cleaned
/// ([`super::text::clean`]), since a secret may hide behind an escape or an invisible character; a body that is one JSON string comes out
/// without its quotes, and a form decoded.
pub fn body(body: &str) -> String {
    self::body::masked(body)
}

fn is_clean(value: &str) -> bool {
    let value = decoded(value);
    matches!(text(&value), Cow::Borrowed(_))
}

/// A part of a query or a form without its escapes.
fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Names that give a signed address away, in addresses only.
fn is_signature(name: &str) -> bool {
    ["sig", "signature", "key", "code"].iter().any(|known| name.eq_ignore_ascii_case(known)) || name.to_ascii_lowercase().ends_with("signature")
}

/// Whether a value of this name is a secret. A number named like a token is a count.
fn is_secret_name(name: &str, numeric: bool) -> bool {
    const PARTS: [&str; 18] = [
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "secret",
        "apikey",
        "accesskey",
        "privatekey",
        "signingkey",
        "encryptionkey",
        "authkey",
        "authorization",
        "cookie",
        "credential",
        "connectionstring",
        "sessionid",
        "sessionkey",
        "creditcard",
    ];
    const WHOLE: [&str; 15] = ["pass", "pwd", "pw", "auth", "jwt", "bearer", "sid", "otp", "pin", "cvv", "cvc", "ssn", "csrf", "xsrf", "cardnumber"];
    let lower = name.to_ascii_lowercase();
    let last = lower.rsplit(|c: char| !c.is_alphanumeric()).find(|part| !part.is_empty()).unwrap_or("");
    let name: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    PARTS.iter().any(|part| name.contains(part)) || WHOLE.contains(&name.as_str()) || WHOLE.contains(&last) || (!numeric && name.contains("token"))
}

#[cfg(test)]
mod tests;
