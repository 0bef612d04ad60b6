//! A walk while others write: nothing is lost, nothing comes twice.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::domain::criteria::Criteria;
use crate::domain::decision::Decision;
use crate::domain::filter::{EventChoice, Filter};
use crate::domain::incident::Rules;
use crate::formats::fixture;
use crate::formats::record::Record;
use crate::secret::{EncryptionKey, Vault};
use crate::store::sqlite::SqliteStore;
use crate::store::{Asker, Store};

const BY: Asker = Asker { key: Uuid::nil(), single_use: false, incidents: Rules { repeated_deny_count: 50, repeated_deny_window: Duration::from_secs(60) } };

/// A step of what happens while a walk goes on.
#[derive(Clone, Debug)]
enum Step {
    /// A decision that happened then is kept, about the second agent or the first.
    Keep(i64, bool),
    /// The walk is read on by so many.
    Read(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![(0..20_i64, any::<bool>()).prop_map(|(at, second)| Step::Keep(at, second)), (1..5_usize).prop_map(Step::Read)];
    proptest::collection::vec(step, 0..30)
}

struct Bench {
    store: SqliteStore,
    folder: tempfile::TempDir,
    /// By row: when it happened, its trace id, and whether it is about the second agent.
    kept: Vec<(i64, Uuid, bool)>,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = Arc::new(Vault::new(&EncryptionKey::from_hex(&"07".repeat(32)).unwrap()));
        Self { store: SqliteStore::open(folder.path(), vault, None).unwrap(), folder, kept: Vec::new() }
    }

    /// `received` in seconds.
    async fn keep(&mut self, at: i64, second: bool, received: i64) {
        // Not in the order in which they are kept.
        let trace_id = Uuid::from_u128((self.kept.len() as u128 * 7_919) % 10_007);
        let mut decision = Decision { trace_id, occurred_at: Time::from_ms(at), received_at: Time::from_ms(received * 1_000), ..fixture::example() };
        decision.kind = DecisionKind::Allow;
        decision.agent.id = Some(if second { "second" } else { "first" }.to_owned());
        self.store.record(vec![decision], BY).await.unwrap();
        self.kept.push((at, trace_id, second));
    }

    async fn read(&self, walk: &Arc<Walk>, position: &mut Position, limit: usize, into: &mut Vec<Uuid>) -> bool {
        let page = self.store.walk_on(Arc::clone(walk), *position, limit).await.unwrap();
        assert!(page.decisions.len() <= limit);
        *position = page.position;
        into.extend(page.decisions.iter().filter_map(|document| Record::stored(document.json, None, None).unwrap().trace_id));
        page.ended
    }
}

fn walk(order: Order, since: Option<i64>, until: Option<i64>, agents: &[&str]) -> Arc<Walk> {
    let agents = agents.iter().map(|&agent| agent.to_owned()).collect();
    let filter = Filter { events: vec![EventChoice::All, EventChoice::Allow], agents, ..Filter::default() };
    let criteria = Criteria { filter, ..Criteria::default() };
    Arc::new(Walk { order, since: since.map(Time::from_ms), until: until.map(Time::from_ms), criteria })
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_walk_gives_what_was_there_when_it_began_in_its_order(before in steps(), during in steps(), since in 0..10_i64, until in 10..20_i64, one: bool) {
        block_on(async {
            let mut bench = Bench::new();
            for step in before {
                if let Step::Keep(at, second) = step {
                    bench.keep(at, second, 0).await;
                }
            }
            let agents: &[&str] = if one { &["second"] } else { &[] };
            let walk = walk(Order::Occurred, Some(since), Some(until), agents);
            let mut position = bench.store.begin_walk(Arc::clone(&walk), None).await.unwrap();
            let wanted = bench.kept.iter().filter(|(at, _, second)| (since..until).contains(at) && (*second || !one));
            let expected: Vec<Uuid> = wanted.map(|(at, id, _)| ((*at, *id), *id)).collect::<BTreeMap<_, _>>().into_values().collect();
            let mut got = Vec::new();
            for step in during {
                match step {
                    Step::Keep(at, second) => bench.keep(at, second, 0).await,
                    Step::Read(limit) => {
                        bench.read(&walk, &mut position, limit, &mut got).await;
                        // As a caller does who comes back with a cursor.
                        position = bench.store.begin_walk(Arc::clone(&walk), Some(position)).await.unwrap();
                    }
                }
            }
            while !bench.read(&walk, &mut position, 3, &mut got).await {}
            assert_eq!(got, expected);
        });
    }

    #[test]
    fn who_polls_gets_each_that_came_in_once(steps in steps()) {
        block_on(async {
            let mut bench = Bench::new();
            let walk = walk(Order::Received, None, None, &[]);
            let mut position = bench.store.begin_walk(Arc::clone(&walk), None).await.unwrap();
            let mut got = Vec::new();
            for step in steps {
                match step {
                    Step::Keep(at, second) => bench.keep(at, second, 0).await,
                    Step::Read(limit) => {
                        position = bench.store.begin_walk(Arc::clone(&walk), Some(position)).await.unwrap();
                        bench.read(&walk, &mut position, limit, &mut got).await;
                    }
                }
            }
            position = bench.store.begin_walk(Arc::clone(&walk), Some(position)).await.unwrap();
            while !bench.read(&walk, &mut position, 2, &mut got).await {}
            assert_eq!(got, bench.kept.iter().map(|(_, id, _)| *id).collect::<Vec<_>>());
        });
    }
}

