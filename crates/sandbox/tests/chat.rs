//! The chat platforms' limits: each is kept by a payload at the limit, and broken with the documented error by one just over it.

mod support;

use interven_sandbox::Sandbox;
use serde_json::{Value, json};
use support::{Answer, call, path, post, sandbox};

fn plain(text: &str) -> Value {
    json!({"type": "plain_text", "text": text})
}

fn button(id: &str) -> Value {
    json!({"type": "button", "action_id": id, "text": plain("Approve"), "value": "v"})
}

fn rich(text: &str) -> Value {
    json!({"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}]})
}

fn blocks(blocks: &[Value]) -> Value {
    json!({"text": "t", "mrkdwn": false, "unfurl_links": false, "unfurl_media": false, "blocks": blocks})
}

#[tokio::test]
async fn slack_takes_a_card_and_says_ok() {
    let sandbox = sandbox().await;
    let card = [
        json!({"type": "header", "text": plain(&"h".repeat(150))}),
        rich("<!channel>"),
        json!({"type": "actions", "block_id": "b", "elements": [button("approve"), button("deny")]}),
    ];
    let payload = json!({"text": "t", "mrkdwn": false, "unfurl_links": false, "unfurl_media": false, "attachments": [{"color": "#D92D20", "fallback": "f", "blocks": card}]});
    let answer = post(&sandbox, &sandbox.slack_url("alerts"), &payload).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "ok"));
    let accepted = sandbox.accepted("alerts");
    assert_eq!(accepted[0].json(), payload);
    assert_eq!(accepted[0].notes, Vec::<String>::new(), "text in rich_text pings nobody");
}

#[tokio::test]
async fn slack_refuses_what_is_over_a_limit() {
    let sandbox = sandbox().await;
    let url = sandbox.slack_url("alerts");
    let actions = |elements: Vec<Value>| json!({"type": "actions", "elements": elements});
    let with = |key: &str, value: Value| {
        let mut changed = button("a");
        changed[key] = value;
        actions(vec![changed])
    };
    let section = |text: Value| json!({"type": "section", "text": text});
    let divider = |id: &str| json!({"type": "divider", "block_id": id});
    let cases: Vec<(Value, &str)> = vec![
        (blocks(&vec![json!({"type": "divider"}); 51]), "invalid_blocks"),
        (blocks(&[json!({"type": "header", "text": plain(&"h".repeat(151))})]), "invalid_blocks"),
        (blocks(&[json!({"type": "header", "text": {"type": "mrkdwn", "text": "h"}})]), "invalid_blocks"),
        (blocks(&[section(plain(""))]), "invalid_blocks"),
        (blocks(&[section(plain(&"x".repeat(3001)))]), "invalid_blocks"),
        (blocks(&[json!({"type": "section", "fields": vec![plain("x"); 11]})]), "invalid_blocks"),
        (blocks(&[json!({"type": "section", "fields": [plain(&"x".repeat(2001))]})]), "invalid_blocks"),
        (blocks(&[json!({"type": "context", "elements": vec![plain("x"); 11]})]), "invalid_blocks"),
        (blocks(&[actions((0..26).map(|n| button(&n.to_string())).collect())]), "invalid_blocks"),
        (blocks(&[with("text", plain(&"x".repeat(76)))]), "invalid_blocks"),
        (blocks(&[with("value", json!("x".repeat(2001)))]), "invalid_blocks"),
        (blocks(&[with("url", json!(format!("https://x.y/{}", "x".repeat(3000))))]), "invalid_blocks"),
        (blocks(&[with("url", json!("javascript:alert(1)"))]), "invalid_blocks"),
        (blocks(&[with("action_id", json!("x".repeat(256)))]), "invalid_blocks"),
        (blocks(&[with("style", json!("green"))]), "invalid_blocks"),
        (blocks(&[actions(vec![button("same"), button("same")])]), "invalid_blocks"),
        (blocks(&[divider("same"), divider("same")]), "invalid_blocks"),
        (blocks(&[rich("")]), "invalid_blocks"),
        (blocks(&[json!({"type": "alert", "level": "error"})]), "invalid_blocks"),
        (blocks(&vec![section(plain(&"x".repeat(2900))); 5]), "msg_blocks_too_long"),
        (blocks(&[json!({"type": "markdown", "text": "x".repeat(12_001)})]), "msg_blocks_too_long"),
        (json!({"text": "t", "attachments": vec![json!({"fallback": "f"}); 101]}), "too_many_attachments"),
        (json!({"text": "t", "attachments": [{"color": "red"}]}), "invalid_attachments"),
        (json!({"text": ""}), "no_text"),
        (json!({}), "no_text"),
        (json!([]), "invalid_payload"),
    ];
    for (payload, error) in cases {
        let answer = post(&sandbox, &url, &payload).await;
        assert_eq!((answer.status, answer.body.as_str()), (400, error), "{payload:.300}");
    }
    let broken = call(sandbox.addr(), "POST", path(&url), &[("content-type", "application/json")], b"{").await.unwrap();
    assert_eq!((broken.status, broken.body.as_str()), (400, "invalid_payload"));
    assert_eq!(sandbox.accepted("alerts").len(), 0);
}

