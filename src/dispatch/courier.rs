//! Carries events to one destination: renders, sends, and reads the answer. It keeps nothing; the worker does.

use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::FutureExt;

use super::Shared;
use super::redact::Redactor;
use crate::channels::card::Card;
use crate::channels::egress::EgressError;
use crate::channels::siem::Feed;
use crate::channels::siem::plan::Plan;
use crate::channels::{Answer, OutboundRequest, discord, slack, teams, telegram};
use crate::domain::channel::{Channel, Destination, SlackConfig};
use crate::domain::delivery::{Priority, Verdict};
use crate::domain::event::Event;
use crate::domain::time::Time;
use crate::metrics;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::store::{Attempt, Claimed, Correction};

/// How much of an answer is kept.
const KEPT_ANSWER: usize = 1_024;

/// What goes out in one request.
pub(super) struct Load {
    pub(super) deliveries: Vec<Claimed>,
    /// For a SIEM: each event written out.
    encoded: Vec<Bytes>,
    /// The sample card of a test, in place of the event's own.
    sample: Option<Box<Card>>,
}

impl Load {
    /// One card: about one event, or a summary of many.
    pub(super) fn cards(deliveries: Vec<Claimed>) -> Self {
        Self { deliveries, encoded: Vec::new(), sample: None }
    }

    /// A batch for a SIEM.
    pub(super) fn batch(deliveries: Vec<Claimed>, encoded: Vec<Bytes>) -> Self {
        Self { deliveries, encoded, sample: None }
    }

    /// The sample card of a test.
    pub(super) fn sample(delivery: Claimed, encoded: Vec<Bytes>, card: Card) -> Self {
        Self { deliveries: vec![delivery], encoded, sample: Some(Box::new(card)) }
    }

    /// Whether it takes a place that is kept for approvals.
    pub(super) fn is_approval(&self) -> bool {
        self.encoded.is_empty() && self.deliveries.len() == 1 && self.deliveries.iter().all(|delivery| delivery.priority() == Priority::QUESTION)
    }

    /// Whether it goes to a clicked card's own address, and says nothing of the channel's.
    pub(super) fn is_clicked(&self) -> bool {
        self.deliveries.first().is_some_and(Claimed::is_clicked)
    }

    /// The address that this request alone has: that of a clicked card.
    fn own_address(&self) -> Option<&str> {
        self.deliveries.iter().find_map(|delivery| delivery.correction.as_ref()?.response_url.as_ref()).map(Secret::expose)
    }

    /// Whether one card stands for many events.
    pub(super) fn is_summary(&self) -> bool {
        self.encoded.is_empty() && self.deliveries.len() > 1
    }
}

/// What a request is, which says how its answer reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A new message, or a batch for a SIEM.
    New,
    /// A change of a message that was posted.
    Edit,
}

/// What came of it.
pub(super) struct Returned {
    pub(super) load: Load,
    pub(super) verdict: Verdict,
    pub(super) attempt: Arc<Attempt>,
    /// The destination's own limit is used up for so long.
    pub(super) quiet_for: Option<Duration>,
}

/// Knows how to speak to one destination.
pub(super) struct Courier {
    destination: Destination,
    /// For a SIEM. `Err` if its settings, which were checked when they were saved, no longer pass.
    feed: Option<Result<Feed, String>>,
    redactor: Redactor,
    settings: Arc<Settings>,
}

impl Courier {
    pub(super) fn new(channel: &Channel, settings: Arc<Settings>) -> Self {
        let feed = match &channel.destination {
            Destination::Siem(config) => Some(Feed::new(channel.id, config)),
            _ => None,
        };
        Self { destination: channel.destination.clone(), feed, redactor: Redactor::of(&channel.destination), settings }
    }

    /// What tells this destination from all others: channels that share it share its pace.
    pub(super) fn identity(&self) -> String {
        match &self.destination {
            Destination::Slack(SlackConfig { bot_token: Some(bot), channel: Some(channel), .. }) => format!("{} {channel}", bot.expose()),
            Destination::Slack(config) => config.webhook_url.expose().to_owned(),
            Destination::Discord(config) | Destination::Teams(config) => config.webhook_url.expose().to_owned(),
            Destination::Telegram(config) => format!("{} {:?}", config.bot_token.expose(), config.chat_id),
            Destination::Siem(config) => config.url.expose().to_owned(),
        }
    }

    /// How a SIEM's intake takes its batches; none for a chat platform.
    pub(super) fn plan(&self) -> Option<&Plan> {
        self.feed.as_ref().and_then(|feed| feed.as_ref().ok()).map(Feed::plan)
    }

