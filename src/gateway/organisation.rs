//! Who and what belongs to the organisation, as far as it was told. What is not known to be inside is outside.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr};

use super::facts::Target;

/// Endings of names that no public DNS has (RFC 6761, RFC 6762, RFC 8375, and ICANN's reservation of `internal`).
const PRIVATE_ENDINGS: [&str; 4] = [".localhost", ".local", ".internal", ".home.arpa"];

/// The organisation's own domains and people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Organisation {
    domains: Vec<String>,
    people: HashSet<String>,
}

impl Organisation {
    /// An organisation of these domains, subdomains included, and of these people, by the names that tools know them by, such as a GitHub login.
    pub fn new(domains: &[String], people: &[String]) -> Self {
        let domain = |domain: &String| domain.trim().trim_start_matches("*.").trim_matches(['@', '.']).to_lowercase();
        Self {
            domains: domains.iter().map(domain).filter(|domain| !domain.is_empty()).collect(),
            people: people.iter().map(|name| name.trim().to_lowercase()).collect(),
        }
    }

    /// Whether somebody whom the call is about is outside: an e-mail address of another domain, or a name that is none of its people's. A call that is about nobody
    /// is not about somebody outside. Without any domain every address is outside: a rule that refuses or asks then does so too often, not too seldom.
    pub fn is_external_principal(&self, target: &Target) -> bool {
        !target.principals.iter().all(|principal| self.has(principal))
    }

    /// Whether a host is outside: not of its domains, nor one that only its own network knows.
    pub fn is_external_host(&self, host: &str) -> bool {
        let host = host.trim_matches(['[', ']', '.']).to_lowercase();
        if let Ok(address) = host.parse::<IpAddr>() {
            return !is_private(address.to_canonical());
        }
        let is_private = !host.contains('.') || PRIVATE_ENDINGS.iter().any(|ending| host.ends_with(ending));
        !is_private && !self.owns(&host)
    }

    fn has(&self, principal: &str) -> bool {
        // An address as tools write it has its last part in lower case; who is named with other letters is still the same.
        let principal = principal.to_lowercase();
        self.people.contains(&principal) || principal.rsplit_once('@').is_some_and(|(_, domain)| self.owns(domain.trim_end_matches('.')))
    }

    fn owns(&self, name: &str) -> bool {
        self.domains.iter().any(|domain| name.strip_suffix(domain.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('.')))
    }
}

/// Whether an address is of no public network (RFC 1918, RFC 4193, RFC 6598, and those of one link or one machine).
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address == Ipv4Addr::UNSPECIFIED
                || (first == 100 && second & 0xc0 == 64)
        }
        IpAddr::V6(address) => address.is_loopback() || address.is_unspecified() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acme() -> Organisation {
        Organisation::new(&["Acme.com".to_owned(), "*.acme.io".to_owned(), " ".to_owned()], &["Octocat".to_owned()])
    }

    #[test]
    fn who_is_not_known_to_be_inside_is_outside() {
        let external = |principals: &[&str]| {
            acme().is_external_principal(&Target { principals: principals.iter().map(|&principal| principal.to_owned()).collect(), ..Target::default() })
        };
        assert!(!external(&[]) && !external(&["joe@acme.com", "ann@mail.ACME.io", "octocat", "joe@acme.com."]));
        for principal in ["joe@notacme.com", "joe@acme.com.evil.example", "acme.com@evil.example", "mallory", "", "joe@acme.com@evil.example"] {
            assert!(external(&["joe@acme.com", principal]), "{principal}");
        }
        assert!(Organisation::default().is_external_principal(&Target { principals: vec!["joe@acme.com".to_owned()], ..Target::default() }));
    }

    #[test]
    fn hosts_of_its_own_and_of_its_network_are_inside() {
        for host in ["acme.com", "api.acme.com.", "localhost", "build", "10.1.2.3", "[fd00::1]", "::ffff:127.0.0.1", "x.internal", "100.64.0.1"] {
            assert!(!acme().is_external_host(host), "{host}");
        }
        for host in ["slack.com", "evilacme.com", "acme.com.evil.example", "8.8.8.8", "[2001:db8::1]", "100.128.0.1"] {
            assert!(acme().is_external_host(host), "{host}");
        }
    }
}
