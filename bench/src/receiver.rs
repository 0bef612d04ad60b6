//! The destination: takes requests, answers a constant 200, and notes when each decision arrived first.

use std::io::Read as _;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use memchr::memmem::Finder;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::{http, process, request, time};

/// Right for every intake: a HEC answer (`text`, `code`), and for the generator's own ceiling the server's `accepted`.
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 40\r\n\r\n{\"text\":\"Success\",\"code\":0,\"accepted\":1}";
/// What Slack says of a message it took.
const SLACK_ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nok";
/// A destination that has received nothing new for so long, with more to come, is given up.
const STALL: Duration = Duration::from_secs(60);

/// What a destination does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Answers at once.
    Answers,
    /// Accepts the connection, reads, and never answers.
    Hangs,
    /// Answers at once as Slack does, and keeps what it got: at a chat's pace that is little.
    Slack,
}

/// A message that was kept.
#[derive(Clone, Debug)]
pub struct Message {
    /// When it had arrived, in [`time::now_ns`].
    pub at_ns: u64,
    /// Its body.
    pub body: Vec<u8>,
}

/// When each decision of a scenario arrived; numbers are those of [`request::number_of`].
#[derive(Debug)]
pub struct Tally {
    arrivals: Vec<AtomicU64>,
    distinct: AtomicU64,
    repeats: AtomicU64,
    requests: AtomicU64,
    bytes: AtomicU64,
    last_ns: AtomicU64,
    kept: Mutex<Vec<Message>>,
}

impl Tally {
    /// For decisions numbered from 0 up to `size`.
    pub fn new(size: u64) -> Arc<Self> {
        let arrivals = (0..size).map(|_| AtomicU64::new(0)).collect();
        let zero = || AtomicU64::new(0);
        Arc::new(Self { arrivals, distinct: zero(), repeats: zero(), requests: zero(), bytes: zero(), last_ns: zero(), kept: Mutex::default() })
    }

    /// When decision `number` arrived first, in [`time::now_ns`]; `None` while it has not.
    pub fn arrival_ns(&self, number: u64) -> Option<u64> {
        let at = self.arrivals.get(usize::try_from(number).ok()?)?.load(Relaxed);
        (at != 0).then_some(at)
    }

    /// Decisions that have arrived, each counted once.
    pub fn distinct(&self) -> u64 {
        self.distinct.load(Relaxed)
    }

    /// Arrivals of decisions that had arrived before.
    pub fn repeats(&self) -> u64 {
        self.repeats.load(Relaxed)
    }

    /// Requests that have arrived.
    pub fn requests(&self) -> u64 {
        self.requests.load(Relaxed)
    }

    /// Bytes of the bodies as they came over the wire.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }

    /// When the last new decision arrived, in [`time::now_ns`].
    pub fn last_ns(&self) -> u64 {
        self.last_ns.load(Relaxed)
    }

    /// The messages that were kept, oldest first.
    pub fn kept(&self) -> Vec<Message> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until `count` decisions have arrived in all.
    ///
    /// # Errors
    /// Nothing new arrived for a minute.
    pub fn wait_for(&self, count: u64) -> Result<()> {
        let (mut seen, mut since) = (self.distinct(), Instant::now());
        while seen < count {
            std::thread::sleep(Duration::from_millis(2));
            let now = self.distinct();
            if now != seen {
                (seen, since) = (now, Instant::now());
            } else if since.elapsed() > STALL {
                bail!("only {seen} of {count} decisions arrived, nothing new for {} s", STALL.as_secs());
            }
        }
        Ok(())
    }

    fn note(&self, number: u64, now: u64) {
        let Some(arrival) = usize::try_from(number).ok().and_then(|index| self.arrivals.get(index)) else { return };
        // One thread writes; the others only read.
        if arrival.load(Relaxed) != 0 {
            self.repeats.fetch_add(1, Relaxed);
            return;
        }
        arrival.store(now, Relaxed);
        self.last_ns.store(now, Relaxed);
        self.distinct.fetch_add(1, Relaxed);
    }

    /// Notes every trace id of a body, whatever the records are wrapped in.
    fn take(&self, finder: &Finder<'_>, body: &[u8], now: u64) {
        for at in finder.find_iter(body) {
            let rest = body[at + KEY.len()..].trim_ascii_start();
            if let Some(number) = rest.strip_prefix(b"\"").and_then(request::number_of) {
                self.note(number, now);
            }
        }
    }
}

