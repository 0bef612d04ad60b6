//! The reason codes: all that a decision, an incident or a refused request can give as its reason. `docs/reason-codes.md` is made of this table.
//!
//! A rule may have a code of its own (`reason_code`), and a decision that came by `POST /v1/decisions` has the codes that its reporter gave it: those are in no table.

use crate::domain::approval;
use crate::domain::incident::{EPHEMERAL_SCOPE_VIOLATION, READ_THEN_WRITE, THREAT_INTEL_HIT, Trigger};

/// A reason code and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The code.
    pub code: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// Who gives it.
    pub given_by: &'static str,
}

/// The scan could not be recorded, and what is not recorded is not allowed.
pub const GATEWAY_UNAVAILABLE: &str = "GATEWAY_UNAVAILABLE";
/// The key speaks for another agent.
pub const AGENT_MISMATCH: &str = "AGENT_MISMATCH";
/// The address is longer than any that is judged.
pub const URL_TOO_LONG: &str = "URL_TOO_LONG";
/// A rule says SANITIZE, and a secret stands where it cannot be taken out.
pub const CANNOT_SANITIZE: &str = "CANNOT_SANITIZE";
/// A secret was found.
pub const SECRET_DETECTED: &str = "SECRET_DETECTED";
/// Personal data was found.
pub const PII_DETECTED: &str = "PII_DETECTED";
/// Health data was found.
pub const PHI_DETECTED: &str = "PHI_DETECTED";
/// What is marked as internal was found.
pub const INTERNAL_DETECTED: &str = "INTERNAL_DETECTED";
/// The agent goes there for the first time.
pub const NEW_DESTINATION: &str = "NEW_DESTINATION";
/// The agent calls far more often than it does otherwise.
pub const VOLUME_BURST: &str = "VOLUME_BURST";
/// The agent never called at this hour.
pub const ODD_HOUR: &str = "ODD_HOUR";
/// Many changes with one tool within a minute.
pub const MASS_ACTION: &str = "MASS_ACTION";

const fn reason(code: &'static str, meaning: &'static str, given_by: &'static str) -> Reason {
    Reason { code, meaning, given_by }
}

/// What the engines and the gateway itself say of a decision. What rules say of their own is in [`DERIVED`](super::policy::DERIVED).
pub const OF_DECISIONS: &[Reason] = &[
    reason(SECRET_DETECTED, "The body holds a secret.", "the classifier"),
    reason(PII_DETECTED, "The body holds personal data.", "the classifier"),
    reason(PHI_DETECTED, "The body holds health data.", "the classifier"),
    reason(INTERNAL_DETECTED, "The body holds what its owner marked as internal.", "the classifier"),
    reason(NEW_DESTINATION, "The agent goes there for the first time.", "the baseline"),
    reason(VOLUME_BURST, "The agent calls far more often than it does otherwise: five times or more in ten minutes.", "the baseline"),
    reason(ODD_HOUR, "The agent never called at this hour of the day (UTC).", "the baseline"),
    reason(READ_THEN_WRITE, "Sensitive data was read within the last five minutes, and this writes to the outside.", "the correlation"),
    reason(MASS_ACTION, "Ten or more changes with one tool within a minute.", "the correlation"),
    reason(THREAT_INTEL_HIT, "A threat list holds the target, or what the body names.", "the threat lists"),
    reason(
        EPHEMERAL_SCOPE_VIOLATION,
        "The call is outside of its ephemeral key's scope; `violations` says how. Nothing else was looked at.",
        "the key's scope",
    ),
    reason(URL_TOO_LONG, "The address is longer than any that a server takes; `violations` says by how much. Nothing else was looked at.", "the gateway"),
    reason(CANNOT_SANITIZE, "DENY instead of SANITIZE: a secret stands in the address, where it cannot be taken out.", "the sanitiser"),
    reason(AGENT_MISMATCH, "The key speaks for another agent; `violations` says for which. Nothing else was looked at.", "the key"),
    reason(approval::GRANTED, "ALLOW instead of REQUIRE_APPROVAL: a person approved the same request a while ago.", "the approvals"),
    reason(approval::DENIED, "DENY instead of REQUIRE_APPROVAL: a person denied the same request a moment ago.", "the approvals"),
    reason(GATEWAY_UNAVAILABLE, "DENY: the decision could not be recorded. Try again; nothing was decided of the call itself.", "the gateway"),
];

