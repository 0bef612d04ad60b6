//! What `POST /v1/decisions` reads: bytes in, decisions out, or the first fault with its index and key.
//!
//! The fast path parses straight into typed members. Only when it fails does a slow path walk the elements one by one to say exactly
//! what is wrong, or to accept what the parser objects to and JSON does not forbid (a lone surrogate in a string).

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use serde::de::{DeserializeSeed, Error as _, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::fault::{Fault, Refusal, fault_of};
use crate::api::json::{Object, mend_surrogates};
use crate::clock::fresh_id;
use crate::domain::decision::{Agent, ApprovalRef, Decision, DecisionKind, action, title_from};
use crate::domain::severity::{RiskBands, Severity};
use crate::domain::signature::Signature;
use crate::domain::time::Time;

/// The most decisions that one call may carry.
pub const MAX_DECISIONS: usize = 10_000;

/// What a decision gets from the server.
#[derive(Clone, Copy, Debug)]
pub struct Intake<'a> {
    /// When the call came in.
    pub received_at: Time,
    /// Where a score falls.
    pub bands: RiskBands,
    /// How long a question stays open.
    pub pending_ttl: Duration,
    /// The id or name of the one agent that the caller speaks for.
    pub agent: Option<&'a str>,
    /// The environment of a decision that does not say its own.
    pub environment: Option<&'a str>,
}

/// One element of a call. An optional member that is null is absent; members that are not known are ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Input<'a> {
    #[serde(deserialize_with = "trace_id")]
    trace_id: Option<Uuid>,
    #[serde(deserialize_with = "decision")]
    decision: Option<DecisionKind>,
    #[serde(deserialize_with = "time")]
    occurred_at: Option<Time>,
    title: Option<String>,
    risk_score: Option<f64>,
    #[serde(deserialize_with = "risk_band")]
    risk_band: Option<Severity>,
    reason_codes: Option<Vec<String>>,
    agent: Option<Object<Agent>>,
    tool_name: Option<String>,
    operation: Option<String>,
    method: Option<String>,
    url: Option<String>,
    #[serde(borrow)]
    body: Option<&'a RawValue>,
    src_ip: Option<String>,
    policy_id: Option<String>,
    policy_name: Option<String>,
    environment: Option<String>,
}

/// Reads a call: an array, or one or more objects one after the other (one object, or NDJSON).
pub fn parse(bytes: &[u8], intake: Intake<'_>) -> Result<Vec<Decision>, Refusal> {
    // A byte order mark may be ignored (RFC 8259, section 8.1), and files from Windows have one.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // An element that fails is no news here: the slow path finds it again, and says what is wrong with it.
    let fast = each(bytes, |_, input: Object<Input<'_>>| intake.decision(input.0).map_err(|fault| Refusal::Fault(fault.at(0))));
    fast.or_else(|_| each(bytes, |index, raw: &RawValue| slow_element(index, raw.get(), intake).map_err(Refusal::Fault)))
}

impl Intake<'_> {
    /// The decision that `input` reports.
    fn decision(self, input: Input<'_>) -> Result<Decision, Fault> {
        let Some(kind) = input.decision else {
            return Err(Fault::needed("decision", "one of ALLOW, DENY, SANITIZE, REQUIRE_APPROVAL"));
        };
        let Some(tool_name) = input.tool_name.filter(|tool| !tool.is_empty()) else {
            return Err(Fault::needed("tool_name", "the tool that the agent used, such as slack"));
        };
        let mut agent = input.agent.map(|agent| agent.0).unwrap_or_default();
        agent.id = agent.id.filter(|id| !id.is_empty());
        agent.name = agent.name.filter(|name| !name.is_empty());
        if let Some(bound) = self.agent {
            speaks_for(bound, &mut agent)?;
        }
        if agent.id.is_none() && agent.name.is_none() {
            return Err(Fault::needed("agent", "an object whose `agent.id` or `agent.name` is not empty"));
        }
        if let Some(score) = input.risk_score.filter(|score| !(0.0..=1.0).contains(score)) {
            return Err(Fault::of("risk_score", format!("`risk_score` must be a number from 0 to 1, and is {score}")));
        }

        let reason_codes = input.reason_codes.unwrap_or_default();
        let title = input
            .title
            .filter(|title| !title.trim().is_empty())
            .unwrap_or_else(|| title_from(kind, &reason_codes, &action(&tool_name, input.operation.as_deref())));
        let mut decision = Decision {
            trace_id: input.trace_id.unwrap_or_else(|| fresh_id(self.received_at)),
            kind,
            occurred_at: input.occurred_at.unwrap_or(self.received_at),
            received_at: self.received_at,
            title,
            severity: input.risk_band.or_else(|| input.risk_score.map(|score| self.bands.band(score))).unwrap_or(Severity::Medium),
            risk_score: input.risk_score,
            reason_codes,
            agent,
            tool_name,
            operation: input.operation,
            method: input.method,
            url: input.url,
            body: input.body.map(RawValue::to_owned),
            src_ip: input.src_ip,
            policy_id: input.policy_id,
            policy_name: input.policy_name,
            environment: input.environment.or_else(|| self.environment.map(str::to_owned)),
            scan: None,
            approval: None,
            incident_id: None,
        };
        if kind == DecisionKind::RequireApproval {
            decision.approval = Some(self.question(&decision));
        }
        Ok(decision)
    }

    /// The question that `decision` asks.
    fn question(self, decision: &Decision) -> ApprovalRef {
        ApprovalRef { id: fresh_id(self.received_at), expires_at: self.received_at.after(self.pending_ttl), signature: Signature::of(decision) }
    }
}

