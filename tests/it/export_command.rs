//! `interven export` against a running server: on from where it stopped, into files that are its own and into what is none.

use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::{Command as Process, Stdio};

use clap::Parser as _;
use interven::cli::{Cli, Command as Subcommand};
use interven::config::Environment;
use serde_json::Value;

use crate::support::{TestApp, denies, in_time};

/// `interven export` with these arguments: what it wrote to standard output and told besides, or its error.
async fn command(app: &TestApp, args: &[&str]) -> Result<(String, String), String> {
    let url = format!("http://{}", app.address());
    let line = ["interven", "export", "--url", &url, "--token", app.token()].into_iter().chain(args.iter().copied());
    let Cli { command: Subcommand::Export(args) } = Cli::try_parse_from(line).unwrap() else { panic!("another command") };
    let (mut out, mut told) = (Vec::new(), Vec::new());
    let done = in_time("the command does not end", interven::cli::export::run(*args, &Environment::new(), &mut out, &mut told)).await;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    done.map(|()| (text(out), text(told))).map_err(|error| format!("{error:#}"))
}

fn mode(path: &str) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn lines(path: &str) -> Vec<String> {
    std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

/// A folder, and the names of files in it.
fn folder() -> (tempfile::TempDir, impl Fn(&str) -> String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    (folder, move |name: &str| path.join(name).display().to_string())
}

#[tokio::test]
async fn the_command_line_goes_on_from_where_it_stopped() {
    let app = TestApp::start().await;
    let (_folder, path) = folder();
    let (state, output) = (path("state"), path("out.csv"));
    app.report(&denies("a", 3)).await;
    // By when they came in, without being told to.
    let polled = ["--format", "csv", "--state", &state, "--output", &output];

    assert_eq!(command(&app, &polled).await.unwrap(), (String::new(), String::new()));
    assert_eq!(lines(&output).len(), 4);
    command(&app, &polled).await.unwrap();
    assert_eq!(lines(&output).len(), 4, "nothing new");
    let mut late = denies("b", 2);
    late[1]["occurred_at"] = "2026-05-01T00:00:00Z".into();
    app.report(&late).await;
    // A run that was killed left half a line.
    std::fs::write(&output, format!("{}DENY,half", std::fs::read_to_string(&output).unwrap())).unwrap();
    command(&app, &polled).await.unwrap();
    let lines = lines(&output);
    assert_eq!((lines.len(), lines.iter().filter(|line| line.starts_with("kind,")).count()), (6, 1));
    assert!(lines[5].contains("b 1"), "{lines:?}");
    assert_eq!((mode(&output), mode(&state)), (0o600, 0o600));

    let other = command(&app, &["--format", "ndjson", "--state", &state, "--output", &output]).await;
    assert!(other.unwrap_err().contains("is of another export"));
    let foreign = command(&app, &["--format", "csv", "--state", &path("new"), "--output", &output]).await.unwrap_err();
    assert!(foreign.contains("not of this export") && lines.len() == 6, "{foreign}");
    assert!(!Path::new(&path("new")).exists(), "what was refused is not kept");
}

#[tokio::test]
async fn what_would_lose_decisions_is_refused_and_a_window_that_is_over_is_told() {
    let app = TestApp::start().await;
    let (_folder, path) = folder();
    app.report(&denies("a", 5)).await;
    assert!(command(&app, &["--format", "json", "--state", &path("s")]).await.unwrap_err().contains("use ndjson"));
    assert!(command(&app, &["--since", "yesterday"]).await.unwrap_err().contains("not an RFC 3339 time"));
    let occurred = command(&app, &["--by", "occurred", "--state", &path("s")]).await.unwrap_err();
    assert!(occurred.contains("needs --until") && !Path::new(&path("s")).exists(), "{occurred}");

    app.clock.advance(std::time::Duration::from_secs(3_600));
    for by in ["occurred", "received"] {
        let window = ["--by", by, "--until", "2026-06-01T12:30:00Z", "--state", &path(by)];
        for expected in [5, 0] {
            let (out, told) = command(&app, &window).await.unwrap();
            assert!(out.lines().count() == expected && told.contains("window of this export is over"), "{by}: {out}{told}");
        }
    }
    let open = ["--until", "2026-06-01T14:00:00Z", "--state", &path("open")];
    let (out, told) = command(&app, &open).await.unwrap();
    assert_eq!((out.lines().count(), told.as_str()), (5, ""), "more may come in");
}

#[tokio::test]
async fn a_whole_export_is_a_file_of_its_owners_or_takes_the_place_of_one() {
    let app = TestApp::start().await;
    let (folder, path) = folder();
    app.report(&denies("a", 5)).await;
    assert_eq!(command(&app, &["--events", "DENY"]).await.unwrap().0.lines().count(), 5);
    let (file, victim) = (path("whole.json"), path("victim"));
    std::fs::write(&victim, "kept").unwrap();
    std::os::unix::fs::symlink(&victim, path("whole.json.part")).unwrap();
    for count in [5, 6] {
        command(&app, &["--format", "json", "--output", &file]).await.unwrap();
        let whole: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        assert_eq!((whole["decisions"].as_array().unwrap().len(), mode(&file)), (count, 0o600));
        app.report(&denies("b", 1)).await;
    }
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "kept");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing else is left");
}

#[tokio::test]
async fn a_pipe_and_a_device_are_written_into_and_stay() {
    let app = TestApp::start().await;
    let (_folder, path) = folder();
    app.report(&denies("a", 5)).await;
    let pipe = path("pipe");
    assert!(Process::new("mkfifo").arg(&pipe).status().unwrap().success());
    let state = path("state");
    for (more, expected) in [(&[][..], 5), (&["--state", &state][..], 5), (&["--state", &state][..], 2)] {
        let reader = Process::new("cat").arg(&pipe).stdout(Stdio::piped()).spawn().unwrap();
        let args: Vec<&str> = ["--output", &pipe].into_iter().chain(more.iter().copied()).collect();
        command(&app, &args).await.unwrap();
        assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo());
        let read = reader.wait_with_output().unwrap().stdout;
        assert_eq!(String::from_utf8(read).unwrap().lines().count(), expected, "{more:?}");
        if !more.is_empty() {
            app.report(&denies("b", 2)).await;
        }
    }
    for more in [&[][..], &["--state", &path("null")][..]] {
        let args: Vec<&str> = ["--output", "/dev/null"].into_iter().chain(more.iter().copied()).collect();
        command(&app, &args).await.unwrap();
        assert!(std::fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }
}

#[tokio::test]
async fn one_run_at_a_time_and_one_that_was_ended_at_its_beginning_stops_none() {
    let app = TestApp::start().await;
    let (_folder, path) = folder();
    app.report(&denies("a", 5)).await;
    let (state, output) = (path("state"), path("out"));
    let polled = ["--state", &state, "--output", &output];
    // As a run leaves them that was killed after it made the file.
    std::fs::write(&output, "").unwrap();
    let (one, other) = tokio::join!(command(&app, &polled), command(&app, &polled));
    assert!(one.is_ok(), "{one:?}");
    assert!(other.unwrap_err().contains("another run goes on"));
    assert_eq!(lines(&output).len(), 5);
    command(&app, &polled).await.unwrap();
    assert_eq!(lines(&output).len(), 5);
}
