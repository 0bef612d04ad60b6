//! What an administrator may change while the server runs.
//!
//! A setting that the configuration gives is managed: it is changed only there. Any other is what was stored last, else its default.

mod approvals;
mod incidents;
mod public_url;
mod retention;
mod scan;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::{Mutex, Notify};

pub use self::approvals::ApprovalSettings;
pub use self::incidents::IncidentSettings;
pub use self::public_url::public_url;
pub use self::retention::RetentionDays;
pub use self::scan::ScanSettings;
pub use crate::config::Retention;
use crate::config::scan::{ChosenScanRules, Unusable};
pub use crate::config::scan::{OnStoreFailure, ScanRules, StoreBodies};
use crate::config::{ChosenIncidentRules, ChosenRules, Config, Source};
use crate::domain::approval::Rules;
use crate::domain::incident;
use crate::domain::time::Time;
use crate::store::{SettingChange, SettingChanges, Store, StoreError};

/// The name under which the settings of approvals are stored.
const APPROVALS: &str = "approvals";
/// The name under which those of incidents are.
const INCIDENTS: &str = "incidents";
/// The name under which those of the scan are.
const SCAN: &str = "scan";
/// The name under which that of the retention is: days, or null.
const RETENTION: &str = "retention_days";
/// The name under which the base of links is.
const PUBLIC_URL: &str = "public_url";

/// The settings in force. Reading them is cheap: it is done at every call that reports decisions.
#[derive(Debug)]
pub struct Settings {
    given: Chosen,
    sources: BTreeMap<&'static str, Source>,
    /// What is in the store; held during a change, so that two changes are one after the other.
    stored: Mutex<Chosen>,
    in_force: RwLock<InForce>,
    /// When the retention last went through everything.
    last_pruned: RwLock<Option<Time>>,
    changes: RwLock<SettingChanges>,
    retention_changed: Notify,
}

/// What somebody chose.
#[derive(Clone, Debug, Default, PartialEq)]
struct Chosen {
    approvals: ChosenRules,
    incidents: ChosenIncidentRules,
    scan: ChosenScanRules,
    retention: Option<Retention>,
    public_url: Option<String>,
}

#[derive(Clone, Debug)]
struct InForce {
    approvals: Rules,
    incidents: incident::Rules,
    scan: Arc<ScanRules>,
    retention: Retention,
    public_url: Arc<str>,
}

impl Chosen {
    /// These, and what `other` says where these say nothing.
    fn or(self, other: Self) -> Self {
        Self {
            approvals: self.approvals.or(other.approvals),
            incidents: self.incidents.or(other.incidents),
            scan: self.scan.or(other.scan),
            retention: self.retention.or(other.retention),
            public_url: self.public_url.or(other.public_url),
        }
    }
}

impl InForce {
    /// What comes of these; `scan` of those of the scan.
    fn of(chosen: Chosen, scan: Arc<ScanRules>) -> Self {
        let Chosen { approvals, incidents, scan: _, retention, public_url } = chosen;
        let public_url = public_url.map_or_else(|| crate::config::public_url::DEFAULT.into(), Arc::from);
        Self { approvals: approvals.rules(), incidents: incidents.rules(), scan, retention: retention.unwrap_or_default(), public_url }
    }
}

/// A change of settings. What is absent keeps its value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patch {
    /// About approvals.
    pub approvals: ApprovalSettings,
    /// About incidents.
    pub incidents: IncidentSettings,
    /// About the scan.
    pub scan: ScanSettings,
    /// How many days things are kept.
    pub retention_days: Option<RetentionDays>,
    /// The base of links.
    pub public_url: Option<String>,
}

/// A setting: its name in the API, and the option of the configuration that manages it.
struct Setting {
    name: &'static str,
    option: &'static str,
}