/// The key whose value tells decisions apart in every JSON record.
const KEY: &[u8] = b"\"trace_id\":";

/// A running destination; ends when dropped.
#[derive(Debug)]
pub struct Receiver {
    /// Where it listens, on loopback.
    pub address: SocketAddr,
    task: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<()>>>,
}

impl Receiver {
    /// Starts one in a thread of its own.
    ///
    /// # Errors
    /// No port, or no thread.
    pub fn start(manner: Manner, tally: &Arc<Tally>) -> Result<Self> {
        let listener = StdListener::bind("127.0.0.1:0").context("no port for a receiver")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let (named, name) = mpsc::channel();
        let tally = Arc::clone(tally);
        let thread = std::thread::Builder::new().name("receiver".into()).spawn(move || {
            // Who started it may have given up waiting.
            named.send(process::this_thread()?).ok();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
            runtime.block_on(async {
                tokio::select! {
                    ended = accept(listener, manner, tally) => ended,
                    _ = stopped => Ok(()),
                }
            })
        })?;
        let task = name.recv_timeout(Duration::from_secs(10)).context("the receiver did not start")?;
        Ok(Self { address, task, stop: Some(stop), thread: Some(thread) })
    }

    /// Processor time it has used.
    ///
    /// # Errors
    /// `/proc` does not say.
    pub fn cpu(&self) -> Result<Duration> {
        process::thread_cpu(&self.task)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // A receiver that has ended already has nothing to stop, and a drop has nobody to tell.
            stop.send(()).ok();
        }
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

async fn accept(listener: StdListener, manner: Manner, tally: Arc<Tally>) -> Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (stream, _) = accepted?;
                stream.set_nodelay(true)?;
                connections.spawn(serve(stream, manner, Arc::clone(&tally)));
            }
            // A connection that ends, even badly, is the server's business: what it lost shows in the tally.
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(mut stream: TcpStream, manner: Manner, tally: Arc<Tally>) -> Result<()> {
    let finder = Finder::new(KEY);
    let mut buffer = Vec::new();
    let mut unpacked = Vec::new();
    while let Some((framing, end)) = http::receive(&mut stream, &mut buffer).await? {
        let now = time::now_ns();
        if manner == Manner::Slack {
            stream.write_all(SLACK_ANSWER).await?;
            let body = framing.content(&buffer, end)?.into_owned();
            tally.kept.lock().unwrap_or_else(PoisonError::into_inner).push(Message { at_ns: now, body });
        }
        if manner == Manner::Answers {
            stream.write_all(ANSWER).await?;
            let body = framing.content(&buffer, end)?;
            if framing.gzip {
                unpacked.clear();
                flate2::read::MultiGzDecoder::new(&*body).read_to_end(&mut unpacked)?;
                tally.take(&finder, &unpacked, now);
            } else {
                tally.take(&finder, &body, now);
            }
            tally.bytes.fetch_add((end - framing.head) as u64, Relaxed);
        }
        tally.requests.fetch_add(1, Relaxed);
        buffer.drain(..end);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answers_say_their_own_length() {
        for answer in [ANSWER, SLACK_ANSWER] {
            let framing = http::Framing::of(answer).unwrap().unwrap();
            assert_eq!(framing.end(answer).unwrap(), Some(answer.len()));
        }
    }

    #[test]
    fn each_decision_counts_once_at_its_first_arrival() {
        let tally = Tally::new(10);
        let finder = Finder::new(KEY);
        let body = br#"{"event":{"trace_id":"00000000-0000-4000-8000-000000000003"}}{"event":{"trace_id": "00000000-0000-4000-8000-00000000000a"}}
            {"trace_id":"00000000-0000-4000-8000-000000000009"}{"trace_ids":["00000000-0000-4000-8000-000000000001"]}{"trace_id":null}"#;
        tally.take(&finder, body, 70);
        tally.take(&finder, body, 80);
        assert_eq!((tally.distinct(), tally.repeats(), tally.last_ns()), (2, 2, 70));
        assert_eq!((tally.arrival_ns(3), tally.arrival_ns(9), tally.arrival_ns(1), tally.arrival_ns(10)), (Some(70), Some(70), None, None));
    }
}
