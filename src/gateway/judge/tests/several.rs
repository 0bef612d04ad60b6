//! Calls that do several things at once, or that can be read in several ways: no way around a policy.

use super::*;

/// What becomes of a call, by which policy, and which operation is told.
fn told(method: &str, url: &str, body: &str) -> String {
    let judgement = judge(&gateway(), method, url, body);
    let policy = judgement.policy.as_ref().map_or("-", |(_, name)| &name[..2]);
    format!("{} {policy} {}", judgement.kind.name(), judgement.action.operation)
}

#[test]
fn an_operation_beside_it_hides_none() {
    let iam = "https://iam.amazonaws.com/";
    let graphql = "https://api.github.com/graphql";
    let many = (0..20).map(|at| format!("Action=List{at}")).collect::<Vec<_>>().join("&");
    for (url, body, expected) in [
        (graphql, r#"{"query":"mutation{mergePullRequest(input:{}){x} deleteIssue(input:{}){x}}"}"#, "REQUIRE_APPROVAL P2 merge_pr"),
        (
            graphql,
            r#"{"query":"mutation{deleteIssue(input:{}){x} ...F} fragment F on Mutation{mergePullRequest(input:{}){x}}"}"#,
            "REQUIRE_APPROVAL P2 merge_pr",
        ),
        (iam, r#""Action=DeleteUser&Action=CreateUser""#, "REQUIRE_APPROVAL P6 create_user"),
        (
            iam,
            r#"{"Action":["DeleteUser","AttachUserPolicy","CreateUser"],"PolicyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}"#,
            "DENY P7 attach_policy",
        ),
        (iam, r#""Action=DeleteUser&Action=ListUsers""#, "ALLOW - delete_user"),
    ] {
        assert_eq!(told("POST", url, body), expected, "{body}");
    }
    assert_eq!(told("POST", iam, &json!(format!("{many}Action=CreateUser")).to_string()), "DENY P7 ambiguous");
}

#[test]
fn an_address_that_is_loosely_the_same_is_the_same() {
    let body = r#"{"channel":"C1","text":"mail joe@acme.dev about 536-22-1845"}"#;
    for tail in ["", "%20", ";x=1", ".json", "%00", "%00x", "/", "%09"] {
        assert_eq!(told("POST", &format!("{SLACK}{tail}"), body), "SANITIZE P5 post_message", "{tail}");
    }
    assert_eq!(told("POST", "https://slack.com/api%2Fchat.postMessage", body), "SANITIZE P5 post_message");
}
