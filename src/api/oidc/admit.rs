//! Which user somebody is whom an issuer knows, and with which role.
//!
//! An issuer and its subject are one user, for ever; an address is only how the two come together, once. So an account is not taken over by whoever gets its
//! address later, at the issuer or at another one.

use serde_json::json;

use crate::api::problem::Problem;
use crate::api::users::is_last_admin;
use crate::app::App;
use crate::clock::fresh_id;
use crate::config::oidc::OidcKind;
use crate::domain::audit::{Actor, ActorKind, Surface, Target};
use crate::oidc::{Issuer, Person, Stranger};
use crate::store::audit::acting;
use crate::store::{Identity, StoreError, User};

/// Why somebody whom the issuer knows is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The issuer vouches for no address.
    EmailNotVerified,
    /// They are of no allowed domain.
    DomainNotAllowed,
    /// Their claims come to no role.
    NoRole,
    /// They may not sign in.
    Disabled,
    /// Their address is somebody's who is not known to be the same.
    AddressTaken,
}

impl Why {
    /// The name in the audit log, and the problem's code.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::EmailNotVerified => "email_not_verified",
            Self::DomainNotAllowed => "domain_not_allowed",
            Self::NoRole => "no_role",
            Self::Disabled => "disabled",
            Self::AddressTaken => "address_taken",
        }
    }

    /// What they are told. They were signed in at the issuer, so that nothing is told to strangers.
    pub(super) fn problem(self, label: &str) -> Problem {
        let sentence = match self {
            Self::EmailNotVerified => format!("{label} does not say that your e-mail address is verified. Verify it there, then sign in again."),
            Self::DomainNotAllowed => format!("Your account at {label} is of no organisation that may sign in here. Sign in with your account at work."),
            Self::NoRole => format!("None of your groups or roles at {label} gives you a role here. Ask an administrator for one."),
            Self::Disabled => "Your account here is disabled. Ask an administrator.".to_owned(),
            Self::AddressTaken => {
                format!(
                    "There is a user with your e-mail address who is not known to be you at {label}. Sign in as before, or ask an administrator to reset that user."
                )
            }
        };
        Problem::forbidden(sentence).code(self.name())
    }
}

/// Why nobody was let in.
#[derive(Debug)]
pub(super) enum Refused {
    /// They may not.
    Because(Why),
    /// The store could not tell.
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The user who this is: known, linked or made, with the role that the issuer's word comes to. The caller holds [`crate::api::auth::Auth::people`].
pub(super) async fn user(app: &App, issuer: &Issuer, person: Result<Person, Stranger>) -> Result<User, Refused> {
    let refuse = |why| Err(Refused::Because(why));
    let person = match person {
        Ok(person) => person,
        Err(Stranger::NoVerifiedEmail) => return refuse(Why::EmailNotVerified),
        Err(Stranger::Domain) => return refuse(Why::DomainNotAllowed),
    };
    let by = (Actor::new(ActorKind::Issuer, &person.issuer, &issuer.provider.name), Surface::Api);
    let task = admit(app, issuer, &person);
    match acting() {
        Some(acting) => acting.done_by(by).scope(task).await,
        None => task.await,
    }
}

async fn admit(app: &App, issuer: &Issuer, person: &Person) -> Result<User, Refused> {
    let (store, provider) = (app.store.as_ref(), &issuer.provider);
    let refuse = |why| Err(Refused::Because(why));
    let known = store.user_by_identity(&person.issuer, &person.subject).await?;
    let is_linked = known.is_some();
    let found = match known {
        Some(user) => Some(user),
        None => store.user_by_email(&person.email).await?,
    };
    if found.as_ref().is_some_and(|user| user.disabled_at.is_some()) {
        return refuse(Why::Disabled);
    }
    let follows = !provider.roles.is_empty();
    let role = match (person.role, &found) {
        (Some(role), _) => role,
        // Theirs is not the issuer's matter.
        (None, Some(user)) if !follows => user.role,
        _ => return refuse(Why::NoRole),
    };
    let now = app.clock.now();
    let identity = |user: &User| Identity {
        issuer: person.issuer.clone(),
        subject: person.subject.clone(),
        user_id: user.id,
        provider: provider.name.clone(),
        created_at: now,
    };
    let Some(user) = found else {
        let (email, name) = (person.email.clone(), person.name.clone());
        let user = User { id: fresh_id(now), email, name, role, password_hash: String::new(), slack: None, created_at: now, disabled_at: None };
        store.link_identity(identity(&user), Some(user.clone())).await?;
        return Ok(user);
    };
    if !is_linked {
        // A tenant does not say that an address is verified: it is one's own only in a domain of the organisation's.
        let is_vouched_for = provider.kind != OidcKind::Entra || !provider.allowed_domains.is_empty();
        // Who is known by another subject, at this issuer or at another one, may be another person, who had the address before. An issuer that is configured no more
        // says nothing any longer, so that people can move from one to the next.
        let identities = store.identities(Some(user.id)).await?;
        let is_somebody_there = identities.iter().any(|other| app.oidc.issuers.iter().any(|issuer| issuer.is_called(&other.issuer)));
        if !is_vouched_for || is_somebody_there {
            return refuse(Why::AddressTaken);
        }
        store.link_identity(identity(&user), None).await?;
    }
    if !follows || user.role == role {
        return Ok(user);
    }
    let changed = User { role, ..user.clone() };
    if is_last_admin(store, &changed).await? {
        tracing::warn!(provider = provider.name, user = %user.id, role = role.name(), "the issuer's word would leave no administrator: the role is kept");
        let target = Target { id: Some(user.id.to_string()), name: Some(user.email.clone()) };
        store.note_audit("user.role_kept", target, json!({"why": "last_admin", "role": role.name(), "provider": provider.name})).await?;
        return Ok(user);
    }
    store.update_user(changed.clone()).await?;
    Ok(changed)
}
