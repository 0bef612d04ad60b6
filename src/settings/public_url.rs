//! The setting of the base of links.

use super::{ChangeError, InForce, PUBLIC_URL, Setting, Settings, read_stored};
use crate::config::{Config, public_url};
use crate::store::{Store, StoreError};

const URL: Setting = Setting { name: "public_url", option: "public_url" };

/// The base of links that is in force, for what runs beside the server: what the configuration gives, else what was stored last, else the default.
///
/// # Errors
/// If the store cannot be read.
pub async fn public_url(config: &Config, store: &dyn Store) -> Result<String, StoreError> {
    let chosen = match &config.public_url {
        Some(given) => Some(given.clone()),
        None => stored(store).await?,
    };
    Ok(chosen.unwrap_or_else(|| public_url::DEFAULT.to_owned()))
}

/// What was stored last.
pub(super) async fn stored(store: &dyn Store) -> Result<Option<String>, StoreError> {
    Ok(store.setting(PUBLIC_URL).await?.and_then(|json| read_stored(PUBLIC_URL, &json, |text: String| checked(&text).map(Some))))
}

/// The setting, and whether the configuration gives it.
pub(super) const fn given(given: Option<&String>) -> [(Setting, bool); 1] {
    [(URL, given.is_some())]
}

/// What is to be stored of `wanted`.
pub(super) fn unmanaged(settings: &Settings, now: &InForce, wanted: Option<String>) -> Result<Option<String>, ChangeError> {
    let wanted = wanted.map(|text| checked(&text)).transpose()?;
    settings.unmanaged(&URL, settings.given.public_url.as_ref(), &now.public_url.to_string(), wanted)
}

fn checked(text: &str) -> Result<String, ChangeError> {
    public_url::checked(text).ok_or(ChangeError::NoAddress { key: URL.name })
}
