//! What an administrator may change while the server runs.
//!
//! A setting that the configuration gives is managed: it is changed only there. Any other is what was stored last, else its default.

mod incidents;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

pub use self::incidents::IncidentSettings;
use crate::config::{ChosenIncidentRules, ChosenRules, Config, Source};
use crate::domain::approval::Rules;
use crate::domain::incident;
use crate::store::{Store, StoreError};

/// The name under which the settings of approvals are stored.
const APPROVALS: &str = "approvals";
/// The name under which those of incidents are.
const INCIDENTS: &str = "incidents";

/// The settings in force. Reading them is cheap: it is done at every call that reports decisions.
#[derive(Debug)]
pub struct Settings {
    given: Chosen,
    sources: BTreeMap<&'static str, Source>,
    /// What is in the store; held during a change, so that two changes are one after the other.
    stored: Mutex<Chosen>,
    in_force: RwLock<InForce>,
}

/// What somebody chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Chosen {
    approvals: ChosenRules,
    incidents: ChosenIncidentRules,
}

#[derive(Clone, Copy, Debug)]
struct InForce {
    approvals: Rules,
    incidents: incident::Rules,
}

impl Chosen {
    /// These, and what `other` says where these say nothing.
    fn or(self, other: Self) -> Self {
        Self { approvals: self.approvals.or(other.approvals), incidents: self.incidents.or(other.incidents) }
    }

    fn in_force(self) -> InForce {
        InForce { approvals: self.approvals.rules(), incidents: self.incidents.rules() }
    }
}

/// A change of settings. What is absent keeps its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// About approvals.
    pub approvals: ApprovalSettings,
    /// About incidents.
    pub incidents: IncidentSettings,
}

/// A setting: its name in the API, and the option of the configuration that manages it.
struct Setting {
    name: &'static str,
    option: &'static str,
}

const PENDING_TTL: Setting = Setting { name: "approvals.pending_ttl_seconds", option: "approval_pending_ttl" };
const GRANT_WINDOW: Setting = Setting { name: "approvals.grant_window_seconds", option: "approval_grant_window" };
const DENY_WINDOW: Setting = Setting { name: "approvals.deny_window_seconds", option: "approval_deny_window" };
const SINGLE_USE: Setting = Setting { name: "approvals.single_use", option: "approval_single_use" };

/// The settings of approvals as they are sent and stored. What is absent keeps its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalSettings {
    /// How long an approval waits for a person, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 60, maximum = 86_400, example = 600)]
    pub pending_ttl_seconds: Option<i64>,
    /// For how long an approved request is allowed again, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 60, maximum = 3_600, example = 600)]
    pub grant_window_seconds: Option<i64>,
    /// For how long a denied request is refused without asking anybody, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 60, maximum = 3_600, example = 600)]
    pub deny_window_seconds: Option<i64>,
    /// Whether a grant allows one retry only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = false)]
    pub single_use: Option<bool>,
}

/// Every setting, its default, its range, and whether it is managed.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Settings)]
pub struct View {
    /// About approvals.
    pub approvals: ApprovalSettings,
    /// About incidents.
    pub incidents: IncidentSettings,
    /// The settings that the configuration gives, by name; they are changed only there.
    #[schema(example = json!(["approvals.pending_ttl_seconds"]))]
    pub managed: Vec<&'static str>,
    /// What each is where nobody chose.
    pub defaults: Defaults,
    /// What each may be, by name; both ends included.
    #[schema(example = json!({"approvals.pending_ttl_seconds": {"min": 60, "max": 86_400}}))]
    pub ranges: BTreeMap<&'static str, Range>,
}

