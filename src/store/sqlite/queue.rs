//! Into a channel's queue: leased at once where the dispatcher has a place, else waiting in the table.

use std::sync::Arc;

use rusqlite::params;
use uuid::Uuid;

use super::rows::failed;
use super::stats::What;
use super::writer::Transaction;
use crate::domain::delivery::{DeliveryState, Priority, Purpose};
use crate::domain::event::{Event, EventKind};
use crate::domain::time::Time;
use crate::store::codes::Code;
use crate::store::news::DeliveryNews;
use crate::store::{Claimed, Correction, Place, Result};

/// The largest document with its body, in bytes, of an event that waits in memory. A larger one waits in the table, so that memory has a bound.
pub(super) const LARGEST_HANDED: usize = 16 * 1024;

/// An event as the queue keeps it: the row of its decision or incident, and how long it is.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) kind: EventKind,
    /// None where it is too large to be handed over, and so was not read.
    pub(super) event: Option<&'a Event>,
    pub(super) decision: Option<i64>,
    pub(super) incident: Option<i64>,
    pub(super) bytes: usize,
}

impl<'a> Subject<'a> {
    /// A decision in this row, with a document of `bytes`.
    pub(super) fn decision(event: &'a Event, row: i64, bytes: usize) -> Self {
        Self { kind: event.kind(), event: Some(event), decision: Some(row), incident: None, bytes }
    }

    /// An incident in this row, with a document of `bytes`.
    pub(super) fn incident(event: &'a Event, row: i64, bytes: usize) -> Self {
        Self { kind: event.kind(), event: Some(event), decision: None, incident: Some(row), bytes }
    }

    /// The event, if it may wait in memory.
    fn handed(&self) -> Option<&'a Event> {
        self.event.filter(|_| self.bytes <= LARGEST_HANDED)
    }
}

/// A correction with the place of the card as it is stored, sealed.
pub(super) struct Sealed {
    pub(super) correction: Arc<Correction>,
    pub(super) target: Option<Vec<u8>>,
}

/// A delivery to a channel (its row and its id).
pub(super) fn queue(
    tx: &mut Transaction<'_>,
    (channel, id): (i64, Uuid),
    subject: Subject<'_>,
    purpose: Purpose,
    expires_at: Option<Time>,
    sealed: Option<Sealed>,
    now: Time,
) -> Result<()> {
    let (kind, priority) = (subject.kind, Priority::of(subject.kind, purpose));
    let clicked = sealed.as_ref().is_some_and(|sealed| sealed.correction.response_url.is_some());
    let handed = subject.handed().and_then(|event| Some((event, if clicked { tx.reserve_clicked(id) } else { tx.reserve(Place::of(id, event, purpose)) }?)));
    let mut insert = tx
        .conn
        .prepare_cached(
            "insert into deliveries \
             (channel, event, priority, decision, incident, bytes, state, lease, next_at, created_at, armed_at, expires_at, purpose, corrects, target) \
             values (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, ?8, ?8, ?9, ?10, ?11, ?12)",
        )
        .map_err(failed)?;
    insert
        .execute(params![
            channel,
            kind.code(),
            priority.0,
            subject.decision,
            subject.incident,
            subject.bytes,
            handed.map_or(0, |(_, lease)| lease.0),
            now.ms(),
            expires_at.map(Time::ms),
            purpose.code(),
            sealed.as_ref().map(|sealed| sealed.correction.corrects),
            sealed.as_ref().and_then(|sealed| sealed.target.as_deref()),
        ])
        .map_err(failed)?;
    let delivery = tx.conn.last_insert_rowid();
    if let Some(bulletin) = tx.bulletin() {
        bulletin.delivery(DeliveryNews { id: delivery, channel_id: id, state: DeliveryState::Pending });
    }
    if let Some((event, _)) = handed {
        tx.hand_over(Claimed {
            id: delivery,
            channel: id,
            event: event.clone(),
            attempts: 0,
            failures: 0,
            degraded: false,
            armed_at: now,
            expires_at,
            purpose,
            correction: sealed.map(|sealed| sealed.correction),
            bytes: subject.bytes,
        });
    } else {
        tx.wake(id);
    }
    Ok(())
}

/// A delivery to a channel (its row and its id) that is not sent on purpose, with the reason.
pub(super) fn suppress(tx: &mut Transaction<'_>, (channel, id): (i64, Uuid), subject: Subject<'_>, reason: &str, now: Time) -> Result<()> {
    let kind = subject.kind;
    tx.conn
        .prepare_cached(
            "insert into deliveries (channel, event, priority, decision, incident, bytes, state, created_at, armed_at, settled_at, reason) \
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?8, ?9)",
        )
        .and_then(|mut insert| {
            insert.execute(params![
                channel,
                kind.code(),
                Priority::of(kind, Purpose::Alert).0,
                subject.decision,
                subject.incident,
                subject.bytes,
                DeliveryState::Suppressed.code(),
                now.ms(),
                reason
            ])
        })
        .map_err(failed)?;
    let delivery = tx.conn.last_insert_rowid();
    if let Some(bulletin) = tx.bulletin() {
        bulletin.delivery(DeliveryNews { id: delivery, channel_id: id, state: DeliveryState::Suppressed });
    }
    tx.count(What::Delivery, now, DeliveryState::Suppressed.name(), 1);
    Ok(())
}
