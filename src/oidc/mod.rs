//! Sign-in by OpenID Connect, our side of it: what an issuer says of itself, its keys, and a code turned into who it is.
//!
//! All that comes from an issuer is outside bytes: it is fetched through [`Egress`], which bounds its size and time, and nothing of it reaches a log but the names of
//! errors and claims. What follows from who it is, is the API's matter: `api::oidc`.

mod claims;
mod jws;

pub use claims::{ClaimFault, Person, Stranger};
pub use jws::TokenFault;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex;
use url::{Url, form_urlencoded};

use crate::channels::egress::{Egress, EgressError};
use crate::channels::{Answer, OutboundRequest};
use crate::clock::Clock;
use crate::config::oidc::{OidcKind, OidcProvider};
use crate::domain::time::Time;
use crate::secret::Secret;
use claims::Claims;
use jws::Keys;

/// How long what an issuer says of itself counts, its keys included.
const KNOWN_FOR: Duration = Duration::from_secs(60 * 60);
/// How long after its keys were read an issuer is not asked for them again because of a key that is not among them: anyone can send such a token.
const KEYS_REST: Duration = Duration::from_secs(60);
/// How long an issuer that cannot be reached is left alone.
const FAILURE_REST: Duration = Duration::from_secs(5);
/// The longest address that an issuer may give of itself, in bytes.
const LONGEST_URL: usize = 2_000;

/// Why nobody is known by an issuer's word.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// The issuer cannot be reached, or what it answers is not understood.
    #[error("{0}")]
    Unavailable(String),
    /// The issuer does not know us: id or secret are wrong.
    #[error("the issuer refuses client_id or client_secret ({0})")]
    Client(String),
    /// The issuer does not take the code, which may have been used; or it is not this issuer's.
    #[error("the code does not count ({0})")]
    Code(String),
    /// The ID token is not one that counts.
    #[error("the ID token does not count: {0}")]
    Token(#[from] TokenFault),
    /// The ID token is not for us, not for now, or not for this sign-in.
    #[error("the ID token does not count: {0}")]
    Claim(#[from] ClaimFault),
}

/// What one sign-in is known by; each is fresh and random.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    /// Ties the answer to the browser.
    pub state: &'a str,
    /// Ties the ID token to the sign-in.
    pub nonce: &'a str,
    /// Ties the code to us (RFC 7636): 43 letters and digits at least.
    pub verifier: &'a str,
}

/// An issuer, and what it says of itself as far as it was asked.
#[derive(Debug)]
pub struct Issuer {
    /// What we were told of it.
    pub provider: OidcProvider,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    metadata: Option<(Metadata, Time)>,
    keys: Option<(Keys, Time)>,
    failed: Option<(OidcError, Time)>,
}

impl Known {
    /// Whether it is not left alone after a failure. `now` is when one began to wait, so that a hundred who waited for one answer do not wait for a hundred, one after the other.
    fn may_ask(&self, now: Time) -> Result<(), OidcError> {
        match &self.failed {
            Some((error, since)) if now.since(*since) < FAILURE_REST => Err(error.clone()),
            _ => Ok(()),
        }
    }

    /// Remembers a failure from when it was known, not from when it was begun.
    fn fail(&mut self, error: OidcError, clock: &Clock) -> OidcError {
        self.failed = Some((error.clone(), clock.now()));
        error
    }
}

/// OpenID Connect Discovery 1.0, section 3; what is used of it.
#[derive(Clone, Debug, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

impl Issuer {
    /// An issuer that was not asked yet.
    pub fn new(provider: OidcProvider) -> Self {
        Self { provider, known: Mutex::default() }
    }

    /// Whether it may call itself this: what was configured, or the id behind a tenant's domain.
    pub fn is_called(&self, issuer: &str) -> bool {
        match self.provider.kind {
            OidcKind::Entra => is_tenant_of(issuer, &self.provider.issuer),
            // Letter by letter (OpenID Connect Discovery 1.0, section 4.3).
            OidcKind::Google | OidcKind::Issuer => issuer == self.provider.issuer,
        }
    }

    /// Where a browser goes to sign in, and comes back from to `redirect_uri`.
    ///
    /// # Errors
    /// If the issuer cannot be asked where that is.
    pub async fn address(&self, egress: &Egress, clock: &Clock, redirect_uri: &str, proof: Proof<'_>) -> Result<String, OidcError> {
        let metadata = self.metadata(egress, clock).await?;
        let mut url = Url::parse(&metadata.authorization_endpoint).map_err(|_| unclear("discovery"))?;
        let provider = &self.provider;
        let scope = ["openid", "email", "profile"].into_iter().chain(provider.scopes.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(proof.verifier));
        let mut query = url.query_pairs_mut();
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", &provider.client_id),
            ("redirect_uri", redirect_uri),
            ("scope", &scope),
            ("state", proof.state),
            ("nonce", proof.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ] {
            query.append_pair(name, value);
        }
        if provider.kind != OidcKind::Issuer {
            // Who came with the wrong account is asked again, and not refused again without a question.
            query.append_pair("prompt", "select_account");
        }
        if let (OidcKind::Google, [domain]) = (provider.kind, provider.allowed_domains.as_slice()) {
            query.append_pair("hd", domain);
        }
        drop(query);
        Ok(url.into())
    }

