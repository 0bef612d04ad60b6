//! What an Approve or Deny button carries, and gets back with a click.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// The version of the question, in case what a button means ever changes.
const VERSION: &str = "v1";
/// What marks a test's buttons.
const TEST: &str = "test";

/// `<approval>.<delivery>.v1`, or `test.<approval>.<delivery>.v1` on the sample card of a test, where a click decides nothing.
///
/// Whoever sees a card can read it, so it holds ids and no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ButtonValue {
    /// The approval that is decided.
    pub approval: Uuid,
    /// The delivery whose card was clicked.
    pub delivery: i64,
    /// Whether it stands on the sample card of a test.
    pub test: bool,
}

/// The text is no button's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not what a button of ours carries")]
pub struct NotAButton;

impl fmt::Display for ButtonValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.test {
            write!(f, "{TEST}.")?;
        }
        write!(f, "{}.{}.{VERSION}", self.approval, self.delivery)
    }
}

impl FromStr for ButtonValue {
    type Err = NotAButton;

    fn from_str(text: &str) -> Result<Self, NotAButton> {
        let (is_test, rest) = text.strip_prefix(TEST).and_then(|rest| rest.strip_prefix('.')).map_or((false, text), |rest| (true, rest));
        let [approval, delivery, VERSION] = *rest.split('.').collect::<Vec<_>>() else { return Err(NotAButton) };
        let value = Self { approval: approval.parse().map_err(|_| NotAButton)?, delivery: delivery.parse().map_err(|_| NotAButton)?, test: is_test };
        // Ids have many spellings, and we write one.
        if value.to_string() == text { Ok(value) } else { Err(NotAButton) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "f1e2d3c4-0000-4000-8000-000000000002";

    #[test]
    fn only_our_own_spelling_is_read() {
        let read = |text: &str| text.parse::<ButtonValue>();
        assert_eq!(read(&format!("{ID}.7.v1")).unwrap(), ButtonValue { approval: ID.parse().unwrap(), delivery: 7, test: false });
        assert_eq!(read(&format!("test.{ID}.7.v1")).unwrap(), ButtonValue { approval: ID.parse().unwrap(), delivery: 7, test: true });
        let plain = ID.replace('-', "");
        for text in [
            String::new(),
            "...".to_owned(),
            format!("{ID}.v1"),
            format!("{ID}.7.v2"),
            format!("{ID}.7"),
            format!("{ID}.+7.v1"),
            format!("{ID}.07.v1"),
            format!("{ID}. 7.v1"),
            format!("{ID}.9223372036854775808.v1"),
            format!("{plain}.7.v1"),
            format!("{{{ID}}}.7.v1"),
            format!("{}.7.v1", ID.to_uppercase()),
            format!("Test.{ID}.7.v1"),
            format!("test.test.{ID}.7.v1"),
            format!("{ID}.7.v1."),
            format!(" {ID}.7.v1"),
        ] {
            assert_eq!(read(&text), Err(NotAButton), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_it_stands_or_not_at_all(text in prop_oneof![any::<String>(), "(test\\.)?[0-9a-f-]{30,40}\\.[-+0-9]{1,20}\\.v[01]"]) {
            if let Ok(value) = text.parse::<ButtonValue>() {
                prop_assert_eq!(value.to_string(), text);
            }
        }

        #[test]
        fn what_is_written_is_read_back(approval: u128, delivery: i64, test: bool) {
            let value = ButtonValue { approval: Uuid::from_u128(approval), delivery, test };
            prop_assert_eq!(value.to_string().parse::<ButtonValue>().unwrap(), value);
        }
    }
}
