//! `interven keys` and `interven users`: what an operator does on the store itself, also while no server runs.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::Subcommand;
use uuid::Uuid;

use super::{given, table};
use crate::api::invitations::invitation;
use crate::api::keys::terms::{Fault, Given};
use crate::api::session::{acceptable_password, email, ways_in};
use crate::api::tokens::issue;
use crate::api::users::{find, is_last_admin, keys_that_stay, other_with_slack};
use crate::channels::settings::fault_of_person;
use crate::clock::{Clock, fresh_id};
use crate::domain::channel::SlackUser;
use crate::domain::name;
use crate::domain::role::Role;
use crate::password::Passwords;
use crate::secret::{API_KEY_PREFIX, Secret, fresh_token};
use crate::store::{Credential, CredentialKind, EphemeralStatus, KeyScope, Store, User};

/// How many ephemeral keys are listed at most: what a person looks through.
const EPHEMERAL_LISTED: usize = 1_000;

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
        /// The e-mail address of the person who may not approve what is asked with it
        #[arg(long, value_name = "EMAIL")]
        owner: Option<String>,
        /// The id or name of the one agent that it speaks for
        #[arg(long, value_name = "NAME")]
        agent: Option<String>,
        /// What it is for, at more length
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// The networks that it may be used from, comma-separated; any where absent
        #[arg(long, value_name = "NETWORKS", value_delimiter = ',')]
        ip_allowlist: Vec<String>,
        /// The environment of what does not say its own
        #[arg(long, value_name = "NAME")]
        environment: Option<String>,
        /// How many calls a minute are taken; any number where absent
        #[arg(long, value_name = "CALLS")]
        rate_limit_per_minute: Option<u32>,
        /// What it may do besides speaking for agents
        #[arg(long, value_name = "SCOPES", value_enum, value_delimiter = ',')]
        scopes: Vec<KeyScope>,
    },
    /// List the keys, and the newest ephemeral ones that can be used
    List {
        /// Also the ephemeral keys that have ended
        #[arg(long)]
        all: bool,
    },
    /// Revoke a key, ephemeral or not; a running server refuses it within a second
    Revoke {
        /// Its id, as listed
        id: Uuid,
    },
}

