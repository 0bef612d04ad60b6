//! Signing in and out.

/// The shortest password that is taken, in characters: NIST SP 800-63B asks for no less than eight where it is the only factor that is asked for, and length helps more than rules about characters.
const PASSWORD_MIN: usize = 8;
/// The longest, in bytes: hashing it costs in proportion.
const PASSWORD_MAX: usize = 1_024;

/// The address as it is kept: trimmed, in lower case. `None` if it is not of the form `someone@somewhere`.
pub fn email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (local, host) = text.rsplit_once('@')?;
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    (!local.is_empty() && !host.is_empty() && plain && text.len() <= 254).then_some(text)
}

/// Whether the password may be set; otherwise what is wrong with it, as the end of a sentence.
pub fn acceptable_password(password: &str) -> Result<(), &'static str> {
    if password.chars().count() < PASSWORD_MIN {
        return Err("is shorter than 8 characters");
    }
    if password.len() > PASSWORD_MAX {
        return Err("is longer than 1,024 bytes");
    }
    Ok(())
}
