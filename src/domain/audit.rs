//! The audit log's entries, and the chain that ties each to all before it.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::time::Time;

/// What did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ActorKind {
    /// A person who may sign in.
    User,
    /// A program with an API key.
    Key,
    /// A member of a Slack team.
    Slack,
    /// An issuer (OpenID Connect), by what it says of a person who signs in.
    Issuer,
    /// Whoever may run commands on the server's machine.
    Cli,
    /// The server by itself.
    Server,
    /// Somebody who is not known, such as one whose sign-in failed.
    Unknown,
}

impl ActorKind {
    /// The name in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Key => "key",
            Self::Slack => "slack",
            Self::Issuer => "issuer",
            Self::Cli => "cli",
            Self::Server => "server",
            Self::Unknown => "unknown",
        }
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Actor {
    /// What kind of actor.
    pub kind: ActorKind,
    /// The id of the user or key; in Slack, the team's and the member's.
    pub id: Option<String>,
    /// The user's address, the key's name, the name in Slack: as it was then.
    pub name: Option<String>,
}

impl Actor {
    /// An actor of whom nothing but the kind is known.
    pub const fn only(kind: ActorKind) -> Self {
        Self { kind, id: None, name: None }
    }

    /// An actor with an identity.
    pub fn new(kind: ActorKind, id: impl fmt::Display, name: impl Into<String>) -> Self {
        Self { kind, id: Some(id.to_string()), name: Some(name.into()) }
    }
}

/// By which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Surface {
    /// With a session: in the Console.
    Console,
    /// With a token or key, or before signing in.
    Api,
    /// In Slack.
    Slack,
    /// On the command line, on the store itself.
    Cli,
    /// Inside the server.
    Server,
}

impl Surface {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Console, Self::Api, Self::Slack, Self::Cli, Self::Server];

    /// The name in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Api => "api",
            Self::Slack => "slack",
            Self::Cli => "cli",
            Self::Server => "server",
        }
    }
}

/// What it was done to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// Its id.
    pub id: Option<String>,
    /// Its name, as it was then.
    pub name: Option<String>,
}

/// One entry as it is kept: the text of every column, since the chain is over exactly that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number: 1, 2, 3, …
    pub seq: i64,
    /// When.
    pub at: Time,
    /// Who: [`ActorKind::name`].
    pub actor_kind: String,
    /// See [`Actor::id`].
    pub actor_id: Option<String>,
    /// See [`Actor::name`].
    pub actor_name: Option<String>,
    /// By which way: [`Surface::name`].
    pub surface: String,
    /// From which address.
    pub address: Option<String>,
    /// What was done, such as `user.updated`.
    pub action: String,
    /// See [`Target::id`].
    pub target_id: Option<String>,
    /// See [`Target::name`].
    pub target_name: Option<String>,
    /// What it was before, as JSON.
    pub before: Option<String>,
    /// What it was afterwards, as JSON.
    pub after: Option<String>,
}

/// What stands at the end of the chain, and before its first entry: zeros.
pub type Link = [u8; 32];

impl Entry {
    /// This entry's link: SHA-256 over the link before, and each column with its length before it, so that no byte can move from one column to the next.
    pub fn link(&self, before: &Link) -> Link {
        let mut hash = Sha256::new();
        hash.update(before);
        hash.update(self.seq.to_be_bytes());
        hash.update(self.at.ms().to_be_bytes());
        let columns = [
            Some(&self.actor_kind),
            self.actor_id.as_ref(),
            self.actor_name.as_ref(),
            Some(&self.surface),
            self.address.as_ref(),
            Some(&self.action),
            self.target_id.as_ref(),
            self.target_name.as_ref(),
            self.before.as_ref(),
            self.after.as_ref(),
        ];
        for column in columns {
            match column {
                None => hash.update([0]),
                Some(text) => {
                    hash.update([1]);
                    hash.update((text.len() as u64).to_be_bytes());
                    hash.update(text.as_bytes());
                }
            }
        }
        hash.finalize().into()
    }
}

/// A link as text: 64 hexadecimal digits.
pub fn hex(link: &Link) -> String {
    link.iter().fold(String::with_capacity(64), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
        text
    })
}

/// The address of an actor, as the log has it.
pub fn address_text(address: Option<IpAddr>) -> Option<String> {
    address.filter(|address| !address.is_unspecified()).map(|address| address.to_string())
}

/// Members of a thing; of a secret, only a digest that is compared and never kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The target that it is of.
    pub target: Target,
    /// What may be shown.
    pub members: Vec<(String, Value)>,
    /// What may not; told as set, changed or unchanged.
    pub secrets: Vec<(String, Value)>,
}

