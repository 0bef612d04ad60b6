//! The settings of the scan.

use serde::{Deserialize, Serialize};

use super::{ChangeError, InForce, OnStoreFailure, Range, ScanRules, Setting, Settings, StoreBodies, Unit, Unusable};
use crate::api::json::object;
use crate::config::scan::{self, ChosenScanRules, ChosenWeights};
use crate::domain::severity::RiskBands;
use crate::gateway::risk::Weights;

const CLASSIFIER: Setting = Setting { name: "scan.weights.classifier", option: "risk_weights" };
const BASELINE: Setting = Setting { name: "scan.weights.baseline", option: "risk_weights" };
const CORRELATION: Setting = Setting { name: "scan.weights.correlation", option: "risk_weights" };
const THREAT_INTEL: Setting = Setting { name: "scan.weights.threat_intel", option: "risk_weights" };
const BANDS: Setting = Setting { name: "scan.bands", option: "risk_bands" };
const MARKERS: Setting = Setting { name: "scan.internal_markers", option: "internal_markers" };
const DOMAINS: Setting = Setting { name: "scan.organisation_domains", option: "organisation_domains" };
const PEOPLE: Setting = Setting { name: "scan.organisation_people", option: "organisation_people" };
const BODIES: Setting = Setting { name: "scan.store_bodies", option: "store_bodies" };
const FAILURE: Setting = Setting { name: "scan.on_store_failure", option: "on_store_failure" };

/// The settings of the scan as they are sent and stored. What is absent keeps its value; a list is replaced as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScanSettings {
    /// What each engine's full score is worth.
    #[serde(default, deserialize_with = "object")]
    pub weights: ChosenWeights,
    /// The lower bounds of MEDIUM, HIGH and CRITICAL: rising, above 0 and up to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_items = 3, max_items = 3, example = json!([0.25, 0.5, 0.75]))]
    pub bands: Option<[f64; 3]>,
    /// Phrases that mark a text as internal, whatever their case; at most 200 of at most 100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 200, example = json!(["internal only", "do not share"]))]
    pub internal_markers: Option<Vec<String>>,
    /// The organisation's own domains, with all below them, at most 1000; whoever is in none of them is external.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 1000, example = json!(["example.com"]))]
    pub organisation_domains: Option<Vec<String>>,
    /// The organisation's own people, by the names that tools know them by where these are no e-mail addresses, such as GitHub logins; at most 10000.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 10_000, example = json!(["octocat"]))]
    pub organisation_people: Option<Vec<String>>,
    /// How bodies are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store_bodies: Option<StoreBodies>,
    /// What a scan that cannot be recorded is answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_store_failure: Option<OnStoreFailure>,
}

/// Each setting, and whether the configuration gives it.
pub(super) const fn given(given: &ChosenScanRules) -> [(Setting, bool); 10] {
    [
        (CLASSIFIER, given.weights.classifier.is_some()),
        (BASELINE, given.weights.baseline.is_some()),
        (CORRELATION, given.weights.correlation.is_some()),
        (THREAT_INTEL, given.weights.threat_intel.is_some()),
        (BANDS, given.bands.is_some()),
        (MARKERS, given.internal_markers.is_some()),
        (DOMAINS, given.organisation_domains.is_some()),
        (PEOPLE, given.organisation_people.is_some()),
        (BODIES, given.store_bodies.is_some()),
        (FAILURE, given.on_store_failure.is_some()),
    ]
}

const WEIGHT: Range = Range { min: 0, max: 1 };

pub(super) const fn ranges() -> [(Setting, Range); 4] {
    [(CLASSIFIER, WEIGHT), (BASELINE, WEIGHT), (CORRELATION, WEIGHT), (THREAT_INTEL, WEIGHT)]
}

