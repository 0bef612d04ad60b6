//! Load with known trace ids, and the account of what became of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use interven_sandbox::{KEPT, Sandbox};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{BODY_MARKER, GENERIC, HEC, KEY, PATIENCE, Server, client, request};

/// Connections that report at a time.
const CONNECTIONS: u64 = 6;
/// The largest batch of a call.
const LARGEST: u64 = 8;

/// Numbers that look random and follow from their seed (`SplitMix64`).
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From 0 to `end`, without `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// A decision as an engine reports it. Few are of the same agent: its many DENYs would be an incident, whose event names their trace ids as well.
pub fn decision(trace: Uuid) -> Value {
    let agent = format!("agent-{}", trace.as_u128() >> 2 & 0xffff_ffff);
    let kind = ["DENY", "SANITIZE", "REQUIRE_APPROVAL", "DENY"][usize::from(trace.as_bytes()[15]) % 4];
    json!({"trace_id": trace, "decision": kind, "agent": {"id": agent}, "tool_name": "slack", "operation": "post_message", "body": {"text": BODY_MARKER}})
}

/// One call, and whether it was acknowledged.
struct Call {
    body: String,
    traces: Vec<Uuid>,
    is_acknowledged: bool,
}

/// All calls that were made.
#[derive(Default)]
pub struct Account {
    calls: Vec<Call>,
    next: Arc<AtomicU64>,
}

/// Connections that report until the server is gone.
pub struct Load {
    connections: JoinSet<Vec<Call>>,
    /// Calls acknowledged so far.
    pub acknowledged: watch::Receiver<u64>,
}

impl Account {
    /// Begins to report to `server`.
    pub fn load(&self, server: &Server, numbers: &mut Numbers) -> Load {
        let (sender, acknowledged) = watch::channel(0);
        let mut connections = JoinSet::new();
        for _ in 0..CONNECTIONS {
            let numbers = Numbers::new(numbers.below(u64::MAX));
            connections.spawn(report(format!("{}/v1/decisions", server.url), numbers, Arc::clone(&self.next), sender.clone()));
        }
        Load { connections, acknowledged }
    }

    /// Adds what a load that has ended sent.
    pub async fn add(&mut self, load: Load) {
        for calls in load.connections.join_all().await {
            self.calls.extend(calls);
        }
    }

    /// Calls acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.calls.iter().filter(|call| call.is_acknowledged).count()
    }

    /// Sends every call again: what was acknowledged is known, and of the rest each call is known wholly or not at all.
    /// Then waits until everything has arrived at both destinations, and says how many arrived more than once.
    pub async fn settle(&self, server: &Server, sandbox: &Sandbox) -> (usize, usize) {
        for call in &self.calls {
            let answer = request(&server.client, Method::POST, &format!("{}/v1/decisions", server.url), Some(KEY), call.body.clone()).await.unwrap();
            assert_eq!(answer.status, 200, "{}", answer.body);
            let duplicates = answer.body["duplicates"].as_u64().unwrap();
            let all = call.traces.len() as u64;
            assert!(duplicates == all || (duplicates == 0 && !call.is_acknowledged), "{duplicates} of {all} known, acknowledged: {}", call.is_acknowledged);
        }
        let sent: BTreeSet<Uuid> = self.calls.iter().flat_map(|call| call.traces.iter().copied()).collect();
        assert!(sent.len() < KEPT, "the sandbox keeps no more than {KEPT} requests, and {} were sent", sent.len());
        let missing = |arrived: &BTreeMap<Uuid, Vec<String>>| sent.iter().filter(|trace| !arrived.contains_key(trace)).count();
        for (name, arrived) in [(GENERIC, at_generic as fn(&Sandbox) -> _), (HEC, at_hec)] {
            let all_there = sandbox.wait_until(name, PATIENCE, |tally| tally.events >= sent.len() as u64 && missing(&arrived(sandbox)) == 0).await;
            assert!(all_there, "{name}: {} of {} did not arrive", missing(&arrived(sandbox)), sent.len());
        }
        let (generic, hec) = (at_generic(sandbox), at_hec(sandbox));
        for (trace, deliveries) in &generic {
            assert!(deliveries.iter().all(|delivery| *delivery == deliveries[0]), "{trace} arrived as different deliveries: {deliveries:?}");
        }
        let repeats = |arrived: &BTreeMap<Uuid, Vec<String>>| arrived.values().map(|deliveries| deliveries.len() - 1).sum();
        (repeats(&generic), repeats(&hec))
    }
}

async fn report(url: String, mut numbers: Numbers, next: Arc<AtomicU64>, acknowledged: watch::Sender<u64>) -> Vec<Call> {
    let client = client();
    let mut calls = Vec::new();
    loop {
        // Half of the calls carry one decision.
        let count = if numbers.below(2) == 0 { 1 } else { 1 + numbers.below(LARGEST) };
        let first = next.fetch_add(count, Ordering::SeqCst);
        let traces: Vec<Uuid> = (first..first + count).map(|number| Uuid::from_u128(0x0197_f0a4_5b5e_7c7e_8000_0000_0000_0000 + u128::from(number))).collect();
        let decisions: Vec<Value> = traces.iter().map(|trace| decision(*trace)).collect();
        let body = if count == 1 { decisions[0].to_string() } else { json!(decisions).to_string() };
        let answer = request(&client, Method::POST, &url, Some(KEY), body.clone()).await;
        let is_acknowledged = answer.as_ref().is_ok_and(|answer| answer.status == 200);
        calls.push(Call { body, traces, is_acknowledged });
        match answer {
            Ok(answer) => assert_eq!(answer.status, 200, "{}", answer.body),
            // The server is gone.
            Err(_) => return calls,
        }
        acknowledged.send_modify(|count| *count += 1);
    }
}

/// What arrived at the JSON webhook: by trace id, the delivery that each request named.
pub fn at_generic(sandbox: &Sandbox) -> BTreeMap<Uuid, Vec<String>> {
    let mut arrived = BTreeMap::<Uuid, Vec<String>>::new();
    for received in sandbox.accepted(GENERIC) {
        let delivery = received.header("interven-delivery").unwrap_or_else(|| panic!("a request with one event names no delivery")).to_owned();
        arrived.entry(trace(&received.events[0])).or_default().push(delivery);
    }
    arrived
}

fn at_hec(sandbox: &Sandbox) -> BTreeMap<Uuid, Vec<String>> {
    let mut arrived = BTreeMap::<Uuid, Vec<String>>::new();
    for event in sandbox.events(HEC) {
        arrived.entry(trace(&event["event"])).or_default().push(String::new());
    }
    arrived
}

fn trace(record: &Value) -> Uuid {
    record["trace_id"].as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("no trace id in {record}"))
}
