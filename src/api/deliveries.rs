//! `/api/deliveries`: what went where, what each destination answered, and sending it again.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::auth::PersonCaller;
use super::extract::{Json, Path, Query};
use super::json::object;
use super::page::{Limit, Page, decode};
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::dispatch::preview::RenderedRequest;
use crate::domain::channel::{Channel, Destination};
use crate::domain::delivery::{DeliveryState, Purpose};
use crate::domain::event::EventKind;
use crate::domain::role::Role;
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::store::{Attempt, Delivery, DeliveryId, DeliveryQuery};

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_deliveries)).routes(routes!(replay_deliveries)).routes(routes!(get_delivery)).routes(routes!(replay_delivery))
}

/// Which deliveries; what is absent takes any.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// To this channel, by id.
    channel: Option<Uuid>,
    /// In this state.
    state: Option<DeliveryState>,
    /// Of this kind of event.
    event: Option<EventKind>,
    /// Of this decision.
    trace_id: Option<Uuid>,
    /// Queued at or after.
    since: Option<Time>,
    /// Queued before.
    until: Option<Time>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many items.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
}

/// Which deliveries; what is absent takes any.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct DeliveryFilter {
    /// To this channel, by id.
    channel: Option<Uuid>,
    /// In this state.
    state: Option<DeliveryState>,
    /// Of this kind of event.
    event: Option<EventKind>,
    /// Of this decision.
    trace_id: Option<Uuid>,
    /// Queued at or after.
    since: Option<Time>,
    /// Queued before.
    until: Option<Time>,
}

/// Which deliveries to send again.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"filter": {"state": "dead", "since": "2026-06-01T00:00:00.000Z"}, "dry_run": true}))]
struct ReplayRequest {
    #[serde(deserialize_with = "object")]
    filter: DeliveryFilter,
    /// Only count them.
    #[serde(default)]
    dry_run: bool,
}

/// What a replay did.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Replayed {
    /// How many deliveries match and can be sent again.
    matched: u64,
    /// How many of them are back in the queue: none of them if it was a dry run.
    replayed: u64,
}

/// One event on its way to one channel.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Delivery)]
struct DeliveryItem {
    /// Its identity, which a replay keeps.
    #[schema(example = 4711)]
    id: DeliveryId,
    channel_id: Uuid,
    /// Kept when the channel is gone.
    channel_name: String,
    event: EventKind,
    /// The decision it tells of.
    trace_id: Option<Uuid>,
    /// The incident it tells of.
    incident_id: Option<Uuid>,
    /// What it is for: an alert about the event, a question asked again, a question asked here because no channel took it that matches, or the correction of a card.
    purpose: Purpose,
    /// For a correction: the delivery whose card it corrects.
    corrects: Option<DeliveryId>,
    title: String,
    severity: Severity,
    state: DeliveryState,
    /// Why it stands there.
    reason: Option<String>,
    attempt_count: u32,
    /// Whether it goes, or went, as plain text because the destination refused the card.
    degraded: bool,
    /// Whether it is the sample card of a test.
    test: bool,
    /// The delivery whose summary card carried it.
    sent_in: Option<DeliveryId>,
    /// When it was queued.
    created_at: Time,
    /// When it is tried next, while pending.
    next_at: Option<Time>,
    /// When it was done with.
    settled_at: Option<Time>,
}

impl From<Delivery> for DeliveryItem {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id,
            channel_id: delivery.channel_id,
            channel_name: delivery.channel_name,
            event: delivery.event,
            trace_id: delivery.trace_id,
            incident_id: delivery.incident_id,
            purpose: delivery.purpose,
            corrects: delivery.corrects,
            title: delivery.title,
            severity: delivery.severity,
            state: delivery.state,
            reason: delivery.reason,
            attempt_count: delivery.attempts,
            degraded: delivery.degraded,
            test: delivery.test,
            sent_in: delivery.sent_in,
            created_at: delivery.created_at,
            next_at: delivery.next_at,
            settled_at: delivery.settled_at,
        }
    }
}

/// A delivery with each of its attempts, oldest first, and its request.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DeliveryDetail {
    #[serde(flatten)]
    delivery: DeliveryItem,
    attempts: Vec<Attempt>,
    /// What is sent, without secrets: rendered anew from what is kept, by the channel's settings as they are now, and by itself also where it went in a summary card or
    /// a batch. Null where that is not possible. `url` and `headers` are for administrators, and empty for others. Where the
    /// channel has a template, in which there may be a secret, all of it is for administrators, and null for others.
    request: Option<RenderedRequest>,
    /// Why there is no request.
    request_note: Option<String>,
}

/// List deliveries, newest first.
#[utoipa::path(get, path = "/api/deliveries", tag = "deliveries", security(("session" = []), ("token" = [])), params(ListQuery),
    responses((status = 200, body = Page<DeliveryItem>), Problems))]