/// Nobody but `bound` may be named where the caller speaks for it alone; where nobody is named, it is. An id decides: a name beside it is only a name, and beside
/// another's id even its own name is another agent.
fn speaks_for(bound: &str, agent: &mut Agent) -> Result<(), Fault> {
    match (agent.id.as_deref(), agent.name.as_deref()) {
        (None, None) => {
            agent.name = Some(bound.to_owned());
            Ok(())
        }
        (Some(named), _) | (None, Some(named)) if named == bound => Ok(()),
        _ => Err(Fault::of(
            "agent",
            format!("this key speaks for the agent {bound} alone: name it in `agent.id`, or in `agent.name` without an id, or leave `agent` out"),
        )),
    }
}

/// Reads each element as a `T` and keeps what `keep` makes of it.
fn each<'de, T, F>(bytes: &'de [u8], mut keep: F) -> Result<Vec<Decision>, Refusal>
where
    T: Deserialize<'de>,
    F: FnMut(usize, T) -> Result<Decision, Refusal>,
{
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        let mut refusal = None;
        let mut read = 0;
        let elements = Elements { keep: &mut keep, refusal: &mut refusal, read: &mut read, element: PhantomData };
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let decisions = elements.deserialize(&mut json).and_then(|decisions| json.end().map(|()| decisions));
        return decisions.map_err(|error| refusal.unwrap_or_else(|| Refusal::syntax(read, &error)));
    }
    // Most calls carry one; a first push would make room for four.
    let mut decisions = Vec::with_capacity(1);
    for (index, element) in serde_json::Deserializer::from_slice(bytes).into_iter::<T>().enumerate() {
        if index == MAX_DECISIONS {
            return Err(Refusal::TooMany);
        }
        decisions.push(keep(index, element.map_err(|error| Refusal::syntax(index, &error))?)?);
    }
    Ok(decisions)
}

/// Reads a JSON array element by element, so that a call of millions of them costs no more than the most that is taken.
struct Elements<'a, T, F> {
    keep: &'a mut F,
    refusal: &'a mut Option<Refusal>,
    read: &'a mut usize,
    element: PhantomData<T>,
}

impl<'de, T, F> DeserializeSeed<'de> for Elements<'_, T, F>
where
    T: Deserialize<'de>,
    F: FnMut(usize, T) -> Result<Decision, Refusal>,
{
    type Value = Vec<Decision>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Decision>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T, F> Visitor<'de> for Elements<'_, T, F>
where
    T: Deserialize<'de>,
    F: FnMut(usize, T) -> Result<Decision, Refusal>,
{
    type Value = Vec<Decision>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of decisions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<Decision>, A::Error> {
        let mut decisions = Vec::new();
        while let Some(element) = elements.next_element::<T>()? {
            let kept = if *self.read == MAX_DECISIONS { Err(Refusal::TooMany) } else { (self.keep)(*self.read, element) };
            match kept {
                Ok(decision) => decisions.push(decision),
                Err(refusal) => {
                    *self.refusal = Some(refusal);
                    return Err(A::Error::custom("refused"));
                }
            }
            *self.read += 1;
        }
        Ok(decisions)
    }
}

/// One element, with all the time in the world.
fn slow_element(index: usize, raw: &str, intake: Intake<'_>) -> Result<Decision, Fault> {
    let mended = mend_surrogates(raw);
    let mut json = serde_json::Deserializer::from_str(&mended);
    let input: Object<Input<'_>> = serde_path_to_error::deserialize(&mut json).map_err(|error| fault_of(&error, &mended).at(index))?;
    let body = input.0.body.map(|body| {
        // Mending keeps lengths, so the body stands at the same place in what was sent.
        let start = body.get().as_ptr().addr() - mended.as_ptr().addr();
        raw[start..start + body.get().len()].to_owned()
    });
    let mut decision = intake.decision(input.0).map_err(|fault| fault.at(index))?;
    decision.body = body.and_then(|body| RawValue::from_string(body).ok());
    if decision.approval.is_some() {
        // The body as it was sent is what is asked about.
        decision.approval = Some(intake.question(&decision));
    }
    Ok(decision)
}

fn trace_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Uuid>, D::Error> {
    deserializer.deserialize_any(Parsed { what: "a UUID", parse: |text| Uuid::parse_str(text).ok() })
}

fn decision<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DecisionKind>, D::Error> {
    let parse = |text: &str| {
        [DecisionKind::Allow, DecisionKind::Deny, DecisionKind::Sanitize, DecisionKind::RequireApproval].into_iter().find(|kind| kind.name() == text)
    };
    deserializer.deserialize_any(Parsed { what: "a decision", parse })
}

fn risk_band<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Severity>, D::Error> {
    deserializer.deserialize_any(Parsed { what: "a risk band", parse: |text| Severity::ALL.into_iter().find(|band| band.name() == text) })
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
    deserializer.deserialize_any(Parsed { what: "an RFC 3339 time", parse: Time::parse })
}

/// Null, or a string that `parse` takes; without a copy of it.
struct Parsed<T> {
    what: &'static str,
    parse: fn(&str) -> Option<T>,
}

impl<T> Visitor<'_> for Parsed<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Option<T>, E> {
        (self.parse)(text).map(Some).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests;