#[tokio::test]
async fn slack_takes_what_is_at_a_limit_and_notes_pings() {
    let sandbox = sandbox().await;
    let url = sandbox.slack_url("alerts");
    for payload in [
        blocks(&vec![json!({"type": "divider"}); 50]),
        blocks(&[json!({"type": "section", "text": plain(&"x".repeat(3000)), "fields": vec![plain("x"); 10]})]),
        blocks(&[json!({"type": "actions", "elements": (0..25).map(|n| button(&n.to_string())).collect::<Vec<_>>()})]),
        json!({"text": "hello <!channel>"}),
    ] {
        assert_eq!(post(&sandbox, &url, &payload).await.status, 200, "{payload:.200}");
    }
    assert!(sandbox.received("alerts")[3].notes.iter().any(|note| note.contains("would ping: <!")));
}

async fn discord(sandbox: &Sandbox, query: &str, payload: &Value) -> Answer {
    post(sandbox, &format!("{}{query}", sandbox.discord_url("chan").replace("/api/", "/api/v10/")), payload).await
}

#[tokio::test]
async fn discord_gives_an_id_when_asked_to_wait_and_lets_the_message_be_changed() {
    let sandbox = sandbox().await;
    let payload = json!({"allowed_mentions": {"parse": []}, "embeds": [{"title": "t", "fields": [{"name": "n", "value": "v"}]}]});
    let silent = discord(&sandbox, "", &payload).await;
    assert_eq!((silent.status, silent.body.as_str()), (204, ""));
    let answer = discord(&sandbox, "?wait=true", &payload).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("x-ratelimit-limit"), Some("5"));
    assert_eq!(sandbox.received("chan")[1].notes, Vec::<String>::new());
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    let changed = json!({"allowed_mentions": {"parse": []}, "embeds": [{"title": "changed"}]});
    let message = format!("/api/v10/webhooks/1000000000000000001/chan/messages/{id}");
    let headers = [("content-type", "application/json"), ("user-agent", "curl")];
    let patched = call(sandbox.addr(), "PATCH", &message, &headers, changed.to_string().as_bytes()).await.unwrap();
    assert_eq!((patched.status, &patched.json()["embeds"][0]["title"]), (200, &json!("changed")));
    assert!(patched.json()["edited_timestamp"].is_string());
    let emptied = call(sandbox.addr(), "PATCH", &message, &headers, br#"{"embeds":[]}"#).await.unwrap();
    assert_eq!((emptied.status, &emptied.json()["code"]), (400, &json!(50006)));
    let received = sandbox.received("chan");
    assert_eq!((received[2].message(), received[2].surface), (sandbox.message("chan", received[2].message_id.unwrap()).unwrap(), None));
    assert_eq!(received[2].message_id.unwrap().to_string(), id);
    assert!(received[2].notes[0].contains("DiscordBot"), "a foreign User-Agent is noted");
    let unknown = call(sandbox.addr(), "PATCH", "/api/v10/webhooks/1/chan/messages/5", &headers, b"{}").await.unwrap();
    assert_eq!((unknown.status, &unknown.json()["code"]), (404, &json!(10008)));
    let probe = call(sandbox.addr(), "GET", "/api/v10/webhooks/1/chan", &[], b"").await.unwrap();
    assert_eq!(probe.json()["channel_id"], "900");
    assert_eq!(sandbox.probes("chan").len(), 1);
}

