//! Settings in, settings out, and no secret on the way.

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::channels::egress::{Egress, EgressSettings};
use crate::domain::filter::EventChoice;
use crate::domain::severity::Severity;
use crate::domain::time::Time;

const HOOK: &str = "https://hooks.slack.com/services/T0/B0/abcdefghijklmnop";

fn siem() -> Value {
    json!({"name": "soc", "kind": "siem", "config": {"url": "https://splunk.example:8088/services/collector/event?token=very-secret-token&x=1", "format": "OCSF",
        "headers": {"Authorization": "Splunk 0123456789abcdef", "X-Team": "red-team-very-secret"}}})
}

fn bot() -> Value {
    json!({"name": "s", "kind": "slack", "reminder": true,
        "config": {"webhook_url": HOOK, "bot_token": "xoxb-1234567890-1234567890", "channel": "C024BE91L", "api_base": "http://127.0.0.1:4100/slack/"}})
}

fn channel(document: Value) -> Channel {
    let Settings { name, enabled, destination, filter, reminder } = parse(document).unwrap();
    let at = Time::from_ms(0);
    Channel { id: Uuid::nil(), name, enabled, managed: false, destination, filter, reminder, pause: None, created_at: at, updated_at: at }
}

fn patch(channel: &Channel, patch: Value) -> Result<Value, Fault> {
    let Settings { name, enabled, destination, filter, reminder } = patched(channel, patch)?;
    Ok(stored(&Channel { name, enabled, destination, filter, reminder, ..channel.clone() }))
}

fn refused(document: Value) -> Fault {
    parse(document).unwrap_err()
}

#[test]
fn what_is_left_out_has_a_default() {
    let settings =
        parse(json!({"name": " soc ", "kind": "slack", "config": {"webhook_url": HOOK}, "filter": {"events": ["DENY", "ALL", "DENY"], "tools": [" slack "]}}))
            .unwrap();
    assert_eq!((settings.name.as_str(), settings.enabled, settings.reminder), ("soc", true, false));
    assert_eq!((settings.filter.events, settings.filter.min_severity), (vec![EventChoice::Deny, EventChoice::All], Severity::Low));
    assert_eq!(settings.filter.tools, ["slack"]);
    assert_eq!(parse(siem()).unwrap().filter, Filter::default());
}

