//! What is taken, what is refused and how, and that nothing in between panics.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn refused(body: &[u8]) -> String {
    let problem = scan(body).unwrap_err();
    assert_eq!(problem.status(), 400);
    problem.error().to_owned()
}

#[test]
fn a_call_is_read_member_for_member() {
    let sent = json!({"method": "POST", "url": "tool://langchain/search", "body": {"q": 1.50}, "headers": {"A": "x", "B": ["y", 2], "C": null}, "agent_id": "a",
        "agent_name": "n", "runtime_type": "langchain", "context": "c", "env": "production", "more": [1]});
    let read = scan(sent.to_string().as_bytes()).unwrap();
    assert_eq!((read.method.as_str(), read.url.as_str(), read.body.unwrap().get()), ("POST", "tool://langchain/search", r#"{"q":1.5}"#));
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(read.headers, [pair("A", "x"), pair("B", "y"), pair("B", "2"), pair("C", "null")]);
    let texts = [read.agent_id, read.agent_name, read.runtime_type, read.context, read.env];
    assert_eq!(texts.map(Option::unwrap), ["a", "n", "langchain", "c", "production"]);
}

#[test]
fn null_and_empty_are_absent() {
    let read =
        scan(br#"{"method":"GET","url":"https://a","body":null,"headers":null,"agent_id":null,"agent_name":"","runtime_type":null,"context":null,"env":""}"#)
            .unwrap();
    assert!(read.agent_id.is_none() && read.agent_name.is_none() && read.env.is_none() && read.headers.is_empty());
}

#[test]
fn the_body_is_kept_byte_for_byte() {
    for body in [r#"{"a":1e0,  "a":2}"#, r#""\ud800""#, "12345678901234567890123", "[]", "null"] {
        let sent = format!(r#"{{"context":"\udc00","method":"PUT","url":"https://a","body":{body}}}"#);
        let read = scan(sent.as_bytes()).unwrap();
        assert_eq!(read.body.map_or("null".to_owned(), |body| body.get().to_owned()), body);
        assert_eq!(read.context.as_deref(), Some("\u{fffd}"));
    }
}

#[test]
fn what_is_wrong_is_named() {
    for (body, says) in [
        ("", "The body is empty"),
        ("{", "is not JSON"),
        ("[]", "must be an object with `method` and `url`, and is a list"),
        ("{}{}", "More than one JSON value"),
        (r#"{"method":"GET","url":"https://a"} x"#, "More than one JSON value"),
        (r#"{"method":"GET"}"#, "`url` is needed"),
        (r#"{"method":" ","url":"https://a"}"#, "`method` is needed"),
        (r#"{"method":7,"url":"https://a"}"#, "`method` must be a string, and is the number 7."),
        (r#"{"method":"GET","url":"https://a","headers":[]}"#, "`headers` must be an object of strings, and is a list."),
        (r#"{"method":"GET","url":"https://a","url":"https://b"}"#, "`url` is there twice"),
        (r#"{"method":"GET","url":"https://a","agent_id":{"id":1}}"#, "`agent_id` must be a string, and is an object."),
    ] {
        let said = refused(body.as_bytes());
        assert!(said.contains(says), "{body}: {said}");
    }
    assert!(refused(b"{\"method\":\"\xff\"}").contains("not UTF-8 from byte 11 on"));
}

#[test]
fn an_answer_is_read_and_needs_its_scan() {
    let read = response(br#"{"trace_id":"01890a5d-ac96-774b-bcce-b302099a8057","response_body":"text","response_status":200}"#).unwrap();
    assert_eq!((read.body.unwrap().get(), read.status), (r#""text""#, Some(200)));
    for (body, says) in [
        (r#"{"response_body":1}"#, "`trace_id` is needed"),
        (r#"{"trace_id":"x"}"#, "`trace_id` must be a UUID"),
        (r#"{"trace_id":"01890a5d-ac96-774b-bcce-b302099a8057","response_status":-1}"#, "`response_status` must be an HTTP status"),
    ] {
        let said = response(body.as_bytes()).unwrap_err().error().to_owned();
        assert!(said.contains(says), "{body}: {said}");
    }
}

#[test]
fn depth_is_no_danger() {
    let deep = format!(r#"{{"method":"GET","url":"https://a","body":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(scan(deep.as_bytes()).unwrap().body.unwrap().get().len(), 200_000);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        // An answer or a problem, and that is all that is asked.
        drop((scan(&bytes), response(&bytes)));
    }

    #[test]
    fn no_json_makes_it_panic(text in r#"\{("(method|url|body|headers|trace_id|env)":("[^"]{0,9}"|[0-9]{1,3}|null|\[\]|\{"a":"b"\}),?){0,5}\}"#) {
        drop((scan(text.as_bytes()), response(text.as_bytes())));
    }
}
