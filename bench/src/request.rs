//! The requests that are sent: built once as bytes, then only the places that vary are written over.

use std::fmt::Write as _;

/// The API key of every server under test.
pub const API_KEY: &str = "iv_live_benchmark0000000000000000000001";
/// Digits of an element's serial number, which makes each body another one.
const SERIAL: usize = 12;
/// Characters of a UUID.
const UUID: usize = 36;
/// Digits of an agent's number.
const AGENT: usize = 9;
/// Agents that take turns.
const AGENTS: u64 = 100;
/// DENYs of one agent. A fifth within an hour opens an incident, and every further one joins it, which is another thing to measure.
const EACH: u64 = 4;
/// Fills the body up, so that one element is 1 KiB: an agent's message of five lines.
const FILLER: usize = 463;

/// A `POST` of one or more decisions, ready to be written to a connection.
#[derive(Clone, Debug)]
pub struct Template {
    bytes: Vec<u8>,
    slots: Vec<Slots>,
    four_each: bool,
}

/// Where one element varies, as offsets into the request.
#[derive(Clone, Debug)]
struct Slots {
    agent: usize,
    serial: usize,
    trace_id: Option<usize>,
}

/// What stands in the places that vary until the first [`Template::stamp`]; found once by searching for it.
mod mark {
    pub const AGENT: &str = "agent-@@@@@@@@@";
    pub const SERIAL: &str = "############";
    pub const TRACE_ID: &str = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
}

impl Template {
    /// `batch` decisions in one call to `path`, of agents that take turns: a bare object where it is one, else an array. With `trace_ids`, each carries a version 4 UUID
    /// of its own. They are SANITIZE: told to channels like a DENY, and no incident however many an agent has.
    pub fn new(path: &str, batch: usize, trace_ids: bool) -> Self {
        Self::of(element("SANITIZE", trace_ids), path, batch)
    }

    /// The same as DENYs, no more of an agent than make no incident.
    pub fn denying(path: &str, batch: usize, trace_ids: bool) -> Self {
        Self { four_each: true, ..Self::of(element("DENY", trace_ids), path, batch) }
    }

    /// The same as questions to people, REQUIRE_APPROVAL, without trace ids.
    pub fn asking(path: &str, batch: usize) -> Self {
        Self::of(element("REQUIRE_APPROVAL", false), path, batch)
    }

