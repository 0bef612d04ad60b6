//! That somebody took decisions out is itself written down: that it began, and what became of it.

use serde_json::{Value, json};

use super::query::ExportQuery;
use crate::api::problem::Problem;
use crate::app::App;
use crate::domain::audit::Target;
use crate::store::audit::{Acting, acting};

/// What is taken.
#[derive(Debug)]
pub(super) struct Export {
    /// Format and window.
    what: Value,
    /// All that was asked for.
    asked: Value,
}

impl Export {
    pub(super) fn of(query: &ExportQuery) -> Self {
        Self { what: json!({"format": query.format.name(), "since": query.since, "until": query.until}), asked: query.asked() }
    }

    /// Writes down that it begins. What cannot be written down is not begun.
    pub(super) async fn begun(&self, app: &App) -> Result<(), Problem> {
        Ok(app.store.note_audit("decisions.export_begun", Target::default(), self.asked.clone()).await?)
    }

    /// Writes down how it ended, at the time at which it did; `complete` if all of it was handed over.
    pub(super) async fn ended(&self, app: &App, rows: u64, complete: bool) -> Result<(), Problem> {
        note(app, with(&self.what, rows, complete)).await
    }

    /// Writes down a page that is about to be sent.
    pub(super) async fn page(&self, app: &App, rows: u64) -> Result<(), Problem> {
        note(app, with(&self.asked, rows, true)).await
    }
}

fn with(what: &Value, rows: u64, complete: bool) -> Value {
    let mut what = what.clone();
    what["rows"] = rows.into();
    what["complete"] = complete.into();
    what
}

/// With the time of writing: an export may have begun long ago.
async fn note(app: &App, what: Value) -> Result<(), Problem> {
    let noted = app.store.note_audit("decisions.exported", Target::default(), what);
    let now = acting().and_then(|acting| Some(Acting::request(acting.address()?, app.clock.now()).done_by(acting.who())));
    match now {
        Some(acting) => acting.scope(noted).await?,
        None => noted.await?,
    }
    Ok(())
}
