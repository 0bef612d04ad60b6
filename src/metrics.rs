//! Every metric, described once, and how it is counted. No label holds what an agent wrote: names of channels, kinds and routes are all there is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{SharedString, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

use crate::domain::channel::ChannelKind;
use crate::domain::decision::DecisionKind;

const DECISIONS: &str = "interven_decisions_total";
const SCANS_UNAVAILABLE: &str = "interven_scans_unavailable_total";
const DUPLICATES: &str = "interven_decision_duplicates_total";
const DELIVERIES: &str = "interven_deliveries_total";
const ATTEMPT_SECONDS: &str = "interven_attempt_duration_seconds";
const QUEUE_DEPTH: &str = "interven_queue_depth";
const QUEUE_AGE: &str = "interven_queue_oldest_seconds";
const PAUSED: &str = "interven_channel_paused";
const COMMIT_SECONDS: &str = "interven_store_commit_duration_seconds";
const COMMIT_OPERATIONS: &str = "interven_store_commit_operations";
const APPROVALS_PENDING: &str = "interven_approvals_pending";
const SLACK_CLICKS: &str = "interven_slack_clicks_total";
const AUDIT_BROKEN: &str = "interven_audit_log_broken";
const HTTP_SECONDS: &str = "interven_http_request_duration_seconds";

/// Upper bounds of the buckets of times, in seconds: from a commit on a fast disk to a destination that does not answer.
const SECONDS: [f64; 15] = [0.000_25, 0.000_5, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.0, 5.0, 30.0];
/// Upper bounds of the buckets of a commit's size.
const OPERATIONS: [f64; 7] = [1.0, 4.0, 16.0, 64.0, 256.0, 1_024.0, 4_096.0];

/// What is scraped.
#[derive(Clone)]
pub struct Exporter(PrometheusHandle);

/// Starts counting; without it counting costs next to nothing. Once a process.
pub fn install() -> Result<Exporter, BuildError> {
    let recorder = builder()?.install_recorder()?;
    describe();
    // From the start, so that an alert on it has something to compare with.
    counter!(SCANS_UNAVAILABLE).increment(0);
    gauge!(AUDIT_BROKEN).set(0.0);
    Ok(Exporter(recorder))
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    use metrics_exporter_prometheus::Matcher;
    let builder = PrometheusBuilder::new().set_buckets(&SECONDS)?;
    builder.set_buckets_for_metric(Matcher::Full(COMMIT_OPERATIONS.to_owned()), &OPERATIONS)
}

impl Exporter {
    /// All metrics in Prometheus' text format.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Files the samples of histograms into their buckets. Called every few seconds: where nobody scrapes, they would pile up.
    pub fn upkeep(&self) {
        self.0.run_upkeep();
    }
}

fn describe() {
    describe_counter!(DECISIONS, Unit::Count, "Decisions recorded, by kind");
    describe_counter!(SCANS_UNAVAILABLE, Unit::Count, "Scans that could not be recorded and were answered with a DENY (GATEWAY_UNAVAILABLE)");
    describe_counter!(DUPLICATES, Unit::Count, "Reported decisions that were there already");
    describe_counter!(DELIVERIES, Unit::Count, "Deliveries that are done with, by channel kind and outcome (delivered, dead, expired, suppressed)");
    describe_histogram!(ATTEMPT_SECONDS, Unit::Seconds, "Time from the start of an attempt to its answer, by channel kind and outcome");
    describe_gauge!(QUEUE_DEPTH, Unit::Count, "Deliveries that wait or are on their way, by channel");
    describe_gauge!(QUEUE_AGE, Unit::Seconds, "Age of the oldest delivery that waits or is on its way, by channel");
    describe_gauge!(PAUSED, Unit::Count, "1 while the server has stopped sending to the channel");
    describe_histogram!(COMMIT_SECONDS, Unit::Seconds, "Time of a commit to the store, on disk");
    describe_histogram!(COMMIT_OPERATIONS, Unit::Count, "Operations that shared one commit");
    describe_gauge!(APPROVALS_PENDING, Unit::Count, "Approvals that wait for a person");
    describe_counter!(SLACK_CLICKS, Unit::Count, "Clicks on Slack cards that came in, by what became of them");
    describe_gauge!(AUDIT_BROKEN, Unit::Count, "1 once an entry was added to an audit log that did not end as it was left");
    describe_histogram!(HTTP_SECONDS, Unit::Seconds, "Time from a request's headers to its answer's, by method, route and status");
}

