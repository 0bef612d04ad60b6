//! `/api/channels/preview` and `/api/channels/matches`: what a channel would send, before it is made.
//!
//! Neither sends or changes anything, so neither is in the audit log. They are for those who set channels up, as everything about channels is.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::PersonCaller;
use super::extract::Json;
use super::json::object;
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::channels::settings::{self, Settings};
use crate::clock::fresh_id;
use crate::dispatch::preview::{RenderedRequest, sample_event};
use crate::domain::channel::{Channel, ChannelKind};
use crate::domain::event::{Event, EventKind};
use crate::domain::filter::Filter;
use crate::domain::time::Time;
use crate::store::news::DecisionNews;
use crate::store::{IncidentQuery, MatchPage};

/// How far back matches are looked for.
const BACK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// For how long, in real time: somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(2);
/// How many matches are told whole.
const NEWEST: usize = 10;
/// How many incidents a read gives, and how many reads there are.
const INCIDENTS: usize = 200;
const INCIDENT_READS: usize = 10;

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(preview_channel)).routes(routes!(match_filter))
}

/// A channel as far as it is known, and an event.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "siem", "config": {"format": "CEF"}, "event": "DENY"}))]
struct PreviewRequest {
    kind: ChannelKind,
    /// As for a new channel, or as it is shown. Secrets and addresses may be missing: examples stand in for them.
    #[serde(default)]
    #[schema(value_type = Object)]
    config: Map<String, Value>,
    #[serde(default, deserialize_with = "object")]
    #[schema(value_type = Option<Filter>)]
    filter: Filter,
    /// The kind of the example.
    #[serde(default = "deny")]
    #[schema(default = "DENY")]
    event: EventKind,
}

const fn deny() -> EventKind {
    EventKind::Deny
}

/// What would be sent.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ChannelPreview {
    event: EventKind,
    /// Whether the filter takes the example.
    takes: bool,
    request: RenderedRequest,
}

/// Show what a channel of these settings would send about an example. Nothing is sent, and nothing is kept.
///
/// For Slack it is what an incoming webhook gets; with a `signing_secret` the card has its buttons.
#[utoipa::path(post, path = "/api/channels/preview", tag = "channels", security(("session" = []), ("token" = [])), request_body = PreviewRequest,
    responses((status = 200, body = ChannelPreview), Problems))]
async fn preview_channel(State(app): State<App>, _caller: PersonCaller, Json(request): Json<PreviewRequest>) -> Result<Json<ChannelPreview>, Problem> {
    let config = with_examples(request.kind, request.config);
    let document = json!({"name": "Preview", "kind": request.kind, "config": config, "filter": request.filter});
    // A template may take as long as it is let, when it is checked as well; nobody else waits for it.
    let preview = tokio::task::spawn_blocking(move || preview(&app, document, request.event));
    preview.await.map_err(|_| Problem::internal())?.map(Json)
}

fn preview(app: &App, document: Value, kind: EventKind) -> Result<ChannelPreview, Problem> {
    let Settings { name, destination, filter, .. } = settings::parse(document)?;
    let now = app.clock.now();
    let channel =
        Channel { id: fresh_id(now), name, enabled: true, managed: false, destination, filter, reminder: false, pause: None, created_at: now, updated_at: now };
    let event = sample_event(kind, now);
    let takes = channel.filter.matches(&event);
    let shown = app.dispatcher.preview(&channel, event);
    let request = shown.map_err(|reason| Problem::bad_request(format!("config: {reason}.")).code("invalid_channel").with("key", "config"))?;
    Ok(ChannelPreview { event: kind, takes, request })
}

/// The settings with examples in place of what is secret or missing. What only says where a card goes does not change it.
fn with_examples(kind: ChannelKind, mut config: Map<String, Value>) -> Map<String, Value> {
    let is_set = |value: Option<&Value>| value.is_some_and(|value| !value.is_null() && value != "");
    let is_secret_or_missing = |value: Option<&Value>| !value.is_some_and(Value::is_string) || value.is_some_and(|value| value == "");
    let put = |config: &mut Map<String, Value>, key: &str, example: &str| {
        config.insert(key.to_owned(), example.into());
    };
    match kind {
        ChannelKind::Slack => {
            let has_buttons = is_set(config.get("signing_secret"));
            for key in ["bot_token", "channel", "api_base", "signing_secret"] {
                config.remove(key);
            }
            put(&mut config, "webhook_url", "https://hooks.slack.com/services/T00000000/B00000000/example");
            if has_buttons {
                put(&mut config, "signing_secret", "example");
            }
        }
        ChannelKind::Discord => put(&mut config, "webhook_url", "https://discord.com/api/webhooks/1/example"),
        ChannelKind::Teams => put(
            &mut config,
            "webhook_url",
            "https://default00.00.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/1/triggers/manual/paths/invoke?sig=example",
        ),
        ChannelKind::Telegram => {
            config.remove("api_base");
            put(&mut config, "bot_token", "110201543:example-example-example-example");
            if !is_set(config.get("chat_id")) {
                config.insert("chat_id".to_owned(), json!(-1_001_234_567_890_i64));
            }
        }
        ChannelKind::Siem => {
            if is_secret_or_missing(config.get("url")) {
                put(&mut config, "url", "https://siem.example.com/");
            }
            if is_secret_or_missing(config.get("format")) {
                put(&mut config, "format", "JSON");
            }
            if let Some(Value::Object(headers)) = config.get_mut("headers") {
                headers.values_mut().filter(|value| !value.is_string()).for_each(|value| *value = "example".into());
            }
        }
    }
    config
}

