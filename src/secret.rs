//! Secrets: text that does not print itself, tokens and how they are recognised, and encryption at rest.

use std::fmt;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use anyhow::Context as _;
use rand::Rng as _;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What an API key of an agent or engine begins with.
pub const API_KEY_PREFIX: &str = "iv_live_";
/// What an ephemeral key, which is made with an API key, begins with.
pub const EPHEMERAL_KEY_PREFIX: &str = "iv_eph_";
/// What a personal access token begins with.
pub const PERSONAL_TOKEN_PREFIX: &str = "iv_pat_";
/// The generated encryption key's file in the data folder.
const KEY_FILE: &str = "encryption.key";
/// Bytes of an AES-GCM nonce (NIST SP 800-38D, 8.2.2). Random ones stay unique for 2^32 messages, far more than there are channel edits.
const NONCE_LENGTH: usize = 12;

/// Text that never appears in a log or a debug print.
///
/// It serializes as itself, because what is serialized with it is encrypted before it is written; a view for the API is made with
/// [`Secret::view`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself: for the request that needs it, and for nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the API shows instead: that it is set, and its last four characters where that gives nothing away.
    pub fn view(&self) -> serde_json::Value {
        let length = self.0.chars().count();
        let tail: String = self.0.chars().skip(length.saturating_sub(4)).collect();
        let hint = if length >= 16 { format!("…{tail}") } else { "…".to_owned() };
        serde_json::json!({ "set": true, "hint": hint })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A fresh token: `prefix` and 43 letters and digits, which is 256 bits from the operating system.
pub fn fresh_token(prefix: &str) -> Secret {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut token = String::from(prefix);
    let length = prefix.len() + 43;
    while token.len() < length {
        // Bytes past the last whole multiple of 62 are left out, or the first letters would come more often.
        let fresh = random_bytes::<64>().into_iter().filter(|byte| *byte < 248);
        let room = length - token.len();
        token.extend(fresh.take(room).map(|byte| char::from(ALPHABET[usize::from(byte % 62)])));
    }
    Secret(token)
}

/// What is kept of a token. It has 256 random bits, so that one round of SHA-256 is enough, and looking a hash up tells nothing by its time.
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The first characters of a token, to recognise it by in a list: the prefix and four more; of an ephemeral key six, since there are many of those.
pub fn shown_prefix(token: &str) -> String {
    let known = [(API_KEY_PREFIX, 4), (PERSONAL_TOKEN_PREFIX, 4), (EPHEMERAL_KEY_PREFIX, 6)].into_iter().find(|(prefix, _)| token.starts_with(prefix));
    token.chars().take(known.map_or(4, |(prefix, more)| prefix.len() + more)).collect()
}

/// Random bytes from the operating system, whose failure no program survives.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    UnwrapErr(SysRng).fill_bytes(&mut bytes);
    bytes
}

/// The 256-bit key that secrets are encrypted with; it does not print itself.
#[derive(Clone, PartialEq, Eq)]
pub struct EncryptionKey([u8; 32]);

impl EncryptionKey {
    /// From 64 hex digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// A name for the key that gives nothing of it away: 16 hex digits of a SHA-256 over it.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::new().chain_update("the fingerprint of an encryption key").chain_update(self.0).finalize();
        hex::encode(&digest[..8])
    }

    /// A key for one purpose, from which neither this one nor that for another purpose can be told.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> Self {
        let digest = Sha256::new().chain_update("a key for one purpose: ").chain_update(self.0).chain_update(purpose).finalize();
        Self(digest.into())
    }

    /// The key that was generated into `data_dir`.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn load(data_dir: &Path) -> io::Result<Self> {
        let path = data_dir.join(KEY_FILE);
        let text = fs::read_to_string(&path)?;
        Self::from_hex(&text).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("{} does not hold 64 hex digits", path.display())))
    }

    /// The key in `data_dir`, generated at the first start. The folder is made where it is missing, and belongs to the service alone.
    pub fn load_or_generate(data_dir: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(data_dir)?;
        let path = data_dir.join(KEY_FILE);
        match Self::load(data_dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = Self(random_bytes());
                let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
                writeln!(file, "{}", hex::encode(key.0))?;
                // Without the key nothing that is encrypted with it can be read again: it is on disk before anything is.
                file.sync_all()?;
                fs::File::open(data_dir)?.sync_all()?;
                Ok(key)
            }
            loaded => loaded,
        }
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncryptionKey(…)")
    }
}

