//! `interven keys` and `interven users`: what an operator does on the store itself, also while no server runs.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::Subcommand;
use uuid::Uuid;

use super::{given, table};
use crate::api::session::{acceptable_password, email};
use crate::api::tokens::issue;
use crate::clock::{Clock, fresh_id};
use crate::password::Passwords;
use crate::secret::{API_KEY_PREFIX, Secret, fresh_token};
use crate::store::{CredentialKind, Store, User};

/// What to do with API keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a key and print it; it is shown this once
    Create {
        /// What it is for
        #[arg(long)]
        name: String,
        /// After how many days it ends; never where absent
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3650))]
        expires_in_days: Option<u32>,
    },
    /// List the keys
    List,
    /// Revoke a key; a running server refuses it within a second
    Revoke {
        /// Its id, as listed
        id: Uuid,
    },
}

/// What to do with users.
#[derive(Debug, Subcommand)]
pub enum UsersCommand {
    /// Make a user; without a password file, a password is made and printed
    Create {
        /// The e-mail address
        email: String,
        /// As shown; the part of the address before the @ where absent
        #[arg(long)]
        name: Option<String>,
        /// A file that holds the password; - for standard input
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// List the users
    List,
    /// Set a user's password and end their sessions; without a password file, a password is made and printed
    Password {
        /// The e-mail address
        email: String,
        /// A file that holds the password; - for standard input
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
}

/// `interven keys …`
pub async fn keys(command: KeysCommand, store: &dyn Store, clock: &Clock, out: &mut dyn Write) -> anyhow::Result<()> {
    match command {
        KeysCommand::Create { name, expires_in_days } => {
            let now = clock.now();
            let end = expires_in_days.map(|days| now.after(Duration::from_secs(u64::from(days) * 24 * 60 * 60)));
            let (credential, key) = issue(CredentialKind::Key, API_KEY_PREFIX, name.trim(), None, end, now);
            store.insert_credential(credential).await?;
            // The key alone, so that a script can take it.
            writeln!(out, "{}", key.expose())?;
        }
        KeysCommand::List => {
            let keys = store.credentials(CredentialKind::Key, None).await?;
            let end = |key: &crate::store::Credential| key.expires_at.map_or_else(|| "never".to_owned(), |end| end.to_string());
            let rows: Vec<_> =
                keys.into_iter().map(|key| [key.id.to_string(), format!("{}…", key.prefix), key.created_at.to_string(), end(&key), key.name]).collect();
            table::write(out, ["ID", "KEY", "CREATED", "EXPIRES", "NAME"], &rows)?;
        }
        KeysCommand::Revoke { id } => {
            let gone = store.delete_credential(CredentialKind::Key, id, None).await?;
            anyhow::ensure!(gone, "there is no API key {id}; `interven keys list` shows those that there are");
        }
    }
    Ok(())
}

/// `interven users …`
pub async fn users(command: UsersCommand, store: &dyn Store, clock: &Clock, out: &mut dyn Write) -> anyhow::Result<()> {
    match command {
        UsersCommand::Create { email: address, name, password_file } => {
            let address = email(&address).with_context(|| format!("`{}` is not an e-mail address", table::plain(&address)))?;
            anyhow::ensure!(store.user_by_email(&address).await?.is_none(), "{address} exists already; `interven users password` sets the password");
            let (password, is_made) = password(password_file)?;
            let name = name.unwrap_or_else(|| address.split('@').next().unwrap_or_default().to_owned());
            let password_hash = Passwords::default().hash(password.clone()).await?;
            let now = clock.now();
            store.insert_user(User { id: fresh_id(now), email: address, name, role: "admin".to_owned(), password_hash, created_at: now }).await?;
            show_made(&password, is_made, out)?;
        }
        UsersCommand::List => {
            let rows: Vec<_> = store.users().await?.into_iter().map(|user| [user.email, user.role, user.created_at.to_string(), user.name]).collect();
            table::write(out, ["EMAIL", "ROLE", "CREATED", "NAME"], &rows)?;
        }
        UsersCommand::Password { email: address, password_file } => {
            let known = match email(&address) {
                Some(address) => store.user_by_email(&address).await?,
                None => None,
            };
            let user = known.with_context(|| format!("there is no user {}; `interven users list` shows those that there are", table::plain(&address)))?;
            let (password, is_made) = password(password_file)?;
            let hash = Passwords::default().hash(password.clone()).await?;
            store.set_password(user.id, &hash, None).await?;
            show_made(&password, is_made, out)?;
        }
    }
    Ok(())
}

/// The password of the file, or a fresh one and that it is.
fn password(file: Option<PathBuf>) -> anyhow::Result<(Secret, bool)> {
    let Some(file) = file else { return Ok((fresh_token(""), true)) };
    let password = given::read(&file)?;
    acceptable_password(password.expose()).map_err(|fault| anyhow::anyhow!("the password {fault}"))?;
    Ok((password, false))
}

fn show_made(password: &Secret, is_made: bool, out: &mut dyn Write) -> std::io::Result<()> {
    if is_made { writeln!(out, "{}", password.expose()) } else { Ok(()) }
}
