//! The rules of the scan, and what of them somebody chose.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use url::Host;

use super::options::{Setting, Settings};
use super::{Result, items};
use crate::domain::severity::RiskBands;
use crate::gateway::classify::{self, Classifier};
use crate::gateway::risk::Weights;

/// How many phrases may mark a text as internal.
const MOST_MARKERS: usize = 200;
/// How long one may be, in characters.
const LONGEST_MARKER: usize = 100;
/// How many domains an organisation may have.
const MOST_DOMAINS: usize = 1000;
/// The most people of an organisation.
const MOST_PEOPLE: usize = 10_000;
/// The longest name of a person, in characters.
const LONGEST_NAME: usize = 200;

/// The rules of the scan.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanRules {
    /// What each engine's full score is worth.
    pub weights: Weights,
    /// Where a risk score falls; for decisions that were made elsewhere, too.
    pub bands: RiskBands,
    /// What the classifier looks for beside its own rules; a classifier can be made of it.
    pub classifier: classify::Settings,
    /// The organisation's own domains as [`domains`] leaves them.
    pub organisation_domains: Vec<String>,
    /// The organisation's own people, as [`people`] leaves them.
    pub organisation_people: Vec<String>,
    /// How bodies are kept.
    pub store_bodies: StoreBodies,
    /// What a scan that cannot be recorded is answered with.
    pub on_store_failure: OnStoreFailure,
}

/// How the bodies of scans are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StoreBodies {
    /// Without the secrets that the classifier found.
    #[default]
    Masked,
    /// As they came.
    Full,
}

/// What a scan that cannot be recorded is answered with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnStoreFailure {
    /// DENY, with 200: every client stops.
    #[default]
    Deny,
    /// 503: the client does what it does when no answer comes.
    Error,
}

/// The rules that somebody chose; whatever is absent is left to the next who may choose.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChosenScanRules {
    /// What each engine's full score is worth.
    pub weights: ChosenWeights,
    /// Where a risk score falls.
    pub bands: Option<RiskBands>,
    /// The phrases that mark a text as internal, as [`markers`] leaves them.
    pub internal_markers: Option<Vec<String>>,
    /// The organisation's own domains, as [`domains`] leaves them.
    pub organisation_domains: Option<Vec<String>>,
    /// The organisation's own people, as [`people`] leaves them.
    pub organisation_people: Option<Vec<String>>,
    /// How bodies are kept.
    pub store_bodies: Option<StoreBodies>,
    /// What a scan that cannot be recorded is answered with.
    pub on_store_failure: Option<OnStoreFailure>,
}

/// The weights that somebody chose, 0 to 1: what an engine's full score is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RiskWeights)]
pub struct ChosenWeights {
    /// Secrets, personal and health data, internal markers in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1, example = 0.7)]
    pub classifier: Option<f64>,
    /// What the agent does otherwise: new destinations, bursts, odd hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1, example = 0.4)]
    pub baseline: Option<f64>,
    /// What several calls come to together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1, example = 0.6)]
    pub correlation: Option<f64>,
    /// Lists of hosts, addresses and URLs that are known to be bad.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1, example = 0.9)]
    pub threat_intel: Option<f64>,
}

/// Why a value cannot be used: what is said after "it", such as `is not three rising numbers`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(String);

