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
        "assets/console.css" => (include_bytes!("../files/console.css"), "text/css; charset=utf-8"),
        _ => return None,
    };
    Some(Asset { content, content_type })
}
