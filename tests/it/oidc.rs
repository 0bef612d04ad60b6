//! Signing in by an issuer, with the stand-in issuer as Google, as a tenant of Microsoft Entra ID, and as any other.

mod browser;
mod linking;
mod refusals;
mod roles;

use serde_json::json;

use self::browser::{Browser, GOOGLE, TENANT, entra, google, issuer};
use crate::support::seconds;

#[tokio::test]
async fn a_person_of_googles_is_let_in_and_made_a_user() {
    let app = google("").await;
    let shown = Browser::new(&app).json("/api/auth/providers").await.unwrap();
    assert_eq!(shown["items"], json!([{"name": "google", "label": "Google", "url": "/api/auth/oidc/google"}]));

    let mut browser = Browser::new(&app);
    let to = browser.begin("google", "?next=/approvals%3Ftab%3Dall").await;
    let query = |name: &str| to.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned());
    assert_eq!(query("scope").as_deref(), Some("openid email profile"));
    assert_eq!((query("hd").as_deref(), query("prompt").as_deref()), (Some("example.com"), Some("select_account")));
    assert_eq!(query("redirect_uri").as_deref(), Some("https://interven.example.com/api/auth/oidc/google/callback"));
    let back = browser.at_issuer(&to).await;
    let answer = browser.return_with("google", &back).await;
    assert_eq!((answer.status, answer.location.as_deref()), (302, Some("/approvals?tab=all")), "{}", answer.body);
    assert!(
        answer.cookies.iter().any(|cookie| cookie.starts_with("aif_session=") && cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure"))
    );
    assert!(answer.cookies.iter().any(|cookie| cookie == "__Host-aif_oidc=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"));

    let me = browser.me().await.unwrap();
    assert_eq!((&me["email"], &me["name"], &me["role"]), (&json!("grace@example.com"), &json!("Grace"), &json!("reviewer")));
    assert_eq!((&me["sign_in"], &me["has_password"]), (&json!(["google"]), &json!(false)));
    let log = app.get("/api/audit?limit=3").await;
    let told = |at: usize| (log["items"][at]["action"].as_str().unwrap(), log["items"][at]["actor"]["kind"].as_str().unwrap());
    assert_eq!((told(0), told(1)), (("session.created", "user"), ("user.created", "issuer")), "{log}");
    assert_eq!((&log["items"][1]["actor"]["name"], &log["items"][1]["after"]["identities"]), (&json!("google"), &json!(["google"])));

    // Again: the same user, with another session.
    let mut second = Browser::new(&app);
    second.cookies.push("aif_session=fixed-by-somebody-else".to_owned());
    second.sign_in("google").await.unwrap();
    assert_eq!(second.me().await.unwrap()["id"], me["id"]);
    assert_ne!(second.session(), browser.session());
    assert_eq!(app.get("/api/users").await["items"].as_array().unwrap().len(), 2, "the administrator and Grace");
    let calls = app.sandbox.issuer_calls(GOOGLE);
    assert_eq!((calls.discovery, calls.keys, calls.tokens), (1, 1, 2), "what the issuer says of itself is remembered");
    app.clock.advance(seconds(3_601));
    app.sandbox.change_issuer(GOOGLE, |issuer| issuer.now += 3_601);
    second.sign_in("google").await.unwrap();
    assert_eq!(app.sandbox.issuer_calls(GOOGLE).discovery, 2, "for an hour");
}

