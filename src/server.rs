//! The server, wired in one place and in order: read it from top to bottom to know the program.

use std::fs::{DirBuilder, File, TryLockError};
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::Router;
use axum::routing::get;

use crate::activity;
use crate::api;
use crate::api::auth::Auth;
use crate::api::export::Places;
use crate::api::oidc::Issuers;
use crate::app::{App, Shared};
use crate::channels::egress::{Egress, EgressSettings};
use crate::channels::{managed, settings};
use crate::clock::Clock;
use crate::config::Config;
use crate::dispatch::inbox::Inbox;
use crate::dispatch::{Dispatcher, Parts};
use crate::domain::time::Time;
use crate::lifecycle::{Lifecycle, Policy};
use crate::listener::{Patience, serve};
use crate::metrics::{self, Exporter};
use crate::oidc::Issuer;
use crate::retention;
use crate::scanner::Scanner;
use crate::secret::{EncryptionKey, Secret, Vault};
use crate::settings::Settings;
use crate::store::sqlite::SqliteStore;
use crate::store::{Store, StoreError};
use crate::{console, first_start, stats};

/// How often gauges are read and histograms filed.
const GAUGES: Duration = Duration::from_secs(5);

/// What the outside world is to a server; a test hands in its own.
pub struct World {
    /// The time.
    pub clock: Clock,
    /// A random number from 0 to 1, for the spread of retries.
    pub jitter: fn() -> f64,
    /// The longest that one request to a destination may take.
    pub send_timeout: Duration,
    /// How long a peer may take to send a request.
    pub patience: Patience,
    /// Counts what happens; a process has one.
    pub metrics: Option<Exporter>,
}

impl World {
    /// The real one.
    pub fn real(metrics: Option<Exporter>) -> Self {
        Self { clock: Clock::system(), jitter: rand::random::<f64>, send_timeout: EgressSettings::default().timeout, patience: Patience::default(), metrics }
    }
}

/// A server that runs.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// The shared pieces.
    pub app: App,
    /// The owner of its tasks.
    pub lifecycle: Lifecycle,
    /// The address that makes the first administrator, if there is none.
    pub setup_link: Option<Secret>,
    /// Held as long as the server runs: two servers on one folder would send everything twice.
    _lock: File,
}

impl Server {
    /// Starts a server on what `config` says.
    ///
    /// # Errors
    /// One line that says what could not be opened, read or bound.
    pub async fn start(config: Config, world: World) -> anyhow::Result<Self> {
        let World { clock, jitter, send_timeout, patience, metrics } = world;
        let lifecycle = Lifecycle::default();

        // What is kept.
        let lock = lock_folder(&config.data_dir)?;
        let inbox = Arc::new(Inbox::default());
        let handoff = Arc::clone(&inbox);
        let store: Arc<dyn Store> = Arc::new(open_store(&config, Some(handoff))?);
        store.free_all_leases().await.context("the store cannot be written")?;
        let auth = Arc::new(Auth::default());
        let setup_link = first_start::prepare(&config, store.as_ref(), &auth.passwords, clock.now()).await?.map(Secret::new);

        // The way out, and who goes it.
        let egress = egress(&config, send_timeout)?;
        let declared = config.channels.iter().map(|declared| {
            settings::validated(&declared.name, declared.enabled, declared.destination.clone(), declared.filter.clone(), declared.reminder)
                .map_err(|fault| anyhow::anyhow!("the channel `{}` of the configuration file: {fault}", declared.name))
        });
        managed::apply(&declared.collect::<anyhow::Result<Vec<_>>>()?, store.as_ref(), &egress, &clock).await?;
        let settings = Arc::new(Settings::load(&config, store.as_ref()).await?);
        let parts = Parts {
            store: Arc::clone(&store),
            clock: clock.clone(),
            egress: egress.clone(),
            inbox,
            lifecycle: lifecycle.clone(),
            settings: Arc::clone(&settings),
            jitter,
        };
        let dispatcher = Dispatcher::start(parts).await.context("the dispatcher cannot start")?;

        // The ways in.
        let scanner = Scanner::load(&config, Arc::clone(&store), Arc::clone(&settings)).await.context("scans cannot be judged")?;
        scanner.watch(&lifecycle, clock.clone());
        stats::start(&lifecycle, Arc::clone(&store), Arc::clone(&settings), clock.clone());
        activity::start(&lifecycle, Arc::clone(&store), clock.clone());
        retention::start(&lifecycle, Arc::clone(&store), Arc::clone(&settings), clock.clone());
        let oidc = Issuers::new(config.oidc.iter().cloned().map(Issuer::new).collect(), &encryption_key(&config)?);
        let (exports, owner) = (Places::default(), lifecycle.clone());
        let shared = Shared { config: Arc::new(config), store, clock, auth, oidc, egress, dispatcher, settings, scanner, exports, lifecycle: owner };
        let app = App::new(shared);
        let address = serve(&lifecycle, "API", app.config.listen, api::router(app.clone()).fallback_service(console::router()), patience).await?;
        if let Some(exporter) = metrics {
            publish_metrics(&lifecycle, &app, exporter, patience).await?;
        }
        Ok(Self { address, app, lifecycle, setup_link, _lock: lock })
    }
}

