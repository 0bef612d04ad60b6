//! Who else may say who somebody is: `[[oidc]]` of the file, and one provider by flags or environment.
//!
//! ```toml
//! [[oidc]]
//! kind = "google"
//! client_id = "1234.apps.googleusercontent.com"
//! client_secret = "file:google-secret"
//! allowed_domains = ["example.com"]
//! default_role = "reviewer"
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use url::{Host, Url};

use super::channels::{located, secret};
use super::options::{File, Options, Setting, Settings, Text};
use super::scan::domains;
use super::{ConfigError, Environment, Result, items};
use crate::domain::role::Role;
use crate::secret::Secret;

/// The issuer of all Google accounts (<https://accounts.google.com/.well-known/openid-configuration>).
const GOOGLE: &str = "https://accounts.google.com";
/// Where the issuers of Microsoft's tenants are.
const ENTRA: &str = "https://login.microsoftonline.com/";
/// The path of their version 2.0.
const ENTRA_VERSION: &str = "/v2.0";
/// Tenants that stand for many: whoever has a tenant of their own could come with any address.
const MANY_TENANTS: [&str; 4] = ["common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad"];
/// The longest name and label, in characters.
const LONGEST: usize = 40;

/// What is known of an issuer besides the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OidcKind {
    /// Google: an organisation is known by `hd`.
    Google,
    /// One tenant of Microsoft Entra ID: its addresses are its own, and are not said to be verified.
    Entra,
    /// Any other: an address counts only if it is said to be verified.
    Issuer,
}

impl OidcKind {
    /// The name in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Entra => "entra",
            Self::Issuer => "issuer",
        }
    }
}

/// An issuer whose people may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcProvider {
    /// Its name in addresses, unique.
    pub name: String,
    /// What its button says.
    pub label: String,
    /// What is known of it.
    pub kind: OidcKind,
    /// Where its discovery begins, without a slash at its end unless it was given with one. The issuer itself, except of a tenant that is named by its domain.
    pub issuer: String,
    /// Who we are there.
    pub client_id: String,
    /// How we prove it.
    pub client_secret: Secret,
    /// Domains whose people may come, in lower case; none: all that the issuer vouches for.
    pub allowed_domains: Vec<String>,
    /// The claim with the groups or roles of a person, or its path with dots.
    pub role_claim: String,
    /// Which of its values is which role.
    pub roles: BTreeMap<String, Role>,
    /// The role of those who have none of these.
    pub default_role: Option<Role>,
    /// What is asked for besides `openid`, `email` and `profile`.
    pub scopes: Vec<String>,
}

/// A table of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: Option<String>,
    label: Option<String>,
    kind: OidcKind,
    issuer: Option<String>,
    tenant: Option<String>,
    client_id: String,
    client_secret: Option<String>,
    client_secret_file: Option<String>,
    #[serde(default)]
    allowed_domains: Vec<String>,
    role_claim: Option<String>,
    #[serde(default)]
    roles: BTreeMap<String, Role>,
    default_role: Option<Role>,
    #[serde(default)]
    scopes: Vec<String>,
}

type Fault<T> = std::result::Result<T, String>;

/// The providers of the file, and the one of flags and environment, whose keys of the file count too.
pub(super) fn providers(settings: &mut Settings<'_>, file: Option<&File>, environment: &Environment) -> Result<Vec<OidcProvider>> {
    let mut providers: Vec<OidcProvider> = given(settings)?.into_iter().collect();
    let tables = file.map(|file| (file, file.path.parent().unwrap_or(Path::new(""))));
    for (file, folder, index, table) in
        tables.into_iter().flat_map(|(file, folder)| file.options.oidc.iter().enumerate().map(move |(n, t)| (file, folder, n, t)))
    {
        let label = match table.get("name").and_then(toml::Value::as_str) {
            Some(name) => format!("oidc[{index}] ({})", name.escape_debug()),
            None => format!("oidc[{index}]"),
        };
        let fault = |fault: String| ConfigError(format!("{}: {label}: {fault}", file.path.display()));
        let raw: Raw = serde_path_to_error::deserialize(toml::Value::Table(table.clone())).map_err(|error| fault(located(&error)))?;
        let provider = raw.read(folder, environment).map_err(fault)?;
        if providers.iter().any(|other| other.name == provider.name) {
            return Err(fault(format!("there is another provider with the name {}; give this one a `name` of its own", provider.name)));
        }
        providers.push(provider);
    }
    Ok(providers)
}

