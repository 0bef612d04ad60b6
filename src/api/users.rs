//! `/api/users`: people who may sign in, and who they are in Slack.

use std::collections::HashSet;

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::PersonCaller;
use super::extract::{Json, Path};
use super::invitations::{Invitation, invitation};
use super::json::Object;
use super::page::Page;
use super::problem::{Problem, Problems};
use super::session::{UserView, check_password, email};
use crate::app::App;
use crate::channels::settings::fault_of_person;
use crate::clock::fresh_id;
use crate::domain::channel::SlackUser;
use crate::domain::name;
use crate::domain::role::Role;
use crate::domain::time::Time;
use crate::secret::Secret;
use crate::store::{AuditOrder, AuditQuery, Credential, CredentialKind, KeyScope, Store, StoreError, User};

/// Of how many keys somebody made it is known at most.
const MOST_KEYS: usize = 10_000;

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_users, create_user)).routes(routes!(update_user))
}

/// A person in Slack, by ids that they cannot change.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct SlackIdentity {
    /// The team's id, or the organisation's.
    #[schema(example = "T024BE7LD")]
    team: String,
    /// The member's id.
    #[schema(example = "U02AB3CD4")]
    user: String,
}

impl From<SlackUser> for SlackIdentity {
    fn from(SlackUser { team, user }: SlackUser) -> Self {
        Self { team, user }
    }
}

/// What changes of a user; what is absent stays.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "absent and null are two things in a merge patch")]
struct UserPatch {
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// What they may do; it counts from the answer on, also for their sessions and tokens.
    role: Option<Role>,
    /// Whether they may not sign in. Their sessions, tokens and links end with it, and do not come back; API keys stay.
    disabled: Option<bool>,
    /// Who they are in Slack; null where that is not to be known.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<SlackPatch>)]
    slack: Option<Option<Object<SlackPatch>>>,
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SlackPatch {
    /// The team's id, or the organisation's.
    #[schema(example = "T024BE7LD")]
    team: Option<String>,
    /// The member's id.
    #[schema(example = "U02AB3CD4")]
    user: Option<String>,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUser {
    email: String,
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    role: Role,
    /// At least 8 characters. Without one, an invitation is made with which they choose it.
    #[schema(value_type = Option<String>, format = Password, min_length = 8)]
    password: Option<Secret>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct CreatedUser {
    #[serde(flatten)]
    user: UserView,
    /// The link with which they choose a password; null where they were given one.
    invitation: Option<Invitation>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct ChangedUser {
    #[serde(flatten)]
    user: UserView,
    /// What is to be known besides: of who is disabled or gets another role, how many API keys of theirs still work.
    warnings: Vec<String>,
}

/// A member that is there, be it null.
pub(super) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// List the users, by address.
#[utoipa::path(get, path = "/api/users", tag = "users", security(("session" = []), ("token" = [])), responses((status = 200, body = Page<UserView>), Problems))]
async fn list_users(State(app): State<App>, _caller: PersonCaller) -> Result<Json<Page<UserView>>, Problem> {
    let identities = app.store.identities(None).await?;
    Ok(Json(Page::whole(app.store.users().await?.into_iter().map(|user| UserView::new(user, &identities)).collect())))
}

/// Make a user. Without a password, the answer has an invitation to pass on: a link that can be used once, within 7 days.
#[utoipa::path(post, path = "/api/users", tag = "users", security(("session" = []), ("token" = [])), request_body = NewUser,
    responses((status = 201, description = "Made; the invitation is shown this once", body = CreatedUser), Problems))]
async fn create_user(State(app): State<App>, _caller: PersonCaller, Json(new): Json<NewUser>) -> Result<(StatusCode, Json<CreatedUser>), Problem> {
    let email = email(&new.email).ok_or_else(|| Problem::bad_request("email: this is not an e-mail address.").with("key", "email"))?;
    let name = checked_name(&new.name)?;
    let password_hash = match new.password {
        Some(password) => {
            check_password("password", &password)?;
            app.auth.passwords.hash(password).await?
        }
        None => String::new(),
    };
    let now = app.clock.now();
    let user = User { id: fresh_id(now), email, name, role: new.role, password_hash, slack: None, created_at: now, disabled_at: None };
    app.store.insert_user(user.clone()).await?;
    let invitation = if user.password_hash.is_empty() {
        let (link, shown) = invitation(user.id, &app.settings.public_url(), now);
        app.store.insert_credential(link).await?;
        Some(shown)
    } else {
        None
    };
    Ok((StatusCode::CREATED, Json(CreatedUser { user: UserView::new(user, &[]), invitation })))
}

/// Change a user's name, role, whether they are disabled, or who they are in Slack, by a JSON merge patch (RFC 7396).
///
/// A person whose Slack identity is known cannot approve there what a key of theirs asks.
#[utoipa::path(patch, path = "/api/users/{id}", tag = "users", security(("session" = []), ("token" = [])), params(("id" = Uuid, Path)),
    request_body = UserPatch, responses((status = 200, body = ChangedUser), Problems))]
