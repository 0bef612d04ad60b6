//! A flood of the largest calls: refused beyond a bound, and the memory stays bounded.

use reqwest::Method;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::load::decision;
use crate::support::{KEY, Place, client, request};

/// Callers at once.
const CALLERS: usize = 64;
/// Close to the 16 MiB that one call may have.
const LENGTH: usize = 16 * 1024 * 1024 - 4 * 1024;
/// The most that the process may ever have had resident, in KiB.
const RESIDENT_KIB: u64 = 600 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_the_largest_calls_is_held_within_bounds() {
    let place = Place::new().await;
    let server = place.start().await;
    let bodies = [bytes::Bytes::from(one_large()), bytes::Bytes::from(many_small())];
    let mut callers = JoinSet::new();
    for number in 0..CALLERS {
        let (url, body) = (format!("{}/v1/decisions", server.url), bodies[number % 2].clone());
        callers.spawn(async move { request(&client(), Method::POST, &url, Some(KEY), body).await.map(|answer| answer.status) });
    }
    let (mut taken, mut refused, mut cut) = (0, 0, 0);
    for outcome in callers.join_all().await {
        match outcome {
            Ok(200) => taken += 1,
            Ok(503) => refused += 1,
            // The refusal came before the whole call was sent, and the connection was closed behind it.
            Err(_) => cut += 1,
            Ok(status) => panic!("answered {status}"),
        }
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid)).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    println!("{CALLERS} calls of {LENGTH} bytes: {taken} taken, {refused} refused, {cut} cut off; at most {} MiB resident", peak / 1024);
    assert!(taken >= 1 && taken + refused + cut == CALLERS);
    assert!(peak < RESIDENT_KIB, "{peak} KiB resident");
    assert_eq!(server.report(&decision(Uuid::from_u128(1))).await.status, 200, "it lives, and takes calls");
    server.stop().await;
}

/// One decision whose body is as long as it can be.
fn one_large() -> String {
    format!(r#"{{"decision":"DENY","agent":{{"id":"a"}},"tool_name":"t","body":"{}"}}"#, "x".repeat(LENGTH - 100))
}

/// As many decisions as a call may have.
fn many_small() -> String {
    let filling = "x".repeat(LENGTH / 10_000 - 80);
    let text = format!("{{\"decision\":\"DENY\",\"agent\":{{\"id\":\"a\"}},\"tool_name\":\"t\",\"body\":\"{filling}\"}}\n").repeat(10_000);
    assert!(text.len() <= LENGTH);
    text
}
