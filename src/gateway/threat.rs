//! Threat lists: hosts, networks and URLs that are known to be bad, from files of the operator's.
//!
//! One entry a line: a host (`evil.example`, which means its subdomains too), an address or network (`203.0.113.7`, `2001:db8::/32`), or a URL, which stands for everything
//! that begins with it. `#` begins a comment. The lines of a hosts file (`0.0.0.0 evil.example`) are taken as well, since many lists come in that form.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::IpAddr;

use ipnet::IpNet;
use url::{Host, Url};

use super::links::Link;

/// The longest list that is read, in entries; beyond it the file is refused.
pub const MOST_ENTRIES: usize = 5_000_000;

/// How long a name may be in the DNS, in bytes (RFC 1035, section 2.3.4, as text), with the root's dot.
const LONGEST_HOST: usize = 254;

/// A hit: which list, and which of its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The list's name.
    pub list: String,
    /// The entry, as it stands there.
    pub entry: String,
}

/// All lists, ready to be asked.
#[derive(Debug, Default)]
pub struct Threats {
    lists: Vec<List>,
}

#[derive(Debug, Default)]
struct List {
    name: String,
    hosts: HashSet<String>,
    addresses: HashSet<IpAddr>,
    networks: HashSet<IpNet>,
    /// The prefix lengths that these have: so an address is looked up a few times, however many networks there are.
    prefixes: BTreeSet<u8>,
    /// By host: the beginnings of URLs.
    urls: HashMap<String, Vec<String>>,
}

/// Why a list is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {sentence}")]
pub struct Fault {
    /// Which line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub sentence: String,
}

impl Threats {
    /// Adds a list.
    ///
    /// # Errors
    /// The first line that is no entry: a list that is read in part would protect in part.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), Fault> {
        let mut list = List { name: name.to_owned(), ..List::default() };
        for (at, line) in text.lines().enumerate() {
            let entry = line.split('#').next().unwrap_or_default().trim();
            if entry.is_empty() {
                continue;
            }
            if at >= MOST_ENTRIES {
                return Err(Fault { line: at + 1, sentence: format!("a list has at most {MOST_ENTRIES} lines") });
            }
            list.insert(entry).map_err(|sentence| Fault { line: at + 1, sentence })?;
        }
        self.lists.push(list);
        Ok(())
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.lists.iter().map(|list| list.hosts.len() + list.addresses.len() + list.networks.len() + list.urls.values().map(Vec::len).sum::<usize>()).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lists.iter().all(List::is_empty)
    }

    /// The first list that knows this URL as bad.
    pub fn hit(&self, url: &str) -> Option<Hit> {
        let url = Url::parse(url).ok()?;
        self.first(|list| list.of_host(&url).or_else(|| list.of_beginning(&url)))
    }

    /// The first list that knows a URL in a text as bad.
    pub(super) fn hit_link(&self, link: &Link<'_>) -> Option<Hit> {
        // Lists of pages are long, but of few hosts: mostly, the host alone has to be looked up.
        let of_page = |list: &List| list.pages(&link.origin).and_then(|_| list.of_beginning(&Url::parse(link.whole()).ok()?));
        self.first(|list| list.of_host(&link.origin).or_else(|| of_page(list)))
    }

    fn first(&self, entry: impl Fn(&List) -> Option<String>) -> Option<Hit> {
        self.lists.iter().find_map(|list| entry(list).map(|entry| Hit { list: list.name.clone(), entry }))
    }
}

impl List {
    fn is_empty(&self) -> bool {
        self.hosts.is_empty() && self.addresses.is_empty() && self.networks.is_empty() && self.urls.is_empty()
    }

    fn insert(&mut self, entry: &str) -> Result<(), String> {
        // A hosts file: an address that leads nowhere, and the host.
        let entry = match entry.split_once(char::is_whitespace) {
            Some(("0.0.0.0" | "127.0.0.1" | "::" | "::1", host)) => host.trim(),
            Some(_) => return Err("one entry a line: a host, an address, a network or a URL".to_owned()),
            None => entry,
        };
        if entry.contains("://") {
            let url = Url::parse(entry).map_err(|error| format!("this is no URL: {error}"))?;
            let host = url.host_str().ok_or("a URL needs a host")?.to_owned();
            self.urls.entry(host).or_default().push(beginning(&url));
        } else if let Ok(address) = entry.parse::<IpAddr>() {
            self.addresses.insert(address);
        } else if let Ok(network) = entry.parse::<IpNet>() {
            self.prefixes.insert(network.prefix_len());
            self.networks.insert(network.trunc());
        } else {
            match Host::parse(entry.trim_start_matches("*.").trim_end_matches('.')) {
                Ok(Host::Domain(host)) => self.hosts.insert(host),
                _ => return Err("this is neither a host, an address, a network nor a URL".to_owned()),
            };
        }
        Ok(())
    }

