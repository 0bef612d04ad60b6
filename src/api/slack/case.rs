//! One member's answer on one card: whether they may, and what the store makes of it.

use std::sync::Arc;

use uuid::Uuid;

use super::payload::Sender;
use crate::app::App;
use crate::channels::text::Text;
use crate::domain::approval::{Answer, Approval, ApprovalStatus, Outcome};
use crate::domain::channel::{Channel, Destination, SlackConfig, SlackUser};
use crate::domain::delivery::Purpose;
use crate::secret::{Secret, hash};
use crate::store::{Answering, Click, Decided, DeliveryId, Refusal, SlackApp, StoreError};

/// What the 401 says of a card that belongs to another channel.
pub(super) const ANOTHER_CARD: &str =
    "The card that was clicked was not posted by a channel with the signing secret that signed this request. Nothing was decided.";
/// What is said when the store could not.
pub(super) const FAILED: &str = "Your answer could not be recorded, so nothing was decided. Try again, or decide in the Console.";
const ANOTHER_APP: &str = "The click came from another Slack app or team than the first one on this channel's cards. If the app was replaced, give the \
                           channel the new app's signing secret. Nothing was decided.";
/// UTF-16 units of a name in a sentence.
const NAME: usize = 100;

/// An answer, on a card that is known to be of the channel whose secret signed it.
pub(super) struct Case {
    /// The channel of the card.
    pub channel: Arc<Channel>,
    /// The card.
    pub delivery: DeliveryId,
    /// What the card was posted for.
    pub purpose: Purpose,
    /// What it asks.
    pub approval: Uuid,
    /// Who answers.
    pub sender: Sender,
    /// What.
    pub answer: Answer,
    /// What they wrote with it.
    pub note: Option<String>,
    /// Where the card can be replaced; it may be called.
    pub response_url: Option<Secret>,
}

/// What became of an answer.
#[derive(Debug)]
pub(super) enum Said {
    /// It was the first and counts. The correction of every card is queued.
    Counts,
    /// Somebody was faster, or the time is over.
    TooLate(Box<Approval>),
    /// Nothing was decided, and this sentence says why.
    No(String),
    /// The store could not; it then has changed nothing.
    Failed,
    /// It does not come from where the card was posted; what the 401 says.
    NotFromHere(&'static str),
}

impl Said {
    /// The name under which it is counted.
    pub const fn outcome(&self) -> &'static str {
        match self {
            Self::Counts => "decided",
            Self::TooLate(_) => "too_late",
            Self::No(_) => "refused",
            Self::Failed => "failed",
            Self::NotFromHere(_) => "not_from_here",
        }
    }
}

impl Case {
    /// The settings of its channel. (Its secret signed the request, so it is a Slack channel.)
    pub fn config(&self) -> Option<&SlackConfig> {
        slack(&self.channel)
    }

    /// Whether the channel has a bot, which can open a dialog.
    pub fn has_bot(&self) -> bool {
        self.config().is_some_and(|config| config.bot_token.is_some() && config.channel.is_some())
    }

    /// The app that the click came from.
    fn slack_app(&self) -> SlackApp {
        let secret = self.config().and_then(|config| config.signing_secret.as_ref()).map(|secret| hash(secret.expose())).unwrap_or_default();
        SlackApp { secret, id: self.sender.app.clone(), team: self.sender.installed_in.clone() }
    }

    /// Whether the app is the one of the channel's first click, which is remembered.
    pub async fn admit(&self, app: &App) -> Result<(), Said> {
        self.admitted(app.store.admit_slack_app(self.channel.id, self.slack_app(), app.clock.now()).await)
    }

    /// As [`Case::admit`], for a click on a test's card, which is written down.
    pub async fn admit_test(&self, app: &App) -> Result<(), Said> {
        self.admitted(app.store.test_clicked(self.channel.id, self.slack_app(), app.clock.now()).await)
    }

    fn admitted(&self, is_the_app: Result<bool, StoreError>) -> Result<(), Said> {
        match is_the_app {
            Ok(true) => Ok(()),
            Ok(false) => {
                tracing::warn!(channel = %self.channel.id, app = self.sender.app, team = self.sender.installed_in, "a click from another Slack app or team");
                Err(Said::NotFromHere(ANOTHER_APP))
            }
            Err(error) => Err(failed(&error)),
        }
    }

    /// Whether the channel's own settings let this member decide.
    pub fn may_decide(&self) -> bool {
        self.config().is_none_or(|config| config.approvers.is_empty() || self.sender.is_among(&config.approvers))
    }

