//! What a change of policies comes to, and doing it: two changes are one after the other, and the second knows of the first.

use std::future::Future;

use tokio::sync::oneshot;
use uuid::Uuid;

use super::no_policy;
use super::shown::PolicyDiff;
use crate::api::problem::Problem;
use crate::app::App;
use crate::clock::fresh_id;
use crate::domain::incident::Author;
use crate::domain::time::Time;
use crate::gateway::policy::{Policies, Policy, PolicyDocument, defaults, diff, from_json};
use crate::lifecycle;
use crate::store::{NewVersion, PolicyNow, PolicyQuery, PolicySet, Store, StoreError};

/// The most policies in force.
pub(super) const MOST_POLICIES: usize = 1_000;
/// The most rules that they have together.
pub(super) const MOST_RULES: usize = 10_000;
/// The longest that they are together, in bytes of JSON.
pub(super) const MOST_BYTES: usize = 8 * 1024 * 1024;
/// The longest that the words are together that they look for in bodies, in bytes. A search for them takes some seventy times as much memory to make, and its time
/// grows faster than they do: a second or two for so many.
pub(super) const MOST_WORDS: usize = 1024 * 1024;

/// The policies that are in force as the store has them.
///
/// # Errors
/// If the store cannot be read, or one of them does not say anything that this version understands.
pub async fn in_force(store: &dyn Store) -> Result<Vec<Policy>, StoreError> {
    store.policies(PolicyQuery::default()).await?.policies.iter().map(read).collect()
}

/// Keeps the policies of a new installation where no policy was ever changed. What a team removed or changed does not come back by itself.
pub async fn seed(store: &dyn Store, now: Time) -> Result<(), StoreError> {
    if store.policies(PolicyQuery::default()).await?.revision > 0 {
        return Ok(());
    }
    let version = |document: PolicyDocument| new_version(fresh_id(now), &document, None);
    // Where another server of this store was faster, nothing is done.
    store.apply_policies(defaults().into_iter().map(version).collect(), 0, None, now).await.map(drop)
}

/// A policy that somebody wants in force.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) document: PolicyDocument,
    /// The policy that it is the next version of; found by name and environments where none.
    pub(super) policy: Option<Uuid>,
    /// The version of it that is restored.
    pub(super) restores: Option<i64>,
}

/// What became of a wish.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) policy: PolicyNow,
    pub(super) changed: bool,
    pub(super) changes: Vec<String>,
}

/// As [`apply`], of one.
pub(super) async fn apply_one(app: &App, wish: Wish, by: Author) -> Result<Outcome, Problem> {
    apply(app, vec![wish], by).await?.pop().ok_or_else(Problem::internal)
}

/// Puts policies of different names in force, all or none. In order.
pub(super) async fn apply(app: &App, wishes: Vec<Wish>, by: Author) -> Result<Vec<Outcome>, Problem> {
    let this = app.clone();
    to_the_end(app, async move {
        loop {
            let plan = Plan::of(this.store.as_ref(), &wishes, this.clock.now()).await?;
            let versions = plan.checked_versions().await?;
            let applied = if versions.is_empty() {
                Some(Vec::new())
            } else {
                this.store.apply_policies(versions, plan.revision, Some(by.clone()), this.clock.now()).await?
            };
            // None where another change was faster: this one is planned anew, for what is there now.
            if let Some(applied) = applied {
                return Ok(plan.outcomes(applied));
            }
        }
    })
    .await
}

/// Takes a policy out of force; `false` if it is not in force.
pub(super) async fn remove(app: &App, id: Uuid, by: Author) -> Result<bool, Problem> {
    let this = app.clone();
    to_the_end(app, async move { Ok(this.store.remove_policy(id, by, this.clock.now()).await?) }).await
}

/// What a wish would come to.
pub(super) async fn preview(app: &App, wish: Wish) -> Result<PolicyDiff, Problem> {
    let mut plan = Plan::of(app.store.as_ref(), &[wish], app.clock.now()).await?;
    plan.checked_versions().await?;
    let step = plan.steps.pop().ok_or_else(Problem::internal)?;
    Ok(PolicyDiff {
        policy_id: step.before.as_ref().map(|policy| policy.id),
        env_names: environments(&step.document),
        version: step.version(),
        changed: step.changed,
        changes: step.changes,
        name: step.document.name,
    })
}

