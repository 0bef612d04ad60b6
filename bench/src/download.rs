//! Reads one long answer and keeps nothing of it: how many lines came, and how long it took.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use memchr::{memchr, memchr_iter};

use crate::http::{self, Body, Framing};
use crate::{process, time};

/// One read, bytes.
const ROOM: usize = 256 * 1024;
/// A server that sends nothing for so long will not.
const SILENCE: Duration = Duration::from_secs(60);

/// What came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Download {
    /// Line feeds in the body.
    pub lines: u64,
    /// Bytes of the body.
    pub bytes: u64,
    /// From the first byte of the request sent to the last one of the answer, ns.
    pub taken_ns: u64,
    /// Processor time of the thread that read it.
    pub cpu: Duration,
}

/// Sends `request` over a connection of its own and reads the answer to its end.
///
/// # Errors
/// The answer is no 200 in chunks, or ends before its last chunk.
pub fn download(address: SocketAddr, request: &[u8]) -> Result<Download> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(SILENCE))?;
    let cpu = process::thread_cpu(&process::this_thread()?)?;
    let start = time::now_ns();
    stream.write_all(request)?;
    let mut room = vec![0; ROOM];
    let mut filled = 0;
    let head = loop {
        let read = stream.read(&mut room[filled..])?;
        filled += read;
        match Framing::of(&room[..filled])? {
            Some(framing) => break framing,
            None if read == 0 => bail!("the connection ended inside a head"),
            None => {}
        }
    };
    if http::status(&room)? != 200 || head.body != Body::Chunked {
        bail!("an export was answered {}", String::from_utf8_lossy(&room[..filled.min(2_000)]));
    }
    let mut chunks = Chunks::default();
    let mut is_over = chunks.take(&room[head.head..filled])?;
    while !is_over {
        let read = stream.read(&mut room)?;
        if read == 0 {
            bail!("the answer was broken off after {} bytes", chunks.bytes);
        }
        is_over = chunks.take(&room[..read])?;
    }
    let taken_ns = time::now_ns() - start;
    let cpu = process::thread_cpu(&process::this_thread()?)?.saturating_sub(cpu);
    Ok(Download { lines: chunks.lines, bytes: chunks.bytes, taken_ns, cpu })
}

/// A body in chunks (RFC 9112, section 7.1) as it comes.
#[derive(Debug, Default)]
struct Chunks {
    lines: u64,
    bytes: u64,
    /// Of the chunk that has begun, its bytes and its line end.
    missing: usize,
    /// The line with the size of the next chunk, as far as it has come.
    size: Vec<u8>,
    /// Whether the last chunk has begun, which is empty.
    last: bool,
}

impl Chunks {
    /// Whether the body ends with `bytes`.
    fn take(&mut self, mut bytes: &[u8]) -> Result<bool> {
        const LINE_END: usize = 2;
        while !bytes.is_empty() {
            if self.missing > 0 {
                let data = self.missing.saturating_sub(LINE_END).min(bytes.len());
                self.lines += memchr_iter(b'\n', &bytes[..data]).count() as u64;
                self.bytes += data as u64;
                let taken = self.missing.min(bytes.len());
                self.missing -= taken;
                bytes = &bytes[taken..];
                if self.last && self.missing == 0 {
                    return Ok(true);
                }
                continue;
            }
            let end = memchr(b'\n', bytes);
            self.size.extend_from_slice(&bytes[..end.unwrap_or(bytes.len())]);
            let Some(end) = end else { break };
            bytes = &bytes[end + 1..];
            let text = std::str::from_utf8(&self.size)?.trim();
            let size = usize::from_str_radix(text, 16).with_context(|| format!("{text:?} is no length of a chunk"))?;
            self.size.clear();
            (self.missing, self.last) = (size + LINE_END, size == 0);
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_counted_however_they_come() {
        let body = b"4\r\na\nb\n\r\n11\r\n0123456789\nabcde\n\r\n0\r\n\r\n";
        for step in 1..body.len() {
            let mut chunks = Chunks::default();
            let ends: Vec<bool> = body.chunks(step).map(|piece| chunks.take(piece).unwrap()).collect();
            assert_eq!((chunks.lines, chunks.bytes), (4, 21), "{step}");
            assert_eq!(ends.iter().position(|end| *end), Some(ends.len() - 1));
        }
        assert!(Chunks::default().take(b"zz\r\n").is_err());
    }
}
