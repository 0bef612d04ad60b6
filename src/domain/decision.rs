//! A decision: the outcome for one agent action, as it is kept.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::scan::ScanRecord;
use super::severity::Severity;
use super::signature::Signature;
use super::time::Time;

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DecisionKind {
    /// The action may go on.
    Allow,
    /// The action was refused.
    Deny,
    /// The action may go on with parts of its body replaced.
    Sanitize,
    /// A person is asked first.
    RequireApproval,
}

impl DecisionKind {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "ALLOW",
            Self::Deny => "DENY",
            Self::Sanitize => "SANITIZE",
            Self::RequireApproval => "REQUIRE_APPROVAL",
        }
    }
}

/// Who acted. At least one of `id` and `name` is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Agent {
    /// The agent's id.
    pub id: Option<String>,
    /// The agent's name, as people know it.
    pub name: Option<String>,
    /// What it runs on, such as `langgraph`.
    pub runtime_type: Option<String>,
}

impl Agent {
    /// What to call it: its name, else its id.
    pub fn label(&self) -> &str {
        self.name.as_deref().or(self.id.as_deref()).unwrap_or("unknown")
    }
}

/// A decision with everything that is known of it.
///
/// All text members are as the reporter sent them: hostile until a renderer made them safe.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Decision {
    /// Its identity; the idempotency key of a report.
    pub trace_id: Uuid,
    /// What was decided.
    pub kind: DecisionKind,
    /// When it happened, as reported. Evidence only: windows and retries count from `received_at`.
    pub occurred_at: Time,
    /// When it came in.
    pub received_at: Time,
    /// One line for people.
    pub title: String,
    /// Its risk band: as given, else from the score, else MEDIUM.
    pub severity: Severity,
    /// 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub risk_score: Option<f64>,
    /// Why, as codes such as `SECRET_DETECTED`.
    pub reason_codes: Vec<String>,
    /// Who acted.
    pub agent: Agent,
    /// The tool, such as `slack`.
    pub tool_name: String,
    /// What it does with the tool, such as `post_message`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub operation: Option<String>,
    /// The HTTP method of the action.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub method: Option<String>,
    /// Where the action goes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// The action's body, byte for byte as sent. It never leaves in a record or an export; a REQUIRE_APPROVAL card shows it masked.
    /// Kept in a column of its own, not in the stored document: it may be large, and few ask for it.
    #[serde(skip)]
    pub body: Option<Box<RawValue>>,
    /// The address that the agent called from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub src_ip: Option<String>,
    /// The policy that decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub policy_id: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub policy_name: Option<String>,
    /// Where the agent runs, such as `production`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub environment: Option<String>,
    /// What a scan knows besides; nothing for a decision that was reported.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scan: Option<Box<ScanRecord>>,
    /// The approval that a REQUIRE_APPROVAL asks for. Kept in columns of its own, not in the stored document.
    #[serde(skip)]
    pub approval: Option<ApprovalRef>,
    /// The oldest of the incidents that name it. Kept in a table of its own, not in the stored document.
    #[serde(skip)]
    pub incident_id: Option<Uuid>,
}

/// The approval that a decision belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApprovalRef {
    /// The approval's id.
    pub id: Uuid,
    /// When the question lapses.
    pub expires_at: Time,
    /// What makes another request the same request.
    pub signature: Signature,
}

impl Decision {
    /// `tool.operation`, or the tool alone.
    pub fn action(&self) -> String {
        action(&self.tool_name, self.operation.as_deref())
    }
}

/// `tool.operation`, or the tool alone.
pub fn action(tool: &str, operation: Option<&str>) -> String {
    match operation {
        Some(operation) if !operation.is_empty() => format!("{tool}.{operation}"),
        _ => tool.to_owned(),
    }
}

/// Words of reason codes that stay as they are in a title.
const ACRONYMS: [&str; 9] = ["api", "aws", "iam", "ip", "mcp", "phi", "pii", "pr", "url"];

/// The title of a decision that came without one: its reasons in words, or what was decided about what.
pub fn title_from(kind: DecisionKind, reason_codes: &[String], action: &str) -> String {
    let reasons: Vec<String> = reason_codes.iter().map(|code| in_words(code)).filter(|reason| !reason.is_empty()).collect();
    if reasons.is_empty() {
        return format!("{} {action}", kind.name());
    }
    let mut title = reasons.join(", ");
    if let Some(first) = title.get(..1).map(str::to_uppercase) {
        title.replace_range(..1, &first);
    }
    title
}

fn in_words(code: &str) -> String {
    let word = |word: &str| {
        let lower = word.to_lowercase();
        if ACRONYMS.contains(&lower.as_str()) { lower.to_uppercase() } else { lower }
    };
    code.split('_').map(word).collect::<Vec<_>>().join(" ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_comes_from_the_reasons() {
        let title = |codes: &[&str]| title_from(DecisionKind::Deny, &codes.iter().map(|&code| code.to_owned()).collect::<Vec<_>>(), "slack.post_message");
        assert_eq!(title(&["SECRET_DETECTED"]), "Secret detected");
        assert_eq!(title(&["PII_EGRESS", "SENSITIVE_DATA_EGRESS"]), "PII egress, sensitive data egress");
        assert_eq!(title(&["ÉTÉ"]), "été");
        assert_eq!(title(&[]), "DENY slack.post_message");
        assert_eq!(title(&["", "_"]), "DENY slack.post_message");
    }
}
