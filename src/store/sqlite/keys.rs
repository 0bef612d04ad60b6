//! Credentials: sessions, tokens, API keys, and the ephemeral keys that are made with those.

use std::time::Duration;

use rusqlite::types::ToSql;
use rusqlite::{Connection, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::Uuid;

use super::audit;
use super::rows::{self, corrupt, failed, get, maybe_time, taken, time};
use super::writer::Transaction;
use crate::domain::audit::Target;
use crate::domain::time::Time;
use crate::store::{Credential, CredentialKind, Ephemeral, EphemeralStatus, KeyTerms, Result, Revocation, StoreError, USE_NOTED, User};

/// How long an ephemeral key that has ended is still listed.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How many that are over make room for a new one: more than one, so that they do not gather.
const SWEPT: usize = 10;

/// Why ephemeral keys end with the key that they were made with.
const PARENT_REVOKED: &str = "the key that it was made with was revoked";

const KINDS: [CredentialKind; 6] =
    [CredentialKind::Session, CredentialKind::Token, CredentialKind::Key, CredentialKind::Ephemeral, CredentialKind::Setup, CredentialKind::Invitation];

/// The name of a kind of credential in its column.
const fn kind_name(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::Session => "session",
        CredentialKind::Token => "token",
        CredentialKind::Key => "key",
        CredentialKind::Ephemeral => "ephemeral",
        CredentialKind::Setup => "setup",
        CredentialKind::Invitation => "invitation",
    }
}

fn credential(row: &Row<'_>) -> Result<Credential> {
    let name: String = get(row, "kind")?;
    let kind = KINDS.into_iter().find(|kind| kind_name(*kind) == name).ok_or_else(|| corrupt("credential", anyhow::anyhow!("no kind is called {name}")))?;
    Ok(Credential {
        id: get(row, "id")?,
        kind,
        hash: get(row, "hash")?,
        user_id: get(row, "user_id")?,
        name: get(row, "name")?,
        prefix: get(row, "prefix")?,
        created_at: time(row, "created_at")?,
        expires_at: maybe_time(row, "expires_at")?,
        last_used_at: maybe_time(row, "last_used_at")?,
        terms: KeyTerms {
            owner: get(row, "owner")?,
            agent: get(row, "agent")?,
            description: get(row, "description")?,
            ip_allowlist: from_json(row, "ip_allowlist")?.unwrap_or_default(),
            environment: get(row, "environment")?,
            rate_limit_per_minute: get(row, "rate_limit")?,
            scopes: from_json(row, "scopes")?.unwrap_or_default(),
        },
        ephemeral: match get(row, "parent")? {
            None => None,
            Some(parent) => Some(Ephemeral {
                parent,
                scope: from_json(row, "scope")?.unwrap_or_default(),
                max_uses: get::<Option<u32>>(row, "max_uses")?.unwrap_or(0),
                uses: get(row, "uses")?,
                revoked: match maybe_time(row, "revoked_at")? {
                    Some(at) => Some(Revocation { at, reason: get(row, "revoke_reason")? }),
                    None => None,
                },
            }),
        },
    })
}

fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<Option<T>> {
    let json: Option<String> = get(row, column)?;
    json.map(|json| serde_json::from_str(&json).map_err(|error| corrupt(format!("{column} of a key"), error))).transpose()
}

/// As JSON; nothing where there is nothing to say.
fn to_json<T: Serialize>(items: &[T]) -> Result<Option<String>> {
    if items.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(items).map(Some).map_err(|error| StoreError::Statement(error.into()))
}

fn first(conn: &Connection, query: &str, values: &[&dyn ToSql]) -> Result<Option<Credential>> {
    let mut statement = conn.prepare_cached(query).map_err(failed)?;
    let mut found = statement.query(values).map_err(failed)?;
    found.next().map_err(failed)?.map(credential).transpose()
}

fn all(conn: &Connection, query: &str, values: &[&dyn ToSql]) -> Result<Vec<Credential>> {
    let mut statement = conn.prepare_cached(query).map_err(failed)?;
    let mut found = statement.query(values).map_err(failed)?;
    let mut credentials = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        credentials.push(credential(row)?);
    }
    Ok(credentials)
}

