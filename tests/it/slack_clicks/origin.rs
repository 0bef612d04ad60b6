//! Where a click comes from: signed by the card's own app, of our time, once, and from the app and team that the channel knows.

use super::*;

#[tokio::test]
async fn a_request_is_signed_by_the_cards_app_within_five_minutes_and_counts_once() {
    let (app, approval, card) = one_card().await;
    let send = async |request: &SignedRequest| {
        let headers: Vec<_> = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        raw(&app, &headers, request.body.clone().into_bytes()).await
    };
    for away in [-301, 301, i64::from(i32::MAX)] {
        let request = app.sandbox.signed_click("alerts", &card, "approve", &ada(), now(&app) + away).unwrap();
        assert_eq!(send(&request).await, 401, "{away}");
    }
    let good = app.sandbox.signed_click("alerts", &card, "approve", &ada(), now(&app)).unwrap();
    let with = |alter: &dyn Fn(&mut SignedRequest)| {
        let mut request = good.clone();
        alter(&mut request);
        request
    };
    let header = |name: &'static str| good.headers.iter().find(|(key, _)| key == name).unwrap().clone();
    let (signature, time) = (header("x-slack-signature"), header("x-slack-request-timestamp"));
    let wrong = [
        with(&|request| request.headers.clear()),
        with(&|request| request.headers.retain(|(name, _)| name != "x-slack-signature")),
        with(&|request| request.headers.retain(|(name, _)| name != "x-slack-request-timestamp")),
        with(&|request| request.headers.push(signature.clone())),
        with(&|request| request.headers.push(time.clone())),
        with(&|request| request.body.push('&')),
        with(&|request| request.body = request.body.replace("U0ADA", "U0EVE")),
        SignedRequest::new("another secret", now(&app), good.body.clone()),
    ];
    for request in &wrong {
        assert_eq!(send(request).await, 401, "{:?}", request.headers);
    }
    assert_eq!(status(&app, &approval).await, "pending");
    assert_eq!(app.history(&approval).await, ["opened"]);
    // The latest and the earliest time that are taken.
    let late = app.sandbox.signed_click("alerts", &card, "open", &ada(), now(&app) - 300).unwrap();
    let early = app.sandbox.signed_click("alerts", &card, "open", &ada(), now(&app) + 300).unwrap();
    assert_eq!((send(&late).await, send(&early).await), (200, 200));
    assert_eq!(send(&good).await, 200);
    assert_eq!(send(&good).await, 401, "it is used");
    let upper = with(&|request| {
        for (name, value) in &mut request.headers {
            if name == "x-slack-signature" {
                *value = format!("v0={}", value[3..].to_uppercase());
            }
        }
    });
    assert_eq!(send(&upper).await, 401, "it is the same signature");
    app.clock.advance(seconds(600));
    assert_eq!(send(&early).await, 401, "as long as its time is good, it is remembered");
}

#[tokio::test]
async fn what_comes_with_a_certificate_check_is_not_looked_at() {
    let (app, approval, card) = one_card().await;
    let click = app.sandbox.signed_click("alerts", &card, "approve", &ada(), now(&app)).unwrap();
    for short in ["ssl_check=1", "ssl_check=1&token=x", "payload=%7B%7D&ssl_check=1", "ssl%5Fcheck=1"] {
        assert_eq!(raw(&app, &[], short.as_bytes().to_vec()).await, 200, "{short}");
    }
    for body in [format!("ssl_check=1&{}", click.body), format!("{}&ssl_check=1", click.body), format!("ssl%5Fcheck=1&{}", click.body)] {
        assert_eq!(raw(&app, &[], body.clone().into_bytes()).await, 401, "too long for a check that nobody signed");
        let signed = SignedRequest::new(SECRET, now(&app), body);
        assert_eq!(app.sandbox.send_to_app("alerts", &signed).await.unwrap().body, "");
    }
    assert_eq!(app.history(&approval).await, ["opened"]);
    assert_eq!(raw(&app, &[], b"ssl_check=0".to_vec()).await, 401);
    let long = vec![b'a'; 256 * 1024 + 1];
    assert_eq!(raw(&app, &[], long.clone()).await, 401);
    let time = now(&app).to_string();
    let signature = interven_sandbox::signature(SECRET, &time, &long);
    let headers = [("x-slack-signature", signature.as_bytes()), ("x-slack-request-timestamp", time.as_bytes())];
    assert_eq!(raw(&app, &headers, long).await, 413);
}

