//! From a connection to an answer: routing, faults, the record, and the ways not to answer.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::Sleep;
use tower::ServiceExt;

use crate::call::{Call, MAX_BODY, Reply};
use crate::fault::{Fault, Faults, refuse};
use crate::issuer::Issuers;
use crate::journal::Journal;
use crate::route::{Endpoint, Kind, target};
use crate::slack_app::SlackApps;
use crate::{datadog, discord, generic, hec, slack, slack_response, slack_web, sumo, teams, telegram};

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) journal: Journal,
    pub(crate) faults: Faults,
    pub(crate) slack: SlackApps,
    pub(crate) issuers: Issuers,
    /// Where it listens, such as `http://127.0.0.1:8099`.
    pub(crate) base: String,
    /// What sends clicks, made at the first one.
    pub(crate) client: OnceLock<Option<reqwest::Client>>,
}

impl Shared {
    /// Nothing arrived, no faults; `base` is where it listens, such as `http://127.0.0.1:8099`.
    pub(crate) fn new(base: String) -> Self {
        Self {
            journal: Journal::new(),
            faults: Faults::default(),
            slack: SlackApps::new(base.clone()),
            issuers: Issuers::default(),
            base,
            client: OnceLock::new(),
        }
    }
}

/// The stand-ins, the control API and the page.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new().merge(crate::control::routes()).merge(crate::page::routes()).merge(crate::issuer::routes()).fallback(platforms).with_state(shared)
}

/// Marks an answer that must not be sent: the connection is closed instead.
#[derive(Clone)]
struct NoAnswer;

/// Serves connections until it is dropped, and they with it.
pub(crate) async fn serve(listener: TcpListener, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => { connections.spawn(connection(stream, router.clone())); }
                // Out of file handles: give the connections a turn, so that one of them can end.
                Err(_) => tokio::task::yield_now().await,
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
}

async fn connection(stream: TcpStream, router: Router) {
    // Without it a small answer would wait for the other side's acknowledgement; where it cannot be set, answers are only slower.
    drop(stream.set_nodelay(true));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let router = router.clone();
        async move {
            let Ok(response) = router.oneshot(request.map(Body::new)).await;
            if response.extensions().get::<NoAnswer>().is_some() { Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)) } else { Ok(response) }
        }
    });
    // A connection that ends badly is the other side's to see.
    drop(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
}

/// Answers as the platform whose path it is.
async fn platforms(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Some(target) = target(head.uri.path()) else {
        return (StatusCode::NOT_FOUND, "no stand-in has this path; see / for what there is\n").into_response();
    };
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = head.uri.to_string();
    let call = Call::new(target, head.method, head.uri.query().unwrap_or_default(), head.headers, body);
    let fault = shared.faults.take(&call.target.name, call.target.delivers(&call.method));
    let reply = reply(&call, &shared, fault.as_ref());
    shared.journal.record(&call, path, &reply, fault.clone());
    match fault {
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::Reset) => no_answer(),
        Some(Fault::SlowBody { bytes, pause_ms }) => {
            let mut text = reply.body.clone();
            text.extend(std::iter::repeat_n(' ', bytes.saturating_sub(text.len())));
            response(&reply, Body::new(Trickle { rest: text.into(), pause: Duration::from_millis(pause_ms), sleep: None }))
        }
        Some(Fault::EndlessBody) => {
            let start = Bytes::from(reply.body.clone());
            response(&reply, Body::new(Endless { start: Some(start) }))
        }
        _ => {
            let body = Body::from(reply.body.clone());
            response(&reply, body)
        }
    }
}

/// What is said to a call, whatever way it is then sent. Where a fault refuses a chat message, no message is made.
fn reply(call: &Call, shared: &Shared, fault: Option<&Fault>) -> Reply {
    let refused = |events: &[serde_json::Value]| fault.and_then(|fault| refuse(fault, call, events));
    if call.target.kind.is_chat() {
        return refused(&[]).unwrap_or_else(|| usual(call, shared));
    }
    let usual = usual(call, shared);
    match refused(&usual.events) {
        Some(refused) => refused.with_events(usual.events),
        None => usual,
    }
}

/// What the platform says by itself.
pub(crate) fn usual(call: &Call, shared: &Shared) -> Reply {
    let journal = &shared.journal;
    match call.target.kind {
        Kind::Slack => match call.target.endpoint {
            Endpoint::SlackMethod(_) => slack_web::answer(call, shared),
            Endpoint::SlackResponse { .. } => slack_response::answer(call, shared),
            _ => slack::answer(call, journal),
        },
        Kind::Discord => discord::answer(call, journal),
        Kind::Teams => teams::answer(call),
        Kind::Telegram => telegram::answer(call, journal),
        Kind::Splunk => hec::answer(call),
        Kind::Datadog => datadog::answer(call),
        Kind::Sumo => sumo::answer(call),
        Kind::Generic => generic::answer(call),
    }
}

fn response(reply: &Reply, body: Body) -> Response {
    let mut response = Response::builder().status(reply.status);
    if let Some(content_type) = reply.content_type {
        response = response.header("content-type", content_type);
    }
    for (name, value) in &reply.headers {
        response = response.header(*name, value);
    }
    response.body(body).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn no_answer() -> Response {
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(NoAnswer);
    response
}

/// A body that comes byte by byte.
struct Trickle {
    rest: Bytes,
    pause: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl axum::body::HttpBody for Trickle {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let pause = self.pause;
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
        if sleep.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.sleep = None;
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(1)))))
    }
}

/// A body without end.
struct Endless {
    start: Option<Bytes>,
}

impl axum::body::HttpBody for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        static SPACES: [u8; 16 << 10] = [b' '; 16 << 10];
        let bytes = self.start.take().filter(|start| !start.is_empty()).unwrap_or_else(|| Bytes::from_static(&SPACES));
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }
}
