//! How much may be on its way in at a time. Beyond it a caller is told to come back, before anything is accepted: what has been accepted is never shed.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use bytes::{Bytes, BytesMut};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::deadline::broken;
use super::problem::Problem;

/// The most bytes of calls that are held at a time, their parsed form included.
pub const IN_FLIGHT: usize = 64 * 1024 * 1024;

/// When to come back: the commits that free memory take milliseconds.
const COME_BACK: Duration = Duration::from_secs(1);

/// The memory that calls may hold together. Cheap to clone; clones share it.
#[derive(Clone, Debug)]
pub struct Backpressure {
    bytes: Arc<Semaphore>,
}

/// What one call holds of it, until it is dropped.
#[derive(Debug)]
pub struct Held {
    backpressure: Backpressure,
    permit: Option<OwnedSemaphorePermit>,
}

impl Default for Backpressure {
    fn default() -> Self {
        Self::of(IN_FLIGHT)
    }
}

impl Backpressure {
    /// Room for `bytes`.
    pub fn of(bytes: usize) -> Self {
        Self { bytes: Arc::new(Semaphore::new(bytes)) }
    }

    /// Reads a body of at most `limit` bytes; 413 if it is longer, 503 if there is no room for it now.
    pub async fn read(&self, headers: &HeaderMap, body: Body, limit: usize) -> Result<(Bytes, Held), Problem> {
        // Said before it is read: a client that announces too much need not send it.
        let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok()).unwrap_or(0);
        if announced > limit {
            return Err(Problem::too_large(limit).with("size", announced));
        }
        let mut held = Held { backpressure: self.clone(), permit: None };
        // Counted as it comes: what a slow client has only announced takes no room from others.
        // Most calls are one small piece, which is handed on as it came.
        let mut first = Bytes::new();
        let mut whole = BytesMut::new();
        let mut body = pin!(body);
        while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
            let frame = frame.map_err(|error| broken(&error))?;
            let Ok(data) = frame.into_data() else { continue };
            let length = first.len().max(whole.len()) + data.len();
            if length > limit {
                return Err(Problem::too_large(limit));
            }
            held.grow(data.len())?;
            if length == data.len() {
                first = data;
                continue;
            }
            if whole.is_empty() {
                whole.reserve(length.max(announced));
                whole.extend_from_slice(&first);
                first = Bytes::new();
            }
            whole.extend_from_slice(&data);
        }
        Ok((if whole.is_empty() { first } else { whole.freeze() }, held))
    }
}

impl Held {
    /// Holds `bytes` more; 503 if there is no room for them now.
    pub fn grow(&mut self, bytes: usize) -> Result<(), Problem> {
        if bytes == 0 {
            return Ok(());
        }
        let more = u32::try_from(bytes).ok().and_then(|bytes| Arc::clone(&self.backpressure.bytes).try_acquire_many_owned(bytes).ok());
        let Some(more) = more else {
            let sentence = "Too much is on its way in at the moment. Nothing of this call was taken: send the same again.";
            return Err(Problem::unavailable(sentence, COME_BACK).code("overloaded"));
        };
        match &mut self.permit {
            Some(permit) => permit.merge(more),
            None => self.permit = Some(more),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use proptest::prelude::*;

    use super::*;

    /// A body that comes in these pieces.
    struct Pieces(VecDeque<Bytes>);

    impl HttpBody for Pieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
            Poll::Ready(self.0.pop_front().map(|piece| Ok(http_body::Frame::data(piece))))
        }
    }

    proptest! {
        #[test]
        fn a_body_in_pieces_is_put_together(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..6), announce: bool) {
            let whole = pieces.concat();
            let mut headers = HeaderMap::new();
            if announce {
                headers.insert(CONTENT_LENGTH, whole.len().into());
            }
            let body = Body::new(Pieces(pieces.into_iter().map(Bytes::from).collect()));
            let backpressure = Backpressure::default();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let (read, held) = runtime.block_on(backpressure.read(&headers, body, 1_000)).unwrap();
            prop_assert_eq!(&read[..], &whole[..]);
            prop_assert_eq!(backpressure.bytes.available_permits(), IN_FLIGHT - whole.len());
            drop(held);
            prop_assert_eq!(backpressure.bytes.available_permits(), IN_FLIGHT);
        }
    }

    async fn read(backpressure: &Backpressure, announced: Option<usize>, length: usize) -> Result<(Bytes, Held), u16> {
        let mut headers = HeaderMap::new();
        if let Some(announced) = announced {
            headers.insert(CONTENT_LENGTH, announced.into());
        }
        backpressure.read(&headers, Body::from(vec![b'x'; length]), 100).await.map_err(|problem| problem.status().as_u16())
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_413_announced_or_not() {
        let backpressure = Backpressure::default();
        assert_eq!(read(&backpressure, Some(101), 0).await.unwrap_err(), 413);
        assert_eq!(read(&backpressure, None, 101).await.unwrap_err(), 413);
        assert_eq!(read(&backpressure, None, 100).await.unwrap().0.len(), 100);
        assert_eq!(read(&backpressure, Some(100), 100).await.unwrap().0.len(), 100);
    }

    #[tokio::test]
    async fn what_is_held_is_not_there_for_others_until_it_is_given_back() {
        let backpressure = Backpressure::of(100);
        let (_, mut held) = read(&backpressure, None, 60).await.unwrap();
        assert_eq!(read(&backpressure, Some(50), 50).await.unwrap_err(), 503);
        assert_eq!(read(&backpressure, None, 50).await.unwrap_err(), 503);
        assert_eq!(held.grow(50).unwrap_err().status(), 503);
        held.grow(40).unwrap();
        assert_eq!(read(&backpressure, None, 1).await.unwrap_err(), 503);
        drop(held);
        assert_eq!(read(&backpressure, Some(100), 100).await.unwrap().0.len(), 100);
    }
}
