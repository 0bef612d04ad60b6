//! CEF read back by a small parser of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::domain::decision::DecisionKind;
use crate::formats::fixture;

fn line(event: &Event) -> String {
    let mut out = Vec::new();
    write_line(event, &mut out);
    String::from_utf8(out).unwrap()
}

/// The seven header fields and the pairs, unescaped; panics on what no receiver could read.
fn read(line: &str) -> (Vec<String>, BTreeMap<String, String>) {
    assert!(!line.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')), "{line:?}");
    let mut fields = vec![String::new()];
    let mut chars = line.chars();
    while fields.len() < 8 {
        match chars.next().expect("seven pipes") {
            '\\' => fields.last_mut().unwrap().push(chars.next().unwrap()),
            '|' => fields.push(String::new()),
            c => fields.last_mut().unwrap().push(c),
        }
    }
    assert_eq!(fields.pop().as_deref(), Some(""));
    // Left to right: a bare `=` ends a key, which begins after the last space before it.
    let mut parts = vec![String::new()];
    while let Some(c) = chars.next() {
        match c {
            '\\' => parts.last_mut().unwrap().push(match chars.next().unwrap() {
                'n' => '\n',
                'r' => '\r',
                c @ ('\\' | '=') => c,
                c => panic!("unknown escape \\{c}"),
            }),
            '=' => parts.push(String::new()),
            c => parts.last_mut().unwrap().push(c),
        }
    }
    let mut pairs = BTreeMap::new();
    let mut key = parts[0].clone();
    for (at, part) in parts.iter().enumerate().skip(1) {
        let (value, next) = if at + 1 == parts.len() { (part.as_str(), "") } else { part.rsplit_once(' ').unwrap() };
        assert!(key.chars().all(|c| c.is_ascii_alphanumeric()) && !key.is_empty(), "key {key:?}");
        assert_eq!(pairs.insert(key, value.to_owned()), None);
        key = next.to_owned();
    }
    (fields, pairs)
}

#[test]
fn the_example_of_the_requirement() {
    let golden = "CEF:0|Interven|AIF|0.6|DENY|Secret egress blocked|7|src=10.0.0.42 act=DENY app=slack.post_message \
                  externalId=f1e2d3c4-b5a6-4798-8a9b-0c1d2e3f4a5b cs1Label=reasons cs1=SECRET_DETECTED";
    let rest = " start=1780272000000 rt=1780272000123 cat=ai-agent-decision cfp1Label=risk cfp1=0.71 cs2Label=agent cs2=production-langgraph \
                cs3Label=tool cs3=slack.post_message suid=agent-7 requestMethod=POST request=https://slack.com/api/chat.postMessage";
    assert_eq!(line(&fixture::changed(|_| {})), format!("{golden}{rest}"));
}

#[test]
fn an_incident_is_a_line_too() {
    assert_eq!(
        line(&fixture::incident()),
        "CEF:0|Interven|AIF|0.6|INCIDENT|Channel soc-splunk is paused|10|act=INCIDENT app=slack.post_message \
         externalId=0198b0c4-0000-7000-8000-000000000001 cs1Label=reasons cs1=CHANNEL_PAUSED start=1780272001000 rt=1780272001000 \
         cat=ai-agent-incident cnt=2 cs3Label=tool cs3=slack.post_message cs6Label=traceIds \
         cs6=f1e2d3c4-b5a6-4798-8a9b-0c1d2e3f4a5b,0198b0c4-0000-7000-8000-000000000002 msg=HTTP 403: Invalid token"
    );
}

#[test]
fn what_is_absent_has_no_key() {
    let (_, pairs) = read(&line(&fixture::bare(DecisionKind::Allow)));
    assert_eq!(
        pairs.keys().map(String::as_str).collect::<Vec<_>>(),
        ["act", "app", "cat", "cs2", "cs2Label", "cs3", "cs3Label", "externalId", "rt", "start", "suid"]
    );
}

#[test]
fn an_ipv6_caller_has_keys_of_its_own() {
    for (address, key, value) in [("2001:db8::1", "c6a2", "2001:db8::1"), ("::ffff:10.0.0.1", "src", "10.0.0.1"), (" 10.0.0.1 ", "src", "10.0.0.1")] {
        let (_, pairs) = read(&line(&fixture::changed(|decision| decision.src_ip = Some(address.to_owned()))));
        assert_eq!(pairs[key], value);
    }
    for address in ["gateway.local", "", "10.0.0.1 act=ALLOW"] {
        let (_, pairs) = read(&line(&fixture::changed(|decision| decision.src_ip = Some(address.to_owned()))));
        assert!(!pairs.contains_key("src") && !pairs.contains_key("c6a2"));
    }
}

#[test]
fn lengths_count_characters_before_escaping() {
    let long = |n: usize| "é=".repeat(n / 2);
    let (header, pairs) = read(&line(&fixture::changed(|decision| {
        decision.title = "|".repeat(600);
        decision.tool_name = long(5_000);
        decision.operation = None;
        decision.url = Some(format!("https://u:p@{}", long(2_000)));
    })));
    assert_eq!(header[5], format!("{}…", "|".repeat(NAME_LIMIT - 1)));
    assert_eq!(pairs["app"], format!("{}é=…", long(28)), "31 characters");
    assert_eq!(pairs["cs3"].chars().count(), CUSTOM_LIMIT);
    assert!(pairs["request"].starts_with("https://***@") && pairs["request"].chars().count() == TEXT_LIMIT);
    let (_, pairs) = read(&line(&fixture::changed(|decision| decision.tool_name = "t".repeat(18))));
    assert_eq!(pairs["app"].chars().count(), 31, "what just fits is not cut");
}

#[test]
fn a_title_of_nothing_leaves_a_name() {
    let (header, _) = read(&line(&fixture::changed(|decision| decision.title = " \n\0".to_owned())));
    assert_eq!(header[5], "DENY");
}

/// A text in every place that an agent's text can be in.
fn everywhere(text: &str) -> Event {
    fixture::changed(|decision| {
        let some = || Some(text.to_owned());
        decision.title = text.to_owned();
        decision.tool_name = text.to_owned();
        decision.reason_codes = vec![text.to_owned(), text.to_owned()];
        (decision.agent.id, decision.agent.name) = (some(), some());
        (decision.operation, decision.method, decision.url, decision.src_ip) = (some(), some(), some(), some());
        (decision.policy_id, decision.policy_name, decision.environment) = (some(), some(), some());
    })
}

fn forges_nothing(text: &str) {
    let (header, pairs) = read(&line(&everywhere(text)));
    assert_eq!((header[0].as_str(), header[4].as_str(), header[6].as_str()), ("CEF:0", "DENY", "7"));
    assert_eq!(pairs["act"], "DENY");
    let known = "src c6a2 c6a2Label act app externalId cs1 cs1Label start rt cat cfp1 cfp1Label cs2 cs2Label cs3 cs3Label cs4 cs4Label cs5 cs5Label suid requestMethod request";
    for key in pairs.keys() {
        assert!(known.split(' ').any(|one| one == key), "{key}");
    }
    let shown: String = text.trim_matches(|c: char| c.is_whitespace() || c.is_control()).chars().collect();
    let shown: String =
        shown.chars().map(|c| if c != '\n' && c != '\r' && (c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) { ' ' } else { c }).collect();
    if shown.chars().count() <= TEXT_LIMIT {
        assert_eq!(pairs.get("suid").map_or("", String::as_str), shown);
    }
}

#[test]
fn hostile_text_forges_nothing() {
    for text in fixture::hostile() {
        forges_nothing(&text);
    }
}

#[test]
fn an_incident_forges_nothing() {
    for text in fixture::hostile() {
        let Event::Incident(incident) = fixture::incident() else { unreachable!() };
        let mut incident = Arc::unwrap_or_clone(incident);
        (incident.title, incident.detail, incident.tools) = (text.clone(), Some(text.clone()), vec![text.clone(), text]);
        let (header, pairs) = read(&line(&Event::Incident(Arc::new(incident))));
        assert_eq!((header[4].as_str(), pairs["act"].as_str(), pairs["cnt"].as_str()), ("INCIDENT", "INCIDENT", "2"));
    }
}

proptest! {
    #[test]
    fn any_text_forges_nothing(text in "(\\PC|[\\\\=|\n\r\t\0 \u{2028}]){0,40}", plain in ".{0,40}") {
        forges_nothing(&text);
        forges_nothing(&plain);
    }
}
