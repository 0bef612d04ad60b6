//! Signed tokens: the compact form of RFC 7515, checked against the keys of RFC 7517 that an issuer publishes.
//!
//! Only asymmetric algorithms are known here, and each fits one type of key. So there is neither `none` nor a way to have a public key taken for the secret of
//! an HMAC (RFC 8725, sections 2.1 and 3.1).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey,
    VerificationAlgorithm,
};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The keys of an issuer that are looked at. Large issuers have about ten.
const MOST_KEYS: usize = 64;

/// Why a token does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// It is no signed token in the compact form.
    #[error("it is no signed token")]
    Form,
    /// Its algorithm is not one of the asymmetric ones that are known here.
    #[error("its algorithm is not accepted")]
    Algorithm,
    /// The issuer's keys have none that fits: they may have been changed since they were read.
    #[error("the issuer has no such key")]
    UnknownKey,
    /// The signature is not right.
    #[error("its signature is not right")]
    Signature,
}

/// An algorithm by its name in a token's head (RFC 7518, section 3.1; RFC 8037, section 3.1).
enum Algorithm {
    Rsa(&'static RsaParameters),
    /// With the name of the curve.
    Curve(&'static str, &'static dyn VerificationAlgorithm),
}

fn algorithm(name: &str) -> Option<Algorithm> {
    Some(match name {
        "RS256" => Algorithm::Rsa(&RSA_PKCS1_2048_8192_SHA256),
        "RS384" => Algorithm::Rsa(&RSA_PKCS1_2048_8192_SHA384),
        "RS512" => Algorithm::Rsa(&RSA_PKCS1_2048_8192_SHA512),
        "PS256" => Algorithm::Rsa(&RSA_PSS_2048_8192_SHA256),
        "PS384" => Algorithm::Rsa(&RSA_PSS_2048_8192_SHA384),
        "PS512" => Algorithm::Rsa(&RSA_PSS_2048_8192_SHA512),
        "ES256" => Algorithm::Curve("P-256", &ECDSA_P256_SHA256_FIXED),
        "ES384" => Algorithm::Curve("P-384", &ECDSA_P384_SHA384_FIXED),
        "EdDSA" => Algorithm::Curve("Ed25519", &ED25519),
        _ => return None,
    })
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    /// Extensions that must be understood; none is (RFC 7515, section 4.1.11).
    crit: Option<Value>,
}

/// A public key as an issuer publishes it.
#[derive(Clone, Debug, Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// The keys of an issuer.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<Key>);

impl Keys {
    /// Reads a JWK set. Keys of types that are not known here are left out (RFC 7517, section 5). `None` if it is no set.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Value>,
        }
        let set: Set = serde_json::from_slice(bytes).ok()?;
        Some(Self(set.keys.into_iter().take(MOST_KEYS).filter_map(|key| serde_json::from_value(key).ok()).collect()))
    }

    /// The claims of a token that one of these keys signed.
    pub fn verify(&self, token: &str) -> Result<Map<String, Value>, TokenFault> {
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenFault::Form)?;
        let (head, claims) = signed.split_once('.').ok_or(TokenFault::Form)?;
        let head: Head = decode(head).and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or(TokenFault::Form)?;
        if head.crit.is_some() {
            return Err(TokenFault::Form);
        }
        let algorithm = algorithm(&head.alg).ok_or(TokenFault::Algorithm)?;
        let signature = decode(signature).ok_or(TokenFault::Form)?;
        let mut fault = TokenFault::UnknownKey;
        for key in self.0.iter().filter(|key| key.may_have_signed(&head)) {
            match key.verify(&algorithm, signed.as_bytes(), &signature) {
                Some(true) => return decode(claims).and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or(TokenFault::Form),
                Some(false) => fault = TokenFault::Signature,
                None => {}
            }
        }
        Err(fault)
    }
}

impl Key {
    fn may_have_signed(&self, head: &Head) -> bool {
        let same_id = head.kid.is_none() || head.kid == self.kid;
        same_id && self.purpose.as_deref().is_none_or(|purpose| purpose == "sig") && self.alg.as_ref().is_none_or(|alg| *alg == head.alg)
    }

