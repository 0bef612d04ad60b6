//! What a sign-in by an issuer is refused for: tokens that do not count, answers that were led astray, and issuers that do not answer.

use std::time::Duration;

use interven_sandbox::Wrong;
use serde_json::{Value, json};

use super::browser::{Browser, claims_of, code, google, issuer, issuer_within};
use crate::support::{TestApp, seconds};

const ROLE: &str = "default_role = \"reviewer\"";

fn wrong(app: &TestApp, wrong: Wrong) {
    app.sandbox.change_issuer("acme", |issuer| issuer.wrong = wrong);
}

#[tokio::test]
async fn a_token_that_nobody_signed_right_is_refused() {
    let app = issuer(ROLE).await;
    for way in [Wrong::AlgNone, Wrong::HmacByPublicKey, Wrong::UnknownKey, Wrong::BadSignature] {
        wrong(&app, way);
        let mut browser = Browser::new(&app);
        assert_eq!(browser.sign_in("acme").await, Err("token_refused".to_owned()), "{way:?}");
        assert!(browser.session().is_none());
    }
    wrong(&app, Wrong::Nothing);
    Browser::new(&app).sign_in("acme").await.unwrap();
    let log = app.get("/api/audit?action=session.refused").await;
    assert_eq!(log["items"].as_array().unwrap().len(), 4);
    assert_eq!(log["items"][0]["after"], json!({"why": "token_refused", "provider": "acme"}));
}

#[tokio::test]
async fn a_token_for_somebody_else_or_another_time_is_refused() {
    let app = issuer(ROLE).await;
    let now = app.clock.now().ms() / 1_000;
    let refused = [
        json!({"iss": "https://issuer.example.net"}),
        json!({"iss": format!("{}/", app.sandbox.issuer_url("acme"))}),
        json!({"aud": "another"}),
        json!({"aud": ["another"]}),
        json!({"aud": ["id", "another"]}),
        json!({"aud": ["id", "another"], "azp": "another"}),
        json!({"azp": "another"}),
        json!({"aud": null}),
        json!({"nonce": "another"}),
        json!({"nonce": null}),
        json!({"exp": now - 60}),
        json!({"exp": null}),
        json!({"exp": "tomorrow"}),
        json!({"iat": now + 61}),
        json!({"iat": null}),
        json!({"nbf": now + 61}),
        json!({"sub": ""}),
        json!({"sub": null}),
        json!({"sub": 7}),
        json!({"sub": "x".repeat(256)}),
    ];
    for claims in refused {
        let before = claims_of(&app, "acme", &claims);
        assert_eq!(Browser::new(&app).sign_in("acme").await, Err("token_refused".to_owned()), "{claims}");
        app.sandbox.change_issuer("acme", |issuer| issuer.claims = before);
        // A guess is slowed down, which is another test's matter.
        Browser::new(&app).sign_in("acme").await.unwrap();
    }
    for claims in [
        json!({"exp": now - 59}),
        json!({"iat": now + 60}),
        json!({"aud": ["id", "another"], "azp": "id"}),
        serde_json::from_str(&format!("{{\"exp\": {now}.5}}")).unwrap(),
    ] {
        let before = claims_of(&app, "acme", &claims);
        Browser::new(&app).sign_in("acme").await.unwrap_or_else(|code| panic!("{claims}: {code}"));
        app.sandbox.change_issuer("acme", |issuer| issuer.claims = before);
    }
}

#[tokio::test]
async fn only_the_browser_that_went_comes_back_and_only_once() {
    let app = issuer(ROLE).await;
    let (mut mine, mut other) = (Browser::new(&app), Browser::new(&app));
    let back = mine.go("acme", "").await;
    // Somebody else's answer is put before me: I have no cookie of it, or that of another sign-in.
    assert_eq!(code(&Browser::new(&app).return_with("acme", &back).await.body), "sign_in_expired");
    other.begin("acme", "").await;
    assert_eq!(code(&other.return_with("acme", &back).await.body), "sign_in_expired");
    for query in ["", "code=x", "state=&code=x", "state=x&code=x", "code=%00&state=%ff"] {
        let mut browser = Browser::new(&app);
        browser.begin("acme", "").await;
        assert_eq!(code(&browser.return_with("acme", query).await.body), "sign_in_expired", "{query}");
    }
    assert_eq!(app.sandbox.issuer_calls("acme").tokens, 0, "nothing was tried");

    let cookies = mine.cookies.clone();
    assert_eq!(mine.return_with("acme", &back).await.status, 302);
    assert_eq!(code(&mine.return_with("acme", &back).await.body), "sign_in_expired");
    let mut again = Browser::new(&app);
    again.cookies = cookies;
    assert_eq!(code(&again.return_with("acme", &back).await.body), "code_refused", "whoever kept the cookie has a code that was used");
    assert!(again.session().is_none());

    // Two tabs: the later sign-in counts, and is not spoilt by the earlier one.
    let mut tabs = Browser::new(&app);
    let (earlier, later) = (tabs.go("acme", "").await, tabs.go("acme", "").await);
    assert_eq!(code(&tabs.return_with("acme", &earlier).await.body), "sign_in_expired");
    assert_eq!(tabs.return_with("acme", &later).await.status, 302);

    let mut slow = Browser::new(&app);
    let back = slow.go("acme", "").await;
    app.clock.advance(seconds(600));
    assert_eq!(code(&slow.return_with("acme", &back).await.body), "sign_in_expired");

    let mut browser = Browser::new(&app);
    let back = browser.go("acme", "").await;
    let (mixed, iss) = (back.split("&iss=").next().unwrap(), "https%3A%2F%2Fissuer.example.net");
    assert_eq!(code(&browser.return_with("acme", &format!("{mixed}&iss={iss}")).await.body), "code_refused", "another issuer's answer");
}

