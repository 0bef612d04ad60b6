//! What is said of a key, looked at: here for the API and for the command line.

use std::net::IpAddr;

use ipnet::IpNet;
use uuid::Uuid;

use crate::store::{KeyScope, KeyTerms};

/// The longest id, name or environment, in characters.
const LONGEST_NAME: usize = 200;
/// The longest description, in characters.
const LONGEST_DESCRIPTION: usize = 1_000;
/// The most networks of one key.
const MOST_NETWORKS: usize = 100;
/// The highest limit, in calls a minute: beyond it a limit limits nothing.
const HIGHEST_LIMIT: u32 = 1_000_000;

/// What is wrong with what was said, and of which member.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// The member, such as `ip_allowlist`.
    pub key: &'static str,
    /// What is wrong and what is taken, without a full stop.
    pub text: String,
}

/// What is said of a new key.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The id or name of an agent.
    pub agent: Option<String>,
    /// What the key is for.
    pub description: Option<String>,
    /// Networks, or single addresses.
    pub ip_allowlist: Vec<String>,
    /// The name of an environment.
    pub environment: Option<String>,
    /// Calls a minute.
    pub rate_limit_per_minute: Option<u32>,
    /// What the key may do besides.
    pub scopes: Vec<KeyScope>,
}

impl Given {
    /// The terms, with this person as the owner.
    pub fn checked(self, owner: Option<Uuid>) -> Result<KeyTerms, Fault> {
        let mut scopes = self.scopes;
        scopes.dedup();
        Ok(KeyTerms {
            owner,
            agent: self.agent.map(|agent| name("agent", &agent, "an agent's id or name")).transpose()?,
            description: description(self.description)?,
            ip_allowlist: networks(&self.ip_allowlist)?,
            environment: self.environment.map(|environment| name("environment", &environment, "an environment's name")).transpose()?,
            rate_limit_per_minute: self.rate_limit_per_minute.map(rate_limit).transpose()?,
            scopes,
        })
    }
}

fn name(key: &'static str, text: &str, what: &str) -> Result<String, Fault> {
    let needed = || Fault { key, text: format!("{what} has 1 to {LONGEST_NAME} characters, and none that control others or turn their direction") };
    crate::domain::name::checked(text, LONGEST_NAME).map(str::to_owned).ok_or_else(needed)
}

/// A description; one without a word is none.
pub fn description(text: Option<String>) -> Result<Option<String>, Fault> {
    let Some(text) = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) else { return Ok(None) };
    if text.chars().count() > LONGEST_DESCRIPTION {
        return Err(Fault { key: "description", text: format!("it has at most {LONGEST_DESCRIPTION} characters") });
    }
    Ok(Some(text))
}

/// A limit, in calls a minute.
pub fn rate_limit(calls: u32) -> Result<u32, Fault> {
    if (1..=HIGHEST_LIMIT).contains(&calls) {
        return Ok(calls);
    }
    Err(Fault { key: "rate_limit_per_minute", text: format!("it is a number from 1 to {HIGHEST_LIMIT}, or absent where there is no limit") })
}

/// Networks, each once; an address alone is a network of one.
pub fn networks(texts: &[String]) -> Result<Vec<IpNet>, Fault> {
    let fault = |text: String| Fault { key: "ip_allowlist", text };
    if texts.len() > MOST_NETWORKS {
        return Err(fault(format!("it has at most {MOST_NETWORKS} networks")));
    }
    let mut networks = Vec::new();
    for text in texts {
        let text = text.trim();
        let parsed = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        let network = parsed.map_err(|_| fault(format!("`{}` is no network such as 203.0.113.0/24, and no address", text.escape_debug())))?.trunc();
        // Callers that come so are known by their IPv4 address; such a network would let nobody in.
        if let IpNet::V6(network) = network
            && network.addr().to_ipv4_mapped().is_some()
            && network.prefix_len() >= 96
        {
            return Err(fault(format!("write `{}` as the IPv4 network that it is", text.escape_debug())));
        }
        if !networks.contains(&network) {
            networks.push(network);
        }
    }
    Ok(networks)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn listed(texts: &[&str]) -> Result<Vec<String>, String> {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        networks(&texts).map(|networks| networks.iter().map(ToString::to_string).collect()).map_err(|fault| fault.text)
    }

    #[test]
    fn a_network_is_an_address_with_or_without_a_mask() {
        assert_eq!(listed(&[]).unwrap(), [""; 0]);
        assert_eq!(
            listed(&[" 10.1.2.3/8", "203.0.113.9", "2001:db8::1", "fd00::/8", "10.0.0.0/8"]).unwrap(),
            ["10.0.0.0/8", "203.0.113.9/32", "2001:db8::1/128", "fd00::/8"]
        );
        for wrong in ["", "office", "10.0.0.0/33", "10.0.0", "10.0.0.0-10.0.0.9", "::ffff:10.0.0.0/104", "::ffff:10.0.0.1"] {
            assert!(listed(&["10.0.0.0/8", wrong]).is_err(), "{wrong}");
        }
        assert!(listed(&["::/0"]).is_ok());
        assert_eq!(listed(&["x\n"]).unwrap_err(), "`x` is no network such as 203.0.113.0/24, and no address");
        assert!(listed(&["10.0.0.1"; 101]).is_err() && listed(&["10.0.0.1"; 100]).unwrap().len() == 1);
    }

    #[test]
    fn what_is_wrong_is_said_of_its_member() {
        let key = |given: Given| given.checked(None).unwrap_err().key;
        assert_eq!(key(Given { agent: Some(" ".into()), ..Given::default() }), "agent");
        assert_eq!(key(Given { environment: Some("a\u{7}b".into()), ..Given::default() }), "environment");
        assert_eq!(key(Given { description: Some("x".repeat(1_001)), ..Given::default() }), "description");
        for limit in [0, 1_000_001] {
            assert_eq!(key(Given { rate_limit_per_minute: Some(limit), ..Given::default() }), "rate_limit_per_minute");
        }
        let given = Given { agent: Some(" a ".into()), description: Some(" ".into()), rate_limit_per_minute: Some(1_000_000), ..Given::default() };
        let terms = given.checked(None).unwrap();
        assert_eq!(terms, KeyTerms { agent: Some("a".into()), rate_limit_per_minute: Some(1_000_000), ..KeyTerms::default() });
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = networks(&[text]);
        }
    }
}