    fn of(element: String, path: &str, batch: usize) -> Self {
        let body = if batch == 1 { element } else { format!("[{}]", vec![element; batch].join(",")) };
        let mut text = String::new();
        let _ = write!(
            text,
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {API_KEY}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let places = |mark: &str| text.match_indices(mark).map(|(at, _)| at).collect::<Vec<_>>();
        let trace_ids = places(mark::TRACE_ID);
        let slots = places(mark::AGENT)
            .into_iter()
            .zip(places(mark::SERIAL))
            .enumerate()
            .map(|(index, (agent, serial))| Slots { agent: agent + mark::AGENT.len() - AGENT, serial, trace_id: trace_ids.get(index).copied() })
            .collect();
        Self { bytes: text.into_bytes(), slots, four_each: false }
    }

    /// The same, of 100 agents that take turns: each soon has an incident, which its further DENYs join.
    pub fn with_incidents(self) -> Self {
        Self { four_each: false, ..self }
    }

    /// Decisions in one request.
    pub fn batch(&self) -> u64 {
        self.slots.len() as u64
    }

    /// The request whose elements are numbered from `first`.
    pub fn stamp(&mut self, first: u64) -> &[u8] {
        for (number, slots) in (first..).zip(&self.slots) {
            let agent = if self.four_each { number / EACH } else { number % AGENTS };
            decimal(&mut self.bytes[slots.agent..slots.agent + AGENT], agent);
            decimal(&mut self.bytes[slots.serial..slots.serial + SERIAL], number);
            if let Some(at) = slots.trace_id {
                trace_id(&mut self.bytes[at..at + UUID], number);
            }
        }
        &self.bytes
    }
}

/// The number in the last 12 digits of a trace id made here: how the receiver knows which decision arrived without a map of them.
pub fn number_of(trace_id: &[u8]) -> Option<u64> {
    let digits = trace_id.get(UUID - 12..UUID)?;
    digits.iter().try_fold(0, |number, digit| Some(number << 4 | u64::from(char::from(*digit).to_digit(16)?)))
}

/// The contract's example, its body filled up: a SANITIZE of it is 1 KiB.
fn element(decision: &str, trace_id: bool) -> String {
    let trace_id = if trace_id { format!(r#""trace_id":"{}","#, mark::TRACE_ID) } else { String::new() };
    let filler = "the quarterly numbers are attached, please do not forward. ".repeat(FILLER / 50 + 1);
    format!(
        concat!(
            r#"{{{}"decision":"{}","occurred_at":"2026-06-01T00:00:00.000Z","title":"Secret egress blocked","#,
            r#""risk_score":0.71,"risk_band":"HIGH","reason_codes":["SECRET_DETECTED"],"#,
            r#""agent":{{"id":"{}","name":"production-langgraph","runtime_type":"langgraph"}},"#,
            r#""tool_name":"slack","operation":"post_message","method":"POST","url":"https://slack.com/api/chat.postMessage","#,
            r#""body":{{"channel":"C0123456789","serial":"{}","text":"{}"}},"src_ip":"10.0.0.42","policy_id":null,"policy_name":null,"environment":null}}"#
        ),
        trace_id,
        decision,
        mark::AGENT,
        mark::SERIAL,
        &filler[..FILLER]
    )
}

/// Writes `number` right-aligned over `digits`, with leading zeros.
pub fn decimal(digits: &mut [u8], mut number: u64) {
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789"[(number % 10) as usize];
        number /= 10;
    }
}

/// A version 4 UUID: 48 bits of it are `number`, the others, which come first, scatter, as a client's random ids do in an index.
fn trace_id(text: &mut [u8], number: u64) {
    let scattered = scatter(number);
    hex(&mut text[..8], scattered >> 32);
    hex(&mut text[9..13], scattered >> 16);
    hex(&mut text[14..18], scattered & 0x0fff | 0x4000);
    hex(&mut text[19..23], scattered >> 40 & 0x3fff | 0x8000);
    hex(&mut text[24..], number);
}

/// Writes the low digits of `number` over `digits`, in hexadecimal.
fn hex(digits: &mut [u8], mut number: u64) {
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789abcdef"[(number & 15) as usize];
        number >>= 4;
    }
}

/// The finaliser of `SplitMix64` (Steele, Lea, Flood 2014): neighbours come out far apart.
pub fn scatter(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Framing;

    fn body(request: &[u8]) -> serde_json::Value {
        let framing = Framing::of(request).unwrap().unwrap();
        assert_eq!(framing.end(request).unwrap(), Some(request.len()));
        serde_json::from_slice(&request[framing.head..]).unwrap()
    }

    #[test]
    fn one_decision_is_an_object_of_a_kibibyte() {
        let mut template = Template::new("/v1/decisions", 1, true);
        let request = template.stamp(107).to_vec();
        let decision = body(&request);
        assert_eq!(decision["agent"]["id"], "agent-000000007");
        assert_eq!(decision["body"]["serial"], "000000000107");
        assert_eq!(number_of(decision["trace_id"].as_str().unwrap().as_bytes()), Some(107));
        let size = decision.to_string().len();
        assert_eq!(size, 1024);
    }

    #[test]
    fn no_agent_has_five_denies_unless_incidents_are_wanted() {
        let mut template = Template::denying("/", 100, false);
        let agents = |decisions: serde_json::Value| {
            let mut each = std::collections::HashMap::new();
            for decision in decisions.as_array().unwrap() {
                *each.entry(decision["agent"]["id"].as_str().unwrap().to_owned()).or_insert(0) += 1;
            }
            each.into_values().collect::<Vec<_>>()
        };
        assert_eq!(agents(body(template.stamp(1000))), [4; 25]);
        assert_eq!(agents(body(template.with_incidents().stamp(0))), [1; 100]);
    }

    #[test]
    fn a_batch_is_an_array_numbered_in_order() {
        let mut template = Template::new("/v1/decisions", 3, true);
        assert_eq!(template.batch(), 3);
        template.stamp(5);
        let decisions = body(template.stamp(998));
        let numbers: Vec<_> = decisions.as_array().unwrap().iter().map(|decision| number_of(decision["trace_id"].as_str().unwrap().as_bytes())).collect();
        assert_eq!(numbers, [Some(998), Some(999), Some(1000)]);
    }

    #[test]
    fn a_question_differs_in_its_kind_alone() {
        let mut asked = body(Template::asking("/v1/decisions", 2).stamp(7));
        assert_eq!(asked[1]["body"]["serial"], "000000000008");
        for element in asked.as_array_mut().unwrap() {
            assert_eq!(element["decision"], "REQUIRE_APPROVAL");
            element["decision"] = "SANITIZE".into();
        }
        assert_eq!(asked, body(Template::new("/v1/decisions", 2, false).stamp(7)));
    }

    #[test]
    fn without_trace_ids_there_is_no_such_key() {
        assert!(body(Template::new("/", 1, false).stamp(1)).get("trace_id").is_none());
    }

    #[test]
    fn trace_ids_are_version_4_and_scatter() {
        let text = |number| {
            let mut text = mark::TRACE_ID.as_bytes().to_vec();
            trace_id(&mut text, number);
            String::from_utf8(text).unwrap()
        };
        for number in [0, 1, 2, 0xffff_ffff_ffff] {
            let id = text(number);
            assert_eq!(&id[14..15], "4", "{id}");
            assert!("89ab".contains(&id[19..20]), "{id}");
            assert_eq!(number_of(id.as_bytes()), Some(number));
        }
        assert_ne!(text(1)[..8], text(2)[..8]);
    }

    #[test]
    fn a_foreign_id_has_no_number() {
        assert_eq!(number_of(b"short"), None);
        assert_eq!(number_of(b"00000000-0000-4000-8000-00000000000z"), None);
    }
}
