//! How well the classifier does on labelled bodies, all of them made up. `corpus.ndjson` has one a line: a name, what must be found, and
//! the body. A broken bar cuts what looks like a live key, so that no scanner of repositories takes it for one; it is taken out here.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::facts::DataClass;
use super::super::sanitize::sanitize;
use super::{Classifier, Settings};

#[derive(Deserialize)]
struct Case {
    name: String,
    kinds: BTreeSet<String>,
    body: Box<RawValue>,
}

fn cases() -> Vec<Case> {
    let lines = include_str!("corpus.ndjson").replace('¦', "");
    lines.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn class(kind: &str) -> DataClass {
    match kind {
        "email" | "phone" | "ssn" | "card_number" | "iban" | "passport" => DataClass::Pii,
        "mrn" | "npi" | "dea_number" | "mbi" | "icd10_code" => DataClass::Phi,
        "internal_marker" => DataClass::Internal,
        _ => DataClass::Secrets,
    }
}

#[derive(Default)]
struct Tally {
    right: u32,
    wrong: u32,
    missed: u32,
}

impl Tally {
    fn precision(&self) -> f64 {
        f64::from(self.right) / f64::from(self.right + self.wrong)
    }

    fn recall(&self) -> f64 {
        f64::from(self.right) / f64::from(self.right + self.missed)
    }
}

#[test]
fn the_corpus_is_told_apart() {
    let classifier = Classifier::new(&Settings::default()).unwrap();
    let mut tallies: BTreeMap<DataClass, Tally> = BTreeMap::new();
    let mut kinds = Tally::default();
    let cases = cases();
    for case in &cases {
        let found = classifier.classify(&case.body);
        let expected: BTreeSet<DataClass> = case.kinds.iter().map(|kind| class(kind)).collect();
        for of in expected.union(&found.classes) {
            let tally = tallies.entry(*of).or_default();
            match (expected.contains(of), found.classes.contains(of)) {
                (true, true) => tally.right += 1,
                (true, false) => tally.missed += 1,
                _ => tally.wrong += 1,
            }
        }
        let told: BTreeSet<String> = found.findings.iter().map(|finding| finding.kind.to_string()).collect();
        kinds.right += u32::try_from(told.intersection(&case.kinds).count()).unwrap();
        kinds.wrong += u32::try_from(told.difference(&case.kinds).count()).unwrap();
        kinds.missed += u32::try_from(case.kinds.difference(&told).count()).unwrap();
        if told != case.kinds {
            println!("{}: expected {:?}, found {told:?}", case.name, case.kinds);
        }
    }
    println!("{} bodies, {} without findings", cases.len(), cases.iter().filter(|case| case.kinds.is_empty()).count());
    println!("kinds: precision {:.3}, recall {:.3}", kinds.precision(), kinds.recall());
    for (class, tally) in &tallies {
        println!(
            "{class:?}: precision {:.3}, recall {:.3} ({} right, {} wrong, {} missed)",
            tally.precision(),
            tally.recall(),
            tally.right,
            tally.wrong,
            tally.missed
        );
    }
    assert_eq!(tallies.len(), 4);
    for tally in tallies.values().chain([&kinds]) {
        assert!(tally.precision() >= 0.95 && tally.recall() >= 0.95);
    }
}

#[test]
fn every_body_can_be_sanitised() {
    let classifier = Classifier::new(&Settings::default()).unwrap();
    for case in cases() {
        let clean = sanitize(&case.body, &classifier.classify(&case.body)).unwrap();
        let again = classifier.classify(&clean);
        assert!(again.is_clean(), "{}: {} in {}", case.name, again.findings[0].kind, clean.get());
    }
}
