//! How long the classifier and the sanitiser take: `cargo bench --bench classify`.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use interven::gateway::classify::{Classifier, Settings};
use interven::gateway::sanitize::sanitize;
use serde_json::json;
use serde_json::value::RawValue;

/// A list of issues as a tool would send it, at least so many bytes long; with an address in each, or with nothing to find.
fn issues(length: usize, has_findings: bool) -> Box<RawValue> {
    let note = "Deploy 4417 to eu-central-1 went fine at 2026-02-11T08:01:22Z; see https://acme.dev/runs/4417?tab=logs and the token usage.";
    let issue = |n: usize| {
        let owner = if has_findings { format!("joe{n}@acme.dev") } else { "joe".to_owned() };
        json!({ "id": n, "uuid": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "note": note, "done": n.is_multiple_of(2), "api_calls": n * 17, "owner": owner })
    };
    let each = issue(100).to_string().len() + 1;
    let body: serde_json::Value = (100..100 + length.div_ceil(each)).map(issue).collect();
    serde_json::value::to_raw_value(&body).unwrap_or_default()
}

fn classify(criterion: &mut Criterion) {
    let Ok(classifier) = Classifier::new(&Settings::default()) else { return };
    let mut group = criterion.benchmark_group("classify");
    for (name, has_findings) in [("clean", false), ("with findings", true)] {
        for length in [1024, 64 * 1024, 256 * 1024] {
            let body = issues(length, has_findings);
            group.throughput(Throughput::Bytes(body.get().len() as u64));
            group.bench_function(BenchmarkId::new(name, length), |bencher| bencher.iter(|| classifier.classify(&body)));
        }
    }
    let body = issues(64 * 1024, true);
    let found = classifier.classify(&body);
    group.bench_function("sanitise/65536", |bencher| bencher.iter(|| sanitize(&body, &found)));
    group.finish();
}

criterion_group!(benches, classify);
criterion_main!(benches);
