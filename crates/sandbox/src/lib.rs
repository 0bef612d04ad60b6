//! Stand-ins for the places that alerts and records go to: Slack, Discord, Microsoft Teams, Telegram, Splunk HEC, Datadog, Sumo Logic, and a receiver that takes anything;
//! and for an issuer of OpenID Connect, by whom people sign in ([`OidcIssuer`]).
//!
//! They enforce the documented limits and answer with the documented errors (each platform's module names its source), can be told to fail, and keep what arrived. Any
//! number of destinations exist at once, each by a name that the caller chooses (letters, digits, `-` and `_`), placed in the platform's own path where the secret would be.
//! A name stands for one destination over all platforms: faults and records go by it. `/` is a page that shows what arrived; `control` has the HTTP API.
//!
//! Slack's buttons work once [`Sandbox::slack_app`] has said which app is behind a destination: [`Sandbox::click`] and the page send signed clicks to it, and what it posts to
//! their `response_url`, or to the Web API, is recorded under the destination's name ([`Received::surface`]) and changes the message.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use interven_sandbox::{Fault, Sandbox};
//! let sandbox = Sandbox::start(([127, 0, 0, 1], 0).into()).await?;
//! sandbox.fault("alerts", Fault::RateLimited { retry_after: 1.0 });
//! println!("send to {}", sandbox.slack_url("alerts"));
//! let arrived = sandbox.wait_for("alerts", 2, std::time::Duration::from_secs(5)).await;
//! # Ok(()) }
//! ```

mod call;
mod click;
mod clicks;
mod control;
mod datadog;
mod discord;
mod fault;
mod generic;
mod hec;
mod issuer;
mod issuer_keys;
mod journal;
mod page;
mod route;
mod server;
mod slack;
mod slack_app;
mod slack_response;
mod slack_view;
mod slack_web;
mod sumo;
mod teams;
mod telegram;
mod telegram_text;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use click::{ClickError, ClickOutcome, SignedRequest, signature};
pub use fault::{Fault, Times};
pub use issuer::{IssuerCalls, OidcIssuer, Wrong};
pub use journal::{KEPT, KEPT_BYTES, Received, Tally};
pub use route::Kind;
pub use slack_app::{SlackApp, SlackUser, Surface};

/// A running sandbox; it stops when dropped.
pub struct Sandbox {
    shared: Arc<server::Shared>,
    addr: SocketAddr,
    task: JoinHandle<()>,
}

impl Sandbox {
    /// Binds the address (port 0 for any that is free) and serves from then on.
    ///
    /// # Errors
    /// When the address cannot be bound.
    #[expect(clippy::disallowed_methods, reason = "the sandbox owns this task and ends it when dropped; it cannot use the service's Lifecycle")]
    pub async fn start(addr: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let shared = Arc::new(server::Shared::new(format!("http://{addr}")));
        let task = tokio::spawn(server::serve(listener, server::router(Arc::clone(&shared))));
        Ok(Self { shared, addr, task })
    }

    /// Where it listens.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The same stand-ins, for a server of the caller's own. There [`Fault::Reset`] is answered 500, since only the sandbox's server can close the connection instead.
    pub fn router(&self) -> axum::Router {
        server::router(Arc::clone(&self.shared))
    }

    /// Stops, and waits until the port is free; connections are closed without waiting for what is in them.
    pub async fn shutdown(mut self) {
        self.task.abort();
        // The only possible outcome is that it was cancelled.
        drop((&mut self.task).await);
    }

    /// Where it is, without a path: `http://127.0.0.1:8099`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// A Slack incoming webhook.
    pub fn slack_url(&self, name: &str) -> String {
        format!("{}/services/T0/B0/{name}", self.base_url())
    }

    /// A Discord webhook, in the form that Discord gives to people (without a version).
    pub fn discord_url(&self, name: &str) -> String {
        format!("{}/api/webhooks/1000000000000000001/{name}", self.base_url())
    }

    /// A Teams workflow webhook, with the query that such an address has.
    pub fn teams_url(&self, name: &str) -> String {
        let path = format!("powerautomate/automations/direct/workflows/{name}/triggers/manual/paths/invoke");
        format!("{}/{path}?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=sandbox", self.base_url())
    }

    /// The token of a Telegram bot; the base of its API is [`Sandbox::base_url`].
    pub fn telegram_token(&self, name: &str) -> String {
        format!("100:{name}")
    }

