//! HTTP/1.1 message framing (RFC 9112 section 6), and no more of HTTP than that: the generator and the receiver share the machine with
//! the server they measure, so every microsecond here is one the server does not get.

use anyhow::{Context, Result, bail};
use memchr::memmem;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// No head is longer; a longer one is not from the program under test.
const MAX_HEAD: usize = 64 * 1024;
/// No body is longer: four times the contract's limit of a call.
const MAX_BODY: usize = 64 * 1024 * 1024;
/// Room made before a read, bytes.
const READ_SIZE: usize = 16 * 1024;

/// How long the body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// So many bytes. Zero where the head names no length: neither side here ends a body by closing.
    Length(usize),
    /// In chunks.
    Chunked,
}

/// What a complete head says about its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framing {
    /// Bytes of the head, its empty line included.
    pub head: usize,
    /// How long the body is.
    pub body: Body,
    /// `Content-Encoding: gzip`.
    pub gzip: bool,
}

impl Framing {
    /// Reads the head at the start of `buffer`; `None` while it is incomplete.
    ///
    /// # Errors
    /// A head or a body over the limits, or a length that is no number.
    pub fn of(buffer: &[u8]) -> Result<Option<Self>> {
        let Some(end) = memmem::find(buffer, b"\r\n\r\n") else {
            if buffer.len() > MAX_HEAD {
                bail!("a head longer than {MAX_HEAD} bytes");
            }
            return Ok(None);
        };
        let mut framing = Self { head: end + 4, body: Body::Length(0), gzip: false };
        for line in lines(&buffer[..end]).skip(1) {
            let Some(colon) = memchr::memchr(b':', line) else { continue };
            let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
            if name.eq_ignore_ascii_case(b"content-length") && framing.body != Body::Chunked {
                framing.body = Body::Length(number(value, 10)?);
            } else if name.eq_ignore_ascii_case(b"transfer-encoding") && value.eq_ignore_ascii_case(b"chunked") {
                framing.body = Body::Chunked;
            } else if name.eq_ignore_ascii_case(b"content-encoding") && value.eq_ignore_ascii_case(b"gzip") {
                framing.gzip = true;
            }
        }
        Ok(Some(framing))
    }

    /// Where the message ends in `buffer`; `None` while it is incomplete.
    ///
    /// # Errors
    /// A chunk size that is no hexadecimal number, or a body over the limit.
    pub fn end(&self, buffer: &[u8]) -> Result<Option<usize>> {
        match self.body {
            Body::Length(length) => Ok((buffer.len() >= self.head + length).then_some(self.head + length)),
            Body::Chunked => chunks(buffer, self.head, |_| ()),
        }
    }

    /// The body of the message that ends at `end`, chunks joined.
    pub fn content<'a>(&self, buffer: &'a [u8], end: usize) -> Result<std::borrow::Cow<'a, [u8]>> {
        match self.body {
            Body::Length(_) => Ok(buffer[self.head..end].into()),
            Body::Chunked => {
                let mut joined = Vec::new();
                chunks(&buffer[..end], self.head, |chunk| joined.extend_from_slice(chunk))?;
                Ok(joined.into())
            }
        }
    }
}

/// The status of the response at the start of `buffer`.
///
/// # Errors
/// The bytes are no HTTP/1.1 status line.
pub fn status(buffer: &[u8]) -> Result<u16> {
    let digits = buffer.strip_prefix(b"HTTP/1.1 ").and_then(|rest| rest.get(..3)).context("no HTTP/1.1 status line")?;
    u16::try_from(number(digits, 10)?).context("a status out of range")
}