/// The provider of the single options.
fn given(settings: &mut Settings<'_>) -> Result<Option<OidcProvider>> {
    let mut take = |key, field: fn(&Options) -> Option<&Text>| settings.take(key, field);
    let issuer = take("oidc_issuer", |options| options.oidc_issuer.as_ref());
    let client_id = take("oidc_client_id", |options| options.oidc_client_id.as_ref());
    let client_secret = take("oidc_client_secret", |options| options.oidc_client_secret.as_ref());
    let allowed = take("oidc_allowed_domains", |options| options.oidc_allowed_domains.as_ref());
    let default_role = take("oidc_default_role", |options| options.oidc_default_role.as_ref());
    let role_claim = take("oidc_role_claim", |options| options.oidc_role_claim.as_ref());
    let roles = take("oidc_roles", |options| options.oidc_roles.as_ref());
    let Some(issuer) = issuer else {
        let stray = [client_id, client_secret, allowed, default_role, role_claim, roles].into_iter().flatten().next();
        return stray.map_or(Ok(None), |stray| Err(stray.refuse("needs oidc_issuer as well")));
    };
    let (Some(client_id), Some(client_secret)) = (client_id, client_secret) else {
        return Err(issuer.refuse("needs oidc_client_id and oidc_client_secret as well"));
    };
    let tenant = issuer.value.strip_prefix(ENTRA).and_then(|rest| rest.trim_end_matches('/').strip_suffix(ENTRA_VERSION));
    let kind = match tenant {
        Some(_) => OidcKind::Entra,
        None if issuer.value.trim_end_matches('/') == GOOGLE => OidcKind::Google,
        None => OidcKind::Issuer,
    };
    let role = |setting: &Setting, name: &str| Role::from_name(name).ok_or_else(|| setting.refuse(NO_ROLE));
    let mut map = BTreeMap::new();
    if let Some(setting) = &roles {
        for pair in items(&setting.value) {
            let (group, name) = pair.rsplit_once('=').ok_or_else(|| setting.refuse("is not a list such as security-admins=admin,analysts=reviewer"))?;
            map.insert(group.trim().to_owned(), role(setting, name.trim())?);
        }
    }
    let raw = Raw {
        name: None,
        label: None,
        kind,
        tenant: tenant.map(str::to_owned),
        issuer: (kind == OidcKind::Issuer).then(|| issuer.value.clone()),
        client_id: client_id.value,
        client_secret: None,
        client_secret_file: None,
        allowed_domains: allowed.iter().flat_map(|setting| items(&setting.value)).map(str::to_owned).collect(),
        role_claim: role_claim.map(|setting| setting.value),
        roles: map,
        default_role: default_role.map(|setting| role(&setting, &setting.value)).transpose()?,
        scopes: Vec::new(),
    };
    raw.with_secret(&client_secret.value).map(Some).map_err(|fault| issuer.refuse(&format!("cannot be used: {fault}")))
}

const NO_ROLE: &str = "names a role that is none of admin, developer, reviewer and auditor";

impl Raw {
    fn read(mut self, folder: &Path, environment: &Environment) -> Fault<OidcProvider> {
        let given = match (self.client_secret.take(), self.client_secret_file.take()) {
            (Some(text), None) => secret(&text, folder, environment).map_err(|fault| format!("client_secret: {fault}"))?,
            (None, Some(path)) => secret(&format!("file:{path}"), folder, environment).map_err(|fault| format!("client_secret_file: {fault}"))?,
            _ => return Err("give either client_secret or client_secret_file".to_owned()),
        };
        self.with_secret(&given)
    }

