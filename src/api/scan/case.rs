//! One scan: who asks and for what, what it is judged to be, and the decision that is kept of it.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::input::ScanRequest;
use crate::api::engine::EngineCaller;
use crate::clock::fresh_id;
use crate::domain::decision::{Agent, ApprovalRef, Decision, DecisionKind, action, title_from};
use crate::domain::scan::ScanRecord;
use crate::domain::signature::Signature;
use crate::domain::time::Time;
use crate::gateway::classify::Classifier;
use crate::gateway::facts::Call;
use crate::gateway::history::History;
use crate::gateway::judge::{Asking, Gateway, Judgement};
use crate::gateway::reasons::{AGENT_MISMATCH, URL_TOO_LONG};
use crate::gateway::sanitize::text_without_secrets;
use crate::settings::StoreBodies;

/// What stands in place of a header that is a credential.
const MASKED: &str = "[REDACTED:header]";

/// What stands in place of the name and password of an address.
const MASKED_CREDENTIALS: &str = "[REDACTED:url_credentials]";

/// Parts of the names of headers that carry credentials.
const SENSITIVE: [&str; 12] =
    ["auth", "cookie", "token", "secret", "password", "passwd", "api-key", "apikey", "access-key", "signature", "credential", "session"];

/// The longest names of an agent and of its environment, in characters; of a longer one the beginning counts. Hostile names would fill cards and lists.
const LONGEST_NAME: usize = 500;

/// The longest address that is judged, in bytes. Servers take 8 KiB or 16 KiB at most; what is longer only costs the time that looking for patterns in it takes.
const LONGEST_URL: usize = 16 * 1024;

/// A call, and who wants to make it.
#[derive(Debug)]
pub struct Case {
    caller: EngineCaller,
    agent: Agent,
    environment: Option<String>,
    request: ScanRequest,
    src_ip: String,
    received_at: Time,
    /// Why it is refused whatever it is: the reason code, and how in words.
    out_of_bounds: Option<(&'static str, String)>,
}

/// What a decision needs of the settings.
#[derive(Clone, Copy, Debug)]
pub struct Keeping {
    /// How much is kept of what a call carries.
    pub bodies: StoreBodies,
    /// When a question that is asked now lapses.
    pub expires_at: Time,
}

impl Case {
    /// What `caller` asks.
    pub fn new(caller: EngineCaller, mut request: ScanRequest, src_ip: String, received_at: Time) -> Self {
        let named = Agent {
            id: request.agent_id.take().map(shortened),
            name: request.agent_name.take().map(shortened),
            runtime_type: request.runtime_type.take().map(shortened),
        };
        let (agent, mismatch) = agent_of(&caller, named);
        let environment = request.env.take().map(shortened).or_else(|| caller.environment().map(str::to_owned));
        let out_of_bounds = mismatch.map(|violation| (AGENT_MISMATCH, violation)).or_else(|| {
            let length = request.url.len();
            (length > LONGEST_URL).then(|| (URL_TOO_LONG, format!("the url has {length} bytes; no more than {LONGEST_URL} are judged")))
        });
        Self { caller, agent, environment, request, src_ip, received_at, out_of_bounds }
    }

    /// When it was asked.
    pub const fn received_at(&self) -> Time {
        self.received_at
    }

    /// The key that it is asked with.
    pub fn key_id(&self) -> Uuid {
        self.caller.key_id()
    }

    /// Judges it. Pure but for what is noted of the agent.
    pub fn judge(&self, gateway: &Gateway, history: &History) -> Judgement {
        let asking = Asking {
            call: Call { method: &self.request.method, url: &self.request.url, body: self.request.body.as_deref() },
            agent: &self.agent,
            environment: self.environment.as_deref(),
            scope: self.caller.scope(),
            now: self.received_at,
        };
        let mut judged = match &self.out_of_bounds {
            Some((code, violation)) => gateway.refuse(&asking.call, code, violation.clone()),
            None => gateway.judge(&asking, history),
        };
        // Where an operation is named by the address or the body, it can be a secret as any other part of them; and it is told in answers, cards and records.
        judged.action.operation = clean(&judged.action.operation, &gateway.classifier);
        judged
    }

