//! A stand-in for an issuer of OpenID Connect: it says who a person is whom the test scripted, at once and without a page, and can be told to say it wrongly.
//!
//! It is at `/oidc/<name>`, or `/oidc/<name>/v2.0` as a tenant of Microsoft Entra ID is, and enforces what issuers enforce: the client's secret, the redirect address, PKCE
//! (RFC 7636, S256 alone), and that a code is used once (RFC 6749, section 4.1.2).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::issuer_keys::IssuerKeys;
use crate::server::Shared;

/// How long its tokens are good, in seconds.
const TOKEN_LIFE: i64 = 300;

/// An issuer with its one client and the one person who signs in.
#[derive(Clone, Debug)]
pub struct OidcIssuer {
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: String,
    /// Where the client may have browsers sent back to.
    pub redirect_uri: String,
    /// What is said of the person: `sub`, `email` and so on. It is added to what every token has, and replaces it.
    pub claims: Value,
    /// The time, in seconds since the epoch.
    pub now: i64,
    /// Whether tokens are signed by ES256 instead of RS256.
    pub elliptic: bool,
    /// Whether discovery says that the secret is taken in the body alone.
    pub secret_in_body: bool,
    /// The tenant that discovery names instead of the name in the path.
    pub tenant: Option<String>,
    /// What it does wrongly.
    pub wrong: Wrong,
}

/// What an issuer does wrongly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing.
    #[default]
    Nothing,
    /// Tokens are signed by nobody: `alg` is `none`.
    AlgNone,
    /// Tokens are signed by HS256 with the public key as secret.
    HmacByPublicKey,
    /// Tokens are signed by a key that is not published.
    UnknownKey,
    /// Tokens are signed by another key than they say.
    BadSignature,
    /// Discovery names another issuer.
    OtherIssuer,
    /// Every answer but that of `authorize` is 500.
    Fails,
    /// Discovery has 100 KB.
    LongDiscovery,
    /// The token has 100 KB.
    LongToken,
    /// The token never comes.
    Hangs,
    /// `authorize` sends the browser back without a code.
    Denies,
    /// The token endpoint's answer is no JSON.
    NoJson,
}

/// How often an issuer was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IssuerCalls {
    /// For what it says of itself.
    pub discovery: u32,
    /// For its keys.
    pub keys: u32,
    /// For a token.
    pub tokens: u32,
}

#[derive(Default)]
pub(crate) struct Issuers(Mutex<BTreeMap<String, Running>>);

struct Running {
    issuer: OidcIssuer,
    keys: IssuerKeys,
    codes: BTreeMap<String, Code>,
    calls: IssuerCalls,
    /// How many codes were made.
    made: u64,
}

struct Code {
    redirect_uri: String,
    challenge: String,
    nonce: Option<String>,
}

impl Issuers {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Running>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set(&self, name: &str, issuer: OidcIssuer) {
        self.lock().insert(name.to_owned(), Running { issuer, keys: IssuerKeys::new(), codes: BTreeMap::new(), calls: IssuerCalls::default(), made: 0 });
    }

    pub(crate) fn change(&self, name: &str, change: impl FnOnce(&mut OidcIssuer)) {
        if let Some(running) = self.lock().get_mut(name) {
            change(&mut running.issuer);
        }
    }

    pub(crate) fn rotate(&self, name: &str) {
        if let Some(running) = self.lock().get_mut(name) {
            running.keys.rotate();
        }
    }

    pub(crate) fn calls(&self, name: &str) -> IssuerCalls {
        self.lock().get(name).map(|running| running.calls).unwrap_or_default()
    }
}

pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/oidc/{name}/{*rest}", any(answer))
}

type Form = BTreeMap<String, String>;

async fn answer(
    State(shared): State<Arc<Shared>>,
    Path((name, rest)): Path<(String, String)>,
    Query(query): Query<Form>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (version, endpoint) = rest.strip_prefix("v2.0/").map_or(("", rest.as_str()), |endpoint| ("/v2.0", endpoint));
    let mut hangs = false;
    let answer = {
        let mut issuers = shared.issuers.lock();
        let Some(running) = issuers.get_mut(&name) else { return StatusCode::NOT_FOUND.into_response() };
        let place = format!("{}/oidc/{name}{version}", shared.base);
        let said = running.issuer.tenant.as_ref().map_or_else(|| place.clone(), |tenant| format!("{}/oidc/{tenant}{version}", shared.base));
        match (running.issuer.wrong, endpoint) {
            (_, "authorize") => running.authorize(&query, &said),
            (Wrong::Fails, _) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            (_, ".well-known/openid-configuration") => running.discovery(&place, &said),
            (_, "keys") => {
                running.calls.keys += 1;
                axum::Json(running.keys.published()).into_response()
            }
            (wrong, "token") => {
                hangs = wrong == Wrong::Hangs;
                let form = url::form_urlencoded::parse(&body).into_owned().collect();
                running.token(&form, &headers, &said)
            }
            _ => StatusCode::NOT_FOUND.into_response(),
        }
    };
    if hangs {
        return std::future::pending().await;
    }
    answer
}

