//! Secrets that a command is given: on the command line, from a file, from standard input, or in the environment.

use std::io::Read;
use std::path::Path;

use anyhow::Context as _;

use crate::secret::Secret;

/// The content of the file at `path`, or of standard input for `-`; the last line break is left off.
pub fn read(path: &Path) -> anyhow::Result<Secret> {
    let text = if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("standard input")?;
        text
    } else {
        std::fs::read_to_string(path).with_context(|| path.display().to_string())?
    };
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(Secret::new(text.strip_suffix('\r').unwrap_or(text)))
}

/// A secret: `value` (`-` for standard input), else the content of `file`, else the variable of the environment.
pub fn secret(value: Option<&str>, file: Option<&Path>, variable: Option<&String>) -> anyhow::Result<Option<Secret>> {
    match (value, file, variable) {
        (Some("-"), _, _) => read(Path::new("-")).map(Some),
        (Some(value), _, _) => Ok(Some(Secret::new(value))),
        (None, Some(file), _) => read(file).map(Some),
        (None, None, Some(variable)) if !variable.is_empty() => Ok(Some(Secret::new(variable.clone()))),
        (None, None, _) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_counts_more_than_a_file_and_that_more_than_the_environment() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "from the file\r\n").unwrap();
        let variable = "from the environment".to_owned();
        let of = |value, file, variable| secret(value, file, variable).unwrap().map(|secret| secret.expose().to_owned());
        assert_eq!(of(Some("given"), Some(&file), Some(&variable)).unwrap(), "given");
        assert_eq!(of(None, Some(&file), Some(&variable)).unwrap(), "from the file");
        assert_eq!(of(None, None, Some(&variable)).unwrap(), "from the environment");
        assert_eq!(of(None, None, Some(&String::new())), None);
        assert!(secret(None, Some(&folder.path().join("missing")), None).unwrap_err().to_string().ends_with("missing"));
    }
}
