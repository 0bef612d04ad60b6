//! One who looks on and does not read: nothing waits for them.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use tower::ServiceExt as _;

use crate::api::resource_tests::Bench;
use crate::domain::role::Role;

/// A stream whose body nobody reads.
async fn unread(bench: &Bench) -> Response {
    let request = Request::get("/api/events/stream").header("authorization", bench.authorization()).body(Body::empty()).unwrap();
    let response = bench.router.clone().oneshot(request).await.unwrap();
    assert_eq!((response.status().as_u16(), bench.app.dispatcher.live().is_watched()), (200, true));
    response
}

/// Waits until nobody has a place, and does `meanwhile` again and again.
async fn let_go(bench: &Bench, meanwhile: impl Fn()) {
    let gone = async {
        while bench.app.dispatcher.live().is_watched() {
            meanwhile();
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("the place is kept for one who does not read");
}

#[tokio::test]
async fn the_place_ends_with_the_session() {
    let bench = Bench::new().await;
    let _stream = unread(&bench).await;
    let mut user = bench.store.user_by_email("a@b.c").await.unwrap().unwrap();
    user.role = Role::Reviewer;
    bench.store.update_user(user).await.unwrap();
    bench.clock.advance(Duration::from_secs(15));
    let_go(&bench, || {}).await;
}

#[tokio::test]
async fn the_place_ends_when_nothing_is_read_for_long() {
    let bench = Bench::new().await;
    let _stream = unread(&bench).await;
    let_go(&bench, || bench.clock.advance(Duration::from_secs(5))).await;
}

#[tokio::test]
async fn the_place_ends_with_the_server() {
    let bench = Bench::new().await;
    let _stream = unread(&bench).await;
    bench.app.lifecycle.stop();
    let_go(&bench, || {}).await;
}
