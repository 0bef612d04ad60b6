//! Signing in and out, and one's own password.
//!
//! A session ends 12 hours after the sign-in, used or not: one shift. It is ended earlier by signing out or by a new password.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::{PersonCaller, SESSION_COOKIE};
use super::client_address::ClientAddress;
use super::csrf;
use super::extract::Json;
use super::problem::{Problem, Problems};
use super::tokens::of_secret;
use super::users::{SlackIdentity, checked_name};
use crate::app::App;
use crate::clock::fresh_id;
use crate::domain::audit::{Actor, ActorKind, Surface, Target};
use crate::domain::role::Role;
use crate::domain::time::Time;
use crate::password::HashError;
use crate::secret::{self, Secret};
use crate::store::audit::identify;
use crate::store::{CredentialKind, Identity, Store, StoreError, User};

/// How long a session lasts.
const SESSION_LIFE: Duration = Duration::from_secs(12 * 60 * 60);
/// The shortest password that people may choose, in characters (NIST SP 800-63B-4 asks for no less than eight; length does more than rules about characters).
const PASSWORD_MIN: usize = 8;
/// The longest, in bytes: far beyond what anyone types, and no work to hash.
const PASSWORD_MAX: usize = 1_024;

/// The resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(log_in)).routes(routes!(log_out)).routes(routes!(show_me)).routes(routes!(change_password)).routes(routes!(set_up))
}

/// A person, as the API shows them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = User)]
pub struct UserView {
    id: Uuid,
    email: String,
    name: String,
    /// What they may do.
    role: Role,
    /// Who they are in Slack, if that is known.
    slack: Option<SlackIdentity>,
    created_at: Time,
    /// Since when they may not sign in; null where they may.
    disabled_at: Option<Time>,
    /// Whether they have chosen a password: not before the invitation was accepted.
    has_password: bool,
    /// How they can sign in: `password`, and the issuers that know them.
    #[schema(example = json!(["password", "google"]))]
    sign_in: Vec<String>,
}

impl UserView {
    /// A user, with what is known of how they sign in.
    pub(super) async fn of(store: &dyn Store, user: User) -> Result<Self, StoreError> {
        let identities = store.identities(Some(user.id)).await?;
        Ok(Self::new(user, &identities))
    }

    /// A user; `identities` has theirs, and may have those of others.
    pub(super) fn new(user: User, identities: &[Identity]) -> Self {
        let sign_in = ways_in(&user, identities);
        let slack = user.slack.map(SlackIdentity::from);
        Self {
            id: user.id,
            email: user.email,
            name: user.name,
            role: user.role,
            slack,
            created_at: user.created_at,
            disabled_at: user.disabled_at,
            has_password: !user.password_hash.is_empty(),
            sign_in,
        }
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
struct Login {
    email: String,
    #[schema(value_type = String, format = Password)]
    password: Secret,
}

/// Sign in. The answer sets the session's cookie.
#[utoipa::path(post, path = "/api/auth/login", tag = "session", request_body = Login, responses((status = 200, description = "Signed in", body = UserView), Problems))]
async fn log_in(State(app): State<App>, ClientAddress(address): ClientAddress, headers: HeaderMap, Json(login): Json<Login>) -> Result<Response, Problem> {
    refuse_cross_site(&headers, &app.settings.public_url())?;
    let email = email(&login.email);
    // What is no address is nobody's; it is slowed down and answered like an address that nobody has.
    let name = email.as_deref().unwrap_or("?");
    begin_try(&app, address, name)?;
    let user = match &email {
        Some(email) => app.store.user_by_email(email).await?,
        None => None,
    };
    let known = user.is_some();
    // Who is disabled is told nothing else than who is not known, and as late.
    let user = user.filter(|user| user.disabled_at.is_none());
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let is_right = app.auth.passwords.verify(login.password, hash).await?;
    let why = if known && user.is_none() { "disabled" } else { "wrong_credentials" };
    let Some(user) = user.filter(|_| is_right) else {
        note_refused(&app, address, Some(name.to_owned()), json!({"why": why})).await?;
        return Err(wrong_credentials());
    };
    app.auth.throttle.succeeded(address, name, app.clock.now());
    signed_in(&app, user).await
}

/// Sign out. The session ends, and its cookie is taken back.
#[utoipa::path(post, path = "/api/auth/logout", tag = "session", security(("session" = [])), responses((status = 204, description = "Signed out"), Problems))]
async fn log_out(State(app): State<App>, caller: Result<PersonCaller, Problem>) -> Result<Response, Problem> {
    match caller {
        Ok(caller) if caller.kind == CredentialKind::Session => {
            app.store.delete_credential(CredentialKind::Session, caller.credential, Some(caller.user.id)).await?;
        }
        // A token has no session, and without a session there is nothing to end.
        Ok(_) => {}
        Err(problem) if problem.status() == StatusCode::UNAUTHORIZED => {}
        Err(problem) => return Err(problem),
    }
    let cookie = cookie("", Duration::ZERO, app.settings.is_https());
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie)])).into_response())
}

