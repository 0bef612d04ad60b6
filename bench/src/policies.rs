//! Policies as a team might have them beside the default ones. They are asked about most calls, and decide none of those that are measured.

use serde_json::{Value, json};

/// Tools of the calls that are measured, and some more.
const TOOLS: [&str; 10] = ["slack", "github", "jira", "notion", "openai", "gdrive", "custom_proxy", "mcp", "stripe", "aws"];

/// Policy `number`: four rules, of which one or two are about a tool in use and have to look into the body.
pub fn policy(number: usize) -> Value {
    let tool = TOOLS[number % TOOLS.len()];
    let word = |prefix: &str| format!("{prefix}-{number:03}");
    json!({
        "name": format!("Team {number:03}"),
        "description": "Does not decide any call that is measured.",
        "compliance_tags": ["SOC_2:CC6.7"],
        "rules": [
            {
                "rule_id": "codewords", "priority": 10, "match": {"tools": [tool], "verbs": ["WRITE", "ADMIN"]},
                "condition": {"body_contains_any": [word("blackbird"), word("project falcon"), word("merger")]}, "action": "REQUIRE_APPROVAL",
            },
            {
                "rule_id": "large", "priority": 20, "match": {"tools": ["*"], "methods": ["POST"]},
                "condition": {"body_path_gt": {"path": "$.amount", "value": 1_000 + number}}, "action": "REQUIRE_APPROVAL",
            },
            {
                "rule_id": "elsewhere", "priority": 30, "match": {"url_patterns": [format!("https://*.team-{number}.example/*/admin"), format!("https://team-{number}.example/")]},
                "action": "DENY",
            },
            {
                "rule_id": "repositories", "priority": 40, "match": {"tool_name": "github", "repo_patterns": [format!("acme/internal-{number:03}-*")]},
                "condition": {"has_data_class": ["SECRETS"]}, "action": "DENY", "reason_code": "TEAM_RULE",
            },
        ],
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_hundred_policies_have_a_hundred_names() {
        let names: HashSet<String> = (0..100).map(|number| policy(number)["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(names.len(), 100);
    }
}
