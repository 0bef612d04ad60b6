//! What goes to each intake, and every row of the answer tables.

use std::io::Read;
use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::domain::channel::OcsfProfile;
use crate::domain::decision::DecisionKind;
use crate::formats::fixture;

const CHANNEL: Uuid = Uuid::from_u128(0x0198_b0c4_0000_7000_8000_0000_0000_00c1);

fn config(url: &str, format: SiemFormat) -> SiemConfig {
    SiemConfig {
        url: Secret::new(url),
        format,
        headers: [("Authorization".to_owned(), Secret::new("Splunk t0ken"))].into(),
        intake: Intake::Auto,
        ocsf_profile: OcsfProfile::Documented,
        template: None,
        batch: None,
        gzip: None,
    }
}

fn feed(url: &str, format: SiemFormat) -> Feed {
    Feed::new(CHANNEL, &config(url, format)).unwrap()
}

fn templated(source: &str) -> Result<Feed, String> {
    Feed::new(CHANNEL, &SiemConfig { template: Some(source.to_owned()), ..config(GENERIC, SiemFormat::Json) })
}

const HEC: &str = "https://splunk:8088/services/collector/event";
const RAW: &str = "https://splunk:8088/services/collector/raw";
const DATADOG: &str = "https://http-intake.logs.datadoghq.eu/api/v2/logs";
const SUMO: &str = "https://endpoint4.collection.sumologic.com/receiver/v1/http/c0de";
const GENERIC: &str = "https://siem.corp.example/in";

fn now() -> Time {
    fixture::example().received_at
}

fn text(feed: &Feed, event: &Event) -> String {
    String::from_utf8(feed.encode(event, now()).unwrap().to_vec()).unwrap()
}

fn deny() -> Event {
    fixture::changed(|_| {})
}

fn body(request: &OutboundRequest) -> String {
    let mut text = String::new();
    if request.gzip {
        flate2::read::GzDecoder::new(&request.body[..]).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(request.body.to_vec()).unwrap();
    }
    text
}

fn header<'a>(request: &'a OutboundRequest, name: &str) -> Option<&'a str> {
    let mut found = request.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
    let value = found.next().map(|(_, value)| value.expose());
    assert!(found.next().is_none(), "{name} twice");
    value
}

#[test]
fn the_intake_is_recognised_from_the_url() {
    let of = |url: &str| Plan::of(&config(url, SiemFormat::Json)).intake;
    for url in [HEC, "https://x/services/collector", "https://x/services/collector/", "https://proxy/splunk/services/collector/event/1.0?x=1"] {
        assert_eq!(of(url), Intake::SplunkHec, "{url}");
    }
    for url in [RAW, "https://x/services/collector/raw/1.0?channel=1"] {
        assert_eq!(of(url), Intake::SplunkRaw, "{url}");
    }
    for url in [DATADOG, "https://http-intake.logs.us5.datadoghq.com/v1/input", "http://127.0.0.1:9/api/v2/logs"] {
        assert_eq!(of(url), Intake::Datadog, "{url}");
    }
    assert_eq!(of(SUMO), Intake::Sumo);
    for url in [GENERIC, "https://x/services/collector/ack", "https://x/?u=/services/collector", "nonsense"] {
        assert_eq!(of(url), Intake::Generic, "{url}");
    }
    let chosen = SiemConfig { intake: Intake::Datadog, ..config(HEC, SiemFormat::Json) };
    assert_eq!(Plan::of(&chosen).intake, Intake::Datadog, "what is set wins");
}

