//! Who a person is elsewhere.

use uuid::Uuid;

use crate::domain::time::Time;

/// Who a person is at an issuer (OpenID Connect).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The issuer.
    pub issuer: String,
    /// Who they are there; never given to anybody else.
    pub subject: String,
    /// Who they are here.
    pub user_id: Uuid,
    /// What the configuration calls the issuer.
    pub provider: String,
    /// Since when.
    pub created_at: Time,
}
