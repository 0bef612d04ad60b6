//! The only way out: every outbound request goes through [`Egress::send`].
//!
//! The outside is hostile. Names are resolved here and forbidden addresses dropped before anything connects, so the address that was
//! checked is the address that is used; redirects and proxies are off; one deadline covers connect, headers and body; of a body no
//! more than [`BODY_CAP`] is read; and no error repeats the URL, which for most channels is the secret.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use bytes::{Bytes, BytesMut};
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::time::{Instant, timeout, timeout_at};
use url::{Host, Url};

use super::address::{is_allowed, refusal};
use super::{Answer, OutboundRequest};

/// How much of an answer's body is read; the rest is not waited for.
pub const BODY_CAP: usize = 64 * 1024;

const USER_AGENT: &str = concat!("Interven/", env!("CARGO_PKG_VERSION"), " (+https://intervensecurity.com)");

/// How outbound calls are made.
#[derive(Clone, Debug)]
pub struct EgressSettings {
    /// Networks that may be reached although the policy refuses them (`INTERVEN_EGRESS_ALLOW`).
    pub allow: Vec<IpNet>,
    /// Further roots for TLS, as PEM (`INTERVEN_EGRESS_CA_FILE`).
    pub ca_pem: Option<Vec<u8>>,
    /// The longest wait for name, connection and TLS; at most half of `timeout` is used.
    pub connect_timeout: Duration,
    /// One deadline over connect, headers and body.
    pub timeout: Duration,
}

impl Default for EgressSettings {
    fn default() -> Self {
        Self { allow: Vec::new(), ca_pem: None, connect_timeout: Duration::from_secs(5), timeout: Duration::from_secs(15) }
    }
}

/// Why no answer came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    /// Not sent, and it will not be: the address is refused, or the request cannot be made.
    #[error("{0}")]
    Refused(String),
    /// Certainly nothing arrived: the name, the connection or TLS failed.
    #[error("{0}")]
    NotSent(String),
    /// The request may have arrived; the answer did not.
    #[error("{0}")]
    Ambiguous(String),
}

/// What was found out about a URL when it was saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UrlCheck {
    /// Something a person should know, though the URL is accepted.
    pub warning: Option<String>,
}

/// The outbound client; cheap to clone, and its clones share their connections.
#[derive(Clone)]
pub struct Egress {
    client: reqwest::Client,
    allow: Arc<[IpNet]>,
    connect_timeout: Duration,
    timeout: Duration,
}

impl fmt::Debug for Egress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Egress").field("allow", &self.allow).finish_non_exhaustive()
    }
}

