//! What an ephemeral key may be used for. It is looked at before policies and risk.

use serde::{Deserialize, Serialize};

use super::facts::Verb;

/// What a key may be used for. An empty list takes any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = KeyUse, example = json!({"tools": ["slack"], "verbs": ["READ", "WRITE"]}))]
pub struct Scope {
    /// Tools by their names, in any case.
    #[schema(max_items = 100)]
    pub tools: Vec<String>,
    /// What may be done with them.
    #[schema(max_items = 3)]
    pub verbs: Vec<Verb>,
}

impl Scope {
    /// How a call with this tool is outside of the scope, each way in words; none if it is inside.
    pub fn violations(&self, tool: &str, verb: Verb) -> Vec<String> {
        let mut violations = Vec::new();
        if !self.tools.is_empty() && !self.tools.iter().any(|allowed| allowed.eq_ignore_ascii_case(tool)) {
            violations.push(format!("tool '{tool}' not in scope.tools={}", list(&self.tools)));
        }
        if !self.verbs.is_empty() && !self.verbs.contains(&verb) {
            violations.push(format!("verb '{}' not in scope.verbs={}", name(verb), list(&self.verbs)));
        }
        violations
    }
}

/// The verb as it is written on the wire.
const fn name(verb: Verb) -> &'static str {
    match verb {
        Verb::Read => "READ",
        Verb::Write => "WRITE",
        Verb::Admin => "ADMIN",
    }
}

fn list<T: Serialize>(items: &[T]) -> String {
    // Strings and names of variants: JSON can say them.
    serde_json::to_string(items).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(json: &str) -> Scope {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_call_outside_of_the_scope_is_told_each_way_in_which_it_is() {
        let slack = scope(r#"{"tools":["slack"],"verbs":["READ"]}"#);
        assert_eq!(slack.violations("github", Verb::Read), [r#"tool 'github' not in scope.tools=["slack"]"#]);
        assert_eq!(slack.violations("slack", Verb::Admin), [r#"verb 'ADMIN' not in scope.verbs=["READ"]"#]);
        assert_eq!(slack.violations("github", Verb::Write).len(), 2);
        assert!(slack.violations("slack", Verb::Read).is_empty() && slack.violations("Slack", Verb::Read).is_empty());
        assert_eq!(scope(r#"{"tools":["a","b"]}"#).violations("c", Verb::Read), [r#"tool 'c' not in scope.tools=["a","b"]"#]);
    }

    #[test]
    fn an_empty_list_takes_any() {
        assert!(scope("{}").violations("github", Verb::Admin).is_empty());
        assert!(scope(r#"{"tools":["github"]}"#).violations("github", Verb::Admin).is_empty());
        assert!(scope(r#"{"verbs":["ADMIN"]}"#).violations("github", Verb::Admin).is_empty());
    }

    #[test]
    fn what_is_no_scope_is_refused() {
        for json in [r#"{"verbs":["read"]}"#, r#"{"verb":["READ"]}"#, r#"{"tools":"slack"}"#] {
            assert!(serde_json::from_str::<Scope>(json).is_err(), "{json}");
        }
    }
}
