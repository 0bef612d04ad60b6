//! That somebody took decisions out is itself written down.

use serde_json::json;

use crate::api::problem::Problem;
use crate::app::App;
use crate::domain::audit::Target;
use crate::domain::time::Time;
use crate::formats::export::Format;

/// What was taken.
#[derive(Debug)]
pub(super) struct Export {
    pub(super) format: Format,
    pub(super) since: Option<Time>,
    pub(super) until: Option<Time>,
}

/// Writes an export into the audit log; `complete` if the caller can have all of it. An export that cannot be written down is not handed out whole.
pub(super) async fn noted(app: &App, export: &Export, rows: u64, complete: bool) -> Result<(), Problem> {
    let Export { format, since, until } = export;
    let what = json!({"format": format.name(), "since": since, "until": until, "rows": rows, "complete": complete});
    Ok(app.store.note_audit("decisions.exported", Target::default(), what).await?)
}
