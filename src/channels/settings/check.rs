//! What a person should know of settings that are accepted, and what has to be asked of the network before they are.

use super::Fault;
use super::address::Address;
use crate::channels::egress::Egress;
use crate::domain::channel::Destination;

/// What a person should know of `destination`, without asking the network.
pub fn advice(destination: &Destination) -> Vec<String> {
    let addresses = Address::all_of(destination).unwrap_or_default();
    let mut advice: Vec<String> = addresses.iter().filter_map(|address| address.warning).map(str::to_owned).collect();
    if let Destination::Slack(slack) = destination {
        match (&slack.signing_secret, slack.approvers.is_empty()) {
            (Some(_), true) => advice.push("approvers: none are named, so whoever sees a card in Slack may decide it".to_owned()),
            (None, false) => advice.push("approvers: without the signing secret a card has no buttons, so nobody decides in Slack".to_owned()),
            (None, true) if slack.bot_token.is_some() => {
                advice.push("signing_secret: without it the bot's cards have no buttons, so nobody decides in Slack".to_owned());
            }
            _ => {}
        }
    }
    advice
}

/// Looks at every address of `destination`: refused, or accepted with what a person should know.
///
/// Nothing is sent. `lenient` accepts a stand-in's name that does not resolve at the moment: for the configuration file, since a server
/// that cannot start because a name server is slow helps nobody.
pub async fn check(destination: &Destination, egress: &Egress, lenient: bool) -> Result<Vec<String>, Fault> {
    let mut warnings = advice(destination);
    for address in Address::all_of(destination)? {
        warnings.extend(check_one(&address, egress, lenient).await?);
    }
    Ok(warnings)
}

async fn check_one(address: &Address, egress: &Egress, lenient: bool) -> Result<Option<String>, Fault> {
    let url = address.url.as_str();
    let checked = egress.check(url).await.map_err(|sentence| Fault::new(address.key, sentence))?;
    if let Some(platform) = address.foreign_to {
        let unresolved = lenient && checked.warning.is_some();
        if !unresolved && !egress.allows_host_addresses(url).await {
            let host = address.url.host_str().unwrap_or_default();
            let sentence = format!(
                "`{host}` is no host of {platform}: paste the platform's own URL; a stand-in is accepted only where the setting INTERVEN_EGRESS_ALLOW holds its address"
            );
            return Err(Fault::new(address.key, sentence));
        }
    }
    Ok(checked.warning)
}
