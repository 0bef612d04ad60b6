//! The body of an export: read page by page, written as it goes, so that memory does not grow with it. Reading and writing are work
//! in the background: what agents ask meanwhile goes first.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream;
use tokio::sync::{mpsc, oneshot};

use super::noted::Export;
use super::places::Place;
use crate::api::page::encode;
use crate::api::problem::Problem;
use crate::app::App;
use crate::background;
use crate::clock::Clock;
use crate::domain::time::Time;
use crate::formats::export::{PAGE_BYTES, Writer};
use crate::formats::record::Record;
use crate::lifecycle::Policy;
use crate::store::{Document, Documents, Order, Position, Store, StoreError, Walk, WalkPage};

/// How many rows a read gives at most. One is written while the next is read, and one waits to be sent.
const ROWS: usize = 1_000;
/// How many pieces wait for a slow caller.
const WAITING: usize = 1;
/// How long a piece is, in bytes.
const PIECE: usize = 256 * 1024;
/// How long a caller may take for a piece: who reads no more does not keep others out.
const PATIENCE: Duration = Duration::from_secs(60);

/// The decisions of a walk, one read after the other.
pub(super) struct Source {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Clock,
    pub(super) walk: Arc<Walk>,
    pub(super) position: Position,
}

impl Source {
    async fn read(&self, limit: usize) -> Result<WalkPage, StoreError> {
        self.store.walk_on(Arc::clone(&self.walk), self.position, limit).await
    }
}

/// Why an export ends before its end.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("the caller has gone")]
    Gone,
    #[error("the caller took nothing of it for {} seconds", PATIENCE.as_secs())]
    Idle,
    #[error("the server stops")]
    Stopping,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("it could not be written down")]
    Unnoted,
}

/// A piece of the body, or its end. A body whose pieces stop without it was broken off, and is not ended for the caller either.
enum Piece {
    Bytes(Bytes),
    /// There are no more bytes; to be told when this is asked for.
    Last(oneshot::Sender<()>),
    End,
}

/// The whole of a walk, as a stream.
pub(super) fn whole(app: &App, source: Source, writer: Writer, export: Export, gzip: bool, place: Place) -> Body {
    let (pieces, received) = mpsc::channel(WAITING);
    let owned = app.clone();
    app.lifecycle.spawn("export", Policy::Errand, async move {
        let _place = place;
        let stopping = owned.lifecycle.stopping();
        let mut sending = Sending { pieces, rows: 0, clock: owned.clock.clone() };
        let handed_over = tokio::select! {
            handed_over = sending.all(source, Press::new(writer, gzip)) => handed_over,
            () = stopping.cancelled() => Err(Broken::Stopping),
        };
        // The caller sees the end only once it is written down.
        let ended = match (export.ended(&owned, sending.rows, handed_over.is_ok()).await, handed_over) {
            (_, Err(broken)) => Err(broken),
            (Err(_), Ok(())) => Err(Broken::Unnoted),
            (Ok(()), Ok(())) => sending.send(Piece::End).await,
        };
        match ended {
            Ok(()) => {}
            Err(Broken::Gone) => tracing::debug!(rows = sending.rows, "the caller of an export has gone"),
            Err(error @ (Broken::Idle | Broken::Stopping)) => tracing::warn!(rows = sending.rows, reason = %error, "an export was broken off"),
            Err(error) => tracing::error!(rows = sending.rows, error = %error, "an export was broken off"),
        }
    });
    let body = stream::unfold(Some(received), |received| async move {
        let mut received = received?;
        loop {
            return match received.recv().await {
                Some(Piece::Bytes(bytes)) => Some((Ok(bytes), Some(received))),
                Some(Piece::Last(asked)) => {
                    // Who does not wait for it any more has ended by itself, and what follows says so.
                    let _ = asked.send(());
                    continue;
                }
                Some(Piece::End) => None,
                None => Some((Err(io::Error::other("the export was broken off")), None)),
            };
        }
    });
    Body::from_stream(body)
}

/// The writing end of a stream.
struct Sending {
    pieces: mpsc::Sender<Piece>,
    /// How many decisions were written.
    rows: u64,
    clock: Clock,
}

impl Sending {
    /// Hands over all decisions of a walk: when this is done, the caller has taken the last piece and asked for more.
    async fn all(&mut self, mut source: Source, mut press: Press) -> Result<(), Broken> {
        let mut page = source.read(ROWS).await?;
        loop {
            let (ended, now) = (page.ended, source.clock.now());
            source.position = page.position;
            let writing = press.write(page.decisions, now, ended);
            if ended {
                let (press, pieces) = writing.await?;
                self.send_all(pieces?).await?;
                self.rows = press.writer.rows();
                return self.asked_for_more().await;
            }
            // The next page is read while this one is written and sent.
            let (next, sent) = futures_util::future::join(source.read(ROWS), async {
                let (press, pieces) = writing.await?;
                self.send_all(pieces?).await?;
                self.rows = press.writer.rows();
                Ok::<_, Broken>(press)
            })
            .await;
            press = sent?;
            page = next?;
        }
    }

    async fn send_all(&self, pieces: Vec<Bytes>) -> Result<(), Broken> {
        for bytes in pieces {
            self.send(Piece::Bytes(bytes)).await?;
        }
        if self.pieces.is_closed() { Err(Broken::Gone) } else { Ok(()) }
    }

    async fn send(&self, piece: Piece) -> Result<(), Broken> {
        self.in_time(self.pieces.send(piece)).await?.map_err(|_| Broken::Gone)
    }

