//! One who looks on: what waits goes out, at a pace, until the caller goes, is no longer let in, or the server stops.

use std::time::Duration;

use bytes::Bytes;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc::{self, error::TrySendError};

use super::frames::{Frames, Waiting};
use super::{End, Ready, Topic};
use crate::api::auth::PersonCaller;
use crate::app::App;
use crate::dispatch::live::Watcher;
use crate::domain::time::Time;

/// The least time between two rounds of events.
const PACE: Duration = Duration::from_millis(100);
/// How often the caller is asked for again, and told something although nothing happens: proxies cut what is silent for 30 seconds or a minute.
const TEND: Duration = Duration::from_secs(15);
/// How long what is written may find no room, because what was written before is not read.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a caller who was cut off stays away, in milliseconds.
const RETRY: u32 = 2_000;

pub(super) struct Watch {
    app: App,
    caller: PersonCaller,
    watcher: Watcher,
    waiting: Waiting,
    frames: Frames,
    next_round: Time,
    next_tending: Time,
    ended: bool,
}

impl Watch {
    pub(super) fn new(app: App, caller: PersonCaller, watcher: Watcher, topics: Vec<Topic>, was_here_before: bool) -> Self {
        let now = app.clock.now();
        let (waiting, mut frames) = (Waiting::new(topics), Frames::new(now.ms()));
        frames.retry(RETRY);
        frames.event("ready", &Ready { events: waiting.topics() });
        if was_here_before {
            // What happened meanwhile is kept nowhere but where it is listed.
            frames.event("reset", &json!({}));
        }
        Self { app, caller, watcher, waiting, frames, next_round: now, next_tending: now.after(TEND), ended: false }
    }

    /// Tells `reader` until the caller goes, is no longer let in, or the server stops. Whether the caller reads or not: who does not, falls behind, is told so
    /// afterwards, and is let go in the end.
    pub(super) async fn run(mut self, reader: mpsc::Sender<Bytes>) {
        let stopping = self.app.lifecycle.stopping();
        // Since when there is no room for what is written.
        let mut full_since = None;
        loop {
            let now = self.app.clock.now();
            if !self.ended && now >= self.next_tending {
                self.tend(now).await;
                continue;
            }
            if self.frames.is_empty() && !self.waiting.is_empty() && now >= self.next_round {
                self.waiting.write(&mut self.frames);
                self.next_round = now.after(PACE);
            }
            if !self.frames.is_empty() {
                match reader.try_reserve() {
                    Ok(room) => {
                        room.send(self.frames.take());
                        full_since = None;
                    }
                    Err(TrySendError::Full(())) => {
                        // What is over need not wait for one who does not read.
                        if self.ended || now.since(*full_since.get_or_insert(now)) >= PATIENCE {
                            return;
                        }
                    }
                    Err(TrySendError::Closed(())) => return,
                }
            }
            if self.ended {
                return;
            }
            let mut wake = self.next_tending;
            if let Some(since) = full_since {
                wake = wake.min(since.after(PATIENCE));
            } else if !self.waiting.is_empty() {
                wake = wake.min(self.next_round);
            }
            tokio::select! {
                biased;
                () = stopping.cancelled() => self.end("stopping"),
                () = reader.closed() => return,
                // Only that there is room: it is taken above.
                _ = reader.reserve(), if full_since.is_some() => {}
                received = self.watcher.bulletins.recv() => match received {
                    Ok(bulletin) => self.waiting.add(&bulletin),
                    Err(RecvError::Lagged(_)) => {
                        self.waiting.clear();
                        self.frames.event("reset", &json!({}));
                    }
                    Err(RecvError::Closed) => self.end("stopping"),
                },
                () = self.app.clock.sleep_until(wake) => {}
            }
        }
    }

    /// Sees whether the caller is still let in. A store that cannot be read now says nothing about that.
    async fn tend(&mut self, now: Time) {
        self.next_tending = now.after(TEND);
        if self.caller.is_still_let_in(&self.app).await.unwrap_or(true) {
            self.frames.comment();
        } else {
            self.end("signed_out");
        }
    }

    fn end(&mut self, reason: &'static str) {
        self.frames.event("end", &End { reason });
        self.ended = true;
    }
}