#[test]
fn a_fault_is_named_by_its_path_and_says_what_to_do() {
    let slack = |config: Value, filter: Value| json!({"name": "a", "kind": "slack", "config": config, "filter": filter});
    let telegram = |token: &str, chat: Value| json!({"name": "a", "kind": "telegram", "config": {"bot_token": token, "chat_id": chat}});
    let with = |key: &str, value: Value| {
        let mut document = siem();
        document["config"][key] = value;
        document
    };
    let token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0";
    for (document, key, words) in [
        (json!([]), ".", "expected"),
        (json!({"name": "a", "kind": "slack"}), "config", "needed"),
        (json!({"name": "a", "kind": "mail", "config": {}}), "kind", "expected one of `slack`"),
        (json!({"name": "", "kind": "slack", "config": {"webhook_url": HOOK}}), "name", "1 to 100"),
        (json!({"name": "a\nb", "kind": "slack", "config": {"webhook_url": HOOK}}), "name", "control"),
        (json!({"name": "a", "kind": "slack", "colour": 1, "config": {"webhook_url": HOOK}}), "colour", "unknown field"),
        (slack(json!({}), json!({})), "config.webhook_url", "needed"),
        (slack(json!({"webhook_url": 1}), json!({})), "config.webhook_url", "expected a string"),
        (slack(json!({"webhook_url": HOOK, "room": "x"}), json!({})), "config.room", "unknown field"),
        (slack(json!({"webhook_url": HOOK, "channel": "C1"}), json!({})), "config.bot_token", "leave channel out"),
        (slack(json!({"webhook_url": HOOK, "bot_token": "xoxb-1"}), json!({})), "config.channel", "where to post"),
        (slack(json!({"webhook_url": HOOK, "bot_token": "xoxp-1", "channel": "C1"}), json!({})), "config.bot_token", "xoxb-"),
        (slack(json!({"webhook_url": HOOK, "bot_token": "xoxb-1\n", "channel": "C1"}), json!({})), "config.bot_token", "xoxb-"),
        (slack(json!({"webhook_url": HOOK, "bot_token": "", "channel": "C1", "api_base": "https://x.example"}), json!({})), "config.bot_token", "xoxb-"),
        (slack(json!({"webhook_url": HOOK, "bot_token": "xoxb-1", "channel": "#general"}), json!({})), "config.channel", "not its name"),
        (slack(json!({"webhook_url": HOOK, "api_base": "https://x.example"}), json!({})), "config.api_base", "only a bot"),
        (slack(json!({"webhook_url": HOOK, "bot_token": "x", "channel": "C1", "api_base": "https://x.example?a"}), json!({})), "config.api_base", "no `?`"),
        (json!({"name": "a", "kind": "siem", "reminder": true, "config": siem()["config"]}), "reminder", "a chat channel"),
        (json!({"name": "a", "kind": "slack", "reminder": 1, "config": {"webhook_url": HOOK}}), "reminder", "expected a boolean"),
        (slack(json!({"webhook_url": HOOK, "approvers": [{"team": "T1", "user": "bob"}]}), json!({})), "config.approvers[0].user", "member's id"),
        (slack(json!({"webhook_url": HOOK, "signing_secret": ""}), json!({})), "config.signing_secret", "Basic Information"),
        (slack(json!({"webhook_url": HOOK}), json!({"events": []})), "filter.events", "at least one"),
        (slack(json!({"webhook_url": HOOK}), json!({"events": ["deny"]})), "filter.events[0]", "expected one of `ALL`"),
        (slack(json!({"webhook_url": HOOK}), json!({"min_severity": "BAD"})), "filter.min_severity", "expected one of `LOW`"),
        (slack(json!({"webhook_url": HOOK}), json!({"agents": ["a", " "]})), "filter.agents[1]", "empty"),
        (telegram("110201543:short", json!(1)), "config.bot_token", "@BotFather"),
        (telegram("bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0", json!(1)), "config.bot_token", "@BotFather"),
        (telegram(token, json!("Security")), "config.chat_id", "@name"),
        (telegram(token, json!(0)), "config.chat_id", "0"),
        (with("url", json!("ldap://x")), "config.url", "http and https"),
        (with("url", json!("https://u:p@x.example/")), "config.url", "Authorization"),
        (with("headers", json!({"X y": "v"})), "config.headers.X y", "name of an HTTP header"),
        (with("headers", json!({"Host": "v"})), "config.headers.Host", "leave it out"),
        (with("headers", json!({"A": "v\r\nB: c"})), "config.headers.A", "line break"),
        (with("headers", json!({"A": "v", "a": "w"})), "config.headers.a", "twice"),
        (with("template", json!("{}")), "config.template", "JSON"),
        (with("batch", json!("array")), "config", "ndjson"),
        (with("format", json!("XML")), "config.format", "expected one of `CEF`"),
    ] {
        let fault = refused(document.clone());
        assert!(fault.key == key && fault.sentence.contains(words), "{document}: {fault:?}");
    }
}

