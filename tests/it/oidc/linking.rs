//! How somebody at an issuer and a user here come together.

use interven::store::Identity;
use reqwest::Method;
use serde_json::{Value, json};

use super::browser::{Browser, TENANT, claims_of, code, entra, google, issuer, set};
use crate::support::{TestApp, seconds};

async fn invite(app: &TestApp, email: &str) -> Value {
    let answer = app.send(Method::POST, "/api/users", &json!({"email": email, "name": "Invited", "role": "auditor"})).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.body
}

#[tokio::test]
async fn an_invited_user_is_linked_by_the_verified_address_and_the_invitation_is_spent() {
    let app = google("").await;
    let invited = invite(&app, "grace@example.com").await;
    let mut browser = Browser::new(&app);
    browser.sign_in("google").await.unwrap();
    let me = browser.me().await.unwrap();
    assert_eq!((&me["id"], &me["role"], &me["name"]), (&invited["id"], &json!("auditor"), &json!("Invited")));
    let token = invited["invitation"]["url"].as_str().unwrap().split_once("#token=").unwrap().1.to_owned();
    let accept = json!({"token": token, "password": "correct horse"});
    assert_eq!(app.request(Method::POST, "/api/auth/invitation", None, "application/json", accept.to_string()).await.status, 401);
    let log = app.get("/api/audit?action=user.updated&limit=1").await;
    assert_eq!((&log["items"][0]["actor"]["kind"], &log["items"][0]["after"]["identities"]), (&json!("issuer"), &json!(["google"])), "{log}");
}

#[tokio::test]
async fn whoever_gets_an_address_later_does_not_get_its_account() {
    let app = issuer("default_role = \"reviewer\"").await;
    let mut browser = Browser::new(&app);
    browser.sign_in("acme").await.unwrap();
    let grace = browser.me().await.unwrap()["id"].clone();
    claims_of(&app, "acme", &json!({"sub": "the next owner of the address"}));
    assert_eq!(Browser::new(&app).sign_in("acme").await, Err("address_taken".to_owned()));
    // The other way about: a new address is the same person.
    claims_of(&app, "acme", &json!({"sub": "grace", "email": "grace.hopper@example.com"}));
    browser.sign_in("acme").await.unwrap();
    let me = browser.me().await.unwrap();
    assert_eq!((&me["id"], &me["email"]), (&grace, &json!("grace@example.com")));
    let log = app.get("/api/audit?action=session.refused").await;
    assert_eq!((&log["items"][0]["after"]["why"], &log["items"][0]["target"]["name"]), (&json!("address_taken"), &json!("grace@example.com")), "{log}");
    assert!(!log.to_string().contains("the next owner"), "{log}");
}

#[tokio::test]
async fn another_issuer_does_not_get_the_account_either_as_long_as_the_first_is_there() {
    let table = |name: &str| {
        format!(
            "[[oidc]]\nname = \"{name}\"\nkind = \"issuer\"\nissuer = \"https://{name}.example.com\"\nclient_id = \"id\"\nclient_secret = \"se cret%\"\ndefault_role = \"reviewer\"\n"
        )
    };
    let app = TestApp::with_file(&(table("acme") + &table("other")), seconds(20), |config, sandbox| {
        for provider in &mut config.oidc {
            provider.issuer = sandbox.issuer_url(&provider.name);
        }
    })
    .await;
    let grace = json!({"sub": "grace", "email": "grace@example.com", "email_verified": true, "name": "Grace"});
    set(&app, "acme", "acme", grace.clone(), None);
    set(&app, "other", "other", grace, None);
    // The same subject at two issuers is two identities, and an answer of one is none of the other's.
    let mut browser = Browser::new(&app);
    browser.sign_in("acme").await.unwrap();
    assert_eq!(Browser::new(&app).sign_in("other").await, Err("address_taken".to_owned()));
    let back = browser.go("acme", "").await;
    assert_eq!(code(&browser.return_with("other", &back).await.body), "sign_in_expired");
    assert_eq!(app.sandbox.issuer_calls("other").tokens, 1, "the code of one is not shown to the other");

    // An issuer that is there no more keeps nobody.
    let invited = invite(&app, "eve@example.com").await["id"].as_str().unwrap().parse().unwrap();
    let former =
        Identity { issuer: "https://former.example.com".into(), subject: "eve".into(), user_id: invited, provider: "acme".into(), created_at: app.clock.now() };
    app.app.store.link_identity(former, None).await.unwrap();
    claims_of(&app, "other", &json!({"sub": "eve", "email": "eve@example.com"}));
    Browser::new(&app).sign_in("other").await.unwrap();
}

