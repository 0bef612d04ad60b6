//! An agent or engine that calls: by an API key, or by an ephemeral key that was made with one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use uuid::Uuid;

use super::auth::bearer;
use super::client_address::ClientAddress;
use super::problem::Problem;
use crate::app::App;
use crate::domain::audit::{Actor, ActorKind, Surface};
use crate::domain::time::Time;
use crate::gateway::scope::Scope;
use crate::lifecycle::Policy;
use crate::secret::{self, API_KEY_PREFIX, EPHEMERAL_KEY_PREFIX};
use crate::store::audit::identify;
use crate::store::{Credential, Ephemeral, EphemeralStatus, KeyScope, KeyTerms};

/// An agent or engine, by its key (`Authorization: Bearer iv_live_…`, or `iv_eph_…`).
///
/// It comes from where its key allows it, and not more often. What counts as a use of an ephemeral key, a scan or a call with decisions, says so by
/// [`EngineCaller::spend`].
#[derive(Clone, Debug)]
pub struct EngineCaller(Arc<EngineKey>);

/// What is known of a caller by its key.
#[derive(Debug)]
pub struct EngineKey {
    id: Uuid,
    name: String,
    terms: KeyTerms,
    expires_at: Option<Time>,
    ephemeral: Option<Limits>,
}

/// What an ephemeral key is limited to.
#[derive(Debug)]
struct Limits {
    ephemeral: Ephemeral,
    /// It has no use left, and will have none: the store need not be asked again.
    used_up: AtomicBool,
}

impl EngineKey {
    /// The key, if it can still be used for anything; what to answer if it cannot. One that is used up may still ask what became of its requests.
    fn of(credential: Credential, now: Time) -> Result<Self, Problem> {
        let status = credential.ephemeral_status(now);
        match status {
            Some(EphemeralStatus::Revoked) => return Err(revoked()),
            Some(_) if credential.has_expired(now) => return Err(expired()),
            None if credential.has_expired(now) => {
                return Err(invalid("The time of this API key is over. `interven keys create` makes a new one.").code("expired_key"));
            }
            _ => {}
        }
        let Credential { id, name, terms, expires_at, ephemeral, .. } = credential;
        let used_up = AtomicBool::new(status == Some(EphemeralStatus::Exhausted));
        Ok(Self { id, name, terms, expires_at, ephemeral: ephemeral.map(|ephemeral| Limits { ephemeral, used_up }) })
    }

    /// When it ends, if it does.
    pub(super) const fn expires_at(&self) -> Option<Time> {
        self.expires_at
    }

    /// The API key whose rate limit counts.
    fn metered(&self) -> Uuid {
        self.ephemeral.as_ref().map_or(self.id, |limits| limits.ephemeral.parent)
    }
}

impl EngineCaller {
    /// The key's id.
    pub fn key_id(&self) -> Uuid {
        self.0.id
    }

    /// The name of the key; of an ephemeral key, that of the API key that it was made with.
    pub fn key_name(&self) -> &str {
        &self.0.name
    }

    /// The id or name of the one agent that the key speaks for.
    pub fn agent(&self) -> Option<&str> {
        self.0.terms.agent.as_deref()
    }

    /// The environment of what does not say its own.
    pub fn environment(&self) -> Option<&str> {
        self.0.terms.environment.as_deref()
    }

    /// What an ephemeral key may be used for; an API key has no such limits.
    pub fn scope(&self) -> Option<&Scope> {
        self.0.ephemeral.as_ref().map(|limits| &limits.ephemeral.scope)
    }

    /// Whether the key may work on incidents and policies.
    pub fn may_manage(&self) -> bool {
        self.0.ephemeral.is_none() && self.0.terms.scopes.contains(&KeyScope::Manage)
    }

    /// The person who may not approve what it asks.
    pub fn owner(&self) -> Option<Uuid> {
        self.0.terms.owner
    }

    /// When the key ends, if it does.
    pub fn expires_at(&self) -> Option<Time> {
        self.0.expires_at
    }