impl ChosenWeights {
    /// These, and what `other` says where these say nothing.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            classifier: self.classifier.or(other.classifier),
            baseline: self.baseline.or(other.baseline),
            correlation: self.correlation.or(other.correlation),
            threat_intel: self.threat_intel.or(other.threat_intel),
        }
    }

    /// The weights that come of them, the rest at its defaults.
    pub fn weights(self) -> Weights {
        let default = Weights::default();
        Weights {
            classifier: self.classifier.unwrap_or(default.classifier),
            baseline: self.baseline.unwrap_or(default.baseline),
            correlation: self.correlation.unwrap_or(default.correlation),
            threat_intel: self.threat_intel.unwrap_or(default.threat_intel),
        }
    }

    fn read(setting: &Setting) -> Result<Self> {
        let mut chosen = Self::default();
        for item in items(&setting.value) {
            let (name, weight) = item.split_once('=').unwrap_or((item, ""));
            let slot = match name.trim() {
                "classifier" => &mut chosen.classifier,
                "baseline" => &mut chosen.baseline,
                "correlation" => &mut chosen.correlation,
                "threat_intel" => &mut chosen.threat_intel,
                _ => {
                    let name = name.trim().escape_debug();
                    return Err(setting.refuse(&format!("names `{name}`, which is none of classifier, baseline, correlation and threat_intel")));
                }
            };
            let Some(weight) = weight.trim().parse().ok().filter(|weight| (0.0..=1.0).contains(weight)) else {
                let name = name.trim();
                return Err(setting.refuse(&format!("gives {name} no number from 0 to 1, such as {name}=0.5")));
            };
            if slot.replace(weight).is_some() {
                return Err(setting.refuse(&format!("names {} twice", name.trim())));
            }
        }
        Ok(chosen)
    }
}

impl ChosenScanRules {
    /// These, and what `other` says where these say nothing.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            weights: self.weights.or(other.weights),
            bands: self.bands.or(other.bands),
            internal_markers: self.internal_markers.or(other.internal_markers),
            organisation_domains: self.organisation_domains.or(other.organisation_domains),
            organisation_people: self.organisation_people.or(other.organisation_people),
            store_bodies: self.store_bodies.or(other.store_bodies),
            on_store_failure: self.on_store_failure.or(other.on_store_failure),
        }
    }

    /// The rules that come of them, the rest at its defaults.
    pub fn rules(self) -> ScanRules {
        ScanRules {
            weights: self.weights.weights(),
            bands: self.bands.unwrap_or_default(),
            classifier: self.internal_markers.map_or_else(classify::Settings::default, |internal_markers| classify::Settings { internal_markers }),
            organisation_domains: self.organisation_domains.unwrap_or_default(),
            organisation_people: self.organisation_people.unwrap_or_default(),
            store_bodies: self.store_bodies.unwrap_or_default(),
            on_store_failure: self.on_store_failure.unwrap_or_default(),
        }
    }

    pub(super) fn take(settings: &mut Settings<'_>) -> Result<Self> {
        let weights = settings.take("risk_weights", |options| options.risk_weights.as_ref());
        let weights = weights.map(|setting| ChosenWeights::read(&setting)).transpose()?.unwrap_or_default();
        let bands = settings.take("risk_bands", |options| options.risk_bands.as_ref());
        let bands = bands.map(|setting| setting.value.parse().map_err(|_| setting.refuse(NO_BANDS))).transpose()?;
        let internal_markers = settings.take("internal_markers", |options| options.internal_markers.as_ref());
        let internal_markers = internal_markers
            .map(|setting| markers(items(&setting.value).map(str::to_owned).collect()).map_err(|Unusable(fault)| setting.refuse(&fault)))
            .transpose()?;
        let organisation_domains = settings.take("organisation_domains", |options| options.organisation_domains.as_ref());
        let organisation_domains =
            organisation_domains.map(|setting| domains(items(&setting.value)).map_err(|Unusable(fault)| setting.refuse(&fault))).transpose()?;
        let organisation_people = settings.take("organisation_people", |options| options.organisation_people.as_ref());
        let organisation_people =
            organisation_people.map(|setting| people(items(&setting.value)).map_err(|Unusable(fault)| setting.refuse(&fault))).transpose()?;
        let store_bodies = settings.take("store_bodies", |options| options.store_bodies.as_ref());
        let store_bodies = store_bodies.map(|setting| match setting.value.as_str() {
            "masked" => Ok(StoreBodies::Masked),
            "full" => Ok(StoreBodies::Full),
            _ => Err(setting.refuse("is neither masked nor full")),
        });
        let on_store_failure = settings.take("on_store_failure", |options| options.on_store_failure.as_ref());
        let on_store_failure = on_store_failure.map(|setting| match setting.value.as_str() {
            "deny" => Ok(OnStoreFailure::Deny),
            "error" => Ok(OnStoreFailure::Error),
            _ => Err(setting.refuse("is neither deny nor error")),
        });
        let (store_bodies, on_store_failure) = (store_bodies.transpose()?, on_store_failure.transpose()?);
        Ok(Self { weights, bands, internal_markers, organisation_domains, organisation_people, store_bodies, on_store_failure })
    }
}