/// Keeps a credential, and throws some away that are over; an ephemeral key only while its parent is there: `false` where it is not.
pub(super) fn insert(tx: &Transaction<'_>, new: &Credential) -> Result<bool> {
    let (terms, ephemeral) = (&new.terms, new.ephemeral.as_ref());
    let (networks, scopes) = (to_json(&terms.ip_allowlist)?, to_json(&terms.scopes)?);
    let scope = ephemeral.map(|ephemeral| serde_json::to_string(&ephemeral.scope)).transpose().map_err(|error| StoreError::Statement(error.into()))?;
    if ephemeral.is_some() {
        let sweep = "delete from credentials where hash in (select hash from credentials where parent is not null and expires_at < ?1 limit ?2)";
        tx.conn.prepare_cached(sweep).and_then(|mut delete| delete.execute(params![new.created_at.before(KEPT).ms(), SWEPT])).map_err(failed)?;
    }
    if new.kind == CredentialKind::Session {
        let sweep = "delete from credentials where hash in \
             (select hash from credentials where kind in ('session', 'invitation') and expires_at < ?1 limit ?2)";
        tx.conn.prepare_cached(sweep).and_then(|mut delete| delete.execute(params![new.created_at.ms(), SWEPT])).map_err(failed)?;
    }
    let mut statement = tx
        .conn
        .prepare_cached(
            "insert into credentials (hash, id, kind, user_id, name, prefix, created_at, expires_at, owner, agent, description, ip_allowlist, environment, \
             rate_limit, scopes, parent, scope, max_uses) \
             select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18 \
             where ?16 is null or exists (select 1 from credentials where id = ?16 and kind = 'key')",
        )
        .map_err(failed)?;
    let inserted = statement
        .execute(params![
            new.hash,
            new.id,
            kind_name(new.kind),
            new.user_id,
            new.name,
            new.prefix,
            new.created_at.ms(),
            new.expires_at.map(Time::ms),
            terms.owner,
            terms.agent,
            terms.description,
            networks,
            terms.environment,
            terms.rate_limit_per_minute,
            scopes,
            ephemeral.map(|ephemeral| ephemeral.parent),
            scope,
            ephemeral.map(|ephemeral| ephemeral.max_uses)
        ])
        .map_err(taken("this credential"))?;
    Ok(inserted == 1)
}

/// The credential with this hash that has not expired, and its user.
pub(super) fn find(conn: &Connection, hash: [u8; 32], now: Time) -> Result<Option<(Credential, Option<User>)>> {
    let query = "select * from credentials where hash = ?1 and (expires_at is null or expires_at > ?2)";
    let Some(credential) = first(conn, query, &[&hash, &now.ms()])? else { return Ok(None) };
    let mut statement = conn.prepare_cached("select * from users where id = ?1").map_err(failed)?;
    let mut found = statement.query([credential.user_id]).map_err(failed)?;
    let user = found.next().map_err(failed)?.map(rows::user).transpose()?;
    Ok(Some((credential, user)))
}

/// The key with this hash, also one that has ended; an ephemeral one under its parent's name and terms as they are now.
pub(super) fn find_key(conn: &Connection, hash: [u8; 32]) -> Result<Option<Credential>> {
    let found = first(conn, "select * from credentials where hash = ?1 and kind in ('key', 'ephemeral')", &[&hash])?;
    let Some(mut key) = found else { return Ok(None) };
    if let Some(ephemeral) = key.ephemeral.as_ref().filter(|ephemeral| ephemeral.revoked.is_none()) {
        let Some(parent) = by_id(conn, CredentialKind::Key, ephemeral.parent)? else { return Ok(None) };
        key.name = parent.name;
        key.terms.ip_allowlist = parent.terms.ip_allowlist;
        key.terms.rate_limit_per_minute = parent.terms.rate_limit_per_minute;
    }
    Ok(Some(key))
}

/// The credentials of a kind, of one user if given, oldest first.
pub(super) fn list(conn: &Connection, kind: CredentialKind, user: Option<Uuid>) -> Result<Vec<Credential>> {
    all(conn, "select * from credentials where kind = ?1 and (?2 is null or user_id = ?2) order by created_at, id", &[&kind_name(kind), &user])
}

/// One API key or ephemeral key.
pub(super) fn by_id(conn: &Connection, kind: CredentialKind, id: Uuid) -> Result<Option<Credential>> {
    first(conn, "select * from credentials where kind = ?1 and id = ?2", &[&kind_name(kind), &id])
}

