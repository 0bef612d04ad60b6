//! Signing in by an issuer (OpenID Connect): which there are, the way there, and the way back.
//!
//! What ties the two ways together is in a sealed cookie of the browser that went: whoever comes back with another one, or none, did not go from here.

mod admit;
mod flow;
mod page;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::flow::Flow;
use self::page::refused;
use super::auth::cookie_value;
use super::client_address::ClientAddress;
use super::extract::{ForeignQuery, Json, Path, Query};
use super::page::Page;
use super::problem::{Problem, Problems};
use super::session::{begin_session, note_refused};
use crate::app::App;
use crate::oidc::{Issuer, OidcError, is_name};
use crate::secret::{EncryptionKey, Vault};

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_providers)).routes(routes!(begin)).routes(routes!(finish))
}

/// The issuers whose people may sign in, and what seals the cookies of those who are on their way.
#[derive(Debug)]
pub struct Issuers {
    issuers: Vec<Issuer>,
    vault: Vault,
}

impl Issuers {
    /// These issuers. With the same `key`, another server takes back whom this one sent.
    pub fn new(issuers: Vec<Issuer>, key: &EncryptionKey) -> Self {
        Self { issuers, vault: Vault::new(&key.derived("sign-ins by an issuer that are on their way")) }
    }

    fn find(&self, name: &str) -> Result<&Issuer, Problem> {
        self.issuers.iter().find(|issuer| issuer.provider.name == name).ok_or_else(|| Problem::not_found("a way to sign in").code("unknown_provider"))
    }
}

/// A way to sign in by an issuer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SignInProvider {
    /// Its name, as the configuration has it.
    #[schema(example = "google")]
    name: String,
    /// What its button says.
    #[schema(example = "Google")]
    label: String,
    /// Where a browser goes to sign in; `?next=/approvals` says where it goes afterwards.
    #[schema(example = "/api/auth/oidc/google")]
    url: String,
}

/// List the issuers by which people may sign in.
#[utoipa::path(get, path = "/api/auth/providers", tag = "session", responses((status = 200, body = Page<SignInProvider>), Problems))]
async fn list_providers(State(app): State<App>) -> Json<Page<SignInProvider>> {
    let shown = |issuer: &Issuer| {
        let (name, label) = (issuer.provider.name.clone(), issuer.provider.label.clone());
        SignInProvider { url: format!("/api/auth/oidc/{name}"), name, label }
    };
    Json(Page::whole(app.oidc.issuers.iter().map(shown).collect()))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Onward {
    /// A path of the Console to go to afterwards; anything else is as good as none.
    next: Option<String>,
}

/// Sign in by an issuer: sends the browser there. It comes back to `…/callback`.
#[utoipa::path(get, path = "/api/auth/oidc/{name}", operation_id = "begin_oidc", tag = "session", params(("name" = String, Path), Onward),
    responses((status = 302, description = "To the issuer"), Problems))]
async fn begin(State(app): State<App>, headers: HeaderMap, Path(name): Path<String>, Query(onward): Query<Onward>) -> Result<Response, Response> {
    let issuer = app.oidc.find(&name).map_err(|problem| refused(&headers, problem))?;
    let now = app.clock.now();
    let flow = Flow::fresh(onward.next.as_deref(), now);
    let address = issuer.address(&app.egress, &app.clock, &redirect_uri(&app, &name), flow.proof()).await;
    let address = address.map_err(|error| refused(&headers, problem_of(&error, issuer)))?;
    let cookie = flow::cookie(Some(&flow.seal(&app.oidc.vault, &name)), app.settings.is_https());
    let headers = AppendHeaders([(header::SET_COOKIE, cookie), (header::LOCATION, flow::location(&address)), (header::REFERRER_POLICY, flow::no_referrer())]);
    Ok((StatusCode::FOUND, headers).into_response())
}

/// What an issuer sends a browser back with (RFC 6749, section 4.1.2; RFC 9207). It may send more.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Returned {
    /// What the browser was sent away with.
    state: Option<String>,
    /// What the issuer tells who it is for.
    code: Option<String>,
    /// Why there is no code.
    error: Option<String>,
    /// Who sends it.
    iss: Option<String>,
}

/// Come back from an issuer, and be signed in. The answer sets the session's cookie and goes on to where `next` said.
#[utoipa::path(get, path = "/api/auth/oidc/{name}/callback", operation_id = "finish_oidc", tag = "session", params(("name" = String, Path), Returned),
    responses((status = 302, description = "Signed in"), Problems))]
