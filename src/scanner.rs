//! What scans are judged by, as it is in force: replaced as a whole when a policy, a setting or a threat list changes, so that no scan sees half of a change.

mod threat_files;

use std::num::NonZero;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::{AcquireError, Mutex, OwnedSemaphorePermit, Semaphore};

use self::threat_files::ThreatFiles;
use crate::api::policies::in_force;
use crate::api::problem::Problem;
use crate::clock::Clock;
use crate::config::Config;
use crate::gateway::classify::Classifier;
use crate::gateway::history::History;
use crate::gateway::judge::Gateway;
use crate::gateway::organisation::Organisation;
use crate::gateway::policy::Policies;
use crate::gateway::threat::Threats;
use crate::gateway::tools::Tools;
use crate::lifecycle::{Lifecycle, Policy};
use crate::settings::{ScanRules, Settings};
use crate::store::Store;

/// How often the threat lists are looked at for changes.
const LOOK: Duration = Duration::from_secs(5);

/// What scans are judged by, and what is remembered of the agents.
pub struct Scanner {
    gateway: RwLock<Arc<Gateway>>,
    history: History,
    store: Arc<dyn Store>,
    settings: Arc<Settings>,
    files: ThreatFiles,
    /// A permit for each large call that may be judged at a time: as many as there are processors, so that a flood of them leaves room for small ones.
    large: Arc<Semaphore>,
    /// The settings in force. Held by a change, so that the last one to read what is stored is the last one to put it in force.
    rules: Mutex<Arc<ScanRules>>,
}

impl Scanner {
    /// Reads the policies, the settings and the threat lists.
    ///
    /// # Errors
    /// What cannot be read, and where: a server that judged by a part of it would let through what it should not.
    pub async fn load(config: &Config, store: Arc<dyn Store>, settings: Arc<Settings>) -> anyhow::Result<Arc<Self>> {
        let files = ThreatFiles::new(config.threat_files.clone());
        let threats = Arc::new(files.read().await?);
        let rules = settings.scan();
        let gateway = build(Arc::clone(&config.tools), threats, store.as_ref(), &rules).await?;
        let gateway = RwLock::new(Arc::new(gateway));
        let large = Arc::new(Semaphore::new(std::thread::available_parallelism().map_or(1, NonZero::get)));
        Ok(Arc::new(Self { gateway, history: History::default(), store, settings, files, large, rules: Mutex::new(rules) }))
    }

    /// What a scan that begins now is judged by.
    pub fn gateway(&self) -> Arc<Gateway> {
        Arc::clone(&self.gateway.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits for room to judge a large call. It is given back when the work is done, not when nobody waits for it any more.
    ///
    /// # Errors
    /// None: the semaphore is never closed.
    pub async fn room(&self) -> Result<OwnedSemaphorePermit, AcquireError> {
        Arc::clone(&self.large).acquire_owned().await
    }

    /// What all agents did of late.
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// Policies were changed in the store: from now on they are in force.
    ///
    /// # Errors
    /// If they cannot be read; then those before stay in force, and the log says why.
    pub async fn reload(&self) -> Result<(), Problem> {
        self.rebuild(&mut *self.rules.lock().await).await
    }

    /// The settings may have changed: from now on they are in force. Nothing to do where they are already.
    ///
    /// # Errors
    /// As of [`Scanner::reload`].
    pub async fn follow_settings(&self) -> Result<(), Problem> {
        let mut rules = self.rules.lock().await;
        if Arc::ptr_eq(&rules, &self.settings.scan()) { Ok(()) } else { self.rebuild(&mut rules).await }
    }

    async fn rebuild(&self, in_force: &mut Arc<ScanRules>) -> Result<(), Problem> {
        let (before, rules) = (self.gateway(), self.settings.scan());
        match build(Arc::clone(&before.tools), Arc::clone(&before.threats), self.store.as_ref(), &rules).await {
            Ok(gateway) => {
                self.put(gateway);
                *in_force = rules;
                Ok(())
            }
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "a change is stored and could not be put in force; scans are judged as before");
                Err(Problem::internal())
            }
        }
    }

    /// Keeps looking at the threat lists; a file that changes is in force a few seconds later.
    pub fn watch(self: &Arc<Self>, lifecycle: &Lifecycle, clock: Clock) {
        if self.files.is_empty() {
            return;
        }
        let (this, stopping) = (Arc::clone(self), lifecycle.stopping());
        lifecycle.spawn("threat-lists", Policy::Essential, async move {
            loop {
                tokio::select! {
                    () = clock.sleep_until(clock.now().after(LOOK)) => this.look().await,
                    () = stopping.cancelled() => return,
                }
            }
        });
    }

    /// Reads the threat lists again if one of them changed. Where one cannot be read, those before stay in force.
    async fn look(&self) {
        match self.files.changed().await {
            Ok(None) => {}
            Ok(Some(threats)) => {
                let _changing = self.rules.lock().await;
                tracing::info!(entries = threats.len(), "the threat lists changed");
                let before = self.gateway();
                self.put(Gateway { threats: Arc::new(threats), ..(*before).clone() });
            }
            Err(error) => tracing::error!(error = format!("{error:#}"), "a threat list cannot be read; what was read before stays in force"),
        }
    }

    fn put(&self, gateway: Gateway) {
        *self.gateway.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(gateway);
    }
}

async fn build(tools: Arc<Tools>, threats: Arc<Threats>, store: &dyn Store, rules: &ScanRules) -> anyhow::Result<Gateway> {
    let policies = in_force(store).await?;
    let classes = rules.classifier.clone();
    // Many rules take a while to compile, and other callers do not wait for that.
    let compiled = tokio::task::spawn_blocking(move || anyhow::Ok((Policies::compile(policies)?, Classifier::new(&classes)?)));
    let (policies, classifier) = compiled.await.context("the policies cannot be compiled")?.context("what scans are judged by cannot be compiled")?;
    Ok(Gateway {
        tools,
        classifier: Arc::new(classifier),
        policies: Arc::new(policies),
        threats,
        weights: rules.weights,
        bands: rules.bands,
        organisation: Organisation::new(&rules.organisation_domains, &rules.organisation_people),
    })
}
