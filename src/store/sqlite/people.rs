//! People: their rows, and what ends with a change of who may sign in.

use rusqlite::types::ToSql;
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::audit::{Subject, watched};
use super::keys;
use super::rows::{self, failed, taken};
use super::writer::Transaction;
use crate::domain::time::Time;
use crate::store::{Credential, Identity, Result, User};

/// All, by address.
pub(super) fn all(conn: &Connection) -> Result<Vec<User>> {
    select(conn, "select * from users order by email", &[])
}

/// The one with this address.
pub(super) fn by_email(conn: &Connection, email: &str) -> Result<Option<User>> {
    Ok(select(conn, "select * from users where email = ?1", &[&email])?.pop())
}

/// The one with this id.
pub(super) fn by_id(conn: &Connection, id: Uuid) -> Result<Option<User>> {
    Ok(select(conn, "select * from users where id = ?1", &[&id])?.pop())
}

/// The one who is this at an issuer.
pub(super) fn by_identity(conn: &Connection, issuer: &str, subject: &str) -> Result<Option<User>> {
    let query = "select * from users where id = (select user_id from identities where issuer = ?1 and subject = ?2)";
    Ok(select(conn, query, &[&issuer, &subject])?.pop())
}

/// Who they are at issuers, one or all.
pub(super) fn identities(conn: &Connection, user: Option<Uuid>) -> Result<Vec<Identity>> {
    let identity = |row: &Row<'_>| {
        Ok(Identity {
            issuer: row.get("issuer")?,
            subject: row.get("subject")?,
            user_id: row.get("user_id")?,
            provider: row.get("provider")?,
            created_at: Time::from_ms(row.get("created_at")?),
        })
    };
    conn.prepare_cached("select * from identities where ?1 is null or user_id = ?1 order by user_id, created_at, issuer")
        .and_then(|mut select| select.query_map([user], identity)?.collect())
        .map_err(failed)
}

fn select(conn: &Connection, query: &str, values: &[&dyn ToSql]) -> Result<Vec<User>> {
    let mut statement = conn.prepare_cached(query).map_err(failed)?;
    let mut found = statement.query(values).map_err(failed)?;
    let mut users = Vec::new();
    while let Some(row) = found.next().map_err(failed)? {
        users.push(rows::user(row)?);
    }
    Ok(users)
}

/// Keeps a new one.
pub(super) fn insert(tx: &mut Transaction<'_>, user: &User) -> Result<()> {
    watched(tx, Subject::User(user.id), |tx| insert_row(tx, user))
}

fn insert_row(tx: &Transaction<'_>, user: &User) -> Result<()> {
    let slack = user.slack.as_ref();
    let mut statement = tx
        .conn
        .prepare_cached(
            "insert into users (id, email, name, role, password_hash, created_at, slack_team, slack_user, disabled_at) \
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .map_err(failed)?;
    statement
        .execute(params![
            user.id,
            user.email,
            user.name,
            user.role.name(),
            user.password_hash,
            user.created_at.ms(),
            slack.map(|slack| &slack.team),
            slack.map(|slack| &slack.user),
            user.disabled_at.map(Time::ms)
        ])
        .map_err(taken("a user with this address"))?;
    Ok(())
}

/// Keeps who somebody is at an issuer, and them where they are new. Whoever may sign in there needs no link with which to choose a password.
pub(super) fn link(tx: &mut Transaction<'_>, identity: &Identity, new: Option<&User>) -> Result<()> {
    watched(tx, Subject::User(identity.user_id), |tx| {
        if let Some(user) = new {
            insert_row(tx, user)?;
        }
        let Identity { issuer, subject, user_id, provider, created_at } = identity;
        tx.conn
            .prepare_cached("insert into identities (issuer, subject, user_id, provider, created_at) values (?1, ?2, ?3, ?4, ?5)")
            .and_then(|mut insert| insert.execute(params![issuer, subject, user_id, provider, created_at.ms()]))
            .map_err(taken("a user who signs in as this"))?;
        end(tx, *user_id, "kind = 'invitation'", None)
    })
}

/// Replaces everything but address and password. Who is disabled is let in with nothing from then on.
pub(super) fn update(tx: &mut Transaction<'_>, user: &User) -> Result<bool> {
    watched(tx, Subject::User(user.id), |tx| {
        let slack = user.slack.as_ref();
        let changed = tx
            .conn
            .prepare_cached("update users set name = ?2, role = ?3, slack_team = ?4, slack_user = ?5, disabled_at = ?6 where id = ?1")
            .and_then(|mut update| {
                update.execute(params![
                    user.id,
                    user.name,
                    user.role.name(),
                    slack.map(|slack| &slack.team),
                    slack.map(|slack| &slack.user),
                    user.disabled_at.map(Time::ms)
                ])
            })
            .map_err(taken("a user with this Slack member"))?;
        if user.disabled_at.is_some() {
            end(tx, user.id, "kind in ('session', 'token', 'invitation')", None)?;
        }
        Ok(changed == 1)
    })
}

/// Replaces a password; links that would replace it again end, and sessions but `keep`.
pub(super) fn set_password(tx: &mut Transaction<'_>, user: Uuid, password_hash: &str, keep: Option<Uuid>) -> Result<()> {
    watched(tx, Subject::User(user), |tx| {
        tx.conn.execute("update users set password_hash = ?2 where id = ?1", params![user, password_hash]).map_err(failed)?;
        end(tx, user, "kind in ('session', 'invitation')", keep)
    })
}

/// Takes a password and identities back, ends everything that the user is let in with, and keeps the link.
pub(super) fn reset(tx: &mut Transaction<'_>, user: Uuid, link: &Credential) -> Result<bool> {
    watched(tx, Subject::User(user), |tx| {
        let changed = tx.conn.execute("update users set password_hash = '' where id = ?1 and disabled_at is null", [user]).map_err(failed)?;
        if changed == 0 {
            return Ok(false);
        }
        tx.conn.execute("delete from identities where user_id = ?1", [user]).map_err(failed)?;
        end(tx, user, "kind in ('session', 'token', 'invitation')", None)?;
        watched(tx, Subject::Credential(link.id), |tx| keys::insert(tx, link))
    })
}

/// Removes those of a user's credentials that meet `condition`, each told of in the audit log.
fn end(tx: &mut Transaction<'_>, user: Uuid, condition: &'static str, keep: Option<Uuid>) -> Result<()> {
    let ids: Vec<Uuid> = tx
        .conn
        .prepare_cached(&format!("select id from credentials where user_id = ?1 and id is not ?2 and {condition}"))
        .and_then(|mut select| select.query_map(params![user, keep], |row| row.get(0))?.collect())
        .map_err(failed)?;
    for id in ids {
        watched(tx, Subject::Credential(id), |tx| tx.conn.execute("delete from credentials where id = ?1", [id]).map(drop).map_err(failed))?;
    }
    Ok(())
}
