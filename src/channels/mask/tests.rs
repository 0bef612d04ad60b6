use proptest::prelude::*;

use super::*;

#[test]
fn credentials_are_known_by_how_they_look() {
    let secrets = [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz",
        concat!("xox", "b-123456789012-abcdefghijkl"),
        "sk-proj-abcdefghijklmnopqrstuvwx",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv",
        concat!("sk_", "live_4eC39HqLyjWDarjtT1zdp7dc"),
        "iv_live_abcdefghij0123456789",
        "iv_pat_abcdefghij0123456789",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1",
        "4111111111111111",
        "4111 1111 1111 1111",
        "3782-822463-10005",
        "078-05-1120",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIB\n-----END RSA PRIVATE KEY-----",
    ];
    for secret in secrets {
        assert_eq!(text(&format!("see {secret} there")), "see [masked] there", "{secret}");
        assert_eq!(text(&format!("<{secret}>")), "<[masked]>", "{secret}");
        let json = body(&serde_json::json!({"a": [{"b": format!("x {secret} y")}]}).to_string());
        assert_eq!(json, r#"{"a":[{"b":"x [masked] y"}]}"#, "{secret}");
    }
    assert_eq!(text("cut -----BEGIN PRIVATE KEY-----\nMIIB"), "cut [masked]");
    assert_eq!(text("Bearer abcdef123, basic dXNlcjpwYXNz"), "Bearer [masked], basic [masked]");
    assert_eq!(text("order 12 4111111111111111"), "order 12 [masked]");
}

#[test]
fn what_is_no_secret_stays() {
    for plain in [
        "basic information leaked",
        "task-aaaaaaaaaaaaaaaaaaaaaaaa",
        "max_tokens=4096",
        "Secret detected: ask the owner",
        "1764000000000",
        "4111111111111112",
        "2026-06-01T00:00:00.000Z",
        "000-05-1120",
        "https://example.com:8080/@user?q=a@b",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "f1e2d3c4-0000-4000-8000-000000000001",
    ] {
        assert_eq!(text(plain), plain);
        assert!(matches!(text(plain), Cow::Borrowed(_)));
    }
}

#[test]
fn values_are_masked_by_their_names() {
    let cases = [
        ("password=hunter2&user=joe", "password=[masked]&user=joe"),
        ("Server=db;Password=a,b;Database=x", "Server=db;Password=[masked];Database=x"),
        ("\"api_key\": \"abc def\", \"n\": 1", "\"api_key\": \"[masked]\", \"n\": 1"),
        ("curl -H 'Authorization: Splunk abc' x", "curl -H 'Authorization: [masked]' x"),
        ("Cookie: a=b; c=d\nHost: x", "Cookie: [masked]\nHost: x"),
        ("<password>hunter2</password>", "<password>[masked]</password>"),
        ("client_secret => 's3'", "client_secret => '[masked]'"),
        ("postgres://joe:p/w@db:5432/x", "postgres://[masked]@db:5432/x"),
        ("amqp://joe:pw@mq/ and https://a/b", "amqp://[masked]@mq/ and https://a/b"),
    ];
    for (raw, expected) in cases {
        assert_eq!(text(raw), expected);
    }
}

#[test]
fn json_is_masked_at_any_depth() {
    let cases = [
        (r#"{"user":"joe","password":"hunter2"}"#, r#"{"user":"joe","password":"[masked]"}"#),
        (r#"{"a":{"b":[{"Api-Key":"k","n":1}]}}"#, r#"{"a":{"b":[{"Api-Key":"[masked]","n":1}]}}"#),
        (r#"{"pass\u0077ord":"x"}"#, r#"{"password":"[masked]"}"#),
        (r#"{"pass\u200bword":"x"}"#, r#"{"password":"[masked]"}"#),
        (r#"{"k":"\u0041KIAIOSFODNN7\u200bEXAMPLE"}"#, r#"{"k":"[masked]"}"#),
        (r#"{"secret":{"deep":["a",{"b":"]}"}]},"ok":1}"#, r#"{"secret":"[masked]","ok":1}"#),
        (r#"{"pin":1234,"max_tokens":5,"token":null,"secret":""}"#, r#"{"pin":"[masked]","max_tokens":5,"token":null,"secret":""}"#),
        (r#"{"name":"api_key","value":"x"},{"name":"a","value":"y"}"#, r#"{"name":"api_key","value":"[masked]"},{"name":"a","value":"y"}"#),
        (r#"{"data":"{\"token\":\"abc\",\"t\":\"hi\"}"}"#, r#"{"data":"{\"token\":\"[masked]\",\"t\":\"hi\"}"}"#),
        (r#""user=joe&password=hunter2""#, "user=joe&password=[masked]"),
        (r#""{\"password\":{\"a\":1}}""#, r#"{"password":"[masked]"}"#),
        (r#"{"a":"\ud800 lone \udc00","b":"\ud83d\ude00"}"#, "{\"a\":\"\u{FFFD} lone \u{FFFD}\",\"b\":\"😀\"}"),
        (r#"{"password":"cut"#, r#"{"password":"[masked]""#),
        ("{password: hunter2}", "{password: [masked]"),
        ("password=x", "password=[masked]"),
        (r#"{"n":4111111111111111}"#, r#"{"n":[masked]}"#),
        ("text=see%20AKIAIOSFODNN7EXAMPLE+there&a=b", "text=see [masked] there&a=b"),
        ("payload=%7B%22token%22%3A%22x%22%7D&db_pass=%20y", r#"payload={"token":"[masked]"}&db_pass=[masked]"#),
        ("literal \\nAKIAIOSFODNN7EXAMPLE %204111111111111111", "literal \\n[masked] %20[masked]"),
        ("", ""),
        ("null", "null"),
    ];
    for (raw, expected) in cases {
        if raw.starts_with("{\"name") {
            assert_eq!(body(&format!("[{raw}]")), format!("[{expected}]"));
        } else {
            assert_eq!(body(raw), expected, "{raw}");
        }
    }
}

#[test]
fn depth_and_length_do_no_harm() {
    let deep = format!("{}\"password\":\"x\"{}", "{\"a\":[".repeat(50_000), "]}".repeat(50_000));
    assert!(body(&deep).contains("\"password\":\"[masked]\""));
    let deep_secret = format!("{{\"password\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(body(&deep_secret), "{\"password\":\"[masked]\"}");
    for piece in [
        "eyJaaaaaaaaaaaaaaaaa-",
        "://",
        "password=",
        "4111 ",
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----",
        "\"\\",
        "bearer ",
        "{\"token\":[",
        "a=%7B&",
        "{\"a\":[",
        "%20",
    ] {
        let long = piece.repeat(256 * 1024 / piece.len());
        let _ = (text(&long), body(&long), url(&long));
    }
}

#[test]
fn addresses_lose_their_secrets() {
    let cases = [
        ("https://a/b?x=1&api_key=k&y=2#access_token=t", "https://a/b?x=1&api_key=[masked]&y=2#access_token=[masked]"),
        ("https://joe:pw@a/b", "https://[masked]@a/b"),
        ("https://a/?pass%77ord=x", "https://a/?pass%77ord=[masked]"),
        ("https://a/?q=Bearer%20abcdef123", "https://a/?q=[masked]"),
        ("https://a/?X-Amz-Signature=abc&sig=d", "https://a/?X-Amz-Signature=[masked]&sig=[masked]"),
        ("https://hooks.slack.com/services/T000/B000/XXXXXXXX", "https://hooks.slack.com/[masked]"),
        ("https://discord.com/api/v10/channels/123456789012345678/messages", "https://discord.com/api/v10/channels/123456789012345678/messages"),
        ("https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1/getMe", "https://api.telegram.org/bot[masked]/getMe"),
        ("https://slack.com/api/chat.postMessage", "https://slack.com/api/chat.postMessage"),
        ("https://a/?page=2&q=x", "https://a/?page=2&q=x"),
        ("not a url ?token=", "not a url ?token="),
    ];
    for (raw, expected) in cases {
        assert_eq!(url(raw), expected);
    }
}

proptest! {
    #[test]
    fn nothing_panics(raw in "(\\PC|[\"\\\\{}:,=&@/-]|token|password|://|4111|Bearer |\\\\u00|é){0,80}") {
        let _ = (text(&raw), body(&raw), url(&raw));
    }

    #[test]
    fn a_named_secret_never_shows(path in proptest::collection::vec("[a-z]{1,5}", 0..6), secret in "[a-zA-Z0-9\"\\\\ \u{e9}]{8,40}") {
        let mut value = serde_json::json!({ "api_token": format!("ZQ{secret}") });
        for key in path {
            value = serde_json::json!({ key: [value, 1] });
        }
        prop_assert!(!body(&value.to_string()).contains("ZQ"));
    }
}
