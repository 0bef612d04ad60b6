//! A small HTTP client over plain TCP, so that a test sees exactly what the sandbox sent.
#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses its own part of it")]

use std::io::Write as _;
use std::net::SocketAddr;

use interven_sandbox::Sandbox;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What came back.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().filter_map(|line| line.split_once(": ")).find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

pub async fn sandbox() -> Sandbox {
    Sandbox::start(([127, 0, 0, 1], 0).into()).await.unwrap()
}

/// Sends a request and leaves the connection open.
pub async fn open(addr: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    // 1.0, so that a body without a length ends with the connection, not in chunks.
    let mut head = format!("{method} {path} HTTP/1.0\r\nhost: sandbox\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    stream
}

/// Sends a request and reads to the end; none where the connection closed without an answer.
pub async fn call(addr: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Option<Answer> {
    let mut stream = open(addr, method, path, headers, body).await;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.ok()?;
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

/// The path and query of a whole address.
pub fn path(url: &str) -> &str {
    let after = url.split_once("://").unwrap().1;
    &after[after.find('/').unwrap()..]
}

/// Posts JSON.
pub async fn post(sandbox: &Sandbox, url: &str, body: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("user-agent", "DiscordBot (https://example.com, 1)")];
    call(sandbox.addr(), "POST", path(url), &headers, body.to_string().as_bytes()).await.unwrap()
}

pub fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}
