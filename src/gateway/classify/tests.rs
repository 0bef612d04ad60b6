//! Rules one by one, and what must hold for any body.

mod disguises;

use std::borrow::Cow;
use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::super::facts::{DataClass, Finding};
use super::super::sanitize::{sanitize, sanitize_text};
use super::text::STEPS;
use super::{Classifier, Settings, SettingsError};

fn classifier() -> &'static Classifier {
    static CLASSIFIER: LazyLock<Classifier> = LazyLock::new(|| Classifier::new(&Settings::default()).unwrap());
    &CLASSIFIER
}

fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap()
}

fn sanitised(json: &str) -> String {
    let body = raw(json);
    sanitize(&body, &classifier().classify(&body)).unwrap().get().to_owned()
}

fn findings(json: &str) -> Vec<(&'static str, String)> {
    let told = |Finding { kind, path, .. }: Finding| match kind {
        Cow::Borrowed(kind) => (kind, path),
        Cow::Owned(kind) => panic!("{kind} is no kind of a rule"),
    };
    classifier().classify(&raw(json)).findings.into_iter().map(told).collect()
}

/// A key as its owner would have it, of parts that are none.
fn aws() -> String {
    ["AK", "IA", "Q3EGV7WXKT5RZ2DM"].concat()
}

fn github() -> String {
    ["gh", "p_", "a8Kd03hQz71LmXc5vB2nTy6RwEo94uSfGjIp"].concat()
}

#[test]
fn only_the_found_part_is_replaced() {
    let cases = [
        (
            format!("{{ \"note\" : \"key {} here\",\t\"n\":1.50e+1 }}", aws()),
            "{ \"note\" : \"key [REDACTED:aws_access_key_id] here\",\t\"n\":1.50e+1 }".to_owned(),
        ),
        (format!("\"{}\"", aws()), "\"[REDACTED:aws_access_key_id]\"".to_owned()),
        ("{\"pan\":4111111111111111,\"n\":12}".to_owned(), "{\"pan\":\"[REDACTED:card_number]\",\"n\":12}".to_owned()),
        ("{\"password\":\"hunter2\",\"z\":1,\"a\":2}".to_owned(), "{\"password\":\"[REDACTED:password]\",\"z\":1,\"a\":2}".to_owned()),
        ("\"to joe@acme.dev, cc \\u0061nn@acme.dev\\n\"".to_owned(), "\"to [REDACTED:email], cc [REDACTED:email]\\n\"".to_owned()),
        (
            "\"postgres://app:s3cr3tpw@db.acme.dev:5432/orders?sslmode=require\"".to_owned(),
            "\"[REDACTED:connection_string]/orders?sslmode=require\"".to_owned(),
        ),
        ("\"é\\u00e9 joe@acme.dev 😀\\ud83d\\ude00\"".to_owned(), "\"é\\u00e9 [REDACTED:email] 😀\\ud83d\\ude00\"".to_owned()),
        // A member twice: both as they stand.
        ("{\"a\":\"joe@acme.dev\",\"a\":\"joe@acme.dev\"}".to_owned(), "{\"a\":\"[REDACTED:email]\",\"a\":\"[REDACTED:email]\"}".to_owned()),
    ];
    for (body, expected) in cases {
        assert_eq!(sanitised(&body), expected);
    }
}

#[test]
fn names_are_replaced_and_stay_apart() {
    assert_eq!(
        sanitised("{\"joe@acme.dev\":1,\"ann@acme.dev\":2,\"x\":{\"joe@acme.dev\":3}}"),
        "{\"[REDACTED:email]\":1,\"[REDACTED:email:2]\":2,\"x\":{\"[REDACTED:email]\":3}}"
    );
    // What stands there already is passed over.
    assert_eq!(
        sanitised("{\"joe@acme.dev\":1,\"[REDACTED:email]\":2,\"[REDACTED:email:2]\":3,\"to ann@acme.dev and bob@acme.dev\":4}"),
        "{\"[REDACTED:email:3]\":1,\"[REDACTED:email]\":2,\"[REDACTED:email:2]\":3,\"to [REDACTED:email] and [REDACTED:email]\":4}"
    );
    let many: Value = (0..5000).map(|n| (format!("u{n}@acme.dev"), Value::from(n))).collect();
    let clean: Value = serde_json::from_str(&sanitised(&many.to_string())).unwrap();
    assert_eq!(clean.as_object().unwrap().len(), 5000);
}