    /// One event as this SIEM takes it.
    pub(super) fn encode(&self, event: &Event, now: Time) -> Result<Bytes, String> {
        match &self.feed {
            Some(Ok(feed)) => feed.encode(event, now),
            Some(Err(reason)) => Err(reason.clone()),
            None => Err("a chat platform takes cards, not records".to_owned()),
        }
    }

    /// Sends `load` and reads the answer. A panic while rendering is a fault of ours in one event, and costs that event alone.
    pub(super) async fn carry(self: Arc<Self>, shared: Arc<Shared>, load: Load) -> Returned {
        let (at, began) = (shared.clock.now(), Instant::now());
        let rendered = std::panic::catch_unwind(AssertUnwindSafe(|| self.render(&load)));
        let answer = match rendered {
            Ok(Err(fault)) => Err(fault),
            Ok(Ok((request, form))) => {
                let sent = AssertUnwindSafe(shared.egress.send(request)).catch_unwind().await;
                sent.map(|answer| (answer, form)).map_err(|_| "the request could not be sent (a fault of ours)")
            }
            Err(_) => Err("the event could not be rendered (a fault of ours)"),
        };
        let latency = began.elapsed();
        let (verdict, status, response, quiet_for) = match answer {
            Ok((Ok(answer), form)) => {
                let verdict = self.verdict(&answer, form, load.deliveries.len());
                (verdict, Some(answer.status), answer.text().into_owned(), self.quiet_for(&answer))
            }
            Ok((Err(error), form)) => {
                let reason = error.to_string();
                let verdict = match error {
                    // A message may have an address of its own; that it is refused says nothing about the channel's.
                    EgressError::Refused(reason) if form == Form::Edit => Verdict::PayloadRejected { reason, bad_event: None },
                    EgressError::Refused(reason) => Verdict::DestinationDead { reason },
                    EgressError::NotSent(reason) => Verdict::Retry { reason },
                    EgressError::Ambiguous(reason) => Verdict::Ambiguous { reason },
                };
                (verdict, None, reason, None)
            }
            Err(fault) => (Verdict::PayloadRejected { reason: fault.to_owned(), bad_event: None }, None, fault.to_owned(), None),
        };
        metrics::attempted(self.destination.kind(), verdict.name(), latency);
        let redactor = match load.own_address() {
            Some(url) => Cow::Owned(self.redactor.and_of(url)),
            None => Cow::Borrowed(&self.redactor),
        };
        let attempt = Attempt {
            at,
            latency_ms: u64::try_from(latency.as_millis()).unwrap_or(u64::MAX),
            status,
            outcome: verdict.name().to_owned(),
            response: redactor.shortened(&response, KEPT_ANSWER),
        };
        Returned { verdict: redacted(verdict, &redactor), attempt: Arc::new(attempt), quiet_for, load }
    }

