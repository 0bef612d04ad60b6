//! Cases: calls, and what the policies are expected to say of them. So a change of policies can be tried without a server.
//!
//! ```yaml
//! cases:
//!   - name: a token never reaches Slack
//!     call:
//!       method: POST
//!       url: https://slack.com/api/chat.postMessage
//!       body: { channel: "#general", text: "the token is …" }
//!       data_classes: [SECRETS]
//!     expect: { decision: DENY, rule_id: no-secrets }
//!   - name: looking is free
//!     call: { method: GET, url: "https://api.github.com/repos/acme/web/pulls" }
//!     expect: ALLOW
//! ```

use jiff::Timestamp;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Fault;
use super::compile::{Policies, Verdict};
use super::facts::Facts;
use super::fields::{Faults, Field, Fields, choice};
use super::read::{CONFIDENCES, DATA_CLASSES, needed, plain};
use super::tree::{self, Format};
use crate::domain::decision::{Agent, DecisionKind};
use crate::gateway::facts::{Action, Call, Confidence, DataClass};

/// A call, and what is expected of it.
#[derive(Debug)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The HTTP method.
    pub method: String,
    /// The address.
    pub url: String,
    /// The body.
    pub body: Option<Box<RawValue>>,
    /// Who calls.
    pub agent: Agent,
    /// Where the agent runs.
    pub environment: Option<String>,
    /// When it is, where that matters.
    pub now: Option<Timestamp>,
    /// What was given of the facts that a server would find out.
    given: Given,
    /// What the policies are to say.
    pub expect: Expectation,
}

/// Facts that a case states. What it leaves out is as [`Seen`] has it, false, or harmless.
#[derive(Debug)]
struct Given {
    data_classes: Option<Vec<DataClass>>,
    secret_confidence: Option<Confidence>,
    is_external_principal: Option<bool>,
    is_new_destination: bool,
    is_volume_burst: bool,
    risk_score: f64,
    trust_score: f64,
    threat_intel_match: bool,
}

/// What is expected. What is absent is not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The decision.
    pub decision: DecisionKind,
    /// The name of the policy that decides.
    pub policy: Option<String>,
    /// The rule that decides.
    pub rule_id: Option<String>,
    /// Reason codes that are among those of the decision.
    pub reason_codes: Vec<String>,
}

/// What the tools and the classifier make of a call.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The call in the terms of its tool.
    pub action: Action,
    /// What else it does.
    pub others: Vec<Action>,
    /// What was found in its body.
    pub data_classes: Vec<DataClass>,
    /// How sure the classifier is of the surest secret.
    pub secret_confidence: Option<Confidence>,
    /// Whether the target is outside of the organisation.
    pub is_external_principal: bool,
}

/// What became of a case.
#[derive(Clone, Debug)]
pub struct CaseResult {
    /// The case's name.
    pub name: String,
    /// What the policies say.
    pub verdict: Verdict,
    /// What was expected and is not so, a sentence each; empty where the case holds.
    pub unmet: Vec<String>,
}

const CALL_KEYS: &[&str] = &[
    "method",
    "url",
    "body",
    "agent_id",
    "agent_name",
    "runtime_type",
    "env",
    "now",
    "data_classes",
    "secret_confidence",
    "is_external_principal",
    "is_new_destination",
    "is_volume_burst",
    "risk_score",
    "trust_score",
    "threat_intel_match",
];

/// Reads cases.
///
/// # Errors
/// Everything that is wrong with them, each with its path; at least one.
pub fn cases(text: &str, format: Format) -> Result<Vec<Case>, Vec<Fault>> {
    let tree = tree::read(text, format).map_err(|fault| vec![fault])?;
    let mut faults = Faults::default();
    let cases = all(&tree, &mut faults);
    faults.into_result(cases)
}

