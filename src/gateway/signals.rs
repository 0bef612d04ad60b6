//! What each engine makes of a call: a score, and why in words that hold no value from the body.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::classify::Classification;
use super::facts::DataClass;
use super::history::Observed;
use super::risk::{Engine, Signal};
use super::threat::Hit;

/// Of the classifier: as high as the worst class it found, personal data higher the more of it there is.
pub(super) fn classifier(found: &Classification) -> Signal {
    let mut classes: BTreeMap<DataClass, usize> = found.classes.iter().map(|class| (*class, 0)).collect();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &found.findings {
        *classes.entry(finding.class).or_default() += 1;
        *kinds.entry(&*finding.kind).or_default() += 1;
    }
    let score = classes.iter().map(|(class, count)| class_score(*class, *count)).fold(0.0, f64::max);
    let details = if found.is_clean() {
        json!({})
    } else {
        let mut details = json!({ "classes": classes_by_name(&classes), "kinds": kinds });
        if found.omitted > 0 {
            details["more"] = found.omitted.into();
        }
        details
    };
    Signal { engine: Engine::Classifier, score, details }
}

/// A secret opens doors at once; health data is bad alone; one address in a message is daily business, twenty are a list.
fn class_score(class: DataClass, count: usize) -> f64 {
    match class {
        DataClass::Secrets => 1.0,
        DataClass::Phi => 0.8,
        DataClass::Pii if count >= 20 => 0.8,
        DataClass::Pii if count >= 5 => 0.6,
        DataClass::Pii => 0.4,
        DataClass::Internal => 0.3,
    }
}

fn classes_by_name(classes: &BTreeMap<DataClass, usize>) -> Map<String, Value> {
    classes.iter().map(|(class, count)| (class.name().to_owned(), Value::from(*count))).collect()
}

/// Of what the agent does otherwise.
pub(super) fn baseline(seen: Observed) -> Signal {
    let reasons = [("new_destination", seen.new_destination, 0.5), ("volume_burst", seen.volume_burst, 0.8), ("odd_hour", seen.odd_hour, 0.3)];
    of_reasons(Engine::Baseline, &reasons)
}

/// Of what several calls come to together.
pub(super) fn correlation(seen: Observed) -> Signal {
    of_reasons(Engine::Correlation, &[("read_then_write", seen.read_then_write, 1.0), ("mass_action", seen.mass_action, 0.6)])
}

/// Of the threat lists.
pub(super) fn threat_intel(hit: Option<&Threat>) -> Signal {
    // The entry is the operator's own, but what stands in a body is not told even so: of a hit there, the list alone.
    let details = match hit {
        None => json!({}),
        Some(Threat::Target(hit)) => json!({ "list": hit.list, "entry": hit.entry, "in": "url" }),
        Some(Threat::Body(hit)) => json!({ "list": hit.list, "in": "body" }),
    };
    Signal { engine: Engine::ThreatIntel, score: if hit.is_some() { 1.0 } else { 0.0 }, details }
}

/// A hit of a threat list, and where.
#[derive(Debug)]
pub(super) enum Threat {
    /// The call goes there.
    Target(Hit),
    /// The body names it.
    Body(Hit),
}

/// Reasons together, each leaving the part of the certainty that the others left.
fn of_reasons(engine: Engine, reasons: &[(&str, bool, f64)]) -> Signal {
    let given = || reasons.iter().filter(|(_, given, _)| *given);
    let certain = given().map(|(.., score)| 1.0 - score).product::<f64>();
    let score = ((1.0 - certain) * 10_000.0).round() / 10_000.0;
    let details = given().map(|(name, ..)| ((*name).to_owned(), Value::Bool(true))).collect::<Map<_, _>>();
    Signal { engine, score, details: Value::Object(details) }
}
