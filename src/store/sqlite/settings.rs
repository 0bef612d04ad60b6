//! Settings: a row for each group of them, and one that says by whom each was changed last.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

use super::audit::{self, Subject};
use super::rows::{self, failed};
use super::writer::Transaction;
use crate::store::{Result, SettingChange, SettingChanges};

/// The row that says by whom each setting was changed last. No setting has this name.
const CHANGES: &str = "changes";

/// A stored setting.
pub(super) fn one(conn: &Connection, name: &str) -> Result<Option<String>> {
    conn.prepare_cached("select value from settings where name = ?1")
        .and_then(|mut select| select.query_row([name], |row| row.get(0)).optional())
        .map_err(failed)
}

/// By whom each was changed last. What does not parse, nobody can say.
pub(super) fn changes(conn: &Connection) -> Result<SettingChanges> {
    Ok(one(conn, CHANGES)?.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// Keeps these, and by whom those that differ were changed.
pub(super) fn put(tx: &mut Transaction<'_>, values: &[(&'static str, String)]) -> Result<SettingChanges> {
    let before = members(tx.conn)?;
    audit::watched(tx, Subject::Settings, |tx| values.iter().try_for_each(|(name, value)| keep(tx.conn, name, value)))?;
    let after = members(tx.conn)?;
    let mut changes = changes(tx.conn)?;
    let differs = |one: &[(String, Value)], other: &[(String, Value)]| {
        one.iter().filter(|member| !other.contains(member)).map(|(name, _)| name.clone()).collect::<BTreeSet<_>>()
    };
    let names = &differs(&before, &after) | &differs(&after, &before);
    if names.is_empty() {
        return Ok(changes);
    }
    let ((actor, surface), at) = (audit::who(tx), audit::at(tx)?);
    changes.extend(names.into_iter().map(|name| (name, SettingChange { at, actor: actor.clone(), surface })));
    keep(tx.conn, CHANGES, &rows::json(&changes)?)?;
    Ok(changes)
}

fn keep(conn: &Connection, name: &str, value: &str) -> Result<()> {
    conn.prepare_cached("insert into settings (name, value) values (?1, ?2) on conflict (name) do update set value = excluded.value")
        .and_then(|mut upsert| upsert.execute([name, value]))
        .map(drop)
        .map_err(failed)
}

/// Every setting that is stored, by the name that the API has for it.
pub(super) fn members(conn: &Connection) -> Result<Vec<(String, Value)>> {
    let mut statement = conn.prepare_cached("select name, value from settings where name <> ?1 order by name").map_err(failed)?;
    let mut found = statement.query([CHANGES]).map_err(failed)?;
    let mut members = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        let (name, value): (String, String) = (rows::get(row, "name")?, rows::get(row, "value")?);
        flatten(name, serde_json::from_str(&value).unwrap_or(Value::String(value)), &mut members);
    }
    Ok(members)
}

fn flatten(name: String, value: Value, into: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(members) => members.into_iter().for_each(|(member, value)| flatten(format!("{name}.{member}"), value, into)),
        value => into.push((name, value)),
    }
}