/// What an incident's alert gives as its reason, where no decision gives it.
pub const OF_INCIDENTS: &[Reason] = &[
    reason(Trigger::CriticalDeny.reason_code(), "A DENY of CRITICAL severity.", "`critical_deny`"),
    reason(Trigger::RepeatedDeny.reason_code(), "Many DENYs of one agent, by default five within an hour.", "`repeated_deny`"),
    reason(Trigger::Policy.reason_code(), "A rule says OPEN_INCIDENT.", "`policy`"),
    reason(Trigger::ChannelPaused.reason_code(), "The server paused a channel: its alerts wait.", "`channel_paused`"),
    reason(Trigger::Manual.reason_code(), "A person opened it.", "`manual`"),
];

/// The `reason` of a request that was refused: no decision was made.
pub const OF_REFUSALS: &[Reason] = &[
    reason("INVALID_KEY", "The key is missing, malformed, unknown, revoked or at its end.", "401"),
    reason("IP_NOT_ALLOWED", "The caller is outside of the key's `ip_allowlist`.", "403"),
    reason(
        "PAYLOAD_TOO_LARGE",
        "The request is larger than the limit; the answer says how large it may be, and how large it is where that was announced.",
        "413",
    ),
    reason("RATE_LIMITED", "The key made too many calls; `Retry-After` says in how many seconds to try again.", "429"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fmt::Write as _;

    use super::*;
    use crate::gateway::policy::DERIVED;

    const DOCS: &str = include_str!("../../docs/reason-codes.md");

    #[test]
    fn no_code_says_two_things() {
        let mut seen = HashSet::new();
        for reason in OF_DECISIONS.iter().chain(OF_INCIDENTS).chain(OF_REFUSALS) {
            assert!(seen.insert(reason.code), "{}", reason.code);
            assert!(reason.code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'), "{}", reason.code);
        }
        for trigger in Trigger::ALL {
            assert!(seen.contains(trigger.reason_code()), "{}", trigger.name());
        }
    }

    #[test]
    fn docs_list_the_codes() {
        assert!(DOCS == documentation(), "docs/reason-codes.md is not of this table: `cargo test write_reason_codes -- --ignored` writes it anew");
    }

    #[test]
    #[ignore = "writes docs/reason-codes.md"]
    fn write_reason_codes() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reason-codes.md"), documentation()).unwrap();
    }

    /// `docs/reason-codes.md`: what stands before its tables by hand, and the tables.
    fn documentation() -> String {
        const MARK: &str = "<!-- From here on generated. -->\n";
        let mut docs = DOCS.split(MARK).next().unwrap().to_owned();
        docs.push_str(MARK);
        docs.push_str("\n## Of decisions\n\n| code | says | given by |\n|---|---|---|\n");
        for Reason { code, meaning, given_by } in OF_DECISIONS {
            let rule = DERIVED.iter().find(|derived| derived.code == *code).map(|derived| format!("; a rule with `{}`", derived.condition));
            writeln!(docs, "| `{code}` | {meaning} | {given_by}{} |", rule.unwrap_or_default()).unwrap();
        }
        for derived in DERIVED.iter().filter(|derived| !OF_DECISIONS.iter().any(|reason| reason.code == derived.code)) {
            let rule = if derived.code == "POLICY_MATCH" {
                "a rule without any of these conditions".to_owned()
            } else {
                format!("a rule with `{}`", derived.condition)
            };
            writeln!(docs, "| `{}` | {} | {rule} |", derived.code, derived.meaning).unwrap();
        }
        docs.push_str("\n## Of incidents\n\nAn incident opened for what a decision's code says has that code.\n\n| code | says | trigger |\n|---|---|---|\n");
        for Reason { code, meaning, given_by } in OF_INCIDENTS {
            writeln!(docs, "| `{code}` | {meaning} | {given_by} |").unwrap();
        }
        docs.push_str("\n## Of refused requests\n\n| `reason` | says | status |\n|---|---|---|\n");
        for Reason { code, meaning, given_by } in OF_REFUSALS {
            writeln!(docs, "| `{code}` | {meaning} | {given_by} |").unwrap();
        }
        docs
    }
}