/// What each setting is where nobody chose.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SettingDefaults)]
pub struct Defaults {
    /// About approvals.
    pub approvals: ApprovalSettings,
    /// About incidents.
    pub incidents: IncidentSettings,
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
        good.map(Some).ok_or(ChangeError::OutOfRange { key: setting.name, value, range: self, unit })
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
        value: i64,
        /// What it may be.
        range: Range,
        /// In which unit.
        unit: Unit,
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
        let stored = Chosen { approvals, incidents };
        let given = Chosen { approvals: config.approvals, incidents: config.incidents };
        Ok(Self { given, sources: config.sources.clone(), stored: Mutex::new(stored), in_force: RwLock::new(given.or(stored).in_force()) })
    }

    /// The rules of approvals that are in force.
    pub fn rules(&self) -> Rules {
        self.in_force.read().unwrap_or_else(PoisonError::into_inner).approvals
    }

    /// The rules of incidents that are in force.
    pub fn incident_rules(&self) -> incident::Rules {
        self.in_force.read().unwrap_or_else(PoisonError::into_inner).incidents
    }

    /// Every setting, its default, its range, and whether it is managed.
    pub fn view(&self) -> View {
        let Chosen { approvals: given, incidents } = self.given;
        let all = [
            (&PENDING_TTL, given.pending_ttl.is_some()),
            (&GRANT_WINDOW, given.grant_window.is_some()),
            (&DENY_WINDOW, given.deny_window.is_some()),
            (&SINGLE_USE, given.single_use.is_some()),
            (&incidents::COUNT, incidents.repeated_deny_count.is_some()),
            (&incidents::WINDOW, incidents.repeated_deny_window.is_some()),
        ];
        View {
            approvals: ApprovalSettings::of_rules(self.rules()),
            incidents: IncidentSettings::of_rules(self.incident_rules()),
            managed: all.into_iter().filter(|(_, is_given)| *is_given).map(|(setting, _)| setting.name).collect(),
            defaults: Defaults { approvals: ApprovalSettings::of_rules(Rules::default()), incidents: IncidentSettings::of_rules(incident::Rules::default()) },
            ranges: BTreeMap::from([
                (PENDING_TTL.name, range(Rules::LONGEST_PENDING)),
                (GRANT_WINDOW.name, range(Rules::LONGEST_WINDOW)),
                (DENY_WINDOW.name, range(Rules::LONGEST_WINDOW)),
                (incidents::COUNT.name, incidents::counts()),
                (incidents::WINDOW.name, incidents::windows()),
            ]),
        }
    }

    /// Changes what `patch` names, all of it or nothing: in the store first, then in force. A managed setting may be named with the value that it has.
    ///
    /// # Errors
    /// If a value is out of its range, a setting is managed, or the store does not take it.
    pub async fn change(&self, store: &dyn Store, patch: Patch) -> Result<(), ChangeError> {
        let given = self.given.approvals;
        let ChosenRules { pending_ttl, grant_window, deny_window, single_use } = patch.approvals.checked()?;
        let ChosenIncidentRules { repeated_deny_count, repeated_deny_window } = patch.incidents.checked()?;
        let approvals = ChosenRules {
            pending_ttl: self.unmanaged(&PENDING_TTL, given.pending_ttl, pending_ttl)?,
            grant_window: self.unmanaged(&GRANT_WINDOW, given.grant_window, grant_window)?,
            deny_window: self.unmanaged(&DENY_WINDOW, given.deny_window, deny_window)?,
            single_use: self.unmanaged(&SINGLE_USE, given.single_use, single_use)?,
        };
        let given = self.given.incidents;
        let incidents = ChosenIncidentRules {
            repeated_deny_count: self.unmanaged(&incidents::COUNT, given.repeated_deny_count, repeated_deny_count)?,
            repeated_deny_window: self.unmanaged(&incidents::WINDOW, given.repeated_deny_window, repeated_deny_window)?,
        };
        let wanted = Chosen { approvals, incidents };
        let mut stored = self.stored.lock().await;
        let next = wanted.or(*stored);
        if next != *stored {
            let values =
                vec![(APPROVALS, json(&ApprovalSettings::of_chosen(next.approvals))?), (INCIDENTS, json(&IncidentSettings::of_chosen(next.incidents))?)];
            store.put_settings(values).await?;
            *stored = next;
            *self.in_force.write().unwrap_or_else(PoisonError::into_inner) = self.given.or(next).in_force();
        }
        Ok(())
    }

    /// What is to be stored of `wanted`: nothing where the configuration gives the same.
    fn unmanaged<T: PartialEq>(&self, setting: &Setting, given: Option<T>, wanted: Option<T>) -> Result<Option<T>, ChangeError> {
        match (given, wanted) {
            (Some(given), Some(wanted)) if given != wanted => {
                let source_of = self.sources.get(setting.option).map_or_else(|| format!("`{}`", setting.option), ToString::to_string);
                Err(ChangeError::Managed { key: setting.name, source_of })
            }
            (Some(_), _) => Ok(None),
            (None, wanted) => Ok(wanted),
        }
    }
}