#[tokio::test]
async fn a_person_of_the_tenant_is_let_in_and_no_other_tenants() {
    let app = entra("example.com", "allowed_domains = [\"example.com\"]").await;
    let mut browser = Browser::new(&app);
    browser.sign_in("entra").await.unwrap();
    let me = browser.me().await.unwrap();
    assert_eq!((&me["email"], &me["role"], &me["sign_in"]), (&json!("grace@example.com"), &json!("developer"), &json!(["entra"])));

    for (claims, code) in [
        (json!({"tid": "9f0b8cb8-7e0b-4b0c-8d21-6f6a1f4d3c00"}), "token_refused"),
        (json!({"tid": null}), "token_refused"),
        (json!({"iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0")}), "token_refused"),
        (json!({"xms_edov": false}), "email_not_verified"),
        // A guest's address is what their own tenant calls them.
        (json!({"idp": "https://sts.windows.net/9f0b8cb8-7e0b-4b0c-8d21-6f6a1f4d3c00/"}), "email_not_verified"),
        (json!({"idp": "live.com"}), "email_not_verified"),
        (json!({"acct": 1}), "email_not_verified"),
        (json!({"acct": 1, "xms_edov": true, "email": null, "preferred_username": "grace@example.com"}), "email_not_verified"),
        (json!({"xms_edov": 0}), "email_not_verified"),
        (json!({"email": null, "preferred_username": "mallory_evil.example#EXT#@example.onmicrosoft.com"}), "domain_not_allowed"),
        (json!({"email": "grace@evil.example"}), "domain_not_allowed"),
    ] {
        let before = browser::claims_of(&app, "example.com", &claims);
        assert_eq!(Browser::new(&app).sign_in("entra").await, Err(code.to_owned()), "{claims}");
        app.sandbox.change_issuer("example.com", |issuer| issuer.claims = before);
    }
    let own = format!("https://sts.windows.net/{TENANT}/");
    for claims in [
        json!({"acct": 1, "xms_edov": "1"}),
        json!({"acct": 0, "xms_edov": null, "idp": own}),
        json!({"email": null, "preferred_username": "Grace@Example.com"}),
    ] {
        browser::claims_of(&app, "example.com", &claims);
        Browser::new(&app).sign_in("entra").await.unwrap_or_else(|code| panic!("{claims}: {code}"));
    }
}

#[tokio::test]
async fn any_issuer_will_do_with_es256_and_its_secret_in_the_body() {
    let app = issuer("default_role = \"auditor\"").await;
    app.sandbox.change_issuer("acme", |issuer| (issuer.elliptic, issuer.secret_in_body) = (true, true));
    let mut browser = Browser::new(&app);
    browser.sign_in("acme").await.unwrap();
    assert_eq!(browser.me().await.unwrap()["role"], "auditor");
}

#[tokio::test]
async fn a_new_key_of_the_issuers_is_found_and_not_asked_for_all_the_time() {
    let app = issuer("default_role = \"auditor\"").await;
    let mut browser = Browser::new(&app);
    browser.sign_in("acme").await.unwrap();
    app.clock.advance(seconds(61));
    app.sandbox.rotate_issuer_keys("acme");
    browser.sign_in("acme").await.unwrap();
    assert_eq!(app.sandbox.issuer_calls("acme").keys, 2);
    app.sandbox.rotate_issuer_keys("acme");
    assert_eq!(browser.sign_in("acme").await, Err("token_refused".to_owned()), "they were read a moment ago");
    assert_eq!(app.sandbox.issuer_calls("acme").keys, 2);
    app.clock.advance(seconds(61));
    browser.sign_in("acme").await.unwrap();
}

#[tokio::test]
async fn whoever_has_no_password_here_cannot_sign_in_with_one_until_it_is_given() {
    let app = issuer("default_role = \"auditor\"").await;
    let mut browser = Browser::new(&app);
    browser.sign_in("acme").await.unwrap();
    let log_in = json!({"email": "grace@example.com", "password": ""});
    let answer = app.request(reqwest::Method::POST, "/api/auth/login", None, "application/json", log_in.to_string()).await;
    assert_eq!((answer.status, &answer.body["code"]), (401, &json!("wrong_credentials")));

    let id = browser.me().await.unwrap()["id"].as_str().unwrap().to_owned();
    let reset = app.send(reqwest::Method::POST, &format!("/api/users/{id}/reset"), &json!({})).await;
    let token = reset.body["url"].as_str().unwrap().split_once("#token=").unwrap().1.to_owned();
    assert!(browser.me().await.is_none(), "a reset ends what there was");
    let accept = json!({"token": token, "password": "correct horse"});
    let answer = app.request(reqwest::Method::POST, "/api/auth/invitation", None, "application/json", accept.to_string()).await;
    assert_eq!((answer.status, &answer.body["sign_in"]), (200, &json!(["password"])));
    browser.sign_in("acme").await.unwrap();
    assert_eq!(browser.me().await.unwrap()["sign_in"], json!(["password", "acme"]), "the two come together again by the verified address");
}

#[tokio::test]
async fn a_restart_on_the_way_is_not_noticed() {
    let mut app = issuer("default_role = \"auditor\"").await;
    let mut browser = Browser::new(&app);
    let (back, cookies) = (browser.go("acme", "").await, browser.cookies);
    app.restart(seconds(1)).await;
    let mut browser = Browser::new(&app);
    browser.cookies = cookies;
    assert_eq!(browser.return_with("acme", &back).await.status, 302);
}
