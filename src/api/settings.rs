//! `/api/settings`: what can be changed while the server runs.

use axum::extract::State;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use tokio::sync::oneshot;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::PersonCaller;
use super::extract::Json;
use super::json::object;
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::domain::time::Time;
use crate::lifecycle::Policy;
use crate::settings::{ApprovalSettings, ChangeError, IncidentSettings, Patch, RetentionDays, ScanSettings, View};

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_settings, put_settings))
}

/// What changes; what is absent keeps its value. The other members of the settings may be sent back as they were shown.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SettingsChange {
    #[serde(default, deserialize_with = "object")]
    approvals: ApprovalSettings,
    #[serde(default, deserialize_with = "object")]
    incidents: IncidentSettings,
    #[serde(default, deserialize_with = "object")]
    scan: ScanSettings,
    /// How many days decisions, deliveries, approvals and incidents are kept: 30, 90 or 365; null: for ever.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i64>, example = 90)]
    retention_days: Option<RetentionDays>,
    /// The base of the links in cards, messages, answers and invitations: http or https, without user, query or fragment; a slash at its end is dropped.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 2_000, example = "https://interven.example.com")]
    public_url: Option<String>,
    #[schema(ignore)]
    retention_last_pruned_at: Option<Time>,
    /// Another change may have come between: what is sent of it is not looked at.
    #[serde(rename = "changed")]
    #[schema(ignore)]
    _changed: Option<IgnoredAny>,
    #[schema(ignore)]
    managed: Option<Value>,
    #[schema(ignore)]
    defaults: Option<Value>,
    #[schema(ignore)]
    ranges: Option<Value>,
}

/// A member that is there, were it null.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Get the settings, with their defaults and ranges.
#[utoipa::path(get, path = "/api/settings", tag = "settings", security(("session" = []), ("token" = [])), responses((status = 200, body = View), Problems))]
async fn get_settings(State(app): State<App>, _caller: PersonCaller) -> Json<View> {
    Json(app.settings.view())
}

/// Change settings; what is absent keeps its value. A setting that the configuration gives is managed, and changed only there.
#[utoipa::path(put, path = "/api/settings", tag = "settings", security(("session" = []), ("token" = [])), request_body = SettingsChange,
    responses((status = 200, body = View), Problems))]
async fn put_settings(State(app): State<App>, _caller: PersonCaller, Json(change): Json<SettingsChange>) -> Result<Json<View>, Problem> {
    read_only(&change, &app.settings.view())?;
    // To its end even if the caller goes away: what is stored is what is in force.
    let (done, answer) = oneshot::channel();
    let SettingsChange { approvals, incidents, scan, retention_days, public_url, .. } = change;
    let patch = Patch { approvals, incidents, scan, retention_days, public_url };
    let changing = app.clone();
    app.lifecycle.spawn("change of settings", Policy::MayEnd, async move {
        let changed = match changing.settings.change(changing.store.as_ref(), patch).await {
            // Also where nothing changed: what could not be put in force before is by asking for it again.
            Ok(()) => changing.scanner.follow_settings().await,
            Err(error) => Err(Problem::from(error)),
        };
        // The caller may be gone.
        drop(done.send(changed));
    });
    answer.await.map_err(|_| Problem::internal())??;
    Ok(Json(app.settings.view()))
}

/// What tells of the settings is not changed with them.
fn read_only(change: &SettingsChange, view: &View) -> Result<(), Problem> {
    let refusal = |key| Problem::bad_request(format!("{key}: it cannot be changed; leave it out, or send it as it is shown.")).with("key", key);
    // It may have gone on since it was shown.
    if change.retention_last_pruned_at > view.retention_last_pruned_at {
        return Err(refusal("retention_last_pruned_at"));
    }
    let shown = serde_json::to_value(view).unwrap_or_default();
    for (key, sent) in [("managed", &change.managed), ("defaults", &change.defaults), ("ranges", &change.ranges)] {
        if sent.as_ref().is_some_and(|sent| *sent != shown[key]) {
            return Err(refusal(key));
        }
    }
    Ok(())
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::OutOfRange { key, .. } | ChangeError::NotOffered { key, .. } => {
                Self::bad_request(format!("{error}.")).code("out_of_range").with("key", key)
            }
            ChangeError::Unusable { key, .. } | ChangeError::NoAddress { key } => Self::bad_request(format!("{error}.")).code("unusable").with("key", key),
            ChangeError::Managed { key, .. } => Self::conflict(format!("{error}.")).code("managed").with("key", key),
            ChangeError::Store(error) => error.into(),
        }
    }
}
