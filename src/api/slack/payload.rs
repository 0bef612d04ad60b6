//! What Slack sends: a form with one JSON in it, read to what concerns us. Members that are not known are accepted, since Slack adds to them.
//!
//! <https://docs.slack.dev/reference/interaction-payloads/block_actions-payload>,
//! <https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload>

use std::borrow::Cow;
use std::collections::HashMap;

use percent_encoding::percent_decode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api::json::Object;
use crate::api::problem::Problem;
use crate::channels::card::ButtonValue;
use crate::domain::approval::{Answer, Decider, LONGEST_NOTE};
use crate::domain::channel::SlackUser;
use crate::secret::Secret;

/// The longest name of a member that is kept, in characters: Slack allows 80.
const LONGEST_NAME: usize = 100;
/// The longest id and trigger, in characters; Slack's are shorter.
const LONGEST_ID: usize = 200;
/// The longest address for an answer, in bytes; Slack's are about 100.
const LONGEST_URL: usize = 2_000;

/// What somebody did in Slack, as far as it concerns us.
#[derive(Debug)]
pub enum Interaction {
    /// Approve or Deny was clicked.
    Press(Press),
    /// The dialog for a Deny's reason was submitted.
    Reason(Reason),
    /// Anything else, which changes nothing.
    Other,
}

impl Interaction {
    /// Who, if it can change anything.
    pub const fn sender(&self) -> Option<&Sender> {
        match self {
            Self::Press(press) => Some(&press.sender),
            Self::Reason(reason) => Some(&reason.sender),
            Self::Other => None,
        }
    }
}

/// A click on Approve or Deny.
#[derive(Debug)]
pub struct Press {
    /// Who.
    pub sender: Sender,
    /// Which of the two.
    pub answer: Answer,
    /// What the button carries.
    pub value: ButtonValue,
    /// Where the card can be replaced; not looked at yet.
    pub response_url: Option<Secret>,
    /// Opens one dialog within three seconds.
    pub trigger: Option<String>,
}

/// A submitted dialog.
#[derive(Debug)]
pub struct Reason {
    /// Who.
    pub sender: Sender,
    /// The dialog's id, as it was given to Slack.
    pub dialog: String,
    /// What was written; nothing if it was left empty.
    pub note: Option<String>,
}

/// A member of Slack, and the app that they used.
#[derive(Clone, Debug)]
pub struct Sender {
    /// `api_app_id`.
    pub app: String,
    /// Where the app is installed: the team's id, or the organisation's.
    pub installed_in: String,
    /// The ids that the member's team is known by: their own team's, and the organisation's where they are of it.
    pub teams: Vec<String>,
    /// The member's id.
    pub user: String,
    /// The name as shown, shortened; they may change it at will.
    pub name: String,
    /// The Slack channel's id.
    pub channel: Option<String>,
}

impl Sender {
    /// The id of the member's own team.
    pub fn team(&self) -> &str {
        self.teams.first().map_or("", String::as_str)
    }

    /// Whether the member is one of these.
    pub fn is_among<'a>(&self, people: impl IntoIterator<Item = &'a SlackUser>) -> bool {
        people.into_iter().any(|one| one.user == self.user && self.teams.contains(&one.team))
    }

    /// As the one who decides.
    pub fn decider(&self) -> Decider {
        Decider::Slack { team: self.team().to_owned(), user: self.user.clone(), name: self.name.clone(), channel: self.channel.clone() }
    }
}

/// Whether Slack only asks if we are there. It may do so without a signature, so whatever else the body holds is not looked at.
///
/// <https://docs.slack.dev/interactivity/implementing-slash-commands> (SSL certificate checks)
pub fn is_ssl_check(body: &[u8]) -> bool {
    fields(body).any(|(name, value)| *name == *b"ssl_check" && *value == *b"1")
}

/// Reads a body whose signature is verified; 400 if Slack would not send it.
pub fn read(body: &[u8]) -> Result<Interaction, Problem> {
    let mut payloads = fields(body).filter(|(name, _)| **name == *b"payload");
    let (Some((_, payload)), None) = (payloads.next(), payloads.next()) else {
        return Err(malformed("the form has to have one field `payload`"));
    };
    let Object(kind): Object<Kind> = json(&payload)?;
    match kind.kind.as_str() {
        "block_actions" => pressed(json::<Object<_>>(&payload)?.0, json::<Object<_>>(&payload)?.0),
        "view_submission" => submitted(&json::<Object<_>>(&payload)?.0, json::<Object<_>>(&payload)?.0),
        other => Ok(not_ours("type", other)),
    }
}

/// Names and values of a form (the URL standard's `application/x-www-form-urlencoded`), as bytes: whether they are text is for the reader to say.
fn fields(body: &[u8]) -> impl Iterator<Item = (Cow<'_, [u8]>, Cow<'_, [u8]>)> {
    body.split(|byte| *byte == b'&').map(|field| {
        let end = field.iter().position(|byte| *byte == b'=').unwrap_or(field.len());
        (decoded(&field[..end]), decoded(field.get(end + 1..).unwrap_or_default()))
    })
}

fn decoded(text: &[u8]) -> Cow<'_, [u8]> {
    if text.contains(&b'+') {
        let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        return Cow::Owned(percent_decode(&spaced).collect());
    }
    percent_decode(text).into()
}

