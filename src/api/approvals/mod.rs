//! Approvals: how one stands, for the agent that asked (`/v1/approvals/{id}/status`); the queue and the answers, for people (`/api/approvals`).

mod decide;
mod polls;
mod shown;
mod status;

use axum::Extension;
use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::agents::DAY;
use super::auth::PersonCaller;
use super::extract::{Json, Path, Query};
use super::page::{Limit, Page, decode};
use super::problem::{Problem, Problems};
use crate::app::App;
use crate::domain::approval::{Answer, Approval, ApprovalStatus, Rules};
use crate::domain::time::Time;
use crate::store::{ApprovalList, ApprovalQuery, ApprovalTab};
use polls::Polls;
use shown::{ApprovalDetail, ApprovalItem, View};

/// This resource's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(status::approval_status))
        .layer(Extension(Polls::default()))
        .routes(routes!(list_approvals))
        .routes(routes!(get_approval))
        .routes(routes!(decide::approve))
        .routes(routes!(decide::deny))
        .routes(routes!(decide::decide_many))
}

/// The tabs of the queue.
#[derive(Clone, Copy, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ApprovalTab)]
enum Tab {
    /// Nobody has answered.
    #[default]
    Pending,
    /// Over: approved, denied or expired.
    Recent,
    /// Approved, and the grant still holds.
    Granted,
}

impl From<Tab> for ApprovalTab {
    fn from(tab: Tab) -> Self {
        match tab {
            Tab::Pending => Self::Pending,
            Tab::Recent => Self::Recent,
            Tab::Granted => Self::Granted,
        }
    }
}

/// The orders of what waits.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum Sorting {
    /// What was asked last comes first.
    Newest,
    /// What ends first comes first.
    Expires,
}

/// Which approvals; what is absent takes any.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// On this tab; `pending` where absent.
    #[param(inline)]
    tab: Option<Tab>,
    /// The order; `newest` where absent. `expires` is for what waits: what ends first comes first.
    #[param(inline)]
    order: Option<Sorting>,
    /// Of the agent with this id or name.
    agent: Option<String>,
    /// With this reason code.
    reason: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many items.
    #[serde(default)]
    #[param(value_type = u32, minimum = 1, maximum = 200, default = 50, required = false)]
    limit: Limit,
}

/// List approvals, newest first unless asked otherwise.
#[utoipa::path(get, path = "/api/approvals", tag = "approvals", security(("session" = []), ("token" = [])), params(ListQuery),
    responses((status = 200, body = Page<ApprovalItem>), Problems))]
async fn list_approvals(State(app): State<App>, _caller: PersonCaller, Query(query): Query<ListQuery>) -> Result<Json<Page<ApprovalItem>>, Problem> {
    let ListQuery { tab, order, agent, reason, cursor, limit } = query;
    let (tab, cursor) = (tab.unwrap_or_default(), cursor.as_deref());
    let list = match (order, tab) {
        (None | Some(Sorting::Newest), _) => ApprovalList::Newest { tab: tab.into(), before: cursor.map(decode).transpose()? },
        (Some(Sorting::Expires), Tab::Pending) => ApprovalList::Ending { after: cursor.map(decode).transpose()? },
        (Some(Sorting::Expires), Tab::Recent | Tab::Granted) => {
            return Err(Problem::bad_request("order: `expires` is for what waits, on the tab `pending`. Leave it out for the others.").with("key", "order"));
        }
    };
    let view = View::of(&app);
    let (rows, more) = app.store.approvals(ApprovalQuery { list, agent, reason }, limit.and_one(), view.now).await?;
    let item = |asked| ApprovalItem::of(asked, &view);
    Ok(Json(match list {
        ApprovalList::Newest { .. } => Page::part(rows, more, limit, |asked| asked.approval.id, item),
        ApprovalList::Ending { .. } => Page::part(rows, more, limit, |asked| (asked.approval.expires_at, asked.approval.id), item),
    }))
}

/// Get an approval: the whole request with its secrets masked, what the agent did in the last 24 hours, its cards, and what happened to it.
#[utoipa::path(get, path = "/api/approvals/{id}", tag = "approvals", security(("session" = []), ("token" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = ApprovalDetail), Problems))]
async fn get_approval(State(app): State<App>, _caller: PersonCaller, Path(id): Path<Uuid>) -> Result<Json<ApprovalDetail>, Problem> {
    let asked = app.store.approval(id).await?.ok_or_else(no_approval)?;
    let view = View::of(&app);
    let since = view.now.before(DAY);
    let story = app.store.approval_story(id, &asked.decision.agent, since).await?;
    Ok(Json(ApprovalDetail::of(asked, story, since, &view)))
}

/// Until when the answer holds, if it was this one.
fn window_end(approval: &Approval, answer: Answer) -> Option<Time> {
    let answered = approval.outcome.as_ref().is_some_and(|outcome| outcome.status == answer.status());
    approval.window_ends_at.filter(|_| answered)
}

/// Until when the identical request is allowed, if it is at `now`.
fn live_grant(approval: &Approval, rules: &Rules, now: Time) -> Option<Time> {
    let used_up = rules.single_use && approval.used_at.is_some();
    window_end(approval, Answer::Approve).filter(|end| now < *end && !used_up)
}

/// Whole seconds, begun ones too: until the question lapses while it is open, until the grant ends while it holds, else none.
fn remaining_seconds(approval: &Approval, rules: &Rules, now: Time) -> u64 {
    let end = match approval.status(now) {
        ApprovalStatus::Pending => Some(approval.expires_at),
        ApprovalStatus::Approved => live_grant(approval, rules, now),
        ApprovalStatus::Denied | ApprovalStatus::Expired => None,
    };
    end.map_or(0, |end| {
        let left = end.since(now);
        left.as_secs() + u64::from(left.subsec_nanos() > 0)
    })
}

fn no_approval() -> Problem {
    Problem::not_found("an approval")
}

#[cfg(test)]
mod tests;