async fn list_deliveries(State(app): State<App>, _caller: PersonCaller, Query(query): Query<ListQuery>) -> Result<Json<Page<DeliveryItem>>, Problem> {
    let before: Option<DeliveryId> = query.cursor.as_deref().map(decode).transpose()?;
    let wanted =
        DeliveryQuery { channel: query.channel, state: query.state, event: query.event, trace_id: query.trace_id, since: query.since, until: query.until };
    let rows = app.store.deliveries(wanted, before, query.limit.and_one()).await?;
    Ok(Json(Page::cut(rows, query.limit, |delivery| delivery.id, DeliveryItem::from)))
}

/// Get a delivery with its request and its attempts: status, latency and the first 1 KiB of what the destination answered.
#[utoipa::path(get, path = "/api/deliveries/{id}", tag = "deliveries", security(("session" = []), ("token" = [])), params(("id" = i64, Path)),
    responses((status = 200, body = DeliveryDetail), Problems))]
async fn get_delivery(State(app): State<App>, caller: PersonCaller, Path(id): Path<DeliveryId>) -> Result<Json<DeliveryDetail>, Problem> {
    let (delivery, attempts) = app.store.delivery(id).await?.ok_or_else(no_delivery)?;
    let is_admin = caller.user.role == Role::Admin;
    let (mut request, request_note) = match app.store.channel(delivery.channel_id).await? {
        Some(channel) if !is_admin && has_template(&channel) => {
            (None, Some("Its channel has a template of its own, in which there may be a secret: administrators are shown the request.".to_owned()))
        }
        Some(channel) => match app.dispatcher.request_of(channel, id).await? {
            Some(Ok(request)) => (Some(request), None),
            Some(Err(reason)) => (None, Some(format!("The request cannot be rendered: {reason}."))),
            None if delivery.test => (None, Some("It is a test: its sample card is not kept.".to_owned())),
            None => (None, Some("What it tells is no longer kept.".to_owned())),
        },
        None => (None, Some("Its channel is gone.".to_owned())),
    };
    // Where alerts go is for administrators alone.
    if let Some(request) = request.as_mut().filter(|_| !is_admin) {
        request.url.clear();
        request.headers.clear();
    }
    Ok(Json(DeliveryDetail { delivery: delivery.into(), attempts, request, request_note }))
}

/// Send a delivery again. It keeps its id, so that a receiver can drop what it has already.
#[utoipa::path(post, path = "/api/deliveries/{id}/replay", tag = "deliveries", security(("session" = []), ("token" = [])), params(("id" = i64, Path)),
    responses((status = 200, body = Replayed), Problems))]
async fn replay_delivery(State(app): State<App>, _caller: PersonCaller, Path(id): Path<DeliveryId>) -> Result<Json<Replayed>, Problem> {
    let replayed = app.store.replay(DeliveryQuery::default(), Some(id), false, app.clock.now()).await?;
    if replayed == 0 {
        let (delivery, _) = app.store.delivery(id).await?.ok_or_else(no_delivery)?;
        let why = match (delivery.state, delivery.test) {
            (_, true) => "It is a test: send another one with POST /api/channels/{id}/test.",
            (DeliveryState::Pending, _) => "It is still pending: it is tried again by itself.",
            (DeliveryState::Suppressed, _) => "It was held back on purpose: its reason says why.",
            (DeliveryState::Delivered | DeliveryState::Dead | DeliveryState::Expired, _) if delivery.event == EventKind::RequireApproval => {
                "The question that it asks is over, or its channel is gone."
            }
            (DeliveryState::Delivered | DeliveryState::Dead | DeliveryState::Expired, _) => {
                "Its channel is gone, or what it told is no longer kept: make the channel again for what is to come."
            }
        };
        return Err(Problem::conflict(format!("This delivery cannot be replayed. {why}")).code("not_replayable"));
    }
    app.dispatcher.wake_all();
    Ok(Json(Replayed { matched: replayed, replayed }))
}

/// Send the deliveries again that match and are done with; with `dry_run`, only count them.
#[utoipa::path(post, path = "/api/deliveries/replay", tag = "deliveries", security(("session" = []), ("token" = [])), request_body = ReplayRequest,
    responses((status = 200, body = Replayed), Problems))]
async fn replay_deliveries(State(app): State<App>, _caller: PersonCaller, Json(request): Json<ReplayRequest>) -> Result<Json<Replayed>, Problem> {
    let DeliveryFilter { channel, state, event, trace_id, since, until } = request.filter;
    let wanted = DeliveryQuery { channel, state, event, trace_id, since, until };
    let matched = app.store.replay(wanted, None, request.dry_run, app.clock.now()).await?;
    if request.dry_run {
        return Ok(Json(Replayed { matched, replayed: 0 }));
    }
    app.dispatcher.wake_all();
    Ok(Json(Replayed { matched, replayed: matched }))
}

const fn has_template(channel: &Channel) -> bool {
    matches!(&channel.destination, Destination::Siem(config) if config.template.is_some())
}

fn no_delivery() -> Problem {
    Problem::not_found("a delivery")
}
