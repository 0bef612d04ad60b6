//! How a question ended, as its card says it: in place of the buttons, who answered what, where and when.

use super::Card;
use crate::channels::text::Text;
use crate::domain::approval::{ApprovalStatus, Outcome};

/// The end of an approval, in words: `Approved by NAME in Slack · 12:01 UTC`, `Expired: nobody answered by 12:10 UTC`.
#[derive(Clone, Debug)]
pub struct Ending {
    /// `Approved by`, `Denied by`, or `Expired`.
    pub label: &'static str,
    /// Who answered. A Slack member may have any name, so it stands only where there is no markup.
    pub by: Option<Text>,
    /// Where and when: `in Slack · 12:01 UTC`, `nobody answered by 12:10 UTC`.
    pub circumstances: String,
    /// What they wrote with it; from outside like the name.
    pub note: Option<Text>,
    colour: u32,
    style: &'static str,
}

impl Ending {
    /// Its colour, as `0xRRGGBB`.
    pub(super) const fn colour(&self) -> u32 {
        self.colour
    }

    /// Its style in an Adaptive Card, which has no colours of one's own.
    pub(crate) const fn style(&self) -> &'static str {
        self.style
    }

    /// What stands before the name, or before the circumstances where nobody answered.
    pub fn opening(&self) -> String {
        format!("{}{} ", self.label, if self.by.is_some() { "" } else { ":" })
    }

    /// What stands after the name.
    pub fn closing(&self) -> String {
        format!("{}{}", if self.by.is_some() { " " } else { "" }, self.circumstances)
    }
}

impl Card {
    /// The same card after its question was answered or lapsed: nothing left to click, and in the heading how it ended.
    #[must_use]
    pub fn answered(self, outcome: &Outcome) -> Self {
        let (heading, colour, style) = match outcome.status {
            ApprovalStatus::Approved => ("[Interven] APPROVED", 0x12_B7_6A, "good"),
            ApprovalStatus::Denied => ("[Interven] DENIED", 0xD9_2D_20, "attention"),
            // An outcome is never pending.
            ApprovalStatus::Expired | ApprovalStatus::Pending => ("[Interven] EXPIRED", 0x66_70_85, "emphasis"),
        };
        // The moment that the card promised, where it did: that the lapse was noticed later says nothing to its reader.
        let lapsed_at = self.question.as_ref().map_or(outcome.at, |question| question.expires_at);
        let (label, circumstances) = match (outcome.status, &outcome.by) {
            (ApprovalStatus::Approved, Some(by)) => ("Approved by", format!("in {} · {}", by.surface(), outcome.at.hour_and_minute())),
            (ApprovalStatus::Denied, Some(by)) => ("Denied by", format!("in {} · {}", by.surface(), outcome.at.hour_and_minute())),
            (ApprovalStatus::Approved, None) => ("Approved", outcome.at.hour_and_minute()),
            (ApprovalStatus::Denied, None) => ("Denied", outcome.at.hour_and_minute()),
            (ApprovalStatus::Expired | ApprovalStatus::Pending, _) => ("Expired", format!("nobody answered by {}", lapsed_at.hour_and_minute())),
        };
        let by = outcome.by.as_ref().filter(|_| label.ends_with(" by")).map(|by| Text::line(by.name()));
        let note = outcome.note.as_deref().map(Text::line).filter(|note| !note.is_empty());
        Self { heading: heading.to_owned(), ending: Some(Ending { label, by, circumstances, note, colour, style }), ..self }
    }
}
