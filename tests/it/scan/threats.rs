//! Threat lists: what they hold is told, opens an incident, and counts for policies; a file that changes is in force a few seconds later.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::{by, call, codes, kind};
use crate::support::{TestApp, in_time, seconds};

/// A server with a list, `urlhaus`, that holds this.
async fn with_list(list: &str) -> (TestApp, PathBuf, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("urlhaus.txt");
    std::fs::write(&path, list).unwrap();
    let app = TestApp::with_options(&[("INTERVEN_THREAT_FILES", path.to_str().unwrap())]).await;
    (app, path, folder)
}

/// Waits until what is done off the clock, such as the reading of a file, came to this.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    in_time(what, async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

fn get(url: &str) -> Value {
    by("a", call("GET", url))
}

async fn is_hit(app: &TestApp, url: &str) -> bool {
    codes(&app.scan(&get(url)).await).contains(&"THREAT_INTEL_HIT")
}

/// How many entries are in force.
fn entries(app: &TestApp) -> usize {
    app.app.scanner.gateway().threats.len()
}

#[tokio::test]
async fn a_hit_is_told_and_opens_an_incident() {
    let (app, _, _folder) = with_list("# of today\nevil.example\n203.0.113.0/24\nhttps://files.example.net/bad/\n").await;
    app.add_slack("alerts").await;
    for url in [
        "https://evil.example/x",
        "http://A.EVIL.example:8080/",
        "https://203.0.113.7/",
        "https://files.example.net/bad/x.sh",
        "tool://x/fetch?u=https://evil.example/",
    ] {
        let answer = app.scan(&get(url)).await;
        assert_eq!((kind(&answer), codes(&answer)[0]), ("ALLOW", "THREAT_INTEL_HIT"), "{url}: no policy says anything");
        let signal = answer["signals"].as_array().unwrap().iter().find(|signal| signal["engine"] == "threat_intel").unwrap();
        assert_eq!((&signal["score"], &signal["details"]["list"]), (&json!(1.0), &json!("urlhaus")), "{url}");
    }
    let mut body = by("a", json!({"method": "POST", "url": "https://slack.com/api/chat.postMessage", "body": {"text": "see https://evil.example/x?u=1"}}));
    let answer = app.scan(&body).await;
    assert!(
        codes(&answer).contains(&"THREAT_INTEL_HIT") && !answer.to_string().contains("evil.example"),
        "where it stands in a body it is not repeated: {answer}"
    );
    body["body"]["text"] = "see https://notevil.example/".into();
    assert!(!codes(&app.scan(&body).await).contains(&"THREAT_INTEL_HIT"));
    app.settled().await;
    let incidents = app.incidents_of("threat_intel").await;
    assert_eq!((incidents.len(), &incidents[0]["severity"], &incidents[0]["trace_count"]), (1, &json!("CRITICAL"), &json!(6)));

    app.policy("threats", json!({"condition": {"threat_intel_match": true}, "action": "DENY"})).await;
    let denied = app.scan(&get("https://evil.example/x")).await;
    assert_eq!((kind(&denied), codes(&denied)[0]), ("DENY", "THREAT_INTEL_HIT"));
}

#[tokio::test]
async fn a_list_that_changes_is_in_force_when_it_was_looked_at() {
    let (app, path, _folder) = with_list("evil.example\n").await;
    assert!(is_hit(&app, "https://evil.example/").await && !is_hit(&app, "https://worse.example/").await);
    std::fs::write(&path, "worse.example\nworst.example\n").unwrap();
    // Nobody looks before it is time.
    app.advance(Duration::from_millis(4_999)).await;
    assert_eq!(entries(&app), 1);
    app.advance(Duration::from_millis(1)).await;
    until("the new list is not in force", async || entries(&app) == 2).await;
    assert!(!is_hit(&app, "https://evil.example/").await && is_hit(&app, "https://worse.example/").await);

    // A policy that is applied meanwhile keeps it.
    app.policy("threats", json!({"condition": {"threat_intel_match": true}, "action": "DENY"})).await;
    assert_eq!(kind(&app.scan(&get("https://worst.example/")).await), "DENY");
}

/// Has the lists looked at, until what is in force is not what it was.
async fn changed_to(app: &TestApp, path: &Path, list: &str, number: usize) {
    std::fs::write(path, list).unwrap();
    app.advance(seconds(5)).await;
    until("the list is not in force", async || entries(app) == number).await;
}

#[tokio::test]
async fn a_list_that_is_wrong_leaves_the_one_before_in_force() {
    let (app, path, _folder) = with_list("evil.example\n").await;
    std::fs::write(&path, "evil.example\nworse.example\nthis is no entry\n").unwrap();
    for _ in 0..3 {
        app.advance(seconds(5)).await;
    }
    assert!(is_hit(&app, "https://evil.example/").await && !is_hit(&app, "https://worse.example/").await);
    changed_to(&app, &path, "evil.example\nworse.example\n", 2).await;
    assert!(is_hit(&app, "https://worse.example/").await, "mended, it is read again");

    std::fs::remove_file(&path).unwrap();
    app.advance(seconds(5)).await;
    app.advance(seconds(5)).await;
    assert!(is_hit(&app, "https://worse.example/").await, "nor does a file that is gone empty it");
    changed_to(&app, &path, "evil.example\n", 1).await;
    changed_to(&app, &path, "# none today\n", 0).await;
    assert!(!is_hit(&app, "https://evil.example/").await);
}

#[tokio::test]
async fn without_lists_nothing_is_a_hit() {
    let app = TestApp::start().await;
    assert!(!is_hit(&app, "https://evil.example/").await);
}
