//! A body has a time by which it is here: who sends a part of one and stays would hold a connection, a file and memory for as long as they like.
//!
//! The time is real time and not the [`Clock`](crate::clock::Clock)'s, since it is about the peer. It is for the whole of a body and not for a pause in it, or a byte
//! now and then would do; what has come in earns more of it, so that a long body on a slow line arrives. What is only announced earns nothing.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::problem::Problem;

/// The slowest that a long body may come in, in bytes per second.
const SLOWEST: u64 = 64 * 1024;

/// The body was not here in time.
#[derive(Debug, thiserror::Error)]
#[error("the body was not here in time")]
struct TooSlow;

/// Gives the body of a request `time` to be here, and a second more for each 64 KiB of it that came in. After that its reader gets an error, which
/// [`broken`] knows.
pub async fn limit_body(State(time): State<Duration>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let timed = Timed { body, time, begun: Instant::now(), read: 0, alarm: None };
    next.run(Request::from_parts(parts, Body::new(timed))).await
}

/// The problem of a body that could not be read to its end: 408 if it was too slow, 400 if the connection ended.
pub fn broken(error: &(dyn Error + 'static)) -> Problem {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<TooSlow>() {
            return Problem::too_slow();
        }
        cause = error.source();
    }
    Problem::bad_request("The connection ended before the whole body was here. Send it again.")
}

struct Timed {
    body: Body,
    time: Duration,
    begun: Instant,
    /// How much came in, in bytes.
    read: u64,
    /// Set when the body is first waited for: most are here at once.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Timed {
    fn poll_late(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let until = self.begun + self.time + Duration::from_millis(self.read.saturating_mul(1_000) / SLOWEST);
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(until)));
        if alarm.deadline() != until {
            alarm.as_mut().reset(until);
        }
        alarm.as_mut().poll(context)
    }
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        let frame = match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(frame) => frame,
            Poll::Pending => {
                ready!(this.poll_late(context));
                Some(Err(axum::Error::new(TooSlow)))
            }
        };
        if let Some(Ok(frame)) = &frame {
            this.read += frame.data_ref().map_or(0, Bytes::len) as u64;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::Router;
    use axum::extract::FromRequest as _;
    use axum::middleware::from_fn_with_state;
    use axum::routing::post;
    use tower::ServiceExt as _;

    use super::*;
    use crate::api::backpressure::Backpressure;
    use crate::api::extract;

    /// A body of which a part comes at once and the rest never.
    struct Half(Option<Bytes>);

    impl HttpBody for Half {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            self.0.take().map_or(Poll::Pending, |part| Poll::Ready(Some(Ok(Frame::data(part)))))
        }
    }

    /// The answer of both readers of bodies, with this long for a body.
    async fn answers(time: Duration, body: impl Fn() -> Body) -> Vec<(u16, bool)> {
        let extracted = async |request: Request| extract::Body::<1_000_000>::from_request(request, &()).await.map(|_| ());
        let counted = async |request: Request| {
            let (parts, body) = request.into_parts();
            Backpressure::default().read(&parts.headers, body, 1_000_000).await.map(|_| ())
        };
        let router = Router::new().route("/extracted", post(extracted)).route("/counted", post(counted)).layer(from_fn_with_state(time, limit_body));
        let mut answers = Vec::new();
        for path in ["/extracted", "/counted"] {
            let request = Request::post(path).body(body()).unwrap();
            let response = tokio::time::timeout(Duration::from_secs(20), router.clone().oneshot(request)).await.unwrap().unwrap();
            answers.push((response.status().as_u16(), response.headers().get("connection").is_some_and(|value| value == "close")));
        }
        answers
    }

    #[tokio::test]
    async fn half_a_body_is_408_and_the_connection_ends() {
        let half = || Body::new(Half(Some(Bytes::from_static(b"{"))));
        assert_eq!(answers(Duration::from_millis(20), half).await, [(408, true), (408, true)]);
    }

    #[tokio::test]
    async fn a_body_that_is_here_is_read_whatever_the_time() {
        assert_eq!(answers(Duration::ZERO, || Body::from("{}")).await, [(200, false), (200, false)]);
    }

    #[tokio::test]
    async fn what_came_in_earns_time_and_what_came_in_too_slowly_is_late() {
        let mut body = Timed { body: Body::empty(), time: Duration::from_secs(1), begun: Instant::now(), read: 10 * SLOWEST, alarm: None };
        let mut late = async |age: Duration| {
            body.begun = Instant::now().checked_sub(age).unwrap();
            std::future::poll_fn(|context| Poll::Ready(body.poll_late(context).is_ready())).await
        };
        assert!(!late(Duration::from_secs(8)).await);
        assert!(late(Duration::from_secs(12)).await);
    }
}
