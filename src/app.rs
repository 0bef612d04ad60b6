//! The shared pieces, as every handler sees them.

use std::sync::Arc;

use crate::api::auth::Auth;
use crate::channels::egress::Egress;
use crate::clock::Clock;
use crate::config::Config;
use crate::dispatch::Dispatcher;
use crate::lifecycle::Lifecycle;
use crate::settings::Settings;
use crate::store::Store;

/// The shared pieces. Cheap to clone: it is the state of the API's router.
#[derive(Clone)]
pub struct App {
    /// What the program was told.
    pub config: Arc<Config>,
    /// What is kept.
    pub store: Arc<dyn Store>,
    /// What time it is.
    pub clock: Clock,
    /// Who is let in.
    pub auth: Arc<Auth>,
    /// The way out, for the checks of an address when it is saved.
    pub egress: Egress,
    /// Takes deliveries to their destinations.
    pub dispatcher: Arc<Dispatcher>,
    /// What an administrator may change while the server runs.
    pub settings: Arc<Settings>,
    /// The owner of tasks, for what goes on after its caller was answered.
    pub lifecycle: Lifecycle,
}