    /// A HEC's event endpoint.
    pub fn splunk_url(&self, name: &str) -> String {
        format!("{}/{name}/services/collector/event", self.base_url())
    }

    /// A HEC's raw endpoint.
    pub fn splunk_raw_url(&self, name: &str) -> String {
        format!("{}/{name}/services/collector/raw", self.base_url())
    }

    /// A Datadog log intake.
    pub fn datadog_url(&self, name: &str) -> String {
        format!("{}/{name}/api/v2/logs", self.base_url())
    }

    /// A Sumo Logic HTTP source.
    pub fn sumo_url(&self, name: &str) -> String {
        format!("{}/receiver/v1/http/{name}", self.base_url())
    }

    /// The receiver that takes anything.
    pub fn generic_url(&self, name: &str) -> String {
        format!("{}/generic/{name}", self.base_url())
    }

    /// An issuer of OpenID Connect.
    pub fn issuer_url(&self, name: &str) -> String {
        format!("{}/oidc/{name}", self.base_url())
    }

    /// Puts an issuer at a name, with fresh keys.
    pub fn set_issuer(&self, name: &str, issuer: OidcIssuer) {
        self.shared.issuers.set(name, issuer);
    }

    /// Changes an issuer; its keys and codes stay.
    pub fn change_issuer(&self, name: &str, change: impl FnOnce(&mut OidcIssuer)) {
        self.shared.issuers.change(name, change);
    }

    /// Has an issuer sign with another key from now on, and publish that one instead.
    pub fn rotate_issuer_keys(&self, name: &str) {
        self.shared.issuers.rotate(name);
    }

    /// How often an issuer was asked.
    pub fn issuer_calls(&self, name: &str) -> IssuerCalls {
        self.shared.issuers.calls(name)
    }

    /// Makes the next request that carries something fail; behind the faults that already wait.
    pub fn fault(&self, name: &str, fault: Fault) {
        self.fault_times(name, fault, Times::Next(1));
    }

    /// Makes requests fail as often as said.
    pub fn fault_times(&self, name: &str, fault: Fault, times: Times) {
        self.shared.faults.add(name, fault, times);
    }

    /// Ends the faults of a destination.
    pub fn clear_faults(&self, name: &str) {
        self.shared.faults.clear(name);
    }

    /// What reached a destination, oldest first: at most the latest [`KEPT`], without probes.
    pub fn received(&self, name: &str) -> Vec<Received> {
        self.shared.journal.kept(name, |received| !received.probe)
    }

    /// Those that the platform would now show or keep.
    pub fn accepted(&self, name: &str) -> Vec<Received> {
        self.shared.journal.kept(name, |received| !received.probe && received.accepted)
    }

    /// The requests that only asked something.
    pub fn probes(&self, name: &str) -> Vec<Received> {
        self.shared.journal.kept(name, |received| received.probe)
    }

    /// The events in the accepted requests to a SIEM, in order.
    pub fn events(&self, name: &str) -> Vec<Value> {
        self.accepted(name).into_iter().flat_map(|received| received.events).collect()
    }

    /// The counts of a destination, which go beyond what is kept; none while nothing has arrived.
    pub fn tally(&self, name: &str) -> Option<Tally> {
        self.shared.journal.tally(name)
    }

    /// Waits until so many requests have reached a destination, accepted or not, and gives what is kept of them; less where the time ran out first.
    pub async fn wait_for(&self, name: &str, requests: u64, timeout: Duration) -> Vec<Received> {
        self.wait_until(name, timeout, |tally| tally.requests >= requests).await;
        self.received(name)
    }

    /// Waits until a destination has accepted so many requests, and gives what is kept of them; less where the time ran out first.
    pub async fn wait_for_accepted(&self, name: &str, requests: u64, timeout: Duration) -> Vec<Received> {
        self.wait_until(name, timeout, |tally| tally.accepted >= requests).await;
        self.accepted(name)
    }

    /// Waits until the counts of a destination are enough, and says whether that was in time.
    pub async fn wait_until(&self, name: &str, timeout: Duration, enough: impl Fn(&Tally) -> bool) -> bool {
        self.shared.journal.wait(name, timeout, enough).await
    }

    /// Forgets what reached a destination: records, counts and messages. Its faults stay.
    pub fn clear(&self, name: &str) {
        self.shared.journal.clear(name);
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.task.abort();
    }
}