/// The newest ephemeral keys in this state.
pub(super) fn list_ephemeral(conn: &Connection, status: Option<EphemeralStatus>, before: Option<Uuid>, limit: usize, now: Time) -> Result<Vec<Credential>> {
    let condition = match status {
        None => "?3 is not null",
        Some(EphemeralStatus::Revoked) => "revoked_at is not null and ?3 is not null",
        Some(EphemeralStatus::Exhausted) => "revoked_at is null and uses >= max_uses and ?3 is not null",
        Some(EphemeralStatus::Expired) => "revoked_at is null and uses < max_uses and expires_at <= ?3",
        Some(EphemeralStatus::Active) => "revoked_at is null and uses < max_uses and expires_at > ?3",
    };
    // Those that have ended are many, and kept for long: the few others are found by their end.
    let index = if status == Some(EphemeralStatus::Active) { "credentials_ending" } else { "credentials_kind" };
    let query = format!(
        "select * from credentials indexed by {index} where kind = 'ephemeral' and parent is not null and (?1 is null or id < ?1) and {condition} order by id desc limit ?2"
    );
    all(conn, &query, &[&before, &limit, &now.ms()])
}

/// Replaces what can be changed of an API key.
pub(super) fn update(tx: &Transaction<'_>, key: &Credential) -> Result<bool> {
    let terms = &key.terms;
    let networks = to_json(&terms.ip_allowlist)?;
    tx.conn
        .prepare_cached("update credentials set name = ?2, description = ?3, ip_allowlist = ?4, rate_limit = ?5 where id = ?1 and kind = 'key'")
        .and_then(|mut update| update.execute(params![key.id, key.name, terms.description, networks, terms.rate_limit_per_minute]))
        .map(|changed| changed == 1)
        .map_err(failed)
}

/// Removes a credential that nothing hangs on.
pub(super) fn delete(tx: &Transaction<'_>, kind: CredentialKind, id: Uuid, user: Option<Uuid>) -> Result<bool> {
    let mut statement = tx.conn.prepare_cached("delete from credentials where kind = ?1 and id = ?2 and (?3 is null or user_id = ?3)").map_err(failed)?;
    Ok(statement.execute(params![kind_name(kind), id, user]).map_err(failed)? == 1)
}

/// Removes an API key, and takes back what was made with it.
pub(super) fn revoke(tx: &Transaction<'_>, id: Uuid, now: Time) -> Result<bool> {
    if !delete(tx, CredentialKind::Key, id, None)? {
        return Ok(false);
    }
    let revoked = tx
        .conn
        .prepare_cached("update credentials set revoked_at = ?2, revoke_reason = ?3 where parent = ?1 and revoked_at is null")
        .and_then(|mut update| update.execute(params![id, now.ms(), PARENT_REVOKED]))
        .map_err(failed)?;
    if revoked > 0 {
        // One entry for all of them: there may be thousands.
        let told = json!({"parent": id, "count": revoked, "revoke_reason": PARENT_REVOKED});
        audit::append(tx, "ephemeral.updated", Target::default(), None, Some(&told))?;
    }
    Ok(true)
}

/// Takes an ephemeral key back; one that was taken back already keeps the reason it has.
pub(super) fn revoke_ephemeral(tx: &Transaction<'_>, id: Uuid, reason: Option<&str>, now: Time) -> Result<Option<Credential>> {
    tx.conn
        .prepare_cached("update credentials set revoked_at = ?2, revoke_reason = ?3 where id = ?1 and kind = 'ephemeral' and revoked_at is null")
        .and_then(|mut update| update.execute(params![id, now.ms(), reason]))
        .map_err(failed)?;
    by_id(tx.conn, CredentialKind::Ephemeral, id)
}

/// Counts one use of an ephemeral key if it has one left: where it stood before.
pub(super) fn spend(tx: &Transaction<'_>, id: Uuid, now: Time) -> Result<EphemeralStatus> {
    let spent = tx
        .conn
        .prepare_cached(
            "update credentials set uses = uses + 1, last_used_at = ?2 \
             where id = ?1 and kind = 'ephemeral' and revoked_at is null and uses < max_uses and expires_at > ?2",
        )
        .and_then(|mut update| update.execute(params![id, now.ms()]))
        .map_err(failed)?;
    if spent == 1 {
        return Ok(EphemeralStatus::Active);
    }
    let key = by_id(tx.conn, CredentialKind::Ephemeral, id)?;
    Ok(key.and_then(|key| key.ephemeral_status(now)).unwrap_or(EphemeralStatus::Revoked))
}

/// Writes down that an API key is in use, once a minute.
pub(super) fn note_used(tx: &Transaction<'_>, id: Uuid, now: Time) -> Result<()> {
    tx.conn
        .prepare_cached("update credentials set last_used_at = ?2 where id = ?1 and (last_used_at is null or last_used_at <= ?3 or last_used_at > ?2)")
        .and_then(|mut update| update.execute(params![id, now.ms(), now.before(USE_NOTED).ms()]))
        .map(drop)
        .map_err(failed)
}
