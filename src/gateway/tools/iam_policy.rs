//! Whether an AWS IAM policy makes an administrator of whom it is attached to.
//!
//! Grammar: "Grammar of the IAM JSON policy language" of the IAM user guide. What cannot be read counts as one that does. On which resources it is, and under which
//! conditions, is not looked at: there are too many ways to write all of them.

use serde_json::Value;

use super::pattern::glob;

/// Actions by which one who may do them can take any other right. A policy that names one of them means it; one that covers it by a wildcard means more.
const ESCALATING: [&str; 6] =
    ["iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:PutUserPolicy", "iam:PutRolePolicy", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"];

/// Whether a policy allows everything, all of IAM, everything but some things, or cannot be read.
pub(super) fn grants_all(text: &str) -> bool {
    let Ok(Value::Object(policy)) = serde_json::from_str(text) else { return true };
    let mut statements = members(&policy, "Statement").flat_map(items).peekable();
    statements.peek().is_none() || statements.any(is_too_much)
}

fn is_too_much(statement: &Value) -> bool {
    let Value::Object(statement) = statement else { return true };
    let says = |effect: &Value| effect.as_str().is_some_and(|effect| effect.trim().eq_ignore_ascii_case("deny"));
    let mut effects = members(statement, "Effect").peekable();
    if effects.peek().is_some() && effects.all(says) {
        return false;
    }
    let wide = |action: &Value| action.as_str().is_none_or(|action| covers(action.trim()));
    members(statement, "NotAction").next().is_some() || members(statement, "Action").flat_map(items).any(wide)
}

fn covers(action: &str) -> bool {
    action.contains(['*', '?']) && ESCALATING.iter().any(|escalating| glob(action, escalating))
}

/// The values of a member, whatever the case of its name.
fn members<'v>(object: &'v serde_json::Map<String, Value>, name: &'static str) -> impl Iterator<Item = &'v Value> {
    object.iter().filter(move |(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// A list's entries, or the one that stands for it.
fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_allows_everything_is_told_from_what_does_not() {
        for (policy, all) in [
            (r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#, true),
            (r#"{"Statement":{"Effect" : "Allow","Action" : [ "s3:GetObject" , "*" ]}}"#, true),
            (r#"{"Statement":[{"Effect":"Allow","Action":"*:*"}]}"#, true),
            (r#"{"Statement":[{"Effect":"Allow","Action":["IAM:*"]}]}"#, true),
            (r#"{"Statement":[{"Effect":"Allow","Action":"i?m:P*"}]}"#, true),
            (r#"{"Statement":[{"Effect":"Allow","Action":"\u002a"}]}"#, true),
            (r#"{"Statement":[{"Effect":"Allow","NotAction":"s3:*"}]}"#, true),
            (r#"{"statement":[{"effect":"allow","action":"**"}]}"#, true),
            (r#"{"Statement":["x"]}"#, true),
            ("{}", true),
            ("", true),
            ("{\"Statement\":[", true),
            (r#"{"Statement":[{"Effect":"Deny","Action":"*"},{"Effect":"Allow","Action":["s3:*","iam:List*"]}]}"#, false),
            (r#"{"Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}]}"#, false),
            (r#"{"Statement":[{"Effect":"Deny","NotAction":"s3:*"}]}"#, false),
        ] {
            assert_eq!(grants_all(policy), all, "{policy}");
        }
    }
}