    /// Whom `code` stands for, by the issuer's word: what it says of them is checked, and whether they are of those who may come. `from` is who the browser
    /// says that it comes from (RFC 9207), if it does.
    ///
    /// # Errors
    /// If the issuer does not say who it is.
    pub async fn exchange(
        &self,
        egress: &Egress,
        clock: &Clock,
        redirect_uri: &str,
        code: &str,
        from: Option<&str>,
        proof: Proof<'_>,
    ) -> Result<Result<Person, Stranger>, OidcError> {
        let metadata = self.metadata(egress, clock).await?;
        if from.is_some_and(|from| from != metadata.issuer) {
            return Err(OidcError::Code("it is another issuer's".to_owned()));
        }
        let token = self.id_token(egress, &metadata, redirect_uri, code, proof.verifier).await?;
        let keys = self.keys(egress, &metadata, clock, false).await?;
        let claims = match keys.verify(&token) {
            Err(TokenFault::UnknownKey) => self.keys(egress, &metadata, clock, true).await?.verify(&token)?,
            verified => verified?,
        };
        let claims = Claims::check(claims, &metadata.issuer, &self.provider.client_id, proof.nonce, clock.now())?;
        if self.provider.kind == OidcKind::Entra && !claims.is_of_tenant(&metadata.issuer) {
            return Err(ClaimFault("tid").into());
        }
        Ok(claims.person(&self.provider))
    }

    async fn id_token(&self, egress: &Egress, metadata: &Metadata, redirect_uri: &str, code: &str, verifier: &str) -> Result<String, OidcError> {
        #[derive(Deserialize)]
        struct Tokens {
            id_token: String,
        }
        let answer = egress.send(self.token_request(metadata, redirect_uri, code, verifier)).await.map_err(|error| unreachable(&error))?;
        match answer.status {
            200 => serde_json::from_slice::<Tokens>(&answer.body).map(|tokens| tokens.id_token).map_err(|_| unclear("token")),
            400 | 401 => match error_name(&answer) {
                name if answer.status == 401 || name == "invalid_client" || name == "unauthorized_client" => Err(OidcError::Client(name)),
                name => Err(OidcError::Code(name)),
            },
            status => Err(OidcError::Unavailable(format!("the token endpoint answers {status}"))),
        }
    }

    fn token_request(&self, metadata: &Metadata, redirect_uri: &str, code: &str, verifier: &str) -> OutboundRequest {
        let (id, secret) = (self.provider.client_id.as_str(), self.provider.client_secret.expose());
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs([("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect_uri), ("code_verifier", verifier)]);
        let mut headers = vec![("accept".to_owned(), Secret::new("application/json"))];
        let methods = metadata.token_endpoint_auth_methods_supported.as_deref().unwrap_or_default();
        let has = |method: &str| methods.iter().any(|known| known == method);
        if has("client_secret_post") && !has("client_secret_basic") {
            form.extend_pairs([("client_id", id), ("client_secret", secret)]);
        } else {
            // Encoded as in a form before they are put together (RFC 6749, section 2.3.1).
            let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let credentials = STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret)));
            headers.push(("authorization".to_owned(), Secret::new(format!("Basic {credentials}"))));
        }
        OutboundRequest {
            method: reqwest::Method::POST,
            url: Secret::new(&metadata.token_endpoint),
            headers,
            content_type: "application/x-www-form-urlencoded",
            gzip: false,
            body: form.finish().into(),
        }
    }

    async fn metadata(&self, egress: &Egress, clock: &Clock) -> Result<Metadata, OidcError> {
        let now = clock.now();
        let mut known = self.known.lock().await;
        if let Some((metadata, _)) = known.metadata.as_ref().filter(|(_, since)| now.since(*since) < KNOWN_FOR) {
            return Ok(metadata.clone());
        }
        known.may_ask(now)?;
        let metadata = self.discover(egress).await.map_err(|error| known.fail(error, clock))?;
        *known = Known { metadata: Some((metadata.clone(), now)), keys: None, failed: None };
        Ok(metadata)
    }

