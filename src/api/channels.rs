//! `/api/channels`: where events go.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::PersonCaller;
use super::extract::{Json, Path};
use super::page::Page;
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::channels::settings::{self, Fault, Settings};
use crate::clock::fresh_id;
use crate::dispatch::TestReport;
use crate::domain::channel::{Channel, ChannelKind, Pause};
use crate::domain::filter::Filter;
use crate::domain::time::Time;
use crate::store::ChannelHealth;

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_channels, create_channel))
        .routes(routes!(get_channel, update_channel, delete_channel))
        .routes(routes!(test_channel))
}

/// A channel, without its secrets.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Channel)]
struct ChannelItem {
    id: Uuid,
    #[schema(example = "soc-splunk")]
    name: String,
    kind: ChannelKind,
    /// A disabled channel matches nothing, and its queue waits.
    enabled: bool,
    /// Declared in the configuration file, and changed only there.
    managed: bool,
    /// By kind; what is secret is `{"set":true,"hint":"…last4"}`.
    #[schema(value_type = Object, example = json!({"webhook_url": {"set": true, "hint": "…a1b2"}, "approvers": []}))]
    config: Value,
    filter: Filter,
    /// Whether a question that nobody has answered is asked again here at half of its life.
    reminder: bool,
    /// Set while the server has stopped sending; the channel still matches and queues. An edit or a test that succeeds ends it.
    pause: Option<Pause>,
    health: Health,
    created_at: Time,
    updated_at: Time,
    /// What a person should know although the settings are accepted.
    warnings: Vec<String>,
}

/// How a channel is doing.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelHealth)]
struct Health {
    /// Deliveries that wait or are on their way.
    pending: u64,
    /// When the oldest of them was queued.
    oldest_pending_at: Option<Time>,
    /// When something was last delivered.
    last_delivered_at: Option<Time>,
}

impl ChannelItem {
    fn of(channel: Channel, health: &ChannelHealth, warnings: Vec<String>) -> Self {
        Self {
            id: channel.id,
            kind: channel.kind(),
            config: settings::config_view(&channel.destination),
            name: channel.name,
            enabled: channel.enabled,
            managed: channel.managed,
            filter: channel.filter,
            reminder: channel.reminder,
            pause: channel.pause,
            health: Health { pending: health.pending, oldest_pending_at: health.oldest_pending_at, last_delivered_at: health.last_delivered_at },
            created_at: channel.created_at,
            updated_at: channel.updated_at,
            warnings,
        }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        if fault.key == "." {
            return Self::bad_request(format!("{}.", fault.sentence)).code("invalid_channel");
        }
        Self::bad_request(format!("{}: {}.", fault.key, fault.sentence)).code("invalid_channel").with("key", fault.key)
    }
}

/// List the channels, by name.
#[utoipa::path(get, path = "/api/channels", tag = "channels", security(("session" = []), ("token" = [])),
    responses((status = 200, body = Page<ChannelItem>), Problems))]
async fn list_channels(State(app): State<App>, _caller: PersonCaller) -> Result<Json<Page<ChannelItem>>, Problem> {
    let mut health: HashMap<Uuid, ChannelHealth> = app.store.channel_health().await?.into_iter().collect();
    let items = app.store.channels().await?.into_iter().map(|channel| {
        let (health, advice) = (health.remove(&channel.id).unwrap_or_default(), settings::advice(&channel.destination));
        ChannelItem::of(channel, &health, advice)
    });
    Ok(Json(Page::whole(items.collect())))
}

/// Make a channel. Nothing is posted to it; use the test for that.
///
/// `config` by kind: slack `{webhook_url, signing_secret?, approvers?: [{team, user}], bot_token?, channel?, api_base?}`, discord and teams `{webhook_url}`,
/// telegram `{bot_token, chat_id, message_thread_id?, api_base?}`,
/// siem `{url, format, headers?, intake?, ocsf_profile?, template?, batch?, gzip?}`.
#[utoipa::path(post, path = "/api/channels", tag = "channels", security(("session" = []), ("token" = [])), request_body = NewChannel,
    responses((status = 201, body = ChannelItem, headers(("Location" = String, description = "The channel's path."))), Problems))]
async fn create_channel(State(app): State<App>, _caller: PersonCaller, Json(document): Json<Value>) -> Result<impl IntoResponse, Problem> {
    named(&document)?;
    let Settings { name, enabled, destination, filter, reminder } = settings::parse(document)?;
    let warnings = settings::check(&destination, &app.egress, false).await?;
    let now = app.clock.now();
    let id = fresh_id(now);
    let channel = Channel { id, name, enabled, managed: false, destination, filter, reminder, pause: None, created_at: now, updated_at: now };
    app.store.insert_channel(channel.clone()).await?;
    app.dispatcher.channels_changed().await;
    let location = format!("/api/channels/{}", channel.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(ChannelItem::of(channel, &ChannelHealth::default(), warnings))))
}

/// Get a channel.
#[utoipa::path(get, path = "/api/channels/{id}", tag = "channels", security(("session" = []), ("token" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = ChannelItem), Problems))]
async fn get_channel(State(app): State<App>, _caller: PersonCaller, Path(id): Path<Uuid>) -> Result<Json<ChannelItem>, Problem> {
    let channel = find(&app, id).await?;
    let (health, advice) = (health(&app, id).await?, settings::advice(&channel.destination));
    Ok(Json(ChannelItem::of(channel, &health, advice)))
}

