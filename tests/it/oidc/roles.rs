//! Which role an issuer's word comes to.

use reqwest::Method;
use serde_json::json;

use super::browser::{Browser, claims_of, issuer};

const MAP: &str = "role_claim = \"groups\"\nroles = { sec-admins = \"admin\", builders = \"developer\", soc = \"reviewer\" }";

#[tokio::test]
async fn the_role_follows_the_claims_at_each_sign_in_and_the_highest_counts() {
    let app = issuer(MAP).await;
    let mut browser = Browser::new(&app);
    for (groups, role) in [(json!(["soc"]), "reviewer"), (json!(["soc", "other", "sec-admins", "builders"]), "admin"), (json!("builders"), "developer")] {
        claims_of(&app, "acme", &json!({"groups": groups}));
        browser.sign_in("acme").await.unwrap();
        assert_eq!(browser.me().await.unwrap()["role"], role);
    }
    let log = app.get("/api/audit?action=user.updated&limit=1").await;
    let entry = &log["items"][0];
    assert_eq!((&entry["actor"]["kind"], &entry["before"]["role"], &entry["after"]["role"]), (&json!("issuer"), &json!("admin"), &json!("developer")), "{log}");

    for groups in [json!([]), json!(["SOC"]), json!(null), json!({"soc": true}), json!([["soc"]])] {
        claims_of(&app, "acme", &json!({"groups": groups}));
        assert_eq!(Browser::new(&app).sign_in("acme").await, Err("no_role".to_owned()), "{groups}");
    }
}

#[tokio::test]
async fn a_claim_can_be_named_by_its_path_and_the_rest_have_the_default_role() {
    let app = issuer("role_claim = \"realm_access.roles\"\nroles = { soc = \"reviewer\" }\ndefault_role = \"auditor\"").await;
    let mut browser = Browser::new(&app);
    for (claim, role) in [(json!({"roles": ["soc"]}), "reviewer"), (json!({"roles": []}), "auditor")] {
        claims_of(&app, "acme", &json!({"realm_access": claim}));
        browser.sign_in("acme").await.unwrap();
        assert_eq!(browser.me().await.unwrap()["role"], role);
    }
}

#[tokio::test]
async fn without_a_map_the_role_is_the_administrators_matter() {
    let app = issuer("default_role = \"reviewer\"").await;
    let mut browser = Browser::new(&app);
    browser.sign_in("acme").await.unwrap();
    let id = browser.me().await.unwrap()["id"].as_str().unwrap().to_owned();
    assert_eq!(app.send(Method::PATCH, &format!("/api/users/{id}"), &json!({"role": "developer"})).await.status, 200);
    browser.sign_in("acme").await.unwrap();
    assert_eq!(browser.me().await.unwrap()["role"], "developer");
}

#[tokio::test]
async fn the_last_administrator_keeps_the_role() {
    let app = issuer(MAP).await;
    claims_of(&app, "acme", &json!({"groups": ["soc"], "email": "ada@example.com", "sub": "ada"}));
    let mut browser = Browser::new(&app);
    browser.sign_in("acme").await.unwrap();
    assert_eq!(browser.me().await.unwrap()["role"], "admin");
    let log = app.get("/api/audit?action=user.role_kept").await;
    assert_eq!((&log["items"][0]["after"]["why"], &log["items"][0]["target"]["name"]), (&json!("last_admin"), &json!("ada@example.com")), "{log}");

    // With another one, the issuer's word counts.
    let other = json!({"email": "eve@example.com", "name": "Eve", "role": "admin", "password": "correct horse"});
    assert_eq!(app.send(Method::POST, "/api/users", &other).await.status, 201);
    browser.sign_in("acme").await.unwrap();
    assert_eq!(browser.me().await.unwrap()["role"], "reviewer");
}
