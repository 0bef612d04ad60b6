//! Which addresses an outbound call may reach: the public internet, and what the setting `INTERVEN_EGRESS_ALLOW` adds to it.
//!
//! The ranges are those of the IANA special-purpose address registries (RFC 6890 and its updates), and the forms in which an IPv6
//! address carries an IPv4 one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Whether `allow` lifts the refusal of `address`. An IPv4 address in IPv6 clothes (`::ffff:a.b.c.d`) is the IPv4 address: the system
/// connects to that.
pub fn is_allowed(address: IpAddr, allow: &[IpNet]) -> bool {
    let canonical = address.to_canonical();
    allow.iter().any(|net| net.contains(&address) || net.contains(&canonical))
}

/// Why `address` may not be reached, as words that follow "is"; `None` if it may.
pub fn refusal(address: IpAddr, allow: &[IpNet]) -> Option<&'static str> {
    let fault = match address.to_canonical() {
        IpAddr::V4(v4) => fault_v4(v4),
        IpAddr::V6(v6) => fault_v6(v6),
    }?;
    (!is_allowed(address, allow)).then_some(fault)
}

fn fault_v4(address: Ipv4Addr) -> Option<&'static str> {
    let [a, b, c, d] = address.octets();
    Some(match (a, b, c, d) {
        (0, ..) => "an unspecified address",
        (127, ..) => "a loopback address",
        (10, ..) | (172, 16..=31, ..) | (192, 168, ..) => "a private address",
        (100, 64..=127, ..) => "a shared (carrier NAT) address",
        // 168.63.129.16 is public by number, but from inside Azure it is the host's own service.
        (169, 254, 169, 254) | (168, 63, 129, 16) => "a cloud metadata address",
        (169, 254, ..) => "a link-local address",
        (192, 0, 2, _) | (198, 51, 100, _) | (203, 0, 113, _) => "a documentation address",
        (192, 0, 0, _) | (192, 88, 99, _) => "a protocol assignment address",
        (198, 18..=19, ..) => "a benchmarking address",
        (224..=239, ..) => "a multicast address",
        (255, 255, 255, 255) => "the broadcast address",
        (240.., ..) => "a reserved address",
        _ => return None,
    })
}

fn fault_v6(address: Ipv6Addr) -> Option<&'static str> {
    let s = address.segments();
    Some(match s {
        [0, 0, 0, 0, 0, 0, 0, 0] => "an unspecified address",
        [0, 0, 0, 0, 0, 0, 0, 1] => "a loopback address",
        // An IPv4 address inside: translated (RFC 2765, RFC 6052) at the end, in 6to4 after the prefix.
        [0, 0, 0, 0, 0xffff, 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => return fault_v4(embedded(high, low)),
        [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => "a private address",
        [0xfe80..=0xfebf, ..] => "a link-local address",
        [0xff00..=0xffff, ..] => "a multicast address",
        [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => "a documentation address",
        // Teredo, benchmarking and ORCHID among them; nothing that takes alerts lives here.
        [0x2001, 0..=0x01ff, ..] => "a protocol assignment address",
        [0x2000..=0x3fff, ..] => return None,
        // Everything outside global unicast, the IPv4-compatible form (given up long ago) included.
        _ => "a reserved address",
    })
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused(text: &str) -> bool {
        refusal(text.parse().unwrap(), &[]).is_some()
    }

    #[test]
    fn the_many_faces_of_an_address_inside() {
        for inside in ["127.0.0.1", "127.255.255.254", "10.1.2.3", "169.254.169.254", "192.168.0.1", "172.31.255.255", "100.64.0.1", "0.0.0.0"] {
            let v4: Ipv4Addr = inside.parse().unwrap();
            let [a, b, c, d] = v4.octets();
            let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            let faces = [
                inside.to_owned(),
                format!("::ffff:{inside}"),
                format!("::{inside}"),
                format!("::ffff:0:{inside}"),
                format!("64:ff9b::{inside}"),
                format!("64:ff9b:1::{inside}"),
                format!("2002:{high:x}:{low:x}::1"),
            ];
            for face in faces {
                assert!(refused(&face), "{face}");
            }
        }
        for inside in ["::1", "::", "fe80::1", "fd00:ec2::254", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1", "2001::1", "100::1", "3fff::1", "5f00::1"] {
            assert!(refused(inside), "{inside}");
        }
    }

    #[test]
    fn the_internet_is_open() {
        for public in [
            "1.1.1.1",
            "172.32.0.1",
            "172.15.0.1",
            "100.128.0.1",
            "169.253.0.1",
            "198.20.0.1",
            "2606:4700::1111",
            "2a00:1450::1",
            "64:ff9b::1.1.1.1",
            "2002:101:101::1",
        ] {
            assert!(!refused(public), "{public}");
        }
    }

    #[test]
    fn the_setting_lifts_what_it_names_and_no_more() {
        let allow = ["10.2.0.0/16".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let refused = |text: &str| refusal(text.parse().unwrap(), &allow).is_some();
        assert!(!refused("10.2.3.4") && !refused("::ffff:10.2.3.4") && !refused("fd12::1"));
        assert!(refused("10.3.3.4") && refused("127.0.0.1") && refused("64:ff9b::10.2.3.4"));
    }

    /// The same policy as a list of networks.
    fn naive(address: Ipv4Addr) -> bool {
        let networks = "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 \
                        192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4";
        networks.split_whitespace().any(|net| net.parse::<ipnet::Ipv4Net>().unwrap().contains(&address))
    }

    proptest! {
        #[test]
        fn agrees_with_a_list_of_networks(bits: u32, first in prop::sample::select(vec![0_u8, 10, 100, 127, 168, 169, 172, 192, 198, 203, 224, 255])) {
            let [a, b, c, d] = bits.to_be_bytes();
            for address in [Ipv4Addr::new(a, b, c, d), Ipv4Addr::new(first, b, c, d), Ipv4Addr::new(first, b % 4, c % 4, d)] {
                prop_assert_eq!(fault_v4(address).is_some(), naive(address), "{}", address);
                prop_assert_eq!(refusal(IpAddr::V6(address.to_ipv6_mapped()), &[]).is_some(), naive(address), "{}", address);
            }
        }

        #[test]
        fn only_global_unicast_and_translated_addresses_pass(bits: u128) {
            let address = Ipv6Addr::from(bits);
            if refusal(IpAddr::V6(address), &[]).is_none() {
                let global: ipnet::Ipv6Net = "2000::/3".parse().unwrap();
                prop_assert!(global.contains(&address) || address.to_ipv4_mapped().is_some() || address.segments()[..2] == [0x64, 0xff9b]);
            }
        }
    }
}
