//! Who is asking: an engine with an API key, or a person with a session or a personal access token.
//!
//! An extractor stands for each, so that a handler that forgets to ask who is there cannot be written by accident.

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use tokio::sync::Mutex;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use uuid::Uuid;

use super::csrf;
pub use super::engine::EngineCaller;
use super::engine::is_key;
use super::key_cache::KeyCache;
use super::key_meter::Meters;
use super::problem::Problem;
use super::refusals::Refusals;
use super::roles;
use super::throttle::Throttle;
use crate::app::App;
use crate::domain::audit::{Actor, ActorKind, Surface};
use crate::password::Passwords;
use crate::secret::{self, PERSONAL_TOKEN_PREFIX};
use crate::store::audit::identify;
use crate::store::{Credential, CredentialKind, User};

/// The cookie of a browser's session.
pub const SESSION_COOKIE: &str = "aif_session";
/// How many session cookies of one request are looked up.
const MOST_COOKIES: usize = 4;

/// What letting people and engines in needs to remember.
#[derive(Debug, Default)]
pub struct Auth {
    /// API keys that were looked up a moment ago.
    pub keys: KeyCache,
    /// How often each key is used.
    pub meters: Meters,
    /// Hashing, two at a time.
    pub passwords: Passwords,
    /// Failed sign-ins.
    pub throttle: Throttle,
    /// What the audit log tells of them.
    pub refusals: Refusals,
    /// Held while a user is changed, so that two changes are one after the other.
    pub people: Mutex<()>,
}

/// A person whose role may use the route: by the session's cookie, or by a personal access token (`Authorization: Bearer iv_pat_…`).
#[derive(Clone, Debug)]
pub struct PersonCaller {
    /// Who.
    pub user: User,
    /// The id of the session or token.
    pub credential: Uuid,
    /// Which of the two.
    pub kind: CredentialKind,
    /// SHA-256 of its secret, to see again whether it is still good.
    pub hash: [u8; 32],
    /// Whether they came in by themselves, with a password, a link or an issuer: neither by a token nor by a session that was made on the command line.
    pub signed_in: bool,
}

impl PersonCaller {
    /// Whether the session or token is still good and the person may still do what they could at first, for an answer that goes on for long.
    pub async fn is_still_let_in(&self, app: &App) -> Result<bool, Problem> {
        let found = good(app, self.kind, self.hash).await?;
        Ok(found.is_some_and(|(_, user)| user.role == self.user.role))
    }
}

impl FromRequestParts<App> for PersonCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let (kind, secrets) = match bearer(&parts.headers) {
            Some(token) if token.starts_with(PERSONAL_TOKEN_PREFIX) => (CredentialKind::Token, vec![token]),
            Some(_) => {
                return Err(Problem::unauthorized("This is no personal access token. This endpoint needs `Authorization: Bearer iv_pat_…`, or a session."));
            }
            None => (CredentialKind::Session, session_cookies(&parts.headers).collect()),
        };
        if secrets.is_empty() {
            return Err(Problem::unauthorized("Sign in first, or send a personal access token: `Authorization: Bearer iv_pat_…`."));
        }
        let Some((hash, credential, user)) = first_good(app, kind, &secrets).await? else {
            return Err(Problem::unauthorized("This session or token has ended. Sign in again.").code("ended"));
        };
        // Only what a browser sends by itself needs proof that its page was ours.
        if kind == CredentialKind::Session && !csrf::is_allowed(&parts.method, &parts.headers, &app.settings.public_url()) {
            return Err(Problem::forbidden("With a session's cookie, a change needs the header `X-Interven-CSRF: 1`.").code("csrf"));
        }
        let route = parts.extensions.get::<MatchedPath>().and_then(|path| roles::access(&parts.method, path.as_str()));
        if !route.is_some_and(|access| access.roles().contains(&user.role)) {
            let sentence = format!("The role `{}` may not do this. An administrator may, or can change your role.", user.role.name());
            return Err(Problem::forbidden(sentence).code("role_not_allowed").with("role", user.role.name()));
        }
        identify(|| (Actor::new(ActorKind::User, user.id, &user.email), if kind == CredentialKind::Session { Surface::Console } else { Surface::Api }));
        // Who signs in gives the session no name; the command line does.
        let signed_in = kind == CredentialKind::Session && credential.name.is_empty();
        Ok(Self { user, credential: credential.id, kind, hash, signed_in })
    }
}

