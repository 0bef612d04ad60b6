//! `/api/audit`: who changed what. And the binding of each request to the one who sent it, which the log lives on.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::PersonCaller;
use super::client_address::ClientAddress;
use super::criteria::check_window;
use super::extract::{Json, Query};
use super::page::{Limit, Page, decode};
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::domain::audit::{ActorKind, Entry, Surface, Target, hex};
use crate::domain::time::Time;
use crate::store::audit::Acting;
use crate::store::{AuditOrder, AuditQuery, Audited, StoreError};

/// How many entries of an export are read at once.
const STEP: usize = 1_000;

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_audit)).routes(routes!(export_audit))
}

/// Binds a request to where it comes from; who sent it is said by the extractor that finds out.
pub async fn bind(State(app): State<App>, ClientAddress(address): ClientAddress, request: Request, next: Next) -> Response {
    Acting::request(address, app.clock.now()).scope(next.run(request)).await
}

/// An entry, as the API shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AuditItem {
    /// Its number: 1, 2, 3, …
    seq: i64,
    at: Time,
    actor: ActorView,
    #[schema(value_type = Surface)]
    surface: String,
    /// From which address; null where there was none.
    address: Option<String>,
    /// What was done: what it was done to, a dot, and what it was.
    #[schema(example = "user.updated")]
    action: String,
    target: TargetView,
    /// What it was before, as far as it changed; null for what is new.
    #[schema(value_type = Option<Object>)]
    before: Option<Value>,
    /// What it was afterwards, as far as it changed; of a secret, whether it was `set`, `changed`, `unchanged` or `removed`.
    #[schema(value_type = Option<Object>)]
    after: Option<Value>,
    /// The entry's link in the chain: SHA-256 over the link before and this entry.
    link: String,
}

/// Who did it, by the names of then.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = AuditActor)]
struct ActorView {
    #[schema(value_type = ActorKind)]
    kind: String,
    id: Option<String>,
    name: Option<String>,
}

/// What it was done to, by the names of then.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = AuditTarget)]
struct TargetView {
    id: Option<String>,
    name: Option<String>,
}

impl From<Audited> for AuditItem {
    fn from(Audited { entry, link }: Audited) -> Self {
        let Entry { seq, at, actor_kind, actor_id, actor_name, surface, address, action, target_id, target_name, before, after } = entry;
        // What does not parse was altered: it is shown as it stands, and `interven audit verify` says so.
        let value = |text: Option<String>| text.map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text)));
        Self {
            seq,
            at,
            actor: ActorView { kind: actor_kind, id: actor_id, name: actor_name },
            surface,
            address,
            action,
            target: TargetView { id: target_id, name: target_name },
            before: value(before),
            after: value(after),
            link: hex(&link),
        }
    }
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Whose: by the actor's id or name.
    actor: Option<String>,
    /// What was done: `user.updated`, or all of `user`.
    action: Option<String>,
    /// To what: by the target's id or name.
    target: Option<String>,
    /// By which way.
    surface: Option<Surface>,
    /// At or after.
    since: Option<Time>,
    /// Before.
    until: Option<Time>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many items.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// Whose: by the actor's id or name.
    actor: Option<String>,
    /// What was done: `user.updated`, or all of `user`.
    action: Option<String>,
    /// To what: by the target's id or name.
    target: Option<String>,
    /// By which way.
    surface: Option<Surface>,
    /// At or after.
    since: Option<Time>,
    /// Before.
    until: Option<Time>,
}

/// List the audit log, newest first.
#[utoipa::path(get, path = "/api/audit", tag = "audit", security(("session" = []), ("token" = [])), params(ListQuery),
    responses((status = 200, body = Page<AuditItem>), Problems))]
async fn list_audit(State(app): State<App>, _caller: PersonCaller, Query(query): Query<ListQuery>) -> Result<Json<Page<AuditItem>>, Problem> {
    let ListQuery { actor, action, target, surface, since, until, cursor, limit } = query;
    check_window(since, until)?;
    let before = cursor.as_deref().map(decode).transpose()?.unwrap_or(i64::MAX);
    let wanted = AuditQuery { actor, action, target, surface, since, until };
    let rows = app.store.audit_entries(wanted, AuditOrder::NewestBefore(before), limit.and_one()).await?;
    Ok(Json(Page::cut(rows, limit, |row| row.entry.seq, AuditItem::from)))
}

/// Export the audit log as NDJSON, oldest first, one entry a line.
#[utoipa::path(get, path = "/api/audit/export", tag = "audit", security(("session" = []), ("token" = [])), params(ExportQuery),
    responses((status = 200, description = "One entry a line", content_type = "application/x-ndjson", body = AuditItem), Problems))]
async fn export_audit(State(app): State<App>, _caller: PersonCaller, Query(query): Query<ExportQuery>) -> Result<Response, Problem> {
    let ExportQuery { actor, action, target, surface, since, until } = query;
    check_window(since, until)?;
    let window = json!({"actor": actor, "action": action, "target": target, "surface": surface, "since": since, "until": until});
    app.store.note_audit("audit.exported", Target::default(), window).await?;
    let wanted = AuditQuery { actor, action, target, surface, since, until };
    let store = Arc::clone(&app.store);
    let lines = stream::try_unfold(Some(0), move |after: Option<i64>| {
        let (store, wanted) = (Arc::clone(&store), wanted.clone());
        async move {
            let Some(after) = after else { return Ok::<_, StoreError>(None) };
            let rows = store.audit_entries(wanted, AuditOrder::OldestAfter(after), STEP).await?;
            let next = rows.last().filter(|_| rows.len() == STEP).map(|row| row.entry.seq);
            let mut text = Vec::new();
            for row in rows {
                serde_json::to_writer(&mut text, &AuditItem::from(row)).map_err(|error| StoreError::Statement(error.into()))?;
                text.push(b'\n');
            }
            Ok(Some((Bytes::from(text), next)))
        }
    });
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(lines)).into_response())
}

#[cfg(test)]
mod tests;
