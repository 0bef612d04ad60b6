//! A policy document in JSON or YAML: refused with reasons, or read, written, compiled and asked.

#![no_main]

use std::sync::LazyLock;

use interven::domain::decision::Agent;
use interven::gateway::facts::{Action, Call, DataClass};
use interven::gateway::policy::{Confidence, Facts, Format, Policies, Policy, PolicyDocument, from_json, validate};
use interven::gateway::tools::Tools;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;

/// Calls that policies speak of, with and without a body; the document itself becomes the body of one more.
const CALLS: [(&str, &str, Option<&str>); 6] = [
    ("POST", "https://slack.com/api/chat.postMessage", Some(r#"{"channel":"C024BE91L","text":"the p\u0041ssword is 5000","amount":"5000"}"#)),
    ("GET", "https://api.github.com/repos/acme/web/pulls?state=open", None),
    ("PUT", "https://api.github.com/repos/acme/web/collaborators/eve", Some(r#"{"permission":"admin","email":"eve@example.com"}"#)),
    ("POST", "https://ec2.eu-central-1.amazonaws.com/", Some(r#""Action=CreateTags&Tag.1.Key=env&Tag.1.Value=prod""#)),
    ("TOOL", "tool://langchain/wire_money", Some(r#"{"items":[{"a":1},{"a":2.5e3},{"a":null}],"amount":1,"amount":2}"#)),
    ("", "no address", Some("[1e999]")),
];

struct Known {
    method: &'static str,
    url: &'static str,
    body: Option<Box<RawValue>>,
    action: Action,
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let tools = Tools::builtin();
    let known = |(method, url, body): (&'static str, &'static str, Option<&str>)| {
        let body = body.map(|body| RawValue::from_string(body.to_owned()).expect("the bodies are JSON"));
        let action = tools.detect(&Call { method, url, body: body.as_deref() });
        Known { method, url, body, action }
    };
    CALLS.into_iter().map(known).collect()
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for format in [Format::Json, Format::Yaml] {
        match validate(text, format) {
            Ok(document) => read(text, document),
            Err(faults) => assert!(!faults.is_empty() && faults.iter().all(|fault| !fault.sentence.is_empty()), "refused without a reason"),
        }
    }
});

fn read(text: &str, document: PolicyDocument) {
    let tree = document.to_json();
    assert_eq!(from_json(&tree).as_ref(), Ok(&document), "what was written is read as another policy: {tree}");
    assert_eq!(validate(&tree.to_string(), Format::Json).as_ref(), Ok(&document), "what was written is read as another policy: {tree}");
    let environment = document.env_names.first().cloned();
    let policy = Policy { id: Default::default(), version: 1, document };
    // What is too large together is refused; each alone may not be.
    let Ok(policies) = Policies::compile(vec![policy]) else { return };
    let own = RawValue::from_string(text.to_owned()).ok();
    for known in &*KNOWN {
        for (body, odd) in [(known.body.as_deref(), false), (own.as_deref(), true)] {
            policies.evaluate(&facts(known, body, environment.as_deref(), odd));
        }
    }
}

/// A call that is as ordinary as can be, or in every way odd.
fn facts<'a>(known: &'a Known, body: Option<&'a RawValue>, environment: Option<&'a str>, odd: bool) -> Facts<'a> {
    static AGENT: LazyLock<Agent> = LazyLock::new(|| Agent { id: Some("agent-7".to_owned()), ..Agent::default() });
    Facts {
        call: Call { method: known.method, url: known.url, body },
        action: &known.action,
        agent: &AGENT,
        environment,
        data_classes: if odd { &[DataClass::Secrets, DataClass::Pii, DataClass::Phi, DataClass::Internal] } else { &[] },
        secret_confidence: odd.then_some(Confidence::High),
        is_external_principal: odd,
        is_new_destination: odd,
        is_volume_burst: odd,
        risk_score: if odd { 1.0 } else { 0.0 },
        trust_score: if odd { 0.0 } else { 1.0 },
        threat_intel_match: odd,
        // The hour that the clocks of most of Europe show twice, and an ordinary one.
        now: Timestamp::from_second(if odd { 1_792_890_000 } else { 1_790_000_000 }).expect("both are in range"),
    }
}
