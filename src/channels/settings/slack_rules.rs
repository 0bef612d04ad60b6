//! What a Slack channel's settings must be.

use super::Fault;
use crate::domain::channel::{SlackConfig, SlackUser};

/// `config` if it holds together.
pub(super) fn checked(mut config: SlackConfig) -> Result<SlackConfig, Fault> {
    if config.signing_secret.as_ref().is_some_and(|secret| secret.expose().trim().is_empty()) {
        return Err(Fault::new("config.signing_secret", "it is empty: copy the Signing Secret from the Slack app's Basic Information, or leave it out"));
    }
    for (index, approver) in config.approvers.iter().enumerate() {
        if let Some((member, needed)) = fault_of_person(approver) {
            return Err(Fault::new(format!("config.approvers[{index}].{member}"), needed));
        }
    }
    bot(&config)?;
    config.api_base = config.api_base.map(|base| base.trim_end_matches('/').to_owned());
    Ok(config)
}

/// What is wrong with the ids of a person in Slack: the member, and what it should be.
pub fn fault_of_person(person: &SlackUser) -> Option<(&'static str, &'static str)> {
    if !is_id(&person.team, &['T', 'E']) {
        return Some(("team", "a Slack team's id is needed, such as T024BE7LD: it is in the address of Slack in a browser"));
    }
    if !is_id(&person.user, &['U', 'W']) {
        return Some(("user", "a Slack member's id is needed, such as U02AB3CD4: see “Copy member ID” in the profile's menu"));
    }
    None
}

/// The bot's token, where it posts, and by which server: all that is needed, or none of it.
fn bot(config: &SlackConfig) -> Result<(), Fault> {
    if let Some(token) = &config.bot_token {
        let token = token.expose();
        // A stand-in may have tokens of any form.
        let shaped = token.chars().all(|c| c.is_ascii_graphic()) && if config.api_base.is_some() { !token.is_empty() } else { token.starts_with("xoxb-") };
        if !shaped {
            return Err(Fault::new(
                "config.bot_token",
                "this is not a bot's token, which begins with xoxb-: copy the “Bot User OAuth Token” from the Slack app's OAuth & Permissions, or leave it out",
            ));
        }
    }
    if config.channel.as_deref().is_some_and(|channel| !is_id(channel, &['C', 'G'])) {
        return Err(Fault::new(
            "config.channel",
            "a Slack channel's id is needed, such as C024BE91L, not its name: it stands at the end of “View channel details”",
        ));
    }
    match (&config.bot_token, &config.channel, &config.api_base) {
        (Some(_), None, _) => Err(Fault::new("config.channel", "the bot has to know where to post: give the Slack channel's id too, or leave bot_token out")),
        (None, Some(_), _) => Err(Fault::new(
            "config.bot_token",
            "an incoming webhook posts to the one Slack channel that it was made for: give the app's bot token too, or leave channel out",
        )),
        (None, None, Some(_)) => Err(Fault::new("config.api_base", "only a bot uses it: give bot_token and channel too, or leave it out")),
        (Some(_), Some(_), _) | (None, None, None) => Ok(()),
    }
}

fn is_id(id: &str, initials: &[char]) -> bool {
    id.starts_with(initials) && id.len() > 1 && id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}