#[test]
fn encoded_parts_are_replaced_whole() {
    let key = github();
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("token: {key}, keep it"));
    assert_eq!(sanitised(&format!("{{\"content\":\"see {base64} there\"}}")), "{\"content\":\"see [REDACTED:github_token] there\"}");
    assert_eq!(sanitised("\"https://a.dev/u?mail=joe%40acme.dev&x=1\""), "\"https://a.dev/u?mail=[REDACTED:email]&x=1\"");
    // One level, not two.
    let twice = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &base64);
    assert!(classifier().classify(&raw(&format!("\"{twice}\""))).is_clean());
}

#[test]
fn findings_say_where() {
    let key = github();
    assert_eq!(findings(&format!("{{\"items\":[1,{{\"note\":\"{key}\"}}]}}")), [("github_token", "$.items[1].note".to_owned())]);
    assert_eq!(findings(&format!("{{\"items\":[{{\"a\":true,\"{key}\":1}}]}}")), [("github_token", "$.items[0].~key".to_owned())]);
    assert_eq!(findings("{\"a b\":{\"\\u00e9\\\"\":\"joe@acme.dev\"}}"), [("email", "$[\"a b\"][\"é\\\"\"]".to_owned())]);
    assert_eq!(findings("\"joe@acme.dev\""), [("email", "$".to_owned())]);
    // A name with a finding is not told on the way to others.
    let below = findings("{\"joe@acme.dev\":{\"ssn\":\"536-22-1845\"}}");
    assert_eq!(below, [("email", "$.~key".to_owned()), ("ssn", "$[\"[REDACTED:email]\"].ssn".to_owned())]);
    let deep = format!("{}\"joe@acme.dev\"{}", "{\"abcdefghijklmnopqrstuvwxyz\":[".repeat(200), "]}".repeat(200));
    let found = findings(&deep);
    assert!(found[0].1.len() < 300 && found[0].1.ends_with('…'), "{found:?}");
}

#[test]
fn one_thing_is_found_once() {
    let key = github();
    assert_eq!(findings(&format!("{{\"token\":\"{key}\"}}")).len(), 1);
    assert_eq!(findings(&format!("\"Authorization: Bearer {key}\"")).len(), 1);
    assert_eq!(findings("\"redis://joe:pw.x9@acme.dev:1\"").len(), 1);
    assert_eq!(findings(&format!("\"password={key}\"")).len(), 1);
}

#[test]
fn a_name_is_looked_for_beside_its_value() {
    assert_eq!(sanitised("{\"name\":\"DB_PASSWORD\",\"value\":\"swordfish\"}"), "{\"name\":\"DB_PASSWORD\",\"value\":\"[REDACTED:password]\"}");
    assert_eq!(sanitised("[{\"name\":\"DB_PASSWORD\"},{\"value\":\"swordfish\"}]"), "[{\"name\":\"DB_PASSWORD\"},{\"value\":\"swordfish\"}]");
    assert_eq!(sanitised("{\"phone\":{\"number\":\"4155550132\"}}"), "{\"phone\":{\"number\":\"[REDACTED:phone]\"}}");
}

#[test]
fn markers_are_as_configured() {
    let settings = Settings { internal_markers: vec!["Streng  geheim".to_owned(), "TLP:RED".to_owned()] };
    let classifier = Classifier::new(&settings).unwrap();
    for text in ["\"STRENG-GEHEIM!\"", "\"x streng\\ngeheim\"", "\"tlp:red\""] {
        assert!(classifier.classify(&raw(text)).classes.contains(&DataClass::Internal), "{text}");
    }
    for text in ["\"confidential\"", "\"strenggeheim\"", "\"streng geheimnis\"", "{\"streng geheim\":1}"] {
        assert!(classifier.classify(&raw(text)).is_clean(), "{text}");
    }
    let empty = Settings { internal_markers: vec![" - ".to_owned()] };
    assert!(matches!(Classifier::new(&empty), Err(SettingsError::EmptyMarker(_))));
}

