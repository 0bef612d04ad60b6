//! The shared pieces, as every handler sees them.

use std::ops::Deref;
use std::sync::Arc;

use crate::api::auth::Auth;
use crate::api::export::Places;
use crate::api::oidc::Issuers;
use crate::channels::egress::Egress;
use crate::clock::Clock;
use crate::config::Config;
use crate::dispatch::Dispatcher;
use crate::lifecycle::Lifecycle;
use crate::scanner::Scanner;
use crate::settings::Settings;
use crate::store::Store;

/// The state of the API's router: the shared pieces. Cheap to clone, which each request does.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// The shared pieces.
pub struct Shared {
    /// What the program was told.
    pub config: Arc<Config>,
    /// What is kept.
    pub store: Arc<dyn Store>,
    /// What time it is.
    pub clock: Clock,
    /// Who is let in.
    pub auth: Arc<Auth>,
    /// By whose word people are let in besides.
    pub oidc: Issuers,
    /// The way out, for the checks of an address when it is saved.
    pub egress: Egress,
    /// Takes deliveries to their destinations.
    pub dispatcher: Arc<Dispatcher>,
    /// What an administrator may change while the server runs.
    pub settings: Arc<Settings>,
    /// What scans are judged by.
    pub scanner: Arc<Scanner>,
    /// Whose exports run.
    pub exports: Places,
    /// The owner of tasks, for what goes on after its caller was answered.
    pub lifecycle: Lifecycle,
}

impl App {
    /// The state that these pieces make.
    pub fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
