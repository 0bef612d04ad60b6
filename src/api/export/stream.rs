//! The body of an export: read page by page, written as it goes, so that memory does not grow with it. Reading and writing are work
//! in the background: what agents ask meanwhile goes first.

use std::io::{self, Write as _};
use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream;
use tokio::sync::mpsc;

use super::noted::{Export, noted};
use crate::api::page::encode;
use crate::api::problem::Problem;
use crate::app::App;
use crate::background;
use crate::clock::Clock;
use crate::domain::time::Time;
use crate::formats::export::Writer;
use crate::formats::record::Record;
use crate::lifecycle::Policy;
use crate::store::{Documents, Order, Position, Store, StoreError, Walk, WalkPage};

/// How many rows a read gives at most. One is written while the next is read, and one waits to be sent.
const ROWS: usize = 1_000;
/// How many pieces wait for a slow caller.
const WAITING: usize = 1;

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
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("it could not be written down")]
    Unnoted,
}

/// A piece of the body, or its end. A body whose pieces stop without it was broken off, and is not ended for the caller either.
enum Piece {
    Bytes(Bytes),
    End,
}

/// The whole of a walk, as a stream.
pub(super) fn whole(app: &App, source: Source, writer: Writer, export: Export, gzip: bool) -> Body {
    let (pieces, received) = mpsc::channel(WAITING);
    let owned = app.clone();
    app.lifecycle.spawn("export", Policy::Errand, async move {
        let mut sending = Sending { pieces, rows: 0 };
        let ended = match sending.walk(source, Press { writer, packer: Packer::new(gzip) }).await {
            Ok(last) => match noted(&owned, &export, sending.rows, true).await {
                Ok(()) => sending.end(last).await,
                Err(_) => Err(Broken::Unnoted),
            },
            Err(broken) => {
                // What went wrong is told below; whether that could be written down changes nothing for the caller.
                let _ = noted(&owned, &export, sending.rows, false).await;
                Err(broken)
            }
        };
        match ended {
            Ok(()) => {}
            Err(Broken::Gone) => tracing::debug!(rows = sending.rows, "the caller of an export has gone"),
            Err(error) => tracing::error!(rows = sending.rows, error = %error, "an export was broken off"),
        }
    });
    let body = stream::unfold(Some(received), |received| async move {
        let mut received = received?;
        match received.recv().await {
            Some(Piece::Bytes(bytes)) => Some((Ok(bytes), Some(received))),
            Some(Piece::End) => None,
            None => Some((Err(io::Error::other("the export was broken off")), None)),
        }
    });
    Body::from_stream(body)
}

/// The writing end of a stream.
struct Sending {
    pieces: mpsc::Sender<Piece>,
    /// How many decisions were written.
    rows: u64,
}

impl Sending {
    /// Sends all decisions of a walk but for the last piece, which is given back with what it was made with.
    async fn walk(&mut self, mut source: Source, mut press: Press) -> Result<(Press, Bytes), Broken> {
        let mut out = Vec::new();
        press.writer.begin(&mut out);
        let mut page = source.read(ROWS).await?;
        loop {
            let (position, ended, now) = (page.position, page.ended, source.clock.now());
            let writing = press.write(page.decisions, now, out);
            if ended {
                return self.written(writing.await?);
            }
            source.position = position;
            // The next page is read while this one is written and sent.
            let (next, sent) = futures_util::future::join(source.read(ROWS), async {
                let (press, bytes) = self.written(writing.await?)?;
                self.send(bytes).await?;
                Ok::<_, Broken>(press)
            })
            .await;
            press = sent?;
            page = next?;
            out = Vec::new();
        }
    }

    /// Counts what was written, and takes apart what came of it.
    fn written(&mut self, (press, written): (Press, Result<Bytes, StoreError>)) -> Result<(Press, Bytes), Broken> {
        self.rows = press.writer.rows();
        Ok((press, written?))
    }

    async fn send(&mut self, bytes: Bytes) -> Result<(), Broken> {
        if bytes.is_empty() && !self.pieces.is_closed() {
            return Ok(());
        }
        self.pieces.send(Piece::Bytes(bytes)).await.map_err(|_| Broken::Gone)
    }