    /// The request that would go out, and what takes this destination's secrets out of its text. A panic while rendering is a fault of ours.
    pub(super) fn shown(&self, load: &Load) -> Result<(OutboundRequest, impl Fn(&str) -> String), &'static str> {
        let rendered = std::panic::catch_unwind(AssertUnwindSafe(|| self.render(load)));
        let (request, _) = rendered.map_err(|_| "the event could not be rendered (a fault of ours)")??;
        let redactor = load.own_address().map_or_else(|| self.redactor.clone(), |url| self.redactor.and_of(url));
        Ok((request, move |text: &str| redactor.shortened(text, usize::MAX)))
    }

    fn render(&self, load: &Load) -> Result<(OutboundRequest, Form), &'static str> {
        if let Some(Ok(feed)) = &self.feed {
            let ids: Vec<_> = load.deliveries.iter().map(|delivery| delivery.id).collect();
            return Ok((feed.assemble(&load.encoded, &ids), Form::New));
        }
        if let Some(sample) = &load.sample {
            return Ok((self.post(sample, false)?, Form::New));
        }
        match load.deliveries.as_slice() {
            [only] => {
                let card = Card::of(&only.event, &self.settings.public_url()).for_delivery(only.id, only.purpose);
                match &only.correction {
                    Some(correction) => self.correct(&card.answered(&correction.outcome), correction, only.degraded),
                    None => Ok((self.post(&card, only.degraded)?, Form::New)),
                }
            }
            many => {
                let card = Card::summary(&many.iter().map(|delivery| delivery.event.clone()).collect::<Vec<_>>(), &self.settings.public_url());
                Ok((self.post(&card, many.iter().any(|delivery| delivery.degraded))?, Form::New))
            }
        }
    }

    fn post(&self, card: &Card, degraded: bool) -> Result<OutboundRequest, &'static str> {
        Ok(match (&self.destination, degraded) {
            (Destination::Slack(config), false) => slack::request(config, card),
            (Destination::Slack(config), true) => slack::plain_request(config, card),
            (Destination::Discord(config), false) => discord::request(config, card),
            (Destination::Discord(config), true) => discord::plain_request(config, card),
            (Destination::Teams(config), false) => teams::request(config, card),
            (Destination::Teams(config), true) => teams::plain_request(config, card),
            (Destination::Telegram(config), false) => telegram::request(config, card),
            (Destination::Telegram(config), true) => telegram::plain_request(config, card),
            (Destination::Siem(_), _) => return Err("the channel's settings no longer pass their own check; save them again"),
        })
    }

    /// Changes the card that was posted; where the platform cannot, or would not (`degraded`), says how the question ended in a message of its own.
    fn correct(&self, card: &Card, correction: &Correction, degraded: bool) -> Result<(OutboundRequest, Form), &'static str> {
        let message = correction.message.as_deref();
        let edit = match (&self.destination, message) {
            _ if degraded => None,
            (Destination::Slack(config), _) => slack::edit_request(config, card, message, correction.response_url.as_ref()),
            (Destination::Discord(config), Some(message)) => Some(discord::edit_request(config, card, message)),
            (Destination::Telegram(config), Some(message)) => Some(telegram::edit_request(config, card, message)),
            _ => None,
        };
        if let Some(edit) = edit {
            return Ok((edit, Form::Edit));
        }
        let follow_up = match &self.destination {
            Destination::Slack(config) => slack::follow_up(config, card, message),
            Destination::Discord(config) => discord::follow_up(config, card),
            Destination::Teams(config) => teams::follow_up(config, card),
            Destination::Telegram(config) => telegram::follow_up(config, card, message),
            Destination::Siem(_) => return Err("a SIEM has no cards to correct"),
        };
        Ok((follow_up, Form::New))
    }

    fn verdict(&self, answer: &Answer, form: Form, events: usize) -> Verdict {
        match (&self.destination, &self.feed, form) {
            (_, Some(Ok(feed)), _) => feed.verdict(answer, events),
            (Destination::Slack(_), _, Form::Edit) => slack::edit_verdict(answer),
            (Destination::Slack(_), _, Form::New) => slack::verdict(answer),
            (Destination::Discord(_), _, Form::Edit) => discord::edit_verdict(answer),
            (Destination::Discord(_), _, Form::New) => discord::verdict(answer),
            (Destination::Teams(_), _, _) => teams::verdict(answer),
            (Destination::Telegram(_), _, Form::Edit) => telegram::edit_verdict(answer),
            (Destination::Telegram(_) | Destination::Siem(_), _, _) => telegram::verdict(answer),
        }
    }

    /// Discord says with every answer how much of its limit is left.
    fn quiet_for(&self, answer: &Answer) -> Option<Duration> {
        if !matches!(self.destination, Destination::Discord(_)) || answer.headers.get("x-ratelimit-remaining").map(String::as_str) != Some("0") {
            return None;
        }
        let seconds: f64 = answer.headers.get("x-ratelimit-reset-after")?.parse().ok()?;
        (seconds.is_finite() && seconds > 0.0).then(|| Duration::from_secs_f64(seconds.min(60.0)))
    }
}

/// A destination may repeat our secrets in what it says.
fn redacted(verdict: Verdict, redactor: &Redactor) -> Verdict {
    let clean = |reason: String| redactor.shortened(&reason, KEPT_ANSWER);
    match verdict {
        Verdict::Delivered { .. } | Verdict::Accepted | Verdict::Moved { .. } => verdict,
        Verdict::RetryAfter { wait, reason } => Verdict::RetryAfter { wait, reason: clean(reason) },
        Verdict::Retry { reason } => Verdict::Retry { reason: clean(reason) },
        Verdict::Ambiguous { reason } => Verdict::Ambiguous { reason: clean(reason) },
        Verdict::PayloadRejected { reason, bad_event } => Verdict::PayloadRejected { reason: clean(reason), bad_event },
        Verdict::TooLarge { reason } => Verdict::TooLarge { reason: clean(reason) },
        Verdict::DestinationDead { reason } => Verdict::DestinationDead { reason: clean(reason) },
    }
}
