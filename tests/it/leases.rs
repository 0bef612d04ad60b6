//! Two dispatchers on one store: each delivery is settled by one of them, and what a dead one held comes back.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use interven::channels::egress::{Egress, EgressSettings};
use interven::clock::{Clock, fresh_id};
use interven::config::{Args, Config, Environment};
use interven::dispatch::inbox::Inbox;
use interven::dispatch::{Dispatcher, Parts};
use interven::domain::channel::{Channel, Destination};
use interven::domain::decision::{Agent, Decision, DecisionKind};
use interven::domain::delivery::DeliveryState;
use interven::domain::filter::Filter;
use interven::domain::incident::Rules;
use interven::domain::severity::Severity;
use interven::domain::time::Time;
use interven::lifecycle::Lifecycle;
use interven::secret::{EncryptionKey, Vault};
use interven::settings::Settings;
use interven::store::sqlite::SqliteStore;
use interven::store::{Asker, Change, Delivery, DeliveryQuery, Handoff, Settlement, Store};
use interven_sandbox::Sandbox;
use serde_json::json;
use uuid::Uuid;

use crate::support::in_time;

const BY: Asker = Asker { key: Uuid::nil(), single_use: false, incidents: Rules { repeated_deny_count: 5, repeated_deny_window: Duration::from_secs(3_600) } };
/// A lease without a beat of the heart is over after this.
const LEASE: Duration = Duration::from_secs(5);

fn open(folder: &Path, handoff: Option<Arc<dyn Handoff>>) -> Arc<dyn Store> {
    let vault = Arc::new(Vault::new(&EncryptionKey::from_hex(&"07".repeat(32)).unwrap()));
    Arc::new(SqliteStore::open(folder, vault, handoff).unwrap())
}

fn clock() -> Clock {
    Clock::manual(Time::parse("2026-06-01T12:00:00.000Z").unwrap())
}

/// A node: its store on the shared folder, its dispatcher, its owner of tasks.
struct Node {
    store: Arc<dyn Store>,
    dispatcher: Arc<Dispatcher>,
    lifecycle: Lifecycle,
}

impl Drop for Node {
    fn drop(&mut self) {
        self.lifecycle.stop();
    }
}

async fn node(folder: &Path, clock: &Clock) -> Node {
    let inbox = Arc::new(Inbox::default());
    let handoff: Arc<dyn Handoff> = Arc::clone(&inbox) as _;
    let store = open(folder, Some(handoff));
    let egress = Egress::new(EgressSettings { allow: vec!["127.0.0.0/8".parse().unwrap()], ..EgressSettings::default() }).unwrap();
    let lifecycle = Lifecycle::default();
    let parts = Parts {
        store: Arc::clone(&store),
        clock: clock.clone(),
        egress,
        inbox,
        lifecycle: lifecycle.clone(),
        settings: Arc::new(Settings::load(&Config::load(&Args::default(), &Environment::new()).unwrap(), store.as_ref()).await.unwrap()),
        jitter: || 0.0,
    };
    Node { store, dispatcher: Dispatcher::start(parts).await.unwrap(), lifecycle }
}

/// A webhook channel that takes everything, one event a request.
fn channel(url: &str, now: Time) -> Channel {
    let destination: Destination = serde_json::from_value(json!({"kind": "siem", "config": {"url": url, "format": "JSON"}})).unwrap();
    Channel {
        id: fresh_id(now),
        name: "soc".to_owned(),
        enabled: true,
        managed: false,
        destination,
        filter: Filter::default(),
        reminder: false,
        pause: None,
        created_at: now,
        updated_at: now,
    }
}

fn decisions(count: usize, now: Time) -> Vec<Decision> {
    let one = |at: usize| Decision {
        trace_id: fresh_id(now),
        kind: DecisionKind::Deny,
        occurred_at: now,
        received_at: now,
        title: format!("event {at}"),
        severity: Severity::High,
        risk_score: None,
        reason_codes: Vec::new(),
        agent: Agent { id: Some(format!("agent {at}")), name: None, runtime_type: None },
        tool_name: "t".to_owned(),
        operation: None,
        method: None,
        url: None,
        body: None,
        src_ip: None,
        policy_id: None,
        policy_name: None,
        environment: None,
        scan: None,
        approval: None,
        incident_id: None,
    };
    (0..count).map(one).collect()
}

async fn deliveries(store: &dyn Store, channel: Uuid) -> Vec<Delivery> {
    let query = DeliveryQuery { channel: Some(channel), ..DeliveryQuery::default() };
    store.deliveries(query, None, 10_000).await.unwrap()
}

fn delivered(delivery: i64) -> Settlement {
    let change = Change::Settled { state: DeliveryState::Delivered, reason: None, reference: None, sent_in: None };
    Settlement { delivery, attempt: None, change }
}

