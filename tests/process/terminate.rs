//! Asked to stop, it finishes in order; and a folder has one server at a time.

use std::time::{Duration, Instant};

use crate::support::load::{Account, Numbers};
use crate::support::{Place, in_time, run};

/// What a service manager is told to wait.
const STOP: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_under_load_ends_with_0_and_loses_nothing() {
    let place = Place::with_two_channels().await;
    let mut account = Account::default();
    let mut server = place.start().await;
    let mut load = account.load(&server, &mut Numbers::new(7));
    in_time("calls are acknowledged", load.acknowledged.wait_for(|count| *count >= 100)).await.unwrap();
    let asked = Instant::now();
    server.signal("TERM").await;
    let status = server.ended().await;
    assert_eq!(status.code(), Some(0));
    assert!(asked.elapsed() < STOP, "stopped only after {:?}", asked.elapsed());
    account.add(load).await;
    let server = place.start().await;
    account.settle(&server, &place.sandbox).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_on_the_same_folder_is_refused_in_one_line() {
    let place = Place::new().await;
    let server = place.start().await;
    let second = run(place.serve()).await;
    let said = String::from_utf8_lossy(&second.stderr);
    assert_eq!((second.status.code(), said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.contains("another server runs on the data folder") && said.contains("--data-dir"), "{said}");
    assert_eq!(server.get("/readyz").await.status, 200, "the first one is not disturbed");
    server.stop().await;
}