    /// Whether this member may decide; else among whom they are not.
    ///
    /// An agent has it in its hand that a question goes to a fallback. So a fallback that names nobody lets nobody decide whom the channels that were asked
    /// first would not.
    async fn admit_member(&self, app: &App) -> Result<Result<(), &'static str>, StoreError> {
        if !self.may_decide() {
            return Ok(Err("the channel's approvers"));
        }
        let is_open = self.config().is_none_or(|config| config.approvers.is_empty());
        if self.purpose == Purpose::Alert || !is_open {
            return Ok(Ok(()));
        }
        let first = app.store.channels_asked_first(self.approval).await?;
        // A reminder stands in its own channel, which is a fallback as well if it was not asked first.
        if first.iter().any(|channel| channel.id == self.channel.id) {
            return Ok(Ok(()));
        }
        let approvers: Vec<&SlackUser> = first.iter().filter_map(|channel| slack(channel)).flat_map(|config| &config.approvers).collect();
        let may = approvers.is_empty() || self.sender.is_among(approvers);
        Ok(if may { Ok(()) } else { Err("the approvers of the channels that were asked first") })
    }

    /// Turns away who may not decide, and writes that down.
    pub async fn check(&self, app: &App) -> Result<(), Said> {
        if !self.channel.enabled {
            return Err(Said::No("This channel is disabled in Interven, so nothing was decided. Decide in the Console.".to_owned()));
        }
        let Err(approvers) = self.admit_member(app).await.map_err(|error| failed(&error))? else { return Ok(()) };
        let why = format!("the member is not among {approvers}");
        if let Err(error) = app.store.log_refusal(self.approval, self.sender.decider(), &why, app.clock.now()).await {
            tracing::warn!(error = %error, approval = %self.approval, "a refused click could not be written down");
        }
        let (user, team) = (&self.sender.user, self.sender.team());
        Err(Said::No(format!("You may not decide this: member {user} of team {team} is not among {approvers}. Nothing was decided.")))
    }

    /// Has the store decide, if the member may.
    pub async fn judge(&self, app: &App) -> Said {
        match self.check(app).await {
            Ok(()) => self.decide(app).await,
            Err(said) => said,
        }
    }

    async fn decide(&self, app: &App) -> Said {
        let click = Click { channel: self.channel.id, delivery: self.delivery, app: self.slack_app(), response_url: self.response_url.clone() };
        let answering = Answering {
            answer: self.answer,
            by: self.sender.decider(),
            note: self.note.clone(),
            window: app.settings.rules().window(self.answer),
            click: Some(click),
        };
        let decided = match app.store.decide(vec![self.approval], answering, app.clock.now()).await {
            Ok(mut decided) => decided.pop().unwrap_or(Decided::Unknown),
            Err(error) => return failed(&error),
        };
        match decided {
            Decided::Won(_) => Said::Counts,
            Decided::Lost(approval) => Said::TooLate(approval),
            Decided::Refused(Refusal::OwnRequest) => {
                Said::No("This request came in with an API key of yours, so somebody else has to approve it. Nothing was decided.".to_owned())
            }
            Decided::Refused(refusal @ (Refusal::AnotherApp | Refusal::AnotherCard)) => {
                tracing::warn!(?refusal, approval = %self.approval, channel = %self.channel.id, "a click was refused");
                Said::NotFromHere(if refusal == Refusal::AnotherApp { ANOTHER_APP } else { ANOTHER_CARD })
            }
            Decided::Unknown => Said::No("There is no such approval any more. Nothing was decided.".to_owned()),
        }
    }
}

/// The settings of a Slack channel.
const fn slack(channel: &Channel) -> Option<&SlackConfig> {
    match &channel.destination {
        Destination::Slack(config) => Some(config),
        _ => None,
    }
}

/// The store could not.
pub(super) fn failed(error: &StoreError) -> Said {
    tracing::error!(error = %error, "an answer in Slack could not be recorded");
    Said::Failed
}

/// Who was faster, and when: `Already approved by member U02AB3CD4 (ada) in Slack at 12:01 UTC.` The id stands first, where no name can feign it.
pub(super) fn who_was_faster(approval: &Approval) -> String {
    match &approval.outcome {
        Some(Outcome { status, at, by: Some(by), .. }) if *status != ApprovalStatus::Expired => {
            let name = Text::line(by.name());
            let name = name.within(NAME);
            let who = by.slack_member().map_or_else(|| name.to_string(), |member| format!("member {} ({name})", Text::line(member).within(NAME)));
            format!("Already {status} by {who} in {} at {}.", by.surface(), at.hour_and_minute())
        }
        _ => format!("Expired at {}: nobody answered in time.", approval.expires_at.hour_and_minute()),
    }
}