    async fn discover(&self, egress: &Egress) -> Result<Metadata, OidcError> {
        let provider = &self.provider;
        let answer = get(egress, &format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/')), "discovery").await?;
        let metadata: Metadata = serde_json::from_slice(&answer.body).map_err(|_| unclear("discovery"))?;
        if !self.is_called(&metadata.issuer) {
            return Err(OidcError::Unavailable("discovery names another issuer than the configuration; they must be the same letter by letter".to_owned()));
        }
        let is_https = provider.issuer.starts_with("https:");
        let may_be =
            |url: &String| url.len() <= LONGEST_URL && Url::parse(url).is_ok_and(|url| url.scheme() == "https" || (url.scheme() == "http" && !is_https));
        if [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri].into_iter().all(may_be) {
            Ok(metadata)
        } else {
            Err(OidcError::Unavailable("discovery names an address that is not https".to_owned()))
        }
    }

    /// The issuer's keys. `afresh`: those that are known did not do; they are read again unless that was done a moment ago.
    async fn keys(&self, egress: &Egress, metadata: &Metadata, clock: &Clock, afresh: bool) -> Result<Keys, OidcError> {
        let now = clock.now();
        let mut known = self.known.lock().await;
        let good_for = if afresh { KEYS_REST } else { KNOWN_FOR };
        if let Some((keys, _)) = known.keys.as_ref().filter(|(_, since)| now.since(*since) < good_for) {
            return Ok(keys.clone());
        }
        known.may_ask(now)?;
        let answer = get(egress, &metadata.jwks_uri, "keys").await;
        let keys = answer.and_then(|answer| Keys::parse(&answer.body).ok_or_else(|| unclear("keys"))).map_err(|error| known.fail(error, clock))?;
        known.keys = Some((keys.clone(), now));
        Ok(keys)
    }
}

/// Whether `issuer` is a tenant's, beside `configured`: the same one, or the id behind the domain that was configured.
fn is_tenant_of(issuer: &str, configured: &str) -> bool {
    let parts = |issuer: &str| issuer.strip_suffix("/v2.0").and_then(|rest| rest.rsplit_once('/')).map(|(place, tenant)| (place.to_owned(), tenant.to_owned()));
    let (Some((place, tenant)), Some((configured_place, configured_tenant))) = (parts(issuer), parts(configured)) else { return false };
    let is_id = |text: &str| uuid::Uuid::try_parse(text).is_ok();
    place == configured_place && is_id(&tenant) && (tenant == configured_tenant || !is_id(&configured_tenant))
}

async fn get(egress: &Egress, url: &str, what: &str) -> Result<Answer, OidcError> {
    let headers = vec![("accept".to_owned(), Secret::new("application/json"))];
    let request = OutboundRequest { method: reqwest::Method::GET, url: Secret::new(url), headers, content_type: "", gzip: false, body: bytes::Bytes::new() };
    let answer = egress.send(request).await.map_err(|error| unreachable(&error))?;
    if answer.status == 200 { Ok(answer) } else { Err(OidcError::Unavailable(format!("{what} is answered with {}", answer.status))) }
}

fn unreachable(error: &EgressError) -> OidcError {
    OidcError::Unavailable(error.to_string())
}

fn unclear(what: &str) -> OidcError {
    OidcError::Unavailable(format!("the answer to {what} is not understood, or is too long"))
}

/// The name of an error (RFC 6749, section 5.2), if it looks like one.
fn error_name(answer: &Answer) -> String {
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    body["error"].as_str().filter(|name| is_name(name)).map_or_else(|| answer.status.to_string(), str::to_owned)
}

/// Whether an error is a name, and nothing that it would be wrong to repeat.
pub fn is_name(error: &str) -> bool {
    error.len() <= 60 && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_is_the_one_that_was_configured() {
        let (one, other) = ("72f988bf-86f1-41af-91ab-2d7cd011db47", "9f0b8cb8-7e0b-4b0c-8d21-6f6a1f4d3c00");
        let at = |tenant: &str| format!("https://login.microsoftonline.com/{tenant}/v2.0");
        assert!(is_tenant_of(&at(one), &at(one)) && is_tenant_of(&at(one), &at("example.com")));
        assert!(!is_tenant_of(&at(other), &at(one)) && !is_tenant_of(&at("example.com"), &at("example.com")));
        assert!(!is_tenant_of(&at(one).replace("microsoftonline.com", "example.com"), &at(one)));
        assert!(!is_tenant_of("https://login.microsoftonline.com/{tenantid}/v2.0", &at("example.com")) && !is_tenant_of("", &at(one)));
    }

    #[test]
    fn who_waited_while_an_issuer_did_not_answer_does_not_ask_it_again() {
        let (clock, mut known) = (Clock::manual(Time::from_ms(1_000_000)), Known::default());
        let waited = clock.now().after(Duration::from_secs(9));
        clock.advance(Duration::from_secs(15));
        let error = known.fail(unclear("discovery"), &clock);
        assert_eq!([known.may_ask(waited), known.may_ask(clock.now().after(Duration::from_secs(4)))], [Err(error.clone()), Err(error)]);
        assert_eq!(known.may_ask(clock.now().after(FAILURE_REST)), Ok(()));
    }

    #[test]
    fn only_a_name_of_an_error_is_repeated() {
        let of = |body: &str| error_name(&Answer { status: 400, body: body.to_owned().into(), ..Answer::default() });
        assert_eq!([of(r#"{"error":"invalid_grant"}"#), of(r#"{"error":"ada@example.com"}"#), of("<html>")], ["invalid_grant", "400", "400"]);
    }
}