#[tokio::test]
async fn two_dispatchers_send_and_settle_each_delivery_once() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
    let sandbox = Sandbox::start(([127, 0, 0, 1], 0).into()).await.unwrap();
    let channel = channel(&sandbox.generic_url("soc"), clock.now());
    // Reported before either node runs, and then through both: what is handed over and what is claimed.
    let before = open(folder.path(), None);
    before.insert_channel(channel.clone()).await.unwrap();
    before.record(decisions(200, clock.now()), BY).await.unwrap();
    drop(before);
    let (one, two) = (node(folder.path(), &clock).await, node(folder.path(), &clock).await);
    let (first, second) = tokio::join!(one.store.record(decisions(150, clock.now()), BY), two.store.record(decisions(150, clock.now()), BY));
    assert_eq!(first.unwrap().len() + second.unwrap().len(), 300);
    for node in [&one, &two] {
        node.dispatcher.wake_all();
    }
    in_time("500 deliveries", async {
        one.dispatcher.idle().await;
        two.dispatcher.idle().await;
        one.dispatcher.idle().await;
    })
    .await;

    let all = deliveries(one.store.as_ref(), channel.id).await;
    assert_eq!(all.len(), 500);
    assert!(all.iter().all(|delivery| delivery.state == DeliveryState::Delivered && delivery.attempts == 1), "each settled once");
    let received = sandbox.received("soc");
    let ids: BTreeSet<&str> = received.iter().filter_map(|received| received.header("interven-delivery")).collect();
    assert_eq!((received.len(), ids.len()), (500, 500), "each sent once");
}

#[tokio::test]
async fn a_lease_that_is_not_renewed_loses_its_claims_and_its_say() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
    let store = open(folder.path(), None);
    let channel = channel("http://127.0.0.1:9/", clock.now());
    store.insert_channel(channel.clone()).await.unwrap();
    store.record(decisions(10, clock.now()), BY).await.unwrap();
    let start = clock.now();
    let (dead, alive) = (store.acquire_lease(start.after(LEASE)).await.unwrap(), store.acquire_lease(start.after(LEASE)).await.unwrap());
    let (held, _) = store.claim(channel.id, dead, start, 4).await.unwrap();
    let (others, _) = store.claim(channel.id, alive, start, 100).await.unwrap();
    assert_eq!((held.len(), others.len()), (4, 6), "a claim never takes what another holds");

    // At the last moment of the lease nothing is taken from it.
    let last = start.after(LEASE);
    assert!(store.renew_lease(alive, last, last.after(LEASE)).await.unwrap().is_empty());
    assert!(store.claim(channel.id, alive, last, 100).await.unwrap().0.is_empty());
    let lapsed = last.after(Duration::from_millis(1));
    assert_eq!(store.renew_lease(alive, lapsed, lapsed.after(LEASE)).await.unwrap(), [channel.id]);
    let (back, _) = store.claim(channel.id, alive, lapsed, 100).await.unwrap();
    let ids = |claims: &[interven::store::Claimed]| claims.iter().map(|claim| claim.id).collect::<Vec<_>>();
    assert_eq!(ids(&back), ids(&held));

    // Both settle all of it: the late one has no say, before and after the other's word.
    let all: Vec<Settlement> = ids(&held).into_iter().map(delivered).collect();
    assert_eq!(store.settle(dead, all.clone(), lapsed).await.unwrap(), [false; 4]);
    assert!(deliveries(store.as_ref(), channel.id).await.iter().all(|delivery| delivery.state == DeliveryState::Pending));
    assert_eq!(store.settle(alive, all.clone(), lapsed).await.unwrap(), [true; 4]);
    assert_eq!(store.settle(alive, all.clone(), lapsed).await.unwrap(), [false; 4], "not twice either");
    let retry = Change::Retry { at: lapsed, failures: 1, reason: None, degraded: false };
    let late = all.into_iter().map(|settlement| Settlement { change: retry.clone(), ..settlement }).collect();
    assert_eq!(store.settle(dead, late, lapsed).await.unwrap(), [false; 4]);
    let settled = deliveries(store.as_ref(), channel.id).await.iter().filter(|delivery| delivery.state == DeliveryState::Delivered).count();
    assert_eq!(settled, 4);
}

#[tokio::test]
async fn what_a_dead_dispatcher_held_is_sent_by_the_other() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), clock());
    let sandbox = Sandbox::start(([127, 0, 0, 1], 0).into()).await.unwrap();
    let channel = channel(&sandbox.generic_url("soc"), clock.now());
    let dead = open(folder.path(), None);
    dead.insert_channel(channel.clone()).await.unwrap();
    dead.record(decisions(25, clock.now()), BY).await.unwrap();
    let lease = dead.acquire_lease(clock.now().after(LEASE)).await.unwrap();
    assert_eq!(dead.claim(channel.id, lease, clock.now(), 100).await.unwrap().0.len(), 25);

    let alive = node(folder.path(), &clock).await;
    in_time("the first look", alive.dispatcher.idle()).await;
    assert!(sandbox.received("soc").is_empty(), "it is still the other's");
    for _ in 0..5 {
        clock.advance(Duration::from_millis(1_500));
        in_time("the other's claims", alive.dispatcher.idle()).await;
    }
    assert_eq!(sandbox.received("soc").len(), 25);
    assert!(deliveries(alive.store.as_ref(), channel.id).await.iter().all(|delivery| delivery.state == DeliveryState::Delivered));
}
