//! Where a request comes from, past the proxies that the operator trusts.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use ipnet::IpNet;

use crate::app::App;

/// The address of the client, for throttling and audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        // Without a connection (a test that calls the router) there is no address; the one that says so is trusted by nobody.
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        Ok(Self(client_address(peer, &parts.headers, &app.config.trusted_proxies)))
    }
}

/// The client of a request that `peer` sent: `peer` itself unless it is a trusted proxy; otherwise the last address in `X-Forwarded-For` that is not one.
///
/// Each proxy appends whom it heard from, so that the list is read from its end: what stands before the first stranger, the stranger wrote.
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    let mut client = peer.to_canonical();
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    for entry in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        if !is_trusted(client) {
            break;
        }
        // What is no address says nothing about who is behind the proxy that wrote it.
        let Some(address) = parse(entry.trim()) else { break };
        client = address;
    }
    client
}

/// An address as proxies write it: alone, in brackets, or with a port.
fn parse(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    let address = bare.parse::<IpAddr>().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let headers = forwarded.iter().map(|line| ("x-forwarded-for".parse().unwrap(), line.parse().unwrap())).collect();
        client_address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_stranger_cannot_say_who_it_is() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(client("203.0.113.9", &[]), "203.0.113.9");
    }

    #[test]
    fn behind_trusted_proxies_the_last_stranger_is_the_client() {
        assert_eq!(client("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["1.1.1.1, 198.51.100.1, 10.0.0.2"]), "198.51.100.1", "what the client wrote itself does not count");
        assert_eq!(client("10.0.0.1", &["1.1.1.1", "198.51.100.1,10.0.0.2"]), "198.51.100.1", "several lines are one list");
        assert_eq!(client("10.0.0.1", &["10.0.0.7, 10.0.0.2"]), "10.0.0.7", "all trusted: the first is as far as can be seen");
        assert_eq!(client("::ffff:10.0.0.1", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(client("fd00::1", &["198.51.100.1:5000"]), "198.51.100.1");
        assert_eq!(client("10.0.0.1", &["unknown, 10.0.0.2"]), "10.0.0.2", "no address, no claim");
    }

    proptest! {
        #[test]
        fn a_header_never_makes_a_strangers_address_another(line in "[ -~]{0,60}") {
            prop_assert_eq!(client("203.0.113.9", &[&line]), "203.0.113.9");
            let _ = client("10.0.0.1", &[&line]);
        }
    }
}
