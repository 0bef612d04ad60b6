//! What an ID token says, and whether it says it to us, now, about this sign-in (OpenID Connect Core 1.0, section 3.1.3.7).

use std::time::Duration;

use serde_json::{Map, Value};

use crate::api::session::email;
use crate::config::oidc::{OidcKind, OidcProvider};
use crate::domain::name::is_hidden;
use crate::domain::role::Role;
use crate::domain::time::Time;

/// How far the issuer's clock and ours may be apart.
const LEEWAY: Duration = Duration::from_secs(60);
/// The longest subject, in bytes (OpenID Connect Core 1.0, section 2).
const LONGEST_SUBJECT: usize = 255;
/// The longest name that is taken over, in characters.
const LONGEST_NAME: usize = 200;

/// The claims of an ID token whose signature is right.
#[derive(Clone)]
pub struct Claims(Map<String, Value>);

/// Which check a token did not pass. The claim is named, its value is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the claim `{0}` is not as it must be")]
pub struct ClaimFault(pub &'static str);

/// Who signed in, as far as the issuer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The issuer.
    pub issuer: String,
    /// Who they are there, for ever.
    pub subject: String,
    /// Their address, in lower case; only one that the issuer vouches for.
    pub email: String,
    /// How they are called.
    pub name: String,
    /// The role that their claims come to; `None` where they come to none.
    pub role: Option<Role>,
}

/// Why somebody whom the issuer knows is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stranger {
    /// There is no address that can be relied on.
    NoVerifiedEmail,
    /// They are not of an allowed domain.
    Domain,
}

impl Claims {
    /// Takes the claims of a token that `issuer` signed, if it is for `client` and for the sign-in that sent `nonce`, and counts at `now`.
    pub fn check(claims: Map<String, Value>, issuer: &str, client: &str, nonce: &str, now: Time) -> Result<Self, ClaimFault> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        if text("iss") != Some(issuer) {
            return Err(ClaimFault("iss"));
        }
        let audience: Vec<&str> = match claims.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if !audience.contains(&client) {
            return Err(ClaimFault("aud"));
        }
        let authorized = claims.get("azp");
        if authorized.is_some_and(|azp| azp != client) || (audience.len() > 1 && authorized.is_none()) {
            return Err(ClaimFault("azp"));
        }
        let time = |name: &'static str| claims.get(name).and_then(seconds).ok_or(ClaimFault(name));
        if time("exp")?.after(LEEWAY) <= now {
            return Err(ClaimFault("exp"));
        }
        if time("iat")? > now.after(LEEWAY) {
            return Err(ClaimFault("iat"));
        }
        if claims.contains_key("nbf") && time("nbf")? > now.after(LEEWAY) {
            return Err(ClaimFault("nbf"));
        }
        if text("nonce") != Some(nonce) {
            return Err(ClaimFault("nonce"));
        }
        let subject = text("sub").filter(|sub| !sub.is_empty() && sub.len() <= LONGEST_SUBJECT && !sub.chars().any(char::is_control));
        if subject.is_none() {
            return Err(ClaimFault("sub"));
        }
        Ok(Self(claims))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Whether the token is of the tenant that `issuer` is of; Microsoft says it twice.
    pub fn is_of_tenant(&self, issuer: &str) -> bool {
        let of_issuer = issuer.strip_suffix("/v2.0").and_then(|rest| rest.rsplit_once('/')).map(|(_, tenant)| tenant);
        of_issuer.is_some() && self.text("tid") == of_issuer
    }

    /// Who it is, if they are of those whom `provider` lets in.
    pub fn person(&self, provider: &OidcProvider) -> Result<Person, Stranger> {
        let address = self.address("email");
        let address = match provider.kind {
            OidcKind::Entra => {
                let is_guest = self.is_guest();
                // Whether the owner of the address's domain was verified, if it is said. If not, a tenant vouches for its members alone, whose names are addresses.
                let is_vouched_for = self.0.get("xms_edov").map_or(!is_guest, is_true);
                address.or_else(|| self.address("preferred_username").filter(|_| !is_guest)).filter(|_| is_vouched_for)
            }
            OidcKind::Google | OidcKind::Issuer => address.filter(|_| self.0.get("email_verified").is_some_and(is_true)),
        };
        let address = address.ok_or(Stranger::NoVerifiedEmail)?;
        let domain = match provider.kind {
            // A personal account may have any address; `hd` is the organisation that the account belongs to.
            OidcKind::Google => self.text("hd").map(str::to_lowercase),
            OidcKind::Entra | OidcKind::Issuer => address.rsplit_once('@').map(|(_, domain)| domain.to_owned()),
        };
        if !provider.allowed_domains.is_empty() && !domain.is_some_and(|domain| provider.allowed_domains.contains(&domain)) {
            return Err(Stranger::Domain);
        }
        let name = self.text("name").map(|name| name.trim().chars().filter(|c| !is_hidden(*c)).take(LONGEST_NAME).collect::<String>());
        Ok(Person {
            issuer: self.text("iss").unwrap_or_default().to_owned(),
            subject: self.text("sub").unwrap_or_default().to_owned(),
            name: name.filter(|name| !name.is_empty()).unwrap_or_else(|| address.clone()),
            email: address,
            role: self.role(provider),
        })
    }

