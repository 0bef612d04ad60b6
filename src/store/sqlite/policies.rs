//! Policies: their versions, and which of them are in force.

use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::audit;
use super::rows::{self, corrupt, failed, taken};
use super::writer::Transaction;
use crate::domain::incident::Author;
use crate::domain::time::Time;
use crate::store::{NewVersion, PolicyNow, PolicyQuery, PolicySet, PolicyVersion, Result, StoreError};

const NOW: &str = "select p.id, p.name, p.env_names, p.removed_at, p.removed_by, v.version, v.document, v.applied_at, v.who, v.restores \
    from policies p join policy_versions v on v.policy = p.seq and v.version = (select max(version) from policy_versions where policy = p.seq)";
const VERSION: &str = "select version, document, applied_at, who, restores from policy_versions where policy = (select seq from policies where id = ?1)";

pub(super) fn list(conn: &Connection, query: &PolicyQuery) -> Result<PolicySet> {
    let _look = conn.unchecked_transaction().map_err(failed)?;
    let text = format!("{NOW} where (p.removed_at is not null) = ?1 and (?2 is null or p.name = ?2) order by p.name, p.env_names, p.seq");
    let mut select = conn.prepare_cached(&text).map_err(failed)?;
    let mut found = select.query(params![query.removed, query.name]).map_err(failed)?;
    let mut policies = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        policies.push(now(row)?);
    }
    Ok(PolicySet { revision: revision(conn)?, policies })
}

pub(super) fn one(conn: &Connection, id: Uuid) -> Result<Option<PolicyNow>> {
    let mut select = conn.prepare_cached(&format!("{NOW} where p.id = ?1")).map_err(failed)?;
    let mut found = select.query([id]).map_err(failed)?;
    found.next().map_err(failed)?.map(now).transpose()
}

pub(super) fn versions(conn: &Connection, id: Uuid, before: Option<i64>, limit: usize) -> Result<Vec<PolicyVersion>> {
    let text = format!("{VERSION} and (?2 is null or version < ?2) order by version desc limit ?3");
    let mut select = conn.prepare_cached(&text).map_err(failed)?;
    let mut found = select.query(params![id, before, limit]).map_err(failed)?;
    let mut versions = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        versions.push(version(row)?);
    }
    Ok(versions)
}

pub(super) fn one_version(conn: &Connection, id: Uuid, number: i64) -> Result<Option<PolicyVersion>> {
    let mut select = conn.prepare_cached(&format!("{VERSION} and version = ?2")).map_err(failed)?;
    let mut found = select.query(params![id, number]).map_err(failed)?;
    found.next().map_err(failed)?.map(version).transpose()
}

/// Adds the versions if nothing was changed since `expected`; none where something was.
pub(super) fn apply(tx: &mut Transaction<'_>, new: &[NewVersion], expected: i64, by: Option<&Author>, now: Time) -> Result<Option<Vec<PolicyNow>>> {
    if revision(tx.conn)? != expected {
        return Ok(None);
    }
    let who = by.map(rows::json).transpose()?;
    for version in new {
        audit::watched(tx, audit::Subject::Policy(version.id), |tx| add(tx.conn, version, who.as_deref(), now))?;
    }
    changed(tx.conn)?;
    let told = |version: &NewVersion| one(tx.conn, version.id)?.ok_or_else(|| StoreError::Statement(anyhow::anyhow!("a policy that was just applied is gone")));
    new.iter().map(told).collect::<Result<_>>().map(Some)
}

fn add(conn: &Connection, new: &NewVersion, who: Option<&str>, now: Time) -> Result<()> {
    let (env_names, document) = (rows::json(&new.env_names)?, rows::json(&new.document)?);
    conn.prepare_cached(
        "insert into policies (id, name, env_names) values (?1, ?2, ?3) \
         on conflict (id) do update set name = excluded.name, env_names = excluded.env_names, removed_at = null, removed_by = null",
    )
    .and_then(|mut upsert| upsert.execute(params![new.id, new.name, env_names]))
    .map_err(taken("a policy with this name for this environment"))?;
    conn.prepare_cached(
        "insert into policy_versions (policy, version, document, applied_at, who, restores) \
         select seq, (select coalesce(max(version), 0) + 1 from policy_versions where policy = policies.seq), ?2, ?3, ?4, ?5 from policies where id = ?1",
    )
    .and_then(|mut insert| insert.execute(params![new.id, document, now.ms(), who, new.restores]))
    .map_err(failed)?;
    Ok(())
}

/// Takes a policy out of force; `false` if it is not in force.
pub(super) fn remove(tx: &Transaction<'_>, id: Uuid, by: &Author, now: Time) -> Result<bool> {
    let who = rows::json(by)?;
    let removed = tx
        .conn
        .prepare_cached("update policies set removed_at = ?2, removed_by = ?3 where id = ?1 and removed_at is null")
        .and_then(|mut update| update.execute(params![id, now.ms(), who]))
        .map_err(failed)?;
    if removed > 0 {
        changed(tx.conn)?;
    }
    Ok(removed > 0)
}

fn revision(conn: &Connection) -> Result<i64> {
    conn.prepare_cached("select revision from policy_set").and_then(|mut select| select.query_row([], |row| row.get(0))).map_err(failed)
}

fn changed(conn: &Connection) -> Result<()> {
    conn.prepare_cached("update policy_set set revision = revision + 1").and_then(|mut update| update.execute([])).map(drop).map_err(failed)
}