impl Running {
    fn discovery(&mut self, place: &str, said: &str) -> Response {
        self.calls.discovery += 1;
        let methods = if self.issuer.secret_in_body { json!(["client_secret_post"]) } else { json!(["client_secret_basic", "client_secret_post"]) };
        let said = if self.issuer.wrong == Wrong::OtherIssuer { "https://issuer.example.net" } else { said };
        let padding = if self.issuer.wrong == Wrong::LongDiscovery { " ".repeat(100_000) } else { String::new() };
        let document = json!({
            "issuer": said,
            "authorization_endpoint": format!("{place}/authorize"),
            "token_endpoint": format!("{place}/token"),
            "jwks_uri": format!("{place}/keys"),
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "token_endpoint_auth_methods_supported": methods,
        });
        ([(header::CONTENT_TYPE, "application/json")], format!("{padding}{document}")).into_response()
    }

    /// Sends the browser back at once. What is wrong with the request is told here and not to the client (RFC 6749, section 4.1.2.1).
    fn authorize(&mut self, query: &Form, said: &str) -> Response {
        let given = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
        let is_right = given("client_id") == self.issuer.client_id
            && given("redirect_uri") == self.issuer.redirect_uri
            && given("response_type") == "code"
            && given("scope").split(' ').any(|scope| scope == "openid")
            && given("code_challenge_method") == "S256"
            && given("code_challenge").len() == 43
            && !given("state").is_empty();
        let (true, Ok(mut back)) = (is_right, url::Url::parse(&self.issuer.redirect_uri)) else {
            return (StatusCode::BAD_REQUEST, "the request is not right\n").into_response();
        };
        if self.issuer.wrong == Wrong::Denies {
            back.query_pairs_mut().append_pair("error", "access_denied");
        } else {
            self.made += 1;
            let code = format!("code-{}", self.made);
            let kept =
                Code { redirect_uri: given("redirect_uri").to_owned(), challenge: given("code_challenge").to_owned(), nonce: query.get("nonce").cloned() };
            self.codes.insert(code.clone(), kept);
            back.query_pairs_mut().append_pair("code", &code);
        }
        back.query_pairs_mut().append_pair("state", given("state")).append_pair("iss", said);
        (StatusCode::FOUND, [(header::LOCATION, String::from(back))]).into_response()
    }

    fn token(&mut self, form: &Form, headers: &HeaderMap, said: &str) -> Response {
        self.calls.tokens += 1;
        let error = |status: StatusCode, error: &str| (status, axum::Json(json!({"error": error}))).into_response();
        let given = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
        let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let expected = STANDARD.encode(format!("{}:{}", encoded(&self.issuer.client_id), encoded(&self.issuer.client_secret)));
        let is_client = match basic {
            Some(basic) => !self.issuer.secret_in_body && basic == expected,
            None => given("client_id") == self.issuer.client_id && given("client_secret") == self.issuer.client_secret,
        };
        if !is_client {
            return error(StatusCode::UNAUTHORIZED, "invalid_client");
        }
        // It is gone, whatever is wrong with the rest.
        let Some(code) = self.codes.remove(given("code")) else { return error(StatusCode::BAD_REQUEST, "invalid_grant") };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(given("code_verifier")));
        if given("grant_type") != "authorization_code" || given("redirect_uri") != code.redirect_uri || challenge != code.challenge {
            return error(StatusCode::BAD_REQUEST, "invalid_grant");
        }
        if self.issuer.wrong == Wrong::NoJson {
            return "<html>signed in</html>".into_response();
        }
        let now = self.issuer.now;
        let mut claims = json!({"iss": said, "aud": self.issuer.client_id, "iat": now, "exp": now + TOKEN_LIFE, "nonce": code.nonce});
        if let (Value::Object(claims), Value::Object(own)) = (&mut claims, &self.issuer.claims) {
            // A null is a claim that is left out.
            claims.extend(own.clone());
            claims.retain(|_, value| !value.is_null());
        }
        if self.issuer.wrong == Wrong::LongToken {
            claims["padding"] = "x".repeat(100_000).into();
        }
        let token = self.keys.sign(&claims, self.issuer.elliptic, self.issuer.wrong);
        axum::Json(json!({"access_token": "a", "token_type": "Bearer", "expires_in": TOKEN_LIFE, "id_token": token})).into_response()
    }
}
