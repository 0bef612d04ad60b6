//! Every card follows: when a question ends, what has not left is not sent, and what was posted is corrected.

use std::sync::Arc;

use rusqlite::params;
use uuid::Uuid;

use super::queue::{LARGEST_HANDED, Sealed, Subject, queue};
use super::record;
use super::rows::{self, failed};
use super::stats::What;
use super::tell;
use super::writer::Transaction;
use crate::domain::approval::Outcome;
use crate::domain::delivery::{DeliveryState, Purpose};
use crate::domain::event::{Event, EventKind};
use crate::domain::time::Time;
use crate::secret::Secret;
use crate::store::codes::Code;
use crate::store::{Correction, DeliveryId, Result};

/// The card that was clicked, and where it can be replaced.
pub(super) struct Clicked {
    pub(super) delivery: DeliveryId,
    pub(super) response_url: Secret,
    pub(super) sealed: Vec<u8>,
}

/// A posted card.
struct Card {
    delivery: DeliveryId,
    channel: (i64, Uuid),
    message: Option<String>,
}

/// The question that the decision in row `decision` asked has ended.
pub(super) fn follow(tx: &mut Transaction<'_>, decision: i64, approval: Uuid, outcome: &Outcome, clicked: Option<&Clicked>, now: Time) -> Result<()> {
    let unsent: Vec<(DeliveryId, i64)> = tx
        .conn
        .prepare_cached(
            "update deliveries set state = ?3, next_at = null, settled_at = ?2, reason = 'the approval ended before the channel took its alert' \
             where decision = ?1 and state = 0 and lease = 0 and expires_at is not null returning id, channel",
        )
        .and_then(|mut update| {
            let expired = params![decision, now.ms(), DeliveryState::Expired.code()];
            update.query_map(expired, |row| Ok((row.get(0)?, row.get(1)?))).and_then(Iterator::collect)
        })
        .map_err(failed)?;
    tx.count(What::Delivery, now, DeliveryState::Expired.name(), unsent.len() as u64);
    for (delivery, channel) in unsent {
        tell::of_delivery(tx, delivery, channel, DeliveryState::Expired)?;
    }
    // What is on its way is not tried again; what was sent cannot be replayed with buttons that answer nothing.
    tx.conn
        .prepare_cached("update deliveries set expires_at = min(expires_at, ?2) where decision = ?1 and expires_at is not null")
        .and_then(|mut update| update.execute(params![decision, now.ms()]))
        .map_err(failed)?;
    let mut cards = posted(tx, decision, None)?;
    // A card that was clicked is posted, even where its delivery was not written down as such yet.
    if let Some(clicked) = clicked
        && !cards.iter().any(|card| card.delivery == clicked.delivery)
    {
        cards.extend(posted(tx, decision, Some(clicked.delivery))?);
    }
    correct(tx, decision, &cards, outcome, clicked, now)?;
    tx.approval_ended(approval, outcome.at);
    Ok(())
}

/// A card was posted, or may have been: if its question has ended meanwhile, it is corrected.
pub(super) fn follow_late(tx: &mut Transaction<'_>, decision: i64, delivery: DeliveryId, now: Time) -> Result<()> {
    let text = format!("select {} from approvals a join decisions e on a.id = e.approval_id where e.seq = ?1", rows::APPROVAL);
    let mut select = tx.conn.prepare_cached(&text).map_err(failed)?;
    let mut found = select.query([decision]).map_err(failed)?;
    let Some(row) = found.next().map_err(failed)? else { return Ok(()) };
    // One that cannot be read must not keep what else is settled with it from being settled.
    let approval = rows::approval(row).inspect_err(|error| tracing::error!(error = %error, "an approval cannot be read; its card stays as it is"));
    let Some(outcome) = approval.ok().and_then(|approval| approval.outcome) else { return Ok(()) };
    drop(found);
    drop(select);
    let cards = posted(tx, decision, Some(delivery))?;
    correct(tx, decision, &cards, &outcome, None, now)
}

/// The cards about a question that were posted and not corrected: all that are delivered or may have arrived, or the one that is named, whatever is known of it.
fn posted(tx: &Transaction<'_>, decision: i64, only: Option<DeliveryId>) -> Result<Vec<Card>> {
    let mut select = tx
        .conn
        .prepare_cached(
            "select d.id, d.channel, c.id, d.reference from deliveries d join channels c on c.seq = d.channel \
             where d.decision = ?1 and d.purpose <> ?2 and d.expires_at is not null and c.deleted_at is null \
             and case when ?4 is not null then d.id = ?4 \
             else d.state = ?3 or exists (select 1 from attempts t where t.delivery = d.id and t.outcome = 'ambiguous') end \
             and not exists (select 1 from deliveries k where k.decision = ?1 and k.corrects = d.id) order by d.id",
        )
        .map_err(failed)?;
    let card = |row: &rusqlite::Row<'_>| Ok(Card { delivery: row.get(0)?, channel: (row.get(1)?, row.get(2)?), message: row.get(3)? });
    let parameters = params![decision, Purpose::Correction.code(), DeliveryState::Delivered.code(), only];
    select.query_map(parameters, card).and_then(Iterator::collect).map_err(failed)
}

fn correct(tx: &mut Transaction<'_>, decision: i64, cards: &[Card], outcome: &Outcome, clicked: Option<&Clicked>, now: Time) -> Result<()> {
    if cards.is_empty() {
        return Ok(());
    }
    // What is too large to be handed over is not read here: the one writer has others to serve.
    let bytes = bytes_of(tx, decision)?;
    let event = if bytes <= LARGEST_HANDED { event_of(tx, decision, true)? } else { None };
    for card in cards {
        let clicked = clicked.filter(|clicked| clicked.delivery == card.delivery);
        let correction = Correction {
            outcome: outcome.clone(),
            corrects: card.delivery,
            message: card.message.clone(),
            response_url: clicked.map(|clicked| clicked.response_url.clone()),
        };
        let sealed = Sealed { correction: Arc::new(correction), target: clicked.map(|clicked| clicked.sealed.clone()) };
        let subject = Subject { kind: EventKind::RequireApproval, event: event.as_ref(), decision: Some(decision), incident: None, bytes };
        queue(tx, card.channel, subject, Purpose::Correction, None, Some(sealed), now)?;
    }
    Ok(())
}

/// The event of a decision's row. One that cannot be read costs its cards, not the answer to its question.
pub(super) fn event_of(tx: &Transaction<'_>, decision: i64, with_body: bool) -> Result<Option<Event>> {
    let Some(document) = record::document(tx.conn, Some(decision), None, with_body)? else { return Ok(None) };
    let event = document.parse().inspect_err(|error| tracing::error!(error = %error, "an approval's decision cannot be read; its cards stay as they are"));
    Ok(event.ok())
}

/// How long a decision is in memory, without reading it.
pub(super) fn bytes_of(tx: &Transaction<'_>, decision: i64) -> Result<usize> {
    tx.conn
        .prepare_cached("select length(document) + coalesce(length(body), 0) from decisions where seq = ?1")
        .and_then(|mut select| select.query_row([decision], |row| row.get(0)))
        .map_err(failed)
}