impl Egress {
    /// A client with these settings. Fails if `ca_pem` holds no usable certificate.
    #[expect(clippy::disallowed_methods, reason = "this is the one outbound client")]
    pub fn new(settings: EgressSettings) -> anyhow::Result<Self> {
        let allow: Arc<[IpNet]> = settings.allow.into();
        // So that a connection that does not come is told from an answer that does not come.
        let connect_timeout = settings.connect_timeout.min(settings.timeout / 2);
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(settings.ca_pem.as_deref())?)
            .dns_resolver(Resolver { allow: Arc::clone(&allow) })
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .http1_only()
            .user_agent(USER_AGENT)
            .connect_timeout(connect_timeout)
            // Many servers close an idle connection after 60 s or more, some after 5 s; they say so, and it is then dropped here too.
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(256)
            .build()
            .context("the outbound HTTP client could not be set up")?;
        Ok(Self { client, allow, connect_timeout, timeout: settings.timeout })
    }

    /// Sends `request` and reads the answer, whatever its status; a redirect is an answer.
    ///
    /// Once a status line has come, it is an answer: if the body then breaks off, stalls until the deadline or passes [`BODY_CAP`],
    /// what was read of it is handed back. The status alone tells taken from refused on every platform, and calling an answered
    /// request ambiguous would send it again, each time, to a server that answers slowly.
    pub async fn send(&self, request: OutboundRequest) -> Result<Answer, EgressError> {
        let deadline = Instant::now() + self.timeout;
        let request = self.prepare(request)?;
        let mut response = match timeout_at(deadline, self.client.execute(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(classify(&error.without_url())),
            Err(_) => return Err(EgressError::Ambiguous(format!("no answer within {} ms", self.timeout.as_millis()))),
        };
        let body = read_body(&mut response, deadline).await;
        let headers =
            response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect();
        Ok(Answer { status: response.status().as_u16(), headers, body })
    }

    /// Checks a URL that a person wants to save: `Err` is the sentence that refuses it.
    ///
    /// A name that does not resolve now may do so later, and is accepted with a warning; every send checks again.
    pub async fn check(&self, url: &str) -> Result<UrlCheck, String> {
        let url = parse(url)?;
        self.refuse_literal(&url)?;
        let Some(Host::Domain(host)) = url.host() else { return Ok(UrlCheck::default()) };
        Ok(match self.lookup(host).await {
            Ok(addresses) => {
                reachable(host, addresses, &self.allow).map_err(|refused| refused.to_string())?;
                UrlCheck::default()
            }
            Err(reason) => UrlCheck { warning: Some(format!("`{host}` does not resolve at the moment ({reason}); deliveries wait until it does")) },
        })
    }

    /// Whether every address that a call to `url` could reach is inside `INTERVEN_EGRESS_ALLOW`; false if the name does not resolve.
    ///
    /// Addresses that the policy refuses do not count: nothing ever connects to them.
    pub async fn allows_host_addresses(&self, url: &str) -> bool {
        let Ok(url) = parse(url) else { return false };
        let addresses = match url.host() {
            Some(Host::Ipv4(v4)) => vec![IpAddr::V4(v4)],
            Some(Host::Ipv6(v6)) => vec![IpAddr::V6(v6)],
            Some(Host::Domain(host)) => self.lookup(host).await.unwrap_or_default(),
            None => Vec::new(),
        };
        inside(addresses, &self.allow)
    }

    fn prepare(&self, request: OutboundRequest) -> Result<reqwest::Request, EgressError> {
        let url = parse(request.url.expose()).map_err(EgressError::Refused)?;
        self.refuse_literal(&url).map_err(EgressError::Refused)?;
        let mut prepared = reqwest::Request::new(request.method, url);
        let headers = prepared.headers_mut();
        headers.reserve(request.headers.len() + 4);
        if !request.body.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(request.content_type));
        }
        if request.gzip {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        for (name, value) in &request.headers {
            let fault = || EgressError::Refused(format!("the header `{name}` cannot be sent: its name or value has characters that HTTP does not allow"));
            let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| fault())?;
            let mut value = HeaderValue::from_str(value.expose()).map_err(|_| fault())?;
            value.set_sensitive(true);
            headers.insert(parsed, value);
        }
        if !request.body.is_empty() {
            *prepared.body_mut() = Some(request.body.into());
        }
        Ok(prepared)
    }

    /// The connector takes a literal address as it is, without asking the resolver; so it is checked here.
    fn refuse_literal(&self, url: &Url) -> Result<(), String> {
        let address = match url.host() {
            Some(Host::Ipv4(v4)) => IpAddr::V4(v4),
            Some(Host::Ipv6(v6)) => IpAddr::V6(v6),
            _ => return Ok(()),
        };
        refusal(address, &self.allow).map_or(Ok(()), |why| Err(RefusedAddress { host: None, address, why }.to_string()))
    }

    async fn lookup(&self, host: &str) -> Result<Vec<IpAddr>, String> {
        match timeout(self.connect_timeout, resolve(host)).await {
            Ok(Ok(addresses)) if addresses.is_empty() => Err("it has no address".to_owned()),
            Ok(Ok(addresses)) => Ok(addresses),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the name server does not answer".to_owned()),
        }
    }
}