    async fn end(&mut self, (mut press, last): (Press, Bytes)) -> Result<(), Broken> {
        self.send(last).await?;
        let mut out = Vec::new();
        press.writer.end(None, &mut out);
        for bytes in [press.packer.pack(out), press.packer.finish()] {
            self.send(bytes).await?;
        }
        self.pieces.send(Piece::End).await.map_err(|_| Broken::Gone)
    }
}

/// What makes pieces of decisions.
struct Press {
    writer: Writer,
    packer: Packer,
}

impl Press {
    /// Writes decisions behind `out` and packs it.
    async fn write(mut self, decisions: Documents, now: Time, mut out: Vec<u8>) -> Result<(Self, Result<Bytes, StoreError>), StoreError> {
        let write = move || {
            let written = append(&mut self.writer, &decisions, now, &mut out).map(|()| self.packer.pack(out));
            (self, written)
        };
        background::run(write).await.map_err(|error| StoreError::Unavailable(format!("a piece of an export was lost: {error}")))
    }
}

/// Appends decisions as `writer` writes them.
fn append(writer: &mut Writer, decisions: &Documents, now: Time, out: &mut Vec<u8>) -> Result<(), StoreError> {
    let corrupt = |error: serde_json::Error| StoreError::Corrupt { what: "decision".to_owned(), source: error.into() };
    decisions.iter().try_for_each(|document| {
        let record = Record::stored(document.json, document.approval_id, document.incident_id).map_err(corrupt)?;
        writer.write(&record, now, out).map_err(|error| StoreError::Statement(error.into()))
    })
}

/// A page of an export.
pub(super) struct Page {
    pub(super) body: Vec<u8>,
    pub(super) rows: u64,
    /// Where the next one begins.
    pub(super) next: Option<Position>,
}

/// Up to `limit` decisions of a walk that stands at `begun`.
pub(super) async fn page(mut source: Source, mut writer: Writer, limit: usize, begun: Position) -> Result<Page, Problem> {
    let mut body = Vec::new();
    writer.begin(&mut body);
    let (mut room, mut after) = (limit, begun);
    let ended = loop {
        // With no room left, only whether there is one more.
        let read = source.read(room.clamp(1, ROWS)).await?;
        source.position = read.position;
        if room == 0 && !read.decisions.is_empty() {
            break false;
        }
        after = read.position;
        room -= read.decisions.len();
        append(&mut writer, &read.decisions, source.clock.now(), &mut body)?;
        if read.ended {
            break true;
        }
    };
    // Who polls comes back: more will have come in, unless the window is over.
    let polls = source.walk.order == Order::Received && source.walk.until.is_none_or(|until| until > source.clock.now());
    let next = (!ended || polls).then_some(after);
    writer.end(next.map(|next| encode(&next)).as_deref(), &mut body);
    Ok(Page { body, rows: writer.rows(), next })
}

/// A body that is all there.
pub(super) fn packed(body: Vec<u8>, gzip: bool) -> Body {
    let mut packer = Packer::new(gzip);
    let (first, rest) = (packer.pack(body), packer.finish());
    if rest.is_empty() { Body::from(first) } else { Body::from([first, rest].concat()) }
}

/// Compresses, or does not.
struct Packer(Option<GzEncoder<Vec<u8>>>);

impl Packer {
    fn new(gzip: bool) -> Self {
        Self(gzip.then(|| GzEncoder::new(Vec::new(), Compression::fast())))
    }

    /// What can be sent after this; the encoder keeps some of it.
    fn pack(&mut self, bytes: Vec<u8>) -> Bytes {
        match &mut self.0 {
            None => bytes.into(),
            Some(encoder) => {
                // Writing into memory does not fail.
                let _ = encoder.write_all(&bytes);
                std::mem::take(encoder.get_mut()).into()
            }
        }
    }

    /// What it kept.
    fn finish(&mut self) -> Bytes {
        self.0.take().and_then(|encoder| encoder.finish().ok()).unwrap_or_default().into()
    }
}
