//! The list against a plain look at everything, whatever part of it is in the index.

use std::time::Duration;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::criteria::{SearchText, Window};
use crate::domain::decision::DecisionKind;
use crate::domain::event::Event;
use crate::domain::filter::{EventChoice, Filter};
use crate::domain::incident::{Author, Incident, Rules};
use crate::domain::severity::Severity;
use crate::formats::fixture;
use crate::secret::{EncryptionKey, Vault};
use crate::store::sqlite::{SqliteStore, rows};
use crate::store::{Asker, Order, Pruning, Store, TermField, Walk};

const BY: Asker = Asker { key: Uuid::nil(), single_use: false, incidents: Rules { repeated_deny_count: 50, repeated_deny_window: Duration::from_secs(60) } };
const DAY: i64 = 86_400_000;
/// Each decision comes in so long after the one before it.
const STEP: i64 = DAY / 16;

struct Bench {
    store: SqliteStore,
    folder: tempfile::TempDir,
    kept: u64,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = Arc::new(Vault::new(&EncryptionKey::from_hex(&"07".repeat(32)).unwrap()));
        let mut store = SqliteStore::open(folder.path(), vault, None).unwrap();
        store.block_bits = 6;
        Self { store, folder, kept: 0 }
    }

    /// So many more decisions, of all sorts.
    async fn keep(&mut self, count: u64) {
        let decisions = (self.kept..self.kept + count).map(decision).collect();
        self.kept += count;
        self.store.record(decisions, BY).await.unwrap();
    }

    /// All that there are, newest first.
    async fn all(&self) -> Vec<Decision> {
        let walk = Arc::new(Walk { order: Order::Received, since: None, until: None, criteria: Criteria::default() });
        let mut at = self.store.begin_walk(Arc::clone(&walk), None).await.unwrap();
        let mut all = Vec::new();
        loop {
            let page = self.store.walk_on(Arc::clone(&walk), at, 1_000).await.unwrap();
            at = page.position;
            all.extend(page.decisions.iter().map(|document| rows::decision(document.json, None, None).unwrap()));
            if page.ended {
                all.reverse();
                return all;
            }
        }
    }

    async fn prune(&self, received_before: i64) {
        let mut next = Some(Pruning::START);
        while let Some(from) = next {
            next = self.store.prune(Time::from_ms(received_before), from).await.unwrap().next;
        }
    }

    /// Breaks off before the last thing that sealing a block writes.
    async fn crash(&self) {
        let Some(mut draft) = self.store.reads.read(|conn| next_draft(conn, 6)).await.unwrap() else { return };
        while draft.read(&self.file()).unwrap() {}
        let mut pieces = draft.pieces();
        pieces.truncate(2);
        for piece in pieces {
            self.store.writes.write(piece.rows(), move |tx| piece.write(tx.conn)).await.unwrap();
        }
    }

    async fn page(&self, criteria: &Arc<Criteria>, before: Option<i64>, limit: usize, patience: Duration) -> ActivityPage {
        self.store.activity(Arc::clone(criteria), before, limit, patience).await.unwrap()
    }

    fn file(&self) -> Connection {
        Connection::open(self.folder.path().join("interven.db")).unwrap()
    }

    fn count(&self, table: &str) -> i64 {
        self.file().query_row(&format!("select count(*) from {table}"), [], |row| row.get(0)).unwrap()
    }
}