#[tokio::test]
async fn an_apps_secret_decides_its_own_cards_alone() {
    let app = TestApp::start().await;
    clickable(&app, "alerts", SECRET, Value::Null).await;
    let other = clickable(&app, "other", OTHER_SECRET, Value::Null).await;
    let (approval, card) = asked(&app, "alerts").await;
    let payload = app.sandbox.click_payload("alerts", &card, "approve", &ada(), now(&app)).unwrap();
    let forged = SignedRequest::of_payload(OTHER_SECRET, now(&app), &payload);
    assert_eq!(app.sandbox.send_to_app("other", &forged).await.unwrap().status, 401);
    let mut guessed = payload.clone();
    let others = app.delivery(&other).await["id"].clone();
    guessed["actions"][0]["value"] = json!(format!("{approval}.{others}.v1"));
    let own_card = SignedRequest::of_payload(SECRET, now(&app), &guessed);
    assert_eq!(app.sandbox.send_to_app("alerts", &own_card).await.unwrap().status, 401, "the other way round as well");
    guessed["actions"][0]["value"] = json!(format!("{approval}.999999.v1"));
    assert_eq!(app.sandbox.send_to_app("alerts", &SignedRequest::of_payload(SECRET, now(&app), &guessed)).await.unwrap().status, 401);
    // It is written down after the answer went out.
    in_time("the refusals are not written down", async {
        while app.history(&approval).await.len() < 4 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(app.history(&approval).await, ["opened", "refused", "refused", "refused"]);
    assert_eq!(status(&app, &approval).await, "pending");
    assert_eq!(click(&app, "other", &app.sandbox.accepted("other")[0].clone(), "approve", &ada()).await.status, 200);
    assert_eq!(status(&app, &approval).await, "approved", "its own card counts");
}

#[tokio::test]
async fn the_app_and_team_of_the_first_click_are_required_from_then_on() {
    let (app, first, card) = one_card().await;
    assert_eq!(click(&app, "alerts", &card, "deny", &ada()).await.status, 200);
    assert_eq!(status(&app, &first).await, "denied");
    app.advance(seconds(600)).await;
    let (second, card) = asked(&app, "alerts").await;
    for (pointer, value) in [("/api_app_id", "A0OTHER"), ("/team/id", "T0OTHER")] {
        let outcome = altered_click(&app, &card, |payload| *payload.pointer_mut(pointer).unwrap() = json!(value)).await;
        assert_eq!(outcome.status, 401, "{pointer}");
        assert!(outcome.body.contains("another Slack app or team"), "{}", outcome.body);
    }
    assert_eq!(status(&app, &second).await, "pending");
    assert_eq!(click(&app, "alerts", &card, "approve", &ada()).await.status, 200);
    assert_eq!(status(&app, &second).await, "approved");
}

#[tokio::test]
async fn a_channel_that_is_given_its_secret_again_takes_another_app() {
    let app = TestApp::start().await;
    let channel = clickable(&app, "alerts", SECRET, Value::Null).await;
    let (_, card) = asked(&app, "alerts").await;
    assert_eq!(click(&app, "alerts", &card, "deny", &ada()).await.status, 200);
    app.advance(seconds(600)).await;
    let (approval, card) = asked(&app, "alerts").await;
    let by_other_app = async || altered_click(&app, &card, |payload| payload["api_app_id"] = json!("A0OTHER")).await.status;
    assert_eq!(by_other_app().await, 401);
    let shown = app.get(&format!("/api/channels/{channel}")).await["config"]["signing_secret"].clone();
    for patch in [json!({"name": "alerts"}), json!({"config": {"signing_secret": shown}})] {
        app.patch(&channel, &patch).await;
        app.clock.advance(seconds(1));
        assert_eq!(by_other_app().await, 401, "{patch} names no secret");
    }
    app.patch(&channel, &json!({"config": {"signing_secret": SECRET}})).await;
    app.clock.advance(seconds(1));
    assert_eq!(by_other_app().await, 200);
    assert_eq!(status(&app, &approval).await, "approved");
    app.clock.advance(seconds(1));
    assert_eq!(click(&app, "alerts", &card, "deny", &ada()).await.status, 401, "it is the channel's app from then on");
}
