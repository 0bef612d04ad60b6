//! The envelope of Splunk's HTTP Event Collector (help.splunk.com, "Format events for HTTP Event Collector").

use crate::domain::time::Time;
use crate::formats::HOST;

/// Of an event in our own JSON.
pub const SOURCETYPE: &str = "interven:decision";

/// Appends the envelope of an event that happened at `occurred_at`, around what `event` appends. Its metadata is on every one, since what carries over from one
/// envelope to the next differs between receivers.
pub fn envelope<E>(occurred_at: Time, sourcetype: &str, out: &mut Vec<u8>, event: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> Result<(), E> {
    let ms = occurred_at.ms();
    let head = format!(r#"{{"time":{}.{:03},"host":"{HOST}","source":"interven","sourcetype":"{sourcetype}","event":"#, ms / 1_000, ms % 1_000);
    out.extend_from_slice(head.as_bytes());
    event(out)?;
    out.push(b'}');
    Ok(())
}
