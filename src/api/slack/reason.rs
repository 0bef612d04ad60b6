//! The reason of a Deny: asked for in a dialog where the channel has a bot, and decided when it is submitted.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::case::{ANOTHER_CARD, Case, FAILED, Said, failed, who_was_faster};
use super::memory::{Dialog, Memory};
use super::payload::{Reason, Sender};
use super::{Here, Reply, press, voice};
use crate::app::App;
use crate::channels::slack;
use crate::channels::text::Text;
use crate::domain::approval::{Answer, ApprovalStatus};
use crate::domain::delivery::Verdict;
use crate::metrics;

/// For how long a click can open a dialog, by Slack's clock. <https://docs.slack.dev/interactivity/handling-user-interaction>
const TRIGGER_LIFE: Duration = Duration::from_secs(3);
/// UTF-16 units of what a dialog says.
const TEXT: usize = 1_000;

/// Whether there is still something to give a reason for, and this member may; `Err` says why the click ends here.
pub(super) async fn may_ask(app: &App, case: &Case) -> Result<bool, Said> {
    case.check(app).await?;
    case.admit(app).await?;
    let asked = app.store.approval(case.approval).await.map_err(|error| failed(&error))?;
    Ok(asked.is_some_and(|asked| asked.approval.status(app.clock.now()) == ApprovalStatus::Pending))
}

/// Opens the dialog; `false` if Slack does not.
pub(super) async fn ask(app: &App, memory: &Memory, case: &Case, trigger: &str) -> bool {
    let Some(config) = case.config() else { return false };
    let dialog = Dialog {
        approval: case.approval,
        delivery: case.delivery,
        user: case.sender.user.clone(),
        channel: case.sender.channel.clone(),
        response_url: case.response_url.clone(),
        opened_at: app.clock.now(),
    };
    let id = memory.open(dialog);
    let Some(request) = slack::reason_modal(config, trigger, &id) else { return false };
    let verdict = match timeout(TRIGGER_LIFE, app.egress.send(request)).await {
        Ok(Ok(answer)) => slack::modal_verdict(&answer),
        Ok(Err(error)) => Verdict::Retry { reason: error.to_string() },
        Err(_) => Verdict::Retry { reason: "Slack did not answer in time".to_owned() },
    };
    if matches!(verdict, Verdict::Delivered { .. }) {
        return true;
    }
    memory.close(&id);
    tracing::warn!(reason = verdict.reason(), approval = %case.approval, "the dialog for a Deny's reason did not open; denied without one");
    false
}

/// Decides what a submitted dialog says.
pub(super) async fn take(here: Here, reason: Reason, tell: oneshot::Sender<Reply>) {
    let Here { app, memory, signers } = here;
    let Some(dialog) = memory.dialog(&reason.dialog, app.clock.now()) else {
        return answer(tell, fault("This dialog is too old, or the server was restarted meanwhile. Close it and click Deny again."));
    };
    if dialog.user != reason.sender.user {
        return answer(tell, fault("This dialog was opened for somebody else. Close it and click Deny yourself."));
    }
    let posted = match app.store.card(dialog.delivery).await {
        Ok(card) => card.and_then(|card| signers.into_iter().find(|signer| signer.id == card.channel).zip(Some(card.purpose))),
        Err(error) => {
            let said = failed(&error);
            metrics::slack_click(said.outcome());
            if tell.send(shown(&said)).is_err() {
                voice::say(&app, dialog.response_url.as_ref(), FAILED).await;
            }
            return;
        }
    };
    let Some((channel, purpose)) = posted else {
        metrics::slack_click("not_from_here");
        if tell.send(Reply::NotFromHere(ANOTHER_CARD)).is_err() {
            voice::say(&app, dialog.response_url.as_ref(), ANOTHER_CARD).await;
        }
        return;
    };
    let case = Case {
        channel,
        delivery: dialog.delivery,
        purpose,
        approval: dialog.approval,
        // A submission does not say where it was clicked.
        sender: Sender { channel: dialog.channel, ..reason.sender },
        answer: Answer::Deny,
        note: reason.note,
        response_url: dialog.response_url,
    };
    let said = case.judge(&app).await;
    metrics::slack_click(said.outcome());
    if matches!(said, Said::Counts | Said::TooLate(_)) {
        memory.close(&reason.dialog);
    }
    // A request that was answered already, for taking too long, has closed the dialog: the member is told in the channel.
    match (tell.send(shown(&said)), said) {
        (Ok(()), Said::TooLate(_)) => voice::show_ended(&app, &case).await,
        (Ok(()), _) => {}
        (Err(_), said) => press::say(&app, &case, said).await,
    }
}

/// What the dialog shows.
fn shown(said: &Said) -> Reply {
    match said {
        Said::Counts => Reply::Empty,
        Said::TooLate(approval) => Reply::Json(json!({ "response_action": "update", "view": closing_view(&who_was_faster(approval)) })),
        Said::No(why) => fault(why),
        Said::Failed => fault(FAILED),
        Said::NotFromHere(error) => Reply::NotFromHere(error),
    }
}

/// A sentence below the input.
fn fault(why: &str) -> Reply {
    Reply::Json(json!({ "response_action": "errors", "errors": { "reason": why } }))
}

/// A dialog that only says something.
fn closing_view(text: &str) -> Value {
    let plain = |text: &str| json!({ "type": "plain_text", "text": text, "emoji": false });
    let text = Text::block(text);
    json!({
        "type": "modal",
        "title": plain("Decided already"),
        "close": plain("Close"),
        "blocks": [{ "type": "section", "text": plain(&text.within(TEXT)) }],
    })
}

/// Answers what is known at once, so that it is heard.
fn answer(tell: oneshot::Sender<Reply>, reply: Reply) {
    if let Err(late) = tell.send(reply) {
        tracing::debug!(?late, "a dialog's submission was answered before this was known");
    }
}
