//! The keys of a stand-in issuer: two of RSA, which anyone can read here and which are good for nothing else, and one of a curve, made anew each time.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::issuer::Wrong;

/// PKCS #8, made with `openssl genpkey` and `openssl pkcs8 -topk8 -nocrypt -outform DER` for this stand-in alone.
const RSA: [&[u8]; 2] = [include_bytes!("../keys/issuer-1.pk8"), include_bytes!("../keys/issuer-2.pk8")];

pub(crate) struct IssuerKeys {
    rsa: Vec<RsaKeyPair>,
    curve: Option<EcdsaKeyPair>,
    /// Which of the two of RSA is in use.
    current: usize,
    random: SystemRandom,
}

impl IssuerKeys {
    pub(crate) fn new() -> Self {
        let random = SystemRandom::new();
        let curve = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
            .ok()
            .and_then(|document| EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).ok());
        Self { rsa: RSA.iter().filter_map(|key| RsaKeyPair::from_pkcs8(key).ok()).collect(), curve, current: 0, random }
    }

    /// The other key of RSA is used and published from now on.
    pub(crate) fn rotate(&mut self) {
        self.current = 1 - self.current;
    }

    fn components(&self, at: usize) -> Option<(String, String)> {
        let components = PublicKeyComponents::<Vec<u8>>::from(self.rsa.get(at)?.public());
        Some((URL_SAFE_NO_PAD.encode(components.n), URL_SAFE_NO_PAD.encode(components.e)))
    }

    /// The JWK set.
    pub(crate) fn published(&self) -> Value {
        let rsa = self.components(self.current).map(|(n, e)| json!({"kty": "RSA", "use": "sig", "kid": format!("rsa-{}", self.current), "n": n, "e": e}));
        let curve = self.curve.as_ref().and_then(|key| {
            // A byte that says how, and the two coordinates (SEC 1, section 2.3.3).
            let (x, y) = key.public_key().as_ref().get(1..)?.split_at_checked(32)?;
            Some(json!({"kty": "EC", "use": "sig", "kid": "curve", "crv": "P-256", "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y)}))
        });
        let strange = json!({"kty": "AKP", "kid": "of another time", "alg": "ML-DSA-44", "pub": "AA"});
        let keys: Vec<Value> = [strange].into_iter().chain(rsa).chain(curve).collect();
        json!({ "keys": keys })
    }

    /// A token with these claims, signed as it is to be.
    pub(crate) fn sign(&self, claims: &Value, elliptic: bool, wrong: Wrong) -> String {
        let kid = if elliptic { "curve".to_owned() } else { format!("rsa-{}", self.current) };
        let (alg, kid) = match wrong {
            Wrong::AlgNone => ("none", kid),
            Wrong::HmacByPublicKey => ("HS256", kid),
            Wrong::UnknownKey => ("RS256", "of nobody".to_owned()),
            _ if elliptic => ("ES256", kid),
            _ => ("RS256", kid),
        };
        let head = json!({"alg": alg, "typ": "JWT", "kid": kid});
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(head.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = match (alg, wrong) {
            ("none", _) => Vec::new(),
            ("HS256", _) => self.hmac(&signed),
            ("ES256", _) => self.curve.as_ref().and_then(|key| key.sign(&self.random, signed.as_bytes()).ok()).map(|s| s.as_ref().to_vec()).unwrap_or_default(),
            (_, Wrong::BadSignature | Wrong::UnknownKey) => self.rsa(1 - self.current, &signed),
            _ => self.rsa(self.current, &signed),
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn rsa(&self, at: usize, signed: &str) -> Vec<u8> {
        let Some(key) = self.rsa.get(at) else { return Vec::new() };
        let mut signature = vec![0; key.public().modulus_len()];
        match key.sign(&RSA_PKCS1_SHA256, &self.random, signed.as_bytes(), &mut signature) {
            Ok(()) => signature,
            Err(_) => Vec::new(),
        }
    }

    /// By the published modulus, as whoever takes a key for a secret would check it.
    fn hmac(&self, signed: &str) -> Vec<u8> {
        let (n, _) = self.components(self.current).unwrap_or_default();
        Hmac::<Sha256>::new_from_slice(n.as_bytes()).map(|mac| mac.chain_update(signed).finalize().into_bytes().to_vec()).unwrap_or_default()
    }
}