/// Holds the policies against the cases. `seen` is what the tools and the classifier make of a call; a case without a time is at `now`.
pub fn run(policies: &Policies, cases: &[Case], now: Timestamp, seen: impl Fn(&Call<'_>) -> Seen) -> Vec<CaseResult> {
    let result = |case: &Case| {
        let verdict = case.judge(policies, now, &seen);
        CaseResult { name: case.name.clone(), unmet: case.expect.unmet(&verdict), verdict }
    };
    cases.iter().map(result).collect()
}

impl Case {
    fn judge(&self, policies: &Policies, now: Timestamp, seen: impl Fn(&Call<'_>) -> Seen) -> Verdict {
        let call = Call { method: &self.method, url: &self.url, body: self.body.as_deref() };
        let seen = seen(&call);
        let given = &self.given;
        let data_classes = given.data_classes.as_ref().unwrap_or(&seen.data_classes);
        let found_secret = data_classes.contains(&DataClass::Secrets).then_some(Confidence::High);
        let facts = Facts {
            call,
            action: &seen.action,
            agent: &self.agent,
            environment: self.environment.as_deref(),
            data_classes,
            secret_confidence: given.secret_confidence.or(if given.data_classes.is_some() { found_secret } else { seen.secret_confidence }),
            is_external_principal: given.is_external_principal.unwrap_or(seen.is_external_principal),
            is_new_destination: given.is_new_destination,
            is_volume_burst: given.is_volume_burst,
            risk_score: given.risk_score,
            trust_score: given.trust_score,
            threat_intel_match: given.threat_intel_match,
            now: self.now.unwrap_or(now),
        };
        let others: Vec<(&Action, bool)> = seen.others.iter().map(|other| (other, facts.is_external_principal)).collect();
        policies.evaluate_all(&facts, &others).0
    }
}

impl Expectation {
    fn unmet(&self, verdict: &Verdict) -> Vec<String> {
        let mut unmet = Vec::new();
        if self.decision != verdict.action {
            unmet.push(format!("the decision is {}, not {}", verdict.action.name(), self.decision.name()));
        }
        for (what, expected, actual) in [("policy", &self.policy, &verdict.policy_name), ("rule", &self.rule_id, &verdict.rule_id)] {
            if expected.is_some() && expected != actual {
                unmet.push(format!("the {what} that decides is {}, not {}", actual.as_deref().unwrap_or("none"), expected.as_deref().unwrap_or_default()));
            }
        }
        for code in self.reason_codes.iter().filter(|code| !verdict.reason_codes.contains(code)) {
            let codes = if verdict.reason_codes.is_empty() { "none".to_owned() } else { verdict.reason_codes.join(", ") };
            unmet.push(format!("the reason code {code} is not among {codes}"));
        }
        unmet
    }
}

fn all(tree: &Value, faults: &mut Faults) -> Option<Vec<Case>> {
    let fields = Fields::of(tree, "", faults)?;
    fields.refuse_unknown(&[&["cases"]], |_| None, faults);
    let Some(list) = fields.get(&["cases"], faults) else {
        faults.add("cases", "it is missing");
        return None;
    };
    Some(list.items(faults).iter().filter_map(|item| case(item, faults)).collect())
}

fn case(item: &Field<'_>, faults: &mut Faults) -> Option<Case> {
    let fields = Fields::of(item.value, &item.path, faults)?;
    fields.refuse_unknown(&[&["name", "call", "expect"]], |_| None, faults);
    let name = needed(&fields, "name", faults, |text| plain(text, 200));
    let expect = expectation(&fields, faults);
    let Some(call) = fields.get(&["call"], faults) else {
        faults.add(&fields.path_of("call"), "it is missing");
        return None;
    };
    let call = Fields::of(call.value, &call.path, faults)?;
    call.refuse_unknown(&[CALL_KEYS], |_| None, faults);
    let line = |text: &str| plain(text, 200);
    let url = needed(&call, "url", faults, |text| plain(text, 8_192));
    let method = needed(&call, "method", faults, line);
    let agent = Agent {
        id: call.text(&["agent_id"], faults, line),
        name: call.text(&["agent_name"], faults, line),
        runtime_type: call.text(&["runtime_type"], faults, line),
    };
    let classes = call.texts(&["data_classes"], faults, |text| choice(text, &DATA_CLASSES, |class| class.0).map(|class| class.1));
    let given = Given {
        data_classes: Some(classes).filter(|_| call.has("data_classes")),
        secret_confidence: call
            .text(&["secret_confidence"], faults, |text| choice(text, &CONFIDENCES, |confidence| confidence.0).map(|confidence| confidence.1)),
        is_external_principal: call.truth(&["is_external_principal"], faults),
        is_new_destination: call.truth(&["is_new_destination"], faults).unwrap_or_default(),
        is_volume_burst: call.truth(&["is_volume_burst"], faults).unwrap_or_default(),
        risk_score: call.number("risk_score", (0.0, 1.0), faults).unwrap_or_default(),
        trust_score: call.number("trust_score", (0.0, 1.0), faults).unwrap_or(1.0),
        threat_intel_match: call.truth(&["threat_intel_match"], faults).unwrap_or_default(),
    };
    let body = call.get(&["body"], faults).and_then(|field| serde_json::value::to_raw_value(field.value).ok());
    let environment = call.text(&["env"], faults, line);
    let now = call.text(&["now"], faults, |text| text.parse().map_err(|_| "this is no time such as 2026-06-01T12:00:00Z".to_owned()));
    Some(Case { name: name?, method: method?, url: url?, body, agent, environment, now, given, expect: expect? })
}

fn expectation(fields: &Fields<'_>, faults: &mut Faults) -> Option<Expectation> {
    let Some(field) = fields.get(&["expect"], faults) else {
        faults.add(&fields.path_of("expect"), "it is missing");
        return None;
    };
    let kinds = [DecisionKind::Allow, DecisionKind::Deny, DecisionKind::Sanitize, DecisionKind::RequireApproval];
    let decision = |text: &str| choice(text, &kinds, |kind| kind.name());
    if field.value.is_string() {
        return Some(Expectation { decision: field.text(faults, decision)?, policy: None, rule_id: None, reason_codes: Vec::new() });
    }
    let expect = Fields::of(field.value, &field.path, faults)?;
    expect.refuse_unknown(&[&["decision", "policy", "rule_id", "reason_codes"]], |_| None, faults);
    let line = |text: &str| plain(text, 200);
    let (policy, rule_id) = (expect.text(&["policy"], faults, line), expect.text(&["rule_id"], faults, line));
    let reason_codes = expect.texts(&["reason_codes"], faults, line);
    Some(Expectation { decision: needed(&expect, "decision", faults, decision)?, policy, rule_id, reason_codes })
}
