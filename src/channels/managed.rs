//! Channels as code: what the configuration file declares is made so at start.

use std::collections::HashMap;

use super::egress::Egress;
use super::settings::{Fault, Settings, check};
use crate::clock::{Clock, fresh_id};
use crate::domain::channel::Channel;
use crate::store::{Store, StoreError};

/// Why the declared channels could not be applied.
#[derive(Debug, thiserror::Error)]
pub enum ManagedError {
    /// A channel of the file cannot be.
    #[error("the channel `{name}` of the configuration file: {fault}")]
    Refused {
        /// Its name.
        name: String,
        /// What is wrong with it.
        fault: Fault,
    },
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes the channels with the names of `declared` what the file says, and marks them as managed.
///
/// One that is as declared is left alone, its pause included. One that has the name and was made by hand is taken over with its queue. One
/// that the file no longer declares is switched off and given back to the people: its queue waits for what they decide.
pub async fn apply(declared: &[Settings], store: &dyn Store, egress: &Egress, clock: &Clock) -> Result<(), ManagedError> {
    // All of them are looked at before any is kept: a file with a fault changes nothing.
    for (at, settings) in declared.iter().enumerate() {
        if declared[..at].iter().any(|other| other.name == settings.name) {
            let fault = Fault::new("name", "there is another channel with this name");
            return Err(ManagedError::Refused { name: settings.name.clone(), fault });
        }
        let warnings = check(&settings.destination, egress, true).await.map_err(|fault| ManagedError::Refused { name: settings.name.clone(), fault })?;
        for warning in warnings {
            tracing::warn!(channel.name = settings.name, warning, "a channel of the configuration file may not work as meant");
        }
    }
    let mut known: HashMap<String, Channel> = store.channels().await?.into_iter().map(|channel| (channel.name.clone(), channel)).collect();
    let now = clock.now();
    for settings in declared {
        let Settings { name, enabled, destination, filter, reminder } = settings.clone();
        match known.remove(&name) {
            None => {
                tracing::info!(channel.name = name, "a channel of the configuration file was made");
                let id = fresh_id(now);
                let channel = Channel { id, name, enabled, managed: true, destination, filter, reminder, pause: None, created_at: now, updated_at: now };
                store.insert_channel(channel).await?;
            }
            Some(kept) if kept.managed && kept.enabled == enabled && kept.destination == destination && kept.filter == filter && kept.reminder == reminder => {}
            Some(kept) => {
                if !kept.managed {
                    tracing::warn!(channel.name = name, "a channel that was made by hand is taken over by the configuration file");
                }
                let pause = kept.pause.clone().filter(|_| kept.destination == destination);
                store.update_channel(Channel { enabled, managed: true, destination, filter, reminder, pause, updated_at: now, ..kept }).await?;
            }
        }
    }
    for channel in known.into_values().filter(|channel| channel.managed) {
        tracing::warn!(
            channel.id = %channel.id,
            channel.name = channel.name,
            "a channel is no longer in the configuration file: it is switched off and its queue is kept; enable or delete it in the Console or with `interven channel`"
        );
        store.update_channel(Channel { enabled: false, managed: false, updated_at: now, ..channel }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::channels::egress::EgressSettings;
    use crate::channels::settings::parse;
    use crate::domain::channel::Pause;
    use crate::domain::time::Time;
    use crate::secret::Vault;
    use crate::store::sqlite::SqliteStore;

    struct Bench {
        store: SqliteStore,
        egress: Egress,
        clock: Clock,
        _folder: tempfile::TempDir,
    }

    impl Bench {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let egress = Egress::new(EgressSettings { allow: vec!["127.0.0.0/8".parse().unwrap()], ..EgressSettings::default() }).unwrap();
            Self { store: SqliteStore::open(folder.path(), vault(), None).unwrap(), egress, clock: Clock::manual(Time::from_ms(1_000)), _folder: folder }
        }

        async fn apply(&self, declared: &[Settings]) -> Result<Vec<Channel>, ManagedError> {
            apply(declared, &self.store, &self.egress, &self.clock).await?;
            Ok(self.store.channels().await?)
        }
    }

    fn settings(name: &str, port: u16) -> Settings {
        parse(json!({"name": name, "kind": "siem", "config": {"url": format!("http://127.0.0.1:{port}/"), "format": "JSON"}})).unwrap()
    }

    #[tokio::test]
    async fn what_is_declared_is_made_kept_changed_and_given_back() {
        let bench = Bench::new();
        let made = bench.apply(&[settings("a", 1), settings("b", 1)]).await.unwrap();
        assert_eq!(made.iter().map(|channel| (channel.name.as_str(), channel.managed)).collect::<Vec<_>>(), [("a", true), ("b", true)]);

        let pause = Some(Pause { reason: "gone".to_owned(), since: Time::from_ms(1_000) });
        bench.store.update_channel(Channel { pause: pause.clone(), ..made[0].clone() }).await.unwrap();
        let again = bench.apply(&[settings("a", 1), settings("b", 2)]).await.unwrap();
        assert_eq!((again[0].id, &again[0].pause), (made[0].id, &pause), "one that is as declared is left alone");
        assert_eq!((again[1].id, &again[1].destination), (made[1].id, &settings("b", 2).destination));

        let fewer = bench.apply(&[settings("a", 3)]).await.unwrap();
        assert_eq!((fewer[0].pause.clone(), fewer[0].enabled), (None, true), "a new address ends the pause");
        assert_eq!((fewer[1].managed, fewer[1].enabled), (false, false));

        let back = bench.apply(&[settings("b", 2)]).await.unwrap();
        assert_eq!((back[1].id, back[1].managed, back[1].enabled), (made[1].id, true, true), "a name that people hold is taken over");
    }

    #[tokio::test]
    async fn a_file_with_a_fault_changes_nothing() {
        let bench = Bench::new();
        let refused = parse(json!({"name": "c", "kind": "siem", "config": {"url": "http://10.0.0.1/", "format": "JSON"}})).unwrap();
        let fault = bench.apply(&[settings("a", 1), refused]).await.unwrap_err().to_string();
        assert!(fault.contains("`c`") && fault.contains("INTERVEN_EGRESS_ALLOW"), "{fault}");
        assert!(bench.store.channels().await.unwrap().is_empty());
        let stand_in = parse(json!({"name": "d", "kind": "discord", "config": {"webhook_url": "https://192.0.43.8/api/webhooks/1/t"}})).unwrap();
        assert!(bench.apply(&[stand_in]).await.unwrap_err().to_string().contains("no host of Discord"));
        assert!(bench.apply(&[settings("e", 1), settings("e", 2)]).await.unwrap_err().to_string().contains("another channel"));
    }

    fn vault() -> Arc<Vault> {
        Arc::new(Vault::new(&crate::secret::EncryptionKey::from_hex(&"07".repeat(32)).unwrap()))
    }
}