    async fn asked_for_more(&self) -> Result<(), Broken> {
        let (asked, waiting) = oneshot::channel();
        self.send(Piece::Last(asked)).await?;
        self.in_time(waiting).await?.map_err(|_| Broken::Gone)
    }

    async fn in_time<F: Future>(&self, taken: F) -> Result<F::Output, Broken> {
        tokio::select! {
            taken = taken => Ok(taken),
            () = self.clock.sleep_until(self.clock.now().after(PATIENCE)) => Err(Broken::Idle),
        }
    }
}

/// What makes pieces of decisions.
struct Press {
    writer: Writer,
    packer: Packer,
    /// What is written and not yet a piece; kept, so that large buffers do not go from thread to thread.
    out: Vec<u8>,
}

impl Press {
    fn new(writer: Writer, gzip: bool) -> Self {
        let mut out = Vec::with_capacity(PIECE * 2);
        writer.begin(&mut out);
        Self { writer, packer: Packer::new(gzip), out }
    }

    /// Writes decisions and, where they are the last, the end.
    async fn write(mut self, decisions: Documents, now: Time, last: bool) -> Result<(Self, Result<Vec<Bytes>, StoreError>), StoreError> {
        let write = move || {
            let pieces = self.pieces(&decisions, now, last);
            (self, pieces)
        };
        in_background(write).await
    }

    fn pieces(&mut self, decisions: &Documents, now: Time, last: bool) -> Result<Vec<Bytes>, StoreError> {
        let mut pieces = Vec::new();
        for document in decisions.iter() {
            append(&mut self.writer, document, now, &mut self.out)?;
            if self.out.len() >= PIECE {
                self.cut(&mut pieces);
            }
        }
        if last {
            self.writer.end(None, &mut self.out);
        }
        self.cut(&mut pieces);
        if last {
            pieces.push(self.packer.finish());
        }
        pieces.retain(|piece| !piece.is_empty());
        Ok(pieces)
    }

    fn cut(&mut self, pieces: &mut Vec<Bytes>) {
        pieces.extend(self.out.chunks(PIECE).map(|part| self.packer.pack(part)));
        self.out.clear();
        // What one large decision took is not kept for the rest.
        self.out.shrink_to(PIECE * 2);
    }
}

/// Appends a decision as `writer` writes it.
fn append(writer: &mut Writer, document: Document<'_>, now: Time, out: &mut Vec<u8>) -> Result<(), StoreError> {
    let corrupt = |error: serde_json::Error| StoreError::Corrupt { what: "decision".to_owned(), source: error.into() };
    let record = Record::stored(document.json, document.approval_id, document.incident_id).map_err(corrupt)?;
    writer.write(&record, now, out).map_err(|error| StoreError::Statement(error.into()))
}

async fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    background::run(work).await.map_err(|error| StoreError::Unavailable(format!("a piece of an export was lost: {error}")))
}

/// A page of an export.
pub(super) struct Page {
    pub(super) body: Bytes,
    pub(super) rows: u64,
    /// Where the next one begins.
    pub(super) next: Option<Position>,
}

/// Up to `limit` decisions of a walk, and not many more than [`PAGE_BYTES`].
pub(super) async fn page(mut source: Source, mut writer: Writer, limit: usize, gzip: bool) -> Result<Page, Problem> {
    let mut body = Vec::new();
    writer.begin(&mut body);
    let (mut room, mut after) = (limit, source.position);
    let ended = loop {
        // With no room left, only whether there is one more.
        let read = source.read(room.clamp(1, ROWS)).await?;
        source.position = read.position;
        if room == 0 && !read.decisions.is_empty() {
            break false;
        }
        after = read.position;
        room -= read.decisions.len();
        let (decisions, now) = (read.decisions, source.clock.now());
        let written;
        (writer, body, written) = in_background(move || {
            let written = decisions.iter().try_for_each(|document| append(&mut writer, document, now, &mut body));
            (writer, body, written)
        })
        .await?;
        written?;
        if read.ended {
            break true;
        }
        if body.len() >= PAGE_BYTES {
            break false;
        }
    };
    // Who polls comes back: more will have come in, unless the window is over.
    let polls = source.walk.order == Order::Received && source.walk.until.is_none_or(|until| until > source.clock.now());
    let next = (!ended || polls).then_some(after);
    writer.end(next.map(|next| encode(&next)).as_deref(), &mut body);
    let (rows, mut packer) = (writer.rows(), Packer::new(gzip));
    let body = if gzip { in_background(move || Bytes::from([packer.pack(&body), packer.finish()].concat())).await? } else { body.into() };
    Ok(Page { body, rows, next })
}

/// Compresses, or does not.
struct Packer(Option<GzEncoder<Vec<u8>>>);

impl Packer {
    fn new(gzip: bool) -> Self {
        Self(gzip.then(|| GzEncoder::new(Vec::new(), Compression::fast())))
    }

    /// What can be sent after this; the encoder keeps some of it.
    fn pack(&mut self, bytes: &[u8]) -> Bytes {
        match &mut self.0 {
            None => Bytes::copy_from_slice(bytes),
            Some(encoder) => {
                // Writing into memory does not fail.
                let _ = encoder.write_all(bytes);
                std::mem::take(encoder.get_mut()).into()
            }
        }
    }

    /// What it kept.
    fn finish(&mut self) -> Bytes {
        self.0.take().and_then(|encoder| encoder.finish().ok()).unwrap_or_default().into()
    }
}