async fn update_user(State(app): State<App>, _caller: PersonCaller, Path(id): Path<Uuid>, Json(patch): Json<UserPatch>) -> Result<Json<ChangedUser>, Problem> {
    let _one_at_a_time = app.auth.people.lock().await;
    let mut user = app.store.user(id).await?.ok_or_else(no_user)?;
    if let Some(name) = patch.name {
        user.name = checked_name(&name)?;
    }
    let had = user.role;
    if let Some(role) = patch.role {
        user.role = role;
    }
    if let Some(disabled) = patch.disabled {
        user.disabled_at = disabled.then(|| user.disabled_at.unwrap_or_else(|| app.clock.now()));
    }
    if is_last_admin(app.store.as_ref(), &user).await? {
        let key = if user.role == Role::Admin { "disabled" } else { "role" };
        return Err(Problem::conflict(format!("{key}: this is the last administrator who can sign in; make another one first."))
            .code("last_admin")
            .with("key", key));
    }
    if let Some(slack) = patch.slack {
        user.slack = slack.map(|Object(patch)| merged(user.slack, patch)).transpose()?;
        let taken_by = other_with_slack(app.store.as_ref(), &user).await?;
        if let Some(other) = taken_by {
            return Err(Problem::conflict(format!("slack: this is {} in Slack already; one member is one user.", other.email))
                .code("taken")
                .with("key", "slack"));
        }
    }
    if !app.store.update_user(user.clone()).await? {
        return Err(no_user());
    }
    let lost_something = user.disabled_at.is_some() || (user.role != had && user.role != Role::Admin);
    let warning = if lost_something { keys_that_stay(app.store.as_ref(), &user, app.clock.now()).await? } else { None };
    let warnings = warning.into_iter().collect();
    Ok(Json(ChangedUser { user: UserView::of(app.store.as_ref(), user).await?, warnings }))
}

/// What is to be said of the API keys of somebody who is disabled or has another role now, if there are any that they own or made: agents depend on keys and not
/// on people, so keys go on as they are until somebody revokes them.
pub async fn keys_that_stay(store: &dyn Store, user: &User, now: Time) -> Result<Option<String>, StoreError> {
    let made = AuditQuery { actor: Some(user.id.to_string()), action: Some("key.created".to_owned()), ..AuditQuery::default() };
    let made = store.audit_entries(made, AuditOrder::NewestBefore(i64::MAX), MOST_KEYS).await?;
    let made: HashSet<String> = made.into_iter().filter_map(|audited| audited.entry.target_id).collect();
    let keys = store.credentials(CredentialKind::Key, None).await?;
    let theirs = |key: &&Credential| (key.terms.owner == Some(user.id) || made.contains(&key.id.to_string())) && !key.has_expired(now);
    let keys: Vec<&Credential> = keys.iter().filter(theirs).collect();
    let (keys_work, count) = match keys.len() {
        0 => return Ok(None),
        1 => (["key", "works"], 1),
        count => (["keys", "work"], count),
    };
    let managing = match keys.iter().filter(|key| key.terms.scopes.contains(&KeyScope::Manage)).count() {
        0 => String::new(),
        managing => format!(" {managing} of them may change incidents and policies (scope `manage`)."),
    };
    let [keys, work] = keys_work;
    Ok(Some(format!("{count} API {keys} that {} owns or made still {work}, for the agents that have them; revoke what is not needed.{managing}", user.email)))
}

/// The user with this id or address.
pub async fn find(store: &dyn Store, who: &str) -> Result<Option<User>, StoreError> {
    if let Ok(id) = who.trim().parse() {
        return store.user(id).await;
    }
    match email(who) {
        Some(address) => store.user_by_email(&address).await,
        None => Ok(None),
    }
}

/// Another user who is in Slack what `user` is.
pub async fn other_with_slack(store: &dyn Store, user: &User) -> Result<Option<User>, StoreError> {
    if user.slack.is_none() {
        return Ok(None);
    }
    Ok(store.users().await?.into_iter().find(|other| other.id != user.id && other.slack == user.slack))
}

/// Whether no administrator who can sign in would be left, or none at all, if `user` were kept as this. Whoever was invited and never came cannot sign in: their
/// link may be lost.
pub async fn is_last_admin(store: &dyn Store, user: &User) -> Result<bool, StoreError> {
    let is_admin = |user: &User| user.role == Role::Admin && user.disabled_at.is_none();
    if is_admin(user) {
        return Ok(false);
    }
    let (mine, others): (Vec<User>, Vec<User>) = store.users().await?.into_iter().filter(is_admin).partition(|admin| admin.id == user.id);
    if mine.is_empty() || others.is_empty() {
        return Ok(!mine.is_empty());
    }
    let at_issuers: HashSet<Uuid> = store.identities(None).await?.into_iter().map(|identity| identity.user_id).collect();
    let can_sign_in = |admin: &User| !admin.password_hash.is_empty() || at_issuers.contains(&admin.id);
    Ok(mine.iter().any(can_sign_in) && !others.iter().any(can_sign_in))
}

fn merged(known: Option<SlackUser>, patch: SlackPatch) -> Result<SlackUser, Problem> {
    let (team, user) = known.map(|known| (known.team, known.user)).unzip();
    let slack = SlackUser { team: patch.team.or(team).unwrap_or_default(), user: patch.user.or(user).unwrap_or_default() };
    match fault_of_person(&slack) {
        Some((member, needed)) => Err(Problem::bad_request(format!("slack.{member}: {needed}.")).with("key", format!("slack.{member}"))),
        None => Ok(slack),
    }
}

/// What a person, a token or a key is called.
pub(super) fn checked_name(text: &str) -> Result<String, Problem> {
    let needed = || Problem::bad_request(format!("name: it has 1 to {} characters, and none that control others or turn their direction.", name::LONGEST));
    name::checked(text, name::LONGEST).map(str::to_owned).ok_or_else(|| needed().with("key", "name"))
}

pub(super) fn no_user() -> Problem {
    Problem::not_found("a user")
}
