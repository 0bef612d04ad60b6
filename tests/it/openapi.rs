//! The published description of the API is the one that the server gives.

#[test]
fn the_committed_description_is_the_servers_own() {
    let committed = include_str!("../../docs/openapi.json");
    let committed: serde_json::Value = serde_json::from_str(committed).unwrap();
    let served = serde_json::to_value(interven::api::document()).unwrap();
    assert_eq!(committed, served, "the API changed: run `interven openapi > docs/openapi.json`");
}
