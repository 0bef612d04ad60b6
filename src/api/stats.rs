//! `/api/stats`: the figures of a span, for a page that shows how things stand.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::Method;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::PersonCaller;
use super::extract::{Json, Query};
use super::problem::{Problem, Problems};
use super::roles;
use crate::app::App;
use crate::domain::approval::ApprovalStatus;
use crate::domain::decision::DecisionKind;
use crate::domain::delivery::DeliveryState;
use crate::domain::role::Role;
use crate::domain::severity::Severity;
use crate::domain::time::Time;
use crate::store::stats::{HOUR, MINUTE, MINUTES_KEPT, Spread};
use crate::store::{Stats, StatsQuery};

/// The span where none is asked for: a day, in milliseconds.
const DAY: i64 = 24 * HOUR;
/// The longest span, in milliseconds.
const LONGEST: i64 = 366 * DAY;
/// How many agents, tools and reasons are told.
const TOP: usize = 10;
/// How often a request counts on before it answers with what there is: so many times some thousand decisions.
const CATCH_UP: usize = 4;
/// For how long figures are waited for and read, in real time: one request's at a time.
const PATIENCE: Duration = Duration::from_secs(2);

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_stats))
}

/// Which span.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StatsSpan {
    /// At or after, RFC 3339; a day before `until` where absent.
    since: Option<Time>,
    /// Before, RFC 3339; now where absent.
    until: Option<Time>,
}

/// The figures of a span.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Stats)]
struct StatsView {
    /// From this on: what was asked for, down to a whole minute, or a whole hour where the span is longer than 6 hours or further back than 2 days.
    since: Time,
    /// Before this: what was asked for, up to the same.
    until: Time,
    decisions: DecisionStats,
    /// Null where the role may not read deliveries.
    deliveries: Option<DeliveryStats>,
    /// Null where the role may not read approvals.
    approvals: Option<ApprovalStats>,
    /// How many decisions came in a moment ago and are not in these figures yet: 0 but in a flood.
    uncounted: u64,
}

/// Decisions, by when they came in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DecisionStats {
    total: u64,
    #[schema(example = json!({"ALLOW": 90, "DENY": 7, "SANITIZE": 2, "REQUIRE_APPROVAL": 1}))]
    by_kind: BTreeMap<&'static str, u64>,
    #[schema(example = json!({"LOW": 90, "MEDIUM": 7, "HIGH": 2, "CRITICAL": 1}))]
    by_band: BTreeMap<&'static str, u64>,
    /// How long a step of the series is, in seconds: 60, 900, 3,600 or 86,400.
    step_seconds: u64,
    /// Every step from `since` on, oldest first.
    series: Vec<Step>,
    top_agents: Vec<TopAgent>,
    top_tools: Vec<TopTool>,
    top_reasons: Vec<TopReason>,
}

/// The decisions of a step.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(as = StatsStep)]
struct Step {
    /// When it begins.
    #[serde(rename = "at")]
    at: Time,
    allow: u64,
    deny: u64,
    sanitize: u64,
    require_approval: u64,
}

/// An agent with many decisions.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TopAgent {
    /// Its id, or its name where it has none.
    agent: String,
    /// Its name, as it was last seen.
    name: Option<String>,
    count: u64,
}

/// A tool with many decisions.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TopTool {
    tool: String,
    count: u64,
}

/// A frequent reason.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TopReason {
    code: String,
    count: u64,
}

/// Deliveries, by when they were done with. Tests count for nothing.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DeliveryStats {
    /// How many wait or are on their way now, whatever the span.
    pending: u64,
    delivered: u64,
    dead: u64,
    expired: u64,
    suppressed: u64,
    /// From when they were queued to when they were delivered; null where none was.
    latency_ms: Option<Percentiles>,
}

/// Approvals, by when they ended.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ApprovalStats {
    /// How many wait for a person now, whatever the span.
    pending: u64,
    approved: u64,
    denied: u64,
    expired: u64,
    /// From when they were asked to when a person answered; null where nobody did.
    time_to_decide_ms: Option<Percentiles>,
}

/// Times that half, 95 and 99 of a hundred do not exceed, in milliseconds, to within an eighth.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Percentiles {
    p50: u64,
    p95: u64,
    p99: u64,
}

impl Percentiles {
    fn of(spread: &Spread) -> Option<Self> {
        Some(Self { p50: spread.percentile(50)?, p95: spread.percentile(95)?, p99: spread.percentile(99)? })
    }
}

/// Get the figures of a span.
///
/// They are kept by minute for two days and by hour as long as decisions are, so that no request reads the decisions themselves.
#[utoipa::path(get, path = "/api/stats", tag = "decisions", security(("session" = []), ("token" = [])), params(StatsSpan),
    responses((status = 200, body = StatsView), Problems))]
