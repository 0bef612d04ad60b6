//! One destination's trouble is no other's.

use interven_sandbox::{Fault, Times};
use serde_json::json;

use crate::support::{TestApp, denies, in_time};

#[tokio::test]
async fn while_one_destination_answers_nothing_the_others_get_everything() {
    let app = TestApp::start().await;
    for name in ["hangs", "one", "two"] {
        app.add_webhook(name).await;
    }
    let chat = app.add_slack("chat").await;
    app.patch(&chat, &json!({"filter": {"events": ["REQUIRE_APPROVAL"]}})).await;
    app.sandbox.fault_times("hangs", Fault::Hang, Times::UntilCleared);
    for round in 0..10 {
        app.report(&denies(&format!("round {round}"), 100)).await;
    }
    for name in ["one", "two"] {
        in_time(name, app.sandbox.wait_for_accepted(name, 1_000, std::time::Duration::MAX)).await;
        assert_eq!(app.sandbox.tally(name).unwrap().events, 1_000);
    }
    assert_eq!(app.sandbox.tally("hangs").unwrap().accepted, 0);
}
