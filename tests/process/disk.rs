//! A disk that is full, and a folder that cannot be written: refused clearly, nothing acknowledged lost, no restart needed.

use std::future::Future;
use std::path::Path;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::load::{at_generic, decision};
use crate::support::{Answer, BODY_MARKER, GENERIC, PATIENCE, Place, Server, did, in_time, run};

/// More calls than any of the small disks here holds.
const MANY: u32 = 2_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_may_not_grow_refuses_calls_until_it_may() {
    let place = Place::with_two_channels().await;
    let server = Server::start(place.serve_with_files_up_to(1_024)).await;
    let pid = server.pid.to_string();
    fills_and_recovers(&place, &server, did("prlimit", &["--pid", &pid, "--fsize=unlimited"])).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_calls_until_it_has_room() {
    let place = Place::with_two_channels().await;
    let Some(disk) = Disk::mounted(&place.data, "2m").await else { return };
    let server = place.start().await;
    fills_and_recovers(&place, &server, disk.remount("size=64m")).await;
    server.stop().await;
    disk.unmount().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_written_stops_the_start_in_one_line() {
    let mut place = Place::new().await;
    let folder = std::mem::replace(&mut place.data, "/proc/interven".into());
    refused_at_start(&place, "/proc/interven").await;
    place.data = folder;
    let Some(disk) = Disk::mounted(&place.data, "8m").await else { return };
    place.start().await.stop().await;
    disk.remount("ro").await.unwrap();
    refused_at_start(&place, place.data.to_str().unwrap()).await;
    disk.remount("rw").await.unwrap();
    let server = place.start().await;
    assert_eq!(server.report(&decision(Uuid::from_u128(1))).await.status, 200);
    server.stop().await;
    disk.unmount().await;
}

/// A running server whose every write is refused, as on a file system that turned read-only beneath it. (`mount -o remount,ro` itself is refused while a file is open.)
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_turns_unwritable_refuses_and_comes_back() {
    let place = Place::with_two_channels().await;
    let server = Server::start(place.serve_with_files_up_to(1_024)).await;
    let pid = server.pid.to_string();
    assert_eq!(server.report(&decision(Uuid::from_u128(1))).await.status, 200);
    did("prlimit", &["--pid", &pid, "--fsize=0:unlimited"]).await.unwrap();
    assert_refused(&server.report(&decision(Uuid::from_u128(2))).await);
    assert_refused(&server.get("/readyz").await);
    did("prlimit", &["--pid", &pid, "--fsize=unlimited"]).await.unwrap();
    assert_eq!(server.get("/readyz").await.status, 200);
    assert_eq!(server.report(&decision(Uuid::from_u128(2))).await.body["accepted"], 1);
    arrive(&place, &[Uuid::from_u128(1), Uuid::from_u128(2)]).await;
    server.stop().await;
}

/// Reports until nothing more fits, makes room, and goes on with the same server.
async fn fills_and_recovers(place: &Place, server: &Server, make_room: impl Future<Output = Result<(), String>>) {
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    // Large ones first, then what still fits.
    for size in [64 * 1024_u32, 4 * 1024, 1] {
        for number in 0..MANY {
            let trace = Uuid::from_u128((u128::from(size) << 64) | u128::from(number));
            let call = json!([with_body(trace, size as usize), decision(Uuid::from_u128(trace.as_u128() | 1 << 100))]);
            let answer = server.report(&call).await;
            if answer.status == 200 {
                kept.push((trace, call[0].clone()));
                continue;
            }
            assert_refused(&answer);
            refused.push(call);
            break;
        }
    }
    assert_eq!(refused.len(), 3, "the disk was never full");
    assert!(!kept.is_empty(), "the disk was full from the start");
    // Each look that succeeds is a page more.
    let not_ready = async {
        loop {
            let answer = server.get("/readyz").await;
            if answer.status != 200 {
                return answer;
            }
        }
    };
    assert_refused(&in_time("the server is not ready", not_ready).await);
    assert_eq!(server.get("/health").await.status, 200, "it lives");

    make_room.await.unwrap();
    let ready = async { while server.get("/readyz").await.status != 200 {} };
    in_time("the server is ready again", ready).await;
    for call in &refused {
        let answer = server.report(call).await;
        assert_eq!((answer.status, &answer.body["accepted"]), (200, &json!(2)), "nothing of a refused call had been kept: {}", answer.body);
        kept.extend([0, 1].map(|at| (call[at]["trace_id"].as_str().unwrap().parse().unwrap(), call[at].clone())));
    }
    for (_, decision) in &kept {
        let answer = server.report(decision).await;
        assert_eq!((answer.status, &answer.body["duplicates"]), (200, &json!(1)), "what was acknowledged is still known: {}", answer.body);
    }
    let traces: Vec<Uuid> = kept.into_iter().map(|(trace, _)| trace).collect();
    arrive(place, &traces).await;
}

/// Waits until all of these are at the JSON webhook.
async fn arrive(place: &Place, traces: &[Uuid]) {
    let missing = || {
        let arrived = at_generic(&place.sandbox);
        traces.iter().filter(|trace| !arrived.contains_key(trace)).count()
    };
    let all_there = place.sandbox.wait_until(GENERIC, PATIENCE, |tally| tally.events >= traces.len() as u64 && missing() == 0).await;
    assert!(all_there, "{} of {} did not arrive", missing(), traces.len());
}

fn with_body(trace: Uuid, size: usize) -> Value {
    let mut decision = decision(trace);
    decision["body"] = json!(format!("{BODY_MARKER}{}", "x".repeat(size)));
    decision
}

/// 503 as the contract has it.
fn assert_refused(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert!(answer.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() >= 1);
    assert!(answer.body["error"].as_str().unwrap().contains("Nothing was changed"), "{}", answer.body);
}

async fn refused_at_start(place: &Place, folder: &str) {
    let output = run(place.serve()).await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.starts_with("interven: ") && said.contains(folder), "{said}");
}

/// A small file system of its own; only root may have one.
struct Disk(String);

impl Disk {
    async fn mounted(at: &Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let path = at.to_str().unwrap().to_owned();
        match did("mount", &["-t", "tmpfs", "-o", &format!("size={size},mode=0700"), "tmpfs", &path]).await {
            Ok(()) => Some(Self(path)),
            Err(reason) => {
                eprintln!("SKIPPED: this needs a small file system, and mounting one is not allowed here: {reason}");
                None
            }
        }
    }

    async fn remount(&self, options: &str) -> Result<(), String> {
        did("mount", &["-o", &format!("remount,{options}"), &self.0]).await
    }

    async fn unmount(self) {
        did("umount", &[&self.0]).await.unwrap();
    }
}

impl Drop for Disk {
    /// Also where the test fails: detached, for the server may still be there.
    fn drop(&mut self) {
        drop(std::process::Command::new("umount").args(["-q", "-l", &self.0]).stderr(std::process::Stdio::null()).status());
    }
}