/// Encryption at rest: AES-256-GCM with a random nonce, which stands before the ciphertext.
#[derive(Clone)]
pub struct Vault(Aes256Gcm);

impl Vault {
    /// A vault that this key opens.
    pub fn new(key: &EncryptionKey) -> Self {
        Self(Aes256Gcm::new(&key.0.into()))
    }

    /// Encrypts `plain`. `context` says what it is and whose (such as a channel's id); it must be the same to open it, so that a sealed value
    /// cannot be moved to another row.
    #[expect(clippy::expect_used, reason = "AES-GCM refuses nothing shorter than 64 GiB")]
    pub fn seal(&self, plain: &[u8], context: &[u8]) -> Vec<u8> {
        let nonce = random_bytes::<NONCE_LENGTH>();
        let sealed = self.0.encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: context }).expect("short enough");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Decrypts what [`Vault::seal`] made. It fails with another key or context, and on altered bytes.
    pub fn open(&self, sealed: &[u8], context: &[u8]) -> anyhow::Result<Vec<u8>> {
        let opened = sealed
            .split_first_chunk::<NONCE_LENGTH>()
            .and_then(|(nonce, sealed)| self.0.decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: context }).ok());
        opened.context("a stored secret does not open with this encryption key")
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use proptest::prelude::*;

    use super::*;

    fn vault(digit: &str) -> Vault {
        Vault::new(&EncryptionKey::from_hex(&digit.repeat(64)).unwrap())
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_only_whole_and_in_its_place(plain: Vec<u8>, at: prop::sample::Index, bit in 0u8..8) {
            let sealed = vault("a").seal(&plain, b"channel 1");
            prop_assert_eq!(vault("a").open(&sealed, b"channel 1").unwrap(), plain);
            prop_assert!(vault("a").open(&sealed, b"channel 2").is_err());
            prop_assert!(vault("b").open(&sealed, b"channel 1").is_err());
            prop_assert!(vault("a").open(&sealed[..at.index(sealed.len())], b"channel 1").is_err());
            let mut altered = sealed.clone();
            altered[at.index(sealed.len())] ^= 1 << bit;
            prop_assert!(vault("a").open(&altered, b"channel 1").is_err());
        }
    }

    #[test]
    fn two_sealings_of_the_same_are_different() {
        assert_ne!(vault("a").seal(b"x", b""), vault("a").seal(b"x", b""));
    }

    #[test]
    fn a_token_has_its_prefix_and_43_letters_and_digits() {
        let (one, two) = (fresh_token(API_KEY_PREFIX), fresh_token(API_KEY_PREFIX));
        assert_ne!(one, two);
        let rest = one.expose().strip_prefix(API_KEY_PREFIX).unwrap();
        assert!(rest.len() == 43 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{rest}");
        assert_ne!(hash(one.expose()), hash(two.expose()));
        assert_eq!(shown_prefix("iv_live_abcdefgh"), "iv_live_abcd");
        assert_eq!(shown_prefix("iv_eph_abcdefgh"), "iv_eph_abcdef");
        assert_eq!(shown_prefix("abcdefgh"), "abcd");
    }

    #[test]
    fn the_key_is_generated_once_and_is_the_services_alone() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let key = EncryptionKey::load_or_generate(&data).unwrap();
        assert_eq!(EncryptionKey::load_or_generate(&data).unwrap(), key);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&data), mode(&data.join(KEY_FILE))), (0o700, 0o600));
        fs::write(data.join(KEY_FILE), "too short").unwrap();
        assert!(EncryptionKey::load_or_generate(&data).unwrap_err().to_string().contains("64 hex digits"));
    }

    #[test]
    fn a_secret_does_not_print_itself() {
        let secret = Secret::new("https://hooks.example.com/T0/B0/abcdefgh");
        let key = EncryptionKey::from_hex(&"ab".repeat(32)).unwrap();
        assert_eq!(format!("{secret:?} {key:?} {:?}", Vault::new(&key)), "Secret(…) EncryptionKey(…) Vault(…)");
        assert_eq!(secret.view(), serde_json::json!({"set": true, "hint": "…efgh"}));
        assert_eq!(Secret::new("short").view()["hint"], "…");
    }
}
