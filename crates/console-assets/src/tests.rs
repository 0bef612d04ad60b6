//! They hold where the Console is built and where it is not.

use super::*;

fn nothing(_: &str) -> bool {
    false
}

fn anything(_: &str) -> bool {
    true
}

/// What stands between `before` and the next quotation mark, wherever `before` stands.
fn quoted<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn the_page_needs_no_more_than_the_strict_policy_and_everything_it_asks_for_is_served() {
    let index = index(nothing);
    let page = std::str::from_utf8(&index.content).unwrap();
    assert!(!index.immutable && index.encoding.is_none());
    assert!(!page.contains("<style") && !page.contains(" style=") && !page.contains(" on"));
    assert_eq!(page.matches("<script").count(), page.matches("</script>").count());
    for path in [quoted(page, "src=\"/"), quoted(page, "href=\"/")].concat() {
        let found = asset(path, nothing).unwrap_or_else(|| panic!("{path} is not served"));
        assert!(!found.content.is_empty(), "{path}");
        assert_eq!(found.immutable, path.starts_with("assets/"), "{path}");
    }
    // A script has an address: none stands in the page.
    assert_eq!(page.matches("<script").count(), page.matches("<script ").count());
    assert_eq!(page.matches("<script").count(), page.matches("></script>").count());
}

#[test]
fn an_encoding_is_chosen_only_where_it_is_accepted() {
    // Without a build there is the placeholder alone, which has one form.
    let built = asset("index.html", nothing).is_some();
    assert_eq!(index(anything).encoding, built.then_some("br"));
    assert_eq!(index(|coding| coding == "gzip").encoding, built.then_some("gzip"));
    assert_eq!(index(nothing).encoding, None);
}

#[test]
fn nothing_outside_the_build_is_served() {
    for path in ["", "assets", "assets/none.js", "../package.json", "../index.html", "assets/../../index.html", "/index.html", "index.html.gz", "index.html.br"]
    {
        assert_eq!(asset(path, nothing), None, "{path}");
    }
}

#[test]
fn the_placeholder_says_what_to_do() {
    assert!(std::str::from_utf8(PLACEHOLDER).unwrap().contains("make console"));
}
