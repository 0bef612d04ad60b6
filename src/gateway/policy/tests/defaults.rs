//! The nine policies of a new installation, on calls as the tools and the classifier describe them.

use super::*;
use crate::domain::decision::DecisionKind;
use crate::gateway::policy::defaults;

fn action(tool: &str, operation: &str, verb: Verb, category: &str) -> Action {
    Action { tool: tool.to_owned(), operation: operation.to_owned(), verb, category: category.to_owned(), target: Target::default() }
}

fn judge_default(scene: &Scene) -> (DecisionKind, Option<String>, Vec<String>) {
    let policy = |(index, document)| Policy { id: Uuid::from_u128(index as u128), version: 1, document };
    let verdict = Policies::compile(defaults().into_iter().enumerate().map(policy).collect()).unwrap().evaluate(&scene.facts());
    (verdict.action, verdict.policy_name.map(|name| name[..2].to_owned()), verdict.reason_codes)
}

#[test]
fn all_nine_are_read() {
    let names: Vec<String> = defaults().iter().map(|document| document.name[..3].to_owned()).collect();
    assert_eq!(names, ["P1 ", "P2 ", "P3 ", "P4 ", "P5 ", "P6 ", "P7 ", "P8 ", "P9 "]);
}

#[test]
fn each_decides_what_it_is_for() {
    use DataClass::{Pii, Secrets};
    use DecisionKind::{Allow, Deny, RequireApproval, Sanitize};
    let admin_policy = r#""Action=AttachUserPolicy&UserName=eve&PolicyArn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FAdministratorAccess""#;
    let inline_policy = r#""Action=PutUserPolicy&PolicyDocument=%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22%2A%22%7D%5D%7D""#;
    let read_policy = r#""Action=AttachUserPolicy&UserName=eve&PolicyArn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess""#;
    for (tool, operation, verb, category, body, classes, external, kind, policy, code) in [
        ("github", "add_collaborator", Verb::Admin, "collaborators", "{}", vec![], true, Deny, "P1", "EXTERNAL_PRINCIPAL"),
        ("github", "add_collaborator", Verb::Admin, "collaborators", "{}", vec![], false, Allow, "", ""),
        ("github", "merge_pr", Verb::Write, "pulls", "{}", vec![], false, RequireApproval, "P2", "PR_REVIEW"),
        ("github", "list_prs", Verb::Read, "pulls", "{}", vec![], false, Allow, "", ""),
        ("slack", "post_message", Verb::Write, "messages", "{}", vec![Secrets], false, Deny, "P3", "SECRET_DETECTED"),
        ("slack", "post_message", Verb::Write, "messages", "{}", vec![Secrets, Pii], false, Deny, "P3", "SECRET_DETECTED"),
        ("slack", "upload_file", Verb::Write, "files", "{}", vec![Secrets], false, Deny, "P4", "SECRET_DETECTED"),
        ("slack", "share_file_public", Verb::Admin, "files", "{}", vec![Secrets], false, Deny, "P4", "SECRET_DETECTED"),
        ("slack", "post_message", Verb::Write, "messages", "{}", vec![Pii], false, Sanitize, "P5", "PII_EGRESS"),
        ("slack", "post_message", Verb::Write, "messages", "{}", vec![], false, Allow, "", ""),
        ("aws", "create_user", Verb::Admin, "iam", "{}", vec![], false, RequireApproval, "P6", "IAM_USER_CREATION"),
        ("aws", "attach_policy", Verb::Admin, "iam", admin_policy, vec![], false, Deny, "P7", "ADMIN_POLICY_ATTACHMENT"),
        ("aws", "attach_policy", Verb::Admin, "iam", inline_policy, vec![], false, Deny, "P7", "ADMIN_POLICY_ATTACHMENT"),
        ("aws", "attach_policy", Verb::Admin, "iam", read_policy, vec![], false, Allow, "", ""),
        ("gdrive", "share_file_external", Verb::Admin, "permissions", "{}", vec![], false, Deny, "P8", "EXTERNAL_SHARING"),
        ("gdrive", "share_file", Verb::Admin, "permissions", "{}", vec![], true, Deny, "P8", "EXTERNAL_PRINCIPAL"),
        ("gdrive", "share_file", Verb::Admin, "permissions", "{}", vec![], false, Allow, "", ""),
        ("gdrive", "upload", Verb::Write, "files", "{}", vec![Pii], false, Sanitize, "P9", "PII_EGRESS"),
        ("gdrive", "get_file", Verb::Read, "files", "{}", vec![Pii], false, Allow, "", ""),
    ] {
        let scene = Scene::with(|scene| {
            scene.action = action(tool, operation, verb, category);
            scene.body = Some(raw(body));
            scene.data_classes = classes;
            scene.is_external_principal = external;
        });
        let expected = (kind, Some(policy.to_owned()).filter(|policy| !policy.is_empty()), if code.is_empty() { Vec::new() } else { vec![code.to_owned()] });
        assert_eq!(judge_default(&scene), expected, "{tool}.{operation}");
    }
    let by_url = Scene::with(|scene| {
        scene.action = action("aws", "attach_policy", Verb::Admin, "iam");
        scene.body = None;
        scene.url = "https://iam.amazonaws.com/?Action=AttachUserPolicy&PolicyArn=arn:aws:iam::aws:policy/%41dministratorAccess".to_owned();
    });
    assert_eq!(judge_default(&by_url).0, Deny);
}