#[test]
fn batches_and_compression_can_be_chosen() {
    let of = |url: &str, batch, gzip| Plan::of(&SiemConfig { batch, gzip, ..config(url, SiemFormat::Json) });
    let plan = of(GENERIC, None, None);
    assert_eq!((plan.packing, plan.max_events, plan.linger, plan.gzip), (Packing::Single, 1, Duration::ZERO, false));
    assert!(of(GENERIC, None, Some(true)).gzip);
    assert_eq!(of(GENERIC, Some(Batch::Array), None).packing, Packing::Array);
    let plan = of(GENERIC, Some(Batch::Ndjson), None);
    assert!(plan.packing == Packing::Lines && plan.max_events > 1 && !plan.gzip);
    let plan = of(HEC, None, None);
    assert!(plan.max_bytes <= 1_000_000 && plan.gzip && plan.max_events > 1_000);
    assert!(!of(HEC, None, Some(false)).gzip);
    assert_eq!(of(HEC, Some(Batch::None), None).max_events, 1);
    let plan = of(DATADOG, None, None);
    assert!(plan.max_events <= 1_000 && plan.max_bytes < 5_000_000 && plan.packing == Packing::Array);
    assert!(of(SUMO, None, None).max_bytes <= 1_000_000);
}

#[test]
fn hec_wraps_every_format() {
    let record = serde_json::to_string(&crate::formats::record::Record::of(&deny())).unwrap();
    assert_eq!(
        text(&feed(HEC, SiemFormat::Json), &deny()),
        format!(r#"{{"time":1780272000.000,"host":"interven","source":"interven","sourcetype":"interven:decision","event":{record}}}"#)
    );
    let cef: Value = serde_json::from_str(&text(&feed(HEC, SiemFormat::Cef), &deny())).unwrap();
    assert!(cef["event"].as_str().unwrap().starts_with("CEF:0|Interven|AIF|0.6|DENY|Secret egress blocked|7|src=10.0.0.42 act=DENY "));
    assert_eq!(cef["sourcetype"], "cef");
    let ocsf: Value = serde_json::from_str(&text(&feed(HEC, SiemFormat::Ocsf), &fixture::incident())).unwrap();
    assert_eq!((&ocsf["sourcetype"], &ocsf["event"]["class_uid"], &ocsf["time"]), (&json!("ocsf"), &json!(2004), &json!(1_780_272_001.0)));
}

#[test]
fn datadog_gets_its_own_members() {
    let log: Value = serde_json::from_str(&text(&feed(DATADOG, SiemFormat::Json), &deny())).unwrap();
    assert_eq!(log["message"], "DENY slack.post_message: Secret egress blocked");
    assert_eq!(log["ddtags"], "kind:deny,severity:high,agent:production-langgraph,tool:slack");
    assert_eq!((&log["status"], &log["ddsource"], &log["timestamp"]), (&json!("error"), &json!("interven"), &json!(1_780_272_000_000_i64)));
    assert_eq!((&log["interven"]["trace_id"], log.get("ocsf")), (&json!("f1e2d3c4-b5a6-4798-8a9b-0c1d2e3f4a5b"), None));
    let log: Value = serde_json::from_str(&text(&feed(DATADOG, SiemFormat::Ocsf), &deny())).unwrap();
    assert_eq!(log["ocsf"]["class_uid"], 2004);
    let log: Value = serde_json::from_str(&text(&feed(DATADOG, SiemFormat::Cef), &deny())).unwrap();
    assert!(log["message"].as_str().unwrap().starts_with("CEF:0|"));
}

#[test]
fn a_time_that_datadog_would_drop_is_left_out() {
    let feed = feed(DATADOG, SiemFormat::Json);
    let has_time = |now: Time| serde_json::from_slice::<Value>(&feed.encode(&deny(), now).unwrap()).unwrap().get("timestamp").is_some();
    let occurred = fixture::example().occurred_at;
    let hours = |n: u64| Duration::from_secs(n * 60 * 60);
    assert!(has_time(occurred) && has_time(occurred.after(hours(17))) && has_time(occurred.before(hours(1))));
    assert!(!has_time(occurred.after(hours(18))) && !has_time(occurred.before(hours(2))));
}

#[test]
fn no_tag_is_forged() {
    let feed = feed(DATADOG, SiemFormat::Json);
    for hostile in fixture::hostile() {
        let event = fixture::changed(|decision| decision.agent.name = Some(format!("{hostile},kind:allow")));
        let log: Value = serde_json::from_str(&text(&feed, &event)).unwrap();
        let tags = log["ddtags"].as_str().unwrap();
        assert_eq!(tags.split(',').count(), 4, "{tags}");
        assert!(tags.split(',').all(|tag| tag.matches(':').count() == 1 && tag.chars().count() <= 200), "{tags}");
    }
}

#[test]
fn a_batch_is_packed_as_the_intake_wants() {
    let requests = |feed: &Feed| {
        let events = [feed.encode(&deny(), now()).unwrap(), feed.encode(&fixture::bare(DecisionKind::Allow), now()).unwrap()];
        (feed.assemble(&events, &[7, 8]), events.map(|event| String::from_utf8(event.to_vec()).unwrap()))
    };
    for (url, format, content_type) in [
        (HEC, SiemFormat::Json, "application/json"),
        (HEC, SiemFormat::Cef, "application/json"),
        (RAW, SiemFormat::Cef, "text/plain; charset=utf-8"),
        (SUMO, SiemFormat::Json, "text/plain; charset=utf-8"),
    ] {
        let (request, [one, two]) = requests(&feed(url, format));
        assert_eq!((body(&request), request.content_type, request.gzip), (format!("{one}\n{two}"), content_type, true));
        assert_eq!(header(&request, "Authorization"), Some("Splunk t0ken"));
        assert_eq!(header(&request, DELIVERY_HEADER), None);
    }
    let (request, [one, two]) = requests(&feed(DATADOG, SiemFormat::Json));
    assert_eq!((body(&request), request.content_type), (format!("[{one},{two}]"), "application/json"));
    let batched = |batch| Feed::new(CHANNEL, &SiemConfig { batch: Some(batch), ..config(GENERIC, SiemFormat::Json) }).unwrap();
    let (request, [one, two]) = requests(&batched(Batch::Ndjson));
    assert_eq!((body(&request), request.content_type, request.gzip), (format!("{one}\n{two}"), "application/x-ndjson", false));
    let (request, [one, two]) = requests(&batched(Batch::Array));
    assert_eq!((body(&request), request.content_type), (format!("[{one},{two}]"), "application/json"));
}

#[test]
fn one_event_is_one_request() {
    let one = |feed: &Feed| feed.assemble(&[feed.encode(&deny(), now()).unwrap()], &[7]);
    let request = one(&feed(GENERIC, SiemFormat::Json));
    assert!(body(&request).starts_with(r#"{"kind":"DENY","#));
    assert_eq!((request.content_type, request.gzip, header(&request, DELIVERY_HEADER)), ("application/json", false, Some("7")));
    assert_eq!(one(&feed(GENERIC, SiemFormat::Cef)).content_type, "text/plain; charset=utf-8");
    assert!(body(&one(&feed(DATADOG, SiemFormat::Json))).starts_with('['), "one log is an array too");
}

#[test]
fn a_hec_channel_is_stable_and_the_users_headers_win() {
    for url in [HEC, RAW] {
        let request = feed(url, SiemFormat::Json).assemble(&[Bytes::from_static(b"{}")], &[]);
        assert_eq!(header(&request, "X-Splunk-Request-Channel"), Some(CHANNEL.to_string().as_str()));
    }
    let mut config = config(HEC, SiemFormat::Json);
    config.headers.insert("x-splunk-request-channel".to_owned(), Secret::new("mine"));
    let request = Feed::new(CHANNEL, &config).unwrap().assemble(&[Bytes::from_static(b"{}")], &[]);
    assert_eq!(header(&request, "X-Splunk-Request-Channel"), Some("mine"));
    assert_eq!(header(&feed(GENERIC, SiemFormat::Json).assemble(&[Bytes::from_static(b"{}")], &[]), "X-Splunk-Request-Channel"), None);
}

#[test]
fn headers_that_would_break_the_request_are_refused() {
    let with = |name: &str, value: &str| {
        let mut config = config(GENERIC, SiemFormat::Json);
        config.headers.insert(name.to_owned(), Secret::new(value));
        validate(&config)
    };
    for name in ["Host", "content-length", "Transfer-Encoding", "Connection", "Content-Encoding", "a b", "", "authorization"] {
        assert!(with(name, "x").is_err(), "{name}");
    }
    assert!(with("X-Key", "a\r\nHost: evil").unwrap_err().contains("X-Key"));
    assert_eq!(with("Content-Type", "application/cef"), Ok(()));
    assert_eq!(with("X-Sumo-Category", "sec/ai"), Ok(()));
}

#[test]
fn packings_that_an_intake_cannot_read_are_refused() {
    let with = |url: &str, format, batch| validate(&SiemConfig { batch: Some(batch), ..config(url, format) }).is_ok();
    assert!(!with(HEC, SiemFormat::Json, Batch::Array) && !with(SUMO, SiemFormat::Json, Batch::Array) && !with(DATADOG, SiemFormat::Json, Batch::Ndjson));
    assert!(!with(GENERIC, SiemFormat::Cef, Batch::Array));
    assert!(with(HEC, SiemFormat::Json, Batch::Ndjson) && with(DATADOG, SiemFormat::Cef, Batch::Array) && with(GENERIC, SiemFormat::Cef, Batch::Ndjson));
}

#[test]
fn a_template_writes_json() {
    let feed =
        templated("{\n  \"what\": {{ title }}, \"why\": {{ reason_codes }},\n  \"who\": {{ agent.name if agent else none }}, \"risk\": {{ risk_score }}\n}\n")
            .unwrap();
    let line = text(&feed, &deny());
    assert!(!line.contains('\n'));
    let value: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(value, json!({"what": "Secret egress blocked", "why": ["SECRET_DETECTED"], "who": "production-langgraph", "risk": 0.71}));
    for hostile in fixture::hostile() {
        let line = text(&feed, &fixture::changed(|decision| decision.title.clone_from(&hostile)));
        let value: Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&value["what"], value.as_object().unwrap().len()), (&json!(hostile), 4));
    }
}

#[test]
fn a_template_goes_into_an_envelope() {
    let with = |url: &str| {
        let config = SiemConfig { template: Some(r#"{"t":{{ title }}}"#.to_owned()), ..config(url, SiemFormat::Json) };
        serde_json::from_str::<Value>(&text(&Feed::new(CHANNEL, &config).unwrap(), &deny())).unwrap()
    };
    assert_eq!(with(HEC)["event"], json!({"t": "Secret egress blocked"}));
    assert_eq!(with(DATADOG)["interven"], json!({"t": "Secret egress blocked"}));
}

#[test]
fn a_bad_template_is_refused_when_saved() {
    for (source, says) in [
        ("{{ titel }}", "undefined"),
        ("{% if %}", "not valid"),
        ("  ", "gives nothing"),
        ("text", "valid JSON"),
        (r#"{"t": "{{ title }}"}"#, "without quotes"),
        (r#"{"t": {{ agent.name }}}"#, "INCIDENT"),
        (r#"{"t": {{ url|length }}}"#, "optional"),
        ("{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}", "fuel"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "recursion"),
        ("{% set x = 'x' * 100000000000 %}{{ x }}", "fails"),
        ("{% include 'other' %}", "fails"),
    ] {
        let sentence = templated(source).unwrap_err();
        assert!(sentence.contains(says), "{source}: {sentence}");
    }
    assert!(templated(&" ".repeat(100_000)).is_err());
    assert!(validate(&SiemConfig { template: Some("{}".to_owned()), ..config(GENERIC, SiemFormat::Cef) }).is_err());
}

fn answer(status: u16, body: &str, retry_after: Option<&str>) -> Answer {
    let headers = retry_after.map(|value| ("retry-after".to_owned(), value.to_owned())).into_iter().collect();
    Answer { status, headers, body: Bytes::copy_from_slice(body.as_bytes()) }
}

/// A verdict in one word, with the bad event where it tells.
fn word(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Delivered { .. } => "delivered".to_owned(),
        Verdict::RetryAfter { wait, .. } => format!("after {}", wait.as_secs()),
        Verdict::Retry { .. } => "retry".to_owned(),
        Verdict::PayloadRejected { bad_event: Some(at), .. } => format!("rejected {at}"),
        Verdict::PayloadRejected { .. } => "rejected".to_owned(),
        Verdict::TooLarge { .. } => "too large".to_owned(),
        Verdict::DestinationDead { reason } => {
            assert!(reason.ends_with("the queue is kept"), "{reason}");
            "dead".to_owned()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_code_of_hec() {
    let rows = [
        (0, 200, "delivered"),
        (1, 403, "dead"),
        (2, 401, "dead"),
        (3, 401, "dead"),
        (4, 403, "dead"),
        (5, 400, "rejected"),
        (6, 400, "rejected"),
        (7, 400, "dead"),
        (8, 500, "retry"),
        (9, 503, "retry"),
        (10, 400, "dead"),
        (11, 400, "dead"),
        (12, 400, "rejected"),
        (13, 400, "rejected"),
        (14, 400, "dead"),
        (15, 400, "rejected"),
        (16, 400, "dead"),
        (17, 200, "delivered"),
        (18, 503, "retry"),
        (19, 503, "retry"),
        (20, 503, "retry"),
        (21, 400, "dead"),
        (22, 400, "dead"),
        (23, 503, "retry"),
        (24, 200, "delivered"),
        (25, 200, "delivered"),
        (26, 429, "retry"),
        (27, 429, "retry"),
        // Not in the list: the status tells.
        (99, 400, "rejected"),
        (99, 200, "delivered"),
        (0, 503, "retry"),
        // The body comes first.
        (9, 200, "retry"),
        (4, 200, "dead"),
    ];
    for url in [HEC, RAW] {
        for (code, status, expected) in rows {
            let verdict = feed(url, SiemFormat::Json).verdict(&answer(status, &format!(r#"{{"text":"…","code":{code}}}"#), None), 3);
            assert_eq!(word(&verdict), expected, "code {code}, status {status}");
        }
    }
    let hec = |status, body: &str, after| word(&feed(HEC, SiemFormat::Json).verdict(&answer(status, body, after), 3));
    assert_eq!(hec(400, r#"{"text":"Invalid data format","code":6,"invalid-event-number":2}"#, None), "rejected 2");
    assert_eq!(hec(400, r#"{"text":"Invalid data format","code":6,"invalid-event-number":3}"#, None), "rejected", "there are only three");
    assert_eq!(hec(200, r#"{"text":"Success","code":0,"ackId":7}"#, None), "delivered");
    assert_eq!(hec(429, r#"{"text":"…","code":26}"#, Some("12")), "after 12");
    assert_eq!(hec(413, "<html>Content-Length of 2000000 too large</html>", None), "too large");
    assert_eq!(hec(415, "<html></html>", None), "dead");
    assert_eq!(hec(503, "<html>Throttle</html>", Some("0.5")), "after 0");
    assert_eq!(hec(200, "", None), "delivered");
    assert_eq!(hec(400, r#"{"code":"6"}"#, None), "rejected");
}

#[test]
fn every_status_of_the_others() {
    let rows: [(&[u16], &str); 6] = [
        (&[200, 201, 202, 204, 299], "delivered"),
        (&[301, 302, 303, 307, 308, 401, 402, 403, 404, 405, 407, 410, 411, 414, 415, 431, 501], "dead"),
        (&[400, 406, 409, 418, 422], "rejected"),
        (&[413], "too large"),
        (&[408, 425, 429, 500, 502, 503, 504, 520, 599], "retry"),
        (&[100, 600, 999], "retry"),
    ];
    for url in [DATADOG, SUMO, GENERIC] {
        for (statuses, expected) in rows {
            for &status in statuses {
                // HEC's codes mean nothing here.
                let verdict = feed(url, SiemFormat::Json).verdict(&answer(status, r#"{"code":0,"errors":[]}"#, None), 3);
                assert_eq!(word(&verdict), expected, "{status}");
            }
        }
        for status in [408, 429, 503] {
            assert_eq!(word(&feed(url, SiemFormat::Json).verdict(&answer(status, "", Some("7")), 1)), "after 7");
        }
    }
}

#[test]
fn a_reason_is_one_short_line() {
    let verdict = feed(GENERIC, SiemFormat::Json).verdict(&answer(400, &format!("bad\r\n\tevent \u{1b}[31m{}", "x".repeat(9_000)), None), 1);
    let Verdict::PayloadRejected { reason, .. } = verdict else { panic!("{verdict:?}") };
    assert!(reason.starts_with("HTTP 400: bad event [31mxxx") && reason.len() < 700, "{reason}");
}

#[test]
fn a_reason_repeats_no_secret() {
    let mut config = config(SUMO, SiemFormat::Json);
    config.url = Secret::new("https://collector.example/receiver/v1/http/s3cretc0de");
    config.headers.insert("Authorization".to_owned(), Secret::new("Splunk 11111111-2222-4333"));
    let feed = Feed::new(CHANNEL, &config).unwrap();
    let verdict = feed.verdict(&answer(401, "no token 11111111-2222-4333 (Splunk 11111111-2222-4333) for /receiver/v1/http/s3cretc0de", None), 1);
    let Verdict::DestinationDead { reason } = verdict else { panic!("{verdict:?}") };
    assert!(reason.starts_with("HTTP 401: no token *** (***) for /receiver/v1/http/***"), "{reason}");
    let verdict = self::feed("https://x/services/collector", SiemFormat::Json).verdict(&answer(500, "the collector is down", None), 1);
    assert_eq!(verdict, Verdict::Retry { reason: "HTTP 500: the collector is down".to_owned() });
}

proptest! {
    #[test]
    fn every_encoding_is_one_line_and_json_where_it_says_so(title in ".{0,40}|[\\PC\n\r\"\\\\]{0,40}", tool in "\\PC{0,20}", format in 0..3_usize) {
        let format = [SiemFormat::Cef, SiemFormat::Ocsf, SiemFormat::Json][format];
        let event = fixture::changed(|decision| (decision.title, decision.tool_name) = (title.clone(), tool.clone()));
        for url in [HEC, RAW, DATADOG, SUMO, GENERIC] {
            let text = text(&feed(url, format), &event);
            prop_assert!(!text.contains(['\n', '\r']));
            if format != SiemFormat::Cef || [HEC, DATADOG].contains(&url) {
                prop_assert!(serde_json::from_str::<Value>(&text).is_ok_and(|value| value.is_object()), "{}", text);
            }
        }
    }

    #[test]
    fn no_answer_confuses_the_reader(status in 100..1_000_u16, body in ".{0,60}|\\{\"code\":[0-9]{1,3},\"invalid-event-number\":[0-9]{1,3}\\}", batch in 1..5_usize) {
        for url in [HEC, GENERIC] {
            if let Verdict::PayloadRejected { bad_event: Some(at), .. } = feed(url, SiemFormat::Json).verdict(&answer(status, &body, None), batch) {
                prop_assert!(at < batch);
            }
        }
    }
}