    /// The decision as it is kept. What it asks about is what was sent, whatever is kept of it.
    pub fn decision(self, judged: &Judgement, classifier: &Classifier, keeping: Keeping) -> Decision {
        let Self { caller, agent, environment, request, src_ip, received_at, .. } = self;
        let (policy_id, policy_name) = judged.policy.as_ref().map(|(id, name)| (id.to_string(), name.clone())).unzip();
        let what = &judged.action;
        let mut decision = Decision {
            trace_id: fresh_id(received_at),
            kind: judged.kind,
            occurred_at: received_at,
            received_at,
            title: title_from(judged.kind, &judged.reason_codes, &action(&what.tool, Some(&what.operation))),
            severity: judged.severity,
            risk_score: Some(judged.risk_score),
            reason_codes: judged.reason_codes.clone(),
            agent,
            tool_name: what.tool.clone(),
            operation: Some(what.operation.clone()),
            method: Some(request.method),
            url: Some(request.url),
            body: request.body,
            src_ip: Some(src_ip),
            policy_id,
            policy_name,
            environment,
            approval: None,
            incident_id: None,
            scan: Some(Box::new(record(caller.key_id(), judged, headers(request.headers, classifier), request.context))),
        };
        if judged.kind == DecisionKind::RequireApproval {
            decision.approval = Some(ApprovalRef { id: fresh_id(received_at), expires_at: keeping.expires_at, signature: Signature::of(&decision) });
        }
        if keeping.bodies == StoreBodies::Masked {
            mask(&mut decision, judged, classifier);
        }
        decision
    }
}

/// Who asks: as the call says; where it says nothing, the agent of the key; where that has none, one that is called like the key.
///
/// A key that speaks for one agent speaks for no other. That is a refusal and not an error: clients let a call go on when its scan is an error.
fn agent_of(caller: &EngineCaller, mut named: Agent) -> (Agent, Option<String>) {
    let Some(bound) = caller.agent() else {
        if named.id.is_none() && named.name.is_none() {
            named.name = Some(if caller.key_name().is_empty() { "unnamed" } else { caller.key_name() }.to_owned());
        }
        return (named, None);
    };
    // What else it is called is only a name: the id is what policies and grants go by.
    named.name = named.name.filter(|name| name != bound);
    let said = named.id.replace(bound.to_owned());
    let mismatch = said.filter(|id| id != bound).map(|id| format!("agent '{}' is not the agent of this key, '{bound}'", shortened(id)));
    (named, mismatch)
}

/// The first [`LONGEST_NAME`] characters.
fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST_NAME) {
        text.truncate(end);
    }
    text
}

fn record(key: Uuid, judged: &Judgement, headers: BTreeMap<String, String>, context: Option<String>) -> ScanRecord {
    ScanRecord {
        key,
        context,
        headers,
        verb: judged.action.verb,
        category: judged.action.category.clone(),
        classifications: judged.classifications.clone(),
        findings: judged.findings.clone(),
        findings_omitted: judged.findings_omitted as u64,
        signals: judged.signals.clone(),
        violations: judged.violations.clone(),
        matched: judged.matched.clone(),
        tags: judged.tags.clone(),
        escalate_to: judged.escalate_to.iter().map(|kind| kind.name().to_owned()).collect(),
    }
}

/// Headers as they are kept: those that carry credentials without their values, all others without the secrets in them.
fn headers(sent: Vec<(String, String)>, classifier: &Classifier) -> BTreeMap<String, String> {
    let mut kept: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in sent {
        let lower = name.to_ascii_lowercase().replace('_', "-");
        let value = if SENSITIVE.iter().any(|part| lower.contains(part)) { MASKED.to_owned() } else { clean(&value, classifier) };
        kept.entry(name).and_modify(|first| *first = format!("{first}, {value}")).or_insert(value);
    }
    kept
}

/// Takes the secrets out of what is kept of a call.
fn mask(decision: &mut Decision, judged: &Judgement, classifier: &Classifier) {
    if let Some(masked) = &judged.masked_body {
        decision.body = Some(masked.clone());
    }
    if let Some(url) = &mut decision.url {
        *url = clean_url(url, classifier);
    }
    if let Some(context) = decision.scan.as_mut().and_then(|scan| scan.context.as_mut()) {
        *context = clean(context, classifier);
    }
}

/// An address without its secrets. Of one with a name and password these alone are taken out: who is asked must see where the call goes.
fn clean_url(url: &str, classifier: &Classifier) -> String {
    let parts = url.split_once("://").and_then(|(scheme, rest)| {
        let authority = rest.split(['/', '\\', '?', '#']).next()?;
        let (credentials, _) = authority.rsplit_once('@')?;
        credentials.contains(':').then(|| (scheme, rest.get(credentials.len() + 1..).unwrap_or_default()))
    });
    let Some((scheme, rest)) = parts else { return clean(url, classifier) };
    let cleaned = clean(&format!("{scheme}://{rest}"), classifier);
    match cleaned.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{MASKED_CREDENTIALS}@{rest}"),
        None => cleaned,
    }
}

fn clean(text: &str, classifier: &Classifier) -> String {
    text_without_secrets(text, &classifier.classify_text(text))
}
