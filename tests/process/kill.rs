//! Killed at any moment, it has kept what it acknowledged.

use interven_sandbox::Sandbox;

use crate::support::load::{Account, Numbers};
use crate::support::{GENERIC, PATIENCE, Place, in_time};

/// How often it is killed.
const CYCLES: u32 = 24;
/// The latest of the moments, in calls acknowledged or requests arrived.
const LATEST: u64 = 80;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_arrives_whenever_the_server_is_killed() {
    let seed = seed();
    println!("INTERVEN_TEST_SEED={seed} chooses the same moments again");
    let mut numbers = Numbers::new(seed);
    let place = Place::with_two_channels().await;
    let mut account = Account::default();
    for cycle in 0..CYCLES {
        let server = place.start().await;
        let requests = || requests(&place.sandbox);
        let (before, moment) = (requests(), 1 + numbers.below(LATEST));
        let mut load = account.load(&server, &mut numbers);
        // After an acknowledgement, while other calls are on their way in; or as a delivery arrives, before it can be settled.
        if numbers.below(2) == 0 {
            in_time("calls are acknowledged", load.acknowledged.wait_for(|count| *count >= moment)).await.unwrap();
        } else {
            assert!(place.sandbox.wait_until(GENERIC, PATIENCE, |tally| tally.requests >= before + moment).await, "cycle {cycle}: nothing arrives");
        }
        server.kill().await;
        account.add(load).await;
    }
    let server = place.start().await;
    let (generic, hec) = account.settle(&server, &place.sandbox).await;
    println!("{CYCLES} kills, {} calls acknowledged; arrived again: {generic} at the webhook, {hec} at the HEC", account.acknowledged());
    server.stop().await;
    place.assert_nothing_in_plain();
}

fn requests(sandbox: &Sandbox) -> u64 {
    sandbox.tally(GENERIC).map_or(0, |tally| tally.requests)
}

#[expect(clippy::disallowed_methods, reason = "a test that failed is run again with its seed")]
fn seed() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    std::env::var("INTERVEN_TEST_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or_else(|| RandomState::new().hash_one(0))
}