/// A decision was recorded.
pub fn decision_recorded(kind: DecisionKind) {
    counter!(DECISIONS, "kind" => kind.name()).increment(1);
}

/// A scan could not be recorded, and its call was refused.
pub fn scan_unavailable() {
    counter!(SCANS_UNAVAILABLE).increment(1);
}

/// The audit log did not end as it was left.
pub fn audit_log_is_broken() {
    gauge!(AUDIT_BROKEN).set(1.0);
}

/// Decisions were reported again.
pub fn decisions_repeated(count: u64) {
    counter!(DUPLICATES).increment(count);
}

/// Deliveries are done with; `outcome` is the state they ended in.
pub fn deliveries_settled(kind: ChannelKind, outcome: &'static str, count: u64) {
    counter!(DELIVERIES, "channel_kind" => kind.name(), "outcome" => outcome).increment(count);
}

/// A destination was tried; `outcome` is what its answer was taken for.
pub fn attempted(kind: ChannelKind, outcome: &'static str, latency: Duration) {
    histogram!(ATTEMPT_SECONDS, "channel_kind" => kind.name(), "outcome" => outcome).record(latency.as_secs_f64());
}

/// How a channel is doing: what waits on it, since when, and whether it is paused.
pub fn channel_state(name: &Arc<str>, pending: u64, oldest: Duration, is_paused: bool) {
    let channel = || SharedString::from(Arc::clone(name));
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float; queues stay below 2^53")]
    gauge!(QUEUE_DEPTH, "channel" => channel()).set(pending as f64);
    gauge!(QUEUE_AGE, "channel" => channel()).set(oldest.as_secs_f64());
    gauge!(PAUSED, "channel" => channel()).set(f64::from(u8::from(is_paused)));
}

/// How many approvals wait for a person.
pub fn approvals_pending(count: u64) {
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float; nobody is asked 2^53 questions")]
    gauge!(APPROVALS_PENDING).set(count as f64);
}

/// A click on a Slack card came in; `outcome` is what became of it.
pub fn slack_click(outcome: &'static str) {
    counter!(SLACK_CLICKS, "outcome" => outcome).increment(1);
}

/// The store committed `operations` together.
pub fn store_commit(latency: Duration, operations: usize) {
    histogram!(COMMIT_SECONDS).record(latency.as_secs_f64());
    #[expect(clippy::cast_precision_loss, reason = "thousands at most")]
    histogram!(COMMIT_OPERATIONS).record(operations as f64);
}

/// Counts an HTTP request. The label is the route, not the path, or every id would be a series of its own.
pub async fn count_request(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| SharedString::const_str("none"), |path| path.as_str().to_owned().into());
    let method = method_label(request.method());
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_str().to_owned();
    histogram!(HTTP_SECONDS, "method" => method, "route" => route, "status" => status).record(start.elapsed().as_secs_f64());
    response
}

/// Anyone can send a method of any name; those that no route takes are one.
fn method_label(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_rendered_with_its_help() {
        let recorder = builder().unwrap().build_recorder();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            describe();
            decision_recorded(DecisionKind::RequireApproval);
            decisions_repeated(2);
            deliveries_settled(ChannelKind::Slack, "delivered", 3);
            attempted(ChannelKind::Siem, "retry", Duration::from_millis(3));
            channel_state(&Arc::from("soc"), 7, Duration::from_secs(9), true);
            store_commit(Duration::from_micros(300), 20);
            approvals_pending(4);
            slack_click("decided");
        });
        let text = Exporter(handle).render();
        for line in [
            "interven_decisions_total{kind=\"REQUIRE_APPROVAL\"} 1",
            "interven_decision_duplicates_total 2",
            "interven_deliveries_total{channel_kind=\"slack\",outcome=\"delivered\"} 3",
            "interven_attempt_duration_seconds_bucket{channel_kind=\"siem\",outcome=\"retry\",le=\"0.004\"} 1",
            "interven_queue_depth{channel=\"soc\"} 7",
            "interven_queue_oldest_seconds{channel=\"soc\"} 9",
            "interven_approvals_pending 4",
            "interven_slack_clicks_total{outcome=\"decided\"} 1",
            "interven_channel_paused{channel=\"soc\"} 1",
            "interven_store_commit_duration_seconds_bucket{le=\"0.0005\"} 1",
            "interven_store_commit_operations_bucket{le=\"64\"} 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        let helps = text.lines().filter(|line| line.starts_with("# HELP interven_")).count();
        let types = text.lines().filter(|line| line.starts_with("# TYPE interven_")).count();
        assert_eq!(helps, types, "{text}");
    }
}