/// What to do with users.
#[derive(Debug, Subcommand)]
pub enum UsersCommand {
    /// Make a user; without a password file or an invitation, a password is made and printed
    Create {
        /// The e-mail address
        email: String,
        /// As shown; the part of the address before the @ where absent
        #[arg(long)]
        name: Option<String>,
        /// What they may do: admin, developer, reviewer or auditor
        #[arg(long, value_name = "ROLE", value_parser = role, default_value = "admin")]
        role: Role,
        /// A file that holds the password; - for standard input
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
        /// Print a link with which they choose a password; it can be used once, within 7 days
        #[arg(long, conflicts_with = "password_file")]
        invite: bool,
    },
    /// List the users
    List,
    /// Change what a user may do
    Role {
        /// The e-mail address
        email: String,
        /// admin, developer, reviewer or auditor
        #[arg(value_parser = role)]
        role: Role,
    },
    /// Let a user in no more; their sessions, tokens and links end, their API keys go on
    Disable {
        /// The e-mail address
        email: String,
    },
    /// Let a user in again
    Enable {
        /// The e-mail address
        email: String,
    },
    /// Take a user's password back, end their sessions, tokens and links, and print a link with which they choose another one within 7 days
    Reset {
        /// The e-mail address
        email: String,
    },
    /// Say who a user is in Slack, so that they cannot approve there what their own key asks
    Slack {
        /// The e-mail address
        email: String,
        /// The id of the Slack team, T… or E…
        #[arg(long, value_name = "ID", required_unless_present = "none")]
        team: Option<String>,
        /// The id of the Slack member, U… or W…
        #[arg(long, value_name = "ID", required_unless_present = "none")]
        user: Option<String>,
        /// Nobody, or not to be known
        #[arg(long, conflicts_with_all = ["team", "user"])]
        none: bool,
    },
    /// Set a user's password and end their sessions; without a password file, a password is made and printed
    Password {
        /// The e-mail address
        email: String,
        /// A file that holds the password; - for standard input
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
}

/// A role by its name.
pub(super) fn role(name: &str) -> Result<Role, String> {
    Role::from_name(name).ok_or_else(|| format!("one of {}", Role::ALL.map(Role::name).join(", ")))
}

/// `interven keys …`
pub async fn keys(command: KeysCommand, store: &dyn Store, clock: &Clock, out: &mut dyn Write) -> anyhow::Result<()> {
    match command {
        KeysCommand::Create { name, expires_in_days, owner, agent, description, ip_allowlist, environment, rate_limit_per_minute, scopes } => {
            let owner = match owner {
                None => None,
                Some(address) => Some(known(store, &address).await?.id),
            };
            let given = Given { agent, description, ip_allowlist, environment, rate_limit_per_minute, scopes };
            let terms = given.checked(owner).map_err(|Fault { key, text }| anyhow::anyhow!("--{}: {text}", key.replace('_', "-")))?;
            let now = clock.now();
            let end = expires_in_days.map(|days| now.after(Duration::from_secs(u64::from(days) * 24 * 60 * 60)));
            let (credential, key) = issue(CredentialKind::Key, API_KEY_PREFIX, &checked_name(&name)?, None, end, now);
            store.insert_credential(Credential { terms, ..credential }).await?;
            // The key alone, so that a script can take it.
            writeln!(out, "{}", key.expose())?;
        }
        KeysCommand::List { all } => list_keys(store, clock, all, out).await?,
        KeysCommand::Revoke { id } => {
            let now = clock.now();
            let gone = store.revoke_key(id, now).await? || store.revoke_ephemeral_key(id, None, now).await?.is_some();
            anyhow::ensure!(gone, "there is no API key {id}; `interven keys list` shows those that there are");
        }
    }
    Ok(())
}

async fn list_keys(store: &dyn Store, clock: &Clock, all: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    let (now, users) = (clock.now(), store.users().await?);
    let status = if all { None } else { Some(EphemeralStatus::Active) };
    let ephemeral = store.ephemeral_keys(status, None, EPHEMERAL_LISTED, now).await?;
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let row = |key: Credential| {
        let owner = users.iter().find(|user| Some(user.id) == key.terms.owner).map(|user| user.email.clone());
        let state = match key.ephemeral_status(now) {
            Some(EphemeralStatus::Active) => "active",
            Some(EphemeralStatus::Expired) => "expired",
            None => ["active", "expired"][usize::from(key.has_expired(now))],
            Some(EphemeralStatus::Exhausted) => "exhausted",
            Some(EphemeralStatus::Revoked) => "revoked",
        };
        let used = key.ephemeral.as_ref().map(|ephemeral| format!("{}/{}", ephemeral.uses, ephemeral.max_uses));
        let name = if key.ephemeral.is_some() { or_dash(key.terms.description) } else { key.name };
        [
            key.id.to_string(),
            format!("{}…", key.prefix),
            state.to_owned(),
            key.created_at.to_string(),
            key.expires_at.map_or_else(|| "never".to_owned(), |end| end.to_string()),
            or_dash(key.last_used_at.map(|at| at.to_string())),
            or_dash(used),
            or_dash(owner),
            or_dash(key.terms.agent),
            name,
        ]
    };
    let keys = store.credentials(CredentialKind::Key, None).await?;
    let rows: Vec<_> = keys.into_iter().chain(ephemeral).map(row).collect();
    table::write(out, ["ID", "KEY", "STATUS", "CREATED", "EXPIRES", "LAST USED", "USES", "OWNER", "AGENT", "NAME"], &rows)?;
    Ok(())
}

fn checked_name(text: &str) -> anyhow::Result<String> {
    let name = name::checked(text, name::LONGEST).map(str::to_owned);
    name.with_context(|| format!("a name has 1 to {} characters, and none that control others or turn their direction", name::LONGEST))
}

/// `interven users …`
pub async fn users(command: UsersCommand, store: &dyn Store, clock: &Clock, public_url: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    match command {
        UsersCommand::Create { email: address, name, role, password_file, invite } => {
            let address = email(&address).with_context(|| format!("`{}` is not an e-mail address", table::plain(&address)))?;
            anyhow::ensure!(store.user_by_email(&address).await?.is_none(), "{address} exists already; `interven users password` sets the password");
            let chosen = if invite { None } else { Some(password(password_file)?) };
            let name = name.map_or_else(|| Ok(address.split('@').next().unwrap_or_default().to_owned()), |name| checked_name(&name))?;
            let password_hash = match &chosen {
                Some((password, _)) => Passwords::default().hash(password.clone()).await?,
                None => String::new(),
            };
            let now = clock.now();
            let user = User { id: fresh_id(now), email: address, name, role, password_hash, slack: None, created_at: now, disabled_at: None };
            store.insert_user(user.clone()).await?;
            if let Some((password, is_made)) = chosen {
                show_made(&password, is_made, out)?;
            } else {
                let (link, shown) = invitation(user.id, public_url, now);
                store.insert_credential(link).await?;
                writeln!(out, "{}", shown.url.expose())?;
            }
        }
        UsersCommand::List => {
            let slack = |slack: Option<SlackUser>| slack.map_or_else(|| "-".to_owned(), |slack| format!("{}/{}", slack.team, slack.user));
            let status = |user: &User| if user.disabled_at.is_some() { "disabled" } else { "active" };
            let identities = store.identities(None).await?;
            let row = |user: User| {
                let (status, ways) = (status(&user).to_owned(), ways_in(&user, &identities));
                let ways = if ways.is_empty() { "-".to_owned() } else { ways.join(",") };
                [user.email, user.role.name().to_owned(), status, ways, slack(user.slack), user.created_at.to_string(), user.name]
            };
            let rows: Vec<_> = store.users().await?.into_iter().map(row).collect();
            table::write(out, ["EMAIL", "ROLE", "STATUS", "SIGN-IN", "SLACK", "CREATED", "NAME"], &rows)?;
        }
        UsersCommand::Role { email, role } => {
            let before = known(store, &email).await?;
            let user = User { role, ..before.clone() };
            keep(store, user.clone()).await?;
            if role != before.role
                && role != Role::Admin
                && let Some(warning) = keys_that_stay(store, &user, clock.now()).await?
            {
                writeln!(out, "{warning}")?;
            }
        }
        UsersCommand::Disable { email } => {
            let user = known(store, &email).await?;
            let since = user.disabled_at.unwrap_or_else(|| clock.now());
            let user = User { disabled_at: Some(since), ..user };
            keep(store, user.clone()).await?;
            if let Some(warning) = keys_that_stay(store, &user, clock.now()).await? {
                writeln!(out, "{warning}")?;
            }
        }
        UsersCommand::Enable { email } => {
            let user = User { disabled_at: None, ..known(store, &email).await? };
            keep(store, user).await?;
        }
        UsersCommand::Reset { email } => {
            let user = known(store, &email).await?;
            let (link, shown) = invitation(user.id, public_url, clock.now());
            anyhow::ensure!(store.reset_user(user.id, link).await?, "{} is disabled; `interven users enable` lets them in again", user.email);
            writeln!(out, "{}", shown.url.expose())?;
        }
        UsersCommand::Slack { email, team, user, none: _ } => {
            let known = known(store, &email).await?;
            let slack = team.zip(user).map(|(team, user)| SlackUser { team, user });
            if let Some((member, needed)) = slack.as_ref().and_then(fault_of_person) {
                anyhow::bail!("--{member}: {needed}");
            }
            let user = User { slack, ..known };
            if let Some(other) = other_with_slack(store, &user).await? {
                anyhow::bail!("this is {} in Slack already; one member is one user", other.email);
            }
            anyhow::ensure!(store.update_user(user).await?, "the user is gone");
        }
        UsersCommand::Password { email: address, password_file } => {
            let user = known(store, &address).await?;
            let (password, is_made) = password(password_file)?;
            let hash = Passwords::default().hash(password.clone()).await?;
            store.set_password(user.id, &hash, None).await?;
            show_made(&password, is_made, out)?;
        }
    }
    Ok(())
}

/// Keeps a changed user, unless nobody would be administrator then.
async fn keep(store: &dyn Store, user: User) -> anyhow::Result<()> {
    anyhow::ensure!(!is_last_admin(store, &user).await?, "{} is the last administrator who can sign in; make another one first", user.email);
    anyhow::ensure!(store.update_user(user).await?, "the user is gone");
    Ok(())
}

/// The user with this address.
async fn known(store: &dyn Store, address: &str) -> anyhow::Result<User> {
    let user = find(store, address).await?;
    user.with_context(|| format!("there is no user {}; `interven users list` shows those that there are", table::plain(address)))
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::time::Time;
    use crate::secret::{EncryptionKey, Vault, hash};
    use crate::store::sqlite::SqliteStore;
    use crate::store::{Identity, KeyTerms};

    const URL: &str = "https://interven.example.com";

    fn open(folder: &tempfile::TempDir) -> (SqliteStore, Clock) {
        let vault = Arc::new(Vault::new(&EncryptionKey::from_hex(&"07".repeat(32)).unwrap()));
        (SqliteStore::open(folder.path(), vault, None).unwrap(), Clock::manual(Time::from_ms(1_000)))
    }

    #[tokio::test]
    async fn a_key_is_printed_alone_listed_without_its_secret_and_revoked() {
        let folder = tempfile::tempdir().unwrap();
        let (store, clock) = open(&folder);
        let run = async |command| {
            let mut out = Vec::new();
            keys(command, &store, &clock, &mut out).await.map(|()| String::from_utf8(out).unwrap())
        };
        let create = |owner: Option<&str>, agent: Option<&str>| KeysCommand::Create {
            name: "ci".to_owned(),
            expires_in_days: Some(1),
            owner: owner.map(str::to_owned),
            agent: agent.map(str::to_owned),
            description: None,
            ip_allowlist: vec!["10.0.0.0/8".to_owned()],
            environment: Some("staging".to_owned()),
            rate_limit_per_minute: Some(60),
            scopes: vec![KeyScope::Manage],
        };
        let key = run(create(None, None)).await.unwrap();
        let (credential, _) = store.credential(hash(key.trim_end()), clock.now()).await.unwrap().unwrap();
        let list = run(KeysCommand::List { all: false }).await.unwrap();
        let line = "1970-01-02T00:00:01.000Z  -          -     -      -      ci\n";
        assert!(list.contains(&format!("{}  {}…  active  ", credential.id, &key[..12])) && list.contains(line), "{list}");
        assert!(!list.contains(key.trim_end()));
        let user = User {
            id: Uuid::from_u128(7),
            email: "ada@example.com".into(),
            name: "Ada".into(),
            role: Role::Admin,
            password_hash: String::new(),
            slack: None,
            created_at: clock.now(),
            disabled_at: None,
        };
        store.insert_user(user).await.unwrap();
        let bound = run(create(Some("Ada@example.com"), Some(" agent-7 "))).await.unwrap();
        let (bound, _) = store.credential(hash(bound.trim_end()), clock.now()).await.unwrap().unwrap();
        let terms = KeyTerms {
            owner: Some(Uuid::from_u128(7)),
            agent: Some("agent-7".to_owned()),
            description: None,
            ip_allowlist: vec!["10.0.0.0/8".parse().unwrap()],
            environment: Some("staging".to_owned()),
            rate_limit_per_minute: Some(60),
            scopes: vec![KeyScope::Manage],
        };
        assert_eq!(bound.terms, terms);
        assert!(run(KeysCommand::List { all: false }).await.unwrap().contains("  ada@example.com  agent-7  ci\n"));
        assert!(run(create(Some("eve@example.com"), None)).await.unwrap_err().to_string().contains("interven users list"));
        assert!(run(create(None, Some(" "))).await.unwrap_err().to_string().starts_with("--agent: "));
        run(KeysCommand::Revoke { id: credential.id }).await.unwrap();
        assert!(run(KeysCommand::Revoke { id: credential.id }).await.unwrap_err().to_string().contains("interven keys list"));
    }

    #[tokio::test]
    async fn a_user_is_made_listed_and_given_another_password() {
        let folder = tempfile::tempdir().unwrap();
        let (store, clock) = open(&folder);
        let run = async |command| {
            let mut out = Vec::new();
            users(command, &store, &clock, URL, &mut out).await.map(|()| String::from_utf8(out).unwrap())
        };
        let file = folder.path().join("password");
        std::fs::write(&file, "correct horse\n").unwrap();
        let create = |password_file| UsersCommand::Create { email: "Ada@Example.com".to_owned(), name: None, role: Role::Admin, password_file, invite: false };
        let set = |email: &str| UsersCommand::Password { email: email.to_owned(), password_file: Some(file.clone()) };
        let made = run(create(None)).await.unwrap();
        assert_eq!(made.trim_end().len(), 43);
        assert!(run(create(None)).await.unwrap_err().to_string().contains("exists already"));
        assert!(run(UsersCommand::List).await.unwrap().ends_with("ada@example.com  admin  active  password  -      1970-01-01T00:00:01.000Z  ada\n"));
        assert_eq!(run(set("ada@example.com")).await.unwrap(), "", "a password that was given is not printed");
        let user = store.user_by_email("ada@example.com").await.unwrap().unwrap();
        assert!(Passwords::default().verify(Secret::new("correct horse"), Some(user.password_hash)).await.unwrap());
        assert!(run(set("eve@example.com")).await.is_err());
        std::fs::write(&file, "short").unwrap();
        assert_eq!(run(set("ada@example.com")).await.unwrap_err().to_string(), "the password is shorter than 8 characters");
    }

    #[tokio::test]
    async fn a_user_is_invited_given_a_role_disabled_and_reset() {
        let folder = tempfile::tempdir().unwrap();
        let (store, clock) = open(&folder);
        let run = async |command| {
            let mut out = Vec::new();
            users(command, &store, &clock, URL, &mut out).await.map(|()| String::from_utf8(out).unwrap())
        };
        let create = |email: &str, role, invite| UsersCommand::Create { email: email.to_owned(), name: None, role, password_file: None, invite };
        let ada = || "ada@example.com".to_owned();
        run(create(&ada(), Role::Admin, false)).await.unwrap();
        let link = run(create("eve@example.com", Role::Auditor, true)).await.unwrap();
        let token = link.trim_end().strip_prefix("https://interven.example.com/invitation#token=").unwrap();
        let (credential, user) = store.credential(hash(token), clock.now()).await.unwrap().unwrap();
        assert_eq!((credential.kind, user.unwrap().email.as_str()), (CredentialKind::Invitation, "eve@example.com"));
        assert!(run(UsersCommand::List).await.unwrap().contains("eve@example.com  auditor  active  -         -"));
        let eve = store.user_by_email("eve@example.com").await.unwrap().unwrap();
        let identity =
            Identity { issuer: "https://id.example.com".into(), subject: "eve".into(), user_id: eve.id, provider: "acme".into(), created_at: clock.now() };
        store.link_identity(identity, None).await.unwrap();
        assert!(run(UsersCommand::List).await.unwrap().contains("eve@example.com  auditor  active  acme  "));

        for command in [UsersCommand::Role { email: ada(), role: Role::Reviewer }, UsersCommand::Disable { email: ada() }] {
            assert!(run(command).await.unwrap_err().to_string().contains("the last administrator"));
        }
        run(UsersCommand::Role { email: "eve@example.com".to_owned(), role: Role::Admin }).await.unwrap();
        run(UsersCommand::Disable { email: ada() }).await.unwrap();
        assert!(run(UsersCommand::Reset { email: ada() }).await.unwrap_err().to_string().contains("is disabled"));
        assert!(run(UsersCommand::List).await.unwrap().contains("ada@example.com  admin  disabled"));
        run(UsersCommand::Enable { email: ada() }).await.unwrap();
        let again = run(UsersCommand::Reset { email: ada() }).await.unwrap();
        assert!(again.starts_with(URL) && again != link);
        assert_eq!(store.user_by_email("ada@example.com").await.unwrap().unwrap().password_hash, "");
    }

    #[tokio::test]
    async fn a_member_of_slack_is_one_user() {
        let folder = tempfile::tempdir().unwrap();
        let (store, clock) = open(&folder);
        let run = async |command| {
            let mut out = Vec::new();
            users(command, &store, &clock, URL, &mut out).await.map(|()| String::from_utf8(out).unwrap())
        };
        for email in ["ada@example.com", "eve@example.com"] {
            run(UsersCommand::Create { email: email.to_owned(), name: None, role: Role::Admin, password_file: None, invite: false }).await.unwrap();
        }
        let is = |email: &str, ids: Option<(&str, &str)>| UsersCommand::Slack {
            email: email.to_owned(),
            team: ids.map(|(team, _)| team.to_owned()),
            user: ids.map(|(_, user)| user.to_owned()),
            none: ids.is_none(),
        };
        assert_eq!(run(is("ada@example.com", Some(("T1", "U1")))).await.unwrap(), "");
        assert!(run(UsersCommand::List).await.unwrap().contains("ada@example.com  admin  active  password  T1/U1  "));
        let refused = run(is("eve@example.com", Some(("T1", "U1")))).await.unwrap_err().to_string();
        assert!(refused.starts_with("this is ada@example.com in Slack already"), "{refused}");
        run(is("ada@example.com", Some(("T1", "U1")))).await.unwrap();
        run(is("ada@example.com", None)).await.unwrap();
        run(is("eve@example.com", Some(("T1", "U1")))).await.unwrap();
        let refused = run(is("eve@example.com", Some(("T1", "@eve")))).await.unwrap_err().to_string();
        assert!(refused.starts_with("--user: a Slack member's id is needed"), "{refused}");
        assert!(run(is("mallory@example.com", None)).await.unwrap_err().to_string().contains("interven users list"));
    }
}