fn now(row: &Row<'_>) -> Result<PolicyNow> {
    let (id, env_names): (Uuid, String) = (rows::get(row, "id")?, rows::get(row, "env_names")?);
    Ok(PolicyNow {
        id,
        name: rows::get(row, "name")?,
        env_names: serde_json::from_str(&env_names).map_err(|error| corrupt(format!("environments of policy {id}"), error))?,
        removed_at: rows::maybe_time(row, "removed_at")?,
        removed_by: rows::author(rows::get(row, "removed_by")?)?,
        current: version(row)?,
    })
}

fn version(row: &Row<'_>) -> Result<PolicyVersion> {
    let document: String = rows::get(row, "document")?;
    Ok(PolicyVersion {
        version: rows::get(row, "version")?,
        document: serde_json::from_str(&document).map_err(|error| corrupt("policy", error))?,
        applied_at: rows::time(row, "applied_at")?,
        by: rows::author(rows::get(row, "who")?)?,
        restores: rows::get(row, "restores")?,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};
    use tempfile::TempDir;

    use super::*;
    use crate::secret::{EncryptionKey, Vault};
    use crate::store::Store;
    use crate::store::sqlite::SqliteStore;

    fn open(folder: &TempDir) -> SqliteStore {
        SqliteStore::open(folder.path(), Arc::new(Vault::new(&EncryptionKey::from_hex(&"07".repeat(32)).unwrap())), None).unwrap()
    }

    fn version(id: u128, name: &str, env_names: &[&str], document: Value) -> NewVersion {
        let env_names = env_names.iter().map(|name| (*name).to_owned()).collect();
        NewVersion { id: Uuid::from_u128(id), name: name.to_owned(), env_names, document, restores: None }
    }

    fn at(ms: i64) -> Time {
        Time::from_ms(ms)
    }

    #[tokio::test]
    async fn a_policy_stands_as_its_newest_version_has_it_also_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder);
        let author = Author::Key { key: Uuid::from_u128(9), name: "ci".to_owned() };
        assert!(store.policy(Uuid::from_u128(1)).await.unwrap().is_none());
        store.apply_policies(vec![version(1, "a", &[], json!({"n": 1})), version(2, "b", &["x", "y"], json!(1))], 0, None, at(1)).await.unwrap().unwrap();
        let restoring = NewVersion { restores: Some(1), ..version(1, "c", &["x"], json!({"n": 2})) };
        let applied = store.apply_policies(vec![restoring], 1, Some(author.clone()), at(2)).await.unwrap().unwrap();
        drop(store);

        let store = open(&folder);
        let current = PolicyVersion { version: 2, document: json!({"n": 2}), applied_at: at(2), by: Some(author.clone()), restores: Some(1) };
        let id = Uuid::from_u128(1);
        let first = PolicyNow { id, name: "c".to_owned(), env_names: vec!["x".to_owned()], removed_at: None, removed_by: None, current: current.clone() };
        assert_eq!(applied, std::slice::from_ref(&first));
        assert_eq!(store.policy(id).await.unwrap().unwrap(), first);
        let set = store.policies(PolicyQuery::default()).await.unwrap();
        assert_eq!((set.revision, set.policies[0].name.as_str(), &set.policies[1]), (2, "b", &first));
        assert_eq!(store.policies(PolicyQuery { removed: false, name: Some("b".to_owned()) }).await.unwrap().policies.len(), 1);
        let versions = store.policy_versions(id, None, 10).await.unwrap();
        assert_eq!((versions.len(), &versions[0], &versions[1].document), (2, &current, &json!({"n": 1})));
        assert_eq!(store.policy_versions(id, Some(2), 10).await.unwrap(), versions[1..]);
        assert_eq!(store.policy_versions(id, None, 1).await.unwrap(), versions[..1]);
        assert_eq!(store.policy_version(id, 1).await.unwrap().as_ref(), Some(&versions[1]));
        assert!(store.policy_version(id, 3).await.unwrap().is_none() && store.policy_version(Uuid::nil(), 1).await.unwrap().is_none());

        assert!(store.remove_policy(id, author.clone(), at(3)).await.unwrap());
        assert!(!store.remove_policy(id, author.clone(), at(4)).await.unwrap());
        let removed = store.policies(PolicyQuery { removed: true, name: None }).await.unwrap();
        assert_eq!((removed.revision, removed.policies[0].removed_at, removed.policies[0].removed_by.as_ref()), (3, Some(at(3)), Some(&author)));
        let back = store.apply_policies(vec![version(1, "c", &["x"], json!({"n": 3}))], 3, None, at(5)).await.unwrap().unwrap();
        assert_eq!((back[0].removed_at, back[0].removed_by.as_ref(), back[0].current.version), (None, None, 3));
    }

    #[tokio::test]
    async fn a_change_counts_only_for_the_state_that_it_was_made_for_and_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder);
        assert!(store.apply_policies(vec![version(1, "a", &[], json!(1))], 7, None, at(1)).await.unwrap().is_none());
        let (first, second) = tokio::join!(
            store.apply_policies(vec![version(1, "a", &[], json!(1))], 0, None, at(1)),
            store.apply_policies(vec![version(2, "b", &[], json!(1))], 0, None, at(1))
        );
        assert!(first.unwrap().is_some() && second.unwrap().is_none());
        let taken = store.apply_policies(vec![version(3, "c", &[], json!(1)), version(4, "a", &[], json!(1))], 1, None, at(1)).await.unwrap_err();
        assert!(matches!(taken, StoreError::Taken(_)), "{taken}");
        let set = store.policies(PolicyQuery::default()).await.unwrap();
        assert_eq!((set.revision, set.policies.len()), (1, 1));
    }
}