/// Every setting, its default, its range, and whether it is managed.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Settings)]
pub struct View {
    /// About approvals.
    pub approvals: ApprovalSettings,
    /// About incidents.
    pub incidents: IncidentSettings,
    /// About the scan.
    pub scan: ScanSettings,
    /// How many days decisions, deliveries, approvals and incidents are kept: 30, 90 or 365; null: for ever.
    #[schema(example = 90)]
    pub retention_days: Option<i64>,
    /// When what is older was last looked for and removed.
    pub retention_last_pruned_at: Option<Time>,
    /// The base of the links in cards, messages, answers and invitations.
    #[schema(example = "https://interven.example.com")]
    pub public_url: String,
    /// The settings that the configuration gives, by name; they are changed only there.
    #[schema(example = json!(["approvals.pending_ttl_seconds"]))]
    pub managed: Vec<&'static str>,
    /// When each setting that was ever changed here was changed last, and by whom, by its name.
    #[schema(example = json!({"approvals.single_use": {"at": "2026-06-01T12:00:00.000Z", "actor": {"kind": "user", "id": "…", "name": "ada@example.com"}, "surface": "console"}}))]
    pub changed: BTreeMap<String, SettingChange>,
    /// What each is where nobody chose.
    pub defaults: Defaults,
    /// What each may be, by name; both ends included.
    #[schema(example = json!({"approvals.pending_ttl_seconds": {"min": 60, "max": 86_400}}))]
    pub ranges: BTreeMap<&'static str, Range>,
}

/// What each setting is where nobody chose.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SettingDefaults)]
pub struct Defaults {
    /// About approvals.
    pub approvals: ApprovalSettings,
    /// About incidents.
    pub incidents: IncidentSettings,
    /// About the scan.
    pub scan: ScanSettings,
    /// How many days things are kept; null: for ever.
    pub retention_days: Option<i64>,
    /// The base of links.
    pub public_url: &'static str,
}

/// What a setting may be, both ends included.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SettingRange)]
pub struct Range {
    /// The least.
    pub min: u64,
    /// The most.
    pub max: u64,
}

/// What a setting is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Nothing but itself.
    Number,
    /// Seconds.
    Seconds,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::Seconds { " seconds" } else { "" })
    }
}

impl Range {
    fn check(self, setting: &Setting, value: Option<i64>, unit: Unit) -> Result<Option<u64>, ChangeError> {
        let Some(value) = value else { return Ok(None) };
        let good = u64::try_from(value).ok().filter(|number| (self.min..=self.max).contains(number));
        good.map(Some).ok_or_else(|| ChangeError::OutOfRange { key: setting.name, value: value.to_string(), range: self, unit })
    }
}

