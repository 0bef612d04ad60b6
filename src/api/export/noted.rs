//! That somebody took decisions out is itself written down.

use crate::api::auth::PersonCaller;
use crate::api::problem::Problem;
use crate::app::App;
use crate::domain::time::Time;
use crate::formats::export::Format;

/// Who took what.
#[derive(Debug)]
pub(super) struct Export {
    pub(super) caller: PersonCaller,
    pub(super) format: Format,
    pub(super) since: Option<Time>,
    pub(super) until: Option<Time>,
}

/// Writes an export down; `complete` if the caller can have all of it. An export that cannot be written down is not handed out whole.
#[expect(clippy::unused_async, reason = "where it is written down is the store")]
pub(super) async fn noted(_app: &App, export: &Export, rows: u64, complete: bool) -> Result<(), Problem> {
    let Export { caller, format, since, until } = export;
    let shown = |time: &Option<Time>| time.map(|time| time.to_string());
    tracing::info!(user = %caller.user.id, format = format.name(), since = shown(since), until = shown(until), rows, complete, "decisions were exported");
    Ok(())
}