    /// The entry that knows a URL's host.
    fn of_host(&self, url: &Url) -> Option<String> {
        match url.host()? {
            Host::Domain(name) if name.len() > LONGEST_HOST => None,
            Host::Domain(name) => {
                // Of a scheme that is not one of the web's, the host is as it was written.
                let name = name.trim_end_matches('.').to_ascii_lowercase();
                let name = name.as_str();
                let parents = std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, parent)| parent));
                parents.into_iter().find(|parent| self.hosts.contains(*parent)).map(str::to_owned)
            }
            Host::Ipv4(address) => self.of_address(address.into()),
            Host::Ipv6(address) => self.of_address(address.to_ipv4_mapped().map_or(address.into(), IpAddr::from)),
        }
    }

    /// The entries for pages of a URL's host.
    fn pages(&self, url: &Url) -> Option<&Vec<String>> {
        self.urls.get(url.host_str()?)
    }

    /// The entry that `url` begins with.
    fn of_beginning(&self, url: &Url) -> Option<String> {
        let pages = self.pages(url)?;
        let whole = beginning(url);
        pages.iter().find(|known| whole.starts_with(known.as_str())).cloned()
    }

    fn of_address(&self, address: IpAddr) -> Option<String> {
        if self.addresses.contains(&address) {
            return Some(address.to_string());
        }
        let within = |prefix: &u8| IpNet::new(address, *prefix).map(|network| network.trunc()).ok();
        self.prefixes.iter().rev().filter_map(within).find(|network| self.networks.contains(network)).map(|network| network.to_string())
    }
}

/// A URL without what does not choose a page, and with `http` for `https`: a list names one of the two.
fn beginning(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    let text = url.as_str().to_owned();
    text.strip_prefix("https://").map_or(text.clone(), |rest| format!("http://{rest}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::gateway::links::find_in_text;

    const LIST: &str =
        "# a list\nevil.example\n0.0.0.0 ads.example   # from a hosts file\n203.0.113.7\n2001:db8::/32\nhttp://files.example/malware/\n*.wild.example\n";

    fn threats() -> Threats {
        let mut threats = Threats::default();
        threats.add("urlhaus", LIST).unwrap();
        threats
    }

    #[test]
    fn hosts_addresses_networks_and_urls_are_known() {
        let threats = threats();
        assert_eq!(threats.len(), 6);
        for (url, entry) in [
            ("https://evil.example/x", "evil.example"),
            ("https://a.b.EVIL.example./", "evil.example"),
            ("tool://evil.example/run", "evil.example"),
            ("http://ads.example:8080", "ads.example"),
            ("http://203.0.113.7/", "203.0.113.7"),
            ("http://3405803783/", "203.0.113.7"),
            ("http://[::ffff:203.0.113.7]/", "203.0.113.7"),
            ("http://[2001:db8::1]:80/", "2001:db8::/32"),
            ("https://files.example/malware/a.exe#x", "http://files.example/malware/"),
            ("http://x.wild.example", "wild.example"),
        ] {
            assert_eq!(threats.hit(url), Some(Hit { list: "urlhaus".to_owned(), entry: entry.to_owned() }), "{url}");
        }
        for url in
            ["https://notevil.example", "https://evil.example.org", "https://files.example/other", "mailto:a@evil.example", "nothing", "http://203.0.113.8/"]
        {
            assert_eq!(threats.hit(url), None, "{url}");
        }
    }

    #[test]
    fn a_url_in_a_text_is_found() {
        let threats = threats();
        for text in [
            "see http://evil.example/a.",
            "\"https://x.evil.example\"",
            "éhttps://evil.example",
            "a://b c://evil.example",
            "(<http://203.0.113.7>)",
            "[http://evil.example]",
            "no: http://evil.example!",
            "x?u=http://evil.example",
            "http://[2001:db8::1]",
        ] {
            assert!(find_in_text(text, |link| threats.hit_link(link)).is_some(), "{text}");
        }
        assert_eq!(find_in_text("evil.example is not good, http://good.example neither, ://evil.example", |link| threats.hit_link(link)), None);
    }

    #[test]
    fn a_line_that_is_no_entry_refuses_the_list() {
        for (text, line) in [("evil.example\nhttp://", 2), ("a b", 1), ("x y z", 1), ("10.0.0.0/40", 1)] {
            assert_eq!(Threats::default().add("l", text).unwrap_err().line, line, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken_or_refused(list in ".{0,200}", text in ".{0,200}") {
            let mut threats = threats();
            let _ = threats.add("any", &list);
            threats.hit(&text);
            find_in_text(&text, |link| threats.hit_link(link));
        }
    }
}