/// A decision that is made of its number.
fn decision(number: u64) -> Decision {
    let mut left = number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let (id, band) = (left, usize::try_from(left >> 7).unwrap_or(0) % 4);
    let mut pick = |from: &[&str]| {
        left = left.rotate_left(11).wrapping_mul(0x94d0_49bb_1331_11eb) ^ 0x5bd1;
        from[usize::try_from(left >> 33).unwrap() % from.len()].to_owned()
    };
    let long = format!("{}tail", "é".repeat(200));
    let received = DAY * 400 + i64::try_from(number).unwrap() * STEP;
    let late = pick(&["0", "0", "0", "40", "-1", "90"]).parse::<i64>().unwrap();
    let mut decision = fixture::example();
    decision.trace_id = Uuid::from_u128((u128::from(id) << 64) | u128::from(number));
    decision.kind = DecisionKind::Allow;
    (decision.received_at, decision.occurred_at) = (Time::from_ms(received), Time::from_ms(received - late * DAY));
    decision.severity = Severity::ALL[band];
    if number % 17 == 3 {
        decision.kind = DecisionKind::Sanitize;
    }
    decision.agent.id = Some(pick(&["agent-1", "agent-2", "100%", "a_b", "back\\slash", &long]));
    decision.agent.name = Some(pick(&["Billing", "billing-eu", "Ärger", "agent-1"])).filter(|_| !number.is_multiple_of(3));
    decision.tool_name = pick(&["slack", "github", "slack.post_message"]);
    decision.operation = Some(pick(&["post_message", "merge", ""])).filter(|_| !number.is_multiple_of(5));
    decision.reason_codes =
        [pick(&["SECRET_DETECTED", "RATE_LIMITED", ""]), pick(&["PII_EGRESS", "RATE_LIMITED"])].into_iter().filter(|code| !code.is_empty()).collect();
    decision.environment = Some(pick(&["production", "Production ", "test"])).filter(|_| !number.is_multiple_of(4));
    if number % 97 == 5 {
        decision.agent.id = Some("rare".to_owned());
    }
    decision
}

/// Some of these; none is any.
fn some(from: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    prop_oneof![3 => Just(Vec::new()), 2 => proptest::collection::vec(proptest::sample::select(from).prop_map(str::to_owned), 1..3)]
}

fn text() -> impl Strategy<Value = Option<SearchText>> {
    let texts = ["billing", "AGENT", "%", "_", "\\", "0%", "tail", "ärg", "rate", "rare", "nothing", "SECRET_"].map(str::to_owned);
    let typed = prop_oneof![
        proptest::sample::select(texts.to_vec()),
        (0..400_u64, 4..12_usize).prop_map(|(number, digits)| decision(number).trace_id.simple().to_string()[..digits].to_owned())
    ];
    prop_oneof![2 => Just(None), 1 => typed.prop_map(|text| SearchText::new(&text))]
}

fn criteria() -> impl Strategy<Value = Criteria> {
    let time = || proptest::option::weighted(0.3, (-40..440_i64).prop_map(|at| Time::from_ms(DAY * 400 + at * STEP + 5)));
    let events = prop_oneof![3 => Just(vec![EventChoice::All, EventChoice::Allow]), 1 => Just(vec![EventChoice::All]), 1 => Just(vec![EventChoice::Allow, EventChoice::Deny])];
    let severities = proptest::collection::vec(proptest::sample::select(Severity::ALL.to_vec()), 0..3);
    let filter = (
        events,
        proptest::sample::select(Severity::ALL[..3].to_vec()),
        some(&["slack", "slack.post_message", "github.merge", "slack."]),
        some(&["agent-1", "Billing", "rare", "a_b", "nobody"]),
    );
    (filter, severities, some(&["RATE_LIMITED", "PII_EGRESS", "RATE"]), some(&["PRODUCTION", "test"]), text(), (any::<bool>(), time(), time())).prop_map(
        |((events, min_severity, tools, agents), severities, reasons, environments, text, (received, since, until))| Criteria {
            filter: Filter { events, min_severity, tools, agents },
            severities,
            reasons,
            environments,
            trace_id: None,
            text,
            window: Window { received, since, until },
        },
    )
}

/// What happens to a store.
#[derive(Clone, Debug)]
enum Happens {
    Keep(u64),
    Seal,
    Crash,
    /// What came in before that many were kept is removed.
    Prune(i64),
}

fn happens() -> impl Strategy<Value = Vec<Happens>> {
    let one = prop_oneof![
        3 => (1..90_u64).prop_map(Happens::Keep),
        4 => Just(Happens::Seal),
        1 => Just(Happens::Crash),
        1 => (0..300_i64).prop_map(Happens::Prune),
    ];
    proptest::collection::vec(one, 0..16)
}

