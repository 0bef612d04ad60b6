//! What stands in another form, and what only looks like something.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::*;

fn kinds(body: &Value) -> Vec<String> {
    classifier().classify(&raw(&body.to_string())).findings.into_iter().map(|finding| finding.kind.into_owned()).collect()
}

#[test]
fn base64_hides_nothing_however_it_is_written() {
    let key = github();
    let long = STANDARD.encode(format!("{}{key}, and so on", "a long introduction, ".repeat(8)));
    let wide: Vec<u8> = format!("run {key}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (how, text) in [
        ("with lines of MIME", long.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\r\n")),
        ("with lines of PEM", long.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\n")),
        ("for addresses", URL_SAFE_NO_PAD.encode(format!("token? {key} ~~~???>>>"))),
        ("behind a letter", format!("x{}", STANDARD.encode(format!("token {key}")))),
        ("behind a path", format!("path/{}", STANDARD.encode(format!("token {key}")))),
        ("behind a hyphen, in the other alphabet", format!("id-{}", STANDARD.encode(format!("token? {key} ~~~???>>>")))),
        ("behind a byte that is no text", STANDARD.encode([b"\0", key.as_bytes()].concat())),
        ("in an archive", STANDARD.encode([b"PK\x03\x04\xff\xfe", key.as_bytes(), b"\0\x01\x02"].concat())),
        ("in Latin-1", STANDARD.encode([b"J\xe9r\xf4me: ", key.as_bytes()].concat())),
        ("in UTF-16", STANDARD.encode(wide)),
        ("in a form", format!("a=1&data={}", STANDARD.encode(format!("token? {key} ~~~???>>>")).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"))),
    ] {
        assert_eq!(kinds(&json!({ "content": text })), ["github_token"], "{how}");
    }
    for (text, kind) in [("536-22-1845", "ssn"), ("a@acme.io", "email"), ("to joe@acme.dev\0", "")] {
        let expected: Vec<&str> = Some(kind).filter(|kind| !kind.is_empty()).into_iter().collect();
        assert_eq!(kinds(&json!(STANDARD.encode(text))), expected, "{text:?}");
    }
}

#[test]
fn what_a_picture_or_a_certificate_names_is_no_finding() {
    let certificate = [b"\x30\x82\x01\x0a\x06\x09\x2a\x86".as_slice(), b"ca-admin@trust.example, CN=Trust Services Ltd", b"\xff\x00\x81"].concat();
    assert!(kinds(&json!({ "certificate": STANDARD.encode(certificate) })).is_empty());
    let mut noise = 1_u64;
    let picture: Vec<u8> = std::iter::from_fn(|| {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Some((noise >> 56) as u8)
    })
    .take(48 * 1024)
    .collect();
    assert!(kinds(&json!({ "image": format!("data:image/png;base64,{}", STANDARD.encode(picture)) })).is_empty());
}

#[test]
fn json_in_a_text_is_read_as_its_server_reads_it() {
    let hidden = |text: &str| text.chars().map(|letter| format!("\\u{:04x}", u32::from(letter))).collect::<Vec<_>>().concat();
    let blocks = format!(r#"[{{"type":"section","text":"mail {} now"}}]"#, hidden("joe@acme.dev"));
    assert_eq!(kinds(&json!({ "blocks": blocks })), ["email"]);
    assert!(sanitised(&json!({ "blocks": blocks }).to_string()).contains("[REDACTED:email]"));
    assert_eq!(kinds(&json!(format!(r#"{{"text":"{}"}}"#, hidden(&github())))), ["github_token"]);
    assert_eq!(kinds(&json!(format!(r#"payload={{"text":"{}"}}"#, hidden("536-22-1845")))), ["ssn"]);
    assert_eq!(kinds(&json!(format!(r#"{{"{}":"hunt{}"}}"#, hidden("password"), hidden("er2")))), ["password"]);
    assert!(kinds(&json!(format!(r#"{{"text":"{}"}}"#, hidden("gr\u{fc}n")))).is_empty());
}

#[test]
fn a_form_is_read_as_its_server_reads_it() {
    for (form, kind) in [
        ("card=4111+1111+1111+1111&exp=12", "card_number"),
        ("iban=DE89+3704+0044+0532+0130+00", "iban"),
        ("ssn=536%2022%201845&x=1", "ssn"),
        ("a=1&mrn=48213377", "mrn"),
        ("Action=CreateLoginProfile&UserName=joe&Password=swordfish", "password"),
        ("user=joe&%70assword=swordfish", "password"),
        ("note=x&joe%40acme.dev=1", "email"),
    ] {
        assert_eq!(kinds(&json!(form)), [kind], "{form}");
        let clean = sanitised(&json!(form).to_string());
        assert!(clean.contains(&format!("[REDACTED:{kind}]")) && clean.contains('='), "{clean}");
    }
    for form in ["Action=CreateUser&UserName=x&Version=2010-05-08", "q=a+b+c&page=2", "a==b&&c==d", "password=&user=joe", "x=1&token=next"] {
        assert!(kinds(&json!(form)).is_empty(), "{form}");
    }
}

#[test]
fn a_secret_is_found_wherever_its_name_puts_it() {
    let inside = ["-----BEG", "IN RSA PRIVATE KEY-----"].concat();
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";
    let locked = format!("{inside}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A1B\n\n{body}\n-----END RSA PRIVATE KEY-----");
    assert_eq!(kinds(&json!({ "key": locked })), ["private_key"]);
    assert_eq!(kinds(&json!({ "password": { "type": "string", "value": "hunter2" } })), ["password"]);
    assert!(kinds(&json!({ "password": { "type": "string", "minLength": 8 }, "value": "hunter2" })).is_empty());
}

#[test]
fn what_developers_send_all_day_is_no_finding() {
    for body in [
        json!("42 files changed, +15000000 -2000"),
        json!("+1234567890 lines, +100000000 EUR"),
        json!({ "call_id": "4155550132", "cell_count": 1_234_567_890, "phone_model": "1700000000" }),
        json!({ "tool_call_id": "call_1234567890" }),
        json!({ "ClientToken": "a8Kd03hQz71LmXc5vB2nTy6R", "clientRequestToken": "550e8400-e29b-41d4-a716-446655440000" }),
        json!({ "startingToken": "a8Kd03hQz71LmXc5vB2nTy6R" }),
        json!("amqp://guest:guest@localhost:5672/ and postgres://postgres:postgres@db:5432/app"),
        json!({ "password": "Passwort", "login.password": "Contraseña" }),
    ] {
        assert!(kinds(&body).is_empty(), "{body}: {:?}", kinds(&body));
    }
    for (body, kind) in [
        (json!("+1 (415) 555-0132"), "phone"),
        (json!("+49 89 12345678"), "phone"),
        (json!({ "phone_number": "4155550132" }), "phone"),
        (json!("amqp://guest:guest@queue.acme.dev:5672/"), "connection_string"),
    ] {
        assert_eq!(kinds(&body), [kind], "{body}");
    }
}
