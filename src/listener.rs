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
use tokio::time::timeout;
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

/// The connection that a request came on, for a handler whose answer has no end of its own.
#[derive(Clone, Default)]
pub struct Connection {
    cut: CancellationToken,
    gone: CancellationToken,
}

impl Connection {
    /// Leaves the peer `time`, of real time, to take what was written, and then ends the connection if it is still there.
    pub async fn end_after(&self, time: Duration) {
        if timeout(time, self.gone.cancelled()).await.is_err() {
            self.cut.cancel();
        }
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
    let this = Connection::default();
    let _gone = this.gone.clone().drop_guard();
    let cut = this.cut.clone();
    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(this.clone());
        request.map(Body::new)
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)));
    let answering = async {
        tokio::select! {
            ended = connection.as_mut() => ended,
            () = stopping.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        }
    };
    let ended = tokio::select! {
        ended = answering => ended,
        () = cut.cancelled() => return,
    };
    if let Err(error) = ended {
        tracing::trace!(error = %error, "a connection ended early");
    }
}

#[cfg(test)]
mod tests {
    use axum::Extension;
    use axum::routing::get;
    use bytes::Bytes;
    use futures_util::stream;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[tokio::test]
    async fn one_who_does_not_read_is_cut_off() {
        let lifecycle = Lifecycle::default();
        let owner = lifecycle.clone();
        let endless = get(async move |Extension(connection): Extension<Connection>| {
            owner.spawn("end", Policy::Errand, async move { connection.end_after(Duration::from_millis(20)).await });
            Body::from_stream(stream::repeat(Ok::<_, std::convert::Infallible>(Bytes::from_static(&[0; 16 * 1024]))))
        });
        let router = Router::new().route("/", endless);
        let address = serve(&lifecycle, "test", ([127, 0, 0, 1], 0).into(), router, Patience::default()).await.unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        // Nothing of it is read; without the cut, the graceful stop would wait for its reader until it is dropped.
        lifecycle.stop();
        let began = std::time::Instant::now();
        assert!(lifecycle.run_until_stopped().await);
        assert!(began.elapsed() < crate::lifecycle::GRACE / 2, "{:?}", began.elapsed());
        // It was not ended in order: whether what was under way arrives or is thrown away is the kernel's.
        let mut read = Vec::new();
        let _ = timeout(Duration::from_secs(20), stream.read_to_end(&mut read)).await.unwrap();
    }
}
