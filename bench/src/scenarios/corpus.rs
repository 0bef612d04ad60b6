//! How well the classifier tells labelled bodies apart: each is scanned, and what the answer found is held against what must be found.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Bench;
use crate::load::{Connection, in_own_thread};
use crate::report::{Report, Target};
use crate::scan;

/// The corpus of the classifier's own tests: what it is about, then one body a line.
const CORPUS: &str = include_str!("../../../src/gateway/classify/corpus.ndjson");
/// Cuts what looks like a live key, so that no scanner of repositories takes it for one.
const CUT: char = '¦';

#[derive(Deserialize)]
struct Case {
    name: String,
    kinds: BTreeSet<String>,
    body: Box<RawValue>,
}

#[derive(Deserialize)]
struct Answer {
    classifications: BTreeSet<String>,
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    kind: String,
}

/// What was found of what was to be found.
#[derive(Debug, Default)]
struct Tally {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Tally {
    fn add(&mut self, expected: &BTreeSet<String>, found: &BTreeSet<String>) {
        self.right += found.intersection(expected).count();
        self.wrong += found.difference(expected).count();
        self.missed += expected.difference(found).count();
    }

    /// Precision and recall; of nothing found or nothing to be found, none.
    fn figures(&self) -> [Option<f64>; 2] {
        let share = |of: usize| (of > 0).then(|| float(self.right) / float(of));
        [share(self.right + self.wrong), share(self.right + self.missed)]
    }
}

/// Each body once; precision and recall of the kinds of findings, and of each class.
pub fn classifier_corpus(bench: &Bench, report: &mut Report) -> Result<()> {
    let name = "classifier_corpus";
    let server = bench.fresh_server(name)?;
    let cases = cases()?;
    let address = server.address;
    let (answers, _) = in_own_thread(async {
        let mut connection = Connection::open(address).await?;
        let mut answers = Vec::new();
        for case in &cases {
            answers.push(connection.exchange(&scan::request(&call(&case.body))).await?);
        }
        Ok(answers)
    })?;
    report.saw(server.memory()?);
    drop(server);

    let mut kinds = Tally::default();
    let mut classes: BTreeMap<String, Tally> = BTreeMap::new();
    for (case, answer) in cases.iter().zip(answers) {
        if answer.status != 200 {
            bail!("{} was answered {}: {}", case.name, answer.status, String::from_utf8_lossy(&answer.body));
        }
        let answer: Answer = serde_json::from_slice(&answer.body).with_context(|| format!("{} was answered without findings", case.name))?;
        kinds.add(&case.kinds, &answer.findings.into_iter().map(|finding| finding.kind).collect());
        let expected: BTreeSet<String> = case.kinds.iter().map(|kind| class(kind).to_owned()).collect();
        for class in expected.union(&answer.classifications) {
            let only = |of: &BTreeSet<String>| of.get(class).into_iter().cloned().collect();
            classes.entry(class.clone()).or_default().add(&only(&expected), &only(&answer.classifications));
        }
    }
    report.add(name, "bodies", "bodies", &[float(cases.len())], Some(Target::AtLeast(300.0)), None)?;
    let of_kinds = ("kinds of findings".to_owned(), kinds);
    for (what, tally) in std::iter::once(of_kinds).chain(classes) {
        for (measure, figure) in ["precision", "recall"].into_iter().zip(tally.figures()) {
            let figure = figure.with_context(|| format!("{what} has no {measure}: nothing was found"))?;
            report.add(name, &format!("{what}: {measure}"), "of 1", &[figure], Some(Target::AtLeast(0.95)), None)?;
        }
    }
    bench.clear(name)
}

fn cases() -> Result<Vec<Case>> {
    let text = CORPUS.replace(CUT, "");
    text.lines().skip(1).map(|line| serde_json::from_str(line).with_context(|| format!("{line} is no case"))).collect()
}

/// A call that carries `body` to where no tool and no policy is.
fn call(body: &RawValue) -> String {
    format!(r#"{{"method":"POST","url":"https://api.example.com/","body":{},"agent_id":"corpus"}}"#, body.get())
}

/// The class of a kind, as the corpus has them.
fn class(kind: &str) -> &'static str {
    match kind {
        "email" | "phone" | "ssn" | "card_number" | "iban" | "passport" => "PII",
        "mrn" | "npi" | "dea_number" | "mbi" | "icd10_code" => "PHI",
        "internal_marker" => "INTERNAL",
        _ => "SECRETS",
    }
}

fn float(count: usize) -> f64 {
    crate::figures::float(count as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corpus_is_read_whole() {
        let cases = cases().unwrap();
        assert!(cases.len() >= 300 && cases.iter().any(|case| case.kinds.is_empty()));
        assert!(cases.iter().all(|case| !case.body.get().contains(CUT)));
        let call: serde_json::Value = serde_json::from_str(&call(&cases[0].body)).unwrap();
        assert!(call["body"].is_object());
    }

    #[test]
    fn what_is_missed_and_what_is_wrong_lower_one_figure_each() {
        let set = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect::<BTreeSet<_>>();
        let mut tally = Tally::default();
        assert_eq!(tally.figures(), [None, None]);
        tally.add(&set(&["a", "b"]), &set(&["a", "c"]));
        tally.add(&set(&["b"]), &set(&[]));
        assert_eq!((tally.right, tally.wrong, tally.missed), (1, 1, 2));
        assert_eq!(tally.figures(), [Some(0.5), Some(1.0 / 3.0)]);
    }
}
