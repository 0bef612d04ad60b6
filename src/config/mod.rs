//! The configuration: read once at the start from flags, environment and a TOML file, checked, and handed on as types that cannot be wrong.
//!
//! A flag counts more than the environment, the environment more than the file, the file more than the default. A bad value or an unknown key of
//! the file is one clear line; unknown variables of the environment are nobody's business.

mod approvals;
mod channels;
mod incidents;
pub mod oidc;
mod options;
pub mod public_url;
mod retention;
pub mod scan;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ipnet::IpNet;

pub use self::approvals::ChosenRules;
pub use self::channels::DeclaredChannel;
pub use self::incidents::ChosenIncidentRules;
use self::oidc::OidcProvider;
pub use self::options::{Args, Source};
use self::options::{Options, Setting, Settings};
pub use self::retention::Retention;
use self::scan::ChosenScanRules;
use crate::gateway::tools::Tools;
use crate::secret::{API_KEY_PREFIX, EncryptionKey, Secret};

/// The environment, handed in so that tests need not touch the process's.
pub type Environment = HashMap<String, String>;

/// Why the configuration cannot be used: one line that says which setting, where it was given, and what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

type Result<T> = std::result::Result<T, ConfigError>;

/// The configuration that the program runs with.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address of the API and the Console.
    pub listen: SocketAddr,
    /// Address of `/metrics`; none turns it off.
    pub metrics_listen: Option<SocketAddr>,
    /// Where the database and generated keys are.
    pub data_dir: PathBuf,
    /// Base of links in cards and messages, without a slash at its end, if it was given here; else it can be changed while the server runs.
    pub public_url: Option<String>,
    /// The key that secrets are encrypted with at rest; generated into the data folder where it is not given.
    pub encryption_key: Option<EncryptionKey>,
    /// The first administrator.
    pub admin: Option<FirstAdmin>,
    /// The first API key.
    pub api_key: Option<Secret>,
    /// Private addresses that outbound calls may reach.
    pub egress_allow: Vec<IpNet>,
    /// PEM file of further roots for outbound TLS.
    pub egress_ca_file: Option<PathBuf>,
    /// Proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// The rules of approvals that were given here; the others can be changed while the server runs.
    pub approvals: ChosenRules,
    /// The rules of incidents that were given here, likewise.
    pub incidents: ChosenIncidentRules,
    /// The rules of the scan that were given here, likewise.
    pub scan: ChosenScanRules,
    /// How long things are kept, likewise.
    pub retention: Option<Retention>,
    /// The longest body of a scan, in bytes.
    pub scan_max_bytes: usize,
    /// Lists of what is known to be bad; whether they can be read is seen at the start.
    pub threat_files: Vec<PathBuf>,
    /// The tools that are built in, and the `[[tools]]` of the file.
    pub tools: Arc<Tools>,
    /// Channels declared in the file, in its order.
    pub channels: Vec<DeclaredChannel>,
    /// Issuers whose people may sign in.
    pub oidc: Vec<OidcProvider>,
    /// Where each setting that is not at its default was given, by key.
    pub sources: BTreeMap<&'static str, Source>,
}

/// The administrator that is made at the first start.
#[derive(Clone, Debug)]
pub struct FirstAdmin {
    /// The address, in lower case.
    pub email: String,
    /// The password.
    pub password: Secret,
}

