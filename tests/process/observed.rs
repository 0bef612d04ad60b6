//! What operators see: metrics on a listener of their own, and a log that tells no secret.

use std::net::TcpListener;

use interven_sandbox::{Fault, Times};
use uuid::Uuid;

use crate::support::load::decision;
use crate::support::{GENERIC, HEADER_SECRET, HEC, PATIENCE, Place, SLACK, Server};

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_on_their_own_listener_and_name_every_series() {
    let place = Place::with_two_channels().await;
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut command = place.serve();
    command.env("INTERVEN_METRICS_LISTEN", &free);
    let server = Server::start(command).await;
    let call = decision(Uuid::from_u128(1));
    assert_eq!(server.report(&call).await.status, 200);
    assert_eq!(server.report(&call).await.status, 200);
    place.sandbox.wait_for_accepted(GENERIC, 1, PATIENCE).await;
    place.sandbox.wait_for_accepted(HEC, 1, PATIENCE).await;

    let series = [
        "interven_decisions_total{kind=\"SANITIZE\"} 1",
        "interven_decision_duplicates_total 1",
        "interven_deliveries_total{channel_kind=\"siem\",outcome=\"delivered\"} 2",
        "interven_attempt_duration_seconds_bucket{channel_kind=\"siem\",outcome=\"delivered\",le=",
        "interven_queue_depth{channel=\"generic\"}",
        "interven_queue_oldest_seconds{channel=\"hec\"}",
        "interven_channel_paused{channel=\"generic\"} 0",
        "interven_store_commit_duration_seconds_bucket{le=",
        "interven_store_commit_operations_bucket{le=",
        "interven_http_request_duration_seconds_bucket{method=\"POST\",route=\"/v1/decisions\",status=\"200\",le=",
    ];
    let mut text = String::new();
    let complete = async {
        while !series.iter().all(|series| text.lines().any(|line| line.starts_with(series))) {
            let response = server.client.get(format!("http://{free}/metrics")).send().await.unwrap();
            assert_eq!(response.status(), 200);
            text = response.text().await.unwrap();
        }
    };
    let done = tokio::time::timeout(PATIENCE, complete).await;
    let missing: Vec<_> = series.iter().filter(|series| !text.lines().any(|line| line.starts_with(**series))).collect();
    assert!(done.is_ok(), "missing {missing:?} in\n{text}");
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (_, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok(), "no sample: {line}");
    }
    assert!(text.contains("# TYPE interven_decisions_total counter") && text.contains("# TYPE interven_queue_depth gauge"), "{text}");
    assert_ne!(server.get("/metrics").await.headers["content-type"].to_str().unwrap().split(';').next(), Some("text/plain"), "not beside the API");
    server.stop().await;
}

/// Every log of these tests is searched as its server ends; here it also has faults to tell of.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_failing_destinations_tells_no_secret() {
    let place = Place::new().await;
    let (slack, generic) = (place.sandbox.slack_url(SLACK), place.sandbox.generic_url(GENERIC));
    place.configure(&format!(
        "[[channels]]\nname = \"soc\"\nkind = \"slack\"\nconfig = {{ webhook_url = \"{slack}\" }}\n\
         [[channels]]\nname = \"record\"\nkind = \"siem\"\nconfig = {{ url = \"{generic}\", format = \"JSON\", headers = {{ X-Key = \"{HEADER_SECRET}\" }} }}\n"
    ));
    place.sandbox.fault_times(SLACK, Fault::Dead, Times::UntilCleared);
    place.sandbox.fault(GENERIC, Fault::Unavailable);
    place.sandbox.fault(GENERIC, Fault::Reset);
    let mut server = place.start().await;
    assert_eq!(server.report(&decision(Uuid::from_u128(2))).await.status, 200);
    // The decision after its two faults, and the incident of the pause.
    assert!(place.sandbox.wait_for_accepted(GENERIC, 2, PATIENCE).await.len() >= 2);
    server.logged("paused: the destination refuses everything").await;
    server.logged("\"level\":\"DEBUG\"").await;
    server.stop().await;
    place.assert_nothing_in_plain();
}
