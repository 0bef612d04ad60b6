//! The policies of a new installation, on calls as clients make them: for each one that trips it, and one beside it that does not.

use super::*;

#[test]
fn each_of_the_nine_stops_what_it_is_for_and_nothing_beside_it() {
    use DecisionKind::{Allow, Deny, RequireApproval, Sanitize};
    let gateway = gateway();
    let secret = json!({ "channel": "C1", "text": format!("the token is {}", key()) }).to_string();
    let upload = json!({ "channels": "C1", "content": format!("token={}", key()) }).to_string();
    let pii = r#"{"channel":"C1","text":"mail joe@acme.dev about 536-22-1845"}"#;
    let admin = r#""Action=AttachUserPolicy&UserName=eve&PolicyArn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FAdministratorAccess""#;
    let reader = r#""Action=AttachUserPolicy&UserName=eve&PolicyArn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess""#;
    let drive = "https://www.googleapis.com/drive/v3/files/f1/permissions";
    let github = "https://api.github.com/repos/acme/site";
    let cases: [(&str, String, &str, DecisionKind, &str); 24] = [
        ("PUT", format!("{github}/collaborators/mallory"), "{}", Deny, "P1 EXTERNAL_PRINCIPAL"),
        ("PUT", format!("{github}/collaborators/octocat"), "{}", Allow, ""),
        ("POST", "https://api.github.com/orgs/acme/invitations".to_owned(), r#"{"email":"eve@evil.example"}"#, Deny, "P1 EXTERNAL_PRINCIPAL PII_DETECTED"),
        ("POST", "https://api.github.com/orgs/acme/invitations".to_owned(), r#"{"email":"joe@acme.com"}"#, Allow, " PII_DETECTED"),
        ("PUT", format!("{github}/pulls/7/merge"), "{}", RequireApproval, "P2 PR_REVIEW"),
        ("POST", "tool://langchain/github_merge_pr".to_owned(), r#"{"repo":"acme/site"}"#, RequireApproval, "P2 PR_REVIEW"),
        ("POST", format!("{github}/pulls"), "{}", Allow, ""),
        ("POST", SLACK.to_owned(), &secret, Deny, "P3 SECRET_DETECTED"),
        ("POST", SLACK.to_owned(), r#"{"channel":"C1","text":"the token is in the vault"}"#, Allow, ""),
        ("POST", "https://slack.com/api/files.upload".to_owned(), &upload, Deny, "P4 SECRET_DETECTED"),
        ("POST", "https://slack.com/api/files.upload".to_owned(), r#"{"content":"a text"}"#, Allow, ""),
        ("POST", SLACK.to_owned(), pii, Sanitize, "P5 PII_EGRESS"),
        ("POST", "https://slack.com/api/reactions.add".to_owned(), r#"{"name":"joe@acme.dev"}"#, Allow, " PII_DETECTED"),
        ("POST", "https://iam.amazonaws.com/".to_owned(), r#""Action=CreateUser&UserName=eve""#, RequireApproval, "P6 IAM_USER_CREATION"),
        ("POST", "https://iam.amazonaws.com/".to_owned(), r#""Action=ListUsers""#, Allow, ""),
        ("POST", "https://iam.amazonaws.com/".to_owned(), admin, Deny, "P7 ADMIN_POLICY_ATTACHMENT"),
        ("POST", "https://iam.amazonaws.com/".to_owned(), reader, Allow, ""),
        ("POST", drive.to_owned(), r#"{"type":"anyone","role":"reader"}"#, Deny, "P8 EXTERNAL_SHARING"),
        ("POST", drive.to_owned(), r#"{"type":"user","emailAddress":"eve@evil.example"}"#, Deny, "P8 EXTERNAL_PRINCIPAL PII_DETECTED"),
        ("POST", drive.to_owned(), r#"{"type":"user","emailAddress":"joe@acme.com"}"#, Allow, " PII_DETECTED"),
        ("PATCH", "https://www.googleapis.com/drive/v3/files/f1".to_owned(), r#"{"description":"of joe@acme.dev"}"#, Sanitize, "P9 PII_EGRESS"),
        ("POST", "https://www.googleapis.com/upload/drive/v3/files".to_owned(), r#"{"data":"ssn 536-22-1845"}"#, Sanitize, "P9 PII_EGRESS"),
        ("PATCH", "https://www.googleapis.com/drive/v3/files/f1".to_owned(), r#"{"description":"of nobody"}"#, Allow, ""),
        ("GET", "https://www.googleapis.com/drive/v3/files".to_owned(), r#"{"q":"joe@acme.dev"}"#, Allow, " PII_DETECTED"),
    ];
    for (method, url, body, kind, said) in cases {
        let judgement = judge(&gateway, method, &url, body);
        let policy = judgement.policy.as_ref().map_or("", |(_, name)| &name[..2]);
        let told = [&[policy.to_owned()], judgement.reason_codes.as_slice()].concat().join(" ");
        assert_eq!((judgement.kind, told.trim_end()), (kind, said), "{method} {url} {body}");
        assert_eq!(judgement.sanitized_body.is_some(), kind == Sanitize);
    }
}