impl Config {
    /// Reads the file that `args` names, if it does, and puts it together with flags and environment.
    pub fn load(args: &Args, environment: &Environment) -> Result<Self> {
        let file = match &args.config {
            None => None,
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| ConfigError(format!("--config {}: {error}", path.display())))?;
                Some((path.as_path(), text))
            }
        };
        Self::parse(&args.options, environment, file.as_ref().map(|(path, text)| (*path, text.as_str())))
    }

    fn parse(flags: &Options, environment: &Environment, file: Option<(&Path, &str)>) -> Result<Self> {
        let file = file.map(|(path, text)| options::File::parse(path, text)).transpose()?;
        let mut settings = Settings::new(flags, environment, file.as_ref());

        if let Some(setting) = settings.take("database_url", |options| options.database_url.as_ref()) {
            return Err(setting.refuse("PostgreSQL support is not in this version; leave it out to use the embedded SQLite store"));
        }
        let listen = settings.take("listen", |options| options.listen.as_ref());
        let listen = listen.map_or_else(|| Ok(local(4000)), |setting| address(&setting))?;
        let metrics_listen = match settings.take_even_empty("metrics_listen", |options| options.metrics_listen.as_ref()) {
            None => Some(local(4001)),
            Some(setting) if setting.value.is_empty() => None,
            Some(setting) => Some(address(&setting)?),
        };
        let data_dir = settings.take("data_dir", |options| options.data_dir.as_ref()).map_or_else(|| PathBuf::from("./data"), |setting| setting.value.into());
        let public_url = settings.take("public_url", |options| options.public_url.as_ref());
        let public_url = public_url
            .map(|setting| {
                let fault = || setting.refuse("is not an http(s) address without query or fragment, such as https://interven.example.com");
                public_url::checked(&setting.value).ok_or_else(fault)
            })
            .transpose()?;
        let encryption_key = settings
            .take("credential_encryption_key", |options| options.credential_encryption_key.as_ref())
            .map(|setting| {
                let key = EncryptionKey::from_hex(&setting.value);
                key.ok_or_else(|| setting.refuse("is not 64 hex digits; `openssl rand -hex 32` makes such a key"))
            })
            .transpose()?;
        let email = settings.take("admin_email", |options| options.admin_email.as_ref());
        let password = settings.take("admin_password", |options| options.admin_password.as_ref());
        let admin = first_admin(email, password)?;
        let api_key = settings.take("api_key", |options| options.api_key.as_ref()).map(|setting| api_key(&setting)).transpose()?;
        let egress_allow = settings.take("egress_allow", |options| options.egress_allow.as_ref());
        let egress_allow = egress_allow.map_or_else(|| Ok(Vec::new()), |setting| networks(&setting))?;
        let egress_ca_file = settings.take("egress_ca_file", |options| options.egress_ca_file.as_ref()).map(|setting| setting.value.into());
        let trusted_proxies = settings.take("trusted_proxies", |options| options.trusted_proxies.as_ref());
        let trusted_proxies = trusted_proxies.map_or_else(|| Ok(Vec::new()), |setting| networks(&setting))?;
        let approvals = ChosenRules::take(&mut settings)?;
        let incidents = ChosenIncidentRules::take(&mut settings)?;
        let scan = ChosenScanRules::take(&mut settings)?;
        let retention = Retention::take(&mut settings)?;
        let scan_max_bytes = settings.take("scan_max_bytes", |options| options.scan_max_bytes.as_ref());
        let scan_max_bytes = scan_max_bytes.map_or(Ok(SCAN_BYTES), |setting| scan_bytes(&setting))?;
        let threat_files = settings.take("threat_files", |options| options.threat_files.as_ref());
        let threat_files = threat_files.map_or_else(Vec::new, |setting| items(&setting.value).map(PathBuf::from).collect());
        let oidc = oidc::providers(&mut settings, file.as_ref(), environment)?;
        let sources = settings.sources;
        let tools = Arc::new(file.as_ref().map_or_else(|| Ok(Tools::builtin()), tools)?);
        let channels = file.map_or_else(|| Ok(Vec::new()), |file| channels::declared(&file, environment))?;
        Ok(Self {
            listen,
            metrics_listen,
            data_dir,
            public_url,
            encryption_key,
            admin,
            api_key,
            egress_allow,
            egress_ca_file,
            trusted_proxies,
            approvals,
            incidents,
            scan,
            retention,
            scan_max_bytes,
            threat_files,
            tools,
            channels,
            oidc,
            sources,
        })
    }
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

fn address(setting: &Setting) -> Result<SocketAddr> {
    setting.value.parse().map_err(|_| setting.refuse("is not an IP address with a port, such as 127.0.0.1:4000 or 0.0.0.0:4000"))
}

fn first_admin(email: Option<Setting>, password: Option<Setting>) -> Result<Option<FirstAdmin>> {
    match (email, password) {
        (None, None) => Ok(None),
        (Some(email), None) => Err(email.refuse("needs admin_password as well")),
        (None, Some(password)) => Err(password.refuse("needs admin_email as well")),
        (Some(email), Some(password)) => {
            let Some(address) = crate::api::session::email(&email.value) else { return Err(email.refuse("is not an e-mail address")) };
            Ok(Some(FirstAdmin { email: address, password: Secret::new(password.value) }))
        }
    }
}

fn api_key(setting: &Setting) -> Result<Secret> {
    let rest = setting.value.strip_prefix(API_KEY_PREFIX).unwrap_or_default();
    if rest.len() >= 20 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(Secret::new(setting.value.clone()))
    } else {
        Err(setting.refuse("is not `iv_live_` followed by at least 20 letters and digits"))
    }
}

/// The bytes of a scan's body where nobody chose.
const SCAN_BYTES: usize = 256 * 1024;

fn scan_bytes(setting: &Setting) -> Result<usize> {
    let range = 1024..=16 * 1024 * 1024;
    let fault = || setting.refuse("is not a number of bytes from 1024 (1 KiB) to 16777216 (16 MiB)");
    setting.value.parse().ok().filter(|bytes| range.contains(bytes)).ok_or_else(fault)
}

fn tools(file: &options::File) -> Result<Tools> {
    Tools::with_custom(&file.options.tools).map_err(|fault| ConfigError(format!("{}: {fault}", file.path.display())))
}

/// The items of a list with commas.
fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|item| !item.is_empty())
}

fn networks(setting: &Setting) -> Result<Vec<IpNet>> {
    items(&setting.value)
        .map(|part| {
            // One address is a network of one.
            part.parse::<IpNet>().or_else(|_| part.parse::<std::net::IpAddr>().map(IpNet::from))
        })
        .collect::<std::result::Result<_, _>>()
        .map_err(|_| setting.refuse("is not a list of networks such as 10.0.0.0/8,fd00::/8"))
}
