//! A question that is asked elsewhere is decided by nobody whom the channels that were asked first would not let.

use super::*;

/// A Slack channel with buttons that is asked only where no other channel takes a question.
async fn fallback(app: &TestApp, name: &str, approvers: Value, further: Value) -> String {
    connect(app, name, SECRET);
    let mut channel = json!({"name": name, "kind": "slack", "filter": {"min_severity": "CRITICAL"}});
    channel["config"] = json!({"webhook_url": app.sandbox.slack_url(name), "signing_secret": SECRET, "approvers": approvers});
    channel.as_object_mut().unwrap().extend(further.as_object().cloned().unwrap_or_default());
    app.add_channel(&channel).await
}

fn only(user: &SlackUser) -> Value {
    json!([{"team": "T0SANDBOX", "user": user.id}])
}

/// A channel with these approvers that takes no card, and the question that it was to ask: now on the channel `chatty`.
async fn asked_elsewhere(app: &TestApp, approvers: Value) -> (String, Received) {
    clickable(app, "strict", SECRET, json!({ "approvers": approvers })).await;
    app.sandbox.fault_times("strict", Fault::Unavailable, Times::UntilCleared);
    let approval = app.opened(&question()).await;
    app.settled().await;
    app.advance(seconds(200)).await;
    let card = app.sandbox.accepted("chatty").pop().unwrap();
    assert!(String::from_utf8_lossy(&card.body).contains("(failover)"));
    (approval, card)
}

#[tokio::test]
async fn a_fallback_that_names_nobody_is_decided_by_the_approvers_of_who_was_asked_first() {
    let app = TestApp::start().await;
    fallback(&app, "chatty", json!([]), Value::Null).await;
    clickable(&app, "second", SECRET, json!({"approvers": only(&SlackUser::new("U0EVE", "eve"))})).await;
    app.sandbox.fault_times("second", Fault::Unavailable, Times::UntilCleared);
    let (approval, card) = asked_elsewhere(&app, only(&ada())).await;
    for action in ["approve", "deny"] {
        assert_eq!(click(&app, "chatty", &card, action, &sam()).await.status, 200);
    }
    let told = told(&app, "chatty", 3).await;
    let why = "You may not decide this: member U0SAM of team T0SANDBOX is not among the approvers of the channels that were asked first.";
    assert!(told.len() == 2 && told.iter().all(|(user, text)| user == "U0SAM" && text.contains(why)), "{told:?}");
    assert_eq!(status(&app, &approval).await, "pending");
    let history = app.approval(&approval).await["history"].clone();
    let refused = json!({"what": history[2]["what"], "user": history[2]["by"]["user"], "note": history[2]["note"]});
    assert_eq!(refused, json!({"what": "refused", "user": "U0SAM", "note": "the member is not among the approvers of the channels that were asked first"}));
    click(&app, "chatty", &card, "approve", &SlackUser::new("U0EVE", "eve")).await;
    assert_eq!(status(&app, &approval).await, "approved", "one of the union");
}

#[tokio::test]
async fn a_fallbacks_own_approvers_go_before_those_of_who_was_asked_first() {
    let app = TestApp::start().await;
    fallback(&app, "chatty", only(&sam()), Value::Null).await;
    let (approval, card) = asked_elsewhere(&app, only(&ada())).await;
    assert_eq!(click(&app, "chatty", &card, "approve", &ada()).await.status, 200);
    let told = told(&app, "chatty", 2).await;
    assert!(told[0].1.contains("is not among the channel's approvers"), "{told:?}");
    click(&app, "chatty", &card, "approve", &sam()).await;
    assert_eq!(status(&app, &approval).await, "approved");
}

#[tokio::test]
async fn where_nobody_is_named_a_fallback_is_decided_by_whoever_clicks() {
    let app = TestApp::start().await;
    fallback(&app, "chatty", json!([]), Value::Null).await;
    let (approval, card) = asked_elsewhere(&app, json!([])).await;
    click(&app, "chatty", &card, "approve", &sam()).await;
    assert_eq!(status(&app, &approval).await, "approved");
}

#[tokio::test]
async fn a_reminder_in_a_fallback_is_decided_by_no_more_people_than_its_card() {
    let app = TestApp::start().await;
    let chatty = fallback(&app, "chatty", json!([]), json!({"reminder": true})).await;
    let (approval, _) = asked_elsewhere(&app, only(&ada())).await;
    app.advance(seconds(100)).await;
    assert_eq!(app.deliveries(&chatty).await[1]["purpose"], "reminder");
    let reminder = app.sandbox.accepted("chatty").pop().unwrap();
    assert_eq!(click(&app, "chatty", &reminder, "approve", &sam()).await.status, 200);
    assert!(told(&app, "chatty", 3).await[0].1.contains("the approvers of the channels that were asked first"));
    assert_eq!(status(&app, &approval).await, "pending");
    click(&app, "chatty", &reminder, "approve", &ada()).await;
    assert_eq!(status(&app, &approval).await, "approved");
}

#[tokio::test]
async fn a_reminder_follows_the_channel_that_was_asked_first() {
    let app = TestApp::start().await;
    clickable(&app, "strict", SECRET, json!({"approvers": only(&ada())})).await;
    connect(&app, "open", SECRET);
    let config = json!({"webhook_url": app.sandbox.slack_url("open"), "signing_secret": SECRET});
    app.add_channel(&json!({"name": "open", "kind": "slack", "reminder": true, "config": config})).await;
    let approval = app.opened(&question()).await;
    app.settled().await;
    app.advance(seconds(300)).await;
    let reminder = app.sandbox.accepted("open").pop().unwrap();
    assert!(String::from_utf8_lossy(&reminder.body).contains("(reminder)"));
    click(&app, "open", &reminder, "approve", &sam()).await;
    assert_eq!(status(&app, &approval).await, "approved", "it names nobody, as on its first card");
}
