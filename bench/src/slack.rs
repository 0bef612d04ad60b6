//! A click on Approve in Slack, as the bytes that Slack sends.

use std::fmt::Write as _;
use std::net::SocketAddr;

use interven_sandbox::SignedRequest;
use serde_json::json;

/// The signing secret of every Slack channel under test.
pub const SIGNING_SECRET: &str = "benchmark00000000000000000000001";

/// The path that clicks come in on.
const INTERACTIONS: &str = "/v1/slack/interactions";
/// Slack sends the message that was clicked along: characters of one, about those of a card.
const MESSAGE: usize = 2_000;

/// A signed request that approves `approval` on its card `delivery`, as of now. Slack lets five minutes pass before it is stale, and so does the server.
pub fn click(receiver: SocketAddr, approval: &str, delivery: i64) -> Vec<u8> {
    let payload = json!({
        "type": "block_actions", "api_app_id": "A0BENCH", "token": "unused", "trigger_id": format!("1.2.{delivery}"),
        "team": {"id": "T0BENCH", "domain": "bench"}, "enterprise": null, "is_enterprise_install": false,
        "user": {"id": "U0BENCH", "username": "ada", "name": "ada", "team_id": "T0BENCH"},
        "container": {"type": "message", "message_ts": "1700000000.000001", "channel_id": "C0BENCH", "is_ephemeral": false},
        "channel": {"id": "C0BENCH", "name": "alerts"},
        "message": {"type": "message", "ts": "1700000000.000001", "text": "x".repeat(MESSAGE)},
        "state": {"values": {}},
        "response_url": format!("http://{receiver}/actions/T0BENCH/{delivery}"),
        "actions": [{
            "type": "button", "action_id": "approve", "block_id": "decide", "action_ts": "1700000001.000001",
            "text": {"type": "plain_text", "text": "Approve"}, "style": "primary", "value": format!("{approval}.{delivery}.v1"),
        }],
    });
    let signed = SignedRequest::of_payload(SIGNING_SECRET, unix_seconds(), &payload);
    let mut request = format!("POST {INTERACTIONS} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {}\r\n", signed.body.len());
    for (name, value) in &signed.headers {
        // Writing to a string does not fail.
        let _ = write!(request, "{name}: {value}\r\n");
    }
    request.push_str("\r\n");
    request.push_str(&signed.body);
    request.into_bytes()
}

#[expect(clippy::disallowed_methods, reason = "the server compares a click's time with its own clock, which is this machine's")]
fn unix_seconds() -> i64 {
    jiff::Timestamp::now().as_second()
}

#[cfg(test)]
mod tests {
    use interven_sandbox::signature;

    use super::*;
    use crate::http::Framing;

    #[test]
    fn a_click_is_one_whole_request_and_its_signature_fits() {
        let request = click(([127, 0, 0, 1], 80).into(), "0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b11", 7);
        let framing = Framing::of(&request).unwrap().unwrap();
        assert_eq!(framing.end(&request).unwrap(), Some(request.len()));
        let (head, body) = request.split_at(framing.head);
        let head = std::str::from_utf8(head).unwrap();
        let header = |name| head.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        assert_eq!(header("x-slack-signature: "), signature(SIGNING_SECRET, header("x-slack-request-timestamp: "), body));
        assert!(body.starts_with(b"payload=") && memchr::memmem::find(body, b"0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b11.7.v1").is_some());
    }
}