#[tokio::test]
async fn nobody_is_led_elsewhere() {
    let app = issuer(ROLE).await;
    for (next, to) in
        [("https://evil.example", "/"), ("//evil.example", "/"), ("/%5Cevil.example", "/"), ("/%09/evil.example", "/"), ("/incidents", "/incidents")]
    {
        let mut browser = Browser::new(&app);
        let back = browser.go("acme", &format!("?next={next}")).await;
        assert_eq!(browser.return_with("acme", &back).await.location.as_deref(), Some(to), "{next}");
    }
}

#[tokio::test]
async fn an_issuer_that_does_not_answer_well_is_told_of_plainly() {
    let app = issuer_within(ROLE, Duration::from_millis(400)).await;
    for way in [Wrong::Fails, Wrong::OtherIssuer, Wrong::LongDiscovery] {
        wrong(&app, way);
        assert_eq!(Browser::new(&app).try_begin("acme", "").await, Err("provider_unavailable".to_owned()), "{way:?}");
        app.clock.advance(seconds(6));
    }
    wrong(&app, Wrong::Fails);
    let page = Browser::new(&app).page("/api/auth/oidc/acme").await;
    assert_eq!((page.status().as_u16(), page.headers()["retry-after"].to_str().unwrap()), (503, "60"));
    assert_eq!(page.headers()["content-security-policy"], "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    let text = page.text().await.unwrap();
    assert!(text.contains("id.example.com cannot be asked at the moment") && text.contains("<a href=\"/\">"), "{text}");
    wrong(&app, Wrong::Nothing);
    assert_eq!(Browser::new(&app).try_begin("acme", "").await, Err("provider_unavailable".to_owned()), "it is left alone for a few seconds");
    app.clock.advance(seconds(6));

    for way in [Wrong::LongToken, Wrong::NoJson, Wrong::Hangs, Wrong::Fails] {
        let mut browser = Browser::new(&app);
        wrong(&app, Wrong::Nothing);
        let to = browser.begin("acme", "").await;
        wrong(&app, way);
        let back = browser.at_issuer(&to).await;
        assert_eq!(code(&browser.return_with("acme", &back).await.body), "provider_unavailable", "{way:?}");
    }
    wrong(&app, Wrong::Denies);
    assert_eq!(Browser::new(&app).sign_in("acme").await, Err("cancelled".to_owned()));
    wrong(&app, Wrong::Nothing);
    app.sandbox.change_issuer("acme", |issuer| issuer.client_secret = "changed".into());
    let mut browser = Browser::new(&app);
    let back = browser.go("acme", "").await;
    let shown = browser.return_with("acme", &back).await;
    let problem: Value = serde_json::from_str(&shown.body).unwrap();
    assert!(shown.status == 503 && problem["error"].as_str().unwrap().contains("client_secret") && !shown.body.contains("se cret"), "{problem}");
}

#[tokio::test]
async fn tries_that_fail_are_slowed_down_and_a_person_without_a_role_is_no_guesser() {
    let app = issuer(ROLE).await;
    wrong(&app, Wrong::BadSignature);
    for _ in 0..5 {
        assert_eq!(Browser::new(&app).sign_in("acme").await, Err("token_refused".to_owned()));
    }
    let tokens = app.sandbox.issuer_calls("acme").tokens;
    wrong(&app, Wrong::Nothing);
    assert_eq!(Browser::new(&app).sign_in("acme").await, Err("throttled".to_owned()));
    assert_eq!(app.sandbox.issuer_calls("acme").tokens, tokens, "the issuer is not asked");
    app.clock.advance(seconds(5));
    Browser::new(&app).sign_in("acme").await.unwrap();

    let app = google("").await;
    claims_of(&app, "google", &json!({"hd": "evil.example"}));
    for _ in 0..7 {
        assert_eq!(Browser::new(&app).sign_in("google").await, Err("domain_not_allowed".to_owned()));
    }
}

#[tokio::test]
async fn without_a_provider_there_is_no_way() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app);
    assert_eq!(browser.json("/api/auth/providers").await.unwrap()["items"], json!([]));
    for path in ["/api/auth/oidc/google", "/api/auth/oidc/google/callback?code=x&state=x"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status(), 404);
        assert_eq!(code(&answer.text().await.unwrap()), "unknown_provider");
    }
}
