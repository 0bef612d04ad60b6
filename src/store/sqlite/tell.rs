//! What a commit tells to who looks on; nothing is read for it where nobody does.

use rusqlite::OptionalExtension;
use uuid::Uuid;

use super::rows::failed;
use super::writer::Transaction;
use crate::domain::channel::Pause;
use crate::domain::delivery::DeliveryState;
use crate::domain::time::Time;
use crate::store::news::{ChannelNews, DeliveryNews};
use crate::store::{Change, DeliveryId, Result, Settlement};

/// Tells who looks on how a delivery stands after an attempt.
pub(super) fn of_settlement(tx: &mut Transaction<'_>, settlement: &Settlement, channel: i64) -> Result<()> {
    let state = match settlement.change {
        Change::Settled { state, .. } => state,
        Change::Retry { .. } => DeliveryState::Pending,
        Change::Released => return Ok(()),
    };
    of_delivery(tx, settlement.delivery, channel, state)
}

/// Tells who looks on how a delivery to the channel in row `channel` stands now.
pub(super) fn of_delivery(tx: &mut Transaction<'_>, id: DeliveryId, channel: i64, state: DeliveryState) -> Result<()> {
    if tx.bulletin().is_none() {
        return Ok(());
    }
    let known = tx.routes.iter().find(|route| route.seq == channel).map(|route| route.id);
    let channel_id = match known {
        Some(id) => id,
        None => tx
            .conn
            .prepare_cached("select id from channels where seq = ?1")
            .and_then(|mut select| select.query_row([channel], |row| row.get(0)))
            .map_err(failed)?,
    };
    if let Some(bulletin) = tx.bulletin() {
        bulletin.delivery(DeliveryNews { id, channel_id, state });
    }
    Ok(())
}

/// Tells who looks on how a channel stands now.
pub(super) fn of_channel(tx: &mut Transaction<'_>, id: Uuid) -> Result<()> {
    if tx.bulletin().is_none() {
        return Ok(());
    }
    let news = tx
        .conn
        .prepare_cached("select enabled, pause_reason, paused_at, deleted_at is not null from channels where id = ?1")
        .and_then(|mut select| {
            let news = |row: &rusqlite::Row<'_>| {
                let (reason, since): (Option<String>, Option<i64>) = (row.get(1)?, row.get(2)?);
                let pause = reason.zip(since).map(|(reason, since)| Pause { reason, since: Time::from_ms(since) });
                Ok(ChannelNews { id, enabled: row.get(0)?, pause, deleted: row.get(3)? })
            };
            select.query_row([id], news).optional()
        })
        .map_err(failed)?;
    if let (Some(bulletin), Some(news)) = (tx.bulletin(), news) {
        bulletin.channel(news);
    }
    Ok(())
}

/// Tells who looks on that so many deliveries changed at once.
pub(super) fn of_many(tx: &mut Transaction<'_>, deliveries: usize) {
    if let Some(bulletin) = tx.bulletin() {
        bulletin.deliveries.more += deliveries as u64;
    }
}
