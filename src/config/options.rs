//! The options as they are given: by flag, environment or file, still as text.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};

use super::{ConfigError, Environment, Result};

/// The options of every command that works on the store.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Configuration")]
pub struct Args {
    /// A TOML file of options (`x_y` for `--x-y`), of channels declared as code and of custom tools
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub(super) options: Options,
}

/// Every option as text: the flags, and the keys of the file.
#[derive(Clone, Default, clap::Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::doc_markdown, reason = "these are also the words of --help")]
pub(super) struct Options {
    /// Address of API and Console [env: INTERVEN_LISTEN] [default: 127.0.0.1:4000]
    #[arg(long, global = true, value_name = "ADDRESS")]
    pub listen: Option<Text>,
    /// Address of /metrics; empty turns it off [env: INTERVEN_METRICS_LISTEN] [default: 127.0.0.1:4001]
    #[arg(long, global = true, value_name = "ADDRESS")]
    pub metrics_listen: Option<Text>,
    /// Folder of the database and generated keys [env: INTERVEN_DATA_DIR] [default: ./data]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data_dir: Option<Text>,
    /// PostgreSQL; not in this version [env: DATABASE_URL]
    #[arg(long, global = true, value_name = "URL", hide = true)]
    pub database_url: Option<Text>,
    /// Base of links in cards [env: INTERVEN_PUBLIC_URL] [default: http://localhost:4000]
    #[arg(long, global = true, value_name = "URL")]
    pub public_url: Option<Text>,
    /// 64 hex digits; generated into the data folder where absent [env: INTERVEN_CREDENTIAL_ENCRYPTION_KEY]
    #[arg(long, global = true, value_name = "HEX")]
    pub credential_encryption_key: Option<Text>,
    /// First administrator's address [env: INTERVEN_ADMIN_EMAIL]
    #[arg(long, global = true, value_name = "EMAIL")]
    pub admin_email: Option<Text>,
    /// First administrator's password [env: INTERVEN_ADMIN_PASSWORD]
    #[arg(long, global = true, value_name = "PASSWORD")]
    pub admin_password: Option<Text>,
    /// First API key, iv_live_ and at least 20 letters and digits [env: INTERVEN_API_KEY]
    #[arg(long, global = true, value_name = "KEY")]
    pub api_key: Option<Text>,
    /// Private networks that outbound calls may reach, comma-separated [env: INTERVEN_EGRESS_ALLOW]
    #[arg(long, global = true, value_name = "CIDRS")]
    pub egress_allow: Option<Text>,
    /// PEM file of further roots for outbound TLS [env: INTERVEN_EGRESS_CA_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub egress_ca_file: Option<Text>,
    /// Proxies whose X-Forwarded-For counts, comma-separated networks [env: INTERVEN_TRUSTED_PROXIES]
    #[arg(long, global = true, value_name = "CIDRS")]
    pub trusted_proxies: Option<Text>,
    /// Lower bounds of MEDIUM, HIGH and CRITICAL [env: INTERVEN_RISK_BANDS] [default: 0.25,0.50,0.75]
    #[arg(long, global = true, value_name = "NUMBERS")]
    pub risk_bands: Option<Text>,
    /// How long an approval waits for a person, 1m to 24h [env: INTERVEN_APPROVAL_PENDING_TTL] [default: 10m]
    #[arg(long, global = true, value_name = "TIME")]
    pub approval_pending_ttl: Option<Text>,
    /// How long an approved request is allowed again, 1m to 1h [env: INTERVEN_APPROVAL_GRANT_WINDOW] [default: 10m]
    #[arg(long, global = true, value_name = "TIME")]
    pub approval_grant_window: Option<Text>,
    /// How long a denied request is refused without asking, 1m to 1h [env: INTERVEN_APPROVAL_DENY_WINDOW] [default: 10m]
    #[arg(long, global = true, value_name = "TIME")]
    pub approval_deny_window: Option<Text>,
    /// Whether a grant allows one retry only, true or false [env: INTERVEN_APPROVAL_SINGLE_USE] [default: false]
    #[arg(long, global = true, value_name = "BOOL")]
    pub approval_single_use: Option<Text>,
    /// So many DENYs of one agent are an incident, 2 to 50 [env: INTERVEN_INCIDENT_REPEATED_DENY_COUNT] [default: 5]
    #[arg(long, global = true, value_name = "NUMBER")]
    pub incident_repeated_deny_count: Option<Text>,
    /// Within so long a time, 1m to 24h [env: INTERVEN_INCIDENT_REPEATED_DENY_WINDOW] [default: 1h]
    #[arg(long, global = true, value_name = "TIME")]
    pub incident_repeated_deny_window: Option<Text>,
    /// What each engine's full score is worth, 0 to 1, such as classifier=0.7,baseline=0.4,correlation=0.6,threat_intel=0.9 [env: INTERVEN_RISK_WEIGHTS]
    #[arg(long, global = true, value_name = "WEIGHTS")]
    pub risk_weights: Option<Text>,
    /// Phrases that mark a text as internal, comma-separated [env: INTERVEN_INTERNAL_MARKERS]
    #[arg(long, global = true, value_name = "PHRASES")]
    pub internal_markers: Option<Text>,
    /// The organisation's own domains, comma-separated [env: INTERVEN_ORGANISATION_DOMAINS]
    #[arg(long, global = true, value_name = "DOMAINS")]
    pub organisation_domains: Option<Text>,
    /// The organisation's own people, by the names that tools know them by, comma-separated [env: INTERVEN_ORGANISATION_PEOPLE]
    #[arg(long, global = true, value_name = "NAMES")]
    pub organisation_people: Option<Text>,
    /// How bodies are kept, masked or full [env: INTERVEN_STORE_BODIES] [default: masked]
    #[arg(long, global = true, value_name = "HOW")]
    pub store_bodies: Option<Text>,
    /// What a scan that cannot be recorded is answered with, deny or error [env: INTERVEN_ON_STORE_FAILURE] [default: deny]
    #[arg(long, global = true, value_name = "ANSWER")]
    pub on_store_failure: Option<Text>,
    /// How long decisions, deliveries, approvals and incidents are kept, 30, 90 or 365 days, or unlimited [env: INTERVEN_RETENTION_DAYS] [default: unlimited]
    #[arg(long, global = true, value_name = "DAYS")]
    pub retention_days: Option<Text>,
    /// The longest body of a scan, in bytes, 1024 to 16777216 [env: INTERVEN_SCAN_MAX_BYTES] [default: 262144]
    #[arg(long, global = true, value_name = "BYTES")]
    pub scan_max_bytes: Option<Text>,
    /// Lists of known bad hosts, addresses and URLs, comma-separated files [env: INTERVEN_THREAT_FILES]
    #[arg(long, global = true, value_name = "FILES")]
    pub threat_files: Option<Text>,
    /// Issuer (OpenID Connect) whose people may sign in [env: INTERVEN_OIDC_ISSUER]
    #[arg(long, global = true, value_name = "URL")]
    pub oidc_issuer: Option<Text>,
    /// Our id at the issuer [env: INTERVEN_OIDC_CLIENT_ID]
    #[arg(long, global = true, value_name = "ID")]
    pub oidc_client_id: Option<Text>,
    /// Our secret at the issuer [env: INTERVEN_OIDC_CLIENT_SECRET]
    #[arg(long, global = true, value_name = "SECRET")]
    pub oidc_client_secret: Option<Text>,
    /// Domains whose people may sign in by the issuer, comma-separated [env: INTERVEN_OIDC_ALLOWED_DOMAINS]
    #[arg(long, global = true, value_name = "DOMAINS")]
    pub oidc_allowed_domains: Option<Text>,
    /// The role of whom the issuer says no other [env: INTERVEN_OIDC_DEFAULT_ROLE]
    #[arg(long, global = true, value_name = "ROLE")]
    pub oidc_default_role: Option<Text>,
    /// The claim with a person's roles or groups [env: INTERVEN_OIDC_ROLE_CLAIM] [default: roles]
    #[arg(long, global = true, value_name = "CLAIM")]
    pub oidc_role_claim: Option<Text>,
    /// Which of its values is which role, such as security-admins=admin,analysts=reviewer [env: INTERVEN_OIDC_ROLES]
    #[arg(long, global = true, value_name = "ROLES")]
    pub oidc_roles: Option<Text>,
    /// Issuers of the file; read later, because they may name the environment.
    #[arg(skip)]
    pub oidc: Vec<toml::Table>,
    /// Channels of the file; read later, because they may name the environment.
    #[arg(skip)]
    pub channels: Vec<toml::Table>,
    /// Tools of the file, in the form of the built-in ones.
    #[arg(skip)]
    pub tools: Vec<toml::Table>,
}