impl ApprovalSettings {
    fn of_chosen(chosen: ChosenRules) -> Self {
        let seconds = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        Self {
            pending_ttl_seconds: chosen.pending_ttl.map(seconds),
            grant_window_seconds: chosen.grant_window.map(seconds),
            deny_window_seconds: chosen.deny_window.map(seconds),
            single_use: chosen.single_use,
        }
    }

    fn of_rules(rules: Rules) -> Self {
        let Rules { pending_ttl, grant_window, deny_window, single_use } = rules;
        Self::of_chosen(ChosenRules {
            pending_ttl: Some(pending_ttl),
            grant_window: Some(grant_window),
            deny_window: Some(deny_window),
            single_use: Some(single_use),
        })
    }

    fn checked(self) -> Result<ChosenRules, ChangeError> {
        Ok(ChosenRules {
            pending_ttl: span(&PENDING_TTL, self.pending_ttl_seconds, Rules::LONGEST_PENDING)?,
            grant_window: span(&GRANT_WINDOW, self.grant_window_seconds, Rules::LONGEST_WINDOW)?,
            deny_window: span(&DENY_WINDOW, self.deny_window_seconds, Rules::LONGEST_WINDOW)?,
            single_use: self.single_use,
        })
    }
}

const fn range(longest: Duration) -> Range {
    Range { min: Rules::SHORTEST.as_secs(), max: longest.as_secs() }
}

