//! `interven session`: a session for programs that take a cookie file, such as curl.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use url::Url;

use super::admin::role;

use super::table::plain;
use crate::api::auth::SESSION_COOKIE;
use crate::api::session::email;
use crate::api::tokens::issue;
use crate::clock::{Clock, fresh_id};
use crate::domain::role::Role;
use crate::domain::time::Time;
use crate::private_file;
use crate::store::{CredentialKind, Store, User};

/// The longest session: as long as the longest token.
const LONGEST_DAYS: u64 = 3_650;

/// What to do with sessions.
#[derive(Debug, Subcommand)]
pub enum SessionCommand {
    /// Make a session and write it to a cookie file that `curl -b` takes
    Create {
        /// What it may do: admin, developer, reviewer or auditor
        #[arg(long, value_name = "ROLE", value_parser = role)]
        role: Role,
        /// How long it lasts, such as 12h or 90d
        #[arg(long, value_name = "TIME", default_value = "90d", value_parser = ttl)]
        ttl: Duration,
        /// Whose it is: a user with this role, or a new one without a password; ROLE-session@localhost where absent
        #[arg(long, value_name = "EMAIL")]
        email: Option<String>,
        /// The file to write, for its owner alone; ROLE-session.cookie where absent
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Where the requests will go; the public URL where absent
        #[arg(long, value_name = "URL")]
        url: Option<Url>,
    },
}

/// A time such as `12h` or `90d`.
fn ttl(text: &str) -> Result<Duration, String> {
    let needed = || format!("a whole number with m, h or d, such as 90d; {LONGEST_DAYS}d at most");
    let unit = match text.chars().next_back() {
        Some('m') => 60,
        Some('h') => 60 * 60,
        Some('d') => 24 * 60 * 60,
        _ => return Err(needed()),
    };
    let number: u64 = text[..text.len() - 1].parse().map_err(|_| needed())?;
    let seconds = number.checked_mul(unit).filter(|seconds| (1..=LONGEST_DAYS * 24 * 60 * 60).contains(seconds)).ok_or_else(needed)?;
    Ok(Duration::from_secs(seconds))
}

/// `interven session …`
pub async fn run(command: SessionCommand, store: &dyn Store, clock: &Clock, public_url: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let SessionCommand::Create { role, ttl, email: address, out: file, url } = command;
    let url = match url {
        Some(url) => url,
        None => Url::parse(public_url).context("the public URL")?,
    };
    let host = url.host_str().with_context(|| format!("{url} names no host"))?;
    let address = address.unwrap_or_else(|| format!("{}-session@localhost", role.name()));
    let address = email(&address).with_context(|| format!("`{}` is not an e-mail address", plain(&address)))?;
    let now = clock.now();
    let user = whose(store, address, role, now).await?;
    let end = now.after(ttl);
    let (session, token) = issue(CredentialKind::Session, "", "made on the command line", Some(user.id), Some(end), now);
    store.insert_credential(session.clone()).await?;
    let file = file.unwrap_or_else(|| format!("{}-session.cookie", role.name()).into());
    let text = cookie_file(host, url.scheme() == "https", end, token.expose());
    if let Err(error) = write(&file, &text) {
        // What nobody has is not left open.
        store.delete_credential(CredentialKind::Session, session.id, Some(user.id)).await?;
        return Err(error).with_context(|| file.display().to_string());
    }
    writeln!(out, "{}: session {} of {} ({}) for {host}, until {end}", file.display(), session.id, user.email, role.name())?;
    Ok(())
}

/// The user of this address, who has this role; made where there is none.
async fn whose(store: &dyn Store, address: String, role: Role, now: Time) -> anyhow::Result<User> {
    if let Some(user) = store.user_by_email(&address).await? {
        ensure!(user.disabled_at.is_none(), "{address} is disabled; `interven users enable {address}` lets them in again");
        ensure!(user.role == role, "{address} has the role {}; a session has the role of its user", user.role.name());
        return Ok(user);
    }
    let name = address.split('@').next().unwrap_or_default().to_owned();
    let user = User { id: fresh_id(now), email: address, name, role, password_hash: String::new(), slack: None, created_at: now, disabled_at: None };
    store.insert_user(user.clone()).await?;
    Ok(user)
}

/// The Netscape cookie file that curl reads (<https://curl.se/docs/http-cookies.html>): host, whether subdomains too, path, whether HTTPS alone, end, name and value.
fn cookie_file(host: &str, is_https: bool, end: Time, token: &str) -> String {
    let secure = if is_https { "TRUE" } else { "FALSE" };
    format!("# Netscape HTTP Cookie File\n#HttpOnly_{host}\tFALSE\t/\t{secure}\t{}\t{SESSION_COOKIE}\t{token}\n", end.ms() / 1_000)
}

/// Writes the file whole or not at all, for its owner alone from its first byte on.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let (name, mut file) = private_file::beside(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).and_then(|()| std::fs::rename(&name, path));
    if written.is_err() {
        // What went wrong is told in any case.
        drop(std::fs::remove_file(&name));
    }
    written
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_time_has_a_unit_and_an_end() {
        assert_eq!(ttl("90d").unwrap(), Duration::from_secs(90 * 86_400));
        assert_eq!(ttl("12h").unwrap(), Duration::from_secs(43_200));
        assert_eq!(ttl("1m").unwrap(), Duration::from_secs(60));
        for text in ["", "90", "d", "-1d", "0d", "1.5h", "3651d", "99999999999999999999d", "1é"] {
            assert!(ttl(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_cookie_file_is_its_owners_alone_whatever_stood_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jar");
        std::fs::write(&path, "older").unwrap();
        std::fs::write(folder.path().join("victim"), "kept").unwrap();
        symlink(folder.path().join("victim"), folder.path().join("jar.new")).unwrap();
        write(&path, &cookie_file("interven.example.com", true, Time::from_ms(1_500), "abc")).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "# Netscape HTTP Cookie File\n#HttpOnly_interven.example.com\tFALSE\t/\tTRUE\t1\taif_session\tabc\n");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(folder.path().join("victim")).unwrap(), "kept");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing is left over");
    }
}