async fn get_stats(State(app): State<App>, caller: PersonCaller, Query(span): Query<StatsSpan>) -> Result<Json<StatsView>, Problem> {
    let now = app.clock.now();
    let (query, step) = plan(&span, now)?;
    let end = Instant::now() + PATIENCE;
    let mut uncounted = app.store.count_decisions().await?;
    for _ in 1..CATCH_UP {
        if uncounted == 0 || Instant::now() >= end {
            break;
        }
        uncounted = app.store.count_decisions().await?;
    }
    let Some(stats) = app.store.stats(query, end).await? else {
        let text = "These figures could not be read within two seconds. Ask for a shorter span, or again when those that others ask for are read.";
        return Err(Problem::unavailable(text, PATIENCE).code("stats_too_slow"));
    };
    let may_read = |path: &str| may_read(caller.user.role, path);
    let deliveries = if may_read("/api/deliveries") {
        let pending = app.store.channel_health().await?.iter().map(|(_, health)| health.pending).sum();
        Some(delivery_stats(&stats, pending))
    } else {
        None
    };
    let approvals = if may_read("/api/approvals") { Some(approval_stats(&stats, app.store.count_pending_approvals(now).await?)) } else { None };
    let mut top_agents = Vec::with_capacity(stats.agents.len());
    for (agent, count) in &stats.agents {
        let name = app.store.agent(agent, now).await?.and_then(|seen| seen.agent.name);
        top_agents.push(TopAgent { agent: agent.clone(), name, count: *count });
    }
    let decisions = DecisionStats {
        total: stats.kinds.iter().map(|(_, count)| count).sum(),
        by_kind: [DecisionKind::Allow, DecisionKind::Deny, DecisionKind::Sanitize, DecisionKind::RequireApproval]
            .map(|kind| (kind.name(), count_of(&stats.kinds, kind)))
            .into(),
        by_band: Severity::ALL.map(|band| (band.name(), count_of(&stats.bands, band))).into(),
        step_seconds: (step / 1_000).unsigned_abs(),
        series: series(&stats, query, step),
        top_agents,
        top_tools: stats.tools.iter().map(|(tool, count)| TopTool { tool: tool.clone(), count: *count }).collect(),
        top_reasons: stats.reasons.iter().map(|(code, count)| TopReason { code: code.clone(), count: *count }).collect(),
    };
    Ok(Json(StatsView { since: query.since, until: query.until, decisions, deliveries, approvals, uncounted }))
}

fn may_read(role: Role, path: &str) -> bool {
    roles::access(&Method::GET, path).is_some_and(|access| access.roles().contains(&role))
}

/// What is asked of the store, and how long a step of the answer's series is, in milliseconds.
fn plan(span: &StatsSpan, now: Time) -> Result<(StatsQuery, i64), Problem> {
    let fault = |key: &str, text: &str| Err(Problem::bad_request(format!("{key}: {text}")).with("key", key));
    // Now is part of the span where no end is asked for.
    let until = span.until.map_or(now.ms() + 1, Time::ms);
    // No time is before 1970.
    let since = span.since.unwrap_or_else(|| Time::from_ms(until.saturating_sub(DAY))).ms();
    if since >= until && span.since.is_none() {
        return fault("until", "there is nothing before it: times begin with 1970.");
    }
    if since >= until {
        return fault("since", "it is not before `until`. `since` is the earlier one, and is part of the span; `until` is not.");
    }
    if until.saturating_sub(since) > LONGEST {
        return fault("since", "the span is longer than 366 days. Ask for less at a time.");
    }
    let is_recent = since > now.ms() - MINUTES_KEPT + HOUR;
    let (sums, series, step) = match until - since {
        span if is_recent && span <= 6 * HOUR => (MINUTE, MINUTE, MINUTE),
        span if is_recent && span <= 2 * DAY => (HOUR, MINUTE, 15 * MINUTE),
        span if span <= 14 * DAY => (HOUR, HOUR, HOUR),
        _ => (HOUR, HOUR, DAY),
    };
    let down = |ms: i64| ms - ms.rem_euclid(sums);
    let up = |ms: i64| down(ms.saturating_add(sums - 1));
    Ok((StatsQuery { since: Time::from_ms(down(since)), until: Time::from_ms(up(until)), sums, series, top: TOP }, step))
}

fn count_of<T: PartialEq + Copy>(counts: &[(T, u64)], of: T) -> u64 {
    counts.iter().find(|(value, _)| *value == of).map_or(0, |(_, count)| *count)
}

/// Every step of the span, also those without decisions: a chart has no holes.
fn series(stats: &Stats, query: StatsQuery, step: i64) -> Vec<Step> {
    let (since, until) = (query.since.ms(), query.until.ms());
    let empty = |at| Step { at: Time::from_ms(at), allow: 0, deny: 0, sanitize: 0, require_approval: 0 };
    let mut steps: Vec<Step> = std::iter::successors(Some(since), |at| Some(at + step)).take_while(|at| *at < until).map(empty).collect();
    for (at, kind, count) in &stats.series {
        let Some(step) = usize::try_from((at.ms() - since) / step).ok().and_then(|index| steps.get_mut(index)) else { continue };
        *match kind {
            DecisionKind::Allow => &mut step.allow,
            DecisionKind::Deny => &mut step.deny,
            DecisionKind::Sanitize => &mut step.sanitize,
            DecisionKind::RequireApproval => &mut step.require_approval,
        } += count;
    }
    steps
}

fn delivery_stats(stats: &Stats, pending: u64) -> DeliveryStats {
    let count = |state| count_of(&stats.deliveries, state);
    DeliveryStats {
        pending,
        delivered: count(DeliveryState::Delivered),
        dead: count(DeliveryState::Dead),
        expired: count(DeliveryState::Expired),
        suppressed: count(DeliveryState::Suppressed),
        latency_ms: Percentiles::of(&stats.delivery_times),
    }
}

fn approval_stats(stats: &Stats, pending: u64) -> ApprovalStats {
    let count = |status| count_of(&stats.approvals, status);
    ApprovalStats {
        pending,
        approved: count(ApprovalStatus::Approved),
        denied: count(ApprovalStatus::Denied),
        expired: count(ApprovalStatus::Expired),
        time_to_decide_ms: Percentiles::of(&stats.answer_times),
    }
}
