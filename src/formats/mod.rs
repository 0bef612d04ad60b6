//! What an event looks like on the wire: one flat record, what surrounds it at an intake, and the two standards that SIEMs read. Shared by push and export.
//!
//! Nothing in here carries a decision's body.

pub mod cef;
pub mod csv;
pub mod datadog;
pub mod export;
pub mod ocsf;
pub mod record;
pub mod splunk;

use std::borrow::Cow;

/// The product's name as events carry it.
pub const VENDOR: &str = "Interven";

/// The host that events come from, as intakes file them.
pub const HOST: &str = "interven";

/// `url` with user name and password, if it carries them, replaced by `***`: they are credentials, and no part of what happened.
pub fn mask_credentials(url: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = url.split_once("://") else { return Cow::Borrowed(url) };
    let authority = &rest[..rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len())];
    match authority.rfind('@') {
        Some(at) => Cow::Owned(format!("{scheme}://***{}", &rest[at..])),
        None => Cow::Borrowed(url),
    }
}

#[cfg(test)]
pub(crate) mod fixture {
    //! Events for the tests of the formats and of what sends them.

    use std::sync::Arc;

    use crate::domain::decision::{Agent, Decision, DecisionKind};
    use crate::domain::event::Event;
    use crate::domain::incident::{Incident, IncidentStatus, Trigger};
    use crate::domain::severity::Severity;
    use crate::domain::time::Time;

    /// The example decision of the wire contract, with trace id and times fixed.
    pub(crate) fn example() -> Decision {
        Decision {
            trace_id: "f1e2d3c4-b5a6-4798-8a9b-0c1d2e3f4a5b".parse().unwrap(),
            kind: DecisionKind::Deny,
            occurred_at: Time::parse("2026-06-01T00:00:00.000Z").unwrap(),
            received_at: Time::parse("2026-06-01T00:00:00.123Z").unwrap(),
            title: "Secret egress blocked".to_owned(),
            severity: Severity::High,
            risk_score: Some(0.71),
            reason_codes: vec!["SECRET_DETECTED".to_owned()],
            agent: Agent { id: Some("agent-7".to_owned()), name: Some("production-langgraph".to_owned()), runtime_type: Some("langgraph".to_owned()) },
            tool_name: "slack".to_owned(),
            operation: Some("post_message".to_owned()),
            method: Some("POST".to_owned()),
            url: Some("https://slack.com/api/chat.postMessage".to_owned()),
            body: Some(serde_json::value::RawValue::from_string(r#"{"text":"hi"}"#.to_owned()).unwrap()),
            src_ip: Some("10.0.0.42".to_owned()),
            policy_id: None,
            policy_name: None,
            environment: None,
            scan: None,
            approval: None,
            incident_id: None,
        }
    }

    /// The example with `change` made to it, as an event.
    pub(crate) fn changed(change: impl FnOnce(&mut Decision)) -> Event {
        let mut decision = example();
        change(&mut decision);
        Event::Decision(Arc::new(decision))
    }

    /// A decision of which only what must be there is there.
    pub(crate) fn bare(kind: DecisionKind) -> Event {
        changed(|decision| {
            *decision = Decision {
                kind,
                severity: Severity::Low,
                risk_score: None,
                reason_codes: Vec::new(),
                agent: Agent { id: Some("agent-7".to_owned()), ..Agent::default() },
                operation: None,
                method: None,
                url: None,
                body: None,
                src_ip: None,
                ..example()
            }
        })
    }

    /// An incident about two decisions.
    pub(crate) fn incident() -> Event {
        Event::Incident(Arc::new(Incident {
            id: "0198b0c4-0000-7000-8000-000000000001".parse().unwrap(),
            title: "Channel soc-splunk is paused".to_owned(),
            severity: Severity::Critical,
            status: IncidentStatus::Open,
            trigger: Trigger::ChannelPaused,
            agent: None,
            trace_ids: vec![example().trace_id, "0198b0c4-0000-7000-8000-000000000002".parse().unwrap()],
            tools: vec!["slack.post_message".to_owned()],
            detail: Some("HTTP 403: Invalid token".to_owned()),
            opened_at: Time::parse("2026-06-01T00:00:01.000Z").unwrap(),
        }))
    }

    /// Text that an agent may send to forge what it is not.
    pub(crate) fn hostile() -> Vec<String> {
        let mut texts: Vec<String> = [
            "x act=ALLOW src=1.1.1.1",
            "x|9|act=ALLOW",
            "x\nCEF:0|Interven|AIF|0.6|ALLOW|fine|0|act=ALLOW",
            "x\r\nact=ALLOW",
            "\\",
            "\\\\\\",
            "\\=\\|\\n",
            "=",
            "|",
            "\0\u{1}\u{7f}\u{85}",
            "a\u{2028}b\u{2029}c",
            "  padded  ",
            "\"quoted\"",
            "\u{202e}evil\u{200b}\u{feff}",
            "\",\"decision\":\"ALLOW",
            "👩‍👩‍👧‍👦🏳️‍🌈",
        ]
        .map(str::to_owned)
        .to_vec();
        texts.push("é=|\\\n".repeat(20_000));
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::mask_credentials;

    #[test]
    fn credentials_in_a_url_are_masked() {
        for (url, masked) in [
            ("https://u:p@host/a@b", "https://***@host/a@b"),
            ("https://u:p@w@host", "https://***@host"),
            ("https://u@host?x", "https://***@host?x"),
            ("https://host/a@b", "https://host/a@b"),
            ("https://host?q=a@b", "https://host?q=a@b"),
            ("mailto:a@b", "mailto:a@b"),
            ("", ""),
        ] {
            assert_eq!(mask_credentials(url), masked);
        }
    }
}