/// Why a change was not made. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// A value is not one that this setting can have.
    #[error("{key}: `{value}` is not from {} to {}{unit}", range.min, range.max)]
    OutOfRange {
        /// The setting.
        key: &'static str,
        /// What was sent.
        value: String,
        /// What it may be.
        range: Range,
        /// In which unit.
        unit: Unit,
    },
    /// A value that is no number cannot be used.
    #[error("{key}: it {fault}")]
    Unusable {
        /// The setting.
        key: &'static str,
        /// Why not.
        fault: Unusable,
    },
    /// A text is no address that links can begin with.
    #[error("{key}: it is not an http(s) address without user, query or fragment, such as https://interven.example.com")]
    NoAddress {
        /// The setting.
        key: &'static str,
    },
    /// A number is none of those that there are.
    #[error("{key}: `{value}` is none of 30, 90 and 365, nor null for no limit")]
    NotOffered {
        /// The setting.
        key: &'static str,
        /// What was sent.
        value: i64,
    },
    /// The configuration gives this setting.
    #[error("{key}: it is given by {source_of}; change it there and restart the server")]
    Managed {
        /// The setting.
        key: &'static str,
        /// Where it is given.
        source_of: String,
    },
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Settings {
    /// The settings that come of the configuration and the store. A stored value that cannot be is left out, with a warning.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn load(config: &Config, store: &dyn Store) -> anyhow::Result<Self> {
        let approvals = store.setting(APPROVALS).await?.map(|json| read_stored(APPROVALS, &json, ApprovalSettings::checked)).unwrap_or_default();
        let incidents = store.setting(INCIDENTS).await?.map(|json| read_stored(INCIDENTS, &json, IncidentSettings::checked)).unwrap_or_default();
        let scan = store.setting(SCAN).await?.map(|json| read_stored(SCAN, &json, ScanSettings::checked)).unwrap_or_default();
        let retention = store.setting(RETENTION).await?.and_then(|json| read_stored(RETENTION, &json, |days| retention::checked(days).map(Some)));
        let stored = Chosen { approvals, incidents, scan, retention, public_url: public_url::stored(store).await? };
        let given = Chosen {
            approvals: config.approvals,
            incidents: config.incidents,
            scan: config.scan.clone(),
            retention: config.retention,
            public_url: config.public_url.clone(),
        };
        let scan = Arc::new(given.scan.clone().or(stored.scan.clone()).rules());
        let in_force = InForce::of(given.clone().or(stored.clone()), scan);
        Ok(Self {
            given,
            sources: config.sources.clone(),
            stored: Mutex::new(stored),
            in_force: RwLock::new(in_force),
            last_pruned: RwLock::new(store.last_pruned().await?),
            changes: RwLock::new(store.setting_changes().await?),
            retention_changed: Notify::new(),
        })
    }

    /// The rules of approvals that are in force.
    pub fn rules(&self) -> Rules {
        self.in_force.read().unwrap_or_else(PoisonError::into_inner).approvals
    }

    /// The rules of incidents that are in force.
    pub fn incident_rules(&self) -> incident::Rules {
        self.in_force.read().unwrap_or_else(PoisonError::into_inner).incidents
    }

    /// The rules of the scan that are in force. They are others (by [`Arc::ptr_eq`]) after one of them changed, and only then.
    pub fn scan(&self) -> Arc<ScanRules> {
        Arc::clone(&self.in_force.read().unwrap_or_else(PoisonError::into_inner).scan)
    }

    /// How long things are kept.
    pub fn retention(&self) -> Retention {
        self.in_force.read().unwrap_or_else(PoisonError::into_inner).retention
    }

    /// The base of links, without a slash at its end.
    pub fn public_url(&self) -> Arc<str> {
        Arc::clone(&self.in_force.read().unwrap_or_else(PoisonError::into_inner).public_url)
    }

    /// Whether people reach the Console over TLS, so that its cookie may insist on it.
    pub fn is_https(&self) -> bool {
        self.public_url().starts_with("https://")
    }

    /// Waits until another retention is chosen; for the one task that keeps to it.
    pub async fn retention_changed(&self) {
        self.retention_changed.notified().await;
    }

    /// The retention has gone through everything.
    pub fn pruned(&self, now: Time) {
        *self.last_pruned.write().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }

    /// Every setting, its default, its range, and whether it is managed.
    pub fn view(&self) -> View {
        let InForce { approvals, incidents, scan, retention, public_url } = self.in_force.read().unwrap_or_else(PoisonError::into_inner).clone();
        let all = approvals::given(self.given.approvals)
            .into_iter()
            .chain(incidents::given(self.given.incidents))
            .chain(scan::given(&self.given.scan))
            .chain(retention::given(self.given.retention))
            .chain(public_url::given(self.given.public_url.as_ref()));
        View {
            approvals: ApprovalSettings::of_rules(approvals),
            incidents: IncidentSettings::of_rules(incidents),
            scan: ScanSettings::of_rules((*scan).clone()),
            retention_days: retention.days(),
            retention_last_pruned_at: *self.last_pruned.read().unwrap_or_else(PoisonError::into_inner),
            public_url: public_url.to_string(),
            changed: self.changes.read().unwrap_or_else(PoisonError::into_inner).clone(),
            managed: all.filter(|(_, is_given)| *is_given).map(|(setting, _)| setting.name).collect(),
            defaults: Defaults {
                approvals: ApprovalSettings::of_rules(Rules::default()),
                incidents: IncidentSettings::of_rules(incident::Rules::default()),
                scan: ScanSettings::of_rules(ChosenScanRules::default().rules()),
                retention_days: Retention::default().days(),
                public_url: crate::config::public_url::DEFAULT,
            },
            ranges: approvals::ranges().into_iter().chain(incidents::ranges()).chain(scan::ranges()).map(|(setting, range)| (setting.name, range)).collect(),
        }
    }

    /// Changes what `patch` names, all of it or nothing: in the store first, then in force. A setting that is named with the value that it has is not changed,
    /// also if it is managed.
    ///
    /// # Errors
    /// If a value is out of its range, a setting is managed, or the store does not take it.
    pub async fn change(&self, store: &dyn Store, patch: Patch) -> Result<(), ChangeError> {
        let mut stored = self.stored.lock().await;
        let now = self.in_force.read().unwrap_or_else(PoisonError::into_inner).clone();
        let wanted = Chosen {
            approvals: approvals::unmanaged(self, &now, patch.approvals.checked()?)?,
            incidents: incidents::unmanaged(self, &now, patch.incidents.checked()?)?,
            scan: scan::unmanaged(self, &now, patch.scan.checked()?)?,
            retention: retention::unmanaged(self, &now, patch.retention_days)?,
            public_url: public_url::unmanaged(self, &now, patch.public_url)?,
        };
        let next = wanted.or(stored.clone());
        if next == *stored {
            return Ok(());
        }
        let chosen = self.given.clone().or(next.clone());
        let scan = if next.scan == stored.scan { now.scan } else { Arc::new(chosen.scan.clone().rules()) };
        let mut values = vec![
            (APPROVALS, json(&ApprovalSettings::of_chosen(next.approvals))?),
            (INCIDENTS, json(&IncidentSettings::of_chosen(next.incidents))?),
            (SCAN, json(&ScanSettings::of_chosen(next.scan.clone()))?),
        ];
        if let Some(retention) = next.retention {
            values.push((RETENTION, json(&retention.days())?));
        }
        if let Some(public_url) = &next.public_url {
            values.push((PUBLIC_URL, json(public_url)?));
        }
        let changes = store.put_settings(values).await?;
        *self.changes.write().unwrap_or_else(PoisonError::into_inner) = changes;
        let retention_changes = next.retention != stored.retention;
        *stored = next;
        *self.in_force.write().unwrap_or_else(PoisonError::into_inner) = InForce::of(chosen, scan);
        if retention_changes {
            self.retention_changed.notify_one();
        }
        Ok(())
    }

    /// What is to be stored of `wanted`: nothing where it is what is in force.
    fn unmanaged<T: PartialEq>(&self, setting: &Setting, given: Option<&T>, now: &T, wanted: Option<T>) -> Result<Option<T>, ChangeError> {
        match (given, wanted) {
            (Some(given), Some(wanted)) if *given != wanted => {
                let source_of = self.sources.get(setting.option).map_or_else(|| format!("`{}`", setting.option), ToString::to_string);
                Err(ChangeError::Managed { key: setting.name, source_of })
            }
            (Some(_), _) => Ok(None),
            (None, wanted) => Ok(wanted.filter(|wanted| wanted != now)),
        }
    }
}

fn json(settings: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(settings).map_err(|error| StoreError::Statement(error.into()))
}

/// What was stored, as far as it can be: a value that a person or another version put there must not keep the server down.
fn read_stored<S: DeserializeOwned, C: Default>(name: &str, json: &str, checked: impl Fn(S) -> Result<C, ChangeError>) -> C {
    let stored = serde_json::from_str::<S>(json).map_err(|error| error.to_string());
    let chosen = stored.and_then(|stored| checked(stored).map_err(|error| error.to_string()));
    chosen.unwrap_or_else(|fault| {
        tracing::warn!(setting = name, fault, "stored settings cannot be used: they are at their defaults until they are set again");
        C::default()
    })
}