    /// An address in lower case. `None` also where a letter outside ASCII is another one then: the Kelvin sign becomes a `k`, and with it somebody else's address.
    fn address(&self, name: &str) -> Option<String> {
        self.text(name).filter(|text| text.to_lowercase() == text.to_ascii_lowercase()).and_then(email)
    }

    /// Whether it is a guest of a tenant of Entra: their address is what they are called at home, where anyone can have called them so. `idp` is where they signed in,
    /// if that is not the tenant (ID token claims reference); `acct` is 1 for a guest (optional claims reference).
    fn is_guest(&self) -> bool {
        let own = format!("https://sts.windows.net/{}/", self.text("tid").unwrap_or_default());
        self.0.get("idp").is_some_and(|idp| *idp != own && Some(idp) != self.0.get("iss")) || self.0.get("acct").is_some_and(is_true)
    }

    /// The highest role that a value of the claim is mapped to; else the default.
    fn role(&self, provider: &OidcProvider) -> Option<Role> {
        let values: Vec<&str> = match self.at(&provider.role_claim) {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let mapped = |role: &Role| provider.roles.iter().any(|(value, mapped)| mapped == role && values.contains(&value.as_str()));
        // In the order of what they may do.
        Role::ALL.into_iter().find(mapped).or(provider.default_role)
    }

    /// A claim by its name, else by its path (`realm_access.roles`).
    fn at(&self, name: &str) -> Option<&Value> {
        self.0.get(name).or_else(|| {
            let mut parts = name.split('.');
            let first = self.0.get(parts.next()?)?;
            parts.try_fold(first, |value, part| value.get(part))
        })
    }
}

/// Seconds since the epoch, which may have decimals (RFC 7519, section 2).
fn seconds(value: &Value) -> Option<Time> {
    let ms = value.as_i64().and_then(|seconds| seconds.checked_mul(1_000));
    #[expect(clippy::cast_possible_truncation, reason = "a conversion of floats saturates, and so does a time")]
    ms.or_else(|| value.as_f64().map(|seconds| (seconds * 1_000.0) as i64)).map(Time::from_ms)
}

/// Some issuers write truth as text, or as a number.
fn is_true(value: &Value) -> bool {
    *value == true || *value == "true" || *value == 1 || *value == "1"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn seconds_may_have_decimals_and_overflow_nothing() {
        assert_eq!(seconds(&json!(1.5)), Some(Time::from_ms(1_500)));
        assert_eq!(seconds(&json!(-1)), Some(Time::from_ms(0)));
        assert!(seconds(&json!(i64::MAX)).is_some() && seconds(&json!(u64::MAX)).is_some() && seconds(&json!(1e300)).is_some());
        assert_eq!(seconds(&json!("1")), None);
    }

    proptest! {
        #[test]
        fn whatever_is_claimed_is_read_without_harm(name in "iss|aud|azp|exp|iat|nbf|nonce|sub", number in any::<f64>(), text in "\\PC{0,20}", shape in 0u8..5) {
            let value = match shape { 0 => json!(number), 1 => json!(text), 2 => json!([text, number]), 3 => json!({(text.clone()): number}), _ => Value::Null };
            let mut claims = json!({"iss": "i", "aud": "c", "nonce": "n", "exp": 100, "iat": 0, "sub": "s"});
            claims[&name] = value;
            let Value::Object(claims) = claims else { unreachable!("it is written so above") };
            let checked = Claims::check(claims, "i", "c", "n", Time::from_ms(0));
            // Another value of these is never the right one.
            prop_assert!(checked.is_err() || ["exp", "iat", "nbf", "sub", "azp"].contains(&name.as_str()) || text == "c" || text == "i" || text == "n");
        }
    }
}