/// Opens the store that the configuration names.
///
/// # Errors
/// If the folder or the store in it cannot be written.
pub fn open_store(config: &Config, handoff: Option<Arc<Inbox>>) -> anyhow::Result<SqliteStore> {
    make_folder(&config.data_dir)?;
    let key = encryption_key(config)?;
    tracing::info!(fingerprint = key.fingerprint(), "encryption key");
    let handoff = handoff.map(|inbox| inbox as Arc<dyn crate::store::Handoff>);
    SqliteStore::open(&config.data_dir, Arc::new(Vault::new(&key)), handoff).context("the store cannot be opened")
}

fn encryption_key(config: &Config) -> anyhow::Result<EncryptionKey> {
    match &config.encryption_key {
        Some(key) => Ok(key.clone()),
        None => EncryptionKey::load_or_generate(&config.data_dir).context("the encryption key in the data folder cannot be read or made"),
    }
}

fn make_folder(folder: &Path) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("the data folder {} cannot be made", folder.display()))
}

fn lock_folder(folder: &Path) -> anyhow::Result<File> {
    make_folder(folder)?;
    let path = folder.join("interven.lock");
    let file = File::create(&path).with_context(|| format!("the data folder {} cannot be written", folder.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!("another server runs on the data folder {}; give this one another with --data-dir", folder.display()),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("{} cannot be locked", path.display())),
    }
}

fn egress(config: &Config, timeout: Duration) -> anyhow::Result<Egress> {
    let ca_pem = match &config.egress_ca_file {
        Some(path) => Some(std::fs::read(path).with_context(|| format!("INTERVEN_EGRESS_CA_FILE: {} cannot be read", path.display()))?),
        None => None,
    };
    let defaults = EgressSettings::default();
    Egress::new(EgressSettings { allow: config.egress_allow.clone(), ca_pem, timeout, connect_timeout: defaults.connect_timeout.min(timeout) })
}

/// `/metrics` on a listener of its own, so that what is for operators is not beside what is for agents; and the reading of the gauges.
async fn publish_metrics(lifecycle: &Lifecycle, app: &App, exporter: Exporter, patience: Patience) -> anyhow::Result<()> {
    if let Some(address) = app.config.metrics_listen {
        let scraped = exporter.clone();
        let router = Router::new().route("/metrics", get(async move || scraped.render())).route("/health", get(async || "ok"));
        serve(lifecycle, "metrics", address, router, patience).await?;
    }
    let (store, clock, stopping) = (Arc::clone(&app.store), app.clock.clone(), lifecycle.stopping());
    lifecycle.spawn("gauges", Policy::Essential, async move {
        loop {
            exporter.upkeep();
            if let Err(error) = read_gauges(store.as_ref(), clock.now()).await {
                tracing::debug!(error = %error, "the gauges could not be read");
            }
            tokio::select! {
                () = clock.sleep_until(clock.now().after(GAUGES)) => {}
                () = stopping.cancelled() => return,
            }
        }
    });
    Ok(())
}

async fn read_gauges(store: &dyn Store, now: Time) -> Result<(), StoreError> {
    metrics::approvals_pending(store.count_pending_approvals(now).await?);
    let health = store.channel_health().await?;
    for channel in store.channels().await? {
        let Some((_, health)) = health.iter().find(|(id, _)| *id == channel.id) else { continue };
        let oldest = health.oldest_pending_at.map(|since| now.since(since)).unwrap_or_default();
        metrics::channel_state(&Arc::from(channel.name), health.pending, oldest, channel.pause.is_some());
    }
    Ok(())
}