fn json<T: DeserializeOwned>(payload: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(payload).map_err(|_| malformed("`payload` is not UTF-8"))?;
    // The parser's words may repeat what was sent: only where it is wrong is told.
    serde_json::from_str(text)
        .map_err(|error| malformed(&format!("`payload` is not the JSON that Slack sends (line {}, column {})", error.line(), error.column())))
}

fn malformed(what: &str) -> Problem {
    Problem::bad_request(format!("This is not an interaction of Slack: {what}."))
}

fn not_ours(what: &str, name: &str) -> Interaction {
    tracing::debug!(what, name = short(name, LONGEST_NAME), "an interaction of Slack that changes nothing");
    Interaction::Other
}

fn pressed(sent: BlockActions, sender: Sent) -> Result<Interaction, Problem> {
    let Ok([Object(action)]) = <[Object<Action>; 1]>::try_from(sent.actions) else {
        return Err(malformed("`actions` has to have one element"));
    };
    let answer = match action.action_id.as_str() {
        "approve" => Answer::Approve,
        "deny" => Answer::Deny,
        other => return Ok(not_ours("action_id", other)),
    };
    let value = action.value.as_str().and_then(|value| value.parse().ok()).ok_or_else(|| malformed("the button is not one of ours"))?;
    Ok(Interaction::Press(Press {
        sender: sender.read(sent.channel)?,
        answer,
        value,
        response_url: sent.response_url.filter(|url| url.len() <= LONGEST_URL).map(Secret::new),
        trigger: sent.trigger_id.filter(|trigger| trigger.len() <= LONGEST_ID),
    }))
}

fn submitted(sent: &ViewSubmission, sender: Sent) -> Result<Interaction, Problem> {
    let Object(view) = &sent.view;
    if view.callback_id != "deny_reason" {
        return Ok(not_ours("callback_id", &view.callback_id));
    }
    let note = view.state.0.values.get("reason").and_then(|block| block.get("reason")).and_then(|input| input["value"].as_str());
    let note = note.map(|note| short(note.trim(), LONGEST_NOTE)).filter(|note| !note.is_empty());
    Ok(Interaction::Reason(Reason { sender: sender.read(None)?, dialog: short(&view.private_metadata, LONGEST_ID), note }))
}

fn short(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect()
}

#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct BlockActions {
    actions: Vec<Object<Action>>,
    channel: Option<Object<Id>>,
    response_url: Option<String>,
    trigger_id: Option<String>,
}

#[derive(Deserialize)]
struct Action {
    action_id: String,
    #[serde(default)]
    value: Value,
}

#[derive(Deserialize)]
struct ViewSubmission {
    view: Object<View>,
}

#[derive(Deserialize)]
struct View {
    callback_id: String,
    #[serde(default)]
    private_metadata: String,
    #[serde(default)]
    state: Object<State>,
}

#[derive(Default, Deserialize)]
struct State {
    #[serde(default)]
    values: HashMap<String, HashMap<String, Value>>,
}

#[derive(Deserialize)]
struct Sent {
    api_app_id: String,
    team: Option<Object<Team>>,
    enterprise: Option<Object<Id>>,
    #[serde(default)]
    is_enterprise_install: Value,
    user: Object<User>,
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

#[derive(Deserialize)]
struct Team {
    id: String,
    enterprise_id: Option<String>,
}

#[derive(Deserialize)]
struct User {
    id: String,
    name: Option<String>,
    username: Option<String>,
    team_id: Option<String>,
}

impl Sent {
    fn read(self, channel: Option<Object<Id>>) -> Result<Sender, Problem> {
        let Object(user) = self.user;
        let (team, of_team) = self.team.map(|Object(team)| (team.id, team.enterprise_id)).unzip();
        let enterprise = self.enterprise.map(|Object(enterprise)| enterprise.id).or(of_team.flatten());
        // An app of a whole organisation gets clicks from each of its teams.
        let of_organisation = self.is_enterprise_install == Value::Bool(true);
        let installed_in = if of_organisation { enterprise.clone().or(team.clone()) } else { team.clone().or(enterprise.clone()) };
        let own = user.team_id.or(team.clone()).or(enterprise.clone());
        let (Some(installed_in), Some(own)) = (installed_in, own) else { return Err(malformed("it names neither a team nor an organisation")) };
        // A member of another company, in a shared Slack channel, is no member of ours, whatever their id.
        let of_ours = Some(&own) == team.as_ref() || Some(&own) == enterprise.as_ref();
        let mut teams = vec![own];
        teams.extend(enterprise.filter(|enterprise| of_ours && *enterprise != teams[0]));
        let shown = [user.name, user.username].into_iter().flatten().map(|name| short(name.trim(), LONGEST_NAME)).find(|name| !name.is_empty());
        let name = shown.unwrap_or_else(|| user.id.clone());
        let sender = Sender { app: self.api_app_id, installed_in, teams, user: user.id, name, channel: channel.map(|Object(channel)| channel.id) };
        let ids = [&sender.app, &sender.installed_in, &sender.user].into_iter().chain(&sender.teams).chain(&sender.channel);
        if ids.into_iter().any(|id| id.is_empty() || id.len() > LONGEST_ID) {
            return Err(malformed("an id is empty or too long"));
        }
        Ok(sender)
    }
}

#[cfg(test)]
mod tests;
