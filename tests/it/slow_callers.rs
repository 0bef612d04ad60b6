//! Who sends a part of a request and stays: they are answered and let go, and others are served meanwhile.

use std::time::Duration;

use interven::listener::Patience;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::support::{TestApp, in_time, seconds};

/// Deadlines that only who never sends reaches.
const SHORT: Duration = Duration::from_millis(300);
const NEVER: Duration = seconds(3_600);

/// Sends this and stays.
async fn send(app: &TestApp, part: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(app.address()).await.unwrap();
    stream.write_all(part).await.unwrap();
    stream
}

/// What comes until the server closes; it must, though the caller stays.
async fn answer(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    in_time("the connection is not closed", stream.read_to_end(&mut answer)).await.unwrap();
    String::from_utf8(answer).unwrap()
}

fn head(path: &str, more: &str) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nHost: interven\r\n{more}\r\n").into_bytes()
}

/// The headers with which Slack signs; the secret is nobody's.
fn signed() -> String {
    // The time of the test's clock.
    format!("X-Slack-Request-Timestamp: 1780315200\r\nX-Slack-Signature: v0={}\r\n", "0".repeat(64))
}

#[tokio::test]
async fn half_a_body_is_408_while_others_are_served() {
    let app = TestApp::with_patience(Patience { head: NEVER, body: SHORT }).await;
    for (path, headers) in [("/api/auth/login", String::new()), ("/v1/slack/interactions", signed())] {
        for length in [200, 200_000] {
            let mut part = head(path, &format!("{headers}Content-Length: {length}\r\n"));
            part.resize(part.len() + length / 2, b' ');
            let stays = send(&app, &part).await;
            assert_eq!(app.get("/health").await["status"], "ok");
            let answer = answer(stays).await;
            assert!(answer.starts_with("HTTP/1.1 408 ") && answer.to_lowercase().contains("connection: close"), "{path} {length}: {answer}");
            assert!(answer.contains("The whole body was not here in time."), "{answer}");
        }
    }
}

#[tokio::test]
async fn half_a_report_is_408_and_keeps_nothing() {
    let app = TestApp::with_patience(Patience { head: NEVER, body: SHORT }).await;
    let key = app.engine_key();
    let mut part = head("/v1/decisions", &format!("Authorization: Bearer {key}\r\nContent-Length: 16000000\r\n"));
    part.resize(part.len() + 1_000, b' ');
    assert!(answer(send(&app, &part).await).await.starts_with("HTTP/1.1 408 "));
}

#[tokio::test]
async fn half_a_head_and_no_head_are_closed() {
    let app = TestApp::with_patience(Patience { head: SHORT, body: NEVER }).await;
    for part in [&b""[..], b"GET /health HTTP/1.1\r\nHost: int"] {
        let stays = send(&app, part).await;
        assert_eq!(app.get("/health").await["status"], "ok");
        answer(stays).await;
    }
}

#[tokio::test]
async fn an_unsigned_click_is_refused_before_its_body_is_read() {
    let app = TestApp::with_patience(Patience { head: NEVER, body: NEVER }).await;
    let refused = |answer: &str| assert!(answer.starts_with("HTTP/1.1 401 ") && answer.contains("X-Slack-"), "{answer}");
    // Only a part of it ever comes, whether its length is announced or not.
    let mut announced = head("/v1/slack/interactions", "Content-Length: 262144\r\n");
    announced.resize(announced.len() + 200_000, b'x');
    refused(&answer(send(&app, &announced).await).await);
    let mut unannounced = head("/v1/slack/interactions", "Transfer-Encoding: chunked\r\n");
    unannounced.extend_from_slice(b"1100\r\n");
    unannounced.resize(unannounced.len() + 0x1100, b'x');
    unannounced.extend_from_slice(b"\r\n");
    refused(&answer(send(&app, &unannounced).await).await);
}

#[tokio::test]
async fn slack_may_ask_unsigned_whether_the_server_is_there() {
    let app = TestApp::start().await;
    let ask = async |body: &str| app.request(reqwest::Method::POST, "/v1/slack/interactions", None, "application/x-www-form-urlencoded", body.to_owned()).await;
    let there = ask("ssl_check=1&token=abc").await;
    assert_eq!((there.status, there.body), (200, Value::Null));
    assert_eq!(ask("payload=%7B%7D").await.status, 401);
}