#[tokio::test]
async fn discord_refuses_what_is_over_a_limit() {
    let sandbox = sandbox().await;
    let embed = |embed: Value| json!({"embeds": [embed]});
    let field = |name: &str, value: &str| embed(json!({"fields": [{"name": name, "value": value}]}));
    let long = |length: usize| "x".repeat(length);
    let cases = [
        (json!({"content": long(2001)}), "/errors/content", "BASE_TYPE_MAX_LENGTH"),
        (json!({"embeds": vec![json!({"title": "t"}); 11]}), "/errors/embeds", "BASE_TYPE_MAX_LENGTH"),
        (embed(json!({"title": "😀".repeat(129)})), "/errors/embeds/0/title", "BASE_TYPE_MAX_LENGTH"),
        (embed(json!({"description": long(4097)})), "/errors/embeds/0/description", "BASE_TYPE_MAX_LENGTH"),
        (embed(json!({"fields": vec![json!({"name": "n", "value": "v"}); 26]})), "/errors/embeds/0/fields", "BASE_TYPE_MAX_LENGTH"),
        (field(&long(257), "v"), "/errors/embeds/0/fields/0/name", "BASE_TYPE_MAX_LENGTH"),
        (field("n", &long(1025)), "/errors/embeds/0/fields/0/value", "BASE_TYPE_MAX_LENGTH"),
        (field("n", " "), "/errors/embeds/0/fields/0/value", "BASE_TYPE_REQUIRED"),
        (field("", "v"), "/errors/embeds/0/fields/0/name", "BASE_TYPE_REQUIRED"),
        (embed(json!({"footer": {"text": long(2049)}})), "/errors/embeds/0/footer/text", "BASE_TYPE_MAX_LENGTH"),
        (embed(json!({"author": {"name": long(257)}})), "/errors/embeds/0/author/name", "BASE_TYPE_MAX_LENGTH"),
        (embed(json!({"title": "t", "color": "14232864"})), "/errors/embeds/0/color", "NUMBER_TYPE_MAX"),
        (embed(json!({"title": "t", "timestamp": "yesterday"})), "/errors/embeds/0/timestamp", "DATE_TIME_TYPE_PARSE"),
        (embed(json!({"title": "t", "url": "javascript:1"})), "/errors/embeds/0/url", "URL_TYPE_INVALID_URL"),
        (json!({"embeds": [{"description": long(4000)}, {"description": long(2001)}]}), "/errors/embeds", "MAX_EMBED_SIZE_EXCEEDED"),
        (json!({"content": "c", "username": "my discord"}), "/errors/username", "USERNAME_INVALID_CONTAINS"),
        (json!({"content": "c", "username": long(81)}), "/errors/username", "BASE_TYPE_MAX_LENGTH"),
        (
            json!({"content": "c", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}),
            "/errors/allowed_mentions",
            "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        ),
    ];
    for (payload, place, code) in cases {
        let answer = discord(&sandbox, "?wait=true", &payload).await;
        let body = answer.json();
        assert_eq!((answer.status, &body["code"]), (400, &json!(50035)), "{body}");
        assert_eq!(body.pointer(place).unwrap_or_else(|| panic!("{place} in {body}"))["_errors"][0]["code"], code);
    }
    assert_eq!(discord(&sandbox, "", &json!({"embeds": []})).await.json()["code"], 50006);
    let interactive = json!({"content": "c", "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Approve", "custom_id": "a"}]}]});
    assert_eq!(discord(&sandbox, "", &interactive).await.status, 204, "ignored without with_components");
    assert_eq!(discord(&sandbox, "?with_components=true", &interactive).await.status, 400);
    let old = post(&sandbox, &sandbox.discord_url("chan"), &embed(json!({"title": long(257)}))).await;
    assert_eq!(old.json(), json!({"embeds": ["0"]}));
}

