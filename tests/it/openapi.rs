//! The published description of the API is the one that the server gives.

#[test]
fn the_committed_description_is_the_servers_own() {
    let committed = include_str!("../../docs/openapi.json");
    let committed: serde_json::Value = serde_json::from_str(committed).unwrap();
    let served = serde_json::to_value(interven::api::document()).unwrap();
    assert_eq!(committed, served, "the API changed: run `interven openapi > docs/openapi.json`");
}

/// An enum beside an object, which no value is both of, is what a default beside `inline` makes of a parameter.
#[test]
fn every_parameter_can_have_a_value() {
    let document = serde_json::to_value(interven::api::document()).unwrap();
    let operations = document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| item.as_object().unwrap().values().map(move |of| (path, of)));
    let parameters = operations.flat_map(|(path, of)| of["parameters"].as_array().into_iter().flatten().map(move |parameter| (path, parameter)));
    let mut orders = 0;
    for (path, parameter) in parameters {
        assert!(parameter["schema"].get("allOf").is_none(), "{path}: {parameter}");
        if parameter["name"] == "by" {
            orders += 1;
            assert_eq!((&parameter["schema"]["default"], &parameter["schema"]["enum"]), (&"occurred".into(), &serde_json::json!(["occurred", "received"])));
        }
    }
    assert_eq!(orders, 4);
}