/// Reads until `buffer` starts with a whole message; its framing and where it ends, or `None` where the other side closed before the first byte.
///
/// # Errors
/// The connection failed or ended inside a message, or the message is malformed.
pub async fn receive(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<Option<(Framing, usize)>> {
    loop {
        let mut missing = READ_SIZE;
        if let Some(framing) = Framing::of(buffer)? {
            if let Some(end) = framing.end(buffer)? {
                return Ok(Some((framing, end)));
            }
            if let Body::Length(length) = framing.body {
                missing = (framing.head + length).saturating_sub(buffer.len()).max(READ_SIZE);
            }
        }
        buffer.reserve(missing);
        if stream.read_buf(buffer).await? == 0 {
            if buffer.is_empty() {
                return Ok(None);
            }
            bail!("the connection ended inside a message");
        }
    }
}

/// Walks the chunks from `at`, giving each one's bytes to `each`; where the last one ends, or `None` while chunks are missing.
fn chunks<'a>(buffer: &'a [u8], mut at: usize, mut each: impl FnMut(&'a [u8])) -> Result<Option<usize>> {
    loop {
        let Some(line) = memmem::find(&buffer[at..], b"\r\n") else { return Ok(None) };
        let size = buffer[at..at + line].split(|byte| *byte == b';').next().unwrap_or_default();
        let size = number(size.trim_ascii(), 16)?;
        let start = at + line + 2;
        if size == 0 {
            // Trailers would stand here; neither side sends them.
            return Ok((buffer.len() >= start + 2).then_some(start + 2));
        }
        if buffer.len() < start + size + 2 {
            return Ok(None);
        }
        each(&buffer[start..start + size]);
        at = start + size + 2;
    }
}

/// The lines of a head, without their CRLF.
fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// A length, at most [`MAX_BODY`].
fn number(digits: &[u8], radix: u32) -> Result<usize> {
    let text = std::str::from_utf8(digits)?;
    let number = usize::from_str_radix(text, radix).with_context(|| format!("{text:?} is no length"))?;
    if number > MAX_BODY {
        bail!("a body longer than {MAX_BODY} bytes");
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_in_pieces_is_waited_for() {
        let message = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        for cut in 0..message.len() {
            let whole = Framing::of(&message[..cut]).unwrap().map(|framing| framing.end(&message[..cut]).unwrap());
            assert!(matches!(whole, None | Some(None)), "whole at {cut} of {}", message.len());
        }
        let framing = Framing::of(message).unwrap().unwrap();
        assert_eq!(framing, Framing { head: 38, body: Body::Length(5), gzip: false });
        assert_eq!(framing.end(message).unwrap(), Some(message.len()));
        assert_eq!(&*framing.content(message, message.len()).unwrap(), b"hello");
        assert_eq!(status(message).unwrap(), 200);
    }

    #[test]
    fn the_next_message_is_left_alone() {
        let two = b"POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}POST / HTTP/1.1\r\n";
        let framing = Framing::of(two).unwrap().unwrap();
        assert_eq!(framing.end(two).unwrap(), Some(40));
    }

    #[test]
    fn chunks_are_joined_and_their_extensions_ignored() {
        let message = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=1\r\n, my world\r\n0\r\n\r\n";
        for cut in 0..message.len() {
            let whole = Framing::of(&message[..cut]).unwrap().map(|framing| framing.end(&message[..cut]).unwrap());
            assert!(matches!(whole, None | Some(None)), "whole at {cut} of {}", message.len());
        }
        let framing = Framing::of(message).unwrap().unwrap();
        let end = framing.end(message).unwrap().unwrap();
        assert_eq!(end, message.len());
        assert_eq!(&*framing.content(message, end).unwrap(), b"hello, my world");
    }

    #[test]
    fn names_are_read_in_any_case_and_gzip_is_seen() {
        let message = b"POST /x HTTP/1.1\r\nHOST: a\r\ncontent-ENCODING: gzip\r\nCONTENT-length:  0 \r\n\r\n";
        let framing = Framing::of(message).unwrap().unwrap();
        assert!(framing.gzip);
        assert_eq!(framing.body, Body::Length(0));
    }

    #[test]
    fn no_length_is_no_body() {
        let message = b"HTTP/1.1 204 No Content\r\n\r\n";
        assert_eq!(Framing::of(message).unwrap().unwrap().end(message).unwrap(), Some(message.len()));
    }

    #[test]
    fn what_is_no_message_is_refused() {
        assert!(Framing::of(b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n").is_err());
        assert!(Framing::of(b"POST / HTTP/1.1\r\ncontent-length: 99999999999\r\n\r\n").is_err());
        assert!(Framing::of(&vec![b'a'; MAX_HEAD + 1]).is_err());
        let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n";
        assert!(Framing::of(chunked).unwrap().unwrap().end(chunked).is_err());
        assert!(status(b"HTTP/1.0 200 OK").is_err());
        assert!(status(b"HTTP/1.1 2").is_err());
    }
}