fn span(setting: &Setting, seconds: Option<i64>, longest: Duration) -> Result<Option<Duration>, ChangeError> {
    Ok(range(longest).check(setting, seconds, Unit::Seconds)?.map(Duration::from_secs))
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::{Args, Environment};
    use crate::secret::{EncryptionKey, Vault};
    use crate::store::sqlite::SqliteStore;

    fn open(folder: &tempfile::TempDir) -> SqliteStore {
        let vault = Arc::new(Vault::new(&EncryptionKey::from_hex(&"07".repeat(32)).unwrap()));
        SqliteStore::open(folder.path(), vault, None).unwrap()
    }

    /// The settings of a server that starts with these variables.
    async fn start(store: &SqliteStore, variables: &[(&str, &str)]) -> Settings {
        let environment: Environment = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Settings::load(&Config::load(&Args::default(), &environment).unwrap(), store).await.unwrap()
    }

    fn of_approvals(approvals: ApprovalSettings) -> Patch {
        Patch { approvals, ..Patch::default() }
    }

    #[tokio::test]
    async fn what_makes_an_incident_is_stored_beside_what_makes_an_approval() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder);
        let settings = start(&store, &[]).await;
        assert_eq!(settings.incident_rules(), incident::Rules::default());
        let incidents = IncidentSettings { repeated_deny_count: Some(50), repeated_deny_window_seconds: Some(60) };
        settings.change(&store, Patch { incidents, ..Patch::default() }).await.unwrap();
        let expected = incident::Rules { repeated_deny_count: 50, repeated_deny_window: incident::Rules::SHORTEST };
        assert_eq!((settings.incident_rules(), start(&store, &[]).await.incident_rules()), (expected, expected));
        assert_eq!(settings.rules(), Rules::default());
        for (repeated_deny_count, repeated_deny_window_seconds) in [(Some(1), None), (Some(51), None), (Some(-5), None), (None, Some(59)), (None, Some(86_401))]
        {
            let incidents = IncidentSettings { repeated_deny_count, repeated_deny_window_seconds };
            let error = settings.change(&store, Patch { incidents, ..Patch::default() }).await.unwrap_err();
            assert!(matches!(error, ChangeError::OutOfRange { .. }), "{error}");
        }
        let managed = start(&store, &[("INTERVEN_INCIDENT_REPEATED_DENY_COUNT", "3"), ("INTERVEN_INCIDENT_REPEATED_DENY_WINDOW", "2h")]).await;
        assert_eq!(managed.view().managed, ["incidents.repeated_deny_count", "incidents.repeated_deny_window_seconds"]);
        assert_eq!(managed.incident_rules(), incident::Rules { repeated_deny_count: 3, repeated_deny_window: Duration::from_secs(7_200) });
        let incidents = IncidentSettings { repeated_deny_count: Some(4), ..IncidentSettings::default() };
        assert!(matches!(managed.change(&store, Patch { incidents, ..Patch::default() }).await, Err(ChangeError::Managed { .. })));
    }

    #[tokio::test]
    async fn what_is_stored_outlives_the_server_and_yields_to_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder);
        let settings = start(&store, &[]).await;
        assert_eq!(settings.rules(), Rules::default());
        let patch = ApprovalSettings { pending_ttl_seconds: Some(60), single_use: Some(true), ..ApprovalSettings::default() };
        settings.change(&store, of_approvals(patch)).await.unwrap();
        settings.change(&store, of_approvals(ApprovalSettings { grant_window_seconds: Some(3_600), ..ApprovalSettings::default() })).await.unwrap();
        let expected = Rules { pending_ttl: Rules::SHORTEST, grant_window: Rules::LONGEST_WINDOW, deny_window: Rules::default().deny_window, single_use: true };
        assert_eq!((settings.rules(), start(&store, &[]).await.rules()), (expected, expected));

        let managed = start(&store, &[("INTERVEN_APPROVAL_PENDING_TTL", "2m"), ("INTERVEN_APPROVAL_SINGLE_USE", "false")]).await;
        assert_eq!(managed.rules(), Rules { pending_ttl: Duration::from_secs(120), single_use: false, ..expected });
        assert_eq!(managed.view().managed, ["approvals.pending_ttl_seconds", "approvals.single_use"]);
        let same = ApprovalSettings { pending_ttl_seconds: Some(120), deny_window_seconds: Some(60), ..ApprovalSettings::default() };
        managed.change(&store, of_approvals(same)).await.unwrap();
        assert_eq!(start(&store, &[]).await.rules(), Rules { deny_window: Rules::SHORTEST, ..expected }, "what is managed is not stored");
    }

    #[tokio::test]
    async fn what_is_stored_and_cannot_be_does_not_stop_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder);
        for json in ["", "[]", "{\"pending_ttl_seconds\":59}", "{\"pending_ttl_seconds\":60,\"colour\":1}", "{\"single_use\":\"yes\"}"] {
            store.put_settings(vec![(APPROVALS, json.to_owned())]).await.unwrap();
            assert_eq!(start(&store, &[]).await.rules(), Rules::default(), "{json}");
        }
    }

    #[tokio::test]
    async fn a_change_that_the_store_did_not_take_is_not_in_force() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder);
        let settings = start(&store, &[]).await;
        let database = rusqlite::Connection::open(folder.path().join("interven.db")).unwrap();
        database.execute_batch("drop table settings").unwrap();
        let patch = ApprovalSettings { single_use: Some(true), ..ApprovalSettings::default() };
        assert!(matches!(settings.change(&store, of_approvals(patch)).await, Err(ChangeError::Store(_))));
        assert_eq!(settings.rules(), Rules::default());
    }
}
