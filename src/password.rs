//! Passwords: Argon2id, at most two at a time, and as slow for an unknown user as for a known one.

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use crate::secret::{Secret, random_bytes};

/// Each hash takes 19 MiB and tens of milliseconds of one core (Argon2id with m = 19 MiB, t = 2, p = 1: OWASP's password storage cheat sheet, first choice
/// for servers). More than two at a time would let a flood of sign-ins take the memory and the cores from the decisions.
const AT_A_TIME: usize = 2;

/// A hash of nothing, with the same parameters as the real ones: what an unknown user's password is compared with.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LWtub3dzLWl0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and verifies passwords off the async threads.
#[derive(Debug)]
pub struct Passwords(Semaphore);

impl Default for Passwords {
    fn default() -> Self {
        Self(Semaphore::new(AT_A_TIME))
    }
}

/// The password could not be hashed: out of memory, or the process is ending.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct HashError;

impl Passwords {
    /// The hash of `password` in PHC form, with a fresh salt.
    pub async fn hash(&self, password: Secret) -> Result<String, HashError> {
        let _permit = self.0.acquire().await.map_err(|_| HashError)?;
        let hashed = tokio::task::spawn_blocking(move || {
            Argon2::default().hash_password_with_salt(password.expose().as_bytes(), &random_bytes::<16>()).map(|hash| hash.to_string())
        })
        .await;
        hashed.map_err(|_| HashError)?.map_err(|_| HashError)
    }

    /// Whether `password` is the one that `hash` was made of. For no user (`None`), and for one who has no password (an empty hash), it is `false`, after the same work.
    pub async fn verify(&self, password: Secret, hash: Option<String>) -> Result<bool, HashError> {
        let _permit = self.0.acquire().await.map_err(|_| HashError)?;
        let verified = tokio::task::spawn_blocking(move || {
            let (against, is_somebodys) = compared(hash.as_deref());
            Argon2::default().verify_password(password.expose().as_bytes(), against).is_ok() && is_somebodys
        });
        verified.await.map_err(|_| HashError)
    }
}

/// The hash that a password is compared with, and whether it is anybody's.
fn compared(hash: Option<&str>) -> (&str, bool) {
    hash.filter(|hash| !hash.is_empty()).map_or((NOBODY, false), |hash| (hash, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_recognised_and_another_is_not() {
        let passwords = Passwords::default();
        let hash = passwords.hash(Secret::new("correct horse")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify(Secret::new("correct horse"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(Secret::new("battery staple"), Some(hash)).await.unwrap());
        assert!(!passwords.verify(Secret::new("correct horse"), None).await.unwrap());
        assert!(!passwords.verify(Secret::new("correct horse"), Some("not a hash".into())).await.unwrap());
    }

    #[test]
    fn the_hash_of_nobody_costs_what_a_real_one_costs() {
        assert_eq!([None, Some("")].map(compared), [(NOBODY, false); 2]);
        let parsed = argon2::PasswordHash::new(NOBODY).unwrap();
        let params = argon2::Params::try_from(&parsed).unwrap();
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (argon2::Params::DEFAULT_M_COST, 2, 1));
        assert_eq!(parsed.hash.unwrap().as_bytes().len(), 32);
    }
}