async fn happen(bench: &mut Bench, what: &Happens) {
    match what {
        Happens::Keep(count) => bench.keep(*count).await,
        Happens::Seal => drop(bench.store.index_activity().await.unwrap()),
        Happens::Crash => bench.crash().await,
        Happens::Prune(count) => bench.prune(DAY * 400 + count * STEP).await,
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pages_give_what_matches_once_and_in_order(
        before in happens(), during in happens(), all_criteria in proptest::collection::vec(criteria(), 4), limit in 1..40_usize, patient: bool,
    ) {
        block_on(async {
            let mut bench = Bench::new();
            bench.keep(150).await;
            for what in &before {
                happen(&mut bench, what).await;
            }
            for criteria in all_criteria {
                let criteria = Arc::new(criteria);
                let expected: Vec<Uuid> = bench.all().await.iter().filter(|decision| criteria.matches(decision)).map(|decision| decision.trace_id).collect();
                let patience = if patient { Duration::from_secs(60) } else { Duration::ZERO };
                let (mut got, mut next) = (Vec::new(), None);
                let mut meanwhile = during.iter().filter(|what| !matches!(what, Happens::Prune(_)));
                loop {
                    let page = bench.page(&criteria, next, limit, patience).await;
                    assert!(page.decisions.len() <= limit && page.before.is_none_or(|at| next.is_none_or(|before| at < before)), "each page gets on");
                    assert!(!patient || page.decisions.len() == limit || page.before.is_none());
                    got.extend(page.decisions.iter().map(|decision| decision.trace_id));
                    next = page.before;
                    if let Some(what) = meanwhile.next() {
                        happen(&mut bench, what).await;
                    }
                    if next.is_none() {
                        break;
                    }
                }
                assert_eq!(got, expected, "{criteria:?}");
            }
        });
    }
}

#[tokio::test]
async fn an_id_is_found_wherever_it_is_and_its_other_criteria_count() {
    let mut bench = Bench::new();
    bench.keep(200).await;
    assert!(bench.store.index_activity().await.unwrap());
    for number in [0, 63, 130, 199] {
        let wanted = decision(number);
        let of = |severities: Vec<Severity>| Arc::new(Criteria { trace_id: Some(wanted.trace_id), severities, ..Criteria::default() });
        let page = bench.page(&of(Vec::new()), None, 1, Duration::ZERO).await;
        assert_eq!((page.decisions.len(), page.decisions[0].trace_id, page.before), (1, wanted.trace_id, None));
        let others = Severity::ALL.into_iter().filter(|severity| *severity != wanted.severity).collect();
        assert!(bench.page(&of(others), None, 1, Duration::ZERO).await.decisions.is_empty());
    }
}

#[tokio::test]
async fn a_search_whose_time_is_over_says_where_it_goes_on() {
    let mut bench = Bench::new();
    bench.keep(64 * 70).await;
    let rare = Arc::new(Criteria { filter: Filter { agents: vec!["nobody".to_owned()], ..Criteria::default().filter }, ..Criteria::default() });
    let page = bench.page(&rare, None, 50, Duration::ZERO).await;
    assert!(page.decisions.is_empty() && page.before.is_some(), "not in the index yet");
    while bench.store.index_activity().await.unwrap() {}
    assert_eq!(bench.count("activity_blocks"), 70, "the last one, which begins with the 64th row of another, is open");
    let (mut next, mut pages) = (None, 0);
    loop {
        next = bench.page(&rare, next, 50, Duration::ZERO).await.before;
        pages += 1;
        if next.is_none() {
            break;
        }
    }
    assert!(pages > 2, "{pages}");
    assert_eq!(bench.page(&rare, None, 50, Duration::from_secs(60)).await.before, None);
    let hostile = bench.page(&rare, Some(i64::MIN), 50, Duration::from_secs(60)).await;
    assert_eq!((hostile.decisions.len(), hostile.before), (0, None));
    let all = bench.page(&Arc::default(), Some(i64::MAX), 50, Duration::from_secs(60)).await;
    assert_eq!(all.decisions[0].trace_id, decision(bench.kept - 1).trace_id);
}

#[tokio::test]
async fn what_is_pruned_leaves_the_index_and_numbers_are_not_given_again() {
    let mut bench = Bench::new();
    bench.keep(640).await;
    while bench.store.index_activity().await.unwrap() {}
    assert!(bench.count("activity_terms") > 30);
    bench.prune(DAY * 400 + 320 * STEP).await;
    assert_eq!((bench.count("decisions"), bench.count("activity_blocks")), (320, 5));
    let below: i64 = bench.file().query_row("select count(*) from activity_postings where key < 5 << 32", [], |row| row.get(0)).unwrap();
    assert_eq!(below, 0);
    bench.prune(DAY * 4_000).await;
    // The newest stays, in the block that is open.
    assert_eq!(["decisions", "activity_blocks", "activity_postings", "activity_terms"].map(|table| bench.count(table)), [1, 0, 0, 0]);
    bench.keep(200).await;
    while bench.store.index_activity().await.unwrap() {}
    let all: Vec<Uuid> = bench.page(&Arc::default(), None, 500, Duration::from_secs(60)).await.decisions.iter().map(|decision| decision.trace_id).collect();
    assert_eq!(all, (639..840).rev().map(|number| decision(number).trace_id).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_row_that_stays_longer_keeps_its_block_alone() {
    let mut bench = Bench::new();
    bench.keep(640).await;
    while bench.store.index_activity().await.unwrap() {}
    let kept = decision(70);
    let Event::Incident(incident) = fixture::incident() else { unreachable!() };
    let open = Incident { trace_ids: vec![kept.trace_id], ..(*incident).clone() };
    bench.store.open_incident(open, Author::Api { user: Uuid::nil(), name: "ada".to_owned() }).await.unwrap();
    bench.prune(DAY * 400 + 500 * STEP).await;
    let blocks: i64 = bench.file().query_row("select count(*) from activity_blocks where block < 7", [], |row| row.get(0)).unwrap();
    assert_eq!(blocks, 1);
    let last = bench.page(&Arc::default(), None, 500, Duration::from_secs(60)).await.decisions.pop().unwrap();
    assert_eq!(last.trace_id, kept.trace_id);
}

#[tokio::test]
async fn a_row_that_does_not_parse_keeps_no_other_out_of_the_index() {
    let mut bench = Bench::new();
    bench.keep(70).await;
    bench.file().execute("update decisions set document = x'7b' where seq = 10", []).unwrap();
    assert!(bench.store.index_activity().await.unwrap());
    assert!(!bench.store.index_activity().await.unwrap());
    let rare = Arc::new(Criteria { filter: Filter { agents: vec!["rare".to_owned()], ..Criteria::default().filter }, ..Criteria::default() });
    assert_eq!(bench.page(&rare, None, 50, Duration::from_secs(60)).await.decisions.len(), 1);
}

#[tokio::test]
async fn suggestions_come_from_the_index_and_from_what_is_not_in_it() {
    let mut bench = Bench::new();
    bench.keep(150).await;
    let suggest = async |field, text: &str| bench.store.activity_terms(field, SearchText::new(text), 10).await.unwrap();
    let sorted = |mut values: Vec<String>| {
        values.sort();
        values
    };
    for _ in 0..3 {
        assert_eq!(
            sorted(suggest(TermField::Agent, "").await),
            ["100%", "Billing", "a_b", "agent-1", "agent-2", "back\\slash", "billing-eu", "rare", "Ärger"],
            "none that was cut"
        );
        assert_eq!(suggest(TermField::Agent, "%").await, ["100%"]);
        assert_eq!(suggest(TermField::Agent, "RAR").await, ["rare"]);
        assert_eq!(sorted(suggest(TermField::Environment, "").await), ["production", "test"]);
        assert_eq!(sorted(suggest(TermField::Tool, "merge").await), ["github.merge", "slack.merge", "slack.post_message.merge"]);
        assert_eq!(bench.store.activity_terms(TermField::Reason, None, 2).await.unwrap().len(), 2);
        bench.store.index_activity().await.unwrap();
    }
    assert_eq!(bench.count("activity_blocks"), 2);
}

#[test]
fn nothing_is_read_without_an_index() {
    let bench = Bench::new();
    let conn = bench.file();
    for text in [by_rows().as_str(), &by_number(), plan::BLOCK, plan::POSTING, plan::POSTINGS, plan::TRACES, terms::ONE, terms::ALL] {
        let mut explain = conn.prepare(&format!("explain query plan {text}")).unwrap();
        let parameters = explain.parameter_count();
        let steps = explain.query_map(rusqlite::params_from_iter(vec![1; parameters]), |row| row.get::<_, String>("detail")).unwrap();
        let steps: Vec<String> = steps.collect::<rusqlite::Result<_>>().unwrap();
        assert!(steps.iter().all(|step| step.starts_with("SEARCH")), "{text}: {steps:?}");
    }
}