/// The policies as they would be in force with a wish.
pub(super) async fn with(app: &App, wish: Wish) -> Result<Vec<Policy>, Problem> {
    let plan = Plan::of(app.store.as_ref(), &[wish], app.clock.now()).await?;
    plan.checked_versions().await?;
    let is_changing = |id: Uuid| plan.steps.iter().any(|step| step.id == id);
    let mut policies = plan.in_force.iter().filter(|policy| !is_changing(policy.id)).map(read).collect::<Result<Vec<_>, _>>()?;
    policies.extend(plan.steps.iter().map(|step| Policy { id: step.id, version: step.version(), document: step.document.clone() }));
    Ok(policies)
}

/// Does a change to its end even if the caller goes away: what is stored is what is in force.
async fn to_the_end<T: Send + 'static>(app: &App, change: impl Future<Output = Result<T, Problem>> + Send + 'static) -> Result<T, Problem> {
    let (done, answer) = oneshot::channel();
    let this = app.clone();
    app.lifecycle.spawn("change of policies", lifecycle::Policy::Errand, async move {
        let outcome = match change.await {
            Ok(outcome) => this.scanner.reload().await.map(|()| outcome),
            refused => refused,
        };
        // The caller may be gone.
        drop(done.send(outcome));
    });
    answer.await.map_err(|_| Problem::internal())?
}

/// What some wishes come to, for the policies as they were at a revision.
struct Plan {
    revision: i64,
    in_force: Vec<PolicyNow>,
    steps: Vec<Step>,
}

/// What a wish comes to.
struct Step {
    id: Uuid,
    document: PolicyDocument,
    restores: Option<i64>,
    /// The policy before, in force or removed; none where it is a new one.
    before: Option<PolicyNow>,
    changed: bool,
    changes: Vec<String>,
}

impl Plan {
    async fn of(store: &dyn Store, wishes: &[Wish], now: Time) -> Result<Self, Problem> {
        // Read before anything else: what changes after that makes the plan void.
        let PolicySet { revision, policies: in_force } = store.policies(PolicyQuery::default()).await?;
        let mut steps = Vec::new();
        for wish in wishes {
            let before = meant(store, &in_force, wish).await?;
            steps.push(Step::of(wish, before, now));
        }
        Ok(Self { revision, in_force, steps })
    }

    /// The new versions, none where nothing changes. A problem where the policies could not be in force with them.
    async fn checked_versions(&self) -> Result<Vec<NewVersion>, Problem> {
        let changing: Vec<&Step> = self.steps.iter().filter(|step| step.changed).collect();
        if changing.is_empty() {
            return Ok(Vec::new());
        }
        let kept: Vec<PolicyNow> = self.in_force.iter().filter(|policy| !changing.iter().any(|step| step.id == policy.id)).cloned().collect();
        let new: Vec<Policy> = changing.iter().map(|step| Policy { id: step.id, version: step.version(), document: step.document.clone() }).collect();
        // Many rules take a while to compile, and other callers do not wait for that.
        tokio::task::spawn_blocking(move || check(&kept, new)).await.map_err(|_| Problem::internal())??;
        Ok(changing.into_iter().map(|step| new_version(step.id, &step.document, step.restores)).collect())
    }

    fn outcomes(self, applied: Vec<PolicyNow>) -> Vec<Outcome> {
        let mut applied = applied.into_iter();
        let outcome = |step: Step| {
            let policy = if step.changed { applied.next() } else { step.before };
            policy.map(|policy| Outcome { policy, changed: step.changed, changes: step.changes })
        };
        self.steps.into_iter().filter_map(outcome).collect()
    }
}

impl Step {
    fn of(wish: &Wish, before: Option<PolicyNow>, now: Time) -> Self {
        let document = wish.document.clone();
        let standing = before.as_ref().filter(|policy| policy.removed_at.is_none()).map(|policy| &policy.current.document);
        let says_other = standing.is_none_or(|standing| *standing != document.to_json());
        // One that is no longer understood cannot be compared.
        let changes = standing.and_then(|standing| from_json(standing).ok()).map(|standing| diff(&standing, &document)).unwrap_or_default();
        let id = before.as_ref().map_or_else(|| fresh_id(now), |policy| policy.id);
        Self { id, document, restores: wish.restores, before, changed: says_other, changes }
    }

