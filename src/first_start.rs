//! What a store needs at its first start: policies to begin with, somebody who may sign in, and the API key that the configuration names.

use std::time::Duration;

use anyhow::Context as _;

use crate::api::policies;
use crate::api::tokens::{issue, of_secret};
use crate::clock::fresh_id;
use crate::config::Config;
use crate::domain::role::Role;
use crate::domain::time::Time;
use crate::password::Passwords;
use crate::settings::public_url;
use crate::store::{CredentialKind, Store, StoreError, User};

/// How long the one-time link is good for; another start prints another one.
const LINK_LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// Keeps the policies that a new store begins with. Makes the administrator and the API key of the configuration where they do not exist yet; what exists is left as it is.
/// Where nobody is administrator after that, a one-time link that makes the first administrator is returned, to be printed.
pub async fn prepare(config: &Config, store: &dyn Store, passwords: &Passwords, now: Time) -> anyhow::Result<Option<String>> {
    policies::seed(store, now).await.context("the policies to begin with could not be kept")?;
    if let Some(key) = &config.api_key {
        // Whether it is there is answered by its hash: the same key at every start is the rule.
        let credential = of_secret(key, CredentialKind::Key, "from the configuration", None, None, now);
        left_as_is(store.insert_credential(credential).await).context("the API key of the configuration could not be kept")?;
    }
    if let Some(admin) = &config.admin
        && store.user_by_email(&admin.email).await?.is_none()
    {
        let password_hash = passwords.hash(admin.password.clone()).await?;
        let name = admin.email.split('@').next().unwrap_or_default().to_owned();
        let user =
            User { id: fresh_id(now), email: admin.email.clone(), name, role: Role::Admin, password_hash, slack: None, created_at: now, disabled_at: None };
        left_as_is(store.insert_user(user).await).context("the administrator of the configuration could not be made")?;
    }
    // Links of earlier starts: either somebody is administrator by now, or the new link takes their place.
    for old in store.credentials(CredentialKind::Setup, None).await? {
        store.delete_credential(CredentialKind::Setup, old.id, None).await?;
    }
    // There may be people already whom an issuer let in, with a role that is none of an administrator's.
    if store.users().await?.iter().any(|user| user.role == Role::Admin) {
        return Ok(None);
    }
    let (credential, token) = issue(CredentialKind::Setup, "", "first administrator", None, Some(now.after(LINK_LIFE)), now);
    store.insert_credential(credential).await?;
    // After `#`, so that the token stands in no proxy's log.
    Ok(Some(format!("{}/setup#token={}", public_url(config, store).await?, token.expose())))
}

fn left_as_is(kept: Result<(), StoreError>) -> Result<(), StoreError> {
    match kept {
        Err(StoreError::Taken(_)) => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::{Args, Environment};
    use crate::secret::{EncryptionKey, Secret, Vault, hash};
    use crate::store::sqlite::SqliteStore;

    const KEY: &str = "iv_live_0123456789abcdefghij";

    fn config(pairs: &[(&str, &str)]) -> Config {
        let environment: Environment = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Config::load(&Args::default(), &environment).unwrap()
    }

    #[tokio::test]
    async fn what_the_configuration_names_is_made_once_and_then_left_as_is() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Arc::new(Vault::new(&EncryptionKey::from_hex(&"07".repeat(32)).unwrap()));
        let store = SqliteStore::open(folder.path(), vault, None).unwrap();
        let (passwords, now) = (Passwords::default(), Time::from_ms(1_000));
        let mut named = vec![("INTERVEN_ADMIN_EMAIL", "ada@example.com"), ("INTERVEN_ADMIN_PASSWORD", "one"), ("INTERVEN_API_KEY", KEY)];
        assert_eq!(prepare(&config(&named), &store, &passwords, now).await.unwrap(), None);
        named[1].1 = "two";
        assert_eq!(prepare(&config(&named), &store, &passwords, now).await.unwrap(), None);
        let user = store.user_by_email("ada@example.com").await.unwrap().unwrap();
        assert!(passwords.verify(Secret::new("one"), Some(user.password_hash)).await.unwrap());
        assert_eq!(store.credentials(CredentialKind::Key, None).await.unwrap().len(), 1);
        assert_eq!(store.credential(hash(KEY), now).await.unwrap().unwrap().0.kind, CredentialKind::Key);
    }

    #[tokio::test]
    async fn where_nobody_can_sign_in_the_newest_link_is_good() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Arc::new(Vault::new(&EncryptionKey::from_hex(&"07".repeat(32)).unwrap()));
        let store = SqliteStore::open(folder.path(), vault, None).unwrap();
        let (passwords, now) = (Passwords::default(), Time::from_ms(1_000));
        let config = config(&[("INTERVEN_PUBLIC_URL", "https://interven.example.com/")]);
        let mut links = Vec::new();
        for _ in 0..2 {
            let link = prepare(&config, &store, &passwords, now).await.unwrap().unwrap();
            links.push(hash(link.strip_prefix("https://interven.example.com/setup#token=").unwrap()));
        }
        assert!(store.credential(links[0], now).await.unwrap().is_none());
        assert_eq!(store.credential(links[1], now).await.unwrap().unwrap().0.kind, CredentialKind::Setup);
        assert!(store.credential(links[1], now.after(LINK_LIFE)).await.unwrap().is_none());
        store.put_settings(vec![("public_url", "\"https://stored.example\"".to_owned())]).await.unwrap();
        let unmanaged = super::tests::config(&[]);
        assert!(prepare(&unmanaged, &store, &passwords, now).await.unwrap().unwrap().starts_with("https://stored.example/setup#token="));
        // Somebody whom an issuer let in meanwhile is no administrator.
        let (email, name) = ("eve@example.com".to_owned(), "Eve".to_owned());
        let mut eve =
            User { id: fresh_id(now), email, name, role: Role::Reviewer, password_hash: String::new(), slack: None, created_at: now, disabled_at: None };
        store.insert_user(eve.clone()).await.unwrap();
        assert!(prepare(&config, &store, &passwords, now).await.unwrap().is_some());
        eve.role = Role::Admin;
        assert!(store.update_user(eve).await.unwrap());
        assert!(prepare(&config, &store, &passwords, now).await.unwrap().is_none());
    }
}