#[test]
fn text_that_is_no_json() {
    let text = format!("to: joe@acme.dev\nDB_PASSWORD=tr0ub4dor&3\nkey \"{}", aws());
    let found = classifier().classify_text(&text);
    assert_eq!(
        found.findings.iter().map(|finding| (&*finding.kind, finding.path.as_str())).collect::<Vec<_>>(),
        [("email", "$"), ("password", "$"), ("aws_access_key_id", "$")]
    );
    let clean = sanitize_text(&text, &found);
    assert!(clean.starts_with("to: [REDACTED:email]\nDB_PASSWORD=[REDACTED:password]") && clean.ends_with("key \"[REDACTED:aws_access_key_id]"));
    assert!(classifier().classify_text(&clean).is_clean());
}

#[test]
fn many_findings_are_counted_but_not_all_told() {
    let body = json!((0..2500).map(|n| format!("u{n}@acme.dev")).collect::<Vec<_>>()).to_string();
    let found = classifier().classify(&raw(&body));
    assert_eq!((found.findings.len(), found.omitted), (1000, 1500));
    assert!(!sanitised(&body).contains('@'));
}

#[test]
fn depth_does_no_harm() {
    let depth = 200_000;
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("{\"joe@acme.dev\":[", "]}")] {
        let body = format!("{}\"joe@acme.dev\"{}", open.repeat(depth), close.repeat(depth));
        let body = raw(&body);
        let clean = sanitize(&body, &classifier().classify(&body)).unwrap();
        assert!(clean.get().contains("[REDACTED:email]") && !clean.get().contains('@'));
    }
}

#[test]
fn long_values_are_replaced_to_their_end() {
    let long = "aZ3xK9".repeat(20_000);
    for (body, expected) in [
        (format!("{{\"api_key\":\"{long}\"}}"), "{\"api_key\":\"[REDACTED:api_key]\"}"),
        (format!("\"api_key={long} x\""), "\"api_key=[REDACTED:api_key] x\""),
        (format!("\"api_key: '{long}' x\""), "\"api_key: '[REDACTED:api_key]' x\""),
    ] {
        assert_eq!(sanitised(&body), expected);
    }
}

#[test]
fn time_is_in_proportion_to_length() {
    let pem = ["-----BEGIN ", "PRIVATE KEY-----"].concat();
    let pieces: Vec<String> = [
        "ghp_",
        "AKIA",
        "eyJ",
        "eyJ.",
        "eyJhbGciOiJub25lIn0.eyJ",
        "://",
        "a:b@",
        "a://b:c@",
        "@",
        "a@a.",
        "password=",
        "token=\\\"",
        "secret='",
        "key: `",
        "pass is ",
        "Bearer ",
        "Basic ",
        "4111 ",
        "4111",
        "+1 ",
        "(1",
        "tel ",
        "ssn ",
        "mrn 1",
        "passport A1",
        "icd A1",
        "DE00 ",
        "%20",
        "QUtJ",
        "[REDACTED:",
        "[REDACTED:a]",
        "internal ",
        "M",
        "-us",
        "Q~",
        ".atlasv1.",
        "ya29.",
        "SG.",
        "sig=",
        "AC0",
        "password=[REDACTED:a]x",
        "xoxb-1-",
        "0",
        "a0",
        "\\\\",
        "\\u0041",
        "é",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain([pem])
    .collect();
    let classifier = classifier();
    for piece in pieces {
        let steps = |length: usize| {
            let body = raw(&format!("\"{}\"", piece.repeat(length / piece.len())));
            STEPS.set(0);
            let found = classifier.classify(&body);
            sanitize(&body, &found).unwrap();
            STEPS.get()
        };
        let (one, two) = (steps(16 * 1024), steps(32 * 1024));
        assert!(two <= one * 23 / 10 + 4096, "{piece:?}: {one}, then {two}");
        // In rounds, with what is encoded, each byte is looked at by several rules.
        assert!(two <= 400 * 32 * 1024, "{piece:?}: {two}");
    }
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(aws()),
        Just(github()),
        Just("joe@acme.dev".to_owned()),
        Just("4111 1111 1111 1111".to_owned()),
        Just("4111111111111111".to_owned()),
        Just("536-22-1845".to_owned()),
        Just("DE89370400440532013000".to_owned()),
        Just("+14155550132".to_owned()),
        Just("postgres://u:p4sswd@h.dev/x".to_owned()),
        Just("am9lQGFjbWUuZGV2LCBhbm5AYWNtZS5kZXY=".to_owned()),
        Just("joe%40acme.dev".to_owned()),
        Just("Authorization: Bearer abc123DEF456ghi789".to_owned()),
        Just("[REDACTED:password]".to_owned()),
        Just("[REDACTED:".to_owned()),
        prop::sample::select(vec![
            "password",
            "token",
            "api_key",
            "ssn",
            "mrn",
            "npi",
            "dx",
            "passport",
            "phone",
            "is ",
            "=",
            ": ",
            " ",
            "\"",
            "'",
            "\\",
            "\n",
            "-",
            "_",
            ".",
            "/",
            "@",
            "]",
            "[",
            "%2",
            "confidential",
            "internal",
            " only",
            "8812345",
            "E11.9",
            "1EG4-TE5-MK73",
            "é",
            "😀",
            "\u{0}",
            "x9!kQ2#p",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
        "[a-zA-Z0-9+/_-]{0,24}",
    ];
    prop::collection::vec(piece, 0..7).prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let name = prop_oneof![text(), prop::sample::select(vec!["name", "value", "password", "ssn", "phone", "npi", "note", "token"]).prop_map(str::to_owned)];
    let leaf = prop_oneof![
        text().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        Just(json!(4_111_111_111_111_111_u64)),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null)
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..5).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The shape of a value: what stays when it is sanitised.
fn is_same_shape(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same_shape(one, other)),
        (Value::Object(one), Value::Object(other)) => one.len() == other.len(),
        (Value::Number(_), Value::String(other)) => other.starts_with("[REDACTED:"),
        (Value::String(_), Value::String(_)) => true,
        (one, other) => one == other,
    }
}

