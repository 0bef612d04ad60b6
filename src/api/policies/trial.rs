//! `/v1/policies/try`: what a change of a policy would have decided otherwise, of the calls that were scanned of late.

use std::time::{Duration, Instant};

use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::apply::ApplyQuery;
use super::change::{self, Wish};
use super::input::Document;
use crate::api::auth::PersonCaller;
use crate::api::extract::{Json, Query};
use crate::api::problem::{Problem, Problems};
use crate::app::App;
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
const READ: usize = 250;
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
    _caller: PersonCaller,
    Query(query): Query<ApplyQuery>,
    Document(document): Document,
) -> Result<Json<PolicyTrial>, Problem> {
    let changed = change::with(&app, Wish { document, policy: query.policy_id, restores: None }).await?;
    let changed = tokio::task::spawn_blocking(move || Policies::compile(changed)).await.map_err(|_| Problem::internal())?;
    let changed = std::sync::Arc::new(changed.map_err(|error| Problem::bad_request(format!("{error}.")).code("invalid_policy"))?);
    let gateway = app.scanner.gateway();
    let since = app.clock.now().before(BACK);
    let began = Instant::now();
    let mut trial = PolicyTrial { since: Some(since), looked_back_to: Some(since), ..PolicyTrial::default() };
    let mut before = None;
    loop {
        let ScanPage { scans, reached } = app.store.scans(since, before, READ).await?;
        let (gateway, changed) = (std::sync::Arc::clone(&gateway), std::sync::Arc::clone(&changed));
        trial = tokio::task::spawn_blocking(move || {
            for scan in &scans {
                trial.add(scan, &gateway, &changed);
            }
            trial
        })
        .await
        .map_err(|_| Problem::internal())?;
        let Some((seq, at)) = reached else { return Ok(Json(trial)) };
        let looked = usize::try_from(trial.judged + trial.not_by_policy).unwrap_or(usize::MAX);
        if looked >= MOST || began.elapsed() >= PATIENCE {
            trial.partial = true;
            trial.looked_back_to = Some(at);
            return Ok(Json(trial));
        }
        before = Some(seq);
    }
}

impl PolicyTrial {
    fn add(&mut self, decision: &Decision, gateway: &Gateway, changed: &Policies) {
        let Some(scan) = &decision.scan else { return };
        let (Some(url), true) = (&decision.url, scan.violations.is_empty()) else {
            self.not_by_policy += 1;
            return;
        };
        let call = Call { method: decision.method.as_deref().unwrap_or_default(), url, body: decision.body.as_deref() };
        let (from, to) = judge(decision, scan, &call, gateway, changed);
        self.judged += 1;
        self.uncertain += u64::from(scan.classifications.contains(&DataClass::Secrets));
        let (to, rule_id, policy_name) = to;
        if from == to {
            return;
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
    }
}

type Judged = (DecisionKind, Option<String>, Option<String>);

/// What the policies in force, and those with the change, say of a call, as far as it is kept.
fn judge(decision: &Decision, scan: &ScanRecord, call: &Call<'_>, gateway: &Gateway, changed: &Policies) -> (DecisionKind, Judged) {
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
    let of = |policies: &Policies| if others.is_empty() { policies.evaluate(&facts) } else { policies.evaluate_all(&facts, &others).0 };
    let to = of(changed);
    (of(&gateway.policies).action, (to.action, to.rule_id, to.policy_name))
}
