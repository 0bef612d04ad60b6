//! What is said back in Slack, through a click's `response_url`. It is a courtesy and tried once: what is true is in the store, and every card follows that.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::case::{Case, who_was_faster};
use crate::app::App;
use crate::channels::OutboundRequest;
use crate::channels::card::Card;
use crate::channels::egress::Egress;
use crate::channels::slack;
use crate::domain::approval::Approval;
use crate::domain::event::Event;
use crate::secret::Secret;
use crate::store::Asked;

/// How long the name in a `response_url` that is not Slack's may take to resolve, before a decision goes on without it.
const LOOKUP: Duration = Duration::from_millis(500);

/// The address, if it may be called: Slack's own, or one that `INTERVEN_EGRESS_ALLOW` allows. Another one is left alone, and the answer counts all the same.
pub(super) async fn callable(response_url: Option<Secret>, egress: &Egress) -> Option<Secret> {
    let url = response_url?;
    if slack::is_slack_response_url(url.expose()) {
        return Some(url);
    }
    if timeout(LOOKUP, egress.allows_host_addresses(url.expose())).await.unwrap_or(false) {
        return Some(url);
    }
    tracing::warn!("the response_url of a click is not at Slack and is not called; its card is corrected by other ways, if there are any");
    None
}

/// Says `text` to the one who clicked alone.
pub(super) async fn say(app: &App, response_url: Option<&Secret>, text: &str) {
    let Some(url) = response_url else { return };
    send(app, slack::ephemeral(url, text)).await;
}

/// Says who was faster, and shows it on the card that was clicked: it had its buttons still.
pub(super) async fn say_too_late(app: &App, case: &Case, approval: &Approval) {
    say(app, case.response_url.as_ref(), &who_was_faster(approval)).await;
    show_ended(app, case).await;
}

/// Shows how it ended on the card that was clicked.
pub(super) async fn show_ended(app: &App, case: &Case) {
    let asked = app.store.approval(case.approval).await.unwrap_or_else(|error| {
        tracing::warn!(error = %error, approval = %case.approval, "a clicked card could not be read, and keeps its buttons");
        None
    });
    let Some(Asked { approval: Approval { outcome: Some(outcome), .. }, decision }) = asked else { return };
    let Some(config) = case.config() else { return };
    let card = Card::of(&Event::Decision(Arc::new(decision)), &app.settings.public_url()).answered(&outcome);
    if let Some(request) = slack::edit_request(config, &card, None, case.response_url.as_ref()) {
        send(app, request).await;
    }
}

/// Puts `lines` in the place of a test's card.
pub(super) async fn replace_test(app: &App, response_url: Option<&Secret>, lines: &[&str]) {
    let Some(url) = response_url else { return };
    send(app, slack::replace_with_text(url, lines)).await;
}

async fn send(app: &App, request: OutboundRequest) {
    match app.egress.send(request).await {
        Ok(answer) if answer.status == 200 => {}
        Ok(answer) => tracing::warn!(status = answer.status, "Slack did not take what was said back to a click"),
        Err(error) => tracing::warn!(error = %error, "what was to be said back to a click did not reach Slack"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::egress::EgressSettings;

    #[tokio::test]
    async fn only_slack_and_what_is_allowed_is_called() {
        let allowing = |allow: &[&str]| {
            let allow = allow.iter().map(|network| network.parse().unwrap()).collect();
            Egress::new(EgressSettings { allow, ..EgressSettings::default() }).unwrap()
        };
        let (none, loopback) = (allowing(&[]), allowing(&["127.0.0.0/8"]));
        for (url, by_default, with_loopback) in [
            ("https://hooks.slack.com/actions/T1/1/x", true, true),
            ("https://hooks.slack-gov.com/actions/T1/1/x", true, true),
            ("http://127.0.0.1:4002/actions/T1/1/x", false, true),
            ("http://hooks.slack.com/actions/T1/1/x", false, false),
            ("https://hooks.slack.com:8443/actions/T1/1/x", false, false),
            ("https://hooks.slack.com@127.0.0.1/actions", false, false),
            ("https://hooks.slack.com@192.0.2.1/actions", false, false),
            ("https://192.0.2.1/hooks.slack.com/actions", false, false),
            ("https://hooks.slack.com.evil.invalid/actions", false, false),
            ("https://evilhooks.slack.com/", false, false),
            ("file:///etc/passwd", false, false),
            ("", false, false),
        ] {
            assert_eq!(callable(Some(Secret::new(url)), &none).await.is_some(), by_default, "{url}");
            assert_eq!(callable(Some(Secret::new(url)), &loopback).await.is_some(), with_loopback, "{url}");
        }
        assert!(callable(None, &loopback).await.is_none());
    }
}