#[tokio::test]
async fn discord_notes_whom_it_would_have_pinged() {
    let sandbox = sandbox().await;
    discord(&sandbox, "", &json!({"content": "@everyone <@1>", "allowed_mentions": {"parse": []}})).await;
    discord(&sandbox, "", &json!({"content": "@everyone <@1>", "allowed_mentions": {"parse": ["everyone"]}})).await;
    discord(&sandbox, "", &json!({"content": "@everyone <@1>"})).await;
    let notes: Vec<Vec<String>> = sandbox.received("chan").into_iter().map(|received| received.notes).collect();
    assert_eq!(notes[0], Vec::<String>::new());
    assert_eq!(notes[1], ["would ping: everyone in content"]);
    assert!(notes[2].contains(&"would ping: users in content".to_owned()));
}

fn teams_card(body: &Value) -> Value {
    let content = json!({"type": "AdaptiveCard", "version": "1.4", "body": body, "actions": [{"type": "Action.OpenUrl", "title": "Review", "url": "https://console.example.com/"}]});
    json!({"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": null, "content": content}]})
}

#[tokio::test]
async fn teams_answers_202_and_the_record_says_whether_the_flow_would_post() {
    let sandbox = sandbox().await;
    let url = sandbox.teams_url("flow");
    let run = |text: &str| json!([{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text}]}]);
    let bare = teams_card(&run("x"))["attachments"][0]["content"].clone();
    let cases = [
        (teams_card(&run("x")), None),
        (teams_card(&run(&"x".repeat(14_336))), Some("Request Entity too large")),
        (bare, Some("of type 'Null'")),
        (
            json!({"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": {"type": "MessageCard"}}]}),
            Some("'AdaptiveCard'"),
        ),
        (teams_card(&json!([{"type": "Nonsense"}])), Some("Nonsense")),
    ];
    for (index, (payload, fails)) in cases.into_iter().enumerate() {
        let answer = post(&sandbox, &url, &payload).await;
        assert_eq!((answer.status, answer.body.as_str()), (202, ""));
        let received = sandbox.received("flow").remove(index);
        assert_eq!(received.accepted, fails.is_none());
        assert!(fails.is_none_or(|why| received.notes[0].contains(why)), "{:?}", received.notes);
    }
    let signed = call(sandbox.addr(), "POST", path(&url), &[("content-type", "application/json"), ("authorization", "Bearer x")], b"{}").await.unwrap();
    assert_eq!((signed.status, &signed.json()["error"]["code"]), (401, &json!("DirectApiAuthorizationRequired")));
    let broken = call(sandbox.addr(), "POST", path(&url), &[("content-type", "application/json")], b"{").await.unwrap();
    assert_eq!((broken.status, &broken.json()["error"]["code"]), (400, &json!("InvalidRequestContent")));
}

async fn telegram(sandbox: &Sandbox, method: &str, payload: &Value) -> Answer {
    post(sandbox, &format!("{}/bot{}/{method}", sandbox.base_url(), sandbox.telegram_token("ops")), payload).await
}

#[tokio::test]
async fn telegram_sends_and_edits() {
    let sandbox = sandbox().await;
    let sent =
        telegram(&sandbox, "sendMessage", &json!({"chat_id": -100_123, "text": "😀 hello", "entities": [{"type": "bold", "offset": 3, "length": 5}]})).await;
    let id = sent.json()["result"]["message_id"].as_u64().unwrap();
    let edit = json!({"chat_id": -100_123, "message_id": id, "text": "decided"});
    let edited = telegram(&sandbox, "editMessageText", &edit).await.json();
    assert_eq!((&edited["result"]["text"], edited["result"]["edit_date"].is_i64()), (&json!("decided"), true));
    assert_eq!(sandbox.message("ops", id).unwrap()["text"], "decided");
    let again = telegram(&sandbox, "editMessageText", &edit).await.json();
    assert!(again["description"].as_str().unwrap().starts_with("Bad Request: message is not modified"));
    let lost = telegram(&sandbox, "editMessageText", &json!({"chat_id": 5, "message_id": id, "text": "x"})).await.json();
    assert_eq!(lost["description"], "Bad Request: message to edit not found");
    assert_eq!(telegram(&sandbox, "getMe", &json!({})).await.json()["result"]["is_bot"], true);
    assert_eq!(telegram(&sandbox, "getChat", &json!({"chat_id": "@news"})).await.json()["result"]["username"], "news");
    assert_eq!(telegram(&sandbox, "deleteWebhook", &json!({})).await.status, 404);
}