/// Who I am.
#[utoipa::path(get, path = "/api/auth/me", tag = "session", security(("session" = []), ("token" = [])), responses((status = 200, body = UserView), Problems))]
async fn show_me(State(app): State<App>, caller: PersonCaller) -> Result<Json<UserView>, Problem> {
    Ok(Json(UserView::of(app.store.as_ref(), caller.user).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    #[schema(value_type = String, format = Password)]
    current_password: Secret,
    /// At least 8 characters.
    #[schema(value_type = String, format = Password, min_length = 8)]
    new_password: Secret,
}

/// Set my password. My other sessions end, and links with which it can be set; personal access tokens stay.
#[utoipa::path(post, path = "/api/auth/password", tag = "session", security(("session" = []), ("token" = [])), request_body = PasswordChange,
    responses((status = 204, description = "Changed"), Problems))]
async fn change_password(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    caller: PersonCaller,
    Json(change): Json<PasswordChange>,
) -> Result<StatusCode, Problem> {
    check_password("new_password", &change.new_password)?;
    // Slowed down like a sign-in: whoever found an open browser does not know the password yet.
    begin_try(&app, address, &caller.user.email)?;
    if !app.auth.passwords.verify(change.current_password, Some(caller.user.password_hash)).await? {
        return Err(Problem::forbidden("current_password: this is not the password.").code("wrong_password").with("key", "current_password"));
    }
    app.auth.throttle.succeeded(address, &caller.user.email, app.clock.now());
    let hash = app.auth.passwords.hash(change.new_password).await?;
    let keep = (caller.kind == CredentialKind::Session).then_some(caller.credential);
    app.store.set_password(caller.user.id, &hash, keep).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Setup {
    /// The token of the one-time link that the server printed at its start.
    #[schema(value_type = String, format = Password)]
    token: Secret,
    email: String,
    /// At least 8 characters.
    #[schema(value_type = String, format = Password, min_length = 8)]
    password: Secret,
    name: Option<String>,
}

/// Make the first administrator with the one-time link that the server printed, and sign in.
#[utoipa::path(post, path = "/api/auth/setup", tag = "session", request_body = Setup, responses((status = 200, description = "Made and signed in", body = UserView), Problems))]
async fn set_up(State(app): State<App>, headers: HeaderMap, Json(setup): Json<Setup>) -> Result<Response, Problem> {
    refuse_cross_site(&headers, &app.settings.public_url())?;
    let email = email(&setup.email).ok_or_else(|| Problem::bad_request("email: this is not an e-mail address.").with("key", "email"))?;
    check_password("password", &setup.password)?;
    let name = setup.name.filter(|name| !name.trim().is_empty()).map_or_else(|| Ok(email.clone()), |name| checked_name(&name))?;
    let no_link = || Problem::unauthorized("This link was used, or is too old. Restart the server for a new one.").code("link_used");
    let now = app.clock.now();
    let found = app.store.credential(secret::hash(setup.token.expose()), now).await?;
    let (link, _) = found.filter(|(credential, _)| credential.kind == CredentialKind::Setup).ok_or_else(no_link)?;
    if app.store.user_by_email(&email).await?.is_some() {
        return Err(Problem::conflict("A user with this address exists already.").code("taken"));
    }
    let password_hash = app.auth.passwords.hash(setup.password).await?;
    let user = User { id: fresh_id(now), email, name, role: Role::Admin, password_hash, slack: None, created_at: now, disabled_at: None };
    identify(|| (Actor::new(ActorKind::User, user.id, &user.email), Surface::Console));
    // Of two who use the link at once, the one who removes it has it.
    if !app.store.delete_credential(CredentialKind::Setup, link.id, None).await? {
        return Err(no_link());
    }
    app.store.insert_user(user.clone()).await?;
    signed_in(&app, user).await
}

/// A new session, and who has it.
pub(super) async fn signed_in(app: &App, user: User) -> Result<Response, Problem> {
    let cookie = begin_session(app, &user).await?;
    let view = UserView::of(app.store.as_ref(), user).await?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(view)).into_response())
}