    /// Counts a use of an ephemeral key, on disk when it returns; 401 if it has none left. Nothing to do for an API key.
    ///
    /// Called when the request is known to be good and before anything is done for it, so that a request that is refused costs nothing.
    pub async fn spend(&self, app: &App) -> Result<(), Problem> {
        let Some(limits) = &self.0.ephemeral else { return Ok(()) };
        let used_up = || {
            let (number, calls) = (limits.ephemeral.max_uses, if limits.ephemeral.max_uses == 1 { "call" } else { "calls" });
            invalid(format!("This ephemeral key is used up: it was good for {number} {calls}. POST /v1/keys/ephemeral makes another one."))
                .code("exhausted_key")
        };
        if limits.used_up.load(Ordering::Relaxed) {
            return Err(used_up());
        }
        match app.store.spend_ephemeral_key(self.0.id, app.clock.now()).await? {
            EphemeralStatus::Active => Ok(()),
            EphemeralStatus::Exhausted => {
                limits.used_up.store(true, Ordering::Relaxed);
                Err(used_up())
            }
            EphemeralStatus::Expired => Err(expired()),
            EphemeralStatus::Revoked => Err(revoked()),
        }
    }
}

impl FromRequestParts<App> for EngineCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Some(token) = bearer(&parts.headers).filter(|token| is_key(token)) else {
            return Err(invalid("This endpoint needs an API key: send `Authorization: Bearer iv_live_…`."));
        };
        let (hash, now) = (secret::hash(token), app.clock.now());
        let key = match app.auth.keys.get(&hash, now) {
            Some(known) => known,
            None => look_up(app, hash, now).await?,
        };
        if !key.terms.ip_allowlist.is_empty() {
            let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(parts, app).await;
            if !key.terms.ip_allowlist.iter().any(|network| network.contains(&address)) {
                tracing::warn!(client.address = %address, key.id = %key.id, "a key was used from outside of its networks");
                return Err(Problem::forbidden(format!(
                    "This key is not to be used from {address}. Add the network to its ip_allowlist, or send from one that is in it."
                ))
                .code("ip_not_allowed")
                .with("reason", "IP_NOT_ALLOWED"));
            }
        }
        if let Some(limit) = key.terms.rate_limit_per_minute {
            app.auth.meters.admit(key.metered(), limit, now).map_err(|wait| {
                Problem::too_many(format!("This key is good for {limit} calls a minute. Come back when `Retry-After` has passed."), wait)
                    .code("rate_limited")
                    .with("reason", "RATE_LIMITED")
            })?;
        }
        if key.ephemeral.is_none() {
            note_use(app, key.id, now);
        }
        identify(|| (Actor::new(ActorKind::Key, key.id, &key.name), Surface::Api));
        Ok(Self(key))
    }
}

/// Whether this is meant to be the key of an agent or engine, and not a person's token.
pub(super) fn is_key(token: &str) -> bool {
    token.starts_with(API_KEY_PREFIX) || token.starts_with(EPHEMERAL_KEY_PREFIX)
}

/// The key with this hash, from the store.
async fn look_up(app: &App, hash: [u8; 32], now: Time) -> Result<Arc<EngineKey>, Problem> {
    let asked = app.auth.keys.epoch();
    let credential = app
        .store
        .key_of(hash)
        .await?
        .ok_or_else(|| invalid("This API key is not known here, or was revoked. `interven keys create` makes a new one.").code("unknown_key"))?;
    let key = Arc::new(EngineKey::of(credential, now)?);
    app.auth.keys.put(asked, hash, Arc::clone(&key), now);
    Ok(key)
}

/// Has it written down that the key is in use, once a minute; nobody waits for that.
fn note_use(app: &App, key: Uuid, now: Time) {
    if !app.auth.meters.is_news(key, now) {
        return;
    }
    let store = Arc::clone(&app.store);
    app.lifecycle.spawn("key-use", Policy::Errand, async move {
        if let Err(error) = store.note_key_used(key, now).await {
            tracing::debug!(error = %error, "that a key is in use could not be written down");
        }
    });
}

fn invalid(sentence: impl Into<String>) -> Problem {
    Problem::unauthorized(sentence).with("reason", "INVALID_KEY")
}

fn expired() -> Problem {
    invalid("The time of this ephemeral key is over. POST /v1/keys/ephemeral makes another one.").code("expired_key")
}

fn revoked() -> Problem {
    invalid("This ephemeral key was revoked, or the API key that it was made with was. POST /v1/keys/ephemeral makes another one.").code("revoked_key")
}

#[cfg(test)]
impl EngineKey {
    /// A key for tests.
    pub(super) fn sample(agent: &str, expires_at: Option<Time>) -> Self {
        let terms = KeyTerms { agent: Some(agent.to_owned()), ..KeyTerms::default() };
        Self { id: Uuid::from_u128(7), name: "sample".to_owned(), terms, expires_at, ephemeral: None }
    }
}