#[tokio::test]
async fn by_receipt_the_window_is_found_though_rows_are_a_little_out_of_order() {
    let mut bench = Bench::new();
    let received: Vec<i64> = (0..100).map(|row| row * 60 + if row % 7 == 0 { 200 } else { 0 }).collect();
    for at in &received {
        bench.keep(0, false, *at).await;
    }
    for (since, until) in [(0, 9_999), (1_000, 3_000), (5_990, 6_200), (0, 1), (7_000, 8_000)] {
        let walk = walk(Order::Received, Some(since * 1_000), Some(until * 1_000), &[]);
        let mut position = bench.store.begin_walk(Arc::clone(&walk), None).await.unwrap();
        let mut got = Vec::new();
        while !bench.read(&walk, &mut position, 4, &mut got).await {}
        let expected: Vec<Uuid> = bench.kept.iter().zip(&received).filter(|(_, at)| (since..until).contains(*at)).map(|((_, id, _), _)| *id).collect();
        assert_eq!(got, expected, "{since} to {until}");
    }
}

#[tokio::test]
async fn a_read_ends_after_a_mebibyte_and_gives_at_least_one() {
    let bench = Bench::new();
    for n in 0..5_u128 {
        let size = if n == 4 { 3 << 20 } else { 700 << 10 };
        let decision = Decision { trace_id: Uuid::from_u128(n), title: "x".repeat(size), ..fixture::example() };
        bench.store.record(vec![decision], BY).await.unwrap();
    }
    let walk = walk(Order::Received, None, None, &[]);
    let mut position = bench.store.begin_walk(Arc::clone(&walk), None).await.unwrap();
    let mut sizes = Vec::new();
    loop {
        let page = bench.store.walk_on(Arc::clone(&walk), position, 1_000).await.unwrap();
        position = page.position;
        sizes.push(page.decisions.len());
        if page.ended {
            break;
        }
    }
    assert_eq!(sizes, [2, 2, 1, 0]);
}

#[test]
fn a_page_is_read_by_its_index_and_nothing_is_sorted() {
    let bench = Bench::new();
    let other = Connection::open(bench.folder.path().join("interven.db")).unwrap();
    let plan = |order| -> Vec<String> {
        let mut explain = other.prepare(&format!("explain query plan {}", statement(order))).unwrap();
        let wanted = explain.parameter_count();
        let values = vec![0_i64; wanted];
        explain.query_map(rusqlite::params_from_iter(values), |row| row.get("detail")).unwrap().collect::<rusqlite::Result<_>>().unwrap()
    };
    let occurred = plan(Order::Occurred);
    assert!(occurred[0].contains("USING INDEX decisions_occurred ((occurred_at,trace_id)>(?,?)"), "{occurred:?}");
    assert!(!occurred.iter().chain(&plan(Order::Received)).any(|line| line.contains("TEMP B-TREE") || line.starts_with("SCAN e")), "{occurred:?}");
}