#[test]
fn a_template_is_checked_when_it_is_saved() {
    let with = |template: &str| json!({"name": "a", "kind": "siem", "config": {"url": "https://x.example/", "format": "JSON", "template": template}});
    assert!(parse(with(r#"{"id": {{ trace_id | tojson }}}"#)).is_ok());
    for template in ["{{", "not json", "{% for x in %}"] {
        assert_eq!(refused(with(template)).key, "config.template", "{template}");
    }
}

#[test]
fn a_chat_in_quotes_is_a_number_and_a_base_has_no_slash_at_its_end() {
    let document = json!({"name": "a", "kind": "telegram", "config": {"bot_token": "1:x", "chat_id": "-1001", "api_base": "http://127.0.0.1:4100/telegram/"}});
    let Destination::Telegram(config) = parse(document).unwrap().destination else { panic!() };
    assert_eq!((config.chat_id, config.api_base.as_deref()), (ChatId::Number(-1001), Some("http://127.0.0.1:4100/telegram")));
}

#[test]
fn a_view_shows_no_secret() {
    let view = config_view(&channel(siem()).destination);
    assert_eq!(
        view,
        json!({"url": "https://splunk.example:8088/services/collector/event?token=…&x=…", "format": "OCSF", "intake": "auto", "ocsf_profile": "documented",
            "headers": {"Authorization": {"set": true, "hint": "…cdef"}, "X-Team": {"set": true, "hint": "…cret"}}})
    );
    let sumo = json!({"name": "s", "kind": "siem", "config": {"url": "https://collectors.sumologic.com/receiver/v1/http/ZaVnC4dhaV0==", "format": "JSON"}});
    assert_eq!(config_view(&channel(sumo).destination)["url"], json!({"set": true, "hint": "…V0=="}));
    let slack = json!({"name": "s", "kind": "slack", "config": {"webhook_url": HOOK, "signing_secret": "8f742231b10e8888abcd99yyyzzz85a5"}});
    let view = config_view(&channel(slack).destination);
    assert_eq!(view, json!({"webhook_url": {"set": true, "hint": "…mnop"}, "signing_secret": {"set": true, "hint": "…85a5"}, "approvers": []}));
    assert_eq!(
        config_view(&channel(bot()).destination),
        json!({"webhook_url": {"set": true, "hint": "…mnop"}, "approvers": [], "bot_token": {"set": true, "hint": "…7890"}, "channel": "C024BE91L",
            "api_base": "http://127.0.0.1:4100/slack"})
    );
}

#[test]
fn a_patch_with_the_view_itself_changes_nothing() {
    for document in [
        siem(),
        json!({"name": "s", "kind": "slack", "enabled": false, "config": {"webhook_url": HOOK, "signing_secret": "8f742231b10e8888", "approvers": [{"team": "T1", "user": "U1"}]}}),
        json!({"name": "s", "kind": "telegram", "config": {"bot_token": "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0", "chat_id": "@alerts"}}),
        bot(),
    ] {
        let channel = channel(document);
        let mut shown = stored(&channel);
        shown["config"] = config_view(&channel.destination);
        shown["health"] = json!({"pending": 3});
        shown["id"] = json!("x");
        assert_eq!(patch(&channel, shown).unwrap(), stored(&channel));
        assert_eq!(patch(&channel, json!({})).unwrap(), stored(&channel));
    }
}

#[test]
fn a_patch_changes_adds_and_removes() {
    let channel = channel(siem());
    let changed = patch(
        &channel,
        json!({"enabled": false, "filter": {"min_severity": "HIGH"}, "config": {"gzip": true, "headers": {"authorization": "Splunk new", "X-Team": null, "X-New": "v"}}}),
    )
    .unwrap();
    assert_eq!(changed["enabled"], false);
    assert_eq!(changed["filter"]["min_severity"], "HIGH");
    assert_eq!(changed["config"]["gzip"], true);
    assert_eq!(changed["config"]["headers"], json!({"Authorization": "Splunk new", "X-New": "v"}));
    assert_eq!(changed["config"]["url"], stored(&channel)["config"]["url"]);

    let fault = |document: Value| patch(&channel, document).unwrap_err();
    assert_eq!(fault(json!({"kind": "slack"})).key, "kind");
    assert_eq!(fault(json!(7)).key, ".");
    assert_eq!(fault(json!({"config": {"url": null}})).key, "config.url");
    assert_eq!(fault(json!({"config": {"headers": {"X-Other": {"set": true, "hint": "…"}}}})).key, "config.headers.X-Other");
    assert_eq!(fault(json!({"colour": 1})).key, "colour");
    assert!(patch(&channel, json!({"kind": "siem"})).is_ok());
}

#[test]
fn a_bot_comes_and_goes_whole() {
    let channel = channel(bot());
    assert!(channel.reminder);
    let hint = json!({"set": true, "hint": "…7890"});
    let kept = patch(&channel, json!({"reminder": null, "config": {"bot_token": hint, "channel": "G024BE91L"}})).unwrap();
    assert_eq!((&kept["config"]["bot_token"], &kept["config"]["channel"]), (&json!("xoxb-1234567890-1234567890"), &json!("G024BE91L")));
    assert_eq!(kept["reminder"], false);
    assert_eq!(patch(&channel, json!({"config": {"channel": null}})).unwrap_err().key, "config.channel");
    let gone = patch(&channel, json!({"config": {"bot_token": null, "channel": null, "api_base": null}})).unwrap();
    assert_eq!(gone["config"], json!({"webhook_url": HOOK, "approvers": []}));
}

#[test]
fn a_slack_channel_says_who_may_decide() {
    let advice = |extra: Value| {
        let mut document = json!({"name": "s", "kind": "slack", "config": {"webhook_url": HOOK}});
        document["config"].as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        super::advice(&parse(document).unwrap().destination).join("; ")
    };
    let approvers = json!([{"team": "T1", "user": "U1"}]);
    assert_eq!(advice(json!({})), "");
    assert_eq!(advice(json!({"signing_secret": "s", "approvers": approvers})), "");
    assert!(advice(json!({"signing_secret": "s"})).contains("whoever sees a card in Slack may decide"));
    assert!(advice(json!({"approvers": approvers})).contains("no buttons"));
    assert!(advice(json!({"bot_token": "xoxb-1", "channel": "C1"})).starts_with("signing_secret: without it"));
}

#[tokio::test]
async fn a_stand_in_for_either_address_has_to_be_allowed() {
    let egress = |allow: &[&str]| {
        let allow = allow.iter().map(|net| net.parse().unwrap()).collect();
        Egress::new(EgressSettings { allow, ..EgressSettings::default() }).unwrap()
    };
    let slack = |webhook: &str, base: &str| {
        let config = json!({"webhook_url": webhook, "bot_token": "t", "channel": "C1", "api_base": base});
        parse(json!({"name": "s", "kind": "slack", "config": config})).unwrap().destination
    };
    let both = slack("http://127.0.0.1:4100/slack", "http://127.0.0.2:4100");
    assert!(check(&both, &egress(&["127.0.0.0/8"]), false).await.is_ok());
    assert_eq!(check(&both, &egress(&["127.0.0.2/32"]), false).await.unwrap_err().key, "config.webhook_url");
    assert_eq!(check(&both, &egress(&["127.0.0.1/32"]), false).await.unwrap_err().key, "config.api_base");
    let public = check(&slack("http://127.0.0.1:4100/slack", "https://192.0.43.8"), &egress(&["127.0.0.0/8"]), false).await.unwrap_err();
    assert!(public.key == "config.api_base" && public.sentence.contains("no host of Slack"), "{public}");
}

proptest! {
    #[test]
    fn no_settings_make_it_panic(text in "\\PC{0,60}", key in prop::sample::select(vec!["webhook_url", "bot_token", "chat_id", "channel", "url", "api_base", "headers"])) {
        for kind in ["slack", "discord", "teams", "telegram", "siem"] {
            let _ = parse(json!({"name": text, "kind": kind, "config": {key: text}}));
            let _ = patched(&channel(siem()), json!({"name": text, "config": {key: {"set": true}, "headers": {text.clone(): {"set": true}}}}));
        }
    }

    #[test]
    fn a_shown_url_holds_no_value_of_its_query(value in "[a-z0-9]{8,20}", name in "[A-Z]{1,5}") {
        for url in [format!("https://h.example/p?{name}={value}"), format!("https://h.example/p?{value}"), format!("https://h.example/p?{name}=1&{name}={value}#f")] {
            prop_assert!(!url_view(&crate::secret::Secret::new(url)).contains(&value));
        }
    }
}