/// What changed from one to the other, as the log tells it: the members that differ, and of every secret whether it does. `None` if nothing differs.
pub fn difference(before: Option<&Snapshot>, after: Option<&Snapshot>) -> Option<(Option<Value>, Option<Value>)> {
    fn of<'a>(list: &'a [(String, Value)], name: &str) -> Option<&'a Value> {
        list.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }
    let object = |members: Vec<(String, Value)>| Value::Object(members.into_iter().collect());
    let whole = |of: &Snapshot| {
        let members = of.members.iter().filter(|(_, value)| !value.is_null()).cloned();
        let secrets = of.secrets.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| (name.clone(), "set".into()));
        object(members.chain(secrets).collect())
    };
    let (was, is) = match (before, after) {
        (None, None) => return None,
        (None, Some(is)) => return Some((None, Some(whole(is)))),
        (Some(was), None) => return Some((Some(whole(was)), None)),
        (Some(was), Some(is)) if was == is => return None,
        (Some(was), Some(is)) => (was, is),
    };
    let differing =
        |one: &Snapshot, other: &Snapshot| one.members.iter().filter(|(name, value)| of(&other.members, name) != Some(value)).cloned().collect::<Vec<_>>();
    let mut afterwards = differing(is, was);
    for (name, value) in &is.secrets {
        let state = match of(&was.secrets, name) {
            Some(old) if old == value && value.is_null() => continue,
            Some(old) if old == value => "unchanged",
            None | Some(Value::Null) => "set",
            Some(_) if value.is_null() => "removed",
            Some(_) => "changed",
        };
        afterwards.push((name.clone(), state.into()));
    }
    let gone = was.secrets.iter().filter(|(name, _)| of(&is.secrets, name).is_none());
    afterwards.extend(gone.map(|(name, _)| (name.clone(), "removed".into())));
    Some((Some(object(differing(was, is))), Some(object(afterwards))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry() -> Entry {
        let text = |text: &str| Some(text.to_owned());
        Entry {
            seq: 1,
            at: Time::from_ms(1),
            actor_kind: "user".into(),
            actor_id: text("a"),
            actor_name: text("b"),
            surface: "api".into(),
            address: None,
            action: "user.updated".into(),
            target_id: text("c"),
            target_name: None,
            before: text("{}"),
            after: None,
        }
    }

    #[test]
    fn a_link_is_over_every_column_and_the_link_before() {
        let link = entry().link(&[0; 32]);
        let text = |text: &str| Some(text.to_owned());
        let others = [
            Entry { seq: 2, ..entry() },
            Entry { at: Time::from_ms(2), ..entry() },
            Entry { actor_id: text("ab"), actor_name: text(""), ..entry() },
            Entry { actor_id: None, ..entry() },
            Entry { address: text(""), ..entry() },
            Entry { target_name: text("c"), target_id: None, ..entry() },
            Entry { before: None, after: text("{}"), ..entry() },
        ];
        assert!(others.iter().all(|other| other.link(&[0; 32]) != link));
        assert_ne!(entry().link(&[1; 32]), link);
        assert_eq!(entry().link(&[0; 32]), link);
    }

    #[test]
    fn a_difference_tells_members_and_of_secrets_only_whether() {
        let of = |name: &str, secret: Value| Snapshot {
            target: Target::default(),
            members: vec![("name".into(), name.into()), ("kind".into(), "x".into())],
            secrets: vec![("password".into(), secret)],
        };
        let (was, renamed, other) = (of("a", "s3cret".into()), of("b", "s3cret".into()), of("a", "other".into()));
        assert_eq!(difference(Some(&was), Some(&was)), None);
        assert_eq!(difference(None, Some(&was)), Some((None, Some(json!({"name": "a", "kind": "x", "password": "set"})))));
        let unchanged = (Some(json!({"name": "a"})), Some(json!({"name": "b", "password": "unchanged"})));
        assert_eq!(difference(Some(&was), Some(&renamed)), Some(unchanged));
        assert_eq!(difference(Some(&was), Some(&other)), Some((Some(json!({})), Some(json!({"password": "changed"})))));
        assert_eq!(difference(Some(&was), Some(&of("a", Value::Null))), Some((Some(json!({})), Some(json!({"password": "removed"})))));
        assert_eq!(difference(Some(&of("a", Value::Null)), Some(&was)), Some((Some(json!({})), Some(json!({"password": "set"})))));
    }
}
