//! The ways in: a listener, its connections, and how long a peer may keep one of them waiting.

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::from_fn_with_state;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::api::deadline::limit_body;
use crate::lifecycle::{Lifecycle, Policy};

/// How long a peer may take, of real time, since it is about the peer.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the head of a request, from when the connection waits for it: an idle connection is closed after it too. Longer than the minute after
    /// which common proxies let go of an idle connection, so that they do and do not send a request down one that ends.
    pub head: Duration,
    /// For the body of a request; what has come in earns more, see [`limit_body`].
    pub body: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { head: Duration::from_secs(75), body: Duration::from_secs(15) }
    }
}

/// Listens at `address` until the shutdown; the address that was bound.
///
/// # Errors
/// If the address cannot be listened on.
pub async fn serve(lifecycle: &Lifecycle, what: &'static str, address: SocketAddr, router: Router, patience: Patience) -> anyhow::Result<SocketAddr> {
    let mut listener = TcpListener::bind(address).await.with_context(|| format!("{what}: cannot listen on {address}"))?;
    let bound = listener.local_addr()?;
    let router = router.layer(from_fn_with_state(patience.body, limit_body));
    let owner = lifecycle.clone();
    lifecycle.spawn(what, Policy::Essential, async move {
        let stopping = owner.stopping();
        loop {
            // Waits by itself when no more files can be opened.
            let (stream, peer) = tokio::select! {
                accepted = Listener::accept(&mut listener) => accepted,
                () = stopping.cancelled() => return,
            };
            owner.spawn("connection", Policy::Errand, converse(stream, peer, router.clone(), patience.head, stopping.clone()));
        }
    });
    Ok(bound)
}

/// Answers one peer until it goes, takes too long, or the server stops; then what it has asked is still answered.
async fn converse(stream: TcpStream, peer: SocketAddr, router: Router, head: Duration, stopping: CancellationToken) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(error = %error, "a connection keeps its delay");
    }
    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(Body::new)
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(error = %error, "a connection ended early");
    }
}