/// Reads a URL that may be called. The sentence of a refusal does not repeat it.
fn parse(url: &str) -> Result<Url, String> {
    let url = Url::parse(url).map_err(|error| format!("this is not a URL: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("only http and https can be called, not `{}`", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a URL may not carry a user name or password; put credentials in a header".to_owned());
    }
    Ok(url)
}

async fn resolve(host: &str) -> std::io::Result<Vec<IpAddr>> {
    Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
}

/// The addresses of `host` that may be connected to; at least one if it is `Ok` and there was one.
fn reachable(host: &str, addresses: Vec<IpAddr>, allow: &[IpNet]) -> Result<Vec<IpAddr>, RefusedAddress> {
    let mut fault = None;
    let mut left = addresses;
    left.retain(|&address| match refusal(address, allow) {
        Some(why) => {
            fault.get_or_insert(RefusedAddress { host: Some(host.to_owned()), address, why });
            false
        }
        None => true,
    });
    match fault {
        Some(fault) if left.is_empty() => Err(fault),
        _ => Ok(left),
    }
}

/// Whether there are addresses to connect to and all of them are inside `allow`.
fn inside(addresses: Vec<IpAddr>, allow: &[IpNet]) -> bool {
    let mut open = addresses.into_iter().filter(|&address| refusal(address, allow).is_none()).peekable();
    open.peek().is_some() && open.all(|address| is_allowed(address, allow))
}

/// Resolves names for the client and keeps back what the policy refuses.
struct Resolver {
    allow: Arc<[IpNet]>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow = Arc::clone(&self.allow);
        Box::pin(async move {
            let host = name.as_str();
            let addresses = reachable(host, resolve(host).await?, &allow)?;
            Ok(Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}

#[derive(Clone, Debug)]
struct RefusedAddress {
    host: Option<String>,
    address: IpAddr,
    why: &'static str,
}

impl fmt::Display for RefusedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, address, why } = self;
        match host {
            Some(host) => write!(f, "`{host}` resolves to {address}, which is {why}")?,
            None => write!(f, "{address} is {why}")?,
        }
        let all = if address.is_ipv4() { 32 } else { 128 };
        write!(f, " and is not called; if it is meant, add it to the setting INTERVEN_EGRESS_ALLOW, for example `{address}/{all}`")
    }
}

impl Error for RefusedAddress {}

fn classify(error: &reqwest::Error) -> EgressError {
    let mut cause: &(dyn Error + 'static) = error;
    while let Some(source) = cause.source() {
        if let Some(refused) = source.downcast_ref::<RefusedAddress>() {
            return EgressError::Refused(refused.to_string());
        }
        cause = source;
    }
    if error.is_connect() {
        EgressError::NotSent(format!("no connection: {cause}"))
    } else if error.is_builder() {
        EgressError::Refused(format!("the request cannot be made: {cause}"))
    } else {
        EgressError::Ambiguous(format!("the connection broke before an answer came: {cause}"))
    }
}

async fn read_body(response: &mut reqwest::Response, deadline: Instant) -> Bytes {
    // Most answers are one short piece, which is handed on as it came.
    let mut first = Bytes::new();
    let mut whole = BytesMut::new();
    while first.len().max(whole.len()) < BODY_CAP {
        let Ok(Ok(Some(chunk))) = timeout_at(deadline, response.chunk()).await else { break };
        if first.is_empty() && whole.is_empty() {
            first = chunk;
        } else {
            if whole.is_empty() {
                whole.extend_from_slice(&std::mem::take(&mut first));
            }
            whole.extend_from_slice(&chunk);
        }
    }
    let mut body = if whole.is_empty() { first } else { whole.freeze() };
    body.truncate(BODY_CAP);
    body
}

fn tls(ca_pem: Option<&[u8]>) -> anyhow::Result<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = ca_pem {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots
                .add(certificate.context("INTERVEN_EGRESS_CA_FILE is not PEM")?)
                .context("INTERVEN_EGRESS_CA_FILE holds a certificate that cannot be a root")?;
        }
        anyhow::ensure!(roots.len() > before, "INTERVEN_EGRESS_CA_FILE holds no certificate");
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests;