/// Whether `clean` is `body` but for marks: each stretch between two marks stands in the body, in the same order. Without quotes, for a
/// mark in a number's place has some of its own.
fn is_cut_from(body: &str, clean: &str) -> bool {
    let (body, clean) = (body.replace('"', ""), clean.replace('"', ""));
    let mut rest = body.as_str();
    clean.split("[REDACTED:").enumerate().all(|(place, part)| {
        let stretch = if place == 0 { part } else { part.split_once(']').map_or(part, |(_, after)| after) };
        let found = rest.find(stretch);
        rest = &rest[found.map_or(0, |at| at + stretch.len())..];
        found.is_some()
    })
}

proptest! {
    #[test]
    fn a_sanitised_body_is_clean_and_stays_as_it_is(value in value(), escaped: bool) {
        let classifier = classifier();
        let json = if escaped { value.to_string().replace('@', "\\u0040").replace("AK", "\\u0041K") } else { value.to_string() };
        let body = raw(&json);
        let found = classifier.classify(&body);
        let clean = sanitize(&body, &found).unwrap();
        let again = classifier.classify(&clean);
        prop_assert!(again.is_clean(), "{:?} in {} of {}", again.findings, clean.get(), json);
        let again = sanitize(&clean, &again).unwrap();
        prop_assert_eq!(again.get(), clean.get());
        prop_assert!(is_same_shape(&value, &serde_json::from_str(clean.get()).unwrap()), "{} of {}", clean.get(), json);
        prop_assert!(is_cut_from(&json, clean.get()), "{} of {}", clean.get(), json);
        prop_assert_eq!(found.is_clean(), clean.get() == json);
    }

    #[test]
    fn sanitised_text_is_clean(text in text()) {
        let classifier = classifier();
        let clean = sanitize_text(&text, &classifier.classify_text(&text));
        let again = classifier.classify_text(&clean);
        prop_assert!(again.is_clean(), "{:?} in {clean} of {text}", again.findings);
    }

    #[test]
    fn no_key_stays(before in text(), after in text()) {
        let key = ["np", "m_q8Lw2ZtR5yVc9Nf3HsXa7KjEb1UoGd6MiPxT"].concat();
        let json = json!({ "a": [format!("{before} {key} {after}")] }).to_string();
        prop_assert!(!sanitised(&json).contains(&key));
    }

    #[test]
    fn nothing_panics(text in "(\\PC|[\"\\\\{}\\[\\]:,=&@/.+()%-]|token|password|://|4111|Bearer |\\\\u00|é|eyJ|tel|ssn){0,60}") {
        let classifier = classifier();
        let found = classifier.classify_text(&text);
        let _ = sanitize_text(&text, &found);
        if let Ok(body) = RawValue::from_string(text) {
            let _ = sanitize(&body, &classifier.classify(&body));
        }
    }
}
