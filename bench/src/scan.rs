//! Calls as agents make them, to be judged: most are let through, some are redacted, a few refused.

use memchr::memmem;

use crate::request::{API_KEY, decimal};

/// The contract's path for scans.
pub const SCAN: &str = "/v1/scan";
/// Bytes of the body of a call.
const BODY: usize = 1024;
/// Agents that take turns.
const AGENTS: u64 = 200;
/// One call in so many is refused; prime, so that it is not always the same agent's turn.
const ONE_REFUSED_IN: u64 = 199;
/// One in so many is redacted.
const ONE_REDACTED_IN: u64 = 33;
/// Calls of one agent that are refused: five within an hour would open an incident, which is another thing to measure.
const REFUSED_EACH: u64 = 4;
/// Number of the first agent whose calls are refused.
const FIRST_REFUSED: u64 = 500_000_000;

/// What agents do, each with room for a text and for letters that make every body another one.
const ALLOWED: [(&str, &str, &str); 8] = [
    ("POST", "https://slack.com/api/chat.postMessage", r#"{"channel":"C024BE91L","ref":"{ref}","text":"{text}","unfurl_links":false}"#),
    ("POST", "https://api.github.com/repos/acme/web/issues", r#"{"title":"Flaky check {ref}","body":"{text}","labels":["ci","flaky"],"milestone":4}"#),
    ("PATCH", "https://acme.atlassian.net/rest/api/3/issue/OPS-1", r#"{"fields":{"summary":"{ref}","description":"{text}","priority":{"id":"3"}}}"#),
    ("POST", "https://api.notion.com/v1/pages", r#"{"parent":{"database_id":"notes"},"properties":{"Name":"{ref}","Text":"{text}"}}"#),
    ("POST", "https://api.openai.com/v1/chat/completions", r#"{"model":"small","messages":[{"role":"user","content":"{ref}: {text}"}],"temperature":0.2}"#),
    ("POST", "https://www.googleapis.com/drive/v3/files?fields=id", r#"{"name":"{ref}","mimeType":"text/plain","description":"{text}"}"#),
    ("TOOL", "tool://langgraph/search_web", r#"{"input":"{ref}","context":"{text}","limit":10}"#),
    ("CALL", "mcp://read_file", r#"{"path":"notes/{ref}.md","why":"{text}","lines":[1,200]}"#),
];
/// Personal data goes to Slack: the default policies have it redacted.
const REDACTED: (&str, &str, &str) = (
    "POST",
    "https://slack.com/api/chat.postMessage",
    r#"{"channel":"C024BE91L","ref":"{ref}","text":"Write to joe.bloggs@acme.dev or jane@acme.dev. {text}"}"#,
);
/// A secret goes to Slack: they refuse it. Cut in two, so that no scanner of repositories takes it for a live one.
const REFUSED: [(&str, &str, &str); 2] = [
    ("POST", "https://slack.com/api/chat.postMessage", r#"{"channel":"C024BE91L","ref":"{ref}","text":"The key is AKIA"#),
    ("", "", r#"Z5TFQ2MWK7RNVB3D. {text}"}"#),
];

/// What fills a text up.
const FILLER: &str = "The deploy went fine, two checks were skipped and the run took four minutes; nobody has to do anything. ";
/// Stand in the places that vary until the first [`Mix::stamp`].
const AGENT_MARK: &str = "agent-@@@@@@@@@";
const REF_MARK: &str = "############";

/// Requests that take turns.
#[derive(Clone, Debug)]
pub struct Mix {
    allowed: Vec<Form>,
    redacted: Form,
    refused: Form,
    /// Each call is of another agent, and all are let through.
    is_fleet: bool,
}

/// One request, ready to be written to a connection but for what varies.
#[derive(Clone, Debug)]
struct Form {
    bytes: Vec<u8>,
    agent: usize,
    reference: usize,
}

impl Mix {
    /// Of 200 agents: 96.5 % are let through, 3 % redacted, 0.5 % refused. Those are of agents of their own, four each.
    pub fn ordinary() -> Self {
        let [(method, url, before), (_, _, after)] = REFUSED;
        Self {
            allowed: ALLOWED.map(|(method, url, body)| Form::new(method, url, body)).to_vec(),
            redacted: Form::new(REDACTED.0, REDACTED.1, REDACTED.2),
            refused: Form::new(method, url, &format!("{before}{after}")),
            is_fleet: false,
        }
    }

    /// Each call of another agent; all are let through.
    pub fn fleet() -> Self {
        Self { is_fleet: true, ..Self::ordinary() }
    }

    /// The request of this number, and what must be decided about it.
    pub fn stamp(&mut self, number: u64) -> (&[u8], &'static str) {
        // So that each agent makes all of the calls in turn.
        let turn = usize::try_from((number + number / AGENTS) % ALLOWED.len() as u64).unwrap_or_default();
        let (form, agent, decision) = if self.is_fleet {
            (&mut self.allowed[turn], number, "ALLOW")
        } else if number % ONE_REFUSED_IN == ONE_REFUSED_IN / 2 {
            (&mut self.refused, FIRST_REFUSED + number / ONE_REFUSED_IN / REFUSED_EACH, "DENY")
        } else if number % ONE_REDACTED_IN == ONE_REDACTED_IN / 2 {
            (&mut self.redacted, number % AGENTS, "SANITIZE")
        } else {
            (&mut self.allowed[turn], number % AGENTS, "ALLOW")
        };
        (form.stamp(agent, number), decision)
    }
}

impl Form {
    fn new(method: &str, url: &str, body: &str) -> Self {
        let body = body.replace("{ref}", REF_MARK);
        let room = BODY + "{text}".len() - body.len();
        let text: String = FILLER.chars().cycle().take(room).collect();
        let bytes = request(&format!(
            r#"{{"method":"{method}","url":"{url}","body":{},"agent_id":"{AGENT_MARK}","agent_name":"{AGENT_MARK}","runtime_type":"langgraph"}}"#,
            body.replace("{text}", &text)
        ));
        let find = |mark: &str| memmem::find(&bytes, mark.as_bytes()).unwrap_or_default();
        Self { agent: find(AGENT_MARK), reference: find(REF_MARK), bytes }
    }

    fn stamp(&mut self, agent: u64, number: u64) -> &[u8] {
        const DIGITS: usize = 9;
        // The name follows the id and is the same.
        let name = self.agent + AGENT_MARK.len() + r#"","agent_name":""#.len();
        for place in [self.agent, name] {
            decimal(&mut self.bytes[place + AGENT_MARK.len() - DIGITS..place + AGENT_MARK.len()], agent);
        }
        letters(&mut self.bytes[self.reference..self.reference + REF_MARK.len()], number);
        &self.bytes
    }
}

/// A scan of `body`, the whole request.
pub fn request(body: &str) -> Vec<u8> {
    format!(
        "POST {SCAN} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {API_KEY}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// What an answer says was decided.
pub fn decision(answer: &[u8]) -> Option<&[u8]> {
    const KEY: &[u8] = b"\"decision\":";
    let rest = answer[memmem::find(answer, KEY)? + KEY.len()..].trim_ascii_start().strip_prefix(b"\"")?;
    rest.get(..memchr::memchr(b'"', rest)?)
}

/// Whether an answer says that the scan could not be recorded, as a server does that has too much to do.
pub fn is_refusal(answer: &[u8]) -> bool {
    decision(answer) == Some(b"DENY") && memmem::find(answer, b"\"GATEWAY_UNAVAILABLE\"").is_some()
}

/// Writes `number` in letters: no classifier takes them for anybody's number.
fn letters(places: &mut [u8], mut number: u64) {
    for place in places.iter_mut().rev() {
        *place = b"bcdfghjklmnpqrst"[(number & 15) as usize];
        number >>= 4;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use serde_json::Value;
    use serde_json::value::RawValue;

    use super::*;
    use crate::http::Framing;

    #[derive(serde::Deserialize)]
    struct Scan {
        url: String,
        agent_id: String,
        agent_name: String,
        body: Box<RawValue>,
    }

    fn scan(request: &[u8]) -> Scan {
        let framing = Framing::of(request).unwrap().unwrap();
        assert_eq!(framing.end(request).unwrap(), Some(request.len()));
        serde_json::from_slice(&request[framing.head..]).unwrap()
    }

    #[test]
    fn every_body_is_a_kibibyte_and_another_one() {
        let mut mix = Mix::ordinary();
        let mut bodies = HashSet::new();
        for number in 0..2_000 {
            let scan = scan(mix.stamp(number).0);
            assert_eq!(scan.body.get().len(), BODY, "{}", scan.url);
            assert_eq!(scan.agent_id, scan.agent_name);
            assert!(!scan.body.get().contains(['{', '#']) || serde_json::from_str::<Value>(scan.body.get()).is_ok());
            assert!(bodies.insert(scan.body.get().to_owned()));
        }
    }

    #[test]
    fn a_few_are_redacted_and_fewer_refused_none_of_an_agent_often() {
        let mut mix = Mix::ordinary();
        let (mut decisions, mut refused, mut others, mut urls) = (HashMap::new(), HashMap::new(), HashSet::new(), HashSet::new());
        for number in 0..20_000 {
            let (request, decision) = mix.stamp(number);
            let scan = scan(request);
            *decisions.entry(decision).or_insert(0) += 1;
            if decision == "DENY" {
                *refused.entry(scan.agent_id).or_insert(0) += 1;
            } else {
                if scan.agent_id == "agent-000000007" {
                    urls.insert(scan.url);
                }
                others.insert(scan.agent_id);
            }
        }
        assert_eq!((decisions["DENY"], decisions["ALLOW"] > 19_000, decisions["SANITIZE"] > 500), (101, true, true));
        assert_eq!((others.len(), urls.len()), (200, 8));
        assert!(refused.values().all(|count| *count <= 4) && others.is_disjoint(&refused.into_keys().collect()));
    }

    #[test]
    fn a_fleet_has_as_many_agents_as_calls() {
        let mut mix = Mix::fleet();
        let agents: HashSet<String> = (0..1_000).map(|number| scan(mix.stamp(number).0).agent_id).collect();
        assert_eq!(agents.len(), 1_000);
        assert!((0..1_000).all(|number| mix.stamp(number).1 == "ALLOW"));
    }

    #[test]
    fn the_decision_is_read_whole() {
        assert_eq!(decision(br#"{"trace_id":"x","decision": "ALLOW","reason_codes":[]}"#), Some(&b"ALLOW"[..]));
        assert_eq!(decision(b"{}"), None);
        assert_eq!(decision(br#"{"decision":"ALL"#), None);
        assert!(is_refusal(br#"{"decision":"DENY","reason_codes":["GATEWAY_UNAVAILABLE"]}"#));
        assert!(!is_refusal(br#"{"decision":"DENY","reason_codes":["SECRET_DETECTED"]}"#));
    }
}
