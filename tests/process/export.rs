//! `interven export` as a program of its own: killed between its steps, on standard output, and told on standard error.

use std::process::Stdio;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::load::decision;
use crate::support::{Place, did, in_time, run};

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_killed_is_gone_on_with_and_a_window_that_is_over_is_told_on_standard_error() {
    let place = Place::new().await;
    let mut server = place.start().await;
    let token = server.set_up().await;
    let decisions: Vec<Value> = (1..=400).map(|n| decision(Uuid::from_u128(n))).collect();
    assert_eq!(server.report(&json!(decisions)).await.status, 200);
    let (state, output, pipe) = (place.path("state"), place.path("out"), place.path("pipe"));
    let export = |args: &[&str]| {
        let mut command = place.command(&["export", "--url", &server.url, "--token", &token]);
        command.args(args);
        command
    };

    // More than a pipe holds: who opens it and reads nothing keeps the run in its first page, with the lock, after its state.
    did("mkfifo", &[pipe.to_str().unwrap()]).await.unwrap();
    let (state, pipe, output) = (state.to_str().unwrap(), pipe.to_str().unwrap(), output.to_str().unwrap());
    let mut waiting = export(&["--state", state, "--output", pipe]).stdin(Stdio::null()).spawn().unwrap();
    let name = pipe.to_owned();
    let opening = tokio::task::spawn_blocking(move || std::fs::File::open(name).unwrap());
    let unread = in_time("the run opens the pipe", opening).await.unwrap();
    let refused = run(export(&["--state", state, "--output", output])).await;
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(1) && said.contains("another run goes on"), "{said}");
    waiting.kill().unwrap();
    assert_eq!(waiting.wait().unwrap().code(), None, "it ran until it was killed");
    drop(unread);

    for _ in 0..2 {
        let done = run(export(&["--state", state, "--output", output])).await;
        assert_eq!((done.status.code(), String::from_utf8_lossy(&done.stderr).as_ref()), (Some(0), ""), "the lock ended with its process");
        assert_eq!(std::fs::read_to_string(output).unwrap().lines().count(), 400);
    }
    let over = place.path("over");
    let done = run(export(&["--until", "2020-01-01T00:00:00Z", "--state", over.to_str().unwrap()])).await;
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.code() == Some(0) && done.stdout.is_empty() && said.contains("the window of this export is over"), "{said}");
    server.stop().await;
}
