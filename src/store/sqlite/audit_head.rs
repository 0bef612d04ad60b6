//! Where the audit log ends: sealed with the encryption key, so that who has the file alone cannot move it, and looked at before each entry, so that what
//! was moved is never sealed as if it were whole.

use rusqlite::{Connection, OptionalExtension, params};

use super::rows::failed;
use super::writer::Transaction;
use crate::domain::audit::Link;
use crate::metrics;
use crate::secret::Vault;
use crate::store::Result;

/// What it is sealed as.
const HEAD: &[u8] = b"the end of the audit log";
/// No log gets that far: an entry with a higher number was put there to leave no room for the next.
const FURTHEST: i64 = 1 << 62;

/// The end of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The last entry; 0 where there is none.
    pub(super) seq: i64,
    /// Its link; zeros where there is none.
    pub(super) link: Link,
    /// The first entry that was added to an end that was not as it was left; 0 while there is none.
    pub(super) broken: i64,
    seal: Vec<u8>,
}

impl Head {
    fn sealed(seq: i64, link: Link, broken: i64, vault: &Vault) -> Self {
        Self { seq, link, broken, seal: vault.seal(&plain(seq, &link, broken), HEAD) }
    }

    /// Whether this is what was sealed, with this key.
    pub(super) fn is_genuine(&self, vault: &Vault) -> bool {
        vault.open(&self.seal, HEAD).is_ok_and(|sealed| sealed == plain(self.seq, &self.link, self.broken))
    }

    fn keep(&self, conn: &Connection) -> Result<()> {
        conn.prepare_cached(
            "insert into audit_head (id, seq, hash, broken, seal) values (1, ?1, ?2, ?3, ?4) \
             on conflict (id) do update set seq = ?1, hash = ?2, broken = ?3, seal = ?4",
        )
        .and_then(|mut upsert| upsert.execute(params![self.seq, self.link, self.broken, self.seal]))
        .map(drop)
        .map_err(failed)
    }
}

fn plain(seq: i64, link: &Link, broken: i64) -> Vec<u8> {
    [seq.to_be_bytes().as_slice(), link, &broken.to_be_bytes()].concat()
}

/// Seals the end of a log that has no entry yet.
pub(super) fn begin(conn: &Connection, vault: &Vault) -> Result<()> {
    Head::sealed(0, Link::default(), 0, vault).keep(conn)
}

/// The end as the file has it; none where it has none, or one that cannot be.
pub(super) fn read(conn: &Connection) -> Result<Option<Head>> {
    let found: Option<(i64, Vec<u8>, i64, Vec<u8>)> = conn
        .prepare_cached("select seq, hash, broken, seal from audit_head")
        .and_then(|mut select| select.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).optional())
        .map_err(failed)?;
    Ok(found.and_then(|(seq, link, broken, seal)| Some(Head { seq, link: link.try_into().ok()?, broken, seal })))
}

/// The end to which the next entry is added. Where it is not as it was left, the log is broken from that entry on, and the change is still written down.
pub(super) fn current(tx: &Transaction<'_>) -> Result<Head> {
    let (found, known) = (read(tx.conn)?, tx.audit_head());
    let last: Option<i64> = tx
        .conn
        .prepare_cached("select max(seq) from audit where seq < ?1")
        .and_then(|mut select| select.query_row([FURTHEST], |row| row.get(0)))
        .map_err(failed)?;
    let last = last.unwrap_or(0);
    let is_good = match (&found, &known) {
        (Some(found), _) if found.seq != last => false,
        (Some(found), Some(known)) if found == known => true,
        // Another process added to it: what this one left is in it, at its place.
        (Some(found), Some(known)) => found.seq > known.seq && found.is_genuine(tx.vault) && has(tx.conn, known)?,
        (Some(found), None) => found.is_genuine(tx.vault),
        (None, _) => false,
    };
    let marked = [&found, &known].into_iter().flatten().map(|head| head.broken).find(|broken| *broken != 0);
    let (seq, link) = found.map_or((last, Link::default()), |head| (last.max(head.seq.clamp(0, FURTHEST)), head.link));
    let broken = match marked {
        Some(marked) => marked,
        None if is_good => 0,
        None => {
            tracing::error!(entry = seq + 1, "the audit log does not end as it was left: it was altered, or written with another encryption key");
            seq + 1
        }
    };
    if broken != 0 {
        metrics::audit_log_is_broken();
    }
    Ok(Head { seq, link, broken, seal: Vec::new() })
}

fn has(conn: &Connection, known: &Head) -> Result<bool> {
    if known.seq == 0 {
        return Ok(true);
    }
    conn.query_row("select exists (select 1 from audit where seq = ?1 and hash = ?2)", params![known.seq, known.link], |row| row.get(0)).map_err(failed)
}

/// Moves the end by an entry.
pub(super) fn advance(tx: &Transaction<'_>, from: &Head, seq: i64, link: Link) -> Result<()> {
    let head = Head::sealed(seq, link, from.broken, tx.vault);
    head.keep(tx.conn)?;
    tx.set_audit_head(head);
    Ok(())
}
