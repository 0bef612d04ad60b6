//! The judgement of a call: every engine in turn, then the policies.
//!
//! The order is: the tool; the scope of an ephemeral key, which is before everything else; what the body carries; threat lists; what the agent did of late; the risk
//! score; the policies. Only the scope and the policies decide. Where no policy says anything, the call is allowed.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::classify::{Classification, Classifier};
use super::facts::{Action, Call, DataClass, Finding, Verb};
use super::history::{History, Observation, Observed};
use super::links::{Link, find_in_body, find_in_text};
use super::organisation::Organisation;
use super::policy::{Facts, Matched, Policies};
use super::respond::AnswerReading;
use super::risk::{self, Signal, Weights};
use super::sanitize::{sanitize, without_secrets};
use super::scope::Scope;
use super::signals::{self, Threat};
use super::threat::Threats;
use super::tools::Tools;
use super::{history, reasons};
use crate::domain::channel::ChannelKind;
use crate::domain::decision::{Agent, DecisionKind};
use crate::domain::incident::{EPHEMERAL_SCOPE_VIOLATION, READ_THEN_WRITE, THREAT_INTEL_HIT, Triggers};
use crate::domain::severity::{RiskBands, Severity};
use crate::domain::time::Time;

/// All that calls are judged by. It is replaced as a whole when a setting, a policy or a threat list changes; what stays is shared.
#[derive(Clone, Debug)]
pub struct Gateway {
    /// Which tool a call is for.
    pub tools: Arc<Tools>,
    /// What a body carries.
    pub classifier: Arc<Classifier>,
    /// What is decided.
    pub policies: Arc<Policies>,
    /// What is known to be bad.
    pub threats: Arc<Threats>,
    /// How much each engine is worth.
    pub weights: Weights,
    /// Where a score falls.
    pub bands: RiskBands,
    /// Who and what is inside.
    pub organisation: Organisation,
}

/// Who asks, and what for.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// The call.
    pub call: Call<'a>,
    /// Who wants to make it.
    pub agent: &'a Agent,
    /// Where the agent runs, such as `production`.
    pub environment: Option<&'a str>,
    /// What the key may be used for, where it is an ephemeral one.
    pub scope: Option<&'a Scope>,
    /// When.
    pub now: Time,
}

/// What becomes of a call, and why. But for the bodies, no part of it holds a value from the call's body.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// What is decided.
    pub kind: DecisionKind,
    /// The call in the terms of its tool.
    pub action: Action,
    /// The classes of what was found in the body.
    pub classifications: Vec<DataClass>,
    /// What was found and where; the first thousand.
    pub findings: Vec<Finding>,
    /// How many more there were.
    pub findings_omitted: usize,
    /// What each engine says.
    pub signals: Vec<Signal>,
    /// 0 to 1.
    pub risk_score: f64,
    /// The band of the score.
    pub severity: Severity,
    /// Why: the codes of the rules that decided, then those of the engines.
    pub reason_codes: Vec<String>,
    /// With SANITIZE, and where there is a body: the body without what was found.
    pub sanitized_body: Option<Box<RawValue>>,
    /// The body without its secrets, as it may be kept and shown; none where there is nothing to take out.
    pub masked_body: Option<Box<RawValue>>,
    /// The policy that decided: its id and name.
    pub policy: Option<(Uuid, String)>,
    /// Its rule that decided.
    pub rule_id: Option<String>,
    /// Every rule that matched.
    pub matched: Vec<Matched>,
    /// How the call is outside of its key's scope.
    pub violations: Vec<String>,
    /// What an incident is opened for; a CRITICAL DENY is one without being told here.
    pub triggers: Triggers,
    /// Kinds of channels that are told whatever their filter says.
    pub escalate_to: Vec<ChannelKind>,
    /// Labels.
    pub tags: Vec<String>,
    /// Where the call goes, as the history knows it; see [`History::note_reached`].
    pub destination: String,
}