/// Change a channel by a JSON merge patch (RFC 7396).
///
/// A secret that is left out, or sent back as it was shown, keeps its value; null removes an optional member. A pause ends. A `signing_secret`, even the same one,
/// forgets the remembered Slack app and team: the next click sets them anew.
#[utoipa::path(patch, path = "/api/channels/{id}", tag = "channels", security(("session" = []), ("token" = [])), params(("id" = Uuid, Path)),
    request_body(content = Object, example = json!({"enabled": false, "filter": {"min_severity": "HIGH"}})),
    responses((status = 200, body = ChannelItem), Problems))]
async fn update_channel(State(app): State<App>, _caller: PersonCaller, Path(id): Path<Uuid>, Json(patch): Json<Value>) -> Result<Json<ChannelItem>, Problem> {
    let channel = editable(find(&app, id).await?)?;
    named(&patch)?;
    let is_signed_anew = patch["config"]["signing_secret"].is_string();
    let Settings { name, enabled, destination, filter, reminder } = settings::patched(&channel, patch)?;
    // An address that stays is not asked for again: a channel can be switched off while the name server is down.
    let warnings = if destination == channel.destination { settings::advice(&destination) } else { settings::check(&destination, &app.egress, false).await? };
    let channel = Channel { name, enabled, destination, filter, reminder, pause: None, updated_at: app.clock.now(), ..channel };
    if !app.store.update_channel(channel.clone()).await? {
        return Err(no_channel());
    }
    if is_signed_anew {
        app.store.forget_slack_app(channel.id).await?;
    }
    app.dispatcher.channels_changed().await;
    Ok(Json(ChannelItem::of(channel, &health(&app, id).await?, warnings)))
}

/// Delete a channel. What is pending for it becomes dead.
#[utoipa::path(delete, path = "/api/channels/{id}", tag = "channels", security(("session" = []), ("token" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), Problems))]
async fn delete_channel(State(app): State<App>, _caller: PersonCaller, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    editable(find(&app, id).await?)?;
    if !app.store.delete_channel(id, "the channel was deleted", app.clock.now()).await? {
        return Err(no_channel());
    }
    app.dispatcher.channels_changed().await;
    Ok(StatusCode::NO_CONTENT)
}

/// Send a sample REQUIRE_APPROVAL, marked as a test, through the real road, and say what the destination answered.
///
/// The filter is ignored, and a click on the card decides nothing. A success ends a pause.
#[utoipa::path(post, path = "/api/channels/{id}/test", tag = "channels", security(("session" = []), ("token" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = TestReport), Problems))]
async fn test_channel(State(app): State<App>, _caller: PersonCaller, Path(id): Path<Uuid>) -> Result<Json<TestReport>, Problem> {
    let report = app.dispatcher.test(id).await?;
    report.map(Json).ok_or_else(no_channel)
}

async fn find(app: &App, id: Uuid) -> Result<Channel, Problem> {
    app.store.channel(id).await?.ok_or_else(no_channel)
}

async fn health(app: &App, id: Uuid) -> Result<ChannelHealth, Problem> {
    Ok(app.store.channel_health().await?.into_iter().find(|(channel, _)| *channel == id).map(|(_, health)| health).unwrap_or_default())
}

/// Whether the members of a channel's parts are sent by their names, and not by position in an array.
fn named(document: &Value) -> Result<(), Problem> {
    let refused = |key: String| Err(Problem::bad_request(format!("{key}: an object is expected.")).with("key", key));
    if document["filter"].is_array() {
        return refused("filter".into());
    }
    match document["config"]["approvers"].as_array().into_iter().flatten().position(Value::is_array) {
        Some(index) => refused(format!("config.approvers[{index}]")),
        None => Ok(()),
    }
}

fn no_channel() -> Problem {
    Problem::not_found("a channel")
}

fn editable(channel: Channel) -> Result<Channel, Problem> {
    if channel.managed {
        let sentence =
            format!("The channel `{}` is declared in the configuration file and can only be changed there: edit its [[channels]] and restart.", channel.name);
        return Err(Problem::conflict(sentence).code("managed"));
    }
    Ok(channel)
}

/// A channel that is made.
#[derive(utoipa::ToSchema)]
#[schema(example = json!({
    "name": "soc-splunk", "kind": "siem", "enabled": true,
    "config": {"url": "https://splunk:8088/services/collector/event", "format": "OCSF", "headers": {"Authorization": "Splunk 00000000-0000-0000-0000-000000000000"}, "intake": "auto"},
    "filter": {"events": ["DENY", "REQUIRE_APPROVAL", "INCIDENT", "SANITIZE"], "min_severity": "LOW", "tools": [], "agents": []}
}))]
#[expect(dead_code, reason = "only its schema is used")]
struct NewChannel {
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    kind: ChannelKind,
    enabled: Option<bool>,
    #[schema(value_type = Object)]
    config: Value,
    filter: Option<Filter>,
    /// Ask a question that nobody has answered again here at half of its life; chat channels alone.
    reminder: Option<bool>,
}