impl fmt::Debug for Options {
    /// Some of them are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Options(…)")
    }
}

/// A value as text. In the file it may also be a number, a truth value, or a list, which reads as its items with commas between.
#[derive(Clone)]
pub(super) struct Text(pub String);

impl FromStr for Text {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, a number, a truth value or a list of them")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> std::result::Result<Text, E> {
                Ok(Text(text.to_owned()))
            }

            fn visit_bool<E: de::Error>(self, truth: bool) -> std::result::Result<Text, E> {
                Ok(Text(truth.to_string()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> std::result::Result<Text, E> {
                Ok(Text(number.to_string()))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> std::result::Result<Text, E> {
                Ok(Text(number.to_string()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<Text, A::Error> {
                let mut texts = Vec::new();
                while let Some(Text(item)) = items.next_element()? {
                    texts.push(item);
                }
                Ok(Text(texts.join(",")))
            }
        }
        deserializer.deserialize_any(TextVisitor)
    }
}

/// The file.
#[derive(Debug)]
pub(super) struct File {
    /// Where it is; what it names is relative to its folder.
    pub path: PathBuf,
    /// What it says.
    pub options: Options,
}

impl File {
    pub(super) fn parse(path: &Path, text: &str) -> Result<Self> {
        let options = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
            ConfigError(format!("{}:{line}: {}", path.display(), error.message().replace('\n', " ")))
        })?;
        Ok(Self { path: path.to_owned(), options })
    }
}

/// Where a setting was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// As this flag.
    Flag(String),
    /// In this variable of the environment.
    Variable(String),
    /// As this key of the file.
    Key(String, PathBuf),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::Key(key, path) => write!(f, "`{key}` in {}", path.display()),
        }
    }
}

