use proptest::prelude::*;
use serde_json::json;
use url::form_urlencoded::Serializer;

use super::*;

const VALUE: &str = "f1e2d3c4-0000-4000-8000-000000000002.7.v1";

fn form(payload: &Value) -> Vec<u8> {
    Serializer::new(String::new()).append_pair("payload", &payload.to_string()).finish().into_bytes()
}

/// A click as Slack sends it, with members that nobody here knows.
fn click() -> Value {
    json!({
        "type": "block_actions", "api_app_id": "A1", "token": "x", "trigger_id": "1.2.abc", "response_url": "https://hooks.slack.com/actions/T1/1/x",
        "team": {"id": "T1", "domain": "d"}, "enterprise": null, "is_enterprise_install": false, "container": {"type": "message", "message_ts": "1.2"},
        "user": {"id": "U1", "username": "ada", "name": "Ada", "team_id": "T1"}, "channel": {"id": "C1", "name": "soc"}, "state": {"values": {}},
        "message": {"ts": "1.2", "blocks": []}, "new_member": [1],
        "actions": [{"type": "button", "action_id": "approve", "block_id": "approval:7", "value": VALUE, "action_ts": "1.2", "style": "primary"}],
    })
}

fn submission() -> Value {
    json!({
        "type": "view_submission", "api_app_id": "A1", "team": {"id": "T1"}, "user": {"id": "U1", "name": "ada"}, "response_urls": [],
        "view": {"callback_id": "deny_reason", "private_metadata": "d1", "state": {"values": {"reason": {"reason": {"type": "plain_text_input", "value": " too risky "}}}}},
    })
}

fn with(mut base: Value, pointer: &str, value: Value) -> Value {
    *base.pointer_mut(pointer).unwrap() = value;
    base
}

fn press(payload: &Value) -> Press {
    match read(&form(payload)).unwrap() {
        Interaction::Press(press) => press,
        other => panic!("{other:?}"),
    }
}

fn is_other(payload: &Value) -> bool {
    matches!(read(&form(payload)), Ok(Interaction::Other))
}

fn is_malformed(body: &[u8]) -> bool {
    read(body).is_err_and(|problem| problem.status() == 400)
}

#[test]
fn a_click_is_read() {
    let press = press(&click());
    assert_eq!((press.answer, press.value.to_string().as_str(), press.trigger.as_deref()), (Answer::Approve, VALUE, Some("1.2.abc")));
    assert_eq!(press.response_url.unwrap().expose(), "https://hooks.slack.com/actions/T1/1/x");
    let expected = Decider::Slack { team: "T1".into(), user: "U1".into(), name: "Ada".into(), channel: Some("C1".into()) };
    assert_eq!((press.sender.decider(), press.sender.app.as_str(), press.sender.installed_in.as_str()), (expected, "A1", "T1"));
    let deny = self::press(&with(click(), "/actions/0/action_id", json!("deny")));
    assert_eq!(deny.answer, Answer::Deny);
}

#[test]
fn a_submission_is_read_and_an_empty_reason_is_none() {
    let reason = |payload: &Value| match read(&form(payload)).unwrap() {
        Interaction::Reason(reason) => reason,
        other => panic!("{other:?}"),
    };
    let read = reason(&submission());
    assert_eq!((read.dialog.as_str(), read.note.as_deref(), read.sender.user.as_str()), ("d1", Some("too risky"), "U1"));
    for empty in [json!(null), json!(""), json!(" \n"), json!(5)] {
        assert_eq!(reason(&with(submission(), "/view/state/values/reason/reason/value", empty)).note, None);
    }
    assert_eq!(reason(&with(submission(), "/view/state", json!({}))).note, None);
    let long = reason(&with(submission(), "/view/state/values/reason/reason/value", json!("ä".repeat(9_000))));
    assert_eq!(long.note.unwrap().chars().count(), LONGEST_NOTE);
}

#[test]
fn what_does_not_concern_us_changes_nothing() {
    for other in [
        with(click(), "/actions/0/action_id", json!("open")),
        with(click(), "/actions/0/action_id", json!("Approve")),
        with(with(click(), "/actions/0/action_id", json!("menu")), "/actions/0/value", json!({"a": 1})),
        with(submission(), "/view/callback_id", json!("other")),
        json!({"type": "view_closed", "view": 5}),
        json!({"type": "shortcut", "user": "someone", "team": "T1"}),
        json!({"type": ""}),
    ] {
        assert!(is_other(&other), "{other}");
    }
}

