//! How long the judgement of a call takes, in memory and without its commit, with the policies of a new installation and a hundred more:
//! `cargo bench --bench judge`.

use std::error::Error;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use interven::domain::decision::Agent;
use interven::domain::severity::RiskBands;
use interven::domain::time::Time;
use interven::gateway::classify::{Classifier, Settings};
use interven::gateway::facts::Call;
use interven::gateway::history::History;
use interven::gateway::judge::{Asking, Gateway};
use interven::gateway::organisation::Organisation;
use interven::gateway::policy::{Format, Policies, Policy, defaults, validate};
use interven::gateway::risk::Weights;
use interven::gateway::threat::Threats;
use interven::gateway::tools::Tools;
use serde_json::json;
use serde_json::value::RawValue;
use uuid::Uuid;

/// A policy such as a team writes: of all tools or one, with conditions on words, values, addresses and the score.
fn policy(number: usize) -> String {
    let tool = ["slack", "github", "jira", "*"][number % 4];
    format!(
        "{{name: team {number}, rules: [
            {{rule_id: words, priority: 10, match: {{tool_name: '{tool}'}}, condition: {{body_contains_any: [forbidden-{number}, secret project {number}]}}, action: DENY}},
            {{rule_id: large, priority: 20, match: {{verbs: [WRITE]}}, condition: {{body_path_gt: {{path: '$.amount', value: {number}0000}}}}, action: REQUIRE_APPROVAL}},
            {{rule_id: place, priority: 30, match: {{url_patterns: ['https://*.internal-{number}.example/*']}}, condition: {{}}, action: DENY}},
            {{rule_id: risk, priority: 40, match: {{}}, condition: {{risk_score_gt: 0.99, is_new_destination: true}}, action: REQUIRE_APPROVAL}}]}}"
    )
}

fn gateway() -> Result<Gateway, Box<dyn Error>> {
    let mut documents = defaults();
    for number in 0..100 {
        documents.push(validate(&policy(number), Format::Yaml).map_err(|faults| format!("{faults:?}"))?);
    }
    let policies = documents.into_iter().enumerate().map(|(index, document)| Policy { id: Uuid::from_u128(index as u128), version: 1, document });
    let mut threats = Threats::default();
    threats.add("hosts", &(0..10_000).map(|number| format!("evil-{number}.example")).collect::<Vec<_>>().join("\n"))?;
    Ok(Gateway {
        tools: Arc::new(Tools::builtin()),
        classifier: Arc::new(Classifier::new(&Settings::default())?),
        policies: Arc::new(Policies::compile(policies.collect())?),
        threats: Arc::new(threats),
        weights: Weights::default(),
        bands: RiskBands::default(),
        organisation: Organisation::new(&["acme.dev".to_owned()], &[]),
    })
}

/// A message at least so many bytes long; with an address in each part, or with nothing to find.
fn message(length: usize, has_findings: bool) -> Result<Box<RawValue>, serde_json::Error> {
    let note = "Deploy 4417 to eu-central-1 went fine at 2026-02-11T08:01:22Z; see https://acme.dev/runs/4417?tab=logs and the token usage.";
    let block = |number: usize| {
        let owner = if has_findings { format!("joe{number}@acme.dev") } else { "joe".to_owned() };
        json!({ "type": "section", "id": number, "uuid": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "text": note, "owner": owner, "calls": number * 17 })
    };
    let each = block(100).to_string().len() + 1;
    let blocks: Vec<_> = (100..100 + length.div_ceil(each)).map(block).collect();
    serde_json::value::to_raw_value(&json!({ "channel": "C024BE91L", "blocks": blocks }))
}

fn judge(criterion: &mut Criterion) {
    let (gateway, history) = match gateway() {
        Ok(gateway) => (gateway, History::default()),
        Err(error) => panic!("the gateway of the benchmark: {error}"),
    };
    let agent = Agent { id: Some("a1".to_owned()), name: Some("build".to_owned()), runtime_type: Some("langgraph".to_owned()) };
    let mut group = criterion.benchmark_group("judge");
    let mut ms = 1_780_000_000_000;
    for (name, has_findings) in [("allowed", false), ("sanitised", true)] {
        for length in [1024, 64 * 1024] {
            let Ok(body) = message(length, has_findings) else { continue };
            group.throughput(Throughput::Bytes(body.get().len() as u64));
            group.bench_function(BenchmarkId::new(name, length), |bencher| {
                bencher.iter(|| {
                    ms += 1;
                    let call = Call { method: "POST", url: "https://slack.com/api/chat.postMessage", body: Some(&body) };
                    gateway.judge(&Asking { call, agent: &agent, environment: Some("production"), scope: None, now: Time::from_ms(ms) }, &history)
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, judge);
criterion_main!(benches);
