//! Personal access tokens: what scripts sign in with, in their owner's name.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::PersonCaller;
use super::extract::{Json, Path};
use super::page::Page;
use super::problem::{Problem, Problems};
use super::users::{checked_name, present};
use crate::app::App;
use crate::clock::fresh_id;
use crate::domain::time::Time;
use crate::secret::{self, PERSONAL_TOKEN_PREFIX, Secret};
use crate::store::{Credential, CredentialKind, KeyTerms};

/// When a token ends whose maker does not say: a forgotten one is none for ever.
const TOKEN_DAYS: u32 = 90;

/// The resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_tokens, create_token)).routes(routes!(delete_token))
}

/// A token or key as it is listed: everything but the secret.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CredentialView {
    id: Uuid,
    name: String,
    /// The first characters of the secret, to recognise it by.
    prefix: String,
    created_at: Time,
    /// Null where it has no end.
    expires_at: Option<Time>,
}

impl From<Credential> for CredentialView {
    fn from(credential: Credential) -> Self {
        let Credential { id, name, prefix, created_at, expires_at, .. } = credential;
        Self { id, name, prefix, created_at, expires_at }
    }
}

/// What a new token or key is to be.
#[derive(Debug)]
pub struct NewCredential {
    /// What it is for, in its maker's words.
    pub(super) name: String,
    /// After how many days it ends; never where absent.
    pub(super) expires_in_days: Option<u32>,
}

/// What a new personal access token is to be.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = NewCredential)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "absent and null are two things here")]
struct NewToken {
    /// What it is for, in your words; 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// After how many days it ends: 90 where absent, never where null.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 3650)]
    expires_in_days: Option<Option<u32>>,
}

impl NewCredential {
    /// The credential, and the secret that is shown once.
    pub(super) fn issue(self, kind: CredentialKind, prefix: &str, user_id: Option<Uuid>, now: Time) -> Result<(Credential, Secret), Problem> {
        let name = checked_name(&self.name)?;
        if self.expires_in_days.is_some_and(|days| !(1..=3_650).contains(&days)) {
            return Err(Problem::bad_request("expires_in_days: it is a number from 1 to 3650, or absent.").with("key", "expires_in_days"));
        }
        let expires_at = self.expires_in_days.map(|days| now.after(Duration::from_secs(u64::from(days) * 24 * 60 * 60)));
        Ok(issue(kind, prefix, &name, user_id, expires_at, now))
    }
}

/// A fresh credential, and the secret that is shown once.
pub fn issue(kind: CredentialKind, prefix: &str, name: &str, user_id: Option<Uuid>, expires_at: Option<Time>, now: Time) -> (Credential, Secret) {
    let token = secret::fresh_token(prefix);
    (of_secret(&token, kind, name, user_id, expires_at, now), token)
}

/// What is kept of `token`.
pub fn of_secret(token: &Secret, kind: CredentialKind, name: &str, user_id: Option<Uuid>, expires_at: Option<Time>, now: Time) -> Credential {
    Credential {
        id: fresh_id(now),
        kind,
        hash: secret::hash(token.expose()),
        user_id,
        name: name.to_owned(),
        prefix: secret::shown_prefix(token.expose()),
        created_at: now,
        expires_at,
        last_used_at: None,
        terms: KeyTerms::default(),
        ephemeral: None,
    }
}

#[derive(Serialize, utoipa::ToSchema)]
struct CreatedToken {
    #[serde(flatten)]
    credential: CredentialView,
    /// The token itself. It is shown this once.
    #[schema(value_type = String)]
    token: Secret,
}

/// My personal access tokens.
#[utoipa::path(get, path = "/api/auth/tokens", tag = "session", security(("session" = []), ("token" = [])), responses((status = 200, body = Page<CredentialView>), Problems))]
async fn list_tokens(State(app): State<App>, caller: PersonCaller) -> Result<Json<Page<CredentialView>>, Problem> {
    let tokens = app.store.credentials(CredentialKind::Token, Some(caller.user.id)).await?;
    Ok(Json(Page::whole(tokens.into_iter().map(CredentialView::from).collect())))
}

/// Make a personal access token. It acts in my name until it ends or is revoked.
///
/// Only who signed in makes one: a token, or a session of the command line, would outlast its own end in those that it makes.
#[utoipa::path(post, path = "/api/auth/tokens", tag = "session", security(("session" = []), ("token" = [])), request_body = NewToken,
    responses((status = 201, description = "Made; the token is shown this once", body = CreatedToken), Problems))]
async fn create_token(State(app): State<App>, caller: PersonCaller, Json(new): Json<NewToken>) -> Result<(StatusCode, Json<CreatedToken>), Problem> {
    if !caller.signed_in {
        let sentence = "A token is made by a person who signed in, not with another token or a session of the command line. Sign in, then make it.";
        return Err(Problem::forbidden(sentence).code("sign_in_needed"));
    }
    let new = NewCredential { name: new.name, expires_in_days: new.expires_in_days.unwrap_or(Some(TOKEN_DAYS)) };
    let (credential, token) = new.issue(CredentialKind::Token, PERSONAL_TOKEN_PREFIX, Some(caller.user.id), app.clock.now())?;
    app.store.insert_credential(credential.clone()).await?;
    Ok((StatusCode::CREATED, Json(CreatedToken { credential: credential.into(), token })))
}

/// Revoke one of my personal access tokens.
#[utoipa::path(delete, path = "/api/auth/tokens/{id}", tag = "session", security(("session" = []), ("token" = [])), params(("id" = Uuid, Path)),
    responses((status = 204, description = "Revoked"), Problems))]
async fn delete_token(State(app): State<App>, caller: PersonCaller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    let gone = app.store.delete_credential(CredentialKind::Token, id, Some(caller.user.id)).await?;
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found("a token")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_keeps_the_hash_of_its_secret_and_not_the_secret() {
        let now = Time::from_ms(1_000);
        let new = NewCredential { name: " ci ".to_owned(), expires_in_days: Some(1) };
        let (credential, token) = new.issue(CredentialKind::Key, "iv_live_", None, now).unwrap();
        assert_eq!((credential.name.as_str(), credential.expires_at), ("ci", Some(Time::from_ms(86_401_000))));
        assert_eq!(credential.hash, secret::hash(token.expose()));
        assert!(token.expose().starts_with(&credential.prefix));
        let shown = serde_json::to_string(&CredentialView::from(credential)).unwrap();
        assert!(!shown.contains(token.expose()));
    }

    #[test]
    fn a_new_credential_has_a_name_and_a_sensible_end() {
        let issue = |name: &str, days| NewCredential { name: name.to_owned(), expires_in_days: days }.issue(CredentialKind::Token, "", None, Time::default());
        assert!(issue("ci\u{202e}nimda", None).is_err() && issue("a\nb", None).is_err());
        assert!(issue(" ", None).is_err() && issue(&"x".repeat(201), None).is_err());
        assert!(issue("x", Some(0)).is_err() && issue("x", Some(3_651)).is_err());
        assert!(issue("x", None).unwrap().0.expires_at.is_none());
    }
}