#[test]
fn what_slack_would_not_send_is_malformed() {
    let action = click()["actions"][0].clone();
    for wrong in [
        json!(null),
        json!([]),
        json!("block_actions"),
        json!({}),
        json!({"type": 1}),
        json!({"type": "block_actions"}),
        json!({"type": "view_submission"}),
        with(click(), "/actions", json!([])),
        with(click(), "/actions", json!([action, action])),
        with(click(), "/actions", json!({})),
        with(click(), "/actions/0/value", json!(null)),
        with(click(), "/actions/0/value", json!("f1e2d3c4-0000-4000-8000-000000000002.7.v2")),
        with(click(), "/actions/0/value", json!(format!("{VALUE} "))),
        with(click(), "/user", json!(null)),
        with(click(), "/user/id", json!("")),
        with(click(), "/user/id", json!("U".repeat(201))),
        with(with(click(), "/team", json!(null)), "/user", json!({"id": "U1"})),
        with(click(), "/channel/id", json!("")),
        with(click(), "/user", json!(["U1", "ada", "ada", "T1"])),
        with(click(), "/team", json!(["T1", null])),
        with(click(), "/channel", json!(["C1"])),
        with(click(), "/enterprise", json!(["E1"])),
        with(click(), "/actions/0", json!(["approve", VALUE])),
        with(submission(), "/user", json!(["U1", "ada", "ada", "T1"])),
        with(submission(), "/view", json!(["deny_reason", "d1", {"values": {}}])),
        with(submission(), "/view/state", json!([{}])),
        json!(["block_actions"]),
    ] {
        assert!(is_malformed(&form(&wrong)), "{wrong}");
    }
    let good = form(&click());
    let twice = [good.as_slice(), b"&", good.as_slice()].concat();
    for body in [b"".as_slice(), b"payload", b"payload=", b"payload=%7B", b"payload=%ff", b"payload=\xff", b"other=1", b"\xff\xfe&=&%", &twice] {
        assert!(is_malformed(body), "{}", String::from_utf8_lossy(body));
    }
    let broken = String::from_utf8(good.clone()).unwrap().replace("Ada", "%ff");
    assert!(is_malformed(broken.as_bytes()), "a name that is no UTF-8");
    let doubled = click().to_string().replacen("\"team\":", "\"team\":{\"id\":\"T9\"},\"team\":", 1);
    assert!(
        is_malformed(&Serializer::new(String::new()).append_pair("payload", &doubled).finish().into_bytes()),
        "two readers could differ on a doubled member"
    );
    assert!(is_malformed(format!("payload={}{}", "%5B".repeat(20_000), "%5D".repeat(20_000)).as_bytes()), "depth ends no process");
    assert!(read(&[good.as_slice(), b"&more=1"].concat()).is_ok());
}

#[test]
fn whoever_clicks_is_known_by_ids() {
    let sender = |payload: Value| press(&payload).sender;
    let guest = sender(with(with(click(), "/user/team_id", json!("T9")), "/enterprise", json!({"id": "E1"})));
    assert_eq!((guest.teams, guest.installed_in.as_str()), (vec!["T9".to_owned()], "T1"), "a guest is of no organisation of ours");
    let of_ours = sender(with(click(), "/enterprise", json!({"id": "E1"})));
    assert_eq!((of_ours.teams, of_ours.installed_in.as_str()), (vec!["T1".to_owned(), "E1".to_owned()], "T1"));
    let mut everywhere = with(with(click(), "/enterprise", json!({"id": "E1"})), "/is_enterprise_install", json!(true));
    assert_eq!(sender(everywhere.clone()).installed_in, "E1", "an organisation's app has clicks from each team");
    everywhere["team"] = json!(null);
    everywhere["user"] = json!({"id": "U1"});
    let sender = sender(everywhere);
    assert_eq!((sender.teams, sender.name.as_str()), (vec!["E1".to_owned()], "U1"));
    let long = press(&with(click(), "/user/name", json!("x".repeat(5_000)))).sender;
    assert_eq!(long.name.len(), LONGEST_NAME);
}

#[test]
fn a_certificate_check_is_told_from_everything_else() {
    let click = form(&click());
    for check in [b"ssl_check=1".as_slice(), b"ssl_check=1&token=x", b"a=b&ssl_check=1", b"ssl%5Fcheck=%31", &[b"ssl_check=1&", click.as_slice()].concat()] {
        assert!(is_ssl_check(check), "{}", String::from_utf8_lossy(check));
    }
    for other in [b"".as_slice(), b"ssl_check", b"ssl_check=", b"ssl_check=0", b"ssl_check=11", b"xssl_check=1", b"\xffssl_check=1", &click] {
        assert!(!is_ssl_check(other), "{}", String::from_utf8_lossy(other));
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), any::<i64>().prop_map(Value::from), "\\PC{0,12}".prop_map(Value::from)];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::hash_map("(id|name|value|team_id|action_id|[a-z]{1,3})", inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(body: Vec<u8>, tail: Vec<u8>) {
        let _ = (is_ssl_check(&body), read(&body));
        let _ = read(&[b"payload=".as_slice(), &tail].concat());
    }

    #[test]
    fn a_click_with_any_member_replaced_is_read_or_malformed(at in 0usize..12, value in any_json(), submitted: bool) {
        let pointers = ["/type", "/api_app_id", "/team", "/user", "/team/id", "/user/id", "/user/name", "/view", "/actions", "/actions/0", "/actions/0/value", "/response_url"];
        let mut payload = if submitted { submission() } else { click() };
        if let Some(place) = payload.pointer_mut(pointers[at]) {
            *place = value;
        }
        match read(&form(&payload)) {
            Ok(Interaction::Press(press)) => prop_assert!(press.sender.name.chars().count() <= LONGEST_NAME && !press.sender.user.is_empty()),
            Ok(_) => {}
            Err(problem) => prop_assert_eq!(problem.status(), 400),
        }
    }

    #[test]
    fn a_form_is_read_as_others_read_it(pairs in prop::collection::vec(("\\PC{0,8}", "\\PC{0,20}"), 0..5)) {
        let text = Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let ours: Vec<(String, String)> = fields(text.as_bytes())
            .map(|(name, value)| (String::from_utf8(name.into_owned()).unwrap(), String::from_utf8(value.into_owned()).unwrap()))
            .collect();
        prop_assert_eq!(if text.is_empty() { Vec::new() } else { ours }, pairs);
    }
}