/// Who may work on incidents and policies: a person, or an API key with the scope `manage`.
#[derive(Clone, Debug)]
pub enum ManagerCaller {
    /// A person.
    Person(Box<PersonCaller>),
    /// An API key with the scope.
    Key(EngineCaller),
}

impl ManagerCaller {
    /// The person's address or the key's name, for a record that people read.
    pub fn name(&self) -> &str {
        match self {
            Self::Person(person) => &person.user.email,
            Self::Key(key) => key.key_name(),
        }
    }

    /// The id of the person or key.
    pub fn id(&self) -> Uuid {
        match self {
            Self::Person(person) => person.user.id,
            Self::Key(key) => key.key_id(),
        }
    }
}

impl FromRequestParts<App> for ManagerCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if !bearer(&parts.headers).is_some_and(is_key) {
            return Ok(Self::Person(Box::new(PersonCaller::from_request_parts(parts, app).await?)));
        }
        let caller = EngineCaller::from_request_parts(parts, app).await?;
        if caller.may_manage() {
            return Ok(Self::Key(caller));
        }
        let sentence = "This key speaks for agents alone. Incidents and policies are for people, and for API keys that were made with the scope `manage`.";
        Err(Problem::forbidden(sentence).code("scope_needed").with("scope", "manage"))
    }
}

/// The first of these that lets somebody in, and whom.
async fn first_good(app: &App, kind: CredentialKind, secrets: &[&str]) -> Result<Option<([u8; 32], Credential, User)>, Problem> {
    for token in secrets {
        let hash = secret::hash(token);
        if let Some((credential, user)) = good(app, kind, hash).await? {
            return Ok(Some((hash, credential, user)));
        }
    }
    Ok(None)
}

/// The session or token with this hash, and whom it lets in, if it does.
async fn good(app: &App, kind: CredentialKind, hash: [u8; 32]) -> Result<Option<(Credential, User)>, Problem> {
    let found = app.store.credential(hash, app.clock.now()).await?.filter(|(credential, _)| credential.kind == kind);
    Ok(found.and_then(|(credential, user)| Some((credential, user.filter(|user| user.disabled_at.is_none())?))))
}

/// The token of `Authorization: Bearer …`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The sessions' cookies. A browser sends several of one name where a neighbour (another host of the same domain, another path) set one too, and which comes
/// first is the neighbour's choice: one that is no session must not sign anybody out.
fn session_cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    cookie_values(headers, SESSION_COOKIE).take(MOST_COOKIES)
}

/// The first cookie of this name that says something.
pub(super) fn cookie_value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    cookie_values(headers, name).next()
}

fn cookie_values<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(found, value)| *found == name && !value.is_empty()).map(|(_, value)| value)
}

/// The three ways in, for the OpenAPI document: `api_key`, `session` and `token`.
pub struct SecuritySchemes;

impl utoipa::Modify for SecuritySchemes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = |description: &str| SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(description)).build());
        components.add_security_scheme("api_key", bearer("An API key of an agent or engine, `iv_live_…`, or an ephemeral key, `iv_eph_…`"));
        components.add_security_scheme("token", bearer("A person's access token, `iv_pat_…`"));
        let cookie = ApiKeyValue::with_description(SESSION_COOKIE, "A browser's session; a change also needs `X-Interven-CSRF: 1` or a same-origin request");
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (axum::http::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_bearer_is_found_whatever_the_case_of_its_scheme() {
        assert_eq!(bearer(&headers(&[("authorization", "Bearer abc")])), Some("abc"));
        assert_eq!(bearer(&headers(&[("authorization", "bearer  abc ")])), Some("abc"));
        assert_eq!(bearer(&headers(&[("authorization", "Basic abc")])), None);
        assert_eq!(bearer(&headers(&[("authorization", "abc")])), None);
        assert_eq!(bearer(&headers(&[])), None);
    }

    #[test]
    fn the_sessions_cookies_are_found_among_others() {
        let found = |pairs: &[(&'static str, &str)]| session_cookies(&headers(pairs)).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(found(&[("cookie", "theme=dark; aif_session=abc; x=y")]), ["abc"]);
        assert_eq!(found(&[("cookie", "a=b"), ("cookie", "aif_session=abc; aif_session=def")]), ["abc", "def"]);
        assert!(found(&[("cookie", "aif_session=; xaif_session=abc")]).is_empty());
        assert_eq!(found(&[("cookie", &"aif_session=a; ".repeat(9))]).len(), MOST_COOKIES);
    }
}
