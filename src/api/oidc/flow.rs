//! A sign-in on its way: what the browser keeps of it, sealed.

use std::time::Duration;

use axum::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::domain::time::Time;
use crate::oidc::Proof;
use crate::secret::{Vault, fresh_token};

/// How long somebody may take at the issuer.
const LIFE: Duration = Duration::from_secs(10 * 60);
/// How long to stay away from an issuer that cannot be asked.
pub(super) const RETRY: Duration = Duration::from_secs(60);
/// The longest path to go on to, in bytes: the cookie has to fit into the 4,096 bytes that browsers take (RFC 6265, section 6.1).
const LONGEST_NEXT: usize = 1_500;

/// One sign-in on its way.
#[derive(Serialize, Deserialize)]
pub(super) struct Flow {
    state: String,
    nonce: String,
    verifier: String,
    next: String,
    until: i64,
}

impl Flow {
    /// A sign-in that begins now.
    pub(super) fn fresh(next: Option<&str>, now: Time) -> Self {
        let token = || fresh_token("").expose().to_owned();
        let next = next.and_then(own_path).unwrap_or_else(|| "/".to_owned());
        Self { state: token(), nonce: token(), verifier: token(), next, until: now.after(LIFE).ms() }
    }

    /// What it is known by.
    pub(super) fn proof(&self) -> Proof<'_> {
        Proof { state: &self.state, nonce: &self.nonce, verifier: &self.verifier }
    }

    /// Where it goes on to.
    pub(super) fn next(&self) -> &str {
        &self.next
    }

    /// As the browser keeps it, for this provider alone.
    pub(super) fn seal(&self, vault: &Vault, provider: &str) -> String {
        let plain = serde_json::to_vec(self).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(vault.seal(&plain, provider.as_bytes()))
    }

    /// One that was sealed for this provider, and is not over.
    pub(super) fn open(vault: &Vault, provider: &str, sealed: &str, now: Time) -> Option<Self> {
        let plain = vault.open(&URL_SAFE_NO_PAD.decode(sealed).ok()?, provider.as_bytes()).ok()?;
        let flow: Self = serde_json::from_slice(&plain).ok()?;
        (now.ms() < flow.until).then_some(flow)
    }
}

/// A path of this site, written anew as a browser would read it. `None` for what leads elsewhere, and for the API, where there is nothing to look at.
fn own_path(next: &str) -> Option<String> {
    // A browser takes `\` for `/`, and drops tabs and line breaks.
    if next.len() > LONGEST_NEXT || !next.starts_with('/') || next.chars().any(|c| c == '\\' || c.is_control()) {
        return None;
    }
    let base = Url::parse("http://own.invalid").ok()?;
    let url = base.join(next).ok().filter(|url| url.origin() == base.origin())?;
    let path = &url[url::Position::BeforePath..];
    (!path.starts_with("//") && !path.starts_with("/api/") && path.len() <= LONGEST_NEXT).then(|| path.to_owned())
}

/// `__Host-` where it can be: then no other host below the same domain can have put it there (RFC 6265bis, section 4.1.3.2).
pub(super) const fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-aif_oidc" } else { "aif_oidc" }
}

/// The cookie with a sealed sign-in, or the one that takes it back. `Lax`, since it is the issuer's site that sends the browser back.
pub(super) fn cookie(sealed: Option<&str>, is_https: bool) -> HeaderValue {
    let (name, secure) = (cookie_name(is_https), if is_https { "; Secure" } else { "" });
    let life = if sealed.is_some() { LIFE.as_secs() } else { 0 };
    let text = format!("{name}={}; Path=/; Max-Age={life}; HttpOnly; SameSite=Lax{secure}", sealed.unwrap_or_default());
    let mut value = header(&text);
    value.set_sensitive(true);
    value
}

/// `Location`. An address has ASCII alone, since it was written by `Url`.
pub(super) fn location(address: &str) -> HeaderValue {
    header(address)
}

/// `Referrer-Policy`: where one comes from is nobody's business.
pub(super) fn no_referrer() -> HeaderValue {
    HeaderValue::from_static("no-referrer")
}

fn header(text: &str) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("/"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::secret::EncryptionKey;

    fn vault(digit: &str) -> Vault {
        Vault::new(&EncryptionKey::from_hex(&digit.repeat(64)).unwrap())
    }

    #[test]
    fn a_path_of_this_site_is_gone_on_to_and_nothing_else() {
        for (next, path) in [("/", "/"), ("/approvals?tab=all#x", "/approvals?tab=all#x"), ("/a/../b", "/b"), ("/ä b", "/%C3%A4%20b"), ("/apiary", "/apiary")]
        {
            assert_eq!(own_path(next).as_deref(), Some(path), "{next}");
        }
        let long = format!("/{}", "a".repeat(LONGEST_NEXT));
        for next in [
            "",
            "approvals",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "javascript:alert(1)",
            "/..//evil.example",
            "/.//evil.example",
            "/a/../..//evil.example",
            "/api/auth/oidc/google",
            "/a/../api/x",
            "@evil.example",
            &long,
        ] {
            assert_eq!(own_path(next), None, "{next}");
        }
    }

    #[test]
    fn a_flow_opens_for_its_provider_for_ten_minutes() {
        let begun = Time::from_ms(1_000_000);
        let flow = Flow::fresh(Some("/approvals"), begun);
        let sealed = flow.seal(&vault("a"), "google");
        let open = |vault: &Vault, provider: &str, ms: i64| Flow::open(vault, provider, &sealed, Time::from_ms(ms)).map(|flow| (flow.state, flow.next));
        assert_eq!(open(&vault("a"), "google", 1_599_999), Some((flow.state.clone(), "/approvals".to_owned())));
        assert_eq!(open(&vault("a"), "google", 1_600_000), None);
        assert_eq!(open(&vault("a"), "entra", 1_000_000), None);
        assert_eq!(open(&vault("b"), "google", 1_000_000), None);
        assert!(flow.state != flow.nonce && flow.nonce != flow.verifier && flow.verifier.len() == 43);
    }

    #[test]
    fn the_longest_cookie_fits() {
        let flow = Flow::fresh(Some(&format!("/{}", "\"".repeat(LONGEST_NEXT / 3 - 1))), Time::from_ms(1));
        assert!(flow.next().len() > LONGEST_NEXT / 2);
        let cookie = cookie(Some(&flow.seal(&vault("a"), "google")), true);
        assert!(cookie.len() < 4_000 && cookie.is_sensitive(), "{}", cookie.len());
    }

    proptest! {
        #[test]
        fn whatever_is_asked_for_the_browser_stays_here(next in "[/\\\\.@:?#%a-z\\t\\n é]{0,20}", sealed in "\\PC{0,60}") {
            if let Some(path) = own_path(&next) {
                let base = Url::parse("https://interven.example.com/x").unwrap();
                prop_assert_eq!(base.join(&path).unwrap().origin(), base.origin());
                prop_assert!(HeaderValue::try_from(&path).is_ok());
            }
            prop_assert!(Flow::open(&vault("a"), "google", &sealed, Time::from_ms(1)).is_none());
        }
    }
}
