//! A click's `response_url` (docs.slack.dev, "Handling user interaction in your Slack apps"): it replaces or deletes the clicked message, or says something to the one who
//! clicked, or to the channel. What Slack answers to a worn-out one is not documented; 404 with `used_url` or `expired_url` is what apps report.

use axum::http::Method;
use serde_json::{Value, json};

use crate::call::{Call, Packing, Reply, text_of};
use crate::fault::{Refusal, captive_page, proxy_unavailable};
use crate::journal::Journal;
use crate::route::{Endpoint, Kind};
use crate::server::Shared;
use crate::slack::{Wrong, check, mentions, pings};
use crate::slack_app::{Click, Message, Surface};

/// The members that say what becomes of a message, and are not part of it.
const DIRECTIONS: [&str; 4] = ["replace_original", "delete_original", "response_type", "thread_ts"];

/// What Slack says to a request.
pub(crate) fn answer(call: &Call, shared: &Shared) -> Reply {
    let Endpoint::SlackResponse { click: id } = &call.target.endpoint else {
        return error(404, "expired_url");
    };
    if call.method != Method::POST {
        return Reply::text(405, "method_not_allowed");
    }
    let payload = call.json_object().filter(|_| call.says_json() && call.packing == Packing::Plain);
    let Some(payload) = payload else {
        return error(400, "invalid_payload");
    };
    let click = match shared.slack.take_response(&call.target.name, id) {
        Ok(click) => click,
        Err(why) => return error(404, why),
    };
    apply(&click, payload, &shared.journal).unwrap_or_else(|(status, word, why)| {
        shared.slack.give_back_response(id);
        error(status, word).with_notes([why])
    })
}

/// What Slack says when it refuses.
pub(crate) fn refusal(refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::RateLimited(seconds) => error(429, "rate_limited").with_header("retry-after", Refusal::whole_seconds(*seconds)),
        Refusal::Dead => error(404, "expired_url"),
        Refusal::Reject => error(400, "invalid_blocks"),
        Refusal::WrongBody => captive_page(),
        Refusal::Unavailable => proxy_unavailable(),
    }
}

fn error(status: u16, word: &str) -> Reply {
    Reply::json(status, &json!({"ok": false, "error": word}))
}

fn apply(click: &Click, mut payload: Value, journal: &Journal) -> Result<Reply, (u16, &'static str, String)> {
    let is = |key: &str| payload.get(key) == Some(&Value::Bool(true));
    let ok = || Reply::text(200, "ok").accepted();
    let gone = || (404, "message_not_found", "the message that was clicked is not there any more".to_owned());
    let (name, id) = (&click.name, click.message_id);
    if is("delete_original") {
        return if journal.remove_message(name, id) { Ok(ok().with_message(id)) } else { Err(gone()) };
    }
    check(&payload).map_err(|(word, why): Wrong| (400, word, why))?;
    let (replaces, to_all) = (is("replace_original"), text_of(&payload, "response_type") == "in_channel");
    if let Value::Object(members) = &mut payload {
        members.retain(|key, _| !DIRECTIONS.contains(&key.as_str()));
    }
    let notes = if to_all && !replaces { pings(&payload) } else { mentions(&payload) };
    let reply = if replaces {
        let before = journal.message(name, id).and_then(Message::read).ok_or_else(gone)?;
        journal.change_message(name, Kind::Slack, id, Message { payload, ..before }.into());
        ok().with_message(id)
    } else if to_all {
        ok().with_message(journal.add_message(name, Kind::Slack, Message::new(Surface::ResponseUrl, payload).into()))
    } else {
        Reply { ephemeral_for: Some(click.user.clone()), ..ok() }
    };
    Ok(reply.with_notes(notes))
}
