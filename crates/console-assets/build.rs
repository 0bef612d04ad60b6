//! Says so where the Console is not built: an empty embed would show only as a page that tells how to build it.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let dist = Path::new("../../console/dist");
    // A debug binary looks there at run time, and finds it only where it was when the binary was compiled.
    std::fs::create_dir_all(dist)?;
    println!("cargo::rerun-if-changed={}", dist.display());
    if !dist.join("index.html").is_file() {
        println!("cargo::warning=The Console is not built, so a page that says so is served in its place. make console builds it.");
    }
    Ok(())
}