#[tokio::test]
async fn a_tenants_word_for_an_address_counts_in_the_domains_that_are_allowed_alone() {
    let app = entra(TENANT, "").await;
    invite(&app, "grace@example.com").await;
    assert_eq!(Browser::new(&app).sign_in("entra").await, Err("address_taken".to_owned()));
    claims_of(&app, TENANT, &json!({"email": "new@example.com"}));
    Browser::new(&app).sign_in("entra").await.unwrap();

    let app = entra(TENANT, "allowed_domains = [\"example.com\"]").await;
    invite(&app, "grace@example.com").await;
    Browser::new(&app).sign_in("entra").await.unwrap();
}

#[tokio::test]
async fn an_address_that_is_not_verified_is_nobodys() {
    let app = issuer("default_role = \"reviewer\"").await;
    for (verified, email) in [(json!(false), "ada@example.com"), (json!(null), "ada@example.com"), (json!("no"), "x@example.com"), (json!(true), "no address")]
    {
        claims_of(&app, "acme", &json!({"email_verified": verified, "email": email}));
        assert_eq!(Browser::new(&app).sign_in("acme").await, Err("email_not_verified".to_owned()), "{verified}");
    }
    // The Kelvin sign is a `k` in lower case, and this another mailbox.
    claims_of(&app, "acme", &json!({"email_verified": true, "email": "fran\u{212a}@example.com"}));
    assert_eq!(Browser::new(&app).sign_in("acme").await, Err("email_not_verified".to_owned()));
    assert_eq!(app.get("/api/users").await["items"].as_array().unwrap().len(), 1);
    claims_of(&app, "acme", &json!({"email_verified": "true", "email": "ada@example.com"}));
    let mut browser = Browser::new(&app);
    browser.sign_in("acme").await.unwrap();
    assert_eq!(browser.me().await.unwrap()["role"], "admin", "Ada, who was there, keeps what she is");
}

#[tokio::test]
async fn a_disabled_user_is_refused_and_comes_back_once_enabled() {
    let app = issuer("default_role = \"reviewer\"").await;
    let mut browser = Browser::new(&app);
    browser.sign_in("acme").await.unwrap();
    let id = browser.me().await.unwrap()["id"].as_str().unwrap().to_owned();
    let disable = async |disabled: bool| assert_eq!(app.send(Method::PATCH, &format!("/api/users/{id}"), &json!({"disabled": disabled})).await.status, 200);
    disable(true).await;
    assert!(browser.me().await.is_none());
    assert_eq!(browser.sign_in("acme").await, Err("disabled".to_owned()));
    disable(false).await;
    browser.sign_in("acme").await.unwrap();
    // Also one who was never linked.
    let invited = invite(&app, "eve@example.com").await["id"].as_str().unwrap().to_owned();
    assert_eq!(app.send(Method::PATCH, &format!("/api/users/{invited}"), &json!({"disabled": true})).await.status, 200);
    claims_of(&app, "acme", &json!({"sub": "eve", "email": "eve@example.com"}));
    assert_eq!(Browser::new(&app).sign_in("acme").await, Err("disabled".to_owned()));
}

#[tokio::test]
async fn only_the_allowed_organisation_is_let_in() {
    let app = google("").await;
    for hd in [json!("evil.example"), json!(null), json!("sub.example.com"), json!(["example.com"])] {
        super::browser::claims_of(&app, "google", &json!({"hd": hd}));
        assert_eq!(Browser::new(&app).sign_in("google").await, Err("domain_not_allowed".to_owned()), "an address in the domain is not enough: {hd}");
    }
    let app = issuer("default_role = \"reviewer\"\nallowed_domains = [\"example.com\"]").await;
    for email in ["grace@evil.example", "grace@example.com.evil.example", "grace@sub.example.com", "\"x@example.com\"@evil.example"] {
        claims_of(&app, "acme", &json!({"email": email, "hd": "example.com"}));
        assert_eq!(Browser::new(&app).sign_in("acme").await, Err("domain_not_allowed".to_owned()), "{email}");
    }
}
