//! The audit log: written on the one writer, in the transaction of the change that it tells of.

use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::audit_head;
use super::rows::{self, corrupt, failed};
use super::settings;
use super::writer::Transaction;
use crate::domain::approval::Decider;
use crate::domain::audit::{Actor, ActorKind, Entry, Link, Snapshot, Surface, Target, address_text, difference};
use crate::domain::time::Time;
use crate::secret::Vault;
use crate::store::audit::Acting;
use crate::store::{AuditOrder, AuditQuery, AuditVerdict, Audited, Result, StoreError};

/// How many entries are looked at in one read.
const LOOK: usize = 5_000;

/// A thing whose changes are told.
#[derive(Clone, Copy, Debug)]
pub(super) enum Subject {
    User(Uuid),
    /// A session, token, key or link: the log says which.
    Credential(Uuid),
    Channel(Uuid),
    Settings,
    Policy(Uuid),
    Incident(Uuid),
}

/// Does `work` and tells what became of `subject` by it, if anything did.
pub(super) fn watched<T>(tx: &mut Transaction<'_>, subject: Subject, work: impl FnOnce(&mut Transaction<'_>) -> Result<T>) -> Result<T> {
    let before = snapshot(tx, subject)?;
    let done = work(tx)?;
    let after = snapshot(tx, subject)?;
    let Some(found) = after.as_ref().or(before.as_ref()) else { return Ok(done) };
    let (kind, target) = (found.0, found.1.target.clone());
    let verb = match (&before, &after) {
        (None, _) => "created",
        (_, None) => "removed",
        _ => "updated",
    };
    if let Some((was, is)) = difference(before.as_ref().map(|(_, snapshot)| snapshot), after.as_ref().map(|(_, snapshot)| snapshot)) {
        append(tx, &format!("{kind}.{verb}"), target, was.as_ref(), is.as_ref())?;
    }
    Ok(done)
}

/// Adds an entry; who, from where and when is known of the job.
pub(super) fn append(tx: &Transaction<'_>, action: &str, target: Target, before: Option<&Value>, after: Option<&Value>) -> Result<()> {
    append_as(tx, who(tx), action, target, before, after)
}

/// Who this is done for, and by which way.
pub(super) fn who(tx: &Transaction<'_>) -> (Actor, Surface) {
    tx.acting.map_or((Actor::only(ActorKind::Server), Surface::Server), Acting::who)
}

/// When this is done.
pub(super) fn at(tx: &Transaction<'_>) -> Result<Time> {
    match tx.acting {
        Some(acting) => Ok(acting.at()),
        // What the server does by itself has no request that says when.
        None => Ok(Time::from_ms(tx.conn.query_row("select cast(unixepoch('subsec') * 1000 as integer)", [], |row| row.get(0)).map_err(failed)?)),
    }
}

/// Adds an entry about what a person answered.
pub(super) fn append_of_decider(tx: &Transaction<'_>, by: &Decider, action: &str, target: Target, before: Option<&Value>, after: &Value) -> Result<()> {
    append_as(tx, by.actor(), action, target, before, Some(after))
}

