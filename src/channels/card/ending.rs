//! How a question ended, as its card says it: in place of the buttons, who answered what, where and when.

use super::Card;
use crate::channels::text::Text;
use crate::domain::approval::{ApprovalStatus, Outcome};

/// The end of an approval, in words: `Approved by NAME (U02AB3CD4) in Slack · 12:01 UTC`, `Expired: nobody answered by 12:10 UTC`.
#[derive(Clone, Debug)]
pub struct Ending {
    /// `Approved`, `Denied` or `Expired`.
    pub status: ApprovalStatus,
    /// `Approved by`, `Denied by`, or `Expired`.
    pub label: &'static str,
    /// Who answered. A Slack member may have any name, so it stands only where there is no markup.
    pub by: Option<Text>,
    /// The member's id, of one who answered in Slack: a name may say that it is anybody's, also with an id in it. So the id is shown in an element of its own.
    pub member: Option<Text>,
    /// Where and when: `in Slack · 12:01 UTC`, `nobody answered by 12:10 UTC`.
    pub circumstances: String,
    /// What they wrote with it; from outside like the name.
    pub note: Option<Text>,
}

impl Ending {
    /// What stands before the name, or before the circumstances where nobody answered.
    pub fn opening(&self) -> String {
        format!("{}{} ", self.label, if self.by.is_some() { "" } else { ":" })
    }

    /// What stands after the name, and after the id where there is one.
    pub fn closing(&self) -> String {
        format!("{}{}", if self.by.is_some() { " " } else { "" }, self.circumstances)
    }
}

impl Card {
    /// The same card after its question was answered or lapsed: nothing left to click, and in the heading how it ended.
    #[must_use]
    pub fn answered(self, outcome: &Outcome) -> Self {
        // The moment that the card promised, where it did: that the lapse was noticed later says nothing to its reader.
        let lapsed_at = self.question.as_ref().map_or(outcome.at, |question| question.expires_at);
        let (label, circumstances) = match (outcome.status, &outcome.by) {
            (ApprovalStatus::Approved, Some(by)) => ("Approved by", format!("in {} · {}", by.surface(), outcome.at.hour_and_minute())),
            (ApprovalStatus::Denied, Some(by)) => ("Denied by", format!("in {} · {}", by.surface(), outcome.at.hour_and_minute())),
            (ApprovalStatus::Approved, None) => ("Approved", outcome.at.hour_and_minute()),
            (ApprovalStatus::Denied, None) => ("Denied", outcome.at.hour_and_minute()),
            // An outcome is never pending.
            (ApprovalStatus::Expired | ApprovalStatus::Pending, _) => ("Expired", format!("nobody answered by {}", lapsed_at.hour_and_minute())),
        };
        let decider = outcome.by.as_ref().filter(|_| label.ends_with(" by"));
        let by = decider.map(|by| Text::line(by.name()));
        let member = decider.and_then(|by| by.slack_member()).map(Text::line);
        let note = outcome.note.as_deref().map(Text::line).filter(|note| !note.is_empty());
        let heading = format!("[Interven] {}", outcome.status.name().to_uppercase());
        Self { heading, ending: Some(Ending { status: outcome.status, label, by, member, circumstances, note }), ..self }
    }
}