/// A filter.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"filter": {"events": ["DENY", "INCIDENT"], "min_severity": "HIGH"}}))]
struct MatchRequest {
    #[serde(deserialize_with = "object")]
    filter: Filter,
}

/// What a filter takes of what happened of late.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct FilterMatches {
    /// Seven days ago.
    since: Time,
    /// How far back was looked: to `since`, or less far where that took too long, which makes the counts those of a shorter span.
    looked_back_to: Time,
    /// Whether that is less than was asked.
    partial: bool,
    /// How many decisions and incidents were looked at.
    looked_at: u64,
    total: u64,
    /// How many of each kind of event.
    #[schema(example = json!({"ALLOW": 0, "DENY": 41, "SANITIZE": 0, "REQUIRE_APPROVAL": 2, "INCIDENT": 1}))]
    by_event: BTreeMap<&'static str, u64>,
    /// The newest decisions, at most 10.
    newest: Vec<DecisionNews>,
}

/// Say which events of the last seven days a channel with this filter would have been sent.
///
/// From the newest back, for two seconds at most. A policy that names a channel goes past its filter, and does not count here.
#[utoipa::path(post, path = "/api/channels/matches", tag = "channels", security(("session" = []), ("token" = [])), request_body = MatchRequest,
    responses((status = 200, body = FilterMatches), Problems))]
async fn match_filter(
    State(app): State<App>,
    _caller: PersonCaller,
    Json(MatchRequest { filter }): Json<MatchRequest>,
) -> Result<Json<FilterMatches>, Problem> {
    let filter = settings::checked_filter(filter)?;
    let since = app.clock.now().before(BACK);
    let began = Instant::now();
    let mut by_event: BTreeMap<&'static str, u64> = EventKind::ALL.map(|kind| (kind.name(), 0)).into();
    let (mut looked_at, mut partial) = (0, false);
    if filter.events.iter().any(|choice| choice.takes(EventKind::Incident)) {
        let (count, looked, all) = incidents(&app, &filter, since).await?;
        by_event.insert(EventKind::Incident.name(), count);
        (looked_at, partial) = (looked, !all);
    }
    let (mut before, mut newest, mut looked_back_to) = (None, Vec::new(), since);
    loop {
        let MatchPage { looked_at: looked, counts, newest: found, reached } = app.store.matches(filter.clone(), since, before).await?;
        looked_at += looked;
        for (kind, count) in counts {
            *by_event.entry(kind.name()).or_default() += count;
        }
        let room = NEWEST - newest.len();
        newest.extend(found.iter().take(room).map(DecisionNews::of));
        let Some((seq, at)) = reached else { break };
        if began.elapsed() >= PATIENCE {
            (partial, looked_back_to) = (true, at);
            break;
        }
        before = Some(seq);
    }
    let total = by_event.values().sum();
    Ok(Json(FilterMatches { since, looked_back_to, partial, looked_at, total, by_event, newest }))
}

/// How many incidents the filter takes, how many there were, and whether these were all.
async fn incidents(app: &App, filter: &Filter, since: Time) -> Result<(u64, u64, bool), Problem> {
    let (mut count, mut looked, mut before) = (0, 0, None);
    for _ in 0..INCIDENT_READS {
        let query = IncidentQuery { since: Some(since), ..IncidentQuery::default() };
        let found = app.store.incidents(query, before, INCIDENTS).await?;
        let all = found.len() < INCIDENTS;
        before = found.last().map(|last| last.incident.id);
        looked += found.len() as u64;
        count += found.into_iter().filter(|found| filter.matches(&Event::Incident(std::sync::Arc::new(found.incident.clone())))).count() as u64;
        if all {
            return Ok((count, looked, true));
        }
    }
    Ok((count, looked, false))
}