const NO_BANDS: &str = "is not three rising numbers between 0 and 1, such as 0.25,0.50,0.75";

/// Bands with these lower bounds.
///
/// # Errors
/// If they do not rise, or are not between 0 and 1.
pub fn bands(bounds: [f64; 3]) -> std::result::Result<RiskBands, Unusable> {
    RiskBands::new(bounds).ok_or_else(|| Unusable(NO_BANDS.to_owned()))
}

/// Phrases that mark a text as internal, without blanks around them.
///
/// # Errors
/// If there are too many, or one is too long or says nothing.
pub fn markers(phrases: Vec<String>) -> std::result::Result<Vec<String>, Unusable> {
    if phrases.len() > MOST_MARKERS {
        return Err(Unusable(format!("has more than {MOST_MARKERS} phrases")));
    }
    if let Some(long) = phrases.iter().find(|phrase| phrase.chars().count() > LONGEST_MARKER) {
        let beginning: String = long.chars().take(20).collect();
        return Err(Unusable(format!("has a phrase of more than {LONGEST_MARKER} characters, which begins with `{}`", beginning.escape_debug())));
    }
    let settings = classify::Settings { internal_markers: phrases.into_iter().map(|phrase| phrase.trim().to_owned()).collect() };
    // Only it knows what it can look for.
    Classifier::new(&settings).map_err(|error| Unusable(format!("cannot be used: {error}")))?;
    Ok(settings.internal_markers)
}

/// Domains as the DNS writes them: in lower case, in ASCII, without a dot at the end; each once, in order. `*.example.com` and `@example.com` are `example.com`.
///
/// # Errors
/// If there are too many, or one is no domain.
pub fn domains<'a>(given: impl IntoIterator<Item = &'a str>) -> std::result::Result<Vec<String>, Unusable> {
    let no_domain = |given: &str| Unusable(format!("has `{}`, which is no domain such as example.com", given.escape_debug()));
    let domains = given.into_iter().map(|given| domain(given).ok_or_else(|| no_domain(given)));
    let domains = domains.collect::<std::result::Result<BTreeSet<_>, _>>()?;
    if domains.len() > MOST_DOMAINS { Err(Unusable(format!("has more than {MOST_DOMAINS} domains"))) } else { Ok(domains.into_iter().collect()) }
}

/// Names of people in lower case, without blanks around them; each once, in order.
///
/// # Errors
/// If there are too many, or one is too long.
pub fn people<'a>(given: impl IntoIterator<Item = &'a str>) -> std::result::Result<Vec<String>, Unusable> {
    let names: BTreeSet<String> = given.into_iter().map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()).collect();
    if names.len() > MOST_PEOPLE {
        return Err(Unusable(format!("has more than {MOST_PEOPLE} names")));
    }
    if names.iter().any(|name| name.chars().count() > LONGEST_NAME) {
        return Err(Unusable(format!("has a name that is longer than {LONGEST_NAME} characters")));
    }
    Ok(names.into_iter().collect())
}

fn domain(given: &str) -> Option<String> {
    let given = given.trim();
    let Ok(Host::Domain(name)) = Host::parse(given.strip_prefix("*.").or_else(|| given.strip_prefix('@')).unwrap_or(given)) else { return None };
    let name = name.strip_suffix('.').unwrap_or(&name);
    // RFC 1035, sections 2.3.1 and 2.3.4, and the underscores that are in use.
    let is_label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    // A single label is a top-level domain: all of `com` is nobody's own.
    (name.len() <= 253 && name.contains('.') && name.split('.').all(is_label)).then(|| name.to_owned())
}
