//! Names that people give: one line, which looks on every screen and in every log like what it is.

/// The longest name of a person, token or key, in characters.
pub const LONGEST: usize = 200;

/// The name without blanks around it; `None` if it has no character or more than `longest`, or one that is [hidden](is_hidden).
pub fn checked(text: &str, longest: usize) -> Option<&str> {
    let name = text.trim();
    (!name.is_empty() && name.chars().count() <= longest && !name.chars().any(is_hidden)).then_some(name)
}

/// Whether a character steers what is around it and is not seen itself: a control character, or one that turns the direction of text, with which a name can be
/// made to read as another (Unicode Technical Report 36, section 2.6).
pub fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_that_reads_as_it_is() {
        assert_eq!(checked(" Ada Lovelace ", 200), Some("Ada Lovelace"));
        assert_eq!(checked("\u{5d0}\u{5d3}\u{5d4} \u{200f}x", 200), Some("\u{5d0}\u{5d3}\u{5d4} \u{200f}x"), "names are written from either side");
        assert_eq!(checked(&"x".repeat(200), 200).map(str::len), Some(200));
        for text in ["", " \n", "a\nb", "a\u{0}", "a\u{1b}[2J", "a\u{85}b", "ci\u{202e}nimda", "a\u{2066}b", "a\u{2069}", &"x".repeat(201)] {
            assert_eq!(checked(text, 200), None, "{text:?}");
        }
    }
}