/// What is to be stored of `wanted`.
pub(super) fn unmanaged(settings: &Settings, now: &InForce, wanted: ChosenScanRules) -> Result<ChosenScanRules, ChangeError> {
    let given = &settings.given.scan;
    Ok(ChosenScanRules {
        weights: ChosenWeights {
            classifier: settings.unmanaged(&CLASSIFIER, given.weights.classifier.as_ref(), &now.scan.weights.classifier, wanted.weights.classifier)?,
            baseline: settings.unmanaged(&BASELINE, given.weights.baseline.as_ref(), &now.scan.weights.baseline, wanted.weights.baseline)?,
            correlation: settings.unmanaged(&CORRELATION, given.weights.correlation.as_ref(), &now.scan.weights.correlation, wanted.weights.correlation)?,
            threat_intel: settings.unmanaged(
                &THREAT_INTEL,
                given.weights.threat_intel.as_ref(),
                &now.scan.weights.threat_intel,
                wanted.weights.threat_intel,
            )?,
        },
        bands: settings.unmanaged(&BANDS, given.bands.as_ref(), &now.scan.bands, wanted.bands)?,
        internal_markers: settings.unmanaged(&MARKERS, given.internal_markers.as_ref(), &now.scan.classifier.internal_markers, wanted.internal_markers)?,
        organisation_domains: settings.unmanaged(&DOMAINS, given.organisation_domains.as_ref(), &now.scan.organisation_domains, wanted.organisation_domains)?,
        organisation_people: settings.unmanaged(&PEOPLE, given.organisation_people.as_ref(), &now.scan.organisation_people, wanted.organisation_people)?,
        store_bodies: settings.unmanaged(&BODIES, given.store_bodies.as_ref(), &now.scan.store_bodies, wanted.store_bodies)?,
        on_store_failure: settings.unmanaged(&FAILURE, given.on_store_failure.as_ref(), &now.scan.on_store_failure, wanted.on_store_failure)?,
    })
}

impl ScanSettings {
    pub(super) fn of_chosen(chosen: ChosenScanRules) -> Self {
        Self {
            weights: chosen.weights,
            bands: chosen.bands.map(RiskBands::bounds),
            internal_markers: chosen.internal_markers,
            organisation_domains: chosen.organisation_domains,
            organisation_people: chosen.organisation_people,
            store_bodies: chosen.store_bodies,
            on_store_failure: chosen.on_store_failure,
        }
    }

    pub(super) fn of_rules(rules: ScanRules) -> Self {
        let ScanRules { weights, bands, classifier, organisation_domains, organisation_people, store_bodies, on_store_failure } = rules;
        let Weights { classifier: of_classifier, baseline, correlation, threat_intel } = weights;
        Self::of_chosen(ChosenScanRules {
            weights: ChosenWeights {
                classifier: Some(of_classifier),
                baseline: Some(baseline),
                correlation: Some(correlation),
                threat_intel: Some(threat_intel),
            },
            bands: Some(bands),
            internal_markers: Some(classifier.internal_markers),
            organisation_domains: Some(organisation_domains),
            organisation_people: Some(organisation_people),
            store_bodies: Some(store_bodies),
            on_store_failure: Some(on_store_failure),
        })
    }

    pub(super) fn checked(self) -> Result<ChosenScanRules, ChangeError> {
        let unusable = |setting: Setting| move |fault: Unusable| ChangeError::Unusable { key: setting.name, fault };
        Ok(ChosenScanRules {
            weights: ChosenWeights {
                classifier: weight(&CLASSIFIER, self.weights.classifier)?,
                baseline: weight(&BASELINE, self.weights.baseline)?,
                correlation: weight(&CORRELATION, self.weights.correlation)?,
                threat_intel: weight(&THREAT_INTEL, self.weights.threat_intel)?,
            },
            bands: self.bands.map(scan::bands).transpose().map_err(unusable(BANDS))?,
            internal_markers: self.internal_markers.map(scan::markers).transpose().map_err(unusable(MARKERS))?,
            organisation_domains: self
                .organisation_domains
                .map(|domains| scan::domains(domains.iter().map(String::as_str)))
                .transpose()
                .map_err(unusable(DOMAINS))?,
            organisation_people: self.organisation_people.map(|names| scan::people(names.iter().map(String::as_str))).transpose().map_err(unusable(PEOPLE))?,
            store_bodies: self.store_bodies,
            on_store_failure: self.on_store_failure,
        })
    }
}

fn weight(setting: &Setting, given: Option<f64>) -> Result<Option<f64>, ChangeError> {
    match given {
        Some(weight) if !(0.0..=1.0).contains(&weight) => {
            Err(ChangeError::OutOfRange { key: setting.name, value: weight.to_string(), range: WEIGHT, unit: Unit::Number })
        }
        given => Ok(given),
    }
}
