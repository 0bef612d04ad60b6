//! What a person should know of settings that are accepted, and what has to be asked of the network before they are.

use super::Fault;
use super::address::Address;
use crate::channels::egress::Egress;
use crate::domain::channel::Destination;

/// What a person should know of `destination`, without asking the network.
pub fn advice(destination: &Destination) -> Vec<String> {
    let mut advice: Vec<String> = Address::of(destination).ok().and_then(|address| address.warning).map(str::to_owned).into_iter().collect();
    if let Destination::Slack(slack) = destination {
        match (&slack.signing_secret, slack.approvers.is_empty()) {
            (Some(_), true) => advice.push("approvers: none are named, so whoever sees a card in Slack may decide it".to_owned()),
            (None, false) => advice.push("approvers: without the signing secret a card has no buttons, so nobody decides in Slack".to_owned()),
            _ => {}
        }
    }
    advice
}

/// Looks at the address of `destination`: refused, or accepted with what a person should know.
///
/// Nothing is sent. `lenient` accepts a stand-in's name that does not resolve at the moment: for the configuration file, since a server
/// that cannot start because a name server is slow helps nobody.
pub async fn check(destination: &Destination, egress: &Egress, lenient: bool) -> Result<Vec<String>, Fault> {
    let address = Address::of(destination)?;
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
    let mut warnings = advice(destination);
    warnings.extend(checked.warning);
    Ok(warnings)
}