fn append_as(
    tx: &Transaction<'_>,
    (actor, surface): (Actor, Surface),
    action: &str,
    target: Target,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Result<()> {
    let head = audit_head::current(tx)?;
    let entry = Entry {
        seq: head.seq + 1,
        at: at(tx)?,
        actor_kind: actor.kind.name().to_owned(),
        actor_id: actor.id,
        actor_name: actor.name,
        surface: surface.name().to_owned(),
        address: address_text(tx.acting.and_then(Acting::address)),
        action: action.to_owned(),
        target_id: target.id,
        target_name: target.name,
        before: before.map(ToString::to_string),
        after: after.map(ToString::to_string),
    };
    let link = entry.link(&head.link);
    tx.conn
        .prepare_cached(
            "insert into audit (seq, at, actor_kind, actor_id, actor_name, surface, address, action, target_id, target_name, before, after, hash) \
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )
        .and_then(|mut insert| {
            insert.execute(params![
                entry.seq,
                entry.at.ms(),
                entry.actor_kind,
                entry.actor_id,
                entry.actor_name,
                entry.surface,
                entry.address,
                entry.action,
                entry.target_id,
                entry.target_name,
                entry.before,
                entry.after,
                link
            ])
        })
        .map_err(failed)?;
    audit_head::advance(tx, &head, entry.seq, link)
}

/// How a subject stands, and what the log calls it.
fn snapshot(tx: &Transaction<'_>, subject: Subject) -> Result<Option<(&'static str, Snapshot)>> {
    let (kind, query, id) = match subject {
        Subject::Channel(id) => return channel(tx, id),
        Subject::Settings => return Ok(Some(("settings", Snapshot { members: settings::members(tx.conn)?, ..Snapshot::default() }))),
        Subject::User(id) => (
            "user",
            "select json_object('=name', email, 'email', email, 'name', name, 'role', role, '*password', nullif(password_hash, ''), 'slack_team', slack_team, \
             'slack_user', slack_user, 'disabled_at', disabled_at, 'identities', \
             json((select json_group_array(provider) from identities where user_id = users.id having count(*) > 0))) from users where id = ?1",
            id,
        ),
        Subject::Credential(id) => (
            "",
            "select json_object('=kind', kind, '=name', case when kind in ('session', 'invitation') then (select email from users where id = user_id) else name end, \
             'name', name, 'prefix', case when kind in ('session', 'invitation', 'setup') then null else prefix end, 'user', (select email from users where id = user_id), \
             'expires_at', expires_at, 'owner', (select email from users where id = owner), 'agent', agent, 'description', description, \
             'ip_allowlist', json(ip_allowlist), 'environment', environment, 'rate_limit_per_minute', rate_limit, 'scopes', json(scopes), \
             'scope', json(scope), 'max_uses', max_uses, 'revoked_at', revoked_at, 'revoke_reason', revoke_reason) from credentials where id = ?1",
            id,
        ),
        Subject::Policy(id) => (
            "policy",
            "select json_object('=name', name, 'name', name, 'env_names', json(env_names), 'removed', json(iif(removed_at is null, 'false', 'true')), \
             'version', v.version, 'restores', v.restores, 'document', json(v.document)) from policies p join policy_versions v on v.policy = p.seq \
             where p.id = ?1 order by v.version desc limit 1",
            id,
        ),
        Subject::Incident(id) => (
            "incident",
            "select json_object('=name', document ->> 'title', 'status', status, 'resolution', resolution, 'severity', document ->> 'severity', \
             'trigger', document ->> 'trigger') from incidents where id = ?1",
            id,
        ),
    };
    let found: Option<String> = tx.conn.prepare_cached(query).and_then(|mut select| select.query_row([id], |row| row.get(0)).optional()).map_err(failed)?;
    let Some(found) = found else { return Ok(None) };
    let members: Map<String, Value> = serde_json::from_str(&found).map_err(|error| corrupt("row of an audited change", error))?;
    let mut snapshot = Snapshot { target: Target { id: Some(id.to_string()), name: None }, ..Snapshot::default() };
    let mut named = kind;
    for (name, value) in members {
        match name.as_str() {
            "=name" => snapshot.target.name = value.as_str().filter(|name| !name.is_empty()).map(str::to_owned),
            "=kind" => {
                named = ["session", "token", "key", "ephemeral", "setup", "invitation"].into_iter().find(|kind| value == *kind).unwrap_or("credential");
            }
            _ => match name.strip_prefix('*') {
                Some(secret) => snapshot.secrets.push((secret.to_owned(), value)),
                None => snapshot.members.push((name, value)),
            },
        }
    }
    Ok(Some((named, snapshot)))
}

/// A channel. What is secret in its settings is known by its name; a SIEM's headers are secret as a whole.
fn channel(tx: &Transaction<'_>, id: Uuid) -> Result<Option<(&'static str, Snapshot)>> {
    let mut statement = tx.conn.prepare_cached("select * from channels where id = ?1 and deleted_at is null").map_err(failed)?;
    let mut found = statement.query([id]).map_err(failed)?;
    let Some(row) = found.next().map_err(failed)? else { return Ok(None) };
    let channel = rows::channel(row, tx.vault)?;
    let mut snapshot = Snapshot { target: Target { id: Some(id.to_string()), name: Some(channel.name.clone()) }, ..Snapshot::default() };
    snapshot.members = vec![
        ("name".to_owned(), channel.name.clone().into()),
        ("enabled".to_owned(), channel.enabled.into()),
        ("managed".to_owned(), channel.managed.into()),
        ("kind".to_owned(), channel.kind().name().into()),
        ("filter".to_owned(), as_value(&channel.filter)?),
        ("reminder".to_owned(), channel.reminder.into()),
        ("paused".to_owned(), channel.pause.as_ref().map(|pause| pause.reason.clone()).into()),
    ];
    if let Value::Object(config) = as_value(&channel.destination)?["config"].take() {
        for (name, value) in config {
            let list = if is_secret(&name) { &mut snapshot.secrets } else { &mut snapshot.members };
            list.push((format!("config.{name}"), value));
        }
    }
    Ok(Some(("channel", snapshot)))
}

fn as_value(value: &impl Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|error| StoreError::Statement(error.into()))
}

fn is_secret(name: &str) -> bool {
    matches!(name, "webhook_url" | "signing_secret" | "bot_token" | "url" | "headers")
}

fn audited(row: &Row<'_>) -> rusqlite::Result<Audited> {
    let entry = Entry {
        seq: row.get("seq")?,
        at: Time::from_ms(row.get("at")?),
        actor_kind: row.get("actor_kind")?,
        actor_id: row.get("actor_id")?,
        actor_name: row.get("actor_name")?,
        surface: row.get("surface")?,
        address: row.get("address")?,
        action: row.get("action")?,
        target_id: row.get("target_id")?,
        target_name: row.get("target_name")?,
        before: row.get("before")?,
        after: row.get("after")?,
    };
    Ok(Audited { entry, link: row.get("hash")? })
}

/// The entries that match.
pub(super) fn page(conn: &Connection, query: &AuditQuery, order: AuditOrder, limit: usize) -> Result<Vec<Audited>> {
    let (mut conditions, mut values) = (Vec::new(), Vec::<rusqlite::types::Value>::new());
    let (compared, direction, from) = match order {
        AuditOrder::NewestBefore(seq) => ("seq < ?", "desc", seq),
        AuditOrder::OldestAfter(seq) => ("seq > ?", "asc", seq),
    };
    let mut and = |condition: &'static str, value: rusqlite::types::Value| {
        conditions.push(condition);
        values.push(value);
    };
    and(compared, from.into());
    if let Some(actor) = &query.actor {
        and("? in (actor_id, actor_name)", actor.clone().into());
    }
    if let Some(action) = &query.action {
        let exact = action.contains('.');
        // Not `like`, to which some letters of what is looked for would be wildcards.
        and(if exact { "action = ?" } else { "substr(action, 1, instr(action, '.') - 1) = ?" }, action.clone().into());
    }
    if let Some(target) = &query.target {
        and("? in (target_id, target_name)", target.clone().into());
    }
    if let Some(surface) = query.surface {
        and("surface = ?", surface.name().to_owned().into());
    }
    if let Some(since) = query.since {
        and("at >= ?", since.ms().into());
    }
    if let Some(until) = query.until {
        and("at < ?", until.ms().into());
    }
    let text = format!("select * from audit where {} order by seq {direction} limit {limit}", conditions.join(" and "));
    let mut statement = conn.prepare_cached(&text).map_err(failed)?;
    let found = statement.query_map(params_from_iter(values), audited).map_err(failed)?;
    found.collect::<rusqlite::Result<_>>().map_err(failed)
}