#[tokio::test]
async fn telegram_refuses_what_is_over_a_limit() {
    let sandbox = sandbox().await;
    let with = |key: &str, value: Value| {
        let mut payload = json!({"chat_id": 1, "text": "😀x"});
        payload[key] = value;
        payload
    };
    let entity = |offset: i64, length: i64| with("entities", json!([{"type": "bold", "offset": offset, "length": length}]));
    let keyboard = |button: Value| with("reply_markup", json!({"inline_keyboard": [[button]]}));
    let cases = [
        (with("text", json!("")), "message text is empty"),
        (with("text", json!(" \n")), "text must be non-empty"),
        (with("text", json!("x".repeat(4097))), "message is too long"),
        (with("chat_id", json!("")), "chat_id is empty"),
        (with("chat_id", json!("nobody")), "chat not found"),
        (entity(4, 1), "entity begins after the end of the text at UTF-16 offset 4"),
        (entity(0, 9), "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9"),
        (entity(1, 1), "entity begins in a middle of a UTF-16 symbol"),
        (with("entities", json!([{"type": "shiny", "offset": 0, "length": 2}])), "can't parse MessageEntity: Unsupported type specified"),
        (
            keyboard(json!({"text": "Review", "url": "http://localhost:8080/x"})),
            "inline keyboard button URL 'http://localhost:8080/x' is invalid: Wrong HTTP URL",
        ),
        (keyboard(json!({"text": "Review"})), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (keyboard(json!({"text": "Approve", "callback_data": "x".repeat(65)})), "BUTTON_DATA_INVALID"),
        (json!({"chat_id": 1, "text": "a <x> b", "parse_mode": "HTML"}), "can't parse entities: Unsupported start tag \"x\" at byte offset 2"),
        (json!({"chat_id": 1, "text": "<b>cut", "parse_mode": "HTML"}), "can't parse entities: Can't find end tag"),
    ];
    for (payload, error) in cases {
        let answer = telegram(&sandbox, "sendMessage", &payload).await;
        let body = answer.json();
        assert_eq!((answer.status, &body["ok"], &body["error_code"]), (400, &json!(false), &json!(400)));
        assert!(body["description"].as_str().unwrap().starts_with(&format!("Bad Request: {error}")), "{body}");
    }
    for payload in [
        with("text", json!("x".repeat(4096))),
        entity(0, 2),
        keyboard(json!({"text": "Review", "url": "https://console.example.com/"})),
        json!({"chat_id": 1, "text": format!("<b>{}</b>", "x".repeat(4096)), "parse_mode": "HTML"}),
    ] {
        assert_eq!(telegram(&sandbox, "sendMessage", &payload).await.status, 200, "{payload:.200}");
    }
}

#[tokio::test]
async fn telegram_notes_names_that_it_would_ping_outside_code() {
    let sandbox = sandbox().await;
    let bare = json!({"chat_id": 1, "text": "ask @ciso_team"});
    let mut shielded = bare.clone();
    shielded["entities"] = json!([{"type": "code", "offset": 4, "length": 10}]);
    telegram(&sandbox, "sendMessage", &bare).await;
    telegram(&sandbox, "sendMessage", &shielded).await;
    let received = sandbox.received("ops");
    assert_eq!(received[0].notes, ["would ping: @ciso_team in the text"]);
    assert_eq!(received[1].notes, Vec::<String>::new());
}
