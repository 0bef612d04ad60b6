//! On whose behalf the store is changed: bound to the task that changes it, so that every change is written down with who made it, and none has to say so.
//!
//! The API binds each request, the command line each command, and [`crate::lifecycle::Lifecycle::spawn`] hands it on to what a request starts. What is bound to
//! nobody is the server's own doing.

use std::future::Future;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use crate::domain::audit::{Actor, ActorKind, Entry, Link, Surface};
use crate::domain::time::Time;

tokio::task_local! {
    static ACTING: Arc<Acting>;
}

/// Where something is done from, when, and, once that is known, by whom.
#[derive(Debug)]
pub struct Acting {
    address: Option<IpAddr>,
    at: Time,
    who: OnceLock<(Actor, Surface)>,
}

impl Acting {
    /// A request, of which it is not known yet who sent it.
    pub fn request(address: IpAddr, at: Time) -> Arc<Self> {
        Arc::new(Self { address: Some(address), at, who: OnceLock::new() })
    }

    /// A command on the server's machine.
    pub fn command(at: Time) -> Arc<Self> {
        Arc::new(Self { address: None, at, who: OnceLock::from((Actor::only(ActorKind::Cli), Surface::Cli)) })
    }

    /// The same request, as `who` does it.
    #[must_use]
    pub fn done_by(&self, who: (Actor, Surface)) -> Arc<Self> {
        Arc::new(Self { address: self.address, at: self.at, who: OnceLock::from(who) })
    }

    /// Whom `task` is done for.
    pub async fn scope<F: Future>(self: Arc<Self>, task: F) -> F::Output {
        ACTING.scope(self, task).await
    }

    /// From where.
    pub const fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// When.
    pub const fn at(&self) -> Time {
        self.at
    }

    /// Who, by which way.
    pub fn who(&self) -> (Actor, Surface) {
        self.who.get().cloned().unwrap_or((Actor::only(ActorKind::Unknown), Surface::Api))
    }
}

/// On whose behalf this task acts, if on anyone's but the server's.
pub fn acting() -> Option<Arc<Acting>> {
    ACTING.try_with(Arc::clone).ok()
}

/// Says who sent the request that this task handles; the first that is said stays.
pub fn identify(actor: impl FnOnce() -> (Actor, Surface)) {
    if let Some(acting) = acting() {
        acting.who.get_or_init(actor);
    }
}

/// Which entries of the audit log; what is absent takes any.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Whose: by the actor's id or name.
    pub actor: Option<String>,
    /// What was done: `user.updated`, or all of `user`.
    pub action: Option<String>,
    /// To what: by the target's id or name.
    pub target: Option<String>,
    /// By which way.
    pub surface: Option<Surface>,
    /// At or after.
    pub since: Option<Time>,
    /// Before.
    pub until: Option<Time>,
}

/// Which way a list of entries goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditOrder {
    /// The newest first, before the entry with this number.
    NewestBefore(i64),
    /// The oldest first, after the entry with this number.
    OldestAfter(i64),
}

/// An entry and its link in the chain.
#[derive(Clone, Debug)]
pub struct Audited {
    /// The entry.
    pub entry: Entry,
    /// Its link.
    pub link: Link,
}

/// What came of looking at the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditVerdict {
    /// Nothing was altered, removed or moved: how many entries there are, and the last link.
    Whole {
        /// How many entries.
        entries: i64,
        /// The last link; zeros where there is none.
        head: Link,
    },
    /// The first thing that is wrong.
    Broken {
        /// The entry where it shows.
        seq: i64,
        /// What is wrong, as a sentence's end.
        why: &'static str,
    },
}