async fn finish(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Path(name): Path<String>,
    ForeignQuery(returned): ForeignQuery<Returned>,
) -> Result<Response, Response> {
    let is_https = app.settings.is_https();
    let issuer = app.oidc.find(&name).map_err(|problem| refused(&headers, problem))?;
    let sealed = cookie_value(&headers, flow::cookie_name(is_https));
    let flow = sealed.and_then(|sealed| Flow::open(&app.oidc.vault, &name, sealed, app.clock.now()));
    let Some(flow) = flow.filter(|flow| returned.state.as_deref() == Some(flow.proof().state)) else {
        // Nothing was tried, so that there is nothing to write down either. The cookie stays: it may be of a sign-in that was begun in another tab since.
        let sentence = format!(
            "This sign-in was not begun in this browser, or more than ten minutes ago, or another one was begun since. Begin again at {}.",
            app.settings.public_url()
        );
        return Err(refused(&headers, Problem::bad_request(sentence).code("sign_in_expired")));
    };
    // Whatever comes of it, it is not tried again.
    let spent = (header::SET_COOKIE, flow::cookie(None, is_https));
    match come_back(&app, issuer, address, &returned, &flow).await {
        Ok(session) => {
            let to = [(header::SET_COOKIE, session), spent, (header::LOCATION, flow::location(flow.next())), (header::REFERRER_POLICY, flow::no_referrer())];
            Ok((StatusCode::FOUND, AppendHeaders(to)).into_response())
        }
        Err(problem) => Err((AppendHeaders([spent]), refused(&headers, problem)).into_response()),
    }
}

/// The cookie of the session of whom the issuer says that it is.
async fn come_back(app: &App, issuer: &Issuer, address: std::net::IpAddr, returned: &Returned, flow: &Flow) -> Result<axum::http::HeaderValue, Problem> {
    let (name, now) = (&issuer.provider.name, app.clock.now());
    // Slowed down like passwords: each try costs the issuer and us a few requests. What fails counts, and not what is on its way: an office may come at once.
    let tried = format!("oidc {name}");
    app.auth.throttle.check(address, &tried, now).map_err(|wait| {
        tracing::warn!(client.address = %address, provider = name, "sign-in throttled");
        Problem::too_many("Too many sign-ins failed in a row. Wait, then try again.", wait).code("throttled")
    })?;
    let (Some(code), None) = (&returned.code, &returned.error) else {
        app.auth.throttle.failed(address, &tried, now);
        let error = returned.error.as_deref().filter(|error| is_name(error)).unwrap_or("unknown");
        tracing::warn!(provider = name, error, "an issuer sent somebody back without a code");
        note(app, address, name, None, "cancelled").await?;
        let sentence = format!("{} did not sign you in: it was cancelled there, or you may not use this application.", issuer.provider.label);
        return Err(Problem::forbidden(sentence).code("cancelled"));
    };
    let known = issuer.exchange(&app.egress, &app.clock, &redirect_uri(app, name), code, returned.iss.as_deref(), flow.proof()).await;
    let person = match known {
        Ok(person) => {
            // Who it is was proved. Whether they may come is another matter, and no guess.
            app.auth.throttle.succeeded(address, &tried, now);
            person
        }
        Err(error) => {
            // An issuer that does not answer is nobody's fault who tries.
            if !matches!(error, OidcError::Unavailable(_) | OidcError::Client(_)) {
                app.auth.throttle.failed(address, &tried, now);
            }
            let (why, problem) = (reason(&error), problem_of(&error, issuer));
            note(app, address, name, None, why).await?;
            return Err(problem);
        }
    };
    let email = person.as_ref().ok().map(|person| person.email.clone());
    // Until the session is kept: a reset either comes first, or ends the session too.
    let _one_at_a_time = app.auth.people.lock().await;
    match admit::user(app, issuer, person).await {
        Ok(user) => begin_session(app, &user).await,
        Err(admit::Refused::Because(why)) => {
            note(app, address, name, email, why.name()).await?;
            Err(why.problem(&issuer.provider.label))
        }
        Err(admit::Refused::Store(error)) => Err(error.into()),
    }
}

/// Writes down that somebody was not let in.
async fn note(app: &App, address: std::net::IpAddr, provider: &str, email: Option<String>, why: &str) -> Result<(), Problem> {
    note_refused(app, address, email, json!({"why": why, "provider": provider})).await
}

fn redirect_uri(app: &App, name: &str) -> String {
    format!("{}/api/auth/oidc/{name}/callback", app.settings.public_url())
}

const fn reason(error: &OidcError) -> &'static str {
    match error {
        OidcError::Unavailable(_) | OidcError::Client(_) => "provider_unavailable",
        OidcError::Code(_) => "code_refused",
        OidcError::Token(_) | OidcError::Claim(_) => "token_refused",
    }
}

fn problem_of(error: &OidcError, issuer: &Issuer) -> Problem {
    let label = &issuer.provider.label;
    let code = reason(error);
    tracing::warn!(provider = issuer.provider.name, cause = %error, "a sign-in by an issuer failed");
    match error {
        OidcError::Unavailable(_) => {
            let sentence = format!("{label} cannot be asked at the moment, so that nobody can sign in by it. Try again in a minute; the server's log says what is wrong.");
            Problem::unavailable(sentence, flow::RETRY)
        }
        OidcError::Client(_) => {
            let sentence = format!("{label} does not know this server. An administrator has to correct its client_id or client_secret; the server's log says what {label} answered.");
            Problem::unavailable(sentence, flow::RETRY)
        }
        OidcError::Code(_) => Problem::forbidden(format!("{label} does not confirm this sign-in; it may have been used already. Begin again.")),
        OidcError::Token(_) | OidcError::Claim(_) => {
            Problem::forbidden(format!("What {label} says about you does not pass the checks of this server. Begin again; if it stays so, the server's log says which check it is."))
        }
    }
    .code(code)
}