/// One setting that was given, and where.
pub(super) struct Setting {
    pub value: String,
    source: Source,
    is_secret: bool,
}

impl Setting {
    /// Why it cannot be used; a secret is not repeated.
    pub(super) fn refuse(&self, fault: &str) -> ConfigError {
        if self.is_secret || self.value.is_empty() {
            ConfigError(format!("{}: the value {fault}", self.source))
        } else {
            ConfigError(format!("{}: `{}` {fault}", self.source, self.value.escape_debug()))
        }
    }
}

/// All that was given, in the order in which it counts.
pub(super) struct Settings<'a> {
    flags: &'a Options,
    environment: &'a Environment,
    file: Option<&'a File>,
    /// Where what was taken had been given.
    pub sources: BTreeMap<&'static str, Source>,
}

impl<'a> Settings<'a> {
    pub(super) fn new(flags: &'a Options, environment: &'a Environment, file: Option<&'a File>) -> Self {
        Self { flags, environment, file, sources: BTreeMap::new() }
    }

    /// The setting, if it was given. An empty value counts as none: that is how a compose file passes on a variable that is not set.
    pub(super) fn take(&mut self, key: &'static str, field: impl Fn(&Options) -> Option<&Text>) -> Option<Setting> {
        self.pick(key, field, |value| !value.is_empty())
    }

    /// The setting, if it was given, even as nothing.
    pub(super) fn take_even_empty(&mut self, key: &'static str, field: impl Fn(&Options) -> Option<&Text>) -> Option<Setting> {
        self.pick(key, field, |_| true)
    }

    fn pick(&mut self, key: &'static str, field: impl Fn(&Options) -> Option<&Text>, counts: impl Fn(&str) -> bool) -> Option<Setting> {
        let variable = variable_of(key);
        let flag = field(self.flags).map(|text| (text.0.clone(), Source::Flag(format!("--{}", key.replace('_', "-")))));
        let given = self.environment.get(&variable).map(|value| (value.clone(), Source::Variable(variable)));
        let in_file = self.file.and_then(|file| Some((field(&file.options)?.0.clone(), Source::Key(key.to_owned(), file.path.clone()))));
        let (value, source) =
            [flag, given, in_file].into_iter().flatten().map(|(value, source)| (value.trim().to_owned(), source)).find(|(value, _)| counts(value))?;
        self.sources.insert(key, source.clone());
        let is_secret = matches!(key, "database_url" | "credential_encryption_key" | "admin_password" | "api_key" | "oidc_client_secret");
        Some(Setting { value, source, is_secret })
    }
}

/// The variable of the environment that sets `key`.
fn variable_of(key: &str) -> String {
    if key == "database_url" { "DATABASE_URL".to_owned() } else { format!("INTERVEN_{}", key.to_uppercase()) }
}
