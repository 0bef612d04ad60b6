//! `/v1/policies/try`: what a change of a policy would have decided otherwise, of the calls that were scanned of late.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Extension;
use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::apply::ApplyQuery;
use super::change::{self, Wish};
use super::input::Document;
use crate::api::auth::PersonCaller;
use crate::api::extract::{Json, Query};
use crate::api::problem::{Problem, Problems};
use crate::app::App;
use crate::background;
use crate::domain::decision::{Agent, Decision, DecisionKind};
use crate::domain::scan::{Engine, ScanRecord};
use crate::domain::time::Time;
use crate::gateway::facts::{Action, Call, Confidence, DataClass};
use crate::gateway::judge::Gateway;
use crate::gateway::policy::{Facts, Policies};
use crate::store::ScanPage;

/// How far back scans are judged again.
const BACK: Duration = Duration::from_secs(24 * 60 * 60);
/// For how long, in real time: somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(2);
/// How many scans at most, and how many are read at a time.
const MOST: usize = 5_000;
const READ: usize = 100;
/// How many are tried at once.
const AT_ONCE: usize = 2;
/// How many changes are shown.
const EXAMPLES: usize = 20;

/// What a change of a policy would have decided otherwise.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub(super) struct PolicyTrial {
    /// From when on scans were to be judged again: a day ago.
    #[schema(value_type = String, format = DateTime)]
    since: Option<Time>,
    /// How far back that was done.
    #[schema(value_type = String, format = DateTime)]
    looked_back_to: Option<Time>,
    /// Whether that is less than a day: only the newest 5,000 scans, and two seconds, are spent on it.
    partial: bool,
    /// How many scans were judged again.
    judged: u64,
    /// How many of them would be decided otherwise.
    changed: u64,
    /// How many of each change.
    changes: Vec<TrialChange>,
    /// The newest of them, at most 20.
    examples: Vec<TrialExample>,
    /// How many scans no policy decided, such as those outside of their key's scope: they are not judged again.
    not_by_policy: u64,
    /// How many of the judged scans carried a secret, which is not kept: rules that look for its text, or for how sure it is, may say something else of them.
    uncertain: u64,
}

/// How many scans would go from one decision to another.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TrialChange {
    /// What the policies in force say.
    from: DecisionKind,
    /// What they would say with the change.
    to: DecisionKind,
    count: u64,
}

/// A scan that would be decided otherwise.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TrialExample {
    trace_id: Uuid,
    received_at: Time,
    title: String,
    agent: Agent,
    tool_name: String,
    operation: Option<String>,
    from: DecisionKind,
    to: DecisionKind,
    /// The rule that would decide, if one would.
    rule_id: Option<String>,
    /// Its policy.
    policy_name: Option<String>,
}

/// Say what applying a policy would have decided otherwise of the scans of the last 24 hours, without doing it.
///
/// Both sides are the policies' own decisions, as of those in force now and as with the change, on what is kept of each call. Bodies are kept without their secrets, so
/// that a scan that carried one counts as `uncertain`. Decisions that were reported are not the policies', and are left out.
#[utoipa::path(post, path = "/v1/policies/try", tag = "policies", security(("session" = []), ("token" = [])), params(ApplyQuery),
    request_body(content((Object = "application/json"), (String = "application/yaml")), description = "A policy"),
    responses((status = 200, body = PolicyTrial), Problems))]
pub(super) async fn try_policy(
    State(app): State<App>,
    Extension(trials): Extension<Trials>,
    _caller: PersonCaller,
    Query(query): Query<ApplyQuery>,
    Document(document): Document,
) -> Result<Json<PolicyTrial>, Problem> {
    let _place = trials.take()?;
    let end = Instant::now() + PATIENCE;
    let over = app.lifecycle.stopping().child_token();
    // Who does not wait any more does not want it.
    let _gone = over.clone().drop_guard();
    let changed = change::with(&app, Wish { document, policy: query.policy_id, restores: None }).await?;
    let changed = background::run(move || Policies::compile(changed)).await.map_err(|_| Problem::internal())?;
    let changed = changed.map_err(|error| Problem::bad_request(format!("{error}.")).code("invalid_policy"))?;
    let judges = Arc::new(Judges { gateway: app.scanner.gateway(), changed, over, end });
    let now = app.clock.now();
    let since = now.before(BACK);
    let mut trial = PolicyTrial { since: Some(since), looked_back_to: Some(now), ..PolicyTrial::default() };
    let mut before = None;
    loop {
        let ScanPage { scans, reached } = app.store.scans(since, before, READ).await?;
        let these = Arc::clone(&judges);
        let step = background::run(move || {
            let all = scans.iter().all(|scan| trial.add(scan, &these));
            (trial, all)
        });
        let all;
        (trial, all) = step.await.map_err(|_| Problem::internal())?;
        let looked = usize::try_from(trial.judged + trial.not_by_policy).unwrap_or(usize::MAX);
        match reached {
            Some((seq, at)) if all => {
                before = Some(seq);
                trial.looked_back_to = Some(at);
                if looked < MOST && !judges.are_over() {
                    continue;
                }
                trial.partial = true;
            }
            None if all => trial.looked_back_to = Some(since),
            _ => trial.partial = true,
        }
        return Ok(Json(trial));
    }
}

