use std::sync::Arc;

use super::*;
use crate::channels::sample_cards::*;
use crate::domain::decision::Agent;
use crate::domain::delivery::Purpose;
use crate::domain::incident::{IncidentStatus, Trigger};

#[test]
fn a_link_leads_to_what_there_is_to_do() {
    assert_eq!(card(deny()).link, format!("{PUBLIC_URL}/activity/{}", uuid(1)));
    assert_eq!(card(question()).link, format!("{PUBLIC_URL}/approvals/{}", uuid(2)));
    let slash = Card::of(&Event::Decision(Arc::new(deny())), "https://a.example/base/");
    assert_eq!(slash.link, format!("https://a.example/base/activity/{}", uuid(1)));
}

#[test]
fn only_a_question_shows_the_request() {
    assert!(card(deny()).question.is_none());
    let question = card(question()).question.unwrap();
    assert_eq!(question.body.unwrap().within(1_000), r#"{"channel":"C1","text":"card [masked]","token":"[masked]"}"#);
    assert_eq!(question.expires_at.hour_and_minute(), "00:10 UTC");
}

#[test]
fn a_risk_has_its_score_where_there_is_one() {
    assert_eq!(card(deny()).risk, "HIGH (0.71)");
    assert_eq!(card(Decision { risk_score: None, ..deny() }).risk, "HIGH");
}

#[test]
fn a_secret_in_any_text_is_masked() {
    let key = "AKIAIOSFODNN7EXAMPLE";
    let decision = Decision {
        title: format!("leaks {key}"),
        tool_name: format!("t {key}"),
        reason_codes: vec![key.to_owned()],
        agent: Agent { name: Some(format!("AK\u{200B}{}", &key[2..])), ..Agent::default() },
        url: Some(format!("https://joe:pw@a.example/?api_key=1&k={key}")),
        ..question()
    };
    let shown = format!("{:?}", card(decision));
    assert!(!shown.contains("AKIA") && !shown.contains("pw@") && !shown.contains("api_key=1"), "{shown}");
}

#[test]
fn a_name_hides_no_id() {
    let agent = |id: Option<&str>, name: Option<&str>| Agent { id: id.map(str::to_owned), name: name.map(str::to_owned), runtime_type: None };
    let shown = |agent: Agent| {
        let card = card(Decision { agent, ..question() });
        (card.agent.within(100).into_owned(), card.agent_id.map(|id| id.within(100).into_owned()))
    };
    assert_eq!(shown(agent(Some("agent-7"), Some("prod-admin"))), ("prod-admin".to_owned(), Some("agent-7".to_owned())));
    for alone in [agent(Some("agent-7"), None), agent(None, Some("agent-7")), agent(Some("agent-7"), Some("agent-7"))] {
        assert_eq!(shown(alone), ("agent-7".to_owned(), None));
    }
    let named = card(Decision { agent: agent(Some("agent-7"), Some("x\nagent id: agent-8")), ..question() });
    assert_eq!(named.plain_lines()[1..3], ["agent: x agent id_ agent-8", "agent id: agent-7"], "a name makes no line");

    let events: Vec<Event> = [("agent-7", "prod"), ("agent-8", "prod"), ("agent-8", "prod"), ("prod", "prod"), ("agent-9", &"n".repeat(500))]
        .into_iter()
        .map(|(id, name)| Event::Decision(Arc::new(Decision { agent: agent(Some(id), Some(name)), ..deny() })))
        .collect();
    let agents = Card::summary(&events, PUBLIC_URL).agent.within(300).into_owned();
    assert!(agents.starts_with("prod (agent-8) (2), ") && agents.contains("prod (agent-7) (1)") && agents.contains("prod (1)"), "{agents}");
    assert!(agents.contains(" (agent-9) (1)"), "a long name leaves room for the id: {agents}");
}

#[test]
fn a_summary_counts_and_names_incidents() {
    let incident = |title: &str| {
        Event::Incident(Arc::new(Incident {
            id: uuid(9),
            title: title.to_owned(),
            severity: Severity::Critical,
            status: IncidentStatus::Open,
            trigger: Trigger::ChannelPaused,
            agent: None,
            trace_ids: Vec::new(),
            tools: Vec::new(),
            detail: None,
            opened_at: time("2026-06-01T00:00:01.000Z"),
        }))
    };
    let mut events: Vec<Event> = (0..20)
        .map(|at| {
            let agent = Agent { name: Some(format!("agent-{}", at % 7)), ..Agent::default() };
            Event::Decision(Arc::new(Decision { agent, ..deny() }))
        })
        .collect();
    events.push(incident("Channel soc paused"));
    events.push(incident("Read then write"));
    let card = Card::summary(&events, PUBLIC_URL);
    assert_eq!(card.heading, "[Interven] 22 events");
    assert_eq!(card.title.within(100), "DENY 20, INCIDENT 2");
    assert_eq!(card.agent.within(200), "agent-0 (3), agent-1 (3), agent-2 (3), agent-3 (3), agent-4 (3) and 2 more");
    assert_eq!(card.tool.within(200), "slack.post_message (20)");
    assert_eq!(card.why.within(200), "SECRET_DETECTED (20), CHANNEL_PAUSED (2)");
    assert_eq!((card.risk.as_str(), card.severity, card.kind), ("CRITICAL at worst", Severity::Critical, EventKind::Incident));
    assert_eq!(card.link, format!("{PUBLIC_URL}/activity"));
    assert_eq!(notes(&card, 1_000), "INCIDENT CRITICAL: Channel soc paused\nINCIDENT CRITICAL: Read then write");
    assert_eq!(notes(&card, 100), "INCIDENT CRITICAL: Channel soc paused\n… and 1 more, in the Console");
}

#[test]
fn a_sample_says_that_it_is_one() {
    let card = Card::sample(PUBLIC_URL, "soc", time("2026-06-01T00:00:00.000Z"));
    assert!(card.test && card.heading.contains("(test)") && card.title.within(200).contains("Test of the channel soc"));
    let value = card.for_delivery(3, Purpose::Alert).button_value().unwrap();
    assert!(value.test && value.delivery == 3);
}

#[test]
fn a_card_says_for_which_delivery_and_why_it_comes() {
    assert_eq!(card(question()).button_value(), None, "a click must name its card");
    assert_eq!(card(deny()).for_delivery(7, Purpose::Alert).button_value(), None);
    let card = |purpose| card(question()).for_delivery(7, purpose);
    assert_eq!(card(Purpose::Alert).button_value(), Some(ButtonValue { approval: uuid(2), delivery: 7, test: false }));
    assert_eq!(
        (card(Purpose::Alert).heading.as_str(), card(Purpose::Alert).question.unwrap().request.as_str()),
        ("[Interven] REQUIRE_APPROVAL", "3f3f3f3f3f3f…")
    );
    assert_eq!(card(Purpose::Reminder).heading, "[Interven] REQUIRE_APPROVAL (reminder)");
    assert_eq!(card(Purpose::Failover).heading, "[Interven] REQUIRE_APPROVAL (failover)");
    assert_eq!(notes(&card(Purpose::Failover), 200), "This came here because no channel whose filter matches took it.");
    assert!(notes(&card(Purpose::Reminder), 200).is_empty());
}

#[test]
fn an_answered_card_says_who_decided_and_has_nothing_to_click() {
    let said = |card: &Card| {
        let ending = card.ending.as_ref().unwrap();
        let name = ending.by.as_ref().map(|by| by.within(100).into_owned()).unwrap_or_default();
        let member = ending.member.as_ref().map(|member| format!(" ({})", member.within(100))).unwrap_or_default();
        format!("{}{name}{member}{}", ending.opening(), ending.closing())
    };
    let card = answered(&approved());
    assert_eq!((card.heading.as_str(), said(&card).as_str()), ("[Interven] APPROVED", "Approved by Ada <!channel> (U1) in Slack · 00:05 UTC"));
    assert_eq!((card.button_value(), card.expiry(), card.colour()), (None, None, 0x12_B7_6A));
    assert_eq!(card.server_lines()[0], "answer: in Slack · 00:05 UTC");
    assert!(card.plain_lines().contains(&"by: Ada __channel_".to_owned()), "{:?}", card.plain_lines());
    assert!(card.plain_lines().contains(&"member: U1".to_owned()), "a line that no name makes: {:?}", card.plain_lines());
    let card = answered(&denied());
    assert!(!card.plain_lines().iter().any(|line| line.starts_with("member: ")), "an address says who it is");
    assert_eq!((card.heading.as_str(), said(&card).as_str()), ("[Interven] DENIED", "Denied by grace@example.com in the Console · 00:05 UTC"));
    assert_eq!(card.ending.unwrap().note.unwrap().within(100), "not `this` *channel*");
    let card = answered(&lapsed());
    assert_eq!((card.heading.as_str(), said(&card).as_str()), ("[Interven] EXPIRED", "Expired: nobody answered by 00:10 UTC"));
}