/// The cookie of a new session, whatever cookie was sent: nobody is let in with one that somebody else knows.
pub(super) async fn begin_session(app: &App, user: &User) -> Result<HeaderValue, Problem> {
    identify(|| (Actor::new(ActorKind::User, user.id, &user.email), Surface::Console));
    let (token, now) = (secret::fresh_token(""), app.clock.now());
    let session = of_secret(&token, CredentialKind::Session, "", Some(user.id), Some(now.after(SESSION_LIFE)), now);
    let id = session.id;
    app.store.insert_credential(session).await?;
    // What ends a person's sessions while their password is looked at would miss this one.
    let as_it_is = app.store.user(user.id).await?;
    if !as_it_is.is_some_and(|kept| kept.disabled_at.is_none() && kept.password_hash == user.password_hash) {
        app.store.delete_credential(CredentialKind::Session, id, Some(user.id)).await?;
        return Err(wrong_credentials());
    }
    Ok(cookie(token.expose(), SESSION_LIFE, app.settings.is_https()))
}

/// `SameSite=Lax` and not `Strict`, because people come from a link in a chat card and are to be signed in when they arrive.
fn cookie(token: &str, life: Duration, is_https: bool) -> HeaderValue {
    let secure = if is_https { "; Secure" } else { "" };
    let text = format!("{SESSION_COOKIE}={token}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}", life.as_secs());
    let mut value = HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

fn wrong_credentials() -> Problem {
    Problem::unauthorized("The e-mail address or the password is not right.").code("wrong_credentials")
}

/// Writes down that somebody was not let in; where one place is refused over and over, only how often, as `count`.
pub(super) async fn note_refused(app: &App, address: std::net::IpAddr, name: Option<String>, mut details: serde_json::Value) -> Result<(), Problem> {
    let Some(count) = app.auth.refusals.seen(address, app.clock.now()) else { return Ok(()) };
    if count > 1 {
        details["count"] = count.into();
    }
    Ok(app.store.note_audit("session.refused", Target { id: None, name }, details).await?)
}

fn begin_try(app: &App, address: std::net::IpAddr, email: &str) -> Result<(), Problem> {
    app.auth.throttle.begin(address, email, app.clock.now()).map_err(|wait| {
        tracing::warn!(client.address = %address, "sign-in throttled");
        Problem::too_many("Too many wrong passwords in a row. Wait, then try again.", wait).code("throttled")
    })
}

pub(super) fn refuse_cross_site(headers: &HeaderMap, public_url: &str) -> Result<(), Problem> {
    if !csrf::is_cross_site(headers, public_url) {
        return Ok(());
    }
    Err(Problem::forbidden("Another site may not sign you in. Use this server's own address, and send JSON as `application/json`.").code("csrf"))
}

pub(super) fn check_password(key: &str, password: &Secret) -> Result<(), Problem> {
    acceptable_password(password.expose()).map_err(|fault| Problem::bad_request(format!("{key}: the password {fault}.")).with("key", key))
}

impl From<HashError> for Problem {
    fn from(error: HashError) -> Self {
        tracing::error!(cause = %error, "password hashing failed");
        Self::internal()
    }
}

/// How a user can sign in: `password`, and the issuers among `identities` that know them.
pub fn ways_in(user: &User, identities: &[Identity]) -> Vec<String> {
    let password = (!user.password_hash.is_empty()).then(|| "password".to_owned());
    let issuers = identities.iter().filter(|identity| identity.user_id == user.id).map(|identity| identity.provider.clone());
    password.into_iter().chain(issuers).collect()
}

/// The address as it is kept: trimmed, in lower case. `None` if it is not of the form `someone@somewhere`, or longer than 254 bytes (RFC 5321).
pub fn email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (local, host) = text.rsplit_once('@')?;
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    (!local.is_empty() && !host.is_empty() && plain && text.len() <= 254).then_some(text)
}

/// Whether people may choose this password; otherwise what is wrong with it, as the end of a sentence.
pub fn acceptable_password(password: &str) -> Result<(), &'static str> {
    if password.chars().count() < PASSWORD_MIN {
        return Err("is shorter than 8 characters");
    }
    if password.len() > PASSWORD_MAX {
        return Err("is longer than 1,024 bytes");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_has_the_attributes_of_the_contract() {
        let http = cookie("abc", SESSION_LIFE, false);
        assert_eq!(http.to_str().unwrap(), "aif_session=abc; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax");
        assert!(http.is_sensitive());
        assert_eq!(cookie("", Duration::ZERO, true).to_str().unwrap(), "aif_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
    }

    #[test]
    fn an_address_is_kept_in_lower_case() {
        assert_eq!(email(" Ada@Example.COM ").as_deref(), Some("ada@example.com"));
        for text in ["", "ada", "@example.com", "ada@", "a da@example.com", "ada@exa\nmple.com", &format!("{}@x", "a".repeat(254))] {
            assert_eq!(email(text), None, "{text}");
        }
    }

    #[test]
    fn a_password_has_bounds() {
        assert!(acceptable_password("1234567").is_err() && acceptable_password("12345678").is_ok());
        assert!(acceptable_password("ééééééé").is_err(), "characters count, not bytes");
        assert!(acceptable_password(&"x".repeat(1_025)).is_err());
    }
}