impl Gateway {
    /// Judges a call, and notes it in `history`. Never fails; takes time in proportion to the call's size.
    pub fn judge(&self, asking: &Asking<'_>, history: &History) -> Judgement {
        let (action, others) = self.tools.detect_all(&asking.call);
        let mut found = asking.call.body.map(|body| self.classifier.classify(body)).unwrap_or_default();
        let is_in_query = self.classifier.add_query(asking.call.url, &mut found);
        let violations = asking.scope.map(|scope| scope.violations(&action.tool, action.verb)).unwrap_or_default();
        if !violations.is_empty() {
            let triggers = Triggers { scope_violation: true, ..Triggers::default() };
            return Judgement { triggers, ..self.out_of_bounds(&asking.call, action, &found, EPHEMERAL_SCOPE_VIOLATION, violations) };
        }
        let is_external = |action: &Action| self.organisation.is_external_principal(&action.target);
        let is_external_principal = is_external(&action);
        let threat = self.threat(&asking.call, &action);
        let destination = self.destination(asking.call.url, &action);
        let call = Observation {
            destination: &destination,
            tool: &action.tool,
            verb: action.verb,
            external: action.verb != Verb::Read && self.is_external(&asking.call, &action),
            external_principal: is_external_principal,
            sensitive: !found.is_clean(),
        };
        let seen = history.observe(history::agent_key(asking.agent), &call, asking.now);
        let signals = vec![signals::classifier(&found), signals::baseline(seen), signals::correlation(seen), signals::threat_intel(threat.as_ref())];
        let mut judgement = self.undecided(&asking.call, action, &found, signals);
        let facts = Facts {
            call: asking.call,
            action: &judgement.action,
            agent: asking.agent,
            environment: asking.environment,
            data_classes: &judgement.classifications,
            secret_confidence: found.secret_confidence,
            is_external_principal,
            is_new_destination: seen.new_destination,
            is_volume_burst: seen.volume_burst,
            risk_score: judgement.risk_score,
            // Trust is not kept.
            trust_score: 1.0,
            threat_intel_match: threat.is_some(),
            now: Timestamp::from_millisecond(asking.now.ms()).unwrap_or_default(),
        };
        let (verdict, of) = if others.is_empty() {
            (self.policies.evaluate(&facts), 0)
        } else {
            self.policies.evaluate_all(&facts, &others.iter().map(|other| (other, is_external(other))).collect::<Vec<_>>())
        };
        // What is told is what was decided about.
        if let Some(decided) = of.checked_sub(1).and_then(|index| others.into_iter().nth(index)) {
            judgement.action = decided;
        }
        let (kind, sanitized_body) = decided(verdict.action, asking.call.body, &found, is_in_query);
        let mut codes = verdict.reason_codes;
        if kind != verdict.action {
            codes.insert(0, reasons::CANNOT_SANITIZE.to_owned());
        }
        Judgement {
            kind,
            reason_codes: with_engines(codes, &found, seen, threat.is_some()),
            sanitized_body,
            policy: verdict.policy_id.zip(verdict.policy_name),
            rule_id: verdict.rule_id,
            matched: verdict.matched,
            triggers: Triggers { threat_intel: threat.is_some(), read_then_write: seen.read_then_write, scope_violation: false, policy: verdict.open_incident },
            escalate_to: verdict.escalate_to,
            tags: verdict.tags,
            destination,
            ..judgement
        }
    }

    /// Refuses a call that its key is not for, whatever it is.
    pub fn refuse(&self, call: &Call<'_>, code: &str, violation: String) -> Judgement {
        let found = call.body.map(|body| self.classifier.classify(body)).unwrap_or_default();
        self.out_of_bounds(call, self.tools.detect(call), &found, code, vec![violation])
    }

    /// A DENY. The history learns nothing of it: whoever uses a key for something else must not change what is usual for its agent.
    fn out_of_bounds(&self, call: &Call<'_>, action: Action, found: &Classification, code: &str, violations: Vec<String>) -> Judgement {
        let signals = vec![signals::classifier(found)];
        Judgement { kind: DecisionKind::Deny, reason_codes: vec![code.to_owned()], violations, ..self.undecided(call, action, found, signals) }
    }

    /// What an answer to a call carries. Whoever has it and knows the call tells [`note_answer`](Self::note_answer).
    pub fn respond(&self, body: &RawValue) -> AnswerReading {
        AnswerReading::of(body, &self.classifier)
    }

    /// Notes that `agent` had this answer from `url`: what it writes to the outside soon after is suspicious if the answer is sensitive.
    pub fn note_answer(&self, agent: &Agent, method: &str, url: &str, answer: &AnswerReading, history: &History, now: Time) {
        if answer.is_sensitive() {
            let action = self.tools.detect(&Call { method, url, body: None });
            history.note_sensitive_read(history::agent_key(agent), &self.destination(url, &action), now);
        }
    }