    /// Whether the signature is right; `None` if the key is not of the algorithm's type.
    fn verify(&self, algorithm: &Algorithm, signed: &[u8], signature: &[u8]) -> Option<bool> {
        let member = |member: &Option<String>| decode(member.as_deref()?);
        match (algorithm, self.kty.as_str()) {
            (Algorithm::Rsa(parameters), "RSA") => {
                let (n, e) = (member(&self.n)?, member(&self.e)?);
                // Integers may be written with zeros before them; the check takes them without.
                let (n, e) = (trimmed(&n), trimmed(&e));
                Some(RsaPublicKeyComponents { n, e }.verify(parameters, signed, signature).is_ok())
            }
            (Algorithm::Curve(curve @ ("P-256" | "P-384"), algorithm), "EC") if self.crv.as_deref() == Some(curve) => {
                let point = [&[4][..], &member(&self.x)?, &member(&self.y)?].concat();
                Some(UnparsedPublicKey::new(*algorithm, point).verify(signed, signature).is_ok())
            }
            (Algorithm::Curve(curve, algorithm), "OKP") if self.crv.as_deref() == Some(curve) => {
                Some(UnparsedPublicKey::new(*algorithm, member(&self.x)?).verify(signed, signature).is_ok())
            }
            _ => None,
        }
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn trimmed(integer: &[u8]) -> &[u8] {
    let zeros = integer.iter().take_while(|byte| **byte == 0).count();
    integer.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// RFC 7515, appendix A.3: a token by ES256, and its key.
    const TOKEN: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    fn key() -> Value {
        json!({"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})
    }

    fn keys(keys: &[Value]) -> Keys {
        Keys::parse(json!({"keys": keys}).to_string().as_bytes()).unwrap()
    }

    #[test]
    fn the_example_of_the_standard_is_right_and_an_altered_one_is_not() {
        let keys = keys(&[json!({"kty": "oct", "k": "AA"}), json!("no key"), key()]);
        assert_eq!(keys.verify(TOKEN).unwrap()["iss"], "joe");
        assert_eq!(keys.verify(&TOKEN.replace("DtEh", "DtEi")), Err(TokenFault::Signature));
        assert_eq!(keys.verify(&TOKEN.replace("eyJpc3", "eyJpc4")), Err(TokenFault::Signature));
        for token in ["", ".", "..", "a.b", "eyJhbGciOiJFUzI1NiJ9.e30.=", &TOKEN.replace('.', "")] {
            assert_eq!(keys.verify(token), Err(TokenFault::Form), "{token}");
        }
    }

    #[test]
    fn a_key_of_another_purpose_type_or_name_signs_nothing() {
        for (member, value) in [("use", "enc"), ("alg", "ES384"), ("kty", "RSA"), ("crv", "P-384"), ("crv", "Ed25519")] {
            let mut other = key();
            other[member] = value.into();
            assert_eq!(keys(&[other]).verify(TOKEN), Err(TokenFault::UnknownKey), "{member}");
        }
        let head = |head: Value| format!("{}.{}", URL_SAFE_NO_PAD.encode(head.to_string()), TOKEN.split_once('.').unwrap().1);
        assert_eq!(keys(&[key()]).verify(&head(json!({"alg": "ES256", "kid": "1"}))), Err(TokenFault::UnknownKey));
        assert_eq!(keys(&[key()]).verify(&head(json!({"alg": "ES256", "crit": ["exp"]}))), Err(TokenFault::Form));
        for alg in ["none", "None", "HS256", "HS512", "", "ES512", "es256"] {
            assert_eq!(keys(&[key()]).verify(&head(json!({"alg": alg}))), Err(TokenFault::Algorithm), "{alg}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_of_an_issuer_do_harm(set: Vec<u8>, token in "\\PC{0,80}", x in "[A-Za-z0-9_-]{0,60}", e in "[A-Za-z0-9_-]{0,8}") {
            prop_assert!(Keys::parse(&set).is_none_or(|keys| keys.verify(TOKEN).is_err()));
            let odd = keys(&[json!({"kty": "EC", "crv": "P-256", "x": x, "y": e}), json!({"kty": "RSA", "n": x, "e": e}), json!({"kty": "OKP", "crv": "Ed25519", "x": x})]);
            prop_assert!(odd.verify(&token).is_err());
            for alg in ["RS256", "PS512", "ES256", "ES384", "EdDSA"] {
                let token = format!("{}.e30.{x}", URL_SAFE_NO_PAD.encode(json!({"alg": alg}).to_string()));
                prop_assert!(odd.verify(&token).is_err());
            }
        }
    }
}
