//! The start: a configuration that is wrong, the first administrator, generated keys, channels declared as code.

use std::os::unix::fs::PermissionsExt as _;

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::load::{at_generic, decision};
use crate::support::{EMAIL, GENERIC, HEADER_SECRET, KEY, PASSWORD, PATIENCE, Place, SLACK, Server, run};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_configuration_stops_the_start_in_one_line_with_2() {
    let place = Place::new().await;
    let refused = async |environment: &[(&str, &str)], file: &str, named: &str| {
        place.configure(file);
        let mut command = place.serve();
        command.envs(environment.iter().copied());
        let output = run(command).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), said.lines().count(), output.stdout.len()), (Some(2), 1, 0), "{said}");
        assert!(said.starts_with("interven: ") && said.contains(named), "{said} does not name {named}");
        said
    };
    refused(&[("INTERVEN_LISTEN", "here")], "", "INTERVEN_LISTEN").await;
    refused(&[], "risk_bands = [0.9, 0.1]", "interven.toml").await;
    refused(&[], "lisen = \"127.0.0.1:0\"", "interven.toml:1: unknown field `lisen`").await;
    refused(&[], "listen = ", "interven.toml:1").await;
    refused(&[], "[[channels]]\nname = \"a\"\nkind = \"slack\"\nconfig = { webhook_url = \"${NOT_SET}\" }", "NOT_SET").await;
    refused(&[], "[[channels]]\nname = \"a\"\nkind = \"slack\"\nconfig = { webhook_url = \"file:missing\" }", "missing").await;
    let said = refused(&[("INTERVEN_CREDENTIAL_ENCRYPTION_KEY", "keySecretP9")], "", "INTERVEN_CREDENTIAL_ENCRYPTION_KEY").await;
    assert!(!said.contains("keySecretP9"), "{said}");
    let said = refused(&[("DATABASE_URL", "postgres://app:databaseSecretJ4@db/x")], "", "DATABASE_URL").await;
    assert!(!said.contains("databaseSecretJ4"), "{said}");
    assert!(!place.data.exists(), "nothing was made");

    let output = run(place.command(&["serve", "--listne", "x"])).await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("--listne"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_printed_link_makes_one_administrator_and_the_key_is_the_services_alone() {
    let place = Place::new().await;
    let mut server = place.start().await;
    let token = server.setup_token().await;
    let body = json!({"token": token, "email": EMAIL, "password": PASSWORD});
    let made = server.request(Method::POST, "/api/auth/setup", None, &body).await;
    assert_eq!((made.status, &made.body["email"], &made.body["role"]), (200, &json!(EMAIL), &json!("admin")), "{}", made.body);
    let other = json!({"token": token, "email": "bob@example.com", "password": PASSWORD});
    assert_eq!(server.request(Method::POST, "/api/auth/setup", None, &other).await.status, 401, "the link was used");
    let login = json!({"email": EMAIL, "password": PASSWORD});
    assert_eq!(server.request(Method::POST, "/api/auth/login", None, &login).await.status, 200);
    server.stop().await;

    let permissions = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((permissions(place.data.clone()), permissions(place.data.join("encryption.key"))), (0o700, 0o600));
    let server = place.start().await;
    assert_eq!(server.request(Method::POST, "/api/auth/login", None, &login).await.status, 200, "and is there after a restart");
    assert!(!server.printed_so_far().contains("#token="), "no second link");
    server.stop().await;
    place.assert_nothing_in_plain();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_and_the_key_of_the_environment_work() {
    let place = Place::new().await;
    let mut command = place.serve();
    command.env("INTERVEN_ADMIN_EMAIL", EMAIL).env("INTERVEN_ADMIN_PASSWORD", PASSWORD);
    let server = Server::start(command).await;
    let login = json!({"email": EMAIL, "password": PASSWORD});
    assert_eq!(server.request(Method::POST, "/api/auth/login", None, &login).await.status, 200);
    let report = async |key: Option<&str>| server.request(Method::POST, "/v1/decisions", key, &decision(Uuid::from_u128(1))).await.status;
    assert_eq!((report(None).await, report(Some("iv_live_00000000000000000000")).await, report(Some(KEY)).await), (401, 401, 200));
    assert!(!server.printed_so_far().contains("#token="), "somebody can sign in: no link");
    server.stop().await;
    place.assert_nothing_in_plain();
}

#[tokio::test(flavor = "multi_thread")]
async fn channels_of_the_file_are_managed_and_send() {
    let place = Place::new().await;
    std::fs::write(place.path("token"), format!("Splunk {HEADER_SECRET}\n")).unwrap();
    let generic = place.sandbox.generic_url(GENERIC);
    place.configure(&format!(
        "[[channels]]\nname = \"soc\"\nkind = \"slack\"\nconfig = {{ webhook_url = \"${{SOC_WEBHOOK}}\" }}\n\
         [[channels]]\nname = \"record\"\nkind = \"siem\"\nconfig = {{ url = \"{generic}\", format = \"JSON\", headers = {{ Authorization = \"file:token\" }} }}\n"
    ));
    let mut command = place.serve();
    command.env("SOC_WEBHOOK", place.sandbox.slack_url(SLACK));
    let mut server = Server::start(command).await;
    let token = server.set_up().await;
    let channels = server.request(Method::GET, "/api/channels", Some(&token), &Value::Null).await.body;
    let channels = channels["items"].as_array().unwrap();
    assert_eq!(channels.len(), 2);
    for channel in channels {
        assert_eq!(channel["managed"], true, "{channel}");
        let path = format!("/api/channels/{}", channel["id"].as_str().unwrap());
        let changed = server.request(Method::PATCH, &path, Some(&token), &json!({"enabled": false})).await;
        assert_eq!(changed.status, 409, "{}", changed.body);
        assert!(changed.body["error"].as_str().unwrap().contains("file"), "{}", changed.body);
        assert!(!channel.to_string().contains(SLACK) && !channel.to_string().contains(HEADER_SECRET), "{channel}");
    }
    assert_eq!(server.report(&decision(Uuid::from_u128(4))).await.status, 200);
    assert_eq!(place.sandbox.wait_for_accepted(SLACK, 1, PATIENCE).await.len(), 1);
    let received = place.sandbox.wait_for_accepted(GENERIC, 1, PATIENCE).await;
    assert_eq!(received[0].header("authorization"), Some(format!("Splunk {HEADER_SECRET}").as_str()));
    assert!(at_generic(&place.sandbox).contains_key(&Uuid::from_u128(4)));
    server.stop().await;
    place.assert_nothing_in_plain();
}