    fn with_secret(self, client_secret: &str) -> Fault<OidcProvider> {
        let issuer = issuer(self.kind, self.issuer.as_deref(), self.tenant.as_deref())?;
        let host = Url::parse(&issuer).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let (name, label) = match self.kind {
            OidcKind::Google => ("google", "Google".to_owned()),
            OidcKind::Entra => ("entra", "Microsoft".to_owned()),
            OidcKind::Issuer => ("sso", host.chars().take(LONGEST).collect()),
        };
        let name = self.name.unwrap_or_else(|| name.to_owned());
        if name.is_empty() || name.len() > LONGEST || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
            return Err(format!("name: it has 1 to {LONGEST} small letters, digits and hyphens, since it stands in an address"));
        }
        let label = self.label.unwrap_or(label);
        if label.trim().is_empty() || label.chars().count() > LONGEST || label.chars().any(char::is_control) {
            return Err(format!("label: it has 1 to {LONGEST} characters"));
        }
        if self.client_id.trim().is_empty() {
            return Err("client_id: it is empty".to_owned());
        }
        if client_secret.trim().is_empty() {
            return Err("client_secret: it is empty".to_owned());
        }
        let allowed_domains = domains(self.allowed_domains.iter().map(String::as_str)).map_err(|fault| format!("allowed_domains: it {fault}"))?;
        if self.kind == OidcKind::Google && allowed_domains.is_empty() {
            return Err("allowed_domains: name the domains of your organisation, or everyone with a Google account could sign in".to_owned());
        }
        if self.roles.is_empty() && self.default_role.is_none() {
            return Err("give roles or default_role, or nobody could sign in".to_owned());
        }
        let is_scope = |scope: &String| !scope.is_empty() && scope.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e));
        if let Some(scope) = self.scopes.iter().find(|scope| !is_scope(scope)) {
            return Err(format!("scopes: `{}` is not a scope; give each as an item of its own", scope.escape_debug()));
        }
        Ok(OidcProvider {
            name,
            label: label.trim().to_owned(),
            kind: self.kind,
            issuer,
            client_id: self.client_id.trim().to_owned(),
            client_secret: Secret::new(client_secret.trim()),
            allowed_domains,
            role_claim: self.role_claim.filter(|claim| !claim.is_empty()).unwrap_or_else(|| "roles".to_owned()),
            roles: self.roles,
            default_role: self.default_role,
            scopes: self.scopes,
        })
    }
}

fn issuer(kind: OidcKind, issuer: Option<&str>, tenant: Option<&str>) -> Fault<String> {
    match (kind, issuer, tenant) {
        (OidcKind::Google, None, None) => Ok(GOOGLE.to_owned()),
        (OidcKind::Google, ..) => Err("kind `google` has neither issuer nor tenant".to_owned()),
        (OidcKind::Entra, None, Some(tenant)) => {
            let tenant = tenant.trim().to_lowercase();
            if MANY_TENANTS.contains(&tenant.as_str()) {
                return Err(format!(
                    "tenant: `{tenant}` stands for many organisations, whose people could come with your addresses; give the id or a domain of your own tenant"
                ));
            }
            let plain = !tenant.is_empty() && tenant.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
            let named = uuid::Uuid::try_parse(&tenant).is_ok() || tenant.contains('.');
            if plain && named {
                Ok(format!("{ENTRA}{tenant}{ENTRA_VERSION}"))
            } else {
                Err("tenant: give the id of your tenant, or a verified domain of it".to_owned())
            }
        }
        (OidcKind::Entra, ..) => Err("kind `entra` has a tenant, and no issuer".to_owned()),
        (OidcKind::Issuer, Some(text), None) => {
            let url = Url::parse(text).map_err(|_| "issuer: it is not an address such as https://id.example.com".to_owned())?;
            let is_here = match url.host() {
                Some(Host::Domain(name)) => name == "localhost",
                Some(Host::Ipv4(address)) => address.is_loopback(),
                Some(Host::Ipv6(address)) => address.is_loopback(),
                None => false,
            };
            if url.scheme() != "https" && !(url.scheme() == "http" && is_here) {
                return Err("issuer: it must be https; http is for an issuer on this machine alone".to_owned());
            }
            if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
                return Err("issuer: it has neither query, fragment nor user name".to_owned());
            }
            if url.host_str() == Some("accounts.google.com") {
                return Err("issuer: this is Google; use kind = \"google\", which looks at the organisation of an account".to_owned());
            }
            if matches!(url.host_str(), Some("login.microsoftonline.com" | "sts.windows.net")) {
                return Err("issuer: this is Microsoft Entra ID; use kind = \"entra\" with your tenant".to_owned());
            }
            // As it is written: an issuer is compared letter by letter.
            Ok(text.to_owned())
        }
        (OidcKind::Issuer, ..) => Err("kind `issuer` has an issuer, and no tenant".to_owned()),
    }
}
