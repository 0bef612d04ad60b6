//! What the client raises where there is no decision. `gate` goes on without one, but for a key that is none and a body that is too large.

use serde_json::{Value, json};

use super::{Agent, create_user, harmless};
use crate::support::TestApp;

/// The call, by a client with these options.
fn by(client: Value, mut call: Value) -> Value {
    call["client"] = client;
    call
}

/// What the client says of a `GatewayError`.
async fn gateway_error(agent: &mut Agent, deed: &str, arguments: &Value) -> String {
    let ended = agent.does(deed, arguments).await;
    assert_eq!(ended["raised"], "GatewayError", "{ended}");
    ended["said"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_key_that_is_none_stops_the_agent() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };
    let unknown = json!({"api_key": "iv_live_0123456789abcdefghijklmnopqrstuv"});
    let response = json!({"trace_id": "01890a5d-ac96-774b-bcce-b302099a8057", "response_body": {}});
    for (deed, arguments) in [("scan", harmless()), ("gate", harmless()), ("scan_response", response)] {
        let ended = agent.does(deed, &by(unknown.clone(), arguments)).await;
        assert_eq!(ended["raised"], "AuthenticationError", "{deed}: {ended}");
    }
}

#[tokio::test]
async fn a_call_that_is_too_large_stops_the_agent() {
    let app = TestApp::with_records().await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };
    let mut call = harmless();
    call["body"]["text"] = "x".repeat(300 << 10).into();
    for deed in ["scan", "gate"] {
        let ended = agent.does(deed, &call).await;
        assert_eq!((&ended["raised"], &ended["code"]), (&json!("PayloadTooLargeError"), &json!("PAYLOAD_TOO_LARGE")), "{deed}");
    }
    call["body"]["text"] = "x".repeat(200 << 10).into();
    assert_eq!(agent.gets("scan", &call).await["decision"], "ALLOW");
    assert_eq!(app.decided().await.len(), 1);
}

#[tokio::test]
async fn every_other_refusal_says_what_is_wrong() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };

    let said = gateway_error(&mut agent, "scan", &json!({"method": "POST", "url": ""})).await;
    assert!(said.starts_with("Interven returned 400: `url` is needed: "), "{said}");
    let said = gateway_error(&mut agent, "scan", &json!({"method": "POST", "url": "https://slack.com/", "agent_id": 7})).await;
    assert!(said.starts_with("Interven returned 400: `agent_id` must be a string"), "{said}");
    let said = gateway_error(&mut agent, "scan_response", &json!({"trace_id": "x", "response_body": {}})).await;
    assert!(said.starts_with("Interven returned 400: `trace_id` must be a UUID"), "{said}");
    let unknown = json!({"trace_id": "01890a5d-ac96-774b-bcce-b302099a8057", "response_body": {}});
    let said = gateway_error(&mut agent, "scan_response", &unknown).await;
    assert!(said.starts_with("Interven returned 404: ") && said.ends_with('.'), "{said}");

    let elsewhere = json!({"api_key": app.new_key(&json!({"ip_allowlist": ["192.0.2.0/24"]})).await["key"]});
    let said = gateway_error(&mut agent, "scan", &by(elsewhere, harmless())).await;
    assert!(said.starts_with("Interven returned 403: ") && said.ends_with('.'), "{said}");

    let slow = json!({"api_key": app.new_key(&json!({"rate_limit_per_minute": 1})).await["key"]});
    for _ in 0..2 {
        assert_eq!(agent.gets("scan", &by(slow.clone(), harmless())).await["decision"], "ALLOW", "those of two minutes at once");
    }
    let said = gateway_error(&mut agent, "scan", &by(slow, harmless())).await;
    assert!(said.starts_with("Interven returned 429: ") && said.ends_with('.'), "{said}");

    let said = gateway_error(&mut agent, "scan", &by(json!({"gateway_url": "http://127.0.0.1:1"}), harmless())).await;
    assert!(said.starts_with("Network error"), "{said}");
}

#[tokio::test]
async fn an_ephemeral_key_is_for_its_tools_and_its_uses() {
    let app = TestApp::start().await;
    let Some(mut agent) = Agent::of(&app, "client.py") else { return };
    let client = json!({"api_key": app.mint(&json!({"max_uses": 2, "scope": {"tools": ["slack"]}})).await["key"]});
    assert_eq!(agent.gets("scan", &by(client.clone(), harmless())).await["decision"], "ALLOW");
    let outside = agent.gets("scan", &by(client.clone(), create_user())).await;
    assert_eq!((&outside["decision"], &outside["reason_codes"]), (&json!("DENY"), &json!(["EPHEMERAL_SCOPE_VIOLATION"])));
    assert_eq!(outside["raw"]["violations"], json!(["tool 'aws' not in scope.tools=[\"slack\"]"]));
    assert_eq!(agent.does("gate", &by(client, harmless())).await["raised"], "AuthenticationError", "it is used up");
}