    /// The version that it comes to.
    fn version(&self) -> i64 {
        self.before.as_ref().map_or(0, |policy| policy.current.version) + i64::from(self.changed)
    }
}

/// The policy that a wish is about, in force or removed; none where it is a new one.
///
/// Two policies of one name never apply in the same environment, and no policy loses an environment because of another one's change.
async fn meant(store: &dyn Store, in_force: &[PolicyNow], wish: &Wish) -> Result<Option<PolicyNow>, Problem> {
    let (name, environments) = (&wish.document.name, environments(&wish.document));
    let shares = |policy: &&PolicyNow| {
        let both_everywhere = policy.env_names.is_empty() && environments.is_empty();
        policy.name == *name && (both_everywhere || policy.env_names.iter().any(|environment| environments.contains(environment)))
    };
    let others: Vec<&PolicyNow> = in_force.iter().filter(shares).filter(|policy| wish.policy != Some(policy.id)).collect();
    match (wish.policy, others.as_slice()) {
        (Some(id), []) => Ok(Some(store.policy(id).await?.ok_or_else(no_policy)?)),
        (None, []) => {
            let removed = store.policies(PolicyQuery { removed: true, name: Some(name.clone()) }).await?.policies;
            Ok(removed.into_iter().filter(|policy| policy.env_names == environments).max_by_key(|policy| policy.removed_at))
        }
        (None, [other]) if other.env_names.iter().all(|environment| environments.contains(environment)) => Ok(Some((*other).clone())),
        (_, [other, ..]) => {
            let sentence = format!(
                "env_names: there is another policy {name}, for {}. Name all of these, say by policy_id={} that it is to be changed, or remove it first.",
                if other.env_names.is_empty() { "everywhere".to_owned() } else { other.env_names.join(", ") },
                other.id
            );
            Err(Problem::conflict(sentence).code("environment_taken").with("key", "env_names").with("policy_id", other.id.to_string()))
        }
    }
}

/// Whether these policies can be in force together.
fn check(kept: &[PolicyNow], new: Vec<Policy>) -> Result<(), Problem> {
    let mut policies = kept.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    policies.extend(new);
    let rules = policies.iter().map(|policy| policy.document.rules.len()).sum();
    let bytes = policies.iter().map(|policy| policy.document.to_json().to_string().len()).sum();
    let conditions = policies.iter().flat_map(|policy| &policy.document.rules).map(|rule| &rule.condition);
    let words = conditions.flat_map(|condition| condition.body_contains_any.iter().chain(&condition.body_contains_all)).map(String::len).sum();
    let amounts = [
        ("policies", policies.len(), MOST_POLICIES),
        ("rules", rules, MOST_RULES),
        ("bytes of policies", bytes, MOST_BYTES),
        ("bytes of words for bodies", words, MOST_WORDS),
    ];
    for (what, number, most) in amounts {
        if number > most {
            let sentence = format!("There would be {number} {what} in force; {most} is the most. Remove what is not needed. Nothing was changed.");
            return Err(Problem::conflict(sentence).code("too_many").with("limit", most));
        }
    }
    Policies::compile(policies).map(drop).map_err(|error| Problem::bad_request(format!("Together with the others, {error}. Nothing was changed.")))
}

fn new_version(id: Uuid, document: &PolicyDocument, restores: Option<i64>) -> NewVersion {
    NewVersion { id, name: document.name.clone(), env_names: environments(document), document: document.to_json(), restores }
}

fn environments(document: &PolicyDocument) -> Vec<String> {
    let mut environments = document.env_names.clone();
    environments.sort_unstable();
    environments.dedup();
    environments
}

/// A policy out of the store.
fn read(policy: &PolicyNow) -> Result<Policy, StoreError> {
    let document = from_json(&policy.current.document).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        StoreError::Corrupt { what: format!("policy {} ({})", policy.id, policy.name.escape_debug()), source: anyhow::anyhow!(faults.join("; ")) }
    })?;
    Ok(Policy { id: policy.id, version: policy.current.version, document })
}
