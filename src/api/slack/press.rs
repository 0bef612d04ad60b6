//! A click on Approve or Deny.

use tokio::sync::oneshot;

use super::case::{ANOTHER_CARD, Case, FAILED, Said, failed};
use super::payload::Press;
use super::{Here, Reply, reason, voice};
use crate::app::App;
use crate::domain::approval::Answer;
use crate::metrics;

/// Decides, tells the handler as soon as it is known what the request is answered, and then the one who clicked.
pub(super) async fn take(here: Here, press: Press, tell: oneshot::Sender<Reply>) {
    let Here { app, memory, signers } = here;
    let response_url = voice::callable(press.response_url, &app.egress).await;
    let posted = match app.store.card(press.value.delivery).await {
        Ok(card) => card.and_then(|card| signers.into_iter().find(|signer| signer.id == card.channel).zip(Some(card.purpose))),
        Err(error) => {
            answer(tell, Reply::Empty);
            metrics::slack_click(failed(&error).outcome());
            return voice::say(&app, response_url.as_ref(), FAILED).await;
        }
    };
    let Some((channel, purpose)) = posted else {
        tracing::warn!(approval = %press.value.approval, "a click on a card that no channel with this signing secret posted");
        if !answer(tell, Reply::NotFromHere(ANOTHER_CARD)) {
            voice::say(&app, response_url.as_ref(), ANOTHER_CARD).await;
        }
        metrics::slack_click("not_from_here");
        let why = "the click is on another channel's card";
        if let Err(error) = app.store.log_refusal(press.value.approval, press.sender.decider(), why, app.clock.now()).await {
            tracing::warn!(error = %error, "a refused click could not be written down");
        }
        return;
    };
    let (approval, delivery) = (press.value.approval, press.value.delivery);
    let case = Case { channel, delivery, purpose, approval, sender: press.sender, answer: press.answer, note: None, response_url };
    if press.value.test {
        return take_test(&app, &case, tell).await;
    }
    let said = match press.trigger.filter(|_| case.answer == Answer::Deny && case.has_bot()) {
        None => case.judge(&app).await,
        Some(trigger) => match reason::may_ask(&app, &case).await {
            Err(said) => said,
            Ok(false) => case.judge(&app).await,
            Ok(true) => {
                // The dialog opens on its own way, while the click is answered.
                answer(tell, Reply::Empty);
                metrics::slack_click("asked_for_reason");
                if !reason::ask(&app, &memory, &case, &trigger).await {
                    let said = case.judge(&app).await;
                    metrics::slack_click(said.outcome());
                    say(&app, &case, said).await;
                }
                return;
            }
        },
    };
    conclude(&app, &case, tell, said).await;
}

/// Answers the request with what became of the click, and tells the member what the answer does not.
async fn conclude(app: &App, case: &Case, tell: oneshot::Sender<Reply>, said: Said) {
    metrics::slack_click(said.outcome());
    if let Said::NotFromHere(error) = said {
        // A 401 shows a warning sign beside the button. Of one that was answered 200 already, for taking too long, the member hears in words.
        if answer(tell, Reply::NotFromHere(error)) {
            return;
        }
    } else {
        answer(tell, Reply::Empty);
    }
    say(app, case, said).await;
}

/// A click on a test's card decides nothing and shows that all of the way works. It is in the audit log, where the Console reads that it came.
async fn take_test(app: &App, case: &Case, tell: oneshot::Sender<Reply>) {
    if let Err(said) = case.admit_test(app).await {
        return conclude(app, case, tell, said).await;
    }
    answer(tell, Reply::Empty);
    metrics::slack_click("test");
    let works = format!("It works, clicked by {}. Nothing was decided: this was a test.", case.sender.name);
    let note = format!("Not among this channel's approvers: member {} of team {}.", case.sender.user, case.sender.team());
    let lines = [works.as_str(), note.as_str()];
    voice::replace_test(app, case.response_url.as_ref(), &lines[..if case.may_decide() { 1 } else { 2 }]).await;
}

/// Tells the one who clicked what they do not see on the card.
pub(super) async fn say(app: &App, case: &Case, said: Said) {
    match said {
        Said::Failed => voice::say(app, case.response_url.as_ref(), FAILED).await,
        Said::Counts => {}
        Said::NotFromHere(why) => voice::say(app, case.response_url.as_ref(), why).await,
        Said::TooLate(approval) => voice::say_too_late(app, case, &approval).await,
        Said::No(why) => voice::say(app, case.response_url.as_ref(), &why).await,
    }
}

/// Answers the request; `false` if it was answered already for taking too long.
fn answer(tell: oneshot::Sender<Reply>, reply: Reply) -> bool {
    let told = tell.send(reply);
    if let Err(late) = &told {
        tracing::debug!(?late, "a click was answered before it was decided");
    }
    told.is_ok()
}
