//! Says so where the Console is not built: an empty embed would show only as a page that tells how to build it.

use std::path::Path;

fn main() {
    let dist = Path::new("../../console/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    if !dist.join("index.html").is_file() {
        println!("cargo::warning=The Console is not built, so a page that says so is served in its place. make console builds it.");
    }
}