/// Follows the chain from its first entry to its end, all of it in one state of the store.
pub(super) fn verify(conn: &Connection, vault: &Vault) -> Result<AuditVerdict> {
    let snapshot = conn.unchecked_transaction().map_err(failed)?;
    let (mut seq, mut link) = (0, Link::default());
    loop {
        let mut statement = snapshot.prepare_cached("select * from audit where seq > ?1 order by seq limit ?2").map_err(failed)?;
        let mut found = statement.query(params![seq, LOOK]).map_err(failed)?;
        let mut looked = 0;
        while let Some(row) = found.next().map_err(failed)? {
            looked += 1;
            let next = seq + 1;
            let Ok(row) = audited(row) else { return Ok(AuditVerdict::Broken { seq: next, why: "the entry cannot be read" }) };
            if row.entry.seq != next {
                return Ok(AuditVerdict::Broken { seq: next, why: "the entry is missing" });
            }
            link = row.entry.link(&link);
            if link != row.link {
                return Ok(AuditVerdict::Broken { seq: next, why: "the entry was altered, or does not follow the one before it" });
            }
            seq = next;
        }
        if looked < LOOK {
            break;
        }
    }
    // An entry with a number that no entry can have would be passed over.
    let strays: bool = snapshot.query_row("select exists (select 1 from audit where seq < 1)", [], |row| row.get(0)).map_err(failed)?;
    if strays {
        return Ok(AuditVerdict::Broken { seq: 0, why: "there is an entry before the first" });
    }
    let end = audit_head::read(&snapshot).ok().flatten();
    let broken = |why| Ok(AuditVerdict::Broken { seq: seq + 1, why });
    match end {
        None => broken("the record of where the log ends is missing or cannot be read"),
        Some(head) if head.seq > seq => broken("the entry is missing at the end of the log"),
        Some(head) if head.seq != seq || head.link != link || !head.is_genuine(vault) => {
            broken("the record of where the log ends was altered, or sealed with another encryption key")
        }
        Some(head) if head.broken != 0 => Ok(AuditVerdict::Broken {
            seq: head.broken,
            why: "the log did not end as it was left when this entry was added: what is before it may have been altered, or another encryption key was used",
        }),
        Some(_) => Ok(AuditVerdict::Whole { entries: seq, head: link }),
    }
}

#[cfg(test)]
mod tests;