/// Who tries something: each takes a thread in the background, and exports want one too.
#[derive(Clone, Debug)]
pub(super) struct Trials(Arc<Semaphore>);

impl Default for Trials {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Trials {
    fn take(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let text = format!("{AT_ONCE} changes of policies are being tried, the most at once. Ask again in two seconds.");
        Arc::clone(&self.0).try_acquire_owned().map_err(|_| Problem::too_many(text, PATIENCE).code("too_many_trials"))
    }
}

/// What both sides are judged by, and for how long.
struct Judges {
    gateway: Arc<Gateway>,
    changed: Policies,
    /// The caller has gone, or the server stops.
    over: CancellationToken,
    end: Instant,
}

impl Judges {
    fn are_over(&self) -> bool {
        self.over.is_cancelled() || Instant::now() >= self.end
    }
}

impl PolicyTrial {
    /// Whether there was time for it.
    fn add(&mut self, decision: &Decision, judges: &Judges) -> bool {
        let Some(scan) = &decision.scan else { return true };
        let (Some(url), true) = (&decision.url, scan.violations.is_empty()) else {
            self.not_by_policy += 1;
            return true;
        };
        let call = Call { method: decision.method.as_deref().unwrap_or_default(), url, body: decision.body.as_deref() };
        let Some((from, to)) = judge(decision, scan, &call, judges) else { return false };
        self.judged += 1;
        self.looked_back_to = Some(decision.received_at);
        self.uncertain += u64::from(scan.classifications.contains(&DataClass::Secrets));
        let (to, rule_id, policy_name) = to;
        if from == to {
            return true;
        }
        self.changed += 1;
        match self.changes.iter_mut().find(|change| change.from == from && change.to == to) {
            Some(change) => change.count += 1,
            None => self.changes.push(TrialChange { from, to, count: 1 }),
        }
        if self.examples.len() < EXAMPLES {
            self.examples.push(TrialExample {
                trace_id: decision.trace_id,
                received_at: decision.received_at,
                title: decision.title.clone(),
                agent: decision.agent.clone(),
                tool_name: decision.tool_name.clone(),
                operation: decision.operation.clone(),
                from,
                to,
                rule_id,
                policy_name,
            });
        }
        true
    }
}

type Judged = (DecisionKind, Option<String>, Option<String>);

/// What the policies in force, and those with the change, say of a call, as far as it is kept; nothing where there is no time for it.
fn judge(decision: &Decision, scan: &ScanRecord, call: &Call<'_>, judges: &Judges) -> Option<(DecisionKind, Judged)> {
    if judges.are_over() {
        return None;
    }
    let gateway = &judges.gateway;
    let (action, others) = gateway.tools.detect_all(call);
    let is_external = |action: &Action| gateway.organisation.is_external_principal(&action.target);
    let said = |engine: Engine, what: &str| scan.signals.iter().any(|signal| signal.engine == engine && signal.details[what] == true);
    let facts = Facts {
        call: *call,
        action: &action,
        agent: &decision.agent,
        environment: decision.environment.as_deref(),
        data_classes: &scan.classifications,
        // How sure it was is not kept: of what is taken out of a body, most has the form of a secret.
        secret_confidence: scan.classifications.contains(&DataClass::Secrets).then_some(Confidence::High),
        is_external_principal: is_external(&action),
        is_new_destination: said(Engine::Baseline, "new_destination"),
        is_volume_burst: said(Engine::Baseline, "volume_burst"),
        risk_score: decision.risk_score.unwrap_or_default(),
        trust_score: 1.0,
        threat_intel_match: scan.signals.iter().any(|signal| signal.engine == Engine::ThreatIntel && signal.score > 0.0),
        now: Timestamp::from_millisecond(decision.received_at.ms()).unwrap_or_default(),
    };
    let others: Vec<(&Action, bool)> = others.iter().map(|other| (other, is_external(other))).collect();
    let of = |policies: &Policies| policies.evaluate_while(&facts, &others, &|| !judges.are_over());
    let (from, to) = (of(&gateway.policies)?, of(&judges.changed)?);
    Some((from.action, (to.action, to.rule_id, to.policy_name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_are_tried_at_once_and_a_place_is_given_back() {
        let trials = Trials::default();
        let first = trials.take().unwrap();
        let _second = trials.take().unwrap();
        let refused = trials.take().unwrap_err();
        assert!(refused.status() == 429 && refused.error().contains("two seconds"));
        drop(first);
        assert!(trials.take().is_ok());
    }
}
