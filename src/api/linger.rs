//! A refusal reaches who is still sending.
//!
//! A server that answers a large upload before it has read it, and closes, makes most clients see a broken connection and not the answer: they
//! read when they have written. So what is left of a refused body is read and thrown away, up to a bound, before the answer goes out. (The
//! lingering close of other web servers, for the same reason.)

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::time::timeout;

/// A body shorter than this is in the connection's buffers by the time of the answer.
const SHORT: u64 = 64 * 1024;
/// How much of a refused body is read: a few times what any call may have.
const MOST: usize = 64 * 1024 * 1024;
/// How long it is read, of real time: who sends to be refused holds a connection no longer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long nothing of it may come: who has stopped sending reads.
const SILENCE: Duration = Duration::from_secs(1);

/// Reads what a refused request still sends.
pub async fn read_refused(request: Request, next: Next) -> Response {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    // Who asks first is told before sending anything.
    if length.is_some_and(|length| length < SHORT) || request.headers().contains_key(EXPECT) || request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let lent = Lent(Arc::new(Mutex::new(body)));
    let response = next.run(Request::from_parts(parts, Body::new(lent.clone()))).await;
    if response.status().is_client_error() || response.status().is_server_error() {
        // Whether it ends, is too long or takes too long: the answer is the same.
        let _ = timeout(PATIENCE, lent.drain()).await;
    }
    response
}

/// A body that can be read on when its reader has gone.
#[derive(Clone)]
struct Lent(Arc<Mutex<Body>>);

impl Lent {
    async fn drain(mut self) {
        let mut read = 0;
        while let Ok(Some(Ok(frame))) = timeout(SILENCE, std::future::poll_fn(|context| Pin::new(&mut self).poll_frame(context))).await {
            read += frame.data_ref().map_or(0, Bytes::len);
            if read > MOST {
                return;
            }
        }
    }
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).size_hint()
    }
}
