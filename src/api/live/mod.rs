//! `/api/events/stream`: what happens, as it happens, for pages that are open (server-sent events, WHATWG HTML, section 9.2).

mod frames;
#[cfg(test)]
mod tests;
mod watch;

use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, Method, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::{Deserialize, Deserializer};
use tokio::sync::mpsc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::watch::Watch;
use super::auth::PersonCaller;
use super::extract::Query;
use super::problem::{Problem, Problems};
use super::roles;
use crate::app::App;
use crate::dispatch::live::{Full, MOST_OF_ONE};
use crate::domain::role::Role;
use crate::lifecycle::Policy;
use crate::listener::Connection;
use crate::store::news::{ApprovalNews, ChannelNews, DecisionNews, DeliveryNews, IncidentNews, Told};

/// How long to stay away where there is no place.
const NO_PLACE: Duration = Duration::from_secs(30);
/// How many rounds of events wait for their reader.
const UNREAD: usize = 2;
/// How long the reader of a stream that has ended may take what is left of it, of real time.
const LAST: Duration = Duration::from_secs(1);

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(stream_events))
}

/// What is told of. Who may read it there is told of it here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Topic {
    Decision,
    Approval,
    Delivery,
    Incident,
    Channel,
}

impl Topic {
    const ALL: [Self; 5] = [Self::Decision, Self::Approval, Self::Delivery, Self::Incident, Self::Channel];

    const fn name(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Approval => "approval",
            Self::Delivery => "delivery",
            Self::Incident => "incident",
            Self::Channel => "channel",
        }
    }

    /// Where one of them is read.
    const fn path(self) -> &'static str {
        match self {
            Self::Decision => "/api/decisions/{trace_id}",
            Self::Approval => "/api/approvals/{id}",
            Self::Delivery => "/api/deliveries/{id}",
            Self::Incident => "/v1/incidents/{id}",
            Self::Channel => "/api/channels/{id}",
        }
    }

    fn may_be_read_by(self, role: Role) -> bool {
        roles::access(&Method::GET, self.path()).is_some_and(|access| access.roles().contains(&role))
    }
}

/// Which events.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StreamQuery {
    /// `decision`, `approval`, `delivery`, `incident` and `channel`, with commas between. All that the caller may read where absent.
    #[serde(default, deserialize_with = "topics")]
    #[param(value_type = Option<String>, example = "decision,approval")]
    events: Option<Vec<Topic>>,
}

fn topics<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Topic>>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let topic = |word: &str| {
        let known = Topic::ALL.into_iter().find(|topic| topic.name() == word);
        known.ok_or_else(|| {
            let given: String = word.chars().take(40).collect();
            serde::de::Error::custom(format!("unknown event `{given}`, expected `decision`, `approval`, `delivery`, `incident` or `channel`"))
        })
    };
    text.split(',').map(|word| topic(word.trim())).collect::<Result<_, _>>().map(Some)
}

/// Follow what happens.
///
/// Server-sent events. `ready` comes first, with the names of the events that will be told: read what you show after it, and nothing is missed. Then, at most ten times a
/// second, one each of `decision`, `approval`, `delivery`, `incident` and `channel`, whose data is `{"items": […], "more": 0}`: the newest 50, oldest first, each
/// thing once and as it stands now, and how many others there were. `reset` says that something was missed: read again what you show. `end` says why the stream ends:
/// `signed_out`, or `stopping`. A comment every 15 seconds keeps the connection. Who reads nothing for half a minute is let go. A person has at most 10 streams.
#[utoipa::path(get, path = "/api/events/stream", tag = "system", security(("session" = []), ("token" = [])), params(StreamQuery),
    responses((status = 200, description = "The events, as `text/event-stream`. The data of each by its name:", content((LiveEvents = "text/event-stream"))), Problems))]
async fn stream_events(
    State(app): State<App>,
    caller: PersonCaller,
    connection: Option<Extension<Connection>>,
    headers: HeaderMap,
    Query(query): Query<StreamQuery>,
) -> Result<Response, Problem> {
    let role = caller.user.role;
    if let Some(refused) = query.events.iter().flatten().find(|topic| !topic.may_be_read_by(role)) {
        let sentence = format!("events: the role `{}` may not read what `{}` tells of.", role.name(), refused.name());
        return Err(Problem::forbidden(sentence).code("role_not_allowed").with("key", "events"));
    }
    let topics = query.events.unwrap_or_else(|| Topic::ALL.into_iter().filter(|topic| topic.may_be_read_by(role)).collect());
    let watcher = app.dispatcher.live().watch(caller.user.id).map_err(|full| match full {
        Full::Person => {
            let sentence = format!("You follow what happens {MOST_OF_ONE} times already. Close a page that you have open, then try again.");
            Problem::too_many(sentence, NO_PLACE).code("too_many_streams")
        }
        Full::Everyone => Problem::too_many("As many people follow what happens as may. Try again later.", NO_PLACE).code("too_many_streams"),
    })?;
    // A commit that had begun before does not know of this caller: it is over when this one is. If the store cannot be written, nothing is committed either.
    let _ = app.store.check().await;
    let was_here_before = headers.contains_key("last-event-id");
    let watch = Watch::new(app.clone(), caller, watcher, topics, was_here_before);
    let (frames, written) = mpsc::channel(UNREAD);
    // A task of its own: neither the end of a session nor the server's stop waits for one who does not read.
    app.lifecycle.spawn("event stream", Policy::Errand, async move {
        watch.run(frames).await;
        if let Some(Extension(connection)) = connection {
            connection.end_after(LAST).await;
        }
    });
    let body = stream::unfold(written, |mut written| async move { Some((Ok::<_, Infallible>(written.recv().await?), written)) });
    let kept_whole = (HeaderName::from_static("x-accel-buffering"), "no");
    // Nothing else comes on a connection that may be cut off.
    Ok(([(header::CONTENT_TYPE, "text/event-stream"), (header::CONNECTION, "close"), kept_whole], Body::from_stream(body)).into_response())
}

/// The data of each event, by its name.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct LiveEvents {
    ready: Ready,
    decision: Told<DecisionNews>,
    approval: Told<ApprovalNews>,
    delivery: Told<DeliveryNews>,
    incident: Told<IncidentNews>,
    channel: Told<ChannelNews>,
    /// Nothing: read again what you show.
    #[schema(value_type = Object)]
    reset: (),
    end: End,
}

/// What will be told.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Ready {
    #[schema(example = json!(["decision", "approval"]))]
    events: Vec<&'static str>,
}

/// Why a stream ends.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct End {
    /// `signed_out`: the session or token has ended, or the person's role was changed. `stopping`: the server stops; come back in a moment.
    reason: &'static str,
}
