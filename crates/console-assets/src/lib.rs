//! The Console's files, embedded. What is under `files/` is served as it is.

/// A file of the Console.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its content.
    pub content: &'static [u8],
    /// Its `Content-Type`.
    pub content_type: &'static str,
}

/// The page that every address of the Console begins with.
pub const INDEX: Asset = Asset { content: include_bytes!("../files/index.html"), content_type: "text/html; charset=utf-8" };

/// The file at `path` (without a leading slash), if there is one.
pub fn asset(path: &str) -> Option<Asset> {
    let (content, content_type): (&[u8], _) = match path {
        "assets/console.js" => (include_bytes!("../files/console.js"), "text/javascript; charset=utf-8"),
        "assets/channels.js" => (include_bytes!("../files/channels.js"), "text/javascript; charset=utf-8"),
        "assets/deliveries.js" => (include_bytes!("../files/deliveries.js"), "text/javascript; charset=utf-8"),
        "assets/kinds.js" => (include_bytes!("../files/kinds.js"), "text/javascript; charset=utf-8"),
        "assets/lib.js" => (include_bytes!("../files/lib.js"), "text/javascript; charset=utf-8"),
        "assets/records.js" => (include_bytes!("../files/records.js"), "text/javascript; charset=utf-8"),
        "assets/console.css" => (include_bytes!("../files/console.css"), "text/css; charset=utf-8"),
        _ => return None,
    };
    Some(Asset { content, content_type })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands between `before` and the next quotation mark, wherever `before` stands.
    fn quoted<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
        text.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    fn text(path: &str) -> &'static str {
        std::str::from_utf8(asset(path).unwrap_or_else(|| panic!("{path} is not served")).content).unwrap()
    }

    #[test]
    fn every_file_that_the_page_and_its_modules_ask_for_is_served() {
        let page = std::str::from_utf8(INDEX.content).unwrap();
        let mut asked: Vec<String> = quoted(page, "=\"/").into_iter().map(str::to_owned).collect();
        assert!(asked.len() >= 2, "{asked:?}");
        let mut served = 0;
        while let Some(path) = asked.pop() {
            let content = text(&path);
            assert!(!content.trim().is_empty(), "{path}");
            served += 1;
            // Imports go one way, so that this ends.
            asked.extend(quoted(content, "from \"./").into_iter().map(|name| format!("assets/{name}")));
        }
        assert!(served >= 7);
        assert!(asset("assets/none.js").is_none() && asset("").is_none());
    }

    #[test]
    fn nothing_needs_more_than_the_strict_policy_and_no_text_becomes_markup() {
        let page = std::str::from_utf8(INDEX.content).unwrap();
        assert_eq!(page.matches("<script").count(), page.matches("<script type=\"module\" src=\"/assets/").count());
        assert!(!page.contains("<style") && !page.contains(" style=") && !page.contains(" on"));
        for name in ["console", "channels", "deliveries", "kinds", "lib", "records"] {
            let script = text(&format!("assets/{name}.js"));
            for sink in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser"] {
                assert!(!script.contains(sink), "{name}.js uses {sink}");
            }
        }
    }
}