    /// What is known of a call before anything decides: an ALLOW.
    fn undecided(&self, call: &Call<'_>, action: Action, found: &Classification, signals: Vec<Signal>) -> Judgement {
        let risk_score = risk::score(&signals, &self.weights);
        Judgement {
            kind: DecisionKind::Allow,
            action,
            classifications: found.classes.iter().copied().collect(),
            findings: found.findings.clone(),
            findings_omitted: found.omitted,
            signals,
            risk_score,
            severity: self.bands.band(risk_score),
            reason_codes: Vec::new(),
            sanitized_body: None,
            masked_body: call.body.filter(|_| found.classes.contains(&DataClass::Secrets)).map(|body| masked(body, found)),
            policy: None,
            rule_id: None,
            matched: Vec::new(),
            violations: Vec::new(),
            triggers: Triggers::default(),
            escalate_to: Vec::new(),
            tags: Vec::new(),
            destination: String::new(),
        }
    }

    fn threat(&self, call: &Call<'_>, action: &Action) -> Option<Threat> {
        if self.threats.is_empty() {
            return None;
        }
        // The host as the tools read it: an address that lacks its scheme leads somewhere, too.
        let host = || self.threats.hit(&format!("https://{}/", action.target.host.as_deref()?));
        let target = self.threats.hit(call.url).or_else(host).or_else(|| find_in_text(call.url, |link| self.threats.hit_link(link)));
        target.map(Threat::Target).or_else(|| find_in_body(call.body?, |link| self.threats.hit_link(link)).map(Threat::Body))
    }

    /// Where a call goes, for the history: its host; where that says nothing, the tool and operation, or the address up to its query.
    fn destination(&self, url: &str, action: &Action) -> String {
        match &action.target.host {
            Some(host) if self.tools.is_stand_in(host) => format!("{}.{}", action.tool, action.operation),
            Some(host) => host.clone(),
            None => url.split(['?', '#']).next().unwrap_or_default().to_owned(),
        }
    }

    /// Whether a call goes to the outside. A call by name has no host: it does if its body names one outside, as a command or an argument.
    fn is_external(&self, call: &Call<'_>, action: &Action) -> bool {
        let host = action.target.host.as_deref().filter(|host| !self.tools.is_stand_in(host));
        let is_outside = |link: &Link<'_>| link.origin.host_str().filter(|host| self.organisation.is_external_host(host)).map(drop);
        host.map_or_else(|| call.body.and_then(|body| find_in_body(body, is_outside)).is_some(), |host| self.organisation.is_external_host(host))
    }
}

/// What the policies' decision comes to. A SANITIZE where nothing was found is one all the same, with the body as it was sent: the rule said so of this kind of
/// call, and an ALLOW would name a policy that never allowed anything. A call without a body has none to give back.
fn decided(kind: DecisionKind, body: Option<&RawValue>, found: &Classification, is_in_query: bool) -> (DecisionKind, Option<Box<RawValue>>) {
    match (kind, body) {
        // What cannot be taken out must not go.
        (DecisionKind::Sanitize, _) if is_in_query => (DecisionKind::Deny, None),
        (DecisionKind::Sanitize, Some(body)) => match sanitize(body, found) {
            Ok(clean) => (kind, Some(clean)),
            Err(_) => (DecisionKind::Deny, None),
        },
        (kind, _) => (kind, None),
    }
}

fn masked(body: &RawValue, found: &Classification) -> Box<RawValue> {
    // Rather nothing than a secret.
    without_secrets(body, found).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// The codes of the rules, then those of what the engines saw and no rule said.
fn with_engines(mut codes: Vec<String>, found: &Classification, seen: Observed, is_threat: bool) -> Vec<String> {
    let has = |class: DataClass| found.classes.contains(&class);
    // What was seen, its code, and what a rule says of the same thing.
    let told = [
        (has(DataClass::Secrets), reasons::SECRET_DETECTED, reasons::SECRET_DETECTED),
        (has(DataClass::Pii), reasons::PII_DETECTED, "PII_EGRESS"),
        (has(DataClass::Phi), reasons::PHI_DETECTED, "PHI_EGRESS"),
        (has(DataClass::Internal), reasons::INTERNAL_DETECTED, "SENSITIVE_DATA_EGRESS"),
        (is_threat, THREAT_INTEL_HIT, THREAT_INTEL_HIT),
        (seen.read_then_write, READ_THEN_WRITE, READ_THEN_WRITE),
        (seen.mass_action, reasons::MASS_ACTION, reasons::MASS_ACTION),
        (seen.new_destination, reasons::NEW_DESTINATION, reasons::NEW_DESTINATION),
        (seen.volume_burst, reasons::VOLUME_BURST, reasons::VOLUME_BURST),
        (seen.odd_hour, reasons::ODD_HOUR, reasons::ODD_HOUR),
    ];
    for (is_seen, code, said) in told {
        if is_seen && !codes.iter().any(|known| known == code || known == said) {
            codes.push(code.to_owned());
        }
    }
    codes
}

#[cfg(test)]
mod tests;
